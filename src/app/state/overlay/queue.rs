//! The list of changes that wait, as it is looked at.

use crate::app::{message::id::MutationId, state::model::Model};

/// The list of changes that are not confirmed: the selection is a change, and stays with it while others go.
#[derive(Debug)]
pub struct View {
    /// The selected change.
    pub selected: Option<MutationId>,
    /// Where it was in the list.
    pub(in crate::app) at: usize,
}

impl View {
    /// The list with its first change selected.
    pub(in crate::app) fn open(model: &Model) -> Self {
        Self { selected: model.jobs().next().map(|(id, _)| id), at: 0 }
    }

    /// Where the selected change is in the list, or where it was.
    pub fn place(&self, model: &Model) -> usize {
        let mut ids = model.jobs().map(|(id, _)| Some(id));
        ids.position(|id| id == self.selected).unwrap_or(self.at)
    }
}
