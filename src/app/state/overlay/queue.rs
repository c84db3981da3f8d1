//! The list of changes that wait, as it is looked at.

use crate::app::message::id::MutationId;

/// The list of changes that are not confirmed: the selection is a change, and stays with it while others go.
#[derive(Debug)]
pub struct View {
    /// The selected change.
    pub selected: Option<MutationId>,
    /// Where it was in the list.
    pub(in crate::app) at: usize,
}
