//! Actions in the list of changes that wait, run or failed, and in the list of texts that were not sent.

use crate::{
    app::{
        act::overlay::open,
        message::{action::Action, effect::Effect, id::MutationId, mutation::Slot},
        state::{
            model::Model,
            overlay::{Overlay, queue::View, write::Field},
            pending::Phase,
        },
        step::{home, send, tell::tell, visit},
    },
    graph::Key,
};

pub(in crate::app) fn jobs(model: &mut Model, mut view: View, action: &Action, effects: &mut Vec<Effect>) {
    let ids: Vec<_> = model.jobs().map(|(id, _)| id).collect();
    let is_gone = view.selected.is_some_and(|selected| !ids.contains(&selected));
    match (action, view.selected.filter(|_| !is_gone)) {
        (Action::Cancel | Action::Close | Action::Jobs, _) => return,
        (Action::Move(motion), selected) => {
            let at = view.place(model);
            view.at =
                if selected.is_some() { motion.apply(at, ids.len(), 10) } else { at.min(ids.len().saturating_sub(1)) };
            view.selected = ids.get(view.at).copied();
        }
        (Action::Retry, Some(id)) => send::retry(model, id, effects),
        (Action::Retry | Action::Discard | Action::Edit, None) if is_gone => {
            tell(model, "That change is settled by now; j selects another");
        }
        (Action::Retry, None) => model.outbox.reach.try_now(model.now),
        (Action::Discard, Some(id)) if may_be_given_up(model, id) => {
            view.at = view.place(model);
            send::withdraw(model, id, effects);
            // The one that moved to its place is next.
            let last = model.jobs().count().saturating_sub(1);
            view.selected = model.jobs().nth(view.at.min(last)).map(|(id, _)| id);
        }
        (Action::Edit, Some(id)) if may_be_given_up(model, id) && edit(model, id, effects) => return,
        _ => {}
    }
    model.screen.overlays.push(Overlay::Jobs(view));
}

/// Says why not.
fn may_be_given_up(model: &mut Model, id: MutationId) -> bool {
    match model.world.lanes.get(id).map(|pending| &pending.phase) {
        Some(Phase::InFlight) => tell(model, "It is on its way; undo it when it is stored"),
        Some(Phase::Elsewhere) => tell(model, "Another earmark on this machine sends it; give it up there"),
        Some(_) => return true,
        None => {}
    }
    false
}

/// Takes a change back and opens the field with its words; `false` for a change without words.
fn edit(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) -> bool {
    let words = model.world.lanes.get(id).and_then(|pending| pending.mutation().words());
    let Some((slot, words)) = words.map(|(slot, words)| (slot, words.to_owned())) else {
        tell(model, "There are no words in it to edit");
        return false;
    };
    send::withdraw(model, id, effects);
    model.outbox.drafts.keep(&slot, words, effects);
    open(model, &slot, effects);
    true
}

/// The changes that were made together last: `r` sends those again that were refused, and nothing else.
pub(in crate::app) fn results(model: &mut Model, mut cursor: usize, action: &Action, effects: &mut Vec<Effect>) {
    let Some(batch) = model.outbox.batches.newest() else { return };
    let (count, refused) = (batch.items.len(), batch.refused());
    let selected = batch.items.get(cursor.min(count.saturating_sub(1))).cloned();
    match (action, selected) {
        (Action::Cancel | Action::Close, _) => return,
        (Action::Move(motion), _) => cursor = motion.apply(cursor, count, usize::from(model.screen.size.1) / 2),
        (Action::Retry, _) if refused.is_empty() => tell(model, "None of them was refused"),
        (Action::Retry, _) => refused.into_iter().for_each(|id| send::retry(model, id, effects)),
        (Action::Discard, Some(item)) if may_be_given_up(model, item.id) => send::withdraw(model, item.id, effects),
        (Action::Open, Some(item)) => return visit::go_to(model, Key::Issue(item.issue)),
        _ => {}
    }
    model.screen.overlays.push(Overlay::Results { cursor });
}

pub(in crate::app) fn drafts(model: &mut Model, mut cursor: usize, action: &Action, effects: &mut Vec<Effect>) {
    let count = model.outbox.drafts.len();
    let selected = model.outbox.drafts.iter().nth(cursor.min(count.saturating_sub(1))).map(|(slot, _)| slot.clone());
    match (action, selected) {
        (Action::Cancel | Action::Close, _) => return,
        (Action::Move(motion), _) => cursor = motion.apply(cursor, count, 10),
        (Action::Open, Some(slot)) => {
            open(model, &slot, effects);
            return;
        }
        (Action::Discard, Some(slot)) => model.outbox.drafts.keep(&slot, String::new(), effects),
        _ => {}
    }
    model.screen.overlays.push(Overlay::Drafts { cursor });
}

/// Goes to where a text was written, and opens its field.
fn open(model: &mut Model, slot: &Slot, effects: &mut Vec<Effect>) {
    let elsewhere = slot.issue().filter(|issue| model.reading.current.as_ref() != Some(issue));
    if let Some(issue) = elsewhere.filter(|_| !matches!(slot, Slot::Note { .. })) {
        visit::go_to(model, Key::Issue(issue.clone()));
    }
    match slot {
        Slot::NewIssue => open::open_text(model, Field::NewIssue, None),
        Slot::Comment(issue) => open::open_text(model, Field::Comment(issue.clone()), None),
        Slot::Title(issue) => open::open_text(model, Field::Title(issue.clone()), None),
        Slot::Description(issue) => open::open_text(model, Field::Description(issue.clone()), None),
        Slot::NoteApart { call, turn } => {
            let turn = usize::try_from(*turn).unwrap_or(usize::MAX);
            home::show_apart(model, call.clone(), None, effects);
            model.panes.transcript.select(turn);
            open::open_flag_picker(model);
        }
        Slot::Note { issue, call, turn } => {
            let turn = usize::try_from(*turn).unwrap_or(usize::MAX);
            open::open_kept_note(model, issue.clone(), call.clone(), turn);
        }
    }
}
