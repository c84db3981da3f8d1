//! Where the selection stands in the list of changes that wait.

use crate::app::state::{model::Model, overlay::queue::View};

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
