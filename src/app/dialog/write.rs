//! A text field over the panes.

use crate::{
    app::{
        draft::{Draft, Lines},
        drafts::Slot,
    },
    domain::{id::IssueId, limits, text::Display},
};

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// A comment on an issue.
    Comment(IssueId),
    /// The code of the issue that is to be deleted for good, typed as a confirmation.
    Delete(IssueId),
    /// The query of the issue list.
    Query,
    /// Words to find in the transcript.
    Find,
    /// Words to find in the graph.
    FindNode,
}

/// A text field with what it is for.
#[derive(Debug)]
pub struct Writing {
    /// What is written.
    pub field: Field,
    /// Words on the border.
    pub title: Display,
    /// The text.
    pub draft: Draft,
}

impl Field {
    /// Where its text is kept while it is being written, if it is worth keeping.
    pub fn slot(&self) -> Option<Slot> {
        match self {
            Self::Comment(issue) => Some(Slot::Comment(issue.clone())),
            Self::Delete(_) | Self::Query | Self::Find | Self::FindNode => None,
        }
    }
}

impl Writing {
    /// A field with the text that was in it before.
    pub fn new(field: Field, title: Display, text: &str) -> Self {
        let (lines, most) = match field {
            Field::Comment(_) => (Lines::Many, limits::COMMENT),
            Field::Query | Field::Find | Field::FindNode | Field::Delete(_) => (Lines::One, limits::TITLE),
        };
        Self { field, title, draft: Draft::new(text, lines, most) }
    }
}
