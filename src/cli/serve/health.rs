//! `earmark serve health`: asks a server on this machine whether it is ready.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::settings;
use crate::{
    cli::{
        args::HealthArgs,
        exit::{Code, Outcome, Stop, complain},
    },
    config,
    domain::text::Display,
};

/// Where a server is asked when nothing is said.
const OPS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7_421);
/// How long it may take to answer: longer than the server tries its database.
const PATIENCE: Duration = Duration::from_secs(8);
/// More bytes than its answer has.
const ANSWER: u64 = 4 << 10;

pub(super) async fn ask(args: &HealthArgs) -> Outcome {
    let address = match args.ops_listen {
        Some(address) => address,
        None => settings::ops_listen(args.settings.as_deref(), &config::environment)?.unwrap_or(OPS),
    };
    let address = reachable(address);
    let answer = timeout(PATIENCE, answer(address)).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    let answer = answer.map_err(|error| Stop::new(Code::Failed, format_args!("no answer from {address}: {error}")))?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(Code::Done);
    }
    let words = answer.split_once("\r\n\r\n").map_or("what answers is no server of earmark", |(_, words)| words);
    complain(format_args!("not ready: {}", Display::foreign_line(words.trim())));
    Ok(Code::Failed)
}

/// Where a server that listens there can be asked from its own machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn answer(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(ANSWER).read_to_string(&mut answer).await?;
    Ok(answer)
}
