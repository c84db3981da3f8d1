//! Passages of a call that a second hearing was not sure of.

use std::collections::BTreeMap;

use crate::{
    app::message::{action::Toward, call::Transcript, row::Passage},
    domain::text::{Display, shown},
};

/// Below this confidence (percent) a passage is doubtful.
const UNSURE: u8 = 60;

/// Doubtful passages by the turn under which they are told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnsurePassages(BTreeMap<u32, Vec<Display>>);

impl UnsurePassages {
    /// The doubtful ones of these passages.
    pub fn of(transcript: &Transcript, passages: &[Passage]) -> Self {
        let mut unsure: BTreeMap<u32, Vec<Display>> = BTreeMap::new();
        for passage in passages.iter().filter(|passage| passage.confidence < UNSURE) {
            let turn = transcript.turn_at(passage.start).unwrap_or(0);
            let text = shown!("heard again, {} % sure: {}", passage.confidence, passage.text);
            unsure.entry(u32::try_from(turn).unwrap_or(u32::MAX)).or_default().push(text);
        }
        Self(unsure)
    }

    /// What is told under a turn.
    pub fn on(&self, turn: usize) -> &[Display] {
        u32::try_from(turn).ok().and_then(|turn| self.0.get(&turn)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The next turn with one after this turn, or the last one before it.
    pub fn next(&self, turn: u32, toward: Toward) -> Option<usize> {
        let found = if toward.is_next() {
            self.0.range(turn.saturating_add(1)..).next()
        } else {
            self.0.range(..turn).next_back()
        };
        found.map(|(turn, _)| *turn as usize)
    }

    /// How many passages there are.
    pub(in crate::app) fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }
}
