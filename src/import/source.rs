//! Bytes from outside with a look ahead.

use std::io::{self, Read};

use super::ImportError;

/// Bytes that are looked at to find out the format.
const PREFIX: usize = 1 << 20;
const CHUNK: usize = 64 << 10;

/// A reader with a buffer of its own; a byte order mark at the start is gone.
pub(super) struct Source<'a> {
    inner: &'a mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(inner: &'a mut dyn Read) -> Self {
        Self { inner, buffer: vec![0; CHUNK], start: 0, end: 0, ended: false }
    }

    /// The first bytes, up to 1 MiB, to look at, and whether that is all there is. To be called once, before
    /// anything is read.
    pub(super) fn prefix(&mut self) -> Result<(&[u8], bool), ImportError> {
        while !self.ended && self.end < PREFIX {
            if self.end == self.buffer.len() {
                self.buffer.resize((self.end * 2).min(PREFIX), 0);
            }
            self.more().map_err(|error| match error.kind() {
                io::ErrorKind::IsADirectory => ImportError::Folder,
                _ => ImportError::Read(error),
            })?;
        }
        if self.buffer[..self.end].starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        Ok((&self.buffer[self.start..self.end], self.ended))
    }

    /// Bytes that are at hand; none at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && !self.ended {
            self.start = 0;
            self.end = 0;
            self.more()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Takes `count` of the bytes at hand.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// The next byte, left where it is.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.fill()?.first().copied())
    }

    /// Everything that is left, or `None` when it is more than `most`.
    pub(super) fn rest(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        let mut all = Vec::new();
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Ok(Some(all));
            }
            if all.len() + bytes.len() > most {
                return Ok(None);
            }
            all.extend_from_slice(bytes);
            let count = bytes.len();
            self.consume(count);
        }
    }

    fn more(&mut self) -> io::Result<()> {
        loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}
