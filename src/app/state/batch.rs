//! What came of changes that were made together: one line an item, for the list of results.

use crate::{
    app::message::id::MutationId,
    domain::{failure::Failure, id::IssueId, text::Display},
};

/// Batches that are remembered.
const KEPT: usize = 10;

/// How far an item has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not confirmed yet.
    Waiting,
    /// The service has it.
    Stored,
    /// It was refused, or could not be kept.
    Refused(Failure),
    /// It was taken back or given up.
    GivenUp,
}

/// One change of a batch.
#[derive(Debug, Clone)]
pub struct Item {
    /// The change.
    pub id: MutationId,
    /// The issue that it is about.
    pub issue: IssueId,
    /// Code and title of that issue.
    pub name: Display,
    /// How far it has come.
    pub state: State,
}

/// Changes that the user made with one wish.
#[derive(Debug, Clone)]
pub struct Batch {
    /// What they are.
    pub label: Display,
    /// Each of them.
    pub items: Vec<Item>,
    /// That it is complete was told.
    told: bool,
}

/// Items of a batch by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the number of items in the state of the same name")]
pub struct BatchCounts {
    pub waiting: usize,
    pub stored: usize,
    pub refused: usize,
    pub given_up: usize,
}

impl Batch {
    /// A batch that begins.
    pub fn new(label: Display, items: Vec<Item>) -> Self {
        Self { label, items, told: false }
    }

    /// How many items are in which state.
    pub fn counts(&self) -> BatchCounts {
        let mut counts = BatchCounts::default();
        for item in &self.items {
            *match item.state {
                State::Waiting => &mut counts.waiting,
                State::Stored => &mut counts.stored,
                State::Refused(_) => &mut counts.refused,
                State::GivenUp => &mut counts.given_up,
            } += 1;
        }
        counts
    }

    /// The changes that were refused.
    pub fn refused(&self) -> Vec<MutationId> {
        let refused = self.items.iter().filter(|item| matches!(item.state, State::Refused(_)));
        refused.map(|item| item.id).collect()
    }
}

/// The batches of this session, the newest last.
#[derive(Debug, Default)]
pub struct Batches(Vec<Batch>);

impl Batches {
    /// Takes a batch in.
    pub fn begin(&mut self, batch: Batch) {
        self.0.push(batch);
        let surplus = self.0.len().saturating_sub(KEPT);
        self.0.drain(..surplus);
    }

    /// The newest one.
    pub fn newest(&self) -> Option<&Batch> {
        self.0.last()
    }

    /// Whether a change is part of a batch.
    pub fn has(&self, id: MutationId) -> bool {
        self.0.iter().any(|batch| batch.items.iter().any(|item| item.id == id))
    }

    /// Notes how far a change has come. What is to be told comes back when that completes its batch.
    pub fn note(&mut self, id: MutationId, state: State) -> Option<&Batch> {
        let batch = self.0.iter_mut().rev().find(|batch| batch.items.iter().any(|item| item.id == id))?;
        let waits_again = state == State::Waiting;
        batch.items.iter_mut().filter(|item| item.id == id).for_each(|item| item.state = state.clone());
        if waits_again {
            batch.told = false;
            return None;
        }
        let complete = batch.items.iter().all(|item| item.state != State::Waiting);
        (complete && !std::mem::replace(&mut batch.told, true)).then_some(&*batch)
    }
}
