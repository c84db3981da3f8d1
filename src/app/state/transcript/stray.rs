//! What is said of flags whose message is not where it was, or not there any more.

use crate::{
    app::state::project::FlagView,
    domain::text::{Display, Untrusted, shown},
    wire::FlagPlace,
};

impl FlagView {
    /// The message that it stands on, as far as the service says; nothing for the call as a whole, and where it is not known.
    pub fn message(&self) -> Option<u32> {
        FlagPlace::index(self.place.as_ref(), self.flag.message_index)
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
