//! What can be changed, as plain data: one change of one issue.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        choice::ResourceType,
        id::{CallId, FlagId, IssueId, LinkId, RelationId},
        text::{Display, Untrusted},
    },
    wire::{IssuePatch, NewComment, NewFlag, NewRelation, NewResourceLink},
};

use super::{drafts::Slot, effect::MutationId, pending::Made};

/// One change of one issue. Its serialized form is what the outbox keeps; see [`super::outbox::Entry`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mutation {
    /// The issue; its changes go out in the order in which they were made.
    pub issue: IssueId,
    /// What changes.
    pub change: Change,
}

/// A thing that exists on the server, or will exist when an earlier change is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target<T> {
    /// On the server.
    Stored(T),
    /// Made by this change.
    Made(MutationId),
}

impl Mutation {
    /// The change that takes this one back, once it was stored; `None` for what cannot be taken back.
    pub fn inverse(&self, id: MutationId) -> Option<Self> {
        let mut issue = self.issue.clone();
        let change = match self.change.clone() {
            Change::AddFlag(was) => Change::RemoveFlag { flag: Target::Made(id), was },
            Change::RemoveFlag { was, .. } => Change::AddFlag(was),
            Change::Attach(was) => Change::Detach { link: Target::Made(id), was },
            Change::Detach { was, .. } => Change::Attach(was),
            Change::Relate { relation, peer } => {
                Change::Unrelate { relation: Target::Made(id), from: issue.clone(), was: relation, peer }
            }
            Change::Unrelate { from, was, peer, .. } => {
                issue = from;
                Change::Relate { relation: was, peer }
            }
            Change::Patch { to, was } => Change::Patch { to: was, was: to },
            Change::Comment(_) | Change::MarkViewed | Change::DeleteIssue => return None,
        };
        Some(Self { issue, change })
    }
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Put a flag on a message.
    AddFlag(Box<NewFlag>),
    /// Take a flag away; `was` is what it takes to bring it back.
    RemoveFlag {
        /// Which flag.
        flag: Target<FlagId>,
        /// Its content.
        was: Box<NewFlag>,
    },
    /// Attach evidence.
    Attach(NewResourceLink),
    /// Detach evidence.
    Detach {
        /// Which link.
        link: Target<LinkId>,
        /// Its content.
        was: NewResourceLink,
    },
    /// Relate to another issue.
    Relate {
        /// The other issue, and how.
        relation: NewRelation,
        /// Code and title of the other issue, to be shown until the server answers.
        peer: (Untrusted, Untrusted),
    },
    /// Take a relation away.
    Unrelate {
        /// Which relation.
        relation: Target<RelationId>,
        /// Its source, which alone can make it again.
        from: IssueId,
        /// Its content, seen from the source.
        was: NewRelation,
        /// Code and title of the other issue.
        peer: (Untrusted, Untrusted),
    },
    /// Change fields.
    Patch {
        /// The new values, only those that change.
        to: Box<IssuePatch>,
        /// The values before, for undo.
        was: Box<IssuePatch>,
    },
    /// Add a comment.
    Comment(NewComment),
    /// Note that the user has seen the issue.
    MarkViewed,
    /// Delete the issue with everything that hangs on it.
    DeleteIssue,
}

impl Change {
    /// A few words for the jobs list and for messages, with nothing of what the user wrote.
    pub fn label(&self) -> Display {
        let text = match self {
            Self::AddFlag(flag) => match flag.message_index {
                Some(index) => format!("flag {} on message {index}", Display::foreign_line(&flag.flag_type)),
                None => format!("flag {}", Display::foreign_line(&flag.flag_type)),
            },
            Self::RemoveFlag { was, .. } => format!("remove flag {}", Display::foreign_line(&was.flag_type)),
            Self::Attach(link) => format!("attach {}", kind_word(&link.resource_type)),
            Self::Detach { was, .. } => format!("detach {}", kind_word(&was.resource_type)),
            Self::Relate { relation, peer } => {
                format!("{} {}", relation_words(relation.relation_type.as_str()), peer.0.line())
            }
            Self::Unrelate { was, peer, .. } => {
                format!("remove {} {}", relation_words(was.relation_type.as_str()), peer.0.line())
            }
            Self::Patch { to, .. } => return patch_words(to),
            Self::Comment(_) => "comment".to_owned(),
            Self::MarkViewed => "mark as viewed".to_owned(),
            Self::DeleteIssue => "delete the issue".to_owned(),
        };
        Display::ours(text)
    }

    /// Whether it is kept on disk until the server confirms it. A view mark is nobody's work: nothing is lost with it.
    pub fn is_kept(&self) -> bool {
        *self != Self::MarkViewed
    }

    /// Whether it waits a little before it is sent, since it cannot be taken back then.
    pub fn is_delayed(&self) -> bool {
        matches!(self, Self::Comment(_))
    }

    /// Whether sending it twice does the same as sending it once (contract 9.4): attaching finds the link that is
    /// there, a removal finds nothing, fields are set to the same values.
    pub fn may_be_repeated(&self) -> bool {
        !matches!(self, Self::AddFlag(_) | Self::Relate { .. } | Self::Comment(_))
    }

    /// Words that the user wrote, with the field that they came from.
    pub fn words(&self, issue: &IssueId) -> Option<(Slot, &str)> {
        match self {
            Self::Comment(comment) => Some((Slot::Comment(issue.clone()), &comment.detail)),
            Self::AddFlag(flag) => {
                let slot = Slot::Note { issue: issue.clone(), call: flag.call_id.clone(), turn: flag.message_index? };
                Some((slot, flag.note.as_deref()?))
            }
            _ => None,
        }
    }

    /// What this change removes, if it removes something.
    pub fn removes(&self) -> Option<Target<Made>> {
        fn wrapped<T: Clone>(target: &Target<T>, wrap: impl Fn(T) -> Made) -> Target<Made> {
            match target {
                Target::Stored(id) => Target::Stored(wrap(id.clone())),
                Target::Made(by) => Target::Made(*by),
            }
        }
        match self {
            Self::RemoveFlag { flag, .. } => Some(wrapped(flag, Made::Flag)),
            Self::Detach { link, .. } => Some(wrapped(link, Made::Link)),
            Self::Unrelate { relation, .. } => Some(wrapped(relation, Made::Relation)),
            _ => None,
        }
    }

    /// The call that a flag needs to be attached, if this is a flag.
    pub fn flagged_call(&self) -> Option<&CallId> {
        match self {
            Self::AddFlag(flag) => Some(&flag.call_id),
            _ => None,
        }
    }
}

/// `blocks` → `blocks`, `duplicate_of` → `duplicate of`; unknown types as they are.
pub fn relation_words(relation_type: &str) -> String {
    Display::foreign_line(relation_type).as_str().replace('_', " ")
}

fn kind_word(kind: &ResourceType) -> Display {
    match kind {
        ResourceType::SmsConversation => Display::ours("SMS conversation"),
        other => Display::foreign_line(other.as_str()),
    }
}

/// The fields that a patch names, with their values where these are of the closed sets.
pub(super) fn patch_words(patch: &IssuePatch) -> Display {
    let mut words = Vec::new();
    if let Some(status) = &patch.status {
        words.push(format!("status {}", Display::foreign_line(status.as_str()).as_str().replace('_', " ")));
    }
    if let Some(severity) = &patch.severity {
        words.push(format!("severity {}", Display::foreign_line(severity.as_str())));
    }
    let others: [(&str, bool); 5] = [
        ("title", patch.title.is_some()),
        ("description", patch.description.is_some()),
        ("category", patch.category.is_some()),
        ("owner", patch.owner_id.is_some()),
        ("assignee", patch.assignee_id.is_some()),
    ];
    words.extend(others.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()));
    Display::ours(if words.is_empty() { "change nothing".to_owned() } else { words.join(", ") })
}
