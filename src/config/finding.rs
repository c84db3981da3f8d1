//! A mistake in `config.toml`, with its place.

use std::path::Path;

use crate::domain::text::Display;

/// A mistake in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, and what may have been meant.
    pub reason: Display,
    /// It costs what it is in alone.
    pub is_small: bool,
    /// The way to what it is in.
    pub(super) place: Vec<Step>,
}

impl Finding {
    /// With the name of the file, as compilers write it.
    pub fn at(&self, file: &Path) -> String {
        format!("{}:{}:{}: {}", file.display(), self.line, self.column, self.reason)
    }
}

/// A step to a value of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Under this key.
    Key(String),
    /// The so-manieth of a list.
    At(usize),
}
