//! What comes out of a file: conversations, and what could not be read.

use std::io;

use super::format::Format;
use crate::wire;

/// One conversation, ready to be stored.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The conversation as a call. Its id is the source's own for Bland; otherwise a UUID v5 of the format and
    /// what the source has as identity: `conversation_id` for Taskmaster, task, trial and content for tau-bench,
    /// content for the rest. A second conversation with equal content in the same file gets an id of its own
    /// where the source has no ids.
    pub call: wire::Call,
    /// Pathway events, where the source has them.
    pub events: Vec<wire::PathwayEvent>,
    /// Prompts of the system and other parts of the source that are no turns.
    pub kept: Option<serde_json::Value>,
    /// Whether the conversation failed, where the source says so.
    pub failed: Option<bool>,
    /// One line for people, at most 200 characters. Its words are from outside.
    pub title: String,
}

/// A record that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where it is: `record 17`, `line 3`.
    pub record: String,
    /// Why, in words that quote nothing of it.
    pub reason: String,
}

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
    #[error("is in no known format{}; nearest are:{}", known(*.other), listed(.nearest))]
    Unknown {
        /// A format that is recognised and not read.
        other: Option<&'static str>,
        /// The three nearest formats, and why each does not fit.
        nearest: Vec<(Format, String)>,
    },
}

fn known(other: Option<&str>) -> String {
    other.map_or_else(String::new, |other| format!(" (it looks like {other}, which is not read)"))
}

fn listed(nearest: &[(Format, String)]) -> String {
    nearest.iter().map(|(format, reason)| format!("\n  {format}: {reason}")).collect()
}
