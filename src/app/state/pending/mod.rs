//! Changes that the server has not confirmed: in the order in which they were made, one lane an issue or a pair
//! of tickets, so that what happens to it happens in order, while they do not wait for one another.
//!
//! What always holds, how, and why, is the page `docs/outbox.md`, which is part of this documentation:
//!
#![doc = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/outbox.md"))]

pub mod lanes;

use crate::{
    app::message::{
        mutation::{Change, Mutation},
        outbox::Entry,
    },
    domain::{failure::Failure, time::Time},
};

/// Changes that are on their way at one time.
pub const IN_FLIGHT: usize = 4;

/// A change that is not confirmed.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The change, and what is kept of it.
    pub entry: Entry,
    /// How far it has come.
    pub phase: Phase,
    /// Times that it was sent, or looked for, without success.
    pub tries: u32,
    /// Answers to it that made no sense.
    garbled: u32,
    /// Set once it was sent and nobody knows whether it was stored.
    unclear: Option<Unclear>,
    /// When it was sent last, by the clock that waits are measured by.
    sent_at: Option<Time>,
    /// What the service said when it failed last, in a way that may pass.
    pub said: Option<Failure>,
    /// The server confirmed it, and a reading did not show it: it is looked for, and not sent again unasked.
    doubted: bool,
}

impl Pending {
    /// The change.
    pub fn mutation(&self) -> &Mutation {
        &self.entry.mutation
    }

    /// What changes.
    pub fn change(&self) -> &Change {
        &self.entry.mutation.change
    }

    /// Whether it is known that the server has not seen it.
    pub fn has_not_left(&self) -> bool {
        self.unclear.is_none() && matches!(self.phase, Phase::Unsaved | Phase::Delayed { .. } | Phase::Queued { .. })
    }

    /// Whether the server may have it already: it was sent, and what came of that is not known.
    pub fn may_be_stored(&self) -> bool {
        self.unclear.is_some()
    }

    /// Whether the server confirmed it, and it is looked for.
    pub fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// Whether it is not on disk yet: it may be gone with the next power cut.
    pub fn is_unsaved(&self) -> bool {
        self.phase == Phase::Unsaved
    }

    /// Whether it waits for the user.
    pub fn is_held(&self) -> bool {
        matches!(self.phase, Phase::Held(_))
    }
}

#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct Unclear {
    looks: u8,
}

/// How far a change has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Not yet on disk: nothing of it leaves.
    Unsaved,
    /// Can still be taken back, until then. It holds nothing up: what comes after it may go first.
    Delayed {
        /// Then it takes its turn.
        until: Time,
    },
    /// Waits for its turn.
    Queued {
        /// It is not sent before.
        not_before: Time,
    },
    /// On its way.
    InFlight,
    /// Another process has the outbox and sends it.
    Elsewhere,
    /// The server did not take it, or it could not be kept; it waits for the user and holds its lane.
    Held(Failure),
}
