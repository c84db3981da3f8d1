//! A text field over the panes.

use crate::{
    app::{
        message::{filter::complete::Completion, mutation::Slot},
        state::{draft::Draft, target::Targets, written::Lines},
    },
    domain::{id::IssueId, limits, text::Display},
};

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// The title of an issue that is to be made.
    NewIssue,
    /// A comment on an issue.
    Comment(IssueId),
    /// The title of an issue.
    Title(IssueId),
    /// The description of an issue.
    Description(IssueId),
    /// The code of the issue that is to be deleted for good, typed as a confirmation.
    Delete(IssueId),
    /// The query of the issue list.
    Query,
    /// The query of the list of calls.
    CallQuery,
    /// Words to find in the transcript.
    Find,
    /// Words to find in what a call is judged against.
    FindInBrief,
    /// Words to find in the graph.
    FindNode,
    /// The name of a view that is saved.
    ViewName,
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
    /// What may be typed next, in a field that knows.
    pub offers: Vec<Completion>,
    /// The offer that was moved to; Enter takes it.
    pub chosen: Option<usize>,
    /// The issues that it is about, as they were seen when it was opened.
    pub about: Option<Targets>,
}

impl Field {
    /// Where its text is kept while it is being written, if it is worth keeping.
    pub fn slot(&self) -> Option<Slot> {
        match self {
            Self::NewIssue => Some(Slot::NewIssue),
            Self::Comment(issue) => Some(Slot::Comment(issue.clone())),
            Self::Title(issue) => Some(Slot::Title(issue.clone())),
            Self::Description(issue) => Some(Slot::Description(issue.clone())),
            Self::Delete(_)
            | Self::Query
            | Self::CallQuery
            | Self::Find
            | Self::FindNode
            | Self::FindInBrief
            | Self::ViewName => None,
        }
    }
}

impl Field {
    /// Whether it is a query, for which keys and values are offered.
    pub fn is_query(&self) -> bool {
        matches!(self, Self::Query | Self::CallQuery)
    }

    /// Whether it has several lines.
    pub fn has_lines(&self) -> bool {
        matches!(self, Self::Comment(_) | Self::Description(_))
    }
}

impl Writing {
    /// Takes an offer: the one that was moved to, or else the first.
    pub fn take_offer(&mut self) -> bool {
        let Some(offer) = self.offers.get(self.chosen.unwrap_or(0)).cloned() else { return false };
        self.draft.splice(offer.span, &offer.text);
        self.offers.clear();
        self.chosen = None;
        true
    }

    /// A field with the text that was in it before.
    pub fn new(field: Field, title: Display, text: &str) -> Self {
        let (lines, most) = match field {
            Field::Comment(_) => (Lines::Many, limits::COMMENT),
            Field::Description(_) => (Lines::Many, limits::DESCRIPTION),
            Field::NewIssue | Field::Title(_) | Field::ViewName => (Lines::One, limits::TITLE),
            Field::Query | Field::CallQuery | Field::FindInBrief | Field::Find | Field::FindNode | Field::Delete(_) => {
                (Lines::One, usize::MAX)
            }
        };
        Self { field, title, draft: Draft::new(text, lines, most), offers: Vec::new(), chosen: None, about: None }
    }
}
