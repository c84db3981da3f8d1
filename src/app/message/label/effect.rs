//! Labels of effects.

use super::Label;
use crate::app::message::effect::{Effect, Order};

impl Effect {
    /// What it is, without what it says.
    pub fn label(&self) -> Label {
        match self {
            Self::Fetch { id, query } => Label::of("fetch").request(*id).question(query),
            Self::Recall { id, query } => Label::of("recall").request(*id).question(query),
            Self::Cancel(id) => Label::of("cancel").request(*id),
            Self::Keep { id, entry, before, replaces } => {
                let label = Label::of("keep").change(*id).mutation(&entry.mutation);
                let label = before.iter().fold(label, |label, before| label.number("before", before.0));
                label.flag("was_draft", replaces.is_some())
            }
            Self::Hold { id, failure } => Label::of("hold").change(*id).failed(failure.kind),
            Self::Forget(id) => Label::of("forget").change(*id),
            Self::KeepDraft { slot, text } => Label::of("keep_draft").slot(slot).flag("empty", text.is_empty()),
            Self::Send { id, mutation, look } => {
                Label::of("send").change(*id).mutation(mutation).flag("looks_first", look.is_some())
            }
            Self::Suspend => Label::of("suspend"),
            Self::Edit { .. } => Label::of("edit"),
            Self::Draw { id, graph, .. } => Label::of("draw").number("drawing", *id).number("nodes", graph.nodes.len()),
            Self::KeepPlace(_) => Label::of("keep_place"),
            Self::KeepDigits(digits) => Label::of("keep_digits").number("types", digits.len()),
            Self::Journal(_) => Label::of("journal"),
            Self::SaveView(_) => Label::of("save_view"),
            Self::Reload => Label::of("reload"),
            Self::Switch(_) => Label::of("switch"),
            Self::Export { .. } => Label::of("export"),
            Self::NoteCall(issue, call) => {
                let label = Label::of("note_call").id("issue", issue.as_str());
                label.id("call", call.id.as_str()).number("turns", call.turns.len())
            }
            Self::CopyScreen(_) => Label::of("copy_screen"),
            Self::Redraw => Label::of("redraw"),
            Self::Mouse(taken) => Label::of("mouse").flag("taken", *taken),
            Self::Mask(on) => Label::of("mask").flag("on", *on),
            Self::Notify(_) => Label::of("notify"),
            Self::NextTheme => Label::of("next_theme"),
            Self::Play { id, from, speed, .. } => {
                Label::of("play").number("recording", *id).number("from", *from).number("speed", *speed)
            }
            Self::Player(order) => {
                let label = Label::of("player");
                match order {
                    Order::Pause(silent) => label.flag("silent", *silent),
                    Order::Leap(by) => label.number("leap", *by),
                    Order::Speed(percent) => label.number("speed", *percent),
                }
            }
            Self::OpenOutside(_) => Label::of("open_outside"),
            Self::Copy(_) => Label::of("copy"),
            Self::WriteTrace => Label::of("write_trace"),
            Self::WakeAt(time) => Label::of("wake_at").number("at", time.millis()),
            Self::Quit => Label::of("quit"),
        }
    }
}
