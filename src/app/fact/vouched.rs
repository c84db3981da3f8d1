//! What the server confirmed, until a reading shows it. A change that was confirmed and is not there is looked for, then
//! told; it is neither sent again unasked nor undone on the screen in silence.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            effect::Effect,
            id::{MutationId, RequestId},
            mutation::{Change, Made, Mutation, Target},
            outbox::Entry,
            readback::Look,
            row::{Detail, IssueRow},
        },
        state::{
            batch::State,
            model::Model,
            pending::{Pending, Phase},
            toast::About,
            vouched::{Seen, Vouched},
        },
        step::send,
    },
    domain::{
        failure::{Failure, Kind},
        text::{Display, shown},
    },
    wire::IssuePatch,
};

/// A reading of an issue came: what was confirmed is looked for in it.
pub(in crate::app) fn issue_answered(
    model: &mut Model,
    reading: RequestId,
    detail: &Detail,
    effects: &mut Vec<Effect>,
) {
    let seen = |model: &Model, by, entry: &Entry, thing: Option<&Made>| {
        let known = model.world.lanes.known_beside(by, &entry.known);
        in_detail(&entry.mutation.change, thing, Look { since: None, known }, detail)
    };
    answered(model, reading, &detail.issue.id.clone(), seen, effects);
}

/// Rows of the list came: fields that were set are looked for in them.
pub(in crate::app) fn rows_answered(
    model: &mut Model,
    reading: RequestId,
    rows: &[Arc<IssueRow>],
    effects: &mut Vec<Effect>,
) {
    if !model.world.has_vouched() && !model.world.lanes.iter().any(|(_, pending)| is_missed(pending)) {
        return;
    }
    for row in rows {
        let seen = |_: &Model, _, entry: &Entry, _: Option<&Made>| match &entry.mutation.change {
            Change::Patch { to, was } => in_row(to, was, row),
            Change::DeleteIssue => Seen::Missing,
            _ => Seen::Nothing,
        };
        answered(model, reading, &row.id, seen, effects);
    }
}

fn answered(
    model: &mut Model,
    reading: RequestId,
    issue: &crate::domain::id::IssueId,
    seen: impl Fn(&Model, MutationId, &Entry, Option<&Made>) -> Seen,
    effects: &mut Vec<Effect>,
) {
    let missed: Vec<(MutationId, Entry)> = model
        .world
        .lanes
        .of_issue(issue)
        .filter(|(_, pending)| is_missed(pending) && !matches!(pending.phase, Phase::InFlight | Phase::Unsaved))
        .map(|(id, pending)| (id, pending.entry.clone()))
        .collect();
    for (id, entry) in missed {
        let thing = model.world.thing_of(id, &entry.mutation.change);
        if let Seen::There(made) = seen(model, id, &entry, thing.as_ref()) {
            let was_told = model.world.lanes.get(id).is_some_and(Pending::is_held);
            found(model, id, made.or(thing), effects);
            if was_told {
                model.screen.toasts.tell(shown!("It is there after all: {}", entry.mutation.change.label()), model.now);
            }
        }
    }
    for vouched in model.world.take_vouched(issue) {
        let waits = |(_, pending): (MutationId, &Pending)| vouched.gives_way_to(pending.change());
        if vouched.asked >= reading || model.world.lanes.of_issue(issue).any(waits) {
            model.world.vouch(issue, vouched);
            continue;
        }
        match seen(model, vouched.by, &vouched.entry, vouched.thing.as_ref()) {
            Seen::There(None) => {}
            Seen::There(Some(made)) => model.world.lanes.note_made(vouched.by, made),
            // A row tells nothing of flags: the issue will.
            Seen::Nothing if is_of_issue(vouched.change()) => model.world.vouch(issue, vouched),
            Seen::Nothing => {}
            Seen::Missing => doubt(model, vouched, effects),
        }
    }
}

fn is_of_issue(change: &Change) -> bool {
    !matches!(change, Change::Patch { .. } | Change::DeleteIssue)
}

/// Whether a change was confirmed by the server and missed in a reading.
fn is_missed(pending: &Pending) -> bool {
    pending.is_doubted() || matches!(&pending.phase, Phase::Held(reason) if reason.kind == Kind::Lost)
}

/// The change is looked for a few times. On disk it waits for the user: whoever starts next knows what was missed.
fn doubt(model: &mut Model, vouched: Vouched, effects: &mut Vec<Effect>) {
    let Vouched { by, entry, thing, .. } = vouched;
    let leaves = |pending: &Pending| {
        let removes = pending.change().removes();
        removes == Some(Target::Made(by)) || removes.is_some() && removes == thing.clone().map(Target::Stored)
    };
    if model.world.lanes.iter().any(|(_, pending)| leaves(pending)) {
        return;
    }
    model.world.lanes.doubt(by, entry.clone());
    effects.push(Effect::Keep { id: by, entry: Box::new(entry), before: None, replaces: None });
    effects.push(Effect::Hold { id: by, failure: lost() });
}

/// It was looked for in vain: the user decides.
pub(in crate::app) fn is_gone(model: &mut Model, id: MutationId, change: &Change, effects: &mut Vec<Effect>) {
    let what = match change {
        Change::AddFlag(_) | Change::Attach(_) | Change::Relate { .. } => {
            "Gone from the server although it confirmed it"
        }
        _ => "Not so on the server although it confirmed it",
    };
    let label = change.label();
    let text = shown!("{what}: {label}. w lists it: r looks again and sends it, d lets it go.");
    model.screen.toasts.warn_about(About::Held(id), text);
    send::hold(model, id, lost(), effects);
}

/// A change that was missed is there, or is not wanted any more.
fn found(model: &mut Model, id: MutationId, made: Option<Made>, effects: &mut Vec<Effect>) {
    model.world.lanes.remove(id);
    send::note(model, id, State::Stored);
    made.into_iter().for_each(|made| model.world.lanes.note_made(id, made));
    effects.push(Effect::Forget(id));
}

/// What a change removes is not missed any more.
pub(in crate::app) fn let_go(model: &mut Model, change: &Change, effects: &mut Vec<Effect>) {
    let Some(gone) = change.removes() else { return };
    let thing = model.world.gone_with(change);
    let is_it =
        |id: MutationId| gone == Target::Made(id) || thing.is_some() && model.world.lanes.made(id) == thing.as_ref();
    let makes = |pending: &Pending| is_missed(pending) && pending.change().removes().is_none();
    let missed = model.world.lanes.iter().find(|(id, pending)| makes(pending) && is_it(*id)).map(|(id, _)| id);
    missed.into_iter().for_each(|id| found(model, id, None, effects));
}

/// What is kept for a change that the server confirmed; `None` for what no reading tells of.
pub(in crate::app) fn of(model: &Model, by: MutationId, entry: &Entry, made: Option<Made>) -> Option<Vouched> {
    let Mutation { change, .. } = &entry.mutation;
    let thing = match change {
        Change::AddFlag(_) | Change::Attach(_) | Change::Relate { .. } => Some(made?),
        Change::RemoveFlag { .. } | Change::Detach { .. } | Change::Unrelate { .. } => {
            Some(model.world.gone_with(change)?)
        }
        Change::Patch { .. } | Change::DeleteIssue => None,
        _ => return None,
    };
    Some(Vouched { by, entry: entry.clone(), thing, asked: model.reading.runs.last() })
}

fn in_detail(change: &Change, thing: Option<&Made>, look: Look, detail: &Detail) -> Seen {
    let made = |found: Option<Made>| match found {
        Some(found) if thing == Some(&found) => Seen::There(None),
        Some(found) => Seen::There(Some(found)),
        None => Seen::Missing,
    };
    if is_of_issue(change) && thing.is_some_and(|thing| has(detail, thing)) {
        return if change.removes().is_some() { Seen::Missing } else { Seen::There(None) };
    }
    match change {
        Change::AddFlag(sent) => made(look.flag(sent, &detail.flags).map(|flag| Made::Flag(flag.id.clone()))),
        Change::Attach(sent) => made(look.link(sent, &detail.links).map(|link| Made::Link(link.id.clone()))),
        Change::Relate { relation, .. } => {
            let found = look.relation(&detail.issue.id, relation, &detail.relations);
            made(found.map(|found| Made::Relation(found.id.clone())))
        }
        Change::RemoveFlag { .. } | Change::Detach { .. } | Change::Unrelate { .. } => Seen::There(None),
        Change::Patch { to, was } => in_row(to, was, &detail.issue),
        Change::DeleteIssue => Seen::Missing,
        _ => Seen::There(None),
    }
}

fn in_row(to: &IssuePatch, was: &IssuePatch, row: &IssueRow) -> Seen {
    let there = row.same_fields_as(to);
    // Any third value is somebody's who has gone on from there.
    if there == *was && there != *to { Seen::Missing } else { Seen::There(None) }
}

fn has(detail: &Detail, thing: &Made) -> bool {
    match thing {
        Made::Flag(id) => detail.flags.iter().any(|flag| flag.id == *id),
        Made::Link(id) => detail.links.iter().any(|link| link.id == *id),
        Made::Relation(id) => detail.relations.iter().any(|relation| relation.id == *id),
        Made::Comment(_) | Made::Ticket(_) | Made::Issue(..) => false,
    }
}

/// A change that the server confirmed and does not show.
fn lost() -> Failure {
    let text = "the server confirmed it, and does not show it: somebody undid it, or it was never stored";
    Failure::new(Kind::Lost, Display::ours(text))
}
