//! What a change or a text is about: what goes out in one order, and what is one draft.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::id::{CallId, IssueId, ItemId, TicketId};

/// What a text is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The title of an issue that is to be made.
    NewIssue,
    /// A comment on an issue.
    Comment(IssueId),
    /// The title of an issue.
    Title(IssueId),
    /// The description of an issue.
    Description(IssueId),
    /// The note of a flag.
    Note {
        /// The issue.
        issue: IssueId,
        /// The call.
        call: CallId,
        /// The message, counted from 0.
        turn: u32,
    },
    /// The note of a flag on a call whose issue is not settled.
    NoteApart {
        /// The call.
        call: CallId,
        /// The message, counted from 0.
        turn: u32,
    },
}

impl Slot {
    /// The issue that the text is about, if there is one yet.
    pub fn issue(&self) -> Option<&IssueId> {
        match self {
            Self::NewIssue | Self::NoteApart { .. } => None,
            Self::Comment(issue) | Self::Title(issue) | Self::Description(issue) | Self::Note { issue, .. } => {
                Some(issue)
            }
        }
    }
}

/// What a change is about; the changes of one subject go out in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An issue.
    Issue(IssueId),
    /// Two tickets, the smaller id first.
    Tickets(TicketId, TicketId),
    /// An issue that is not there yet, by the time at which it was written (milliseconds).
    NewIssue(i64),
    /// A call, whatever issues it hangs on.
    Call(CallId),
    /// A call in a review queue.
    Item(ItemId),
}

impl Subject {
    /// Two tickets, whichever is named first.
    pub fn tickets(one: &TicketId, other: &TicketId) -> Self {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        Self::Tickets(first.clone(), second.clone())
    }

    /// The issue, if it is one.
    pub fn issue(&self) -> Option<&IssueId> {
        match self {
            Self::Issue(issue) => Some(issue),
            Self::Tickets(..) | Self::NewIssue(_) | Self::Call(_) | Self::Item(_) => None,
        }
    }

    /// The name of its lane in the client database.
    pub fn lane(&self) -> Cow<'_, str> {
        match self {
            Self::Issue(issue) => issue.as_str().into(),
            Self::NewIssue(at) => format!("new issue {at}").into(),
            Self::Call(call) => format!("call {}", call.as_str()).into(),
            Self::Item(item) => format!("review {}", item.as_str()).into(),
            Self::Tickets(first, second) => format!("tickets {} {}", first.as_str(), second.as_str()).into(),
        }
    }
}
