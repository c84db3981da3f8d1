//! Text that is fit for a screen, a log, or a file for people.

use std::{borrow::Cow, fmt, ops::Range, sync::Arc};

use super::{sanitise, script, width};

/// Text that may reach a terminal, a log, the clipboard or a file for people: every character in it moves the cursor
/// forward and does nothing else, but for line breaks. There is no way to make one around the sanitiser.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Display(Arc<str>);

impl Display {
    /// Words of our own, with what is foreign in them; line breaks stay. Text that went through the sanitiser before
    /// is left as it is.
    pub fn ours(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self::hinted(sanitise::multi_line(&text).map_or(text, Into::into))
    }

    /// Foreign text that is at hand as a plain string, made fit for one line.
    pub fn foreign_line(text: &str) -> Self {
        Self::hinted(sanitise::single_line(text).map_or_else(|| text.into(), Into::into))
    }

    /// Foreign text for one line; clean text shares its memory.
    pub(super) fn line(text: &Arc<str>) -> Self {
        Self::hinted(sanitise::single_line(text).map_or_else(|| Arc::clone(text), Into::into))
    }

    fn hinted(text: Arc<str>) -> Self {
        Self(script::hinted(&text).map_or(text, Into::into))
    }

    /// JSON that means the same as `text`, with nothing in it that acts or deceives.
    pub fn json(text: &str) -> Self {
        Self(sanitise::json(text).into())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A part of the text, by bytes; empty when there is no such part.
    pub fn part(&self, range: Range<usize>) -> Harmless<'_> {
        Harmless(self.0.get(range).unwrap_or_default())
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Default for Display {
    fn default() -> Self {
        Self("".into())
    }
}

impl fmt::Display for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for Display {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

/// A [`Display`] or a part of it, borrowed, or words that are written in the program: what drawing and printing take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Harmless<'a>(&'a str);

impl<'a> Harmless<'a> {
    /// The text itself.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether there is no text.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Cells that the text takes on one line.
    pub fn width(self) -> usize {
        width::width(self.0)
    }

    /// A part of the text, by bytes; empty when there is no such part.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        Self(self.0.get(range).unwrap_or_default())
    }

    /// The text cut to `cells`, with `…` at the end when something is missing.
    pub fn truncated(self, cells: usize) -> Cow<'a, str> {
        width::truncate(self.0, cells)
    }
}

impl<'a> From<&'a Display> for Harmless<'a> {
    fn from(text: &'a Display) -> Self {
        Self(&text.0)
    }
}

impl From<Harmless<'_>> for Display {
    fn from(text: Harmless<'_>) -> Self {
        Self(text.0.into())
    }
}

impl From<&'static str> for Harmless<'_> {
    fn from(text: &'static str) -> Self {
        Self(text)
    }
}

/// As `format!`, for the screen: what is put together goes through the sanitiser, which leaves harmless text alone.
macro_rules! shown {
    ($($words:tt)+) => { $crate::domain::text::Display::ours(format!($($words)+)) };
}
pub(crate) use shown;

/// `1 change`, `3 changes`: a number with what it counts, in the regular plural.
pub fn counted<N: fmt::Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    if count == N::from(1) { format!("1 {what}") } else { format!("{count} {what}s") }
}
