//! Walks over JSON by bytes, across the borders of what is at hand.

use std::io;

use super::{End, Records};

impl Records<'_> {
    /// Skips white space; the byte after it, or `None` at the end.
    pub(super) fn space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.source.fill()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let found = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
            let count = found.unwrap_or(bytes.len());
            self.source.consume(count);
            if found.is_some() {
                return self.source.peek();
            }
        }
    }

    /// Reads one value, into `record` when `keep`.
    pub(super) fn value(&mut self, keep: bool) -> io::Result<End> {
        match self.space()? {
            None => Ok(End::CutShort),
            Some(b'{' | b'[') => {
                self.take(keep);
                self.skim(1, keep)
            }
            Some(b'"') => {
                self.take(keep);
                self.string(keep)
            }
            Some(_) => {
                self.take(keep);
                self.bare(keep)
            }
        }
    }

    fn take(&mut self, keep: bool) {
        if let (true, Ok(Some(byte))) = (keep, self.source.peek()) {
            self.record.push(byte);
        }
        self.source.consume(1);
    }

    /// Reads on until `depth` brackets are closed.
    pub(super) fn skim(&mut self, depth: usize, keep: bool) -> io::Result<End> {
        let mut depth = depth;
        let mut in_string = false;
        let mut escaped = false;
        self.until(keep, |byte| {
            if in_string {
                if escaped {
                    escaped = false;
                } else if byte == b'\\' {
                    escaped = true;
                } else if byte == b'"' {
                    in_string = false;
                }
                return false;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    fn string(&mut self, keep: bool) -> io::Result<End> {
        let mut escaped = false;
        self.until(keep, |byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        })
    }

    /// A number, `true`, `null`, or anything that is no JSON: up to a sign that ends it.
    fn bare(&mut self, keep: bool) -> io::Result<End> {
        loop {
            match self.source.peek()? {
                Some(byte)
                    if !matches!(byte, b',' | b']' | b'}' | b'{' | b'[' | b':') && !byte.is_ascii_whitespace() =>
                {
                    self.take(keep && self.record.len() < self.most);
                }
                _ => return Ok(End::Complete),
            }
        }
    }

    /// Skips what cannot be a record, up to the comma or bracket behind it.
    pub(super) fn junk(&mut self) -> io::Result<()> {
        self.source.consume(1);
        loop {
            match self.space()? {
                None | Some(b',' | b']') => return Ok(()),
                Some(b'}' | b':') => self.source.consume(1),
                Some(_) => {
                    self.value(false)?;
                }
            }
        }
    }

    /// Reads up to and with the byte for which `last` is true.
    fn until(&mut self, keep: bool, mut last: impl FnMut(u8) -> bool) -> io::Result<End> {
        let mut too_large = false;
        loop {
            let bytes = self.source.fill()?;
            if bytes.is_empty() {
                return Ok(End::CutShort);
            }
            let end = bytes.iter().position(|byte| last(*byte));
            let count = end.map_or(bytes.len(), |at| at + 1);
            if keep {
                too_large |= self.record.len() + count > self.most;
                if !too_large {
                    self.record.extend_from_slice(&bytes[..count]);
                }
            }
            self.source.consume(count);
            if end.is_some() {
                return Ok(if too_large { End::TooLarge } else { End::Complete });
            }
        }
    }
}
