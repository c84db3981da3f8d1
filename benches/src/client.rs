//! A client that asks one thing after the other, with as little work of its own as can be.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// A connection on which one request follows the other.
pub struct Client {
    stream: TcpStream,
    address: SocketAddr,
    key: String,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects to a server of this machine, whose key this is.
    pub fn new(address: SocketAddr, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, key: key.to_owned(), buffer: Vec::new() })
    }

    /// Asks, and waits for the answer: its status and its body.
    pub fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        );
        self.stream.write_all(head.as_bytes())?;
        self.buffer.clear();
        let mut chunk = [0; 1 << 16];
        let end = loop {
            let count = self.stream.read(&mut chunk)?;
            ensure!(count > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&chunk[..count]);
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).context("a status")?.parse()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).context("a length")?;
        let length = end + length.parse::<usize>()?;
        while self.buffer.len() < length {
            let count = self.stream.read(&mut chunk)?;
            ensure!(count > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&chunk[..count]);
        }
        Ok((status, serde_json::from_slice(&self.buffer[end..length])?))
    }
}
