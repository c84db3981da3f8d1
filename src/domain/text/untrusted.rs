use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::sanitise;

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
        match sanitise::multi_line(&self.0) {
            Some(shown) => Display(shown.into()),
            None => Display(Arc::clone(&self.0)),
        }
    }

    /// The text for one line of the screen; a line break becomes a visible sign.
    pub fn line(&self) -> Display {
        match sanitise::single_line(&self.0) {
            Some(shown) => Display(shown.into()),
            None => Display(Arc::clone(&self.0)),
        }
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

/// Text that may reach a terminal: no control, bidi, zero-width or tag character is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Display(Arc<str>);

impl Display {
    /// Words of our own. The caller vouches that everything foreign in them went through [`Untrusted`].
    pub fn ours(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Foreign text that is at hand as a plain string, made fit for one line.
    pub fn foreign_line(text: &str) -> Self {
        Self(sanitise::single_line(text).map_or_else(|| text.into(), Into::into))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
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
