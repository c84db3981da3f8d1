//! What is said of flags: who set them, and those whose message is not where it was, or not there any more.

use super::TranscriptPane;
use crate::{
    app::state::{
        model::Model,
        project::{FlagView, Mark},
    },
    domain::text::{Display, Untrusted, shown},
    wire::FlagPlace,
};

impl FlagView {
    /// The message that it stands on, as far as the service says; nothing for the call as a whole, and where it is not known.
    pub fn message(&self) -> Option<u32> {
        FlagPlace::index(self.place.as_ref(), self.flag.message_index)
    }

    /// Its type, with who set it where that is known: `dead_air by Ada`.
    pub fn type_by(&self) -> Display {
        match &self.by {
            Some(by) => shown!("{} by {by}", self.type_shown),
            None => self.type_shown.clone(),
        }
    }

    /// Where it stands, in a few words: nothing for the call as a whole.
    pub fn place_words(&self) -> Display {
        match (self.message(), &self.place) {
            (Some(index), _) => shown!("message {index}"),
            (None, Some(FlagPlace::Lost)) => Display::ours("a message that is lost"),
            (None, _) => Display::default(),
        }
    }

    /// What is said of its message where that is not known any more.
    pub fn lost_words(&self) -> Display {
        let was = self.flag.message_index.unwrap_or_default();
        let text = self.flag.message_text.as_ref().map(Untrusted::line).unwrap_or_default();
        match text.is_empty() {
            true => shown!("lost: it was on message {was}, which is not there any more"),
            false => shown!("lost: it was on message {was}, “{text}”, which is not there any more"),
        }
    }

    /// What is said where it stands on another message than it was put on, or on other words.
    pub fn moved_words(&self, turn: usize) -> Option<Display> {
        let was = self.flag.message_index.filter(|_| self.author.is_some())?;
        match (was as usize == turn, &self.place) {
            (true, None | Some(FlagPlace::Lost)) => None,
            (true, Some(FlagPlace::Moved { .. })) => Some(Display::ours("the words were others")),
            (false, _) => Some(shown!("moved from message {was}")),
        }
    }
}

impl TranscriptPane {
    /// Of these flags, by position, the one that can be put on the selected message: one that is told there as moved, else the
    /// first of those that are lost.
    fn astray(&self, flags: &[FlagView]) -> Option<usize> {
        let cursor = self.cursor();
        let is_moved = |at: &&usize| flags.get(**at).is_some_and(|flag| flag.moved_words(cursor).is_some());
        let is_stored = |at: &usize| flags.get(*at).is_some_and(|flag| flag.mark == Mark::Stored);
        self.flags_of(cursor).iter().filter(is_moved).chain(self.lost_flags()).copied().find(is_stored)
    }
}

impl Model {
    /// The flag of the issue that is shown, by position, which can be put on the selected message since its own is elsewhere or
    /// not known.
    pub(in crate::app) fn flag_astray(&self) -> Option<usize> {
        self.panes.transcript.astray(&self.reading.shown.as_ref()?.flags)
    }
}
