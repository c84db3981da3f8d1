//! The way of a change from the user to the network and, if need be, back: kept on disk, then sent in its turn. What
//! the server says to it is in [`super::settle`].

use super::{
    batch::State,
    bulk,
    dialog::{OnYes, Overlay},
    drafts::Slot,
    effect::{Effect, MutationId},
    event::Left,
    model::Model,
    mutation::{Change, Mutation},
    outbox::Entry,
    pending::{Pending, Phase},
    readback, sync,
    toast::About,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        text::{Display, counted},
        time::Time,
    },
    wire::IssuePatch,
};

/// Takes a change in: it is shown at once and kept on disk. `replaces` is the draft that it was made from.
pub(super) fn enqueue(
    model: &mut Model,
    mutation: Mutation,
    replaces: Option<Slot>,
    effects: &mut Vec<Effect>,
) -> MutationId {
    let entry = entry_of(model, mutation);
    let id = model.world.lanes.push(entry.clone());
    keep(id, entry, None, replaces, effects);
    id
}

/// Takes a change in that another one of the same issue needs first.
pub(super) fn enqueue_before(model: &mut Model, before: MutationId, mutation: Mutation, effects: &mut Vec<Effect>) {
    let entry = entry_of(model, mutation);
    let id = model.world.lanes.push_before(before, entry.clone());
    keep(id, entry, Some(before), None, effects);
}

fn entry_of(model: &Model, mutation: Mutation) -> Entry {
    let detail = mutation.issue().and_then(|issue| model.world.details.peek(issue)?.get());
    let flags = detail.map(|detail| detail.flags.as_slice()).unwrap_or_default();
    let known = readback::known_before(&mutation, flags);
    Entry::new(mutation, model.wall, known)
}

fn keep(id: MutationId, entry: Entry, before: Option<MutationId>, replaces: Option<Slot>, effects: &mut Vec<Effect>) {
    if entry.mutation.change.is_kept() {
        effects.push(Effect::Keep { id, entry: Box::new(entry), before, replaces });
    }
}

/// A change is on disk, or could not be kept: then it is not sent, and the user is told before a word is lost.
pub(super) fn kept(model: &mut Model, id: MutationId, result: Result<(), Failure>) {
    let unsaved = |pending: &&Pending| pending.phase == Phase::Unsaved;
    let Some(pending) = model.world.lanes.get(id).filter(unsaved) else { return };
    match result {
        Ok(()) if !model.sends => {
            let left = super::outbox::Kept { id, entry: pending.entry.clone(), sent_at: None, held: None };
            model.world.lanes.restore(left, false, model.now);
        }
        Ok(()) if pending.is_doubted() => model.world.lanes.delay(id, model.now.plus(model.session.pace.lag)),
        Ok(()) if pending.change().is_delayed() && pending.tries == 0 => {
            model.world.lanes.delay(id, model.now.plus(model.session.pace.send_delay));
        }
        Ok(()) => model.world.lanes.retry(id),
        Err(failure) => {
            let text = format!(
                "Not sent: {}. {}. {}. Its words are kept here while earmark runs; w, then r tries again.",
                pending.change().label(),
                failure.sentence(),
                failure.kind.advice()
            );
            model.toasts.warn_about(About::Held(id), Display::ours(text));
            model.world.lanes.hold(id, failure.clone());
            bulk::note(model, id, State::Refused(failure));
        }
    }
    sync::refresh_shown(model);
}

/// When a change leaves that can be taken back for a moment. A clock that was set makes the moment no longer.
fn leaves_at(model: &Model, entry: &Entry) -> Time {
    let delay = model.session.pace.send_delay;
    model.now.plus((delay - model.wall.since(entry.made_at)).clamp(0, delay))
}

/// Whether a change can be taken back without anybody else having seen it.
pub(super) fn has_not_left(model: &Model, id: MutationId) -> bool {
    model.sends && model.world.lanes.get(id).is_some_and(Pending::has_not_left)
}

/// Takes a change back that is not on its way: it leaves the screen and the disk, and its words go back to where they
/// were written.
pub(super) fn withdraw(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.remove(id) else { return };
    bulk::note(model, id, State::GivenUp);
    if let Some((slot, words)) = pending.mutation().words() {
        let words = words.to_owned();
        if model.drafts.get(&slot).is_none() {
            model.drafts.keep(&slot, words, effects);
        }
    }
    if pending.change().is_kept() {
        effects.push(Effect::Forget(id));
    }
    // The server may have made it all the same, when its answer was lost: what it has is read again.
    if !pending.has_not_left() {
        model.stale.extend(pending.mutation().issue().cloned());
        model.world.may_have_removed(pending.change());
    }
    model.undo.forget(id);
    // What would tie the ticket that is not made now would wait for ever.
    let needs = |(_, other): &(MutationId, &Pending)| other.mutation().ticket_made_by() == Some(id);
    let orphans: Vec<MutationId> = model.world.lanes.iter().filter(needs).map(|(id, _)| id).collect();
    orphans.into_iter().for_each(|orphan| withdraw(model, orphan, effects));
    sync::refresh_shown(model);
}

/// Tries a change again that waits for the user or for its time.
pub(super) fn retry(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) {
    model.reach.try_now(model.now);
    let Some(pending) = model.world.lanes.get(id) else { return };
    if let Phase::Held(reason) = &pending.phase {
        let (entry, is_lost) = (pending.entry.clone(), reason.kind == Kind::Lost);
        if is_lost {
            model.world.lanes.look_first(id);
        }
        model.world.lanes.rewrite(id, entry.clone());
        bulk::note(model, id, State::Waiting);
        // A change that could not be kept left its draft on disk. One that was begun since then is another text.
        let slot = entry.mutation.words().map(|(slot, _)| slot);
        let replaces = slot.filter(|slot| model.drafts.get(slot).is_none());
        keep(id, entry, None, replaces, effects);
    } else if !matches!(pending.phase, Phase::Elsewhere | Phase::InFlight) {
        model.world.lanes.retry(id);
    }
    sync::refresh_shown(model);
}

/// Holds a change for the user, and remembers why.
pub(super) fn hold(model: &mut Model, id: MutationId, failure: Failure, effects: &mut Vec<Effect>) {
    effects.push(Effect::Hold { id, failure: failure.clone() });
    model.world.lanes.hold(id, failure.clone());
    bulk::note(model, id, State::Refused(failure));
}

/// Writes the user's value although somebody else wrote another one meanwhile.
pub(super) fn overwrite(model: &mut Model, id: MutationId, theirs: IssuePatch, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.get(id) else { return };
    let mut entry = pending.entry.clone();
    if let Change::Patch { was, .. } = &mut entry.mutation.change {
        **was = theirs;
    }
    model.world.lanes.rewrite(id, entry.clone());
    keep(id, entry, None, None, effects);
}

/// What the client database holds: at the start, or after another process worked on it.
pub(super) fn opened(model: &mut Model, left: Left, sends: bool, effects: &mut Vec<Effect>) {
    let begins = sends && !model.sends;
    model.sends = sends;
    if !std::mem::replace(&mut model.opened_outbox, true) && !sends {
        // What the other one sent while this one started was told to nobody here.
        model.stale.extend(model.world.details.keys().cloned());
    }
    model.elsewhere = left.elsewhere;
    for (id, made) in left.made {
        if model.world.lanes.made(id).is_none() {
            model.world.lanes.note_made(id, made);
        }
    }
    for (slot, text) in left.drafts {
        if model.drafts.get(&slot).is_none() {
            model.drafts.put(slot, text);
        }
    }
    if left.unreadable > 0 {
        let text = format!(
            "{} kept by a newer earmark cannot be read by this one and stay where they are; start the newer one to send them.",
            counted(left.unreadable, "change")
        );
        model.toasts.warn(Display::ours(text));
    }
    let gone: Vec<MutationId> = model
        .world
        .lanes
        .iter()
        .filter(|(id, pending)| pending.phase == Phase::Elsewhere && !left.changes.iter().any(|kept| kept.id == *id))
        .map(|(id, _)| id)
        .collect();
    for id in gone {
        if let Some(settled) = model.world.lanes.remove(id) {
            sync::read_subject_again(model, settled.mutation(), effects);
        }
    }
    let mut waiting = 0;
    for kept in left.changes {
        let known = model.world.lanes.get(kept.id);
        if known.is_none_or(|pending| pending.phase == Phase::Elsewhere || pending.is_held()) {
            waiting += usize::from(known.is_none() && kept.held.is_none());
            let leaves = leaves_at(model, &kept.entry);
            model.world.lanes.restore(kept, sends, leaves);
        }
    }
    if begins && waiting > 0 {
        let text = format!("{} of an earlier session: sending (w shows)", counted(waiting, "change"));
        model.toasts.tell(Display::ours(text), model.now);
    }
    sync::refresh_shown(model);
}

/// Asks the next question that came by itself, once nothing lies over the panes: what is typed goes where it was
/// begun. One that was decided otherwise meanwhile is not asked.
pub(super) fn ask_next(model: &mut Model) {
    while model.overlays.is_empty()
        && let Some(mut question) = model.questions.pop_front()
    {
        let is_open = match &question.on_yes {
            OnYes::AttachAndFlag(id) | OnYes::Overwrite(id, _) => {
                model.world.lanes.get(*id).is_some_and(Pending::is_held)
            }
            OnYes::Quit | OnYes::Many(..) | OnYes::Trust(..) => true,
        };
        if is_open {
            question.came_at = Some(model.now);
            model.overlays.push(Overlay::Ask(question));
        }
    }
}
