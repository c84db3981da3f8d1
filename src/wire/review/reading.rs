//! A reading: one reviewer's verdict on an item, with the marks that were made for it.

use serde::{Deserialize, Serialize};

use crate::domain::{
    choice::Severity,
    id::{FlagId, IssueId, ItemId, MarkId, NodeId, SuggestionId, UserId, VerdictId},
    review::{Arm, CannotReason, Decision, ItemState, Lane, Verdict},
    text::Untrusted,
    time::Time,
};

/// Body of give a verdict: all of it is stored, or nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reading {
    /// Chosen by who gives it. The same one again gets the same answer; another one of the same reviewer takes its place.
    pub verdict_id: VerdictId,
    /// The lease, where there is one.
    #[serde(default)]
    pub token: Option<String>,
    /// What is said of the call.
    pub verdict: Verdict,
    /// Why it cannot be judged.
    #[serde(default)]
    pub reason: Option<CannotReason>,
    /// In words.
    #[serde(default)]
    pub note: Option<Untrusted>,
    /// When it was opened, by the clock of the reviewer.
    pub started_at: Time,
    /// When the verdict was given, by the same clock.
    pub given_at: Time,
    /// Milliseconds that somebody was at work on it.
    pub active_ms: u32,
    /// Messages that were on the screen.
    pub seen: u32,
    /// Messages that there are.
    pub messages: u32,
    /// Keys that were pressed.
    #[serde(default)]
    pub keys: Option<u32>,
    /// The guide that was gone by.
    pub guide_version: u32,
    /// At least one where the verdict is `flagged`; 200 at most.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub marks: Vec<Mark>,
    /// What was made of the suggestions.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub decisions: Vec<ReadingDecision>,
}

/// A flag as a reviewer set it, whether or not it is a flag of an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Mark {
    /// Chosen by who sets it; of two with one id in a reading the later one holds.
    pub mark_id: MarkId,
    /// Type; the stored form is kept.
    #[serde(rename = "type")]
    pub mark_type: Untrusted,
    /// In words.
    #[serde(default)]
    pub note: Option<Untrusted>,
    /// Position in the `transcripts` of the call; nothing for the call as a whole.
    #[serde(default)]
    pub message_index: Option<u32>,
    /// Text of the message, verbatim.
    #[serde(default)]
    pub message_text: Option<Untrusted>,
    /// Pathway node.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    /// Name of that node.
    #[serde(default)]
    pub node_name: Option<Untrusted>,
    /// How bad it is.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// The issue that it belongs to.
    #[serde(default)]
    pub issue_id: Option<IssueId>,
    /// The flag that was made of it.
    #[serde(default)]
    pub flag_id: Option<FlagId>,
    /// The suggestion that it came from.
    #[serde(default)]
    pub suggestion_id: Option<SuggestionId>,
}

/// What a reviewer made of a suggestion while reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReadingDecision {
    /// The suggestion; one that this server does not know is left out.
    pub suggestion_id: SuggestionId,
    /// What was made of it.
    pub decision: Decision,
    /// The type under which it was accepted.
    #[serde(default)]
    pub as_type: Option<Untrusted>,
}

/// Answer of give a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Given {
    /// Whether there was no place for it: then it counts for agreement, and not for rates.
    pub surplus: bool,
    /// Where the item stands with it.
    pub state: ItemState,
    /// Marks of this reading that the server has made flags of.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub filed: Vec<FiledMark>,
    /// How it agrees with what is known, where the item is a test.
    #[serde(default)]
    pub gold: Option<GoldScore>,
}

/// A mark that has become a flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FiledMark {
    /// The mark.
    pub mark_id: MarkId,
    /// Its flag.
    pub flag_id: FlagId,
}

/// How a reading agrees with what is known of the call.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GoldScore {
    /// Whether the verdict is right.
    pub verdict_right: bool,
    /// Marks that were found.
    pub found: u32,
    /// Marks that there are.
    pub expected: u32,
    /// Marks that there are none of.
    pub extra: u32,
    /// The harmonic mean of what was found of the expected and what was right of the given, 0 to 1.
    pub f1: f64,
    /// Messages by which a mark may lie beside the place.
    pub tolerance: u32,
}

/// A reading as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StoredReading {
    /// The item.
    pub item_id: ItemId,
    /// Who gave it.
    pub reviewer_id: UserId,
    /// The name of who gave it; empty when it is not known.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reviewer: Untrusted,
    /// Whether that is who asks.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub mine: bool,
    /// Who told it, where it was given elsewhere.
    #[serde(default)]
    pub told_by: Option<UserId>,
    /// Why the item was served to that reviewer; nothing where it was chosen, or held no longer.
    #[serde(default)]
    pub lane: Option<Lane>,
    /// Whether suggestions were shown before the verdict.
    pub arm: Arm,
    /// Whether there was no place for it.
    pub surplus: bool,
    /// Whether another one of the same reviewer took its place.
    pub replaced: bool,
    /// When it ended: replaced, or withdrawn.
    #[serde(default)]
    pub withdrawn_at: Option<Time>,
    /// When it was stored, by the clock of the server.
    pub stored_at: Time,
    /// As it was given, without its lease.
    pub reading: Reading,
}
