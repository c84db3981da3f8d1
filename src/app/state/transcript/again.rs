//! The call that is shown was read again, and says something else than before.

use super::{Anchor, TranscriptPane, TranscriptView};
use crate::{
    domain::{
        anchor::{Moves, is_telling},
        id::CallId,
    },
    wire::FlagPlace,
};

impl TranscriptPane {
    /// Another hearing of a call takes the place of the one before: what was remembered of its lines is forgotten, and whoever
    /// was at a message stays at it.
    pub(in crate::app) fn hear_again(&mut self, call: &CallId, moves: &Moves<'_>, sight: TranscriptView<'_>) {
        let now = |turn: usize| moves.nearest(u32::try_from(turn).unwrap_or(u32::MAX)) as usize;
        if let Some((turn, top)) = self.places.get_mut(call) {
            (*turn, *top) = (now(*turn), Anchor { turn: now(top.turn), line: 0 });
        }
        if self.call.as_ref() != Some(call) {
            return;
        }
        self.top = Anchor { turn: now(self.top.turn), line: 0 };
        self.exceptions = self.exceptions.iter().map(|turn| now(*turn)).collect();
        self.wraps.clear();
        self.landed = None;
        let cursor = now(self.cursor);
        if let Some(find) = self.find.take() {
            self.search(&find.typed, sight);
        }
        self.cursor = cursor;
    }
}

impl TranscriptView<'_> {
    /// Whether the service has other words of the call than these: it says of a flag that its message is elsewhere, which is not
    /// so here.
    pub(in crate::app) fn is_old(self) -> bool {
        let says = |index: u32, text: &str| self.transcript.says(index, text);
        self.flags.iter().filter(|flag| flag.flag.call_id == self.transcript.id).any(|flag| match &flag.place {
            None => false,
            Some(FlagPlace::Moved { message_index, message_text }) => !says(*message_index, message_text.verbatim()),
            Some(FlagPlace::Lost) => {
                let text = flag.flag.message_text.as_ref().map(|text| text.verbatim()).unwrap_or_default();
                // A word that is said at every other turn tells nothing.
                is_telling(text) && flag.flag.message_index.is_some_and(|index| says(index, text))
            }
        })
    }
}
