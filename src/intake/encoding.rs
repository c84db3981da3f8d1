//! Text in another encoding than UTF-8, as a stream.

use std::{
    io::{self, Read},
    str::FromStr,
};

use encoding_rs::{Decoder, UTF_8, UTF_16BE, UTF_16LE};

use super::Peeked;

/// An encoding by any of its usual names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// The name is no encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown encoding; known are the names of web pages, such as windows-1252, macintosh, utf-16le, shift_jis, gb18030"
)]
pub struct NotAnEncoding;

impl FromStr for Encoding {
    type Err = NotAnEncoding;

    fn from_str(label: &str) -> Result<Self, NotAnEncoding> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self).ok_or(NotAnEncoding)
    }
}

/// `source` as UTF-8. Text in UTF-8 of which nobody says otherwise passes as it is, broken bytes and all.
pub(super) fn decode<'a>(mut source: Peeked<'a>, named: Option<Encoding>) -> io::Result<Box<dyn Read + 'a>> {
    let head = source.head();
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is text in UTF-32; save it as UTF-8"));
    }
    let found = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, length)) => {
            source.skip(length);
            Some(encoding).filter(|encoding| *encoding != UTF_8)
        }
        None => named.map(|named| named.0).or_else(|| by_pattern(head)),
    };
    Ok(match found {
        Some(encoding) => Box::new(Decoded {
            inner: Box::new(source),
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; 16 << 10],
            raw_at: 0,
            raw_end: 0,
            ended: false,
            text: vec![0; 16 << 10],
            text_at: 0,
            text_end: 0,
        }),
        None => Box::new(source),
    })
}

/// UTF-16 without a byte order mark: every other byte is zero often, the ones between hardly ever, what stands beside
/// the zeros is text, and letters seldom follow one another.
fn by_pattern(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = head.len() / 2;
    let (mut first, mut second, mut odd, mut letters) = (0, 0, 0, 0);
    for pair in head.chunks_exact(2) {
        let beside = match pair {
            [0, 0] => 0,
            [0, beside] => {
                first += 1;
                *beside
            }
            [beside, 0] => {
                second += 1;
                *beside
            }
            [one, other] => {
                letters += usize::from(one.is_ascii_graphic() && other.is_ascii_graphic());
                continue;
            }
            _ => continue,
        };
        odd += usize::from(matches!(beside, 0..=8 | 14..=31 | 127..=0x9f));
    }
    let fits = |often: usize, seldom: usize| {
        often > 1 && often * 10 >= pairs && seldom * 20 <= often && odd == 0 && letters <= often
    };
    if fits(second, first) {
        Some(UTF_16LE)
    } else if fits(first, second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A source that is decoded while it is read; what has no meaning in its encoding becomes U+FFFD.
struct Decoded<'a> {
    inner: Box<dyn Read + 'a>,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ended: bool,
    text: Vec<u8>,
    text_at: usize,
    text_end: usize,
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text_end {
            if self.ended && self.raw_at == self.raw_end {
                return Ok(0);
            }
            if self.raw_at == self.raw_end {
                self.raw_at = 0;
                self.raw_end = self.inner.read(&mut self.raw)?;
                self.ended = self.raw_end == 0;
            }
            let raw = &self.raw[self.raw_at..self.raw_end];
            let (_, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
            self.raw_at += read;
            (self.text_at, self.text_end) = (0, written);
            if self.ended && read == 0 && written == 0 {
                return Ok(0);
            }
        }
        let count = (self.text_end - self.text_at).min(buffer.len());
        buffer[..count].copy_from_slice(&self.text[self.text_at..self.text_at + count]);
        self.text_at += count;
        Ok(count)
    }
}
