//! A text field over the panes.

use crate::{
    app::draft::{Draft, Lines},
    domain::{id::IssueId, limits, text::Display},
};

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// A comment on an issue.
    Comment(IssueId),
    /// The query of the issue list.
    Query,
    /// Words to find in the transcript.
    Find,
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

impl Writing {
    /// A field with the text that was in it before.
    pub fn new(field: Field, title: Display, text: &str) -> Self {
        let (lines, most) = match field {
            Field::Comment(_) => (Lines::Many, limits::COMMENT),
            Field::Query | Field::Find => (Lines::One, limits::TITLE),
        };
        Self { field, title, draft: Draft::new(text, lines, most) }
    }
}
