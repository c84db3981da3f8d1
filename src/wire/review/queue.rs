//! A queue: a named set of calls to be reviewed, with its settings.

use serde::{Deserialize, Serialize};

use crate::domain::{
    id::{QueueId, UserId},
    text::Untrusted,
    time::Time,
};

/// A queue with its settings, and how many of its items stand where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// Its name.
    pub name: Untrusted,
    /// What it is for; empty when nothing was said.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub note: Untrusted,
    /// Readings that a call gets, 1 to 5.
    pub wanted: u32,
    /// Share of the calls that are read twice where one reading is wanted, 0 to 1.
    pub second_share: f64,
    /// Share of the calls whose suggestions are shown after the verdict only, 0 to 1.
    pub unled_share: f64,
    /// One item in so many is one whose answer is known; 0 for none.
    pub gold_every: u32,
    /// Length of a lease in seconds.
    pub lease_s: u32,
    /// What reviewers go by, as they see it; told where one queue is asked for, not in lists.
    #[serde(default)]
    pub guide: Option<Untrusted>,
    /// Counts the guides: 0 before the first.
    pub guide_version: u32,
    /// The rules of the team (TOML); told where one queue is asked for, not in lists.
    #[serde(default)]
    pub rules: Option<Untrusted>,
    /// SHA-256 of the rules, in hexadecimal digits.
    #[serde(default)]
    pub rules_version: Option<Untrusted>,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Time,
    /// Since when nothing is served from it.
    #[serde(default)]
    pub closed_at: Option<Time>,
    /// Items by their state.
    pub counts: QueueCounts,
    /// Who holds calls of it, and who has given verdicts; 50 at most. Those who hold some come first, then those with the most
    /// verdicts.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub readers: Vec<QueueReader>,
}

/// Somebody who reads calls of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QueueReader {
    /// The reviewer.
    pub reviewer_id: UserId,
    /// The name; empty where none was told.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reviewer: Untrusted,
    /// Whether it is the asking reviewer.
    pub mine: bool,
    /// Calls that are held now, those that were taken ahead included.
    pub holds: u64,
    /// Verdicts that stand.
    pub done: u64,
}

/// Items of a queue, by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the states")]
pub struct QueueCounts {
    pub waiting: u64,
    pub reading: u64,
    pub partly: u64,
    pub settled: u64,
    pub disputed: u64,
    pub ruled: u64,
    pub withdrawn: u64,
}

impl QueueCounts {
    /// Items that are not read as often as is wanted.
    pub fn left(&self) -> u64 {
        self.waiting + self.reading + self.partly
    }

    /// All items.
    pub fn all(&self) -> u64 {
        self.left() + self.settled + self.disputed + self.ruled + self.withdrawn
    }
}

/// Body of make a queue. What is left out has its usual value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewQueue {
    /// Its name, 1 to 120 characters.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Readings that a call gets, 1 to 5; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// Share of the calls that are read twice, 0 to 1; a tenth when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_share: Option<f64>,
    /// Share of the calls that are read without suggestions, 0 to 1; a tenth when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unled_share: Option<f64>,
    /// One item in so many is one whose answer is known, 0 to 1,000; 20 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gold_every: Option<u32>,
    /// Length of a lease in seconds, 60 to 7,200; 600 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_s: Option<u32>,
    /// What reviewers go by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// The rules of the team (TOML).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
}

/// Body of change a queue; a field that is absent stays. Leases that are out keep their length, and items what was decided
/// when they were added.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct QueuePatch {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Readings that a call gets that is added from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// Share of the calls that are read twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_share: Option<f64>,
    /// Share of the calls that are read without suggestions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unled_share: Option<f64>,
    /// One item in so many is one whose answer is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gold_every: Option<u32>,
    /// Length of a lease in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_s: Option<u32>,
    /// What reviewers go by; another text is another version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// The rules of the team (TOML).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Whether nothing is served from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<bool>,
}
