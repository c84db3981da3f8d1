//! Which keys are live, derived from the model alone: what was drawn last does not matter.

use crate::app::{
    message::{action::Pane, layer::Layer},
    state::{model::Model, overlay::Overlay},
};

impl Model {
    /// The layers of a pane without anything over it. Keys for tickets are there only where tickets are.
    pub fn pane_layers(&self, pane: Pane) -> Vec<Layer> {
        let tickets = (pane == Pane::Relations && self.session.tickets).then_some(Layer::Tickets);
        let moment =
            (pane == Pane::Transcript && self.panes.transcript.open_moment().is_some()).then_some(Layer::Moment);
        let flags = (pane == Pane::Transcript && self.screen.flag_mode).then_some(Layer::FlagMode);
        let review = (pane == Pane::Transcript && self.has_call_in_hand()).then_some(Layer::Review);
        tickets.into_iter().chain(moment).chain(flags).chain(review).chain([pane.into(), Layer::Global]).collect()
    }

    /// Whether a call of a review queue is in hand.
    pub fn has_call_in_hand(&self) -> bool {
        self.review.sitting.as_ref().is_some_and(|sitting| sitting.hand.is_some())
    }

    /// Whether the lists give their places to what is known of the call in hand: while it is read.
    pub fn shows_call_in_hand(&self) -> bool {
        let is_read = !matches!(self.screen.focus, Pane::Issues | Pane::Evidence);
        is_read && self.call_in_hand().is_some()
    }

    /// The live layers, the one that decides first in front.
    pub fn layers(&self) -> Vec<Layer> {
        match self.screen.overlays.last() {
            None => self.pane_layers(self.screen.focus),
            Some(overlay) => vec![match overlay {
                Overlay::Flag(picker) if picker.note.is_some() => Layer::FlagNote,
                Overlay::Flag(_) => Layer::FlagPicker,
                Overlay::Write(writing) if writing.field.has_lines() => Layer::Comment,
                Overlay::Write(_) => Layer::Line,
                Overlay::Choose(_) => Layer::Choose,
                Overlay::Help(_) => Layer::Help,
                Overlay::Jobs(_) => Layer::Jobs,
                Overlay::Drafts { .. } => Layer::Drafts,
                Overlay::Results { .. } => Layer::Results,
                Overlay::Home(_) => Layer::Home,
                Overlay::Brief(_) => Layer::Brief,
                Overlay::Calls => Layer::Calls,
                Overlay::Queues { .. } => Layer::Queues,
                Overlay::Activity(_) => Layer::Activity,
                Overlay::Ticket { .. } => Layer::Ticket,
                Overlay::Merge(_) => Layer::Merge,
                Overlay::Requests(_) => Layer::Requests,
                Overlay::Palette(_) => Layer::Palette,
                Overlay::Welcome { .. } => Layer::Welcome,
                Overlay::Ask(_) => Layer::Ask,
            }],
        }
    }
}
