//! What was read goes to where it is shown: one arm a question.

use std::sync::Arc;

use crate::{
    app::{
        fact::{calls, heard::heard, numbered, overlay, people, resumed, review, tips, unsure_passages, vouched},
        message::{
            call::Transcript,
            effect::{Effect, ListPage, Query},
            filter::local::Facts,
            id::RequestId,
            reply::{IssuesPage, Reply},
            row::IssueRow,
        },
        state::{
            model::Model, overlay::choose::Candidate, remote::Remote, toast::About, transcript::TranscriptView,
            world::World,
        },
        step::{
            graph, home, mark,
            show::{follow_list, index_flags, refresh_shown},
        },
    },
    domain::{
        anchor::Moves,
        failure::{Failure, Kind},
        flagged::{Looked, Wanted},
        text::shown,
        time::Time,
    },
};

/// Takes a reply in. One that is no longer wanted changes nothing.
pub(in crate::app) fn fetched(model: &mut Model, id: RequestId, reply: Reply, effects: &mut Vec<Effect>) {
    // The ticket service says nothing about the way to the other one.
    if !model.reading.runs.query(id).is_some_and(Query::goes_elsewhere) {
        heard(model, reply.failure(), effects);
    }
    let Some(query) = model.reading.runs.finish(id) else { return };
    tell_unread(model, &query, reply.failure());
    let replaces_old = reply.failure().is_none() && model.reading.remembered.remove(&query).is_some();
    match reply {
        Reply::Issues(page, Ok(read)) => {
            if replaces_old {
                model.panes.issues.give_way();
            }
            vouched::rows_answered(model, id, &read.rows, effects);
            page_answered(model, &page, Some(id), read, effects);
        }
        Reply::Issues(_, Err(failure)) => {
            model.panes.issues.failed(failure);
            mark::take_page(model);
        }
        // It was asked for before the server confirmed a change: it is read again.
        Reply::Detail(issue, Ok(_)) if model.world.is_outdated(&issue, id) => drop(model.reading.stale.insert(issue)),
        Reply::Detail(issue, Ok(detail)) => {
            vouched::issue_answered(model, id, &detail, effects);
            people::on_issue(model, &detail);
            model.panes.issues.update(&detail.issue);
            model.panes.marks.refresh(&detail.issue);
            model.reading.stale.remove(&issue);
            model.world.details.entry(&issue, || Remote::Loading).settle(Ok(*detail));
            resumed::issue_answered(model, &issue, None);
            refresh_shown(model);
            if let Some(call) =
                model.transcript_view().filter(|sight| sight.is_old()).map(|sight| sight.transcript.id.clone())
            {
                model.reading.runs.refetch(Query::Call(call), effects);
            }
        }
        Reply::Detail(issue, Err(failure)) => {
            model.reading.stale.remove(&issue);
            resumed::issue_answered(model, &issue, Some(&failure));
            model.world.details.entry(&issue, || Remote::Loading).settle(Err(failure));
            refresh_shown(model);
        }
        Reply::Call(call, Ok(transcript)) => {
            // Its words are noted under the issue that it hangs on, which need not be the current one any more.
            let current = model.reading.current.as_ref();
            let shown = current.filter(|_| model.panes.transcript.call.as_ref() == Some(&call));
            if let Some(issue) = shown.cloned().or_else(|| model.world.issue_with(&call)) {
                effects.push(Effect::NoteCall(issue, Arc::clone(&transcript)));
            }
            let before = model.world.calls.peek(&call).and_then(Remote::get).cloned();
            model.world.keep_call(&call, Arc::clone(&transcript));
            if let Some(before) = before.filter(|before| !before.is_as(&transcript)) {
                heard_again(model, &before, &transcript);
            }
            index_flags(model);
        }
        Reply::Call(call, Err(failure)) => {
            model.world.calls.entry(&call, || Remote::Loading).settle(Err(failure));
        }
        Reply::Corrected(call, Ok(passages)) => unsure_passages::answered(model, &call, &passages),
        Reply::Corrected(_, Err(failure)) => {
            model.screen.toasts.warn(shown!("No second hearing: {}", failure.sentence()));
        }
        // The starter set is there without the server; the list says why it has nothing more.
        Reply::FlagTypes(read) => model.panes.catalogue.fill(&read.unwrap_or_default()),
        Reply::Members(org, read) => people::read(model, org.as_ref(), read, effects),
        Reply::Categories(Ok(names)) => {
            model.panes.categories.clone_from(&names);
            overlay::categories(model, &names);
        }
        // Those that are known are offered; the chooser says nothing of the others.
        Reply::Categories(Err(_)) => {}
        Reply::Numbered(number, read) => numbered::numbered(model, number, read),
        Reply::Reading(want, read) => graph::read(model, id, &want, read),
        Reply::Activity(issue, read) => overlay::activity(model, &issue, read),
        Reply::Ticket(ticket, read) => overlay::ticket(model, &ticket, read),
        Reply::FindIssues(_, read) => overlay::found(model, &query, read, Candidate::Issue),
        Reply::FindTurns(_, read) => overlay::found(model, &query, read, overlay::message),
        Reply::Calls(read) => overlay::found(model, &query, read, Candidate::Call),
        Reply::Tickets(read) => overlay::found(model, &query, read, Candidate::Ticket),
        Reply::Brief(call, outcome, read) => overlay::brief(model, &call, outcome, read),
        Reply::ListedCalls(page, read) => calls::listed(model, &page, read),
        Reply::Queues(read) => review::queues(model, read, effects),
        Reply::NextCalls(queue, read) => review::taken(model, &queue, read, effects),
        Reply::Renew(item, read) => review::renewed(model, &item, read),
        // A lease that is not given back ends by itself.
        Reply::GiveBack(..) => {}
        // What the list has is proposed then.
        Reply::Homes(call, flag_type, read) => home::told(model, &call, flag_type, &read.unwrap_or_default()),
    }
}

/// What is on the screen could not be read again, and stays as it was: why is told in full. That nothing can be read at
/// all stands in the head.
fn tell_unread(model: &mut Model, query: &Query, failure: Option<&Failure>) {
    let Some(failure) = failure else { return };
    let what = match query {
        Query::Issues(_) if !model.panes.issues.is_empty() => "The list",
        Query::Detail(issue) if model.world.details.peek(issue).and_then(Remote::get).is_some() => "The issue",
        Query::Call(call) if model.world.calls.peek(call).and_then(Remote::get).is_some() => "The call",
        _ => return,
    };
    let is_in_the_head = matches!(failure.kind, Kind::Offline | Kind::Busy { .. }) || model.outbox.reach.is_stopped();
    if !is_in_the_head {
        let text = shown!("{what} could not be read again: {}. r tries again.", failure.sentence());
        model.screen.toasts.warn_about(About::Reading(query.clone()), text);
    }
}

/// A call was read before, and other words of it have come. What the rules found in those it had was on other messages.
fn heard_again(model: &mut Model, before: &Transcript, now: &Transcript) {
    let (old, new) = (before.hearing(), now.hearing());
    let moves = Moves::new(&old, &new);
    // What was found in the words before, and put under them.
    model.world.moments.remove(&before.id);
    model.world.unsure_passages.remove(&before.id);
    model.panes.marks.hear_again(&before.id, &moves);
    let sight = TranscriptView { transcript: now, flags: &[], unsure_passages: None, moments: &[] };
    model.panes.transcript.hear_again(&before.id, &moves, sight);
}

/// What is known for terms that are checked here: people, and what was found in the flags of the rows that came.
struct Known<'a>(&'a World, Looked);

impl Facts for Known<'_> {
    fn has_flag(&self, wanted: &Wanted, row: &IssueRow) -> bool {
        self.1.has(wanted, &row.id)
    }

    fn person(&self, id: &str) -> Option<String> {
        self.0.people.person(&id.into()).map(|person| person.name.to_string())
    }
}

/// Takes a page in, with where the next one starts; `reading` is the request that asked for it in this session.
fn page_answered(
    model: &mut Model,
    page: &ListPage,
    reading: Option<RequestId>,
    IssuesPage { rows, next, looked }: IssuesPage,
    effects: &mut Vec<Effect>,
) {
    people::on_rows(model, rows.iter().map(|row| &**row));
    let rows = rows.into_iter().map(|row| model.world.newest(row, reading)).collect();
    let (reads, facts) = (looked.reads, Known(&model.world, *looked));
    let filter = &page.filter;
    let leads = model.panes.issues.arrived(page, (rows, next, reads), |row| filter.fits(row, &facts));
    if !model.panes.issues.is_empty() {
        model.world.people.want();
    }
    if model.panes.marks.count() > 0 {
        model.panes.issues.rows().for_each(|row| model.panes.marks.refresh(row));
    }
    mark::take_page(model);
    tips::begin(model);
    // After an import there may be calls and no issue.
    let is_bare = model.panes.issues.is_empty() && filter.is_empty() && reading.is_some() && !model.panes.calls.is_read;
    if is_bare && model.session.review.is_none() && !model.session.is_new {
        model.reading.looks_for_calls = true;
        model.reading.runs.fetch(Query::ListedCalls(Box::default()), effects);
    }
    // Who reads a call by itself is not led away from it, and who waits for the next one is not shown another in its place.
    if leads && model.reading.apart.is_none() && model.review.sitting.is_none() {
        follow_list(model);
    }
}

/// Shows what an earlier session read where there is nothing newer. It is old data: it brings no list, issue or call
/// up to date, and nothing is checked against it.
pub(in crate::app) fn remembered(
    model: &mut Model,
    id: RequestId,
    seen: Time,
    reply: Reply,
    effects: &mut Vec<Effect>,
) {
    let Some(query) = model.reading.runs.query(id).cloned() else { return };
    match reply {
        Reply::Issues(page, Ok(read)) if model.panes.issues.has_not_begun() => {
            page_answered(model, &page, None, read, effects)
        }
        Reply::Detail(issue, Ok(detail)) => {
            let place = model.world.details.entry(&issue, || Remote::Loading);
            if place.get().is_some() {
                return;
            }
            place.settle(Ok(*detail));
            refresh_shown(model);
        }
        Reply::Call(call, Ok(transcript)) => {
            if model.world.calls.peek(&call).and_then(Remote::get).is_some() {
                return;
            }
            model.world.keep_call(&call, transcript);
            index_flags(model);
        }
        Reply::FlagTypes(Ok(types)) => return model.panes.catalogue.fill(&types),
        Reply::Members(_, Ok(members)) => return people::meet(model, members),
        // Nothing else is kept, and no failure is.
        _ => return,
    }
    model.reading.remembered.insert(query, seen);
}
