//! What the server confirmed, until a reading shows it.

use crate::{
    app::message::{
        id::{MutationId, RequestId},
        mutation::{Change, Made},
        outbox::Entry,
    },
    wire::IssuePatch,
};

/// Something that the server said it did.
#[derive(Debug)]
pub struct Vouched {
    /// The change.
    pub by: MutationId,
    /// What was kept of it.
    pub entry: Entry,
    /// What it made, or removed.
    pub thing: Option<Made>,
    /// Readings up to this one were asked for before that.
    pub asked: RequestId,
}

impl Vouched {
    pub(in crate::app) fn change(&self) -> &Change {
        &self.entry.mutation.change
    }

    /// Whether a newer change, or its confirmation, makes it pointless to look for this one.
    pub fn gives_way_to(&self, newer: &Change) -> bool {
        match (self.change(), newer) {
            (Change::Patch { to, .. }, Change::Patch { to: newer, .. }) => overlap(to, newer),
            _ => false,
        }
    }
}

/// What a reading says of a change that was confirmed.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) enum Seen {
    /// It is as the change left it; the server may call it by another name than it said.
    There(Option<Made>),
    /// It is as it was before.
    Missing,
    /// Somebody has gone on from there, or the reading tells nothing of it.
    Nothing,
}

/// Whether two patches set one field.
fn overlap(one: &IssuePatch, other: &IssuePatch) -> bool {
    let fields = |patch: &IssuePatch| {
        [
            patch.title.is_some(),
            patch.description.is_some(),
            patch.status.is_some(),
            patch.severity.is_some(),
            patch.category.is_some(),
            patch.owner_id.is_some(),
            patch.assignee_id.is_some(),
        ]
    };
    fields(one).into_iter().zip(fields(other)).any(|(one, other)| one && other)
}
