//! Where a session ended, to come back to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::id::{CallId, IssueId, QueueId, UserId};

/// A place to come back to. It holds ids and the query, and nothing that was said or written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resume {
    /// The current issue.
    pub issue: Option<IssueId>,
    /// The call that was read.
    pub call: Option<CallId>,
    /// Its selected message.
    pub turn: usize,
    /// The review queue that was sat with last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// The pane that had the keys, by its number from 0.
    pub pane: usize,
    /// How much room it had: 0, 1 or 2.
    pub zoom: u8,
    /// Query of the list.
    pub query: String,
    /// How the panes shared the screen: two, list, transcript, evidence.
    pub shares: Option<[u16; 4]>,
    /// The people who were given issues last, the last one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<UserId>,
    /// How often each tip was told.
    pub tips: BTreeMap<String, u8>,
}
