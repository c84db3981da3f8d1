//! Stepping out: Esc closes the innermost thing, `q` the pane, and Ctrl-C leaves, with nothing lost on the way.

use crate::{
    app::{
        act::travel::out,
        message::{
            action::{ListEnd, Pane},
            area::Zoom,
            effect::Effect,
            filter::Filter,
        },
        state::{
            model::Model,
            overlay::{OnYes, Overlay, Question},
            pending::Phase,
        },
        step::{mark, tell::tell},
    },
    domain::{
        failure::Kind,
        text::{Display, counted},
    },
};

/// How long keeping a change may take before it counts as failed (milliseconds).
const KEEPING_MS: i64 = 1_000;

/// How long quitting waits for changes that are on their way (milliseconds).
const LEAVING_MS: i64 = 700;

/// The innermost thing goes: an error notice, the marks, the search, the zoom, the filter.
pub(in crate::app) fn cancel(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen.toasts.dismiss() || model.screen.tips.end(None) {
        return;
    }
    if model.is_previewing() {
        model.screen.previews = false;
        return;
    }
    if std::mem::take(&mut model.screen.flag_mode) || mark::clear(model) {
        return;
    }
    if model.screen.focus == Pane::Transcript && model.panes.transcript.find.take().is_some() {
        return;
    }
    if model.screen.zoom != Zoom::Normal {
        model.screen.zoom = Zoom::Normal;
        return;
    }
    if model.screen.focus == Pane::Issues && !model.panes.issues.filter.is_empty() {
        model.panes.issues.filter = Filter::default();
        model.panes.issues.restart(ListEnd::First, &mut model.reading.runs, effects);
        return;
    }
    if model.screen.focus == Pane::Issues && model.screen.tour.take().is_some() {
        return;
    }
    if model.screen.focus == Pane::Transcript {
        // In another pane, d and e would be about something else than they were.
        return tell(model, "Nothing to cancel; h or ← leads out of the transcript");
    }
    out(model);
}

/// `q` steps out; on the list it quits.
pub(in crate::app) fn close(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_previewing() {
        model.screen.previews = false;
    } else if model.screen.zoom != Zoom::Normal {
        model.screen.zoom = Zoom::Normal;
    } else if model.screen.focus == Pane::Issues {
        interrupt(model, effects);
    } else {
        out(model);
    }
}

/// Quits. What can be sent is sent first, for a moment; what cannot stays on disk for the next start. Asks only when
/// something would be lost: a change that could not be kept.
pub(in crate::app) fn interrupt(model: &mut Model, effects: &mut Vec<Effect>) {
    let lost = model.world.lanes.iter().filter(|(_, pending)| match &pending.phase {
        Phase::Held(failure) => failure.kind == Kind::NotKept,
        // What was made just now is being kept, and that is waited for.
        // A clock that was set is no reason to lose it.
        Phase::Unsaved => model.wall.since(pending.entry.made_at).abs() > KEEPING_MS,
        _ => false,
    });
    let lost = lost.count();
    if lost > 0 && model.outbox.leaving.is_none() {
        let text = format!(
            "{} could not be kept on this machine. Quit and lose it? (y, or Ctrl-C again)",
            counted(lost, "change")
        );
        model.screen.overlays.push(Overlay::Ask(Question::new(Display::ours(text), OnYes::Quit)));
        return;
    }
    let waiting = model.unconfirmed().waiting;
    // Where another process sends, it may be doing so, or be about to end and leave that to this one.
    let hopeless = model.outbox.reach.room(model.now) == 0;
    if waiting == 0 || hopeless || model.outbox.leaving.is_some() {
        effects.push(Effect::Quit);
        return;
    }
    model.world.lanes.hurry();
    model.outbox.leaving = Some(model.now.plus(LEAVING_MS));
    tell(model, "Sending the last changes, then quitting; Ctrl-C quits now and keeps them for the next start");
}
