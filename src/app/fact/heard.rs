//! What an answer says about the way to the service.

use crate::{
    app::{
        message::effect::{Effect, Query},
        state::{connection::Link, model::Model, toast::About},
        step::graph,
    },
    domain::{
        failure::{Failure, Kind},
        id::{CallId, IssueId},
        text::Display,
    },
};

/// Whether the service answers is learnt from every answer. When it is back, what could not be read is read.
pub(in crate::app) fn heard(model: &mut Model, failure: Option<&Failure>, effects: &mut Vec<Effect>) {
    let was_stopped = model.outbox.reach.is_stopped();
    let back = match failure {
        None => model.outbox.reach.answered(),
        Some(failure) => {
            model.outbox.reach.failed(failure, model.now, &model.session.pace);
            // A refusal comes from a service that is there.
            let is_there = !failure.kind.is_passing() && failure.kind != Kind::NotKept;
            is_there && model.outbox.reach.is_doubtful() && model.outbox.reach.answered()
        }
    };
    if let (false, Link::Stopped(reason)) = (was_stopped, model.outbox.reach.link()) {
        let text = format!("{}. Nothing more is sent: mend it, then R tries again.", reason.sentence());
        model.screen.toasts.warn_about(About::Stopped, Display::ours(text));
    }
    if back {
        read_what_failed(model, effects);
    }
}

/// Reads again what could not be read.
pub(in crate::app) fn read_what_failed(model: &mut Model, effects: &mut Vec<Effect>) {
    graph::read_what_failed(model);
    if model.panes.issues.failure.is_some() {
        model.panes.issues.reload(&mut model.reading.runs, effects);
    }
    let failed = |model: &Model, issue: &IssueId| {
        model.world.details.peek(issue).is_some_and(|detail| detail.failure().is_some())
    };
    let issues: Vec<IssueId> = model.world.details.keys().filter(|issue| failed(model, issue)).cloned().collect();
    model.reading.stale.extend(issues);
    let calls = &mut model.world.calls;
    let failed = |call: &&CallId| calls.peek(call).is_some_and(|call| call.failure().is_some());
    let failed: Vec<CallId> = calls.keys().filter(failed).cloned().collect();
    for call in failed {
        if model.panes.transcript.call.as_ref() == Some(&call) {
            model.reading.runs.refetch(Query::Call(call), effects);
        } else {
            // It is read when it is shown again.
            calls.remove(&call);
        }
    }
}
