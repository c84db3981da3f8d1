//! After every message: what is shown and not there is asked for, what may leave is sent, and the lines of the screen are
//! placed.

use crate::app::{
    act::{self, overlay},
    fact::{heard, kept, people, resumed},
    message::{
        action::Pane,
        effect::{Effect, Query},
        mutation::{Change, Mutation},
    },
    state::{
        connection::Link,
        layout::Layout,
        model::{self, Model},
        overlay::Overlay,
        remote::Remote,
        toast::{About, Toast},
    },
    step::{graph, home, review, send, show},
};
use crate::domain::time::Time;

/// After every message: asks for what is shown and not there, and places what is on the screen.
pub(super) fn finish(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.outbox.reach.is_over(model.now) {
        heard::read_what_failed(model, effects);
    }
    overlay::flag_early(model, effects);
    act::review::done_early(model, effects);
    let layout = model.layout();
    let list_height = layout
        .pane(Pane::Issues)
        .map_or(0, |area| area.inside().height - u16::from(model.is_pinned()).min(area.inside().height));
    let rows = list_height / model.lines_of_a_row();
    model.panes.issues.set_height(usize::from(rows));
    let may_ask = model.outbox.reach.may_ask(model.reading.runs.len());
    if may_ask {
        model.panes.issues.read_ahead(&mut model.reading.runs, effects);
        if model.panes.marks.takes_all {
            model.panes.issues.read_on(&mut model.reading.runs, effects);
        }
    }
    // What was kept is shown also while nothing may be asked. What is passed is not asked for.
    let rests = model.reading.rest.is_there(model.now);
    if rests && (may_ask || model.outbox.reach.is_closed()) {
        want_detail(model, effects);
        want_call(model, &layout, effects);
    }
    people::ask_when_due(model, effects);
    review::want(model, effects);
    home::want(model, effects);
    kept::ask_next(model);
    forget_notices(model);
    graph::settle(model, effects);
    place_lines(model);
    review::look(model);
    send(model, effects);
    let Model { reading, outbox, .. } = model;
    reading.runs.hold(outbox.reach.holds_back(), |under_way| outbox.reach.may_ask(under_way), effects);
    resumed::note(model, effects);
    let seen = next_wake(model);
    // Writing down where the user is changes nothing that is on the screen, and so does the question for what it shows.
    let unseen = [resumed::due(model), model.reading.rest.due(), model.world.people.due(model.session.pace.people)]
        .into_iter()
        .flatten();
    let unseen = unseen.filter(|due| *due > model.now).min();
    model.screen.wakes_unseen = unseen.is_some_and(|unseen| seen.is_none_or(|seen| unseen < seen));
    if let Some(until) = [seen, unseen].into_iter().flatten().min() {
        effects.push(Effect::WakeAt(until));
    }
}

/// Sends what may be sent. While the service cannot be reached, one request at a time finds out whether it is back.
fn send(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.outbox.sends {
        mark_seen(model, effects);
        model.world.lanes.release(model.now, &mut model.outbox.reach, &model.session.pace, effects);
    }
    if matches!(model.outbox.reach.link(), Link::Offline { next, .. } if *next <= model.now)
        && model.reading.runs.is_empty()
    {
        model.outbox.reach.probing(model.now, &model.session.pace);
        model.reading.runs.fetch(Query::FlagTypes, effects);
    }
    if model.outbox.leaving.is_some_and(|until| model.now >= until || model.unconfirmed().waiting == 0) {
        effects.push(Effect::Quit);
    }
}

/// Notices go when what they tell is over: the change was stored, the issue was read.
fn forget_notices(model: &mut Model) {
    let (world, issues, current) = (&model.world, &model.panes.issues, &model.reading.current);
    let is_stopped = model.outbox.reach.is_stopped();
    model.screen.toasts.forget(|about| match about {
        About::Waiting(id) => world.lanes.get(*id).is_none(),
        About::Held(id) => world.lanes.get(*id).is_none_or(|pending| !pending.is_held()),
        About::Reading(Query::Issues(_)) => issues.failure.is_none(),
        About::Reading(Query::Detail(issue)) => {
            let detail = world.details.peek(issue).and_then(Remote::failure);
            detail.is_none() || current.as_ref() != Some(issue)
        }
        About::Reading(Query::Call(call)) => world.calls.peek(call).and_then(Remote::failure).is_none(),
        About::Reading(_) => false,
        About::Stopped => !is_stopped,
    });
}

/// The issue was looked at for long enough.
fn mark_seen(model: &mut Model, effects: &mut Vec<Effect>) {
    let looks = model.screen.away_since.is_none();
    if let Some((issue, _)) = model.reading.glance.take_if(|(_, until)| looks && *until <= model.now) {
        send::enqueue(model, Mutation::of_issue(issue, Change::MarkViewed), None, effects);
        show::refresh_shown(model);
    }
}

/// When something that is on the screen changes by time alone.
fn next_wake(model: &Model) -> Option<Time> {
    let looks = model.screen.away_since.is_none();
    let toasts = model.screen.toasts.iter().filter_map(|toast: &Toast| toast.until).min().filter(|_| looks);
    let change = if model.outbox.sends { model.world.lanes.due(model.now) } else { None };
    let open = model.outbox.reach.due();
    // A countdown is on the screen.
    let counts = model.screen.overlays.iter().any(|overlay| matches!(overlay, Overlay::Jobs(_)));
    let second = (counts && (change.is_some() || open.is_some())).then(|| model.now.plus(1_000));
    let seen = model.reading.glance.as_ref().map(|(_, until)| *until).filter(|_| looks);
    let tip = model.screen.tips.until().filter(|_| looks);
    let sitting = review::due(model).filter(|_| looks);
    [toasts, tip, change, open, model.outbox.leaving, second, seen, sitting]
        .into_iter()
        .flatten()
        .filter(|at| *at > model.now)
        .min()
}

/// Whether this session has no answer yet, good or bad; what an earlier one read may stand there meanwhile.
fn is_unread<T>(there: &Remote<T>, seen: Option<&Time>) -> bool {
    there.is_loading() || (seen.is_some() && there.failure().is_none())
}

fn want_detail(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(issue) = model.reading.current.clone() else { return };
    let is_stale = model.reading.stale.contains(&issue);
    let query = Query::Detail(issue.clone());
    let missing =
        is_unread(model.world.details.entry(&issue, || Remote::Loading), model.reading.remembered.get(&query));
    let missing = missing || is_stale;
    if missing && !model.reading.runs.is_running(&query) {
        // Only the selected issue is worth an answer; held keys leave no trail of requests behind.
        model.reading.runs.cancel_all(|other| matches!(other, Query::Detail(_)), effects);
        model.reading.runs.fetch(query, effects);
    }
}

fn want_call(model: &mut Model, layout: &Layout, effects: &mut Vec<Effect>) {
    let Some(call) = model.panes.transcript.call.clone() else { return };
    // Its beginning is told in the preview of the evidence.
    let is_told = layout.preview.is_some() && model.screen.focus == Pane::Evidence;
    if layout.pane(Pane::Transcript).is_none() && !is_told {
        return;
    }
    let query = Query::Call(call.clone());
    let missing = is_unread(model.world.calls.entry(&call, || Remote::Loading), model.reading.remembered.get(&query));
    if missing && !model.reading.runs.is_running(&query) {
        let review = &model.review;
        let is_unwanted = |other: &Query| matches!(other, Query::Call(call) if !review.is_ahead(call));
        model.reading.runs.cancel_all(is_unwanted, effects);
        model.reading.runs.fetch(query, effects);
    }
}

pub(super) fn place_lines(model: &mut Model) {
    let Some(area) = model.transcript_area() else { return };
    let mut pane = std::mem::take(&mut model.panes.transcript);
    pane.set_size(usize::from(area.width), usize::from(area.height));
    match model::transcript_view_of(model, &pane) {
        Some(sight) => pane.settle(sight),
        None => pane.lines.clear(),
    }
    model.panes.transcript = pane;
}
