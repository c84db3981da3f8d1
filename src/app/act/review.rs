//! A sitting with a review queue: the next call, the verdict on it, and leaving.

use crate::{
    app::{
        message::{
            effect::{Effect, Query},
            mutation::{Change, Judged, Subject, Target},
            row::words,
        },
        state::{
            model::Model,
            overlay::{Overlay, home::HomeBox},
            project::{FlagView, Mark as Stored},
            review::{Done, How, InHand, Sitting},
            transcript::moment::State,
        },
        step::{home, review, send::make_for, show, tell::tell},
    },
    domain::{
        id::{FlagId, SuggestionId},
        review::{CannotReason, Decision, PassReason, Verdict, mark_id, verdict_id},
        text::{Untrusted, shown},
        time::clock_face,
    },
    wire::{FlagPlace, Mark, Pass, Reading, ReadingDecision},
};

/// `Q`: takes the next call of the queue that was sat with last, or leaves.
pub(in crate::app) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.review.sitting.is_some() {
        return leave(model, effects);
    }
    model.review.is_awaited = true;
    model.reading.runs.refetch(Query::Queues, effects);
}

/// `g q`: the queues, each with where its calls stand.
pub(in crate::app) fn open_queues(model: &mut Model, effects: &mut Vec<Effect>) {
    let current = model.review.sitting.as_ref().map(|sitting| &sitting.queue).or(model.review.last.as_ref());
    let at = model.review.known_queues().iter().position(|queue| Some(&queue.id) == current);
    model.screen.overlays.push(Overlay::Queues { cursor: at.unwrap_or(0) });
    model.reading.runs.refetch(Query::Queues, effects);
}

/// Begins with the queue on this line, or goes back to the call in hand where it is the one that is sat with.
pub(in crate::app) fn sit_down(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let Some(queue) = model.review.known_queues().get(at) else { return };
    let (id, name, is_closed) = (queue.id.clone(), queue.name.line(), queue.closed_at.is_some());
    if model.review.sitting.as_ref().is_some_and(|sitting| sitting.queue == id) {
        return review::open(model, effects);
    }
    if is_closed {
        return tell(model, "The queue is closed: nothing is served from it");
    }
    give_back(model, effects);
    review::begin(model, id, name, effects);
}

/// Gives back what is held, and ends the sitting.
fn give_back(model: &mut Model, effects: &mut Vec<Effect>) -> Option<Sitting> {
    let sitting = model.review.sitting.take()?;
    for held in sitting.held() {
        let query = Query::GiveBack(held.item_id.clone(), held.token.clone());
        model.reading.runs.fetch(query, effects);
    }
    Some(sitting)
}

fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(sitting) = give_back(model, effects) else { return };
    let tally = sitting.tally();
    let words = shown!(
        "Left {}: {} flagged, {} clean, {} cannot judge, {} skipped",
        sitting.name,
        tally.flagged,
        tally.clean,
        tally.cannot + tally.second,
        tally.passed
    );
    model.screen.toasts.tell(words, model.now);
    if model.reading.apart.take().is_some() {
        if model.reading.current.is_none() {
            model.panes.issues.let_go();
            show::follow_list(model);
        }
        show::refresh_shown(model);
    }
}

/// `i`: where the flags of this call go.
pub(in crate::app) fn open_home(model: &mut Model) {
    let Some(apart) = &model.reading.apart else {
        return tell(model, "The call is the evidence of this issue, and so are its flags");
    };
    let (call, rows) = (apart.call.clone(), home::proposed(model, None));
    model.screen.overlays.push(Overlay::Home(HomeBox { call, rows, cursor: 0, then: None }));
}

/// The call in hand, if it is the one that is shown; else the user is led back to it.
fn in_hand<'a>(model: &'a mut Model, effects: &mut Vec<Effect>) -> Option<&'a InHand> {
    if model.call_in_hand().is_none() {
        if model.review.hand().is_some() {
            review::open(model, effects);
            tell(model, "Back at the call in hand");
        } else if model.review.sitting.is_some() {
            tell(model, "No call in hand");
        } else {
            tell(model, "No call in hand: Q takes the next one");
        }
        return None;
    }
    model.call_in_hand()
}

/// `D`: clean, or flagged where flags stand on the call.
pub(in crate::app) fn done(model: &mut Model, effects: &mut Vec<Effect>) {
    if in_hand(model, effects).is_none() {
        return;
    }
    if !knows_what_stands(model) {
        if let Some(hand) = model.review.hand_mut() {
            hand.waits_for_flags = true;
        }
        return tell(model, "Done as soon as the call is read");
    }
    let is_flagged = standing(model).next().is_some();
    judge(model, if is_flagged { Verdict::Flagged } else { Verdict::Clean }, None, effects);
}

/// Whether it is known which flags stand on the call: it was read, and the issue that has them as well.
fn knows_what_stands(model: &Model) -> bool {
    let reading = &model.reading;
    let is_issue_read = reading.current.is_none() || reading.shown.is_some() || reading.detail_failure.is_some();
    is_issue_read && model.transcript_view().is_some()
}

/// Gives the verdict that was asked for before the flags of the call were known, once they are.
pub(in crate::app) fn done_early(model: &mut Model, effects: &mut Vec<Effect>) {
    let waits = model.call_in_hand().is_some_and(|hand| hand.waits_for_flags);
    if waits && knows_what_stands(model) && model.screen.overlays.is_empty() {
        done(model, effects);
    }
}

/// `C` and a digit: it cannot be judged, and why.
pub(in crate::app) fn cannot(model: &mut Model, reason: CannotReason, effects: &mut Vec<Effect>) {
    if in_hand(model, effects).is_some() {
        judge(model, Verdict::CannotJudge, Some(reason), effects);
    }
}

/// `O`: somebody else is to read it.
pub(in crate::app) fn second_opinion(model: &mut Model, effects: &mut Vec<Effect>) {
    if in_hand(model, effects).is_some() {
        judge(model, Verdict::SecondOpinion, None, effects);
    }
}

/// `S` and a digit: passes the call on.
pub(in crate::app) fn pass(model: &mut Model, reason: PassReason, effects: &mut Vec<Effect>) {
    let Some(held) = in_hand(model, effects).map(|hand| hand.held.clone()) else { return };
    let told = shown!("Skipped, {}; u takes it back", words(reason.as_str()));
    let change = Change::Pass(Pass { reason, note: None });
    let by = make_for(model, Subject::Item(held.item_id.clone()), change, effects);
    model.screen.toasts.done(told, model.now);
    finish(model, Done { by, held, how: How::Passed }, effects);
}

/// The flags that stand on the call that is shown.
fn standing(model: &Model) -> impl Iterator<Item = &FlagView> {
    let call = model.panes.transcript.call.as_ref();
    let stands = |view: &&FlagView| !view.mark.is_leaving() && !matches!(view.mark, Stored::Failed(..));
    model.flags_in_sight().iter().filter(move |view| Some(&view.flag.call_id) == call).filter(stands)
}

/// Gives a verdict, and takes the next call in hand.
fn judge(model: &mut Model, verdict: Verdict, reason: Option<CannotReason>, effects: &mut Vec<Effect>) {
    let (now, wall) = (model.now, model.wall);
    let Some(hand) = model.call_in_hand() else { return };
    let held = hand.held.clone();
    let id = verdict_id(&held.item_id, wall, model.world.lanes.upcoming());
    let messages = model.transcript_view().map_or(0, |sight| sight.transcript.turns.len());
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (mut marks, mut flags) = (Vec::new(), Vec::new());
    for (at, view) in standing(model).enumerate() {
        let mark = mark_of(model, view);
        marks.push(Mark { mark_id: mark_id(&id, at), ..mark });
        flags.push(view.target.clone());
    }
    let reading = Reading {
        verdict_id: id,
        token: Some(held.token.clone()).filter(|_| hand.ends > now),
        verdict: verdict.clone(),
        reason,
        note: None,
        started_at: hand.opened_at,
        given_at: wall,
        active_ms: u32::try_from(hand.active_ms).unwrap_or(u32::MAX),
        seen: count(hand.seen(now)),
        messages: count(messages),
        keys: Some(hand.keys),
        guide_version: held.guide_version,
        marks,
        decisions: decisions(model),
    };
    let at_work = clock_face(hand.active_ms / 1_000);
    let written = match model.reading.apart.as_ref().and_then(|apart| apart.home.as_ref()) {
        Some(Subject::NewIssue(written)) => Some(*written),
        _ => None,
    };
    let judged = Judged { item: held.item_id.clone(), reading, flags, written };
    let words = shown!(
        "{} · {} of {messages} messages on the screen · {at_work} · u takes it back",
        judged.words(),
        judged.reading.seen
    );
    let subject = Subject::Item(held.item_id.clone());
    let by = make_for(model, subject, Change::Verdict(Box::new(judged)), effects);
    model.screen.toasts.done(words, now);
    finish(model, Done { by, held, how: How::Judged(verdict) }, effects);
}

/// The call in hand is done with.
fn finish(model: &mut Model, done: Done, effects: &mut Vec<Effect>) {
    if let Some(sitting) = &mut model.review.sitting {
        sitting.hand = None;
        sitting.done.push(done);
        sitting.left = sitting.left.map(|left| left.saturating_sub(1));
    }
    review::take_up(model, effects);
}

/// A flag as a mark of a reading.
fn mark_of(model: &Model, view: &FlagView) -> Mark {
    let flag = &view.flag;
    let stored: Option<FlagId> = match &view.target {
        Target::Stored(id) => Some(id.clone()),
        Target::Made(_) => None,
    };
    // Where it stands now, and what is said there.
    let (message_index, message_text) = match &view.place {
        Some(FlagPlace::Moved { message_index, message_text }) => (Some(*message_index), Some(message_text.clone())),
        None | Some(FlagPlace::Lost) => (flag.message_index, flag.message_text.clone()),
    };
    Mark {
        mark_id: String::new().into(),
        mark_type: Untrusted::from(flag.flag_type.as_str()),
        note: flag.note.as_deref().map(Untrusted::from),
        message_index,
        message_text,
        node_id: flag.node_id.clone(),
        node_name: flag.node_name.clone(),
        severity: None,
        issue_id: model.reading.current.clone(),
        flag_id: stored,
        suggestion_id: suggestion_of(model, view),
    }
}

/// The suggestion that a flag came from: one of its type on its message.
fn suggestion_of(model: &Model, view: &FlagView) -> Option<SuggestionId> {
    let call = model.panes.transcript.call.as_ref()?;
    let moments = model.world.moments.get(call)?;
    let is_it = |turn: u32, flag_type: &str| Some(turn) == view.message() && flag_type == view.flag.flag_type;
    let moment = moments.all().find(|moment| is_it(moment.turn, &moment.flag_type))?;
    moment.suggested.first().map(|one| one.id(call))
}

/// What was made of the moments that were shown; those of which nothing was decided were passed.
fn decisions(model: &Model) -> Vec<ReadingDecision> {
    let pane = &model.panes.transcript;
    let Some((call, moments)) = pane.call.as_ref().and_then(|call| Some((call, model.world.moments.get(call)?))) else {
        return Vec::new();
    };
    let mut decisions = Vec::new();
    for view in pane.moments() {
        let Some(moment) = moments.shown.get(view.at) else { continue };
        let decision = match view.state {
            State::Open => Decision::Passed,
            State::Rejected => Decision::Rejected,
            State::Flagged => Decision::Accepted,
        };
        decisions.extend(moment.suggested.iter().map(|one| ReadingDecision {
            suggestion_id: one.id(call),
            decision: decision.clone(),
            as_type: None,
        }));
    }
    decisions
}
