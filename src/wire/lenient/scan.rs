//! Looks through a document for what strict JSON refuses, and keeps what could stand in its place.

use std::{borrow::Cow, collections::HashMap};

/// Replacements of a number that JSON has no word for. Which of them fits depends on what is read there.
const FOR_NUMBERS: [&str; 4] = ["null", "\"\"", "0", EPOCH];
/// Of a string that was mended and does not fit where it stands, as a time that is no longer one.
const FOR_STRINGS: [&str; 2] = ["null", EPOCH];
/// A time that nobody takes for a real one.
const EPOCH: &str = "\"1970-01-01T00:00:00.000Z\"";

/// A document in pieces.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pieces: Vec<Piece>,
    /// Kinds of doubtful places: those below one key go together.
    doubts: Vec<Doubt>,
    is_changed: bool,
}

#[derive(Debug)]
enum Piece {
    /// It is read as it stands.
    Text(Vec<u8>),
    /// A place of this doubt; a string as it was mended.
    Doubtful(usize, Option<Vec<u8>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Doubt {
    Number,
    String,
}

impl Mended {
    /// Whether anything was replaced.
    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// How many kinds of doubtful places there are.
    pub(super) fn doubts(&self) -> usize {
        self.doubts.len()
    }

    /// How many replacements there are for one kind.
    pub(super) fn replacements(&self, doubt: usize) -> usize {
        match self.doubts[doubt] {
            Doubt::Number => FOR_NUMBERS.len(),
            Doubt::String => FOR_STRINGS.len() + 1,
        }
    }

    fn bytes<'a>(&'a self, piece: &'a Piece, chosen: &[usize]) -> &'a [u8] {
        match piece {
            Piece::Text(text) => text,
            Piece::Doubtful(doubt, None) => FOR_NUMBERS[chosen[*doubt]].as_bytes(),
            Piece::Doubtful(doubt, Some(text)) => match chosen[*doubt].checked_sub(1) {
                Some(at) => FOR_STRINGS[at].as_bytes(),
                None => text,
            },
        }
    }

    /// The document with these replacements, one for each kind.
    pub(super) fn render(&self, chosen: &[usize]) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| self.bytes(piece, chosen)).copied().collect()
    }

    /// The number of the piece in which the document with these replacements has this byte.
    pub(super) fn piece_at(&self, chosen: &[usize], offset: usize) -> usize {
        let mut end = 0;
        let before = self.pieces.iter().take_while(|piece| {
            end += self.bytes(piece, chosen).len();
            end < offset
        });
        before.count()
    }
}

/// Looks through a document.
pub(super) fn scan(bytes: &[u8]) -> Mended {
    let text = String::from_utf8_lossy(bytes);
    let mut scan = Scan { groups: HashMap::new(), text: Vec::new(), key: Vec::new(), mended: Mended::default() };
    scan.mended.is_changed = matches!(text, Cow::Owned(_));
    scan.run(text.trim_start_matches('\u{feff}').as_bytes());
    scan.mended
}

struct Scan {
    /// Doubts by kind and key.
    groups: HashMap<(Doubt, Vec<u8>), usize>,
    /// What was read since the last doubtful place.
    text: Vec<u8>,
    /// The key that was read last.
    key: Vec<u8>,
    mended: Mended,
}

impl Scan {
    fn run(&mut self, mut rest: &[u8]) {
        while let Some(first) = rest.first() {
            let read = match first {
                b'"' => self.string(rest),
                b'N' | b'I' | b'-' => self.number(rest),
                other => {
                    self.text.push(*other);
                    1
                }
            };
            rest = &rest[read..];
        }
        self.end_text();
    }

    /// A word for a number that is none; anything else stays.
    fn number(&mut self, rest: &[u8]) -> usize {
        let word = ["NaN", "-NaN", "Infinity", "-Infinity"].iter().find(|word| rest.starts_with(word.as_bytes()));
        match word {
            Some(word) => {
                self.doubtful(Doubt::Number, None);
                word.len()
            }
            None => {
                self.text.push(rest[0]);
                1
            }
        }
    }

    /// A string, with what strict JSON refuses in it replaced; gives its length in the document.
    fn string(&mut self, rest: &[u8]) -> usize {
        let mut mended = vec![b'"'];
        let mut is_changed = false;
        let mut at = 1;
        while let Some(byte) = rest.get(at) {
            match byte {
                b'"' => {
                    mended.push(b'"');
                    at += 1;
                    break;
                }
                b'\\' if rest.get(at + 1) == Some(&b'u') => {
                    let (read, is_half) = surrogate(&rest[at..]);
                    let piece = &rest[at..(at + read).min(rest.len())];
                    mended.extend_from_slice(if is_half { b"\\ufffd" } else { piece });
                    is_changed |= is_half;
                    at += read;
                }
                b'\\' => {
                    mended.extend_from_slice(&rest[at..(at + 2).min(rest.len())]);
                    at += 2;
                }
                control if *control < 0x20 => {
                    mended.extend_from_slice(format!("\\u{control:04x}").as_bytes());
                    is_changed = true;
                    at += 1;
                }
                other => {
                    mended.push(*other);
                    at += 1;
                }
            }
        }
        let at = at.min(rest.len());
        let is_key = rest[at..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
        if is_key {
            self.key.clone_from(&mended);
        }
        self.mended.is_changed |= is_changed;
        if is_changed && !is_key {
            self.doubtful(Doubt::String, Some(mended));
        } else {
            self.text.extend_from_slice(&mended);
        }
        at
    }

    fn doubtful(&mut self, doubt: Doubt, text: Option<Vec<u8>>) {
        self.end_text();
        self.mended.is_changed = true;
        let next = self.mended.doubts.len();
        let group = *self.groups.entry((doubt, self.key.clone())).or_insert(next);
        if group == next {
            self.mended.doubts.push(doubt);
        }
        self.mended.pieces.push(Piece::Doubtful(group, text));
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.mended.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }
}

/// An escape `\uXXXX` at the beginning of `rest`, with its other half if it is one of two: how long it is, and whether
/// it is half a surrogate.
fn surrogate(rest: &[u8]) -> (usize, bool) {
    match unit(rest) {
        Some(0xd800..=0xdbff) if matches!(rest.get(6..).and_then(unit), Some(0xdc00..=0xdfff)) => (12, false),
        Some(0xd800..=0xdfff) => (6, true),
        Some(_) => (6, false),
        None => (2, false),
    }
}

/// The code unit of an escape `\uXXXX`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
