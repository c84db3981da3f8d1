//! Labels of what has happened.

use super::Label;
use crate::{
    app::message::{
        action::Toward,
        event::{Ack, Event, Heard, Outcome},
        pointer::Pointer,
    },
    domain::logged::{self, Logged},
};

impl Event {
    /// What it is, without what it says.
    pub(super) fn label(&self) -> Label {
        match self {
            Self::Resized { width, height } => {
                Label::of("event.resized").number("width", *width).number("height", *height)
            }
            Self::Fetched { id, reply } => Label::of("event.fetched").request(*id).reply(reply),
            Self::Remembered { id, reply, .. } => Label::of("event.remembered").request(*id).reply(reply),
            Self::Settled { id, outcome } => settled(Label::of("event.settled").change(*id), outcome),
            Self::Opened { left, sends } => {
                let label = Label::of("event.opened").flag("sends", *sends).number("changes", left.changes.len());
                let label = label.number("unreadable", left.unreadable).number("made", left.made.len());
                label.number("drafts", left.drafts.len()).number("elsewhere", left.elsewhere.len())
            }
            Self::Kept { id, result } => {
                let label = Label::of("event.kept").change(*id);
                result.as_ref().err().map_or(label, |failure| label.failed(failure.kind))
            }
            Self::Edited(result) => {
                let label = Label::of("event.edited");
                result.as_ref().err().map_or(label, |failure| label.failed(failure.kind))
            }
            Self::Moments { call, moments } => {
                Label::of("event.moments").id("call", call.as_str()).number("count", moments.all().count() as u64)
            }
            Self::Drawn { id, .. } => Label::of("event.drawn").number("drawing", *id),
            Self::Requested(logged) => requested(logged),
            Self::Pointed(pointer) => pointed(*pointer),
            Self::Played { id, heard } => played(Label::of("event.played").number("recording", *id), heard),
            Self::Told(_) => Label::of("event.told"),
            Self::Focused(focused) => Label::of("event.focused").flag("has_focus", *focused),
            Self::Configured { trouble, .. } => Label::of("event.configured").flag("trouble", trouble.is_some()),
            Self::Woke => Label::of("event.woke"),
            Self::Terminated => Label::of("event.terminated"),
            Self::Alone => Label::of("event.alone"),
            Self::Fault(failure) => Label::of("event.fault").failed(failure.kind),
        }
    }
}

fn settled(label: Label, outcome: &Outcome) -> Label {
    match outcome {
        Outcome::Stored(ack) => acknowledged(label.word("outcome", "stored"), ack),
        Outcome::WasThere(ack) => acknowledged(label.word("outcome", "was_there"), ack),
        Outcome::Absent => label.word("outcome", "absent"),
        Outcome::Differs(_) => label.word("outcome", "differs"),
        Outcome::Gone => label.word("outcome", "gone"),
        Outcome::Failed(failure) => label.word("outcome", "failed").failed(failure.kind),
        Outcome::Unclear(failure) => label.word("outcome", "unclear").failed(failure.kind),
    }
}

fn acknowledged(label: Label, ack: &Ack) -> Label {
    match ack {
        Ack::Flag(flag) => label.id("flag", flag.id.as_str()),
        Ack::Link(link) => label.id("link", link.id.as_str()),
        Ack::Relation(relation) => label.id("relation", relation.id.as_str()),
        Ack::Issue(issue) => label.id("issue", issue.id.as_str()),
        Ack::Comment(entry) => label.id("entry", entry.id.as_str()),
        Ack::Ticket(ticket) => label.id("ticket", ticket.as_str()),
        Ack::Done => label,
    }
}

/// A request of the log: its number and its end. What it asked for stands at the effect that made it.
fn requested(logged: &Logged) -> Label {
    let label = Label::of("event.requested").number("number", logged.number);
    let Some(ended) = &logged.ended else { return label };
    let label = ended.status.iter().fold(label, |label, status| label.number("status", *status));
    let label = match ended.outcome {
        logged::Outcome::Done => label.word("outcome", "done"),
        logged::Outcome::Failed(kind) => label.failed(kind),
        logged::Outcome::GivenUp => label.word("outcome", "given_up"),
    };
    label.number("ms", ended.millis)
}

fn pointed(pointer: Pointer) -> Label {
    let (does, x, y) = match pointer {
        Pointer::Press(x, y) => ("press", x, y),
        Pointer::Drag(x, y) => ("drag", x, y),
        Pointer::Release(x, y) => ("release", x, y),
        Pointer::Wheel(x, y, Toward::Next) => ("wheel_down", x, y),
        Pointer::Wheel(x, y, Toward::Previous) => ("wheel_up", x, y),
    };
    Label::of("event.pointed").word("does", does).number("x", x).number("y", y)
}

fn played(label: Label, heard: &Heard) -> Label {
    match heard {
        Heard::At(at) => label.number("at", *at),
        Heard::Paused(silent) => label.flag("silent", *silent),
        Heard::Ended => label.word("is", "ended"),
        Heard::Failed(_) => label.word("is", "failed"),
        Heard::Absent => label.word("is", "absent"),
    }
}
