//! Typed text that is read from left to right: the signs that all queries share.

use std::ops::Range;

/// What is said of a quotation mark that has no second one.
pub(super) const NOT_CLOSED: &str = "the quotation mark is not closed";

/// Typed text, and how far it was read.
pub(super) struct Typed<'a> {
    /// All of it.
    pub(super) all: &'a str,
    /// How far it was read, in bytes.
    pub(super) at: usize,
}

impl<'a> Typed<'a> {
    /// Nothing of it is read.
    pub(super) fn new(all: &'a str) -> Self {
        Self { all, at: 0 }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        &self.all[self.at..]
    }

    /// The sign that comes next.
    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The same, taken.
    pub(super) fn take(&mut self) -> Option<char> {
        let c = self.next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes space; whether something comes after it.
    pub(super) fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.at < self.all.len()
    }

    /// The word before a colon, in small letters, and where it stands; it is not taken.
    pub(super) fn before_colon(&self) -> Option<(String, Range<usize>)> {
        let rest = self.rest();
        let colon =
            rest.find(|c: char| !c.is_ascii_alphabetic()).filter(|at| *at > 0 && rest[*at..].starts_with(':'))?;
        Some((rest[..colon].to_ascii_lowercase(), self.at..self.at + colon))
    }

    /// Text up to a space or what `ends` it; parts in quotation marks are taken as they are. The second value is where a
    /// quotation mark stands that is not closed.
    pub(super) fn text(&mut self, ends: impl Fn(char) -> bool) -> (String, Option<usize>) {
        let mut text = String::new();
        let mut open = None;
        while let Some(c) = self.next() {
            match (open, c) {
                (None, c) if c.is_whitespace() || ends(c) => break,
                (None, '"') => open = Some(self.at),
                (Some(_), '"') => open = None,
                (Some(_), '\\') => {
                    self.take();
                    text.extend(self.next());
                }
                _ => text.push(c),
            }
            self.take();
        }
        (text, open)
    }
}
