//! The home of a call's flags: the issue that they go to, where the call hangs on none yet.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            effect::{Effect, Query},
            mutation::{Change, Subject},
            row::IssueRow,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                home::{HomeBox, Then},
            },
            project::{self, Shown},
            remote::Remote,
            review::{Apart, Proposed},
            target::Messages,
        },
        step::{send::make, show},
    },
    domain::{
        choice::{IssueStatus, ResourceType},
        id::{CallId, IssueId},
        review::HOMES,
        text::Display,
    },
    wire::{self, NewResourceLink},
};

/// Shows a call by itself: its flags are those of the issue that it is known to hang on, if there is one.
pub(in crate::app) fn show_apart(model: &mut Model, call: CallId, issue: Option<IssueId>, effects: &mut Vec<Effect>) {
    let issue = issue.or_else(|| model.world.issue_with(&call));
    model.reading.apart = None;
    let home = issue.clone().map(Subject::Issue);
    show::select_issue(model, issue.clone());
    if issue.is_none() {
        model.reading.runs.refetch(Query::Homes(call.clone(), None), effects);
    }
    model.reading.returning.want(call.clone());
    model.reading.apart = Some(Apart { call, home, proposed: None });
    show::refresh_shown(model);
}

/// Asks what issue a flag goes to, before it is placed.
pub(in crate::app) fn ask(model: &mut Model, messages: Messages, then: Then) {
    let (call, rows) = (messages.call.clone(), proposed(model));
    model.screen.overlays.push(Overlay::Home(HomeBox { call, rows, cursor: 0, then: Some((messages, then)) }));
}

/// The issues that are proposed: as the service sees it, or the open ones of the list while it has not told.
pub(in crate::app) fn proposed(model: &Model) -> Vec<Proposed> {
    if let Some(proposed) = model.reading.apart.as_ref().and_then(|apart| apart.proposed.clone())
        && !proposed.is_empty()
    {
        return proposed;
    }
    let is_open = |row: &&Arc<IssueRow>| !matches!(row.status, IssueStatus::Done | IssueStatus::Closed);
    let of_row = |row: &Arc<IssueRow>| Proposed {
        issue: row.id.clone(),
        code: row.code.shown.clone(),
        title: row.title.shown.clone(),
        why: Display::default(),
    };
    model.panes.issues.rows().filter(is_open).take(HOMES).map(of_row).collect()
}

/// The service told which issues it would propose.
pub(in crate::app) fn told(model: &mut Model, call: &CallId, homes: &[wire::Home]) {
    let Some(apart) = model.reading.apart.as_mut().filter(|apart| apart.call == *call) else { return };
    let of_home = |home: &wire::Home| {
        let why: Vec<String> = home.reasons.iter().map(|reason| reason.as_str().replace('_', " ")).collect();
        Proposed {
            issue: home.issue_id.clone(),
            code: home.triage_id.line(),
            title: home.title.line(),
            why: Display::foreign_line(&why.join(", ")),
        }
    };
    apart.proposed = Some(homes.iter().take(HOMES).map(of_home).collect());
}

/// Settles where the flags of the call go: to an issue, which the call is attached to where it is not.
pub(in crate::app) fn settle(model: &mut Model, home: &Proposed, effects: &mut Vec<Effect>) {
    let Some(apart) = &mut model.reading.apart else { return };
    apart.home = Some(Subject::Issue(home.issue.clone()));
    let call = apart.call.clone();
    let apart = model.reading.apart.take();
    show::select_issue(model, Some(home.issue.clone()));
    model.reading.apart = apart;
    model.reading.returning.want(call.clone());
    let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call };
    let detail = model.world.details.peek(&home.issue).and_then(Remote::get);
    let is_attached = detail.is_some_and(|detail| detail.links.iter().any(|old| old.resource_id == link.resource_id));
    if !is_attached {
        make(model, home.issue.clone(), Change::Attach(link), effects);
    }
    show::refresh_shown(model);
}

/// The issue that was written at this time is made: what waited for it is its own now, and it is the current one where its
/// call is looked at.
pub(in crate::app) fn was_made(model: &mut Model, written: i64, row: Arc<IssueRow>) {
    let is_home = |apart: &&mut Apart| apart.home == Some(Subject::NewIssue(written));
    let Some(apart) = model.reading.apart.as_mut().filter(is_home) else { return };
    apart.home = Some(Subject::Issue(row.id.clone()));
    let (apart, issue) = (model.reading.apart.take(), row.id.clone());
    model.reading.found = Some(row);
    show::select_issue(model, Some(issue));
    model.reading.returning.call = apart.as_ref().map(|apart| apart.call.clone());
    model.reading.apart = apart;
    show::refresh_shown(model);
}

/// What is shown of an issue that is not there yet: the flags that wait for it.
pub(in crate::app) fn note_what_waits(model: &mut Model) {
    let home = model.reading.apart.as_ref().and_then(|apart| apart.home.clone());
    model.reading.flags_to_come = match (&model.reading.shown, home) {
        (None, Some(home)) => project::flags_to_come(&model.world, &home),
        (Some(Shown { .. }), _) | (None, None) => Vec::new(),
    };
}
