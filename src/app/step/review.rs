//! A sitting goes on by itself: the next calls are taken and read ahead, the lease is renewed, and what is looked at is noted.

use crate::{
    app::{
        message::{
            action::{Pane, Toward},
            effect::{Effect, Query},
            id::MutationId,
        },
        state::{
            model::Model,
            overlay::Overlay,
            remote::Remote,
            review::{COUNTED_DOWN_MS, Sitting},
        },
        step::{home, send::refuse_read_only, show, tell::tell},
    },
    domain::{
        id::{CallId, QueueId},
        text::{Display, shown},
        time::Time,
    },
    wire::{Held, Queue},
};

/// Messages that stand above the first moment when a call is opened.
const ABOVE: usize = 2;

/// Begins with a queue. The calls that are taken are kept from everybody else, so a profile that is for reading takes none.
pub(in crate::app) fn begin(model: &mut Model, queue: QueueId, name: Display, effects: &mut Vec<Effect>) {
    if refuse_read_only(model) {
        return;
    }
    model.review.last = Some(queue.clone());
    let sitting = Sitting::new(queue, name);
    model.reading.runs.refetch(sitting.next_calls(), effects);
    model.review.sitting = Some(sitting);
}

/// Begins with the queue that was sat with last, or with the only one there is; of several one is chosen.
pub(in crate::app) fn choose(model: &mut Model, effects: &mut Vec<Effect>) {
    let named = model.session.review.take().filter(|name| !name.is_empty());
    let open: Vec<&Queue> = model.review.known_queues().iter().filter(|queue| queue.closed_at.is_none()).collect();
    let wanted = open.iter().find(|queue| match &named {
        Some(name) => queue.id.as_str() == name || queue.name.verbatim() == name,
        None => Some(&queue.id) == model.review.last.as_ref(),
    });
    match (wanted, named, open.as_slice()) {
        (Some(queue), ..) | (None, None, [queue]) => {
            let (id, name) = (queue.id.clone(), queue.name.line());
            begin(model, id, name, effects);
        }
        (None, Some(name), _) => {
            let name = Display::foreign_line(&name);
            model.screen.toasts.warn(shown!("There is no open review queue {name}; g q shows those there are"));
        }
        (None, None, []) => tell(model, "There is no review queue: earmark review new NAME makes one"),
        (None, None, _) => model.screen.overlays.push(Overlay::Queues { cursor: 0 }),
    }
}

/// Takes the next call in hand and shows it; with none, what is missing is asked for.
pub(in crate::app) fn take_up(model: &mut Model, effects: &mut Vec<Effect>) {
    let (now, wall) = (model.now, model.wall);
    let Some(sitting) = &mut model.review.sitting else { return };
    if sitting.take_up(now, wall) {
        return open(model, effects);
    }
    // What was before is not in hand any more.
    model.reading.apart = None;
    show::select_issue(model, None);
    show::refresh_shown(model);
}

/// Takes a call in hand again.
pub(in crate::app) fn reopen(model: &mut Model, by: MutationId, effects: &mut Vec<Effect>) {
    let (now, wall) = (model.now, model.wall);
    if model.review.sitting.as_mut().is_some_and(|sitting| sitting.reopen(by, now, wall)) {
        open(model, effects);
    }
}

/// Shows the call in hand.
pub(in crate::app) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    let hand = model.review.hand();
    let Some(held) = hand.map(|hand| hand.held.clone()) else { return };
    let Held { call_id, issues, .. } = held;
    home::show_apart(model, call_id, issues.first().cloned(), effects);
    model.screen.focus = Pane::Transcript;
    show::index_flags(model);
    place(model);
}

/// Puts the selection on the first open moment, once the moments are known.
pub(in crate::app) fn place(model: &mut Model) {
    let call = model.panes.transcript.call.clone();
    let is_known = call.as_ref().is_some_and(|call| model.world.moments.contains_key(call));
    let hand = model.review.hand_mut();
    let Some(hand) = hand.filter(|hand| is_known && Some(&hand.held.call_id) == call.as_ref()) else { return };
    // Whoever has gone somewhere by then is where they want to be.
    if std::mem::replace(&mut hand.is_placed, true) || hand.keys > 0 {
        return;
    }
    if model.panes.transcript.open_moment().is_none()
        && let Some(turn) = model.panes.transcript.next_moment(Toward::Next)
    {
        show::with_transcript(model, |pane, sight| pane.select_below(turn, ABOVE, sight));
    }
}

/// After every message: what a sitting needs is asked for.
pub(in crate::app) fn want(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.outbox.reach.may_ask(model.reading.runs.len()) {
        return;
    }
    let Some(sitting) = &mut model.review.sitting else { return };
    let query = sitting.next_calls();
    if sitting.is_stale && !model.reading.runs.is_running(&query) {
        model.reading.runs.fetch(query, effects);
        sitting.is_stale = false;
    }
    if let Some(hand) = sitting.hand.as_ref().filter(|hand| hand.is_due(model.now)) {
        let query = Query::Renew(hand.held.item_id.clone(), hand.held.token.clone());
        model.reading.runs.fetch(query, effects);
    }
    // The next call is there before it is wanted.
    let ahead: Vec<CallId> = sitting.ahead.iter().map(|ahead| ahead.held.call_id.clone()).collect();
    for call in ahead {
        if model.world.calls.entry(&call, || Remote::Loading).is_loading() {
            model.reading.runs.fetch(Query::Call(call), effects);
        }
    }
}

/// After every message: notes which messages are looked at.
pub(in crate::app) fn look(model: &mut Model) {
    let is_shown = model.call_in_hand().is_some() && model.screen.away_since.is_none();
    let lines = &model.panes.transcript.lines;
    let hand = model.review.hand_mut();
    let Some(hand) = hand else { return };
    hand.look(model.now, lines.iter().filter(|_| is_shown).map(|line| line.turn()));
}

/// When a sitting shows something else by time alone, or has something to ask.
pub(in crate::app) fn due(model: &Model) -> Option<Time> {
    let hand = model.review.hand()?;
    let left = hand.ends.since(model.now);
    let tick = match left {
        ..=0 => None,
        1..=COUNTED_DOWN_MS => Some(1_000),
        // Whole minutes are shown until then.
        left => Some((left - 1) % 60_000 + 1),
    };
    tick.map(|tick| model.now.plus(tick))
}
