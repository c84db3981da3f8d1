//! What comes out of a file: conversations, and what could not be read.

use crate::{domain::id::CallId, wire};

/// One conversation, ready to be stored.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The conversation as a call. Its id is the source's own for Bland; otherwise a UUID v5 of the format and what the
    /// source has as identity: the maker's id of the call where there is one, for runs of benchmarks with task and trial,
    /// and content for the rest. A second conversation with equal content in the same file gets an id of its own
    /// where the source has no ids.
    pub call: wire::Call,
    /// Pathway events, where the source has them.
    pub events: Vec<wire::PathwayEvent>,
    /// Prompts of the system and other parts of the source that are no turns.
    pub kept: Option<serde_json::Value>,
    /// Whether the conversation failed, where the source says so.
    pub failed: Option<bool>,
    /// The call that was heard again in this one, as its maker names it, and what was heard.
    pub hearing: Option<(CallId, wire::CorrectedTranscript)>,
    /// One line for people, at most 200 characters. Its words are from outside.
    pub title: String,
    /// What of it was not taken as it came, in words that quote nothing: `message 3: its time cannot be read`.
    pub notes: Vec<String>,
    /// Words of it may be missing in what was taken; the notes say where.
    pub words_lost: bool,
}

/// A record that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where it is: `record 17`, `line 3`.
    pub record: String,
    /// Why, in words that quote nothing of it.
    pub reason: String,
}
