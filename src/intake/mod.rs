//! Files from outside as UTF-8, whatever they are packed with and whatever encoding they are in: streams, in little
//! memory, by their content alone.
//!
//! What is packed with gzip or zstd is unpacked. A byte order mark, or zero bytes in every other place, tell UTF-16;
//! another encoding has to be named, since bytes do not tell which one it is. What is UTF-8 passes as it is.

mod encoding;
mod packed;

use std::io::{self, Read};

pub use encoding::{Encoding, NotAnEncoding};

use packed::Unpacked;

/// Packings within one another that are undone.
const NESTED: usize = 2;
/// Bytes that are looked at, where they are there at once.
const HEAD: usize = 4 << 10;
/// The fewest bytes that tell something.
const TELLING: usize = 4;

/// `source` as UTF-8. An encoding that is named counts, unless a byte order mark says something else.
pub fn text<'a>(source: Box<dyn Read + 'a>, encoding: Option<Encoding>) -> io::Result<Box<dyn Read + 'a>> {
    let mut source = Peeked::new(source)?;
    for _ in 0..NESTED {
        match packed::unpack(source) {
            Unpacked::Stream(stream) => source = Peeked::new(stream)?,
            Unpacked::Not(same) => return encoding::decode(same, encoding),
        }
    }
    encoding::decode(source, encoding)
}

/// A line without byte order marks and signs without width at its start: a program that joins files leaves them there.
pub fn without_marks(line: &[u8]) -> &[u8] {
    const MARKS: [&[u8]; 5] = [b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x80\x8e", b"\xe2\x80\x8f", b"\xe2\x81\xa0"];
    let mut line = line;
    while let Some(rest) = MARKS.iter().find_map(|mark| line.strip_prefix(*mark)) {
        line = rest;
    }
    line
}

/// A source whose first bytes were looked at.
struct Peeked<'a> {
    head: Vec<u8>,
    at: usize,
    inner: Box<dyn Read + 'a>,
}

impl<'a> Peeked<'a> {
    /// Waits for as many bytes as tell something, and for no more: a pipe may have no more for now.
    fn new(mut inner: Box<dyn Read + 'a>) -> io::Result<Self> {
        let mut head = vec![0; HEAD];
        let mut length = 0;
        while length < TELLING {
            match inner.read(&mut head[length..]) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        head.truncate(length);
        Ok(Self { head, at: 0, inner })
    }

    fn head(&self) -> &[u8] {
        &self.head[self.at..]
    }

    fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.head.len());
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = &self.head[self.at..];
        if head.is_empty() {
            return self.inner.read(buffer);
        }
        let count = head.len().min(buffer.len());
        buffer[..count].copy_from_slice(&head[..count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
