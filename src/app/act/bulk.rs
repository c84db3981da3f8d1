//! Verbs on issues: on the current one, or on every marked one, as one step with one result an issue.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            action::Pane,
            effect::Effect,
            id::MutationId,
            mutation::{Change, Mutation},
            row::IssueRow,
            verb::Verb,
        },
        state::{
            batch::{Batch, Item, State},
            model::Model,
            overlay::{OnYes, Overlay, Question},
            target::Targets,
        },
        step::{send, show, tell::tell},
    },
    domain::{
        id::IssueId,
        text::{Display, counted},
    },
    graph::Key,
    wire::{IssuePatch, NewComment, NewRelation},
};

/// More targets than this are asked about first.
const UNASKED: usize = 20;

/// The change that relates an issue; `None` where it is related like that already, or would be to itself.
fn relation(verb: &Verb, model: &Model, from: &IssueId) -> Option<Change> {
    let Verb::Relate { to, relation_type, peer } = verb else { return None };
    let relation = NewRelation { related_issue_id: to.clone(), relation_type: relation_type.clone() };
    let ends = (Key::Issue(from.clone()), Key::Issue(to.clone()));
    let twin = model.panes.relations.are_tied(&ends.0, &ends.1, relation_type.into())
        || model.reading.shown.as_ref().is_some_and(|shown| shown.issue.id == *from && shown.has(&relation));
    (from != to && !twin).then(|| Change::Relate { relation, peer: peer.clone() })
}

/// The change that does it to an issue; `None` where it is so already.
fn change_of(verb: &Verb, model: &Model, row: &IssueRow) -> Option<Change> {
    let patch = |to: IssuePatch, was: IssuePatch| Change::Patch { to: Box::new(to), was: Box::new(was) };
    let none = IssuePatch::default;
    Some(match verb {
        Verb::Status(status) if row.status != *status => patch(
            IssuePatch { status: Some(status.clone()), ..none() },
            IssuePatch { status: Some(row.status.clone()), ..none() },
        ),
        Verb::Severity(severity) if row.severity != *severity => patch(
            IssuePatch { severity: Some(severity.clone()), ..none() },
            IssuePatch { severity: Some(row.severity.clone()), ..none() },
        ),
        Verb::Category(name) if row.category.raw.verbatim() != name => patch(
            IssuePatch { category: Some(name.clone()), ..none() },
            IssuePatch { category: Some(row.category.raw.verbatim().to_owned()), ..none() },
        ),
        Verb::Assign(person) if row.assignee.as_ref() != person.as_ref().map(|(id, _)| id) => patch(
            IssuePatch { assignee_id: Some(person.as_ref().map(|(id, _)| id.clone())), ..none() },
            IssuePatch { assignee_id: Some(row.assignee.clone()), ..none() },
        ),
        Verb::Relate { .. } => return relation(verb, model, &row.id),
        Verb::Comment(text) => Change::Comment(NewComment { detail: text.clone(), resource_link_ids: Vec::new() }),
        _ => return None,
    })
}

/// Does a verb at once to what is in sight: the marked issues, or the current one.
pub(in crate::app) fn apply_in_sight(model: &mut Model, verb: Verb, effects: &mut Vec<Effect>) {
    if let Some(targets) = Targets::in_sight(model) {
        apply(model, targets, verb, effects);
    }
}

/// `T`: the user works on what is in sight.
pub(in crate::app) fn assign_me(model: &mut Model, effects: &mut Vec<Effect>) {
    let people = &model.world.people;
    if let Some(me) = people.me().cloned() {
        let verb = Verb::Assign(Some((me, people.you().clone())));
        apply_in_sight(model, verb, effects);
    }
}

/// Does a verb to the issues for which it was begun. More than a few are asked about first.
pub(in crate::app) fn apply(model: &mut Model, targets: Targets, verb: Verb, effects: &mut Vec<Effect>) {
    if targets.rows().len() > UNASKED {
        let text = Display::ours(format!("{} on {} issues?", verb.label(), targets.rows().len()));
        model.screen.overlays.push(Overlay::Ask(Question::new(text, OnYes::Many(Box::new(verb), targets))));
        return;
    }
    agreed(model, targets, verb, effects);
}

/// Does a verb, after the user agreed if there was a question.
pub(in crate::app) fn agreed(model: &mut Model, targets: Targets, verb: Verb, effects: &mut Vec<Effect>) {
    match (targets.many(), targets.rows()) {
        (Some(_), rows) => do_to(model, verb, rows, effects),
        (None, rows) => rows.iter().for_each(|row| apply_to(model, row, verb.clone(), effects)),
    }
}

/// Relates one issue, which need not be the current one.
pub(in crate::app) fn relate(model: &mut Model, from: IssueId, verb: Verb, effects: &mut Vec<Effect>) -> bool {
    let Some(change) = relation(&verb, model, &from) else {
        tell(model, already(&verb));
        return false;
    };
    let code = model.code_of(&from);
    model.screen.toasts.done(verb.done(&code), model.now);
    model.outbox.repeat[Pane::Issues.index()] = Some(verb);
    send::make(model, from, change, effects);
    true
}

/// Does a verb to one issue, as it was seen, and says what it did and to which.
pub(in crate::app) fn apply_to(model: &mut Model, row: &IssueRow, verb: Verb, effects: &mut Vec<Effect>) {
    let Some(change) = change_of(&verb, model, row) else {
        return tell(model, already(&verb));
    };
    model.screen.toasts.done(verb.done(&row.code.shown), model.now);
    model.outbox.repeat[Pane::Issues.index()] = Some(verb);
    send::make(model, row.id.clone(), change, effects);
}

fn already(verb: &Verb) -> &'static str {
    match verb {
        Verb::Status(_) => "It has that status already",
        Verb::Severity(_) => "It has that severity already",
        Verb::Category(_) => "It has that category already",
        Verb::Assign(_) => "It is theirs already",
        Verb::Relate { .. } => "The two are related like that already, or are the same",
        Verb::Comment(_) => "Nothing to write",
    }
}

fn do_to(model: &mut Model, verb: Verb, rows: &[Arc<IssueRow>], effects: &mut Vec<Effect>) {
    let mut items = Vec::new();
    model.outbox.undo.begin();
    for row in rows {
        let Some(change) = change_of(&verb, model, row) else { continue };
        let id = enqueue(model, &row.id, change, effects);
        let name = Display::ours(format!("{} {}", row.code.shown, row.title.shown));
        items.push(Item { id, issue: row.id.clone(), name, state: State::Waiting });
    }
    model.outbox.undo.end();
    let (count, same) = (items.len(), rows.len() - items.len());
    if count == 0 {
        tell(model, "It is so on all of them already");
        return;
    }
    let mut text = format!("{} on {}: g b tells how it goes, u takes it back", verb.label(), counted(count, "issue"));
    if same > 0 {
        text.push_str(&format!("; {same} had it already"));
    }
    model.screen.toasts.tell(Display::ours(text), model.now);
    model.outbox.batches.begin(Batch::new(verb.label(), items));
    model.outbox.repeat[Pane::Issues.index()] = Some(verb);
    show::refresh_shown(model);
}

/// Takes one change of many in; the projection of the current issue is made once, when all are there.
fn enqueue(model: &mut Model, issue: &IssueId, change: Change, effects: &mut Vec<Effect>) -> MutationId {
    let mutation = Mutation::of_issue(issue.clone(), change);
    let id = send::enqueue(model, mutation.clone(), None, effects);
    model.outbox.undo.note(id, mutation);
    id
}
