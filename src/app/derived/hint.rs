//! What a key does in what is open, in a word, where that depends on more than the keys that are live.

use crate::app::{
    message::action::Action,
    state::{
        model::Model,
        overlay::{Overlay, write::Field},
    },
};

impl Model {
    /// The word for an action on the line of hints; `usual` is the one of its place in the registry.
    pub fn hint(&self, action: &Action, usual: &'static str) -> &'static str {
        match (self.screen.overlays.last(), action) {
            (Some(Overlay::Write(writing)), Action::Open) => match writing.chosen {
                Some(_) => "complete",
                None => writing.field.accepts(),
            },
            (Some(Overlay::Flag(picker)), Action::PickDigit(_)) if picker.pins => "this digit",
            (Some(Overlay::Flag(picker)), Action::PickDigit(_)) if picker.with_note => "type, then the note",
            (Some(Overlay::Flag(picker)), Action::Open) if picker.note.is_none() && picker.with_note => "then the note",
            (Some(Overlay::Flag(picker)), Action::ToggleNote) if picker.with_note => "without a note",
            _ => usual,
        }
    }
}

impl Field {
    /// What Enter does with what is written in it.
    fn accepts(&self) -> &'static str {
        match self {
            Self::NewIssue => "make the issue",
            Self::Comment(_) => "send",
            Self::Title(_) | Self::Description(_) => "save",
            Self::Delete(_) => "delete",
            Self::Query | Self::CallQuery => "show these",
            Self::Find | Self::FindNode | Self::FindInBrief => "find",
            Self::ViewName => "save the view",
        }
    }
}
