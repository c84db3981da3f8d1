//! Passages of a call that a second hearing was not sure of, or heard otherwise than the first.

use std::collections::BTreeMap;

use crate::{
    app::message::{action::Toward, call::Transcript, row::Passage},
    domain::text::{Display, shown},
};

/// So many messages before and behind the one of its time, a passage is looked for.
const NEAR: usize = 2;
/// Below this confidence (percent) a passage is doubtful.
const UNSURE: u8 = 60;

/// Doubtful passages by the turn under which they are told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnsurePassages {
    told: BTreeMap<u32, Vec<Display>>,
    /// How many of them were heard clearly, and otherwise.
    other: usize,
}

impl UnsurePassages {
    /// The doubtful ones of these passages.
    pub fn of(transcript: &Transcript, passages: &[Passage]) -> Self {
        let mut unsure = Self::default();
        for passage in passages {
            let turn = transcript.turn_at(passage.start).unwrap_or(0);
            let text = if passage.confidence < UNSURE {
                shown!("heard again, {} % sure: {}", passage.confidence, passage.text)
            } else if is_said(transcript, turn, &passage.text) {
                continue;
            } else {
                unsure.other += 1;
                shown!("heard again: {}", passage.text)
            };
            unsure.told.entry(u32::try_from(turn).unwrap_or(u32::MAX)).or_default().push(text);
        }
        unsure
    }

    /// What is told under a turn.
    pub fn on(&self, turn: usize) -> &[Display] {
        u32::try_from(turn).ok().and_then(|turn| self.told.get(&turn)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The next turn with one after this turn, or the last one before it.
    pub fn next(&self, turn: u32, toward: Toward) -> Option<usize> {
        let found = if toward.is_next() {
            self.told.range(turn.saturating_add(1)..).next()
        } else {
            self.told.range(..turn).next_back()
        };
        found.map(|(turn, _)| *turn as usize)
    }

    /// How many passages were not heard clearly, and how many were, with other words.
    pub(in crate::app) fn counts(&self) -> (usize, usize) {
        let all: usize = self.told.values().map(Vec::len).sum();
        (all - self.other, self.other)
    }
}

/// Whether the words of a passage stand, as they are and in this order, in a message or its neighbours: the two hearings are not
/// cut alike.
fn is_said(transcript: &Transcript, turn: usize, passage: &Display) -> bool {
    let words = |text: &Display| -> Vec<String> {
        let parts = text.as_str().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let around = turn.saturating_sub(NEAR)..(turn + NEAR + 1).min(transcript.turns.len());
    let said: Vec<String> = transcript.turns[around].iter().flat_map(|turn| words(&turn.shown)).collect();
    let heard = words(passage);
    heard.is_empty() || said.windows(heard.len()).any(|window| window == heard)
}
