//! Why a file cannot be read at all.

use std::io;

use super::format::Format;

/// A file that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// A folder.
    #[error("is a folder, which cannot be read as a file")]
    Folder,
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// A list without anything in it.
    #[error("holds an empty list, so there is nothing to import")]
    EmptyList,
    /// Not text at all; the words say what was seen.
    #[error("{0}")]
    NotText(&'static str),
    /// Subtitles or text beyond [`RECORD_BYTES`](super::RECORD_BYTES).
    #[error("is a text of more than 64 MiB; split it")]
    TooLarge,
    /// Another format than the one that was named.
    #[error("is not {named}: {reason}{}", .found.map_or_else(String::new, |found| format!("; it looks like {found}")))]
    WrongFormat {
        /// The format that was asked for.
        named: Format,
        /// What is missing.
        reason: String,
        /// What it seems to be.
        found: Option<Format>,
    },
    /// No format fits.
    #[error("is in no known format{}", unknown(*.other, .nearest))]
    Unknown {
        /// A format that is recognised and not read.
        other: Option<&'static str>,
        /// The nearest formats, three at most, and why each does not fit; none of which nothing was there.
        nearest: Vec<(Format, String)>,
    },
}

/// What is told of a file in no known format. Where its maker is known, what else it might be says nothing.
fn unknown(other: Option<&str>, nearest: &[(Format, String)]) -> String {
    if let Some(other) = other {
        return format!(" (it looks like {other}, which is not read)");
    }
    if nearest.is_empty() {
        return "; `earmark import --list-formats` tells which are read".to_owned();
    }
    let lines: String = nearest.iter().map(|(format, reason)| format!("\n  {format}: {reason}")).collect();
    format!("; nearest are:{lines}")
}
