//! Taking changes back, by changes that do the opposite.

use crate::app::message::{id::MutationId, mutation::Mutation};

/// A change that was made, and its number.
pub type Done = (MutationId, Mutation);

/// Changes that the user made with one wish, oldest first; they are taken back together.
pub type Step = Vec<Done>;

/// What can be taken back, and what was taken back.
#[derive(Debug, Default)]
pub struct Undo {
    done: Vec<Step>,
    /// What makes each change again, with the number that the change had.
    undone: Vec<Step>,
    /// How often a step was begun that has not ended: what is made now belongs to one.
    open: u8,
}

/// Steps that are remembered.
const REMEMBERED: usize = 200;

impl Undo {
    /// Notes a change that the user made; what was taken back before can no longer be made again.
    pub fn note(&mut self, id: MutationId, mutation: Mutation) {
        self.undone.clear();
        match self.done.last_mut().filter(|_| self.open > 0) {
            Some(step) => step.push((id, mutation)),
            None => self.push(vec![(id, mutation)]),
        }
    }

    /// What is noted from here on is one step, until [`Self::end`]; one that is begun inside of it is part of it.
    pub fn begin(&mut self) {
        if self.open == 0 {
            self.done.push(Step::new());
        }
        self.open = self.open.saturating_add(1);
    }

    /// The step is complete.
    pub fn end(&mut self) {
        self.open = self.open.saturating_sub(1);
        if self.open > 0 {
            return;
        }
        self.done.retain(|step| !step.is_empty());
    }

    /// Notes a step without forgetting what was taken back: it is the redo of one.
    pub fn push(&mut self, step: Step) {
        self.done.push(step);
        let surplus = self.done.len().saturating_sub(REMEMBERED);
        self.done.drain(..surplus);
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is a step to make again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The newest step that can be taken back.
    pub fn take(&mut self) -> Option<Step> {
        self.done.pop()
    }

    /// Notes that a step was taken back: the number of each change, and what would make it again, oldest first.
    pub fn note_undone(&mut self, redo: Step) {
        if !redo.is_empty() {
            self.undone.push(redo);
        }
    }

    /// What makes the step again that was taken back last.
    pub fn take_undone(&mut self) -> Option<Step> {
        self.undone.pop()
    }

    /// Forgets a change that the server refused and the user gave up, or that cannot be taken back any more.
    pub fn forget(&mut self, id: MutationId) {
        self.done.iter_mut().for_each(|step| step.retain(|(done, _)| *done != id));
        self.done.retain(|step| !step.is_empty());
    }
}
