//! Keeps what is known in step with what is shown: which data is asked for, and where an answer goes.

use super::{
    action::Pane,
    dialog::{Candidate, Overlay, Purpose},
    effect::{Effect, Query, RequestId},
    event::Reply,
    layout::Layout,
    model::Model,
    navigate,
    project::call_of,
    remote::Remote,
    toast::Toast,
};
use crate::domain::{failure::Failure, id::IssueId};

/// Takes an answer in. One that is no longer wanted changes nothing.
pub(super) fn fetched(model: &mut Model, id: RequestId, result: Result<Reply, Failure>, effects: &mut Vec<Effect>) {
    let Some(query) = model.runs.finish(id) else { return };
    match (query, result) {
        (Query::Issues(page), Ok(Reply::Issues { rows, next })) => {
            let first = rows.first().map(|row| row.org.clone());
            let begins = model.issues.arrived(&page, rows, next);
            if let Some(org) = first.filter(|_| model.world.people.is_empty()) {
                model.runs.fetch(Query::Members(org), effects);
            }
            if begins && !model.away {
                navigate::follow_list(model);
            }
        }
        (Query::Issues(_), Err(failure)) => model.issues.failure = Some(failure),
        (Query::Detail(issue), Ok(Reply::Detail(detail))) => {
            model.issues.update(&detail.issue);
            model.stale.remove(&issue);
            model.world.details.entry(&issue, || Remote::Loading).settle(Ok(*detail));
            refresh_shown(model);
        }
        (Query::Detail(issue), Err(failure)) => {
            model.stale.remove(&issue);
            model.world.details.entry(&issue, || Remote::Loading).settle(Err(failure));
            refresh_shown(model);
        }
        (Query::Call(call), Ok(Reply::Call(transcript))) => {
            model.world.calls.entry(&call, || Remote::Loading).settle(Ok(transcript));
            place_flags(model);
        }
        (Query::Call(call), Err(failure)) => {
            model.world.calls.entry(&call, || Remote::Loading).settle(Err(failure));
        }
        (Query::FlagTypes, Ok(Reply::FlagTypes(types))) => {
            model.catalogue.fill(&types);
        }
        // The starter set is there without the server; the list says why it has nothing more.
        (Query::FlagTypes, Err(_)) => model.catalogue.fill(&[]),
        (Query::Members(_), Ok(Reply::Members(people))) => {
            model.world.people = people.into_iter().map(|person| (person.id.clone(), person)).collect();
        }
        // Names are a comfort; without them the short ids are shown (contract 7.1).
        (Query::Members(_), Err(_)) => {}
        (Query::Activity(issue), result) => activity(model, &issue, result),
        (Query::FindIssues(words), result) => found(model, &words, result),
        (Query::Calls, result) => calls(model, result),
        (query, Ok(_)) => {
            debug_assert!(false, "an answer of another kind than the question {query:?}");
        }
    }
}

fn activity(model: &mut Model, wanted: &IssueId, result: Result<Reply, Failure>) {
    if let Some(Overlay::Activity { issue, entries, .. }) = model.overlays.last_mut()
        && issue == wanted
    {
        entries.settle(result.map(|reply| if let Reply::Activity(rows) = reply { rows } else { Vec::new() }));
    }
}

fn found(model: &mut Model, words: &str, result: Result<Reply, Failure>) {
    if let Some(Overlay::Choose(chooser)) = model.overlays.last_mut()
        && matches!(chooser.purpose, Purpose::Relate { .. })
        && chooser.words() == words
    {
        chooser.found.settle(result.map(|reply| match reply {
            Reply::FoundIssues(rows) => rows.into_iter().map(Candidate::Issue).collect(),
            _ => Vec::new(),
        }));
    }
}

fn calls(model: &mut Model, result: Result<Reply, Failure>) {
    if let Some(Overlay::Choose(chooser)) = model.overlays.last_mut()
        && matches!(chooser.purpose, Purpose::Attach(_))
    {
        chooser.found.settle(result.map(|reply| match reply {
            Reply::Calls(rows) => rows.into_iter().map(Candidate::Call).collect(),
            _ => Vec::new(),
        }));
    }
}

/// Makes the projection of the current issue anew: after an answer, a change, or another selection.
pub(super) fn refresh_shown(model: &mut Model) {
    model.shown = model.current.as_ref().and_then(|issue| model.world.project(issue));
    model.detail_failure =
        model.current.as_ref().and_then(|issue| model.world.details.peek(issue)).and_then(Remote::failure).cloned();
    let (links, relations) = model.shown.as_ref().map_or((0, 0), |shown| (shown.links.len(), shown.relations.len()));
    model.evidence = model.evidence.min(links.saturating_sub(1));
    model.relation = model.relation.min(relations.saturating_sub(1));
    show_selected_call(model);
    place_flags(model);
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
    Some(super::transcript::Sight { transcript, flags })
}

/// Another issue is current.
pub(super) fn select_issue(model: &mut Model, issue: Option<IssueId>) {
    if model.current == issue {
        return;
    }
    model.current = issue;
    model.evidence = 0;
    model.relation = 0;
    refresh_shown(model);
}

/// After every message: asks for what is shown and not there, and places what is on the screen.
pub(super) fn finish(model: &mut Model, effects: &mut Vec<Effect>) {
    let layout = model.layout();
    let list_height = layout.pane(Pane::Issues).map_or(0, |area| area.inside().height);
    model.issues.set_height(usize::from(list_height));
    model.issues.read_ahead(&mut model.runs, effects);
    want_detail(model, effects);
    want_call(model, &layout, effects);
    place_lines(model);
    if let Some(until) = model.toasts.iter().filter_map(|toast: &Toast| toast.until).min() {
        effects.push(Effect::WakeAt(until));
    }
}

fn want_detail(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(issue) = model.current.clone() else { return };
    let missing = matches!(model.world.details.entry(&issue, || Remote::Loading), Remote::Loading);
    let missing = missing || model.stale.contains(&issue);
    let query = Query::Detail(issue);
    if missing && !model.runs.is_running(&query) {
        // Only the selected issue is worth an answer; held keys leave no trail of requests behind.
        model.runs.cancel_all(|other| matches!(other, Query::Detail(_)), effects);
        model.runs.fetch(query, effects);
    }
}

fn want_call(model: &mut Model, layout: &Layout, effects: &mut Vec<Effect>) {
    let Some(call) = model.transcript.call.clone() else { return };
    if layout.pane(Pane::Transcript).is_none() {
        return;
    }
    let missing = matches!(model.world.calls.entry(&call, || Remote::Loading), Remote::Loading);
    let query = Query::Call(call);
    if missing && !model.runs.is_running(&query) {
        model.runs.cancel_all(|other| matches!(other, Query::Call(_)), effects);
        model.runs.fetch(query, effects);
    }
}

fn place_lines(model: &mut Model) {
    let Some(area) = model.transcript_area() else { return };
    let mut pane = std::mem::take(&mut model.transcript);
    pane.set_size(usize::from(area.width), usize::from(area.height));
    match sight_of(model, &pane) {
        Some(sight) => pane.settle(sight),
        None => pane.lines.clear(),
    }
    model.transcript = pane;
}
