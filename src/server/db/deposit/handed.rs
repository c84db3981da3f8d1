//! What is handed over to be stored of a call.

use crate::{
    domain::{
        choice::{IssueSource, Severity},
        id::{CallId, IssueId},
    },
    wire::{Call, CorrectedTranscript, PathwayEvent},
};

/// A call with what belongs to it, to be stored.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// The call with its transcript.
    pub call: Call,
    /// What happened in its pathway, in any order.
    pub events: Vec<PathwayEvent>,
    /// What the source held beyond turns, such as system prompts; kept as it is.
    pub kept: Option<serde_json::Value>,
    /// An issue to be opened on the call.
    pub issue: Option<DepositIssue>,
    /// The call that was heard again in this one, and what was heard: where that call is known, this is put beside it, and is no
    /// call of its own.
    pub hearing: Option<Hearing>,
}

/// What was heard of a call when it was heard again.
#[derive(Debug, Clone)]
pub struct Hearing {
    /// The call.
    pub call: CallId,
    /// What was heard.
    pub words: CorrectedTranscript,
}

/// An issue to be opened on a call that is stored.
#[derive(Debug, Clone)]
pub struct DepositIssue {
    /// The same id for the same thing at every import.
    pub id: IssueId,
    /// 1 to 200 characters.
    pub title: String,
    /// Up to 10,000 characters.
    pub description: String,
    /// How bad it is.
    pub severity: Severity,
    /// 1 to 64 characters.
    pub category: String,
    /// Who made it.
    pub source: IssueSource,
}
