//! What a second hearing of the recording was not sure of: passages in which the words of the transcript may be wrong.
//! The service cuts them otherwise than turns (contract 6.4), so they are put under the turns by time.

use std::collections::BTreeMap;

use super::{
    call::Transcript,
    effect::{Effect, Query},
    model::Model,
    navigate::tell,
};
use crate::domain::{
    id::CallId,
    text::{Display, shown},
};

/// Below this confidence (percent) a passage is doubtful.
const UNSURE: u8 = 60;

/// A passage of the second hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// When it begins (milliseconds from the start of the call).
    pub start: i64,
    /// What was heard.
    pub text: Display,
    /// How sure that is, in percent.
    pub confidence: u8,
}

/// Doubtful passages by the turn under which they are told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doubts(BTreeMap<u32, Vec<Display>>);

impl Doubts {
    /// The doubtful ones of these passages.
    pub fn of(transcript: &Transcript, passages: &[Passage]) -> Self {
        let mut doubts: BTreeMap<u32, Vec<Display>> = BTreeMap::new();
        for passage in passages.iter().filter(|passage| passage.confidence < UNSURE) {
            let turn = transcript.turn_at(passage.start).unwrap_or(0);
            let text = shown!("heard again, {} % sure: {}", passage.confidence, passage.text);
            doubts.entry(u32::try_from(turn).unwrap_or(u32::MAX)).or_default().push(text);
        }
        Self(doubts)
    }

    /// What is told under a turn.
    pub fn on(&self, turn: usize) -> &[Display] {
        u32::try_from(turn).ok().and_then(|turn| self.0.get(&turn)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The next turn with one after this turn, or the last one before it.
    pub fn next(&self, turn: u32, down: bool) -> Option<usize> {
        let found = if down { self.0.range(turn.saturating_add(1)..).next() } else { self.0.range(..turn).next_back() };
        found.map(|(turn, _)| *turn as usize)
    }

    /// How many passages there are.
    fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }
}

/// `z c`: asks for the second hearing of the call, or hides what it brought.
pub(super) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(call) = model.transcript.call.clone() else { return };
    if model.world.doubts.remove(&call).is_some() {
        return tell(model, "Unclear passages are hidden");
    }
    tell(model, "Asking for the second hearing of the recording…");
    model.runs.refetch(Query::Corrected(call), effects);
}

/// The second hearing is there.
pub(super) fn came(model: &mut Model, call: &CallId, passages: &[Passage]) {
    let Some(transcript) = model.world.calls.peek(call).and_then(|call| call.get()) else { return };
    let doubts = Doubts::of(transcript, passages);
    let text = match (passages.is_empty(), doubts.count()) {
        (true, _) => Display::ours("The service has no second hearing of this recording"),
        (_, 0) => Display::ours("Every passage was heard clearly"),
        (_, 1) => Display::ours("1 passage was not heard clearly; J leads to it"),
        (_, count) => shown!("{count} passages were not heard clearly; J leads to them"),
    };
    *model.world.doubts.entry(call, Doubts::default) = doubts;
    model.toasts.tell(text, model.now);
}

/// Why it cannot be asked for.
pub(super) fn refusal_of_passages(model: &Model) -> Option<&'static str> {
    let Some(sight) = model.sight() else { return Some("Open a call first") };
    sight.transcript.recording.is_none().then_some("The call has no recording")
}
