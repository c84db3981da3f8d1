//! Text from outside, before it is made fit for a screen.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Display, mask};

/// Text from outside, kept exactly as it came. Cheap to clone.
///
/// It deliberately has no `Display`, and its `Debug` tells only the length, so that a transcript does not
/// reach a log by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(Arc<str>);

impl Untrusted {
    /// The text as it came, for sending, comparing and searching; never for the screen.
    pub fn verbatim(&self) -> &str {
        &self.0
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text for the screen; line breaks stay. Clean text shares its memory.
    pub fn display(&self) -> Display {
        match self.masked() {
            Some(masked) => Display::ours(masked),
            None => Display::ours(Arc::clone(&self.0)),
        }
    }

    /// The text for one line of the screen; a line break becomes a visible sign.
    pub fn line(&self) -> Display {
        match self.masked() {
            Some(masked) => Display::foreign_line(&masked),
            None => Display::line(&self.0),
        }
    }

    /// What stands in its place while texts are masked, if it has to be.
    fn masked(&self) -> Option<String> {
        if mask::is_on() { mask::masked(&self.0) } else { None }
    }
}

impl<T: Into<Arc<str>>> From<T> for Untrusted {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted({} bytes)", self.0.len())
    }
}

/// A text from outside in both forms: as it came, to be sent and compared, and as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// As it came.
    pub raw: Untrusted,
    /// As it may reach a terminal.
    pub shown: Display,
}

impl Text {
    /// A text that is shown on one line.
    pub fn line(raw: &Untrusted) -> Self {
        Self { raw: raw.clone(), shown: raw.line() }
    }

    /// A text that keeps its line breaks.
    pub fn block(raw: &Untrusted) -> Self {
        Self { raw: raw.clone(), shown: raw.display() }
    }
}
