//! Taking changes back, by changes that do the opposite.

use super::{effect::MutationId, mutation::Mutation};

/// A change that was made, and its number.
pub type Done = (MutationId, Mutation);

/// What can be taken back, and what was taken back.
#[derive(Debug, Default)]
pub struct Undo {
    done: Vec<Done>,
    /// What makes each change again, with the number that the change had.
    undone: Vec<Done>,
}

/// Steps that are remembered.
const REMEMBERED: usize = 200;

impl Undo {
    /// Notes a change that the user made; what was taken back before can no longer be made again.
    pub fn note(&mut self, id: MutationId, mutation: Mutation) {
        self.undone.clear();
        self.push(id, mutation);
    }

    /// Notes a change without forgetting what was taken back: it is the redo of one.
    pub fn push(&mut self, id: MutationId, mutation: Mutation) {
        self.done.push((id, mutation));
        let surplus = self.done.len().saturating_sub(REMEMBERED);
        self.done.drain(..surplus);
    }

    /// The newest change that can be taken back.
    pub fn take(&mut self) -> Option<Done> {
        self.done.pop()
    }

    /// Notes that a change was taken back: its number, and what would make it again.
    pub fn note_undone(&mut self, redo: Option<Done>) {
        self.undone.extend(redo);
    }

    /// What makes the change again that was taken back last.
    pub fn take_undone(&mut self) -> Option<Done> {
        self.undone.pop()
    }

    /// Forgets a change that the server refused and the user gave up.
    pub fn forget(&mut self, id: MutationId) {
        self.done.retain(|(done, _)| *done != id);
    }
}
