//! Reading again what changed or went away.

use crate::{
    app::{
        message::{
            effect::{Effect, Query},
            mutation::Mutation,
        },
        state::model::Model,
        step::{graph, show},
    },
    domain::id::IssueId,
};

pub(in crate::app) fn read_current(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(issue) = model.reading.current.clone() {
        model.reading.runs.refetch(Query::Detail(issue), effects);
    }
}

/// Counters and order come from the server; what was shown as stored is checked against it. An issue that is not
/// shown is read when it is shown again.
pub(in crate::app) fn read_again(model: &mut Model, issue: &IssueId, effects: &mut Vec<Effect>) {
    model.reading.stale.insert(issue.clone());
    if model.reading.current.as_ref() == Some(issue) && !model.outbox.reach.is_stopped() {
        model.reading.runs.refetch(Query::Detail(issue.clone()), effects);
    }
}

/// [`read_again`] for whatever a change was about.
pub(in crate::app) fn read_subject_again(model: &mut Model, mutation: &Mutation, effects: &mut Vec<Effect>) {
    graph::changed(model, mutation, effects);
    if let Some(issue) = mutation.issue() {
        read_again(model, issue, effects);
    }
}

/// An issue was deleted: the row below it moves to its place.
pub(in crate::app) fn issue_is_gone(model: &mut Model, issue: &IssueId) {
    model.world.details.remove(issue);
    model.panes.marks.forget(issue);
    model.panes.issues.remove(issue);
    if model.reading.current.as_ref() == Some(issue) {
        model.reading.apart = None;
        show::follow_list(model);
    }
}
