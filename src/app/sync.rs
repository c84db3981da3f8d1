//! Keeps what is known in step with what is shown: which data is asked for, and where an answer goes.

use std::sync::Arc;

use super::{
    dialog::{self},
    doubts,
    effect::{Effect, ListPage, Query, RequestId},
    event::Reply,
    filter::Facts,
    link::Link,
    mark,
    model::Model,
    mutation::Mutation,
    navigate,
    project::{Shown, call_of},
    relations,
    remote::Remote,
    resume,
    row::IssueRow,
    tips,
    toast::About,
    visit, vouched,
    world::World,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        flagged::{Looked, Wanted},
        id::{CallId, IssueId},
        text::{Display, shown},
        time::Time,
    },
    graph::Key,
};

/// Takes an answer in. One that is no longer wanted changes nothing.
pub(super) fn fetched(model: &mut Model, id: RequestId, result: Result<Reply, Failure>, effects: &mut Vec<Effect>) {
    // The ticket service says nothing about the way to the other one.
    if !model.runs.query(id).is_some_and(Query::goes_to_tickets) {
        heard(model, result.as_ref().err(), effects);
    }
    let Some(query) = model.runs.finish(id) else { return };
    tell_unread(model, &query, result.as_ref().err());
    let replaces_old = result.is_ok() && model.remembered.remove(&query).is_some();
    match (query, result) {
        (Query::Issues(page), Ok(Reply::Issues { rows, next, looked })) => {
            if replaces_old {
                model.issues.give_way();
            }
            vouched::rows_came(model, id, &rows, effects);
            page_came(model, &page, Some(id), (rows, next, *looked), effects);
        }
        (Query::Issues(_), Err(failure)) => {
            model.issues.failed(failure);
            mark::take_page(model);
        }
        (Query::Detail(issue), Ok(Reply::Detail(_))) if model.world.is_outdated(&issue, id) => {
            // It was asked for before the server confirmed a change: it is read again.
            model.stale.insert(issue);
        }
        (Query::Detail(issue), Ok(Reply::Detail(detail))) => {
            vouched::issue_came(model, id, &detail, effects);
            model.issues.update(&detail.issue);
            model.marks.refresh(&detail.issue);
            model.stale.remove(&issue);
            model.world.details.entry(&issue, || Remote::Loading).settle(Ok(*detail));
            resume::issue_came(model, &issue, None);
            refresh_shown(model);
        }
        (Query::Detail(issue), Err(failure)) => {
            model.stale.remove(&issue);
            resume::issue_came(model, &issue, Some(&failure));
            model.world.details.entry(&issue, || Remote::Loading).settle(Err(failure));
            refresh_shown(model);
        }
        (Query::Call(call), Ok(Reply::Call(transcript))) => {
            // Its words are noted under the issue that it hangs on, which need not be the current one any more.
            let current = model.current.as_ref();
            let shown = current.filter(|_| model.transcript.call.as_ref() == Some(&call));
            if let Some(issue) = shown.cloned().or_else(|| model.world.issue_with(&call)) {
                effects.push(Effect::NoteCall(issue, Arc::clone(&transcript)));
            }
            model.world.calls.entry(&call, || Remote::Loading).settle(Ok(transcript));
            place_flags(model);
        }
        (Query::Corrected(call), Ok(Reply::Corrected(passages))) => doubts::came(model, &call, &passages),
        (Query::Corrected(_), Err(failure)) => {
            model.toasts.warn(shown!("No second hearing: {}", failure.sentence()));
        }
        (Query::Call(call), Err(failure)) => {
            model.world.calls.entry(&call, || Remote::Loading).settle(Err(failure));
        }
        (Query::FlagTypes, Ok(Reply::FlagTypes(types))) => model.catalogue.fill(&types),
        // The starter set is there without the server; the list says why it has nothing more.
        (Query::FlagTypes, Err(_)) => model.catalogue.fill(&[]),
        (Query::Members(_), Ok(Reply::Members(people))) => model.world.meet(people),
        (Query::Categories, Ok(Reply::Categories(names))) => {
            model.categories = names.clone();
            dialog::came(model, &Query::Categories, Ok(Reply::Categories(names)));
        }
        // Those that are known are offered; the chooser says nothing of the others.
        (Query::Categories, Err(_)) => {}
        // Names are a comfort; without them the short ids are shown (contract 7.1).
        (Query::Members(_), Err(_)) => {}
        (Query::Numbered(number), result) => visit::numbered(model, number, result),
        (Query::Reading(want), result) => relations::read(model, id, &want, result),
        (
            query @ (Query::Activity(_)
            | Query::FindIssues(_)
            | Query::FindTurns(_)
            | Query::Calls
            | Query::Tickets
            | Query::Ticket(_)),
            result,
        ) => dialog::came(model, &query, result),
        (query, Ok(_)) => {
            debug_assert!(false, "an answer of another kind than the question {query:?}");
        }
    }
}

/// What is on the screen could not be read again, and stays as it was: why is told in full. That nothing can be read at
/// all stands in the head.
fn tell_unread(model: &mut Model, query: &Query, failure: Option<&Failure>) {
    let Some(failure) = failure else { return };
    let what = match query {
        Query::Issues(_) if !model.issues.is_empty() => "The list",
        Query::Detail(issue) if model.world.details.peek(issue).and_then(Remote::get).is_some() => "The issue",
        Query::Call(call) if model.world.calls.peek(call).and_then(Remote::get).is_some() => "The call",
        _ => return,
    };
    let is_in_the_head = matches!(failure.kind, Kind::Offline | Kind::Busy { .. }) || model.reach.is_stopped();
    if !is_in_the_head {
        let text = shown!("{what} could not be read again: {}. r tries again.", failure.sentence());
        model.toasts.warn_about(About::Reading(query.clone()), text);
    }
}

/// What is known for terms that are checked here: people, and what was found in the flags of the rows that came.
struct Known<'a>(&'a World, Looked);

impl Facts for Known<'_> {
    fn has_flag(&self, wanted: &Wanted, row: &IssueRow) -> bool {
        self.1.has(wanted, &row.id)
    }

    fn person(&self, id: &str) -> Option<String> {
        self.0.people.get(&id.into()).map(|person| person.name.to_string())
    }
}

/// Takes a page in, with where the next one starts; `reading` is the request that asked for it in this session.
fn page_came(
    model: &mut Model,
    page: &ListPage,
    reading: Option<RequestId>,
    (rows, next, looked): (Vec<Arc<IssueRow>>, Option<String>, Looked),
    effects: &mut Vec<Effect>,
) {
    let first = rows.first().map(|row| row.org.clone());
    let rows = rows.into_iter().map(|row| model.world.newest(row, reading)).collect();
    let (reads, facts) = (looked.reads, Known(&model.world, looked));
    let filter = &page.filter;
    let leads = model.issues.arrived(page, (rows, next, reads), |row| filter.fits(row, &facts));
    if let Some(org) = first.filter(|_| model.world.people.is_empty()) {
        model.runs.fetch(Query::Members(org), effects);
    }
    if model.marks.count() > 0 {
        model.issues.rows().for_each(|row| model.marks.refresh(row));
    }
    mark::take_page(model);
    tips::begin(model);
    if leads {
        navigate::follow_list(model);
    }
}

/// Shows what an earlier session read where there is nothing newer. It is old data: it brings no list, issue or call
/// up to date, and nothing is checked against it.
pub(super) fn remembered(model: &mut Model, id: RequestId, seen: Time, reply: Reply, effects: &mut Vec<Effect>) {
    let Some(query) = model.runs.query(id).cloned() else { return };
    match (&query, reply) {
        (Query::Issues(page), Reply::Issues { rows, next, looked }) if model.issues.has_not_begun() => {
            page_came(model, page, None, (rows, next, *looked), effects);
        }
        (Query::Detail(issue), Reply::Detail(detail)) => {
            let place = model.world.details.entry(issue, || Remote::Loading);
            if place.get().is_some() {
                return;
            }
            place.settle(Ok(*detail));
            refresh_shown(model);
        }
        (Query::Call(call), Reply::Call(transcript)) => {
            let place = model.world.calls.entry(call, || Remote::Loading);
            if place.get().is_some() {
                return;
            }
            place.settle(Ok(transcript));
            place_flags(model);
        }
        (Query::FlagTypes, Reply::FlagTypes(types)) => {
            return model.catalogue.fill(&types);
        }
        (Query::Members(_), Reply::Members(people)) => return model.world.meet(people),
        _ => return,
    }
    model.remembered.insert(query, seen);
}

/// Whether the service answers is learnt from every answer. When it is back, what could not be read is read.
pub(super) fn heard(model: &mut Model, failure: Option<&Failure>, effects: &mut Vec<Effect>) {
    let was_stopped = model.reach.is_stopped();
    let back = match failure {
        None => model.reach.answered(),
        Some(failure) => {
            model.reach.failed(failure, model.now, &model.session.pace);
            // A refusal comes from a service that is there.
            let is_there = !failure.kind.is_passing() && failure.kind != Kind::NotKept;
            is_there && model.reach.is_doubtful() && model.reach.answered()
        }
    };
    if let (false, Link::Stopped(reason)) = (was_stopped, model.reach.link()) {
        let text = format!("{}. Nothing more is sent: mend it, then R tries again.", reason.sentence());
        model.toasts.warn_about(About::Stopped, Display::ours(text));
    }
    if back {
        read_what_failed(model, effects);
    }
}

/// Reads again what could not be read.
pub(super) fn read_what_failed(model: &mut Model, effects: &mut Vec<Effect>) {
    relations::read_what_failed(model);
    if model.issues.failure.is_some() {
        model.issues.reload(&mut model.runs, effects);
    }
    let failed = |model: &Model, issue: &IssueId| {
        model.world.details.peek(issue).is_some_and(|detail| detail.failure().is_some())
    };
    let issues: Vec<IssueId> = model.world.details.keys().filter(|issue| failed(model, issue)).cloned().collect();
    model.stale.extend(issues);
    let calls = &mut model.world.calls;
    let failed = |call: &&CallId| calls.peek(call).is_some_and(|call| call.failure().is_some());
    let failed: Vec<CallId> = calls.keys().filter(failed).cloned().collect();
    for call in failed {
        if model.transcript.call.as_ref() == Some(&call) {
            model.runs.refetch(Query::Call(call), effects);
        } else {
            // It is read when it is shown again.
            calls.remove(&call);
        }
    }
}

/// Counters and order come from the server; what was shown as stored is checked against it. An issue that is not
/// shown is read when it is shown again.
pub(super) fn read_again(model: &mut Model, issue: &IssueId, effects: &mut Vec<Effect>) {
    model.stale.insert(issue.clone());
    if model.current.as_ref() == Some(issue) && !model.reach.is_stopped() {
        model.runs.refetch(Query::Detail(issue.clone()), effects);
    }
}

/// [`read_again`] for whatever a change was about.
pub(super) fn read_subject_again(model: &mut Model, mutation: &Mutation, effects: &mut Vec<Effect>) {
    relations::changed(model, mutation, effects);
    if let Some(issue) = mutation.issue() {
        read_again(model, issue, effects);
    }
}

/// An issue was deleted: the row below it moves to its place.
pub(super) fn issue_is_gone(model: &mut Model, issue: &IssueId) {
    model.world.details.remove(issue);
    model.marks.forget(issue);
    model.issues.remove(issue);
    if model.current.as_ref() == Some(issue) {
        navigate::follow_list(model);
    }
}

/// Makes the projection of the current issue anew: after an answer, a change, or another selection.
pub(super) fn refresh_shown(model: &mut Model) {
    let before = model.shown.take();
    model.shown = model.current.as_ref().and_then(|issue| model.world.project(issue));
    keep_evidence(model, before);
    model.detail_failure =
        model.current.as_ref().and_then(|issue| model.world.details.peek(issue)).and_then(Remote::failure).cloned();
    if let Some(call) = resume::wanted_call(model) {
        let links = model.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
        model.evidence = links.iter().position(|link| link.link.resource_id == call).unwrap_or(0);
    }
    let links = model.shown.as_ref().map_or(0, |shown| shown.links.len());
    model.evidence = model.evidence.min(links.saturating_sub(1));
    model.relations.grow_old();
    show_selected_call(model);
    place_flags(model);
}

/// The selected piece of evidence stays selected, wherever a reading puts it.
fn keep_evidence(model: &mut Model, before: Option<Shown>) {
    let (Some(before), Some(now)) = (before, &model.shown) else { return };
    if before.issue.id != now.issue.id {
        return;
    }
    let Some(selected) = before.links.get(model.evidence).map(|view| &view.link) else { return };
    if let Some(at) = now.links.iter().position(|view| view.link == *selected) {
        model.evidence = at;
    }
}

/// The transcript shows the selected piece of evidence, and nothing while it is not known: what is on the screen
/// always belongs to the current issue.
pub(super) fn show_selected_call(model: &mut Model) {
    let call = model.selected_link().and_then(|link| call_of(&link.link)).cloned();
    if model.transcript.call != call {
        model.transcript.show(call);
        place_flags(model);
    }
}

fn place_flags(model: &mut Model) {
    let mut pane = std::mem::take(&mut model.transcript);
    if let Some(sight) = sight_of(model, &pane) {
        pane.place_flags(sight);
    }
    model.transcript = pane;
}

/// [`Model::sight`] for a pane that was taken out of the model.
pub(super) fn sight_of<'a>(
    model: &'a Model,
    pane: &super::transcript::TranscriptPane,
) -> Option<super::transcript::Sight<'a>> {
    let transcript = model.world.calls.peek(pane.call.as_ref()?)?.get()?;
    let flags = model.shown.as_ref().map(|shown| shown.flags.as_slice()).unwrap_or_default();
    let doubts = model.world.doubts.peek(pane.call.as_ref()?);
    Some(super::transcript::Sight { transcript, flags, doubts })
}

/// Another issue is current.
pub(super) fn select_issue(model: &mut Model, issue: Option<IssueId>) {
    model.issues.hold(issue.as_ref());
    if model.current == issue {
        return;
    }
    model.glance = None;
    model.current = issue;
    model.evidence = 0;
    if let Some(issue) = &model.current {
        relations::act::centre_on(model, &Key::Issue(issue.clone()));
    }
    refresh_shown(model);
}
