//! What the server made of a change: confirm it, or keep it with the reason and a way out.

use std::sync::Arc;

use super::{
    dialog::{OnYes, Overlay, Question},
    effect::{Effect, MutationId, Query},
    event::Ack,
    model::Model,
    mutation::Change,
    pending::{Made, Phase},
    row::IssueRow,
    sync,
};
use crate::domain::{
    failure::{Failure, Kind},
    id::IssueId,
    text::Display,
};

/// Takes the answer to a change in.
pub(super) fn settled(model: &mut Model, id: MutationId, result: Result<Ack, Failure>, effects: &mut Vec<Effect>) {
    let Some(change) = model.world.lanes.get(id).map(|pending| pending.mutation.change.clone()) else { return };
    match result {
        Ok(ack) => confirmed(model, id, ack, effects),
        // What was to be removed is gone: that is what was wanted (contract 9.4).
        Err(failure) if failure.kind == Kind::Missing && is_removal(&change) => {
            confirmed(model, id, Ack::Done, effects);
        }
        // Nobody asked for it, so nobody is told.
        Err(_) if change == Change::MarkViewed => {
            let seen = model.world.lanes.remove(id);
            model.world.lanes.release(effects);
            if let Some(seen) = seen {
                read_again(model, &seen.mutation.issue, effects);
            }
        }
        Err(failure) => failed(model, id, &change, failure),
    }
    sync::refresh_shown(model);
}

fn is_removal(change: &Change) -> bool {
    matches!(change, Change::RemoveFlag { .. } | Change::Detach { .. } | Change::Unrelate { .. })
}

fn confirmed(model: &mut Model, id: MutationId, ack: Ack, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.remove(id) else { return };
    let issue = pending.mutation.issue.clone();
    match ack {
        Ack::Flag(flag) => {
            model.world.lanes.note_made(id, Made::Flag(flag.id.clone()));
            model.catalogue.add(flag.flag_type.verbatim(), flag.note.line(), 1);
            model.world.confirm_flag(*flag);
        }
        Ack::Link(link) => {
            model.world.lanes.note_made(id, Made::Link(link.id.clone()));
            model.world.confirm_link(*link);
        }
        Ack::Relation(relation) => {
            model.world.lanes.note_made(id, Made::Relation(relation.id.clone()));
            model.world.confirm_relation(&issue, *relation);
        }
        Ack::Issue(stored) => {
            let row = Arc::new(IssueRow::from(&*stored));
            model.issues.update(&row);
            model.world.confirm_row(row);
        }
        Ack::Done => model.world.confirm_removal(&issue, &pending.mutation.change),
    }
    model.world.lanes.release(effects);
    let told = |overlay: &Overlay| matches!(overlay, Overlay::Activity { issue: of, .. } if *of == issue);
    if pending.mutation.change != Change::MarkViewed && model.overlays.iter().any(told) {
        model.runs.refetch(Query::Activity(issue.clone()), effects);
    }
    for peer in peers_of(&pending.mutation.change).into_iter().filter(|peer| **peer != issue) {
        read_again(model, peer, effects);
    }
    let idle = model.world.lanes.of_issue(&issue).next().is_none();
    if pending.mutation.change == Change::MarkViewed || !idle {
        if idle {
            read_again(model, &issue, effects);
        }
        return;
    }
    if model.opened.contains(&issue) {
        // One's own change counts as unread activity (contract 10, row 14): the user has seen it.
        let seen = super::mutation::Mutation { issue, change: Change::MarkViewed };
        model.world.lanes.push(seen, effects);
    } else {
        read_again(model, &issue, effects);
    }
}

/// Counters and order come from the server; what was shown as stored is checked against it. An issue that is not
/// shown is read when it is shown again.
fn read_again(model: &mut Model, issue: &IssueId, effects: &mut Vec<Effect>) {
    model.stale.insert(issue.clone());
    if model.current.as_ref() == Some(issue) {
        model.runs.refetch(Query::Detail(issue.clone()), effects);
    }
}

/// Other issues whose relations a change touches.
fn peers_of(change: &Change) -> Vec<&IssueId> {
    match change {
        Change::Relate { relation, .. } => vec![&relation.related_issue_id],
        Change::Unrelate { from, was, .. } => vec![from, &was.related_issue_id],
        _ => Vec::new(),
    }
}

fn failed(model: &mut Model, id: MutationId, change: &Change, failure: Failure) {
    if failure.kind == Kind::CallNotAttached && change.flagged_call().is_some() {
        let text = Display::ours(
            "The call is not attached to this issue. Attach it and place the flag? (y, or Esc to decide later)",
        );
        let question = Question { text, on_yes: OnYes::AttachAndFlag(id) };
        if !model.overlays.iter().any(|overlay| matches!(overlay, Overlay::Ask(_))) {
            model.overlays.push(Overlay::Ask(question));
        }
    } else {
        let advice = failure.kind.advice();
        let text = format!(
            "Not stored: {}. {}. {advice}. w lists it, r there tries again.",
            change.label(),
            sentence(&failure.message)
        );
        model.toasts.warn(Display::ours(text));
    }
    model.world.lanes.set_phase(id, Phase::Failed(failure));
}

/// Words that end without a full stop, to be put before another sentence.
fn sentence(words: &Display) -> &str {
    words.as_str().trim_end_matches('.')
}
