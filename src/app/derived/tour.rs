//! The tour of the first start: five steps, each with what tells that it is done.

use crate::app::{message::action::Pane, state::model::Model};

/// A step.
#[derive(Debug)]
pub struct Step {
    /// What to do; `{}` stands for the key of the action below, in order.
    pub text: &'static str,
    /// Ids of the actions whose keys the text names.
    pub actions: &'static [&'static str],
    pub(in crate::app) is_done: fn(&Model) -> bool,
}

/// The steps, in their order.
pub const STEPS: [Step; 5] = [
    Step {
        text: "{} opens the issue, and again its call",
        actions: &["thing.open"],
        is_done: |model| model.screen.focus == Pane::Transcript && model.transcript_view().is_some(),
    },
    Step {
        text: "{} goes to what is worth reading next, and the border says why",
        actions: &["landmark.next"],
        is_done: |model| model.panes.transcript.landmark().is_some(),
    },
    Step {
        text: "{} and a digit put a flag on this message",
        actions: &["flag.place"],
        is_done: |model| model.outbox.last_flag.is_some(),
    },
    Step {
        text: "{} takes it back, {} makes it again",
        actions: &["change.undo", "change.redo"],
        is_done: |model| model.outbox.undo.can_redo(),
    },
    Step {
        text: "{} shows what the issue is tied to; {} tells every other key",
        actions: &["focus.relations", "show.help"],
        is_done: |model| model.screen.focus == Pane::Relations,
    },
];

/// The step that the user is at, and its number from 1; none when there is no tour.
pub fn step(model: &Model) -> Option<(usize, &'static Step)> {
    let at = model.screen.tour?;
    Some((at + 1, STEPS.get(at)?))
}
