//! Actions on the panes: moving, opening, going back, zooming; verbs are handed on to `change`.

use crate::{
    app::{
        act::relations as graph,
        message::{
            action::{Amount, Motion, Pane, Spot, Toward},
            area::Zoom,
            effect::{Effect, Query},
        },
        state::model::Model,
        step::{
            read::read_current,
            show::{self, rows_of, with_transcript},
            tell::tell,
            visit,
        },
    },
    domain::{id::IssueId, text::Display},
};

pub(in crate::app) fn travel(model: &mut Model, motion: Motion, effects: &mut Vec<Effect>) {
    match model.screen.focus {
        Pane::Issues => {
            model.panes.issues.travel(motion, &mut model.reading.runs, effects);
            model.reading.follows_list = true;
        }
        Pane::Evidence => {
            let count = model.reading.shown.as_ref().map_or(0, |shown| shown.links.len());
            model.panes.evidence = motion.apply(model.panes.evidence, count, rows_of(model, Pane::Evidence));
            show::follow_evidence(model);
        }
        Pane::Transcript => {
            with_transcript(model, |pane, sight| pane.travel(motion, sight));
        }
        Pane::Relations => {
            let page = rows_of(model, Pane::Relations);
            model.panes.relations.travel(motion, page);
        }
    }
}

pub(in crate::app) fn jump(model: &mut Model, toward: Toward) {
    let moved = match model.screen.focus {
        Pane::Issues => {
            let moved = model.panes.issues.jump(toward, |row| row.unread);
            model.reading.follows_list |= moved;
            moved
        }
        Pane::Evidence => {
            let flagged = |at: &usize| {
                let links = model.reading.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
                links.get(*at).is_some_and(|link| link.flags > 0)
            };
            let count = model.reading.shown.as_ref().map_or(0, |shown| shown.links.len());
            let target = if toward.is_next() {
                (model.panes.evidence + 1..count).find(flagged)
            } else {
                (0..model.panes.evidence).rev().find(flagged)
            };
            if let Some(target) = target {
                model.panes.evidence = target;
                show::follow_evidence(model);
            }
            target.is_some()
        }
        Pane::Transcript => with_transcript(model, |pane, sight| pane.jump(toward, sight)).unwrap_or(false),
        Pane::Relations => model.panes.relations.jump(toward),
    };
    if !moved && model.screen.focus == Pane::Relations {
        tell(model, if toward.is_next() { "No further neighbour" } else { "No neighbour before" });
    } else if !moved {
        tell(model, if toward.is_next() { "No further landmark below" } else { "No further landmark above" });
    }
}

pub(in crate::app) fn toggle_flag_mode(model: &mut Model) {
    model.screen.flag_mode = !model.screen.flag_mode;
    let text = if model.screen.flag_mode {
        "Flag mode: a digit flags the message and goes on; F or Esc ends it"
    } else {
        "Flag mode ended"
    };
    // Below the panes: their border tells what the digits place.
    model.screen.toasts.done(Display::ours(text), model.now);
}

pub(in crate::app) fn scroll(model: &mut Model, spot: Spot) {
    match model.screen.focus {
        Pane::Issues => model.panes.issues.scroll_to(spot),
        _ => drop(with_transcript(model, |pane, sight| pane.scroll_to(spot, sight))),
    }
}

/// A pane takes a little more of the screen, or less.
pub(in crate::app) fn resize(model: &mut Model, by: Amount) {
    let by = if by.is_more() { 5 } else { -5 };
    model.screen.shares.resize(model.screen.focus, by, model.screen.size.0);
}

pub(in crate::app) fn step_focus(model: &mut Model, by: usize) {
    model.screen.focus = Pane::ALL[(model.screen.focus.number() - 1 + by) % Pane::ALL.len()];
}

/// One step more or less of the pane.
pub(in crate::app) fn zoom_pane(model: &mut Model, by: Amount) {
    model.screen.zoom = match (model.screen.zoom, by.is_more()) {
        (Zoom::Normal, true) | (Zoom::Full, false) => Zoom::Half,
        (_, true) => Zoom::Full,
        (_, false) => Zoom::Normal,
    };
}

pub(in crate::app) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.screen.focus {
        Pane::Issues => {
            let Some(issue) = model.reading.current.clone() else { return };
            visit::arrive(model);
            mark_viewed(model, issue);
            model.screen.focus = Pane::Evidence;
        }
        Pane::Evidence => {
            // What is still being read may be a call: typing does not wait for the network.
            if model.panes.transcript.call.is_some() || model.reading.shown.is_none() {
                model.screen.focus = Pane::Transcript;
            } else if model.selected_link().is_some() {
                tell(model, "Only calls have a transcript to open");
            }
        }
        Pane::Transcript => model.panes.transcript.toggle_fold(),
        Pane::Relations => graph::open(model, effects),
    }
}

pub(in crate::app) fn out(model: &mut Model) {
    model.screen.focus = match model.screen.focus {
        Pane::Transcript => Pane::Evidence,
        _ => Pane::Issues,
    };
}

/// An issue that is looked at for a moment counts as seen.
fn mark_viewed(model: &mut Model, issue: IssueId) {
    model.reading.opened.insert(issue.clone());
    let unread = model.reading.shown.as_ref().is_some_and(|shown| shown.issue.id == issue && shown.issue.unread);
    if unread && !model.session.read_only {
        model.reading.glance = Some((issue, model.now.plus(model.session.pace.seen_after)));
    }
}

pub(in crate::app) fn step_call(model: &mut Model, toward: Toward) {
    let count = model.reading.shown.as_ref().map_or(0, |shown| shown.links.len());
    let motion = if toward.is_next() { Motion::Down } else { Motion::Up };
    let before = model.panes.evidence;
    model.panes.evidence = motion.apply(model.panes.evidence, count, 1);
    if model.panes.evidence == before {
        let text = match (count, toward.is_next()) {
            (0, _) => "Nothing is attached to this issue",
            (1, _) => "This is all the evidence of the issue",
            (_, true) => "This is the last evidence of the issue",
            (_, false) => "This is the first evidence of the issue",
        };
        return tell(model, text);
    }
    show::follow_evidence(model);
}

pub(in crate::app) fn hit(model: &mut Model, toward: Toward) {
    if model.screen.focus == Pane::Relations {
        if !model.panes.relations.find(None, toward) {
            tell(model, "Not in this graph");
        }
        return;
    }
    if !model.panes.transcript.next_hit(toward) {
        tell(model, "Nothing to find: / searches the transcript");
    }
}

pub(in crate::app) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.outbox.reach.is_stopped() {
        return refresh_all(model, effects);
    }
    // With no call in hand, that is what is wanted.
    if let Some(sitting) = model.review.sitting.as_mut().filter(|sitting| sitting.hand.is_none()) {
        sitting.is_stale = true;
        return tell(model, "Asking for the next call…");
    }
    match model.screen.focus {
        Pane::Issues => {
            model.panes.issues.check(&mut model.reading.runs, effects);
            // It may not be among the rows that come: somebody has changed what it was found by.
            read_current(model, effects);
        }
        Pane::Transcript => {
            if let Some(call) = model.panes.transcript.call.clone() {
                model.reading.runs.refetch(Query::Call(call), effects);
            }
            read_current(model, effects);
        }
        Pane::Evidence => read_current(model, effects),
        Pane::Relations => {
            read_current(model, effects);
            graph::refresh(model, effects);
        }
    }
}

pub(in crate::app) fn refresh_all(model: &mut Model, effects: &mut Vec<Effect>) {
    let was_stopped = model.outbox.reach.is_stopped();
    model.reading.stale.extend(model.world.details.keys().cloned());
    model.outbox.reach.try_now(model.now);
    model.panes.issues.reload(&mut model.reading.runs, effects);
    if was_stopped {
        // One request finds out whether the key is mended; the rest follows it.
        return;
    }
    if let Some(call) = model.panes.transcript.call.clone() {
        model.reading.runs.refetch(Query::Call(call), effects);
    }
    read_current(model, effects);
    graph::refresh(model, effects);
    model.reading.runs.refetch(Query::FlagTypes, effects);
}
