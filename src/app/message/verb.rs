//! Verbs on issues that can be repeated and done to many.

use crate::{
    app::message::{mutation::Named, row, row::words},
    domain::{
        choice::{IssueStatus, RelationType, Severity},
        id::{IssueId, UserId},
        text::{Display, shown},
    },
};

/// What is done to an issue.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// Set the status.
    Status(IssueStatus),
    /// Set the severity.
    Severity(Severity),
    /// Set the category.
    Category(String),
    /// Give it to a person, or to nobody.
    Assign(Option<(UserId, Display)>),
    /// Relate it to another issue.
    Relate {
        /// The other issue.
        to: IssueId,
        /// Read from the issue to the other one.
        relation_type: RelationType,
        /// Code and title of the other issue.
        peer: Named,
    },
    /// Write a comment.
    Comment(String),
}

impl Verb {
    /// In a few words, with nothing of what the user wrote.
    pub fn label(&self) -> Display {
        let text = match self {
            Self::Status(status) => format!("status {}", row::words(status.as_str())),
            Self::Severity(severity) => format!("severity {}", Display::foreign_line(severity.as_str())),
            Self::Category(name) => format!("category {}", Display::foreign_line(name)),
            Self::Assign(Some((_, name))) => format!("assignee {name}"),
            Self::Assign(None) => "no assignee".to_owned(),
            Self::Relate { relation_type, peer, .. } => {
                format!("{} {}", words(relation_type.as_str()), peer.0.line())
            }
            Self::Comment(_) => "comment".to_owned(),
        };
        Display::ours(text)
    }

    /// That it was done to the issue with this code.
    pub(in crate::app) fn done(&self, code: &Display) -> Display {
        match self {
            Self::Status(status) => shown!("{code} → {}", row::words(status.as_str())),
            Self::Relate { .. } => shown!("{code} {}", self.label()),
            _ => shown!("{code} → {}", self.label()),
        }
    }
}
