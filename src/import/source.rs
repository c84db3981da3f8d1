//! Bytes from outside with a look ahead.

use std::io::{self, Read};

use super::ImportError;

/// Bytes that are looked at to find out the format.
const PREFIX: usize = 1 << 20;
const CHUNK: usize = 64 << 10;
/// What a program that joins files leaves at the start of a line.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A reader with a buffer of its own; byte order marks at the start of lines are gone.
pub(super) struct Source<'a> {
    inner: &'a mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes behind `end` that may be the beginning of a byte order mark.
    held: usize,
    /// The next byte begins a line.
    at_line: bool,
    ended: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(inner: &'a mut dyn Read) -> Self {
        Self { inner, buffer: vec![0; CHUNK], start: 0, end: 0, held: 0, at_line: true, ended: false }
    }

    /// The first bytes, up to 1 MiB, to look at, and whether that is all there is. To be called once, before
    /// anything is read.
    pub(super) fn prefix(&mut self) -> Result<(&[u8], bool), ImportError> {
        while !self.ended && self.end < PREFIX {
            if self.end + self.held == self.buffer.len() {
                self.buffer.resize((self.end * 2).min(PREFIX), 0);
            }
            self.more().map_err(|error| match error.kind() {
                io::ErrorKind::IsADirectory => ImportError::Folder,
                _ => ImportError::Read(error),
            })?;
        }
        Ok((&self.buffer[self.start..self.end], self.ended))
    }

    /// Bytes that are at hand; none at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && !self.ended {
            self.buffer.copy_within(self.end..self.end + self.held, 0);
            self.start = 0;
            self.end = 0;
            while self.end == 0 && !self.ended {
                self.more()?;
            }
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

    /// Takes the bytes up to `to` in, without the byte order marks at the start of lines.
    fn take_in(&mut self, to: usize) {
        let mut at = self.end;
        self.held = 0;
        while at < to {
            if self.at_line {
                let rest = &self.buffer[at..to];
                if rest.starts_with(MARK) {
                    at += MARK.len();
                    continue;
                }
                if MARK.starts_with(rest) {
                    self.held = rest.len();
                    break;
                }
            }
            let rest = &self.buffer[at..to];
            let count = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |newline| newline + 1);
            self.at_line = rest[count - 1] == b'\n';
            if at > self.end {
                self.buffer.copy_within(at..at + count, self.end);
            }
            self.end += count;
            at += count;
        }
        if self.held > 0 {
            self.buffer.copy_within(at..to, self.end);
        }
    }

    fn more(&mut self) -> io::Result<()> {
        loop {
            let from = self.end + self.held;
            match self.inner.read(&mut self.buffer[from..]) {
                Ok(0) => {
                    self.end += std::mem::take(&mut self.held);
                    self.ended = true;
                }
                Ok(count) => self.take_in(from + count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_at_the_start_of_lines_are_gone() {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = self.1.min(buffer.len()).min(self.0.len());
                buffer[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let text = "\u{feff}one\n\u{feff}\u{feff}two \u{feff}\n\nthree\n\u{feff}".as_bytes();
        let clean = "one\ntwo \u{feff}\n\nthree\n".as_bytes();
        for step in 1..text.len() {
            for looked in [false, true] {
                let mut inner = Slow(text, step);
                let mut source = Source::new(&mut inner);
                if looked {
                    assert_eq!(source.prefix().expect("read"), (clean, true));
                }
                assert_eq!(source.rest(1_000).expect("read").as_deref(), Some(clean), "{step}");
            }
        }
        let mut cut = &b"a\n\xef\xbb"[..];
        assert_eq!(Source::new(&mut cut).rest(9).expect("read").as_deref(), Some(&b"a\n\xef\xbb"[..]), "no mark");
    }
}
