//! The way of a change from the user to the network and, if need be, back: kept on disk, then sent in its turn.

use crate::{
    app::{
        message::{
            effect::Effect,
            id::MutationId,
            mutation::{Change, Mutation, Slot, Subject},
            outbox::Entry,
            readback,
        },
        state::{
            batch::{BatchCounts, State},
            model::Model,
            pending::{Pending, Phase},
            project::Mark,
        },
        step::{show, tell::tell},
    },
    domain::{
        failure::{Failure, Kind},
        id::IssueId,
        text::Display,
        time::Time,
    },
    wire::IssuePatch,
};

/// Notes how far a change of a batch has come, and tells when the batch is complete.
pub(in crate::app) fn note(model: &mut Model, id: MutationId, state: State) {
    let Some(batch) = model.outbox.batches.note(id, state) else { return };
    let BatchCounts { stored, refused, given_up, .. } = batch.counts();
    let mut text = format!("{}: {stored} stored", batch.label);
    if given_up > 0 {
        text.push_str(&format!(", {given_up} given up"));
    }
    if refused == 0 {
        model.screen.toasts.tell(Display::ours(text), model.now);
    } else {
        text.push_str(&format!(", {refused} refused. g b lists them; r there sends those again."));
        model.screen.toasts.warn(Display::ours(text));
    }
}

/// Makes a change: it is shown at once, sent in its turn, and can be taken back.
pub(in crate::app) fn make(model: &mut Model, issue: IssueId, change: Change, effects: &mut Vec<Effect>) -> MutationId {
    make_for(model, Subject::Issue(issue), change, effects)
}

/// [`make`] for whatever a change is about.
pub(in crate::app) fn make_for(
    model: &mut Model,
    subject: Subject,
    change: Change,
    effects: &mut Vec<Effect>,
) -> MutationId {
    let mutation = Mutation { subject, change };
    let replaces = mutation.words().map(|(slot, _)| slot);
    if let Some(slot) = &replaces {
        model.outbox.drafts.take(slot);
    }
    let id = enqueue(model, mutation.clone(), replaces, effects);
    if mutation.inverse(id).is_some() || mutation.change.is_delayed() {
        model.outbox.undo.note(id, mutation);
    }
    show::refresh_shown(model);
    id
}

/// Whether changes are refused here; says so.
pub(in crate::app) fn refuse_read_only(model: &mut Model) -> bool {
    if model.session.read_only {
        tell(model, "This profile is read-only");
    }
    model.session.read_only
}

/// A thing that has not left is dropped; one that is on its way or stored is removed by a change.
pub(in crate::app) fn drop_or(model: &mut Model, mark: &Mark, effects: &mut Vec<Effect>) -> Removal {
    match mark {
        Mark::Failed(id, _) => {
            withdraw(model, *id, effects);
            Removal::Done
        }
        Mark::Pending(id) | Mark::Keeping(id) if has_not_left(model, *id) => {
            withdraw(model, *id, effects);
            Removal::Done
        }
        Mark::Leaving(_) | Mark::Going(_) => Removal::Done,
        Mark::Pending(_) | Mark::Keeping(_) | Mark::Stored => Removal::ByChange,
    }
}

/// What became of a removal.
#[derive(PartialEq, Eq)]
pub(in crate::app) enum Removal {
    Done,
    ByChange,
}

/// Takes a change in: it is shown at once and kept on disk. `replaces` is the draft that it was made from.
pub(in crate::app) fn enqueue(
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
pub(in crate::app) fn enqueue_before(
    model: &mut Model,
    before: MutationId,
    mutation: Mutation,
    effects: &mut Vec<Effect>,
) {
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

/// When a change leaves that can be taken back for a moment. A clock that was set makes the moment no longer.
pub(in crate::app) fn leaves_at(model: &Model, entry: &Entry) -> Time {
    let delay = model.session.pace.send_delay;
    model.now.plus((delay - model.wall.since(entry.made_at)).clamp(0, delay))
}

/// Whether a change can be taken back without anybody else having seen it.
pub(in crate::app) fn has_not_left(model: &Model, id: MutationId) -> bool {
    model.outbox.sends && model.world.lanes.get(id).is_some_and(Pending::has_not_left)
}

/// Takes a change back that is not on its way: it leaves the screen and the disk, and its words go back to where they
/// were written.
pub(in crate::app) fn withdraw(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.remove(id) else { return };
    note(model, id, State::GivenUp);
    if let Some((slot, words)) = pending.mutation().words() {
        let words = words.to_owned();
        if model.outbox.drafts.get(&slot).is_none() {
            model.outbox.drafts.keep(&slot, words, effects);
        }
    }
    if pending.change().is_kept() {
        effects.push(Effect::Forget(id));
    }
    // The server may have made it all the same, when its answer was lost: what it has is read again.
    if !pending.has_not_left() {
        model.reading.stale.extend(pending.mutation().issue().cloned());
        model.world.may_have_removed(pending.change());
    }
    model.outbox.undo.forget(id);
    // What would tie the ticket that is not made now would wait for ever, and so would what goes on the issue.
    let is_of_issue = matches!(pending.change(), Change::NewIssue(_));
    let needs = |(_, other): &(MutationId, &Pending)| {
        let waits_for_issue = is_of_issue && other.mutation().subject == pending.mutation().subject;
        waits_for_issue || other.mutation().ticket_made_by() == Some(id)
    };
    let orphans: Vec<MutationId> = model.world.lanes.iter().filter(needs).map(|(id, _)| id).collect();
    orphans.into_iter().for_each(|orphan| withdraw(model, orphan, effects));
    show::refresh_shown(model);
}

/// Tries a change again that waits for the user or for its time.
pub(in crate::app) fn retry(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) {
    model.outbox.reach.try_now(model.now);
    let Some(pending) = model.world.lanes.get(id) else { return };
    if let Phase::Held(reason) = &pending.phase {
        let (entry, is_lost) = (pending.entry.clone(), reason.kind == Kind::Lost);
        if is_lost {
            model.world.lanes.look_first(id);
        }
        model.world.lanes.rewrite(id, entry.clone());
        note(model, id, State::Waiting);
        // A change that could not be kept left its draft on disk. One that was begun since then is another text.
        let slot = entry.mutation.words().map(|(slot, _)| slot);
        let replaces = slot.filter(|slot| model.outbox.drafts.get(slot).is_none());
        keep(id, entry, None, replaces, effects);
    } else if !matches!(pending.phase, Phase::Elsewhere | Phase::InFlight) {
        model.world.lanes.retry(id);
    }
    show::refresh_shown(model);
}

/// Holds a change for the user, and remembers why.
pub(in crate::app) fn hold(model: &mut Model, id: MutationId, failure: Failure, effects: &mut Vec<Effect>) {
    effects.push(Effect::Hold { id, failure: failure.clone() });
    model.world.lanes.hold(id, failure.clone());
    note(model, id, State::Refused(failure));
}

/// Writes the user's value although somebody else wrote another one meanwhile.
pub(in crate::app) fn overwrite(model: &mut Model, id: MutationId, theirs: IssuePatch, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.get(id) else { return };
    let mut entry = pending.entry.clone();
    if let Change::Patch { was, .. } = &mut entry.mutation.change {
        **was = theirs;
    }
    model.world.lanes.rewrite(id, entry.clone());
    keep(id, entry, None, None, effects);
}
