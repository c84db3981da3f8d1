//! The home of a call's flags: the issue that they go to, where the call hangs on none yet.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            effect::{Effect, Query},
            mutation::{Change, Subject},
            row::{IssueRow, words},
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                home::{HomeBox, Then},
            },
            pending::Pending,
            project::{self, Shown},
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

/// Types of flag for which proposals are asked before anybody wants them.
const TYPES: usize = 4;

/// Shows a call by itself: its flags are those of the issue that it is known to hang on, if there is one.
pub(in crate::app) fn show_apart(model: &mut Model, call: CallId, issue: Option<IssueId>, effects: &mut Vec<Effect>) {
    let issue = issue.or_else(|| attached_soon(model, &call)).or_else(|| model.world.issue_with(&call));
    model.reading.apart = None;
    let home = issue.clone().map(Subject::Issue);
    show::select_issue(model, issue.clone());
    if issue.is_none() {
        model.reading.runs.refetch(Query::Homes(call.clone(), None), effects);
    }
    model.reading.returning.want(call.clone());
    let is_attached = issue.is_some();
    let (asked, proposed) = Default::default();
    model.reading.apart = Some(Apart { call, home, is_attached, asked, proposed });
    show::refresh_shown(model);
}

/// After every message: asks which issues are proposed for flags of the types that the open moments suggest, so that they are
/// at hand when the first of them is accepted.
pub(in crate::app) fn want(model: &mut Model, effects: &mut Vec<Effect>) {
    let pane = &model.panes.transcript;
    let Some(apart) = model.reading.apart.as_ref().filter(|apart| apart.home.is_none()) else { return };
    let Some(moments) = model.world.moments.get(&apart.call).filter(|_| pane.call.as_ref() == Some(&apart.call)) else {
        return;
    };
    let open = pane.moments().iter().filter(|view| view.is_open()).filter_map(|view| moments.shown.get(view.at));
    let mut types: Vec<String> = Vec::new();
    for moment in open {
        if types.len() < TYPES && !types.iter().any(|known| **known == *moment.flag_type) {
            types.push(moment.flag_type.to_string());
        }
    }
    for flag_type in types {
        ask_for(model, &flag_type, effects);
    }
}

/// Asks which issues are proposed for a flag of this type, where that was not asked before.
fn ask_for(model: &mut Model, flag_type: &str, effects: &mut Vec<Effect>) {
    if !model.outbox.reach.may_ask(model.reading.runs.len()) {
        return;
    }
    let Some(apart) = &mut model.reading.apart else { return };
    if apart.asked.insert(flag_type.to_owned()) {
        let query = Query::Homes(apart.call.clone(), Some(flag_type.to_owned()));
        model.reading.runs.fetch(query, effects);
    }
}

/// Asks what issue a flag goes to, before it is placed.
pub(in crate::app) fn ask(model: &mut Model, messages: Messages, then: Then, effects: &mut Vec<Effect>) {
    let (call, rows) = (messages.call.clone(), proposed(model, Some(&then.name)));
    ask_for(model, &then.name, effects);
    model.screen.overlays.push(Overlay::Home(HomeBox { call, rows, cursor: 0, then: Some((messages, then)) }));
}

/// The issues that are proposed for a flag of this type: as the service sees it, or the open ones of the list while it has not
/// told.
pub(in crate::app) fn proposed(model: &Model, flag_type: Option<&str>) -> Vec<Proposed> {
    let told = |flag_type: Option<&str>| {
        let proposed = model.reading.apart.as_ref()?.proposed.get(&flag_type.map(str::to_owned))?;
        Some(proposed.clone()).filter(|rows| !rows.is_empty())
    };
    if let Some(proposed) = told(flag_type).or_else(|| told(None)) {
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

/// The service told which issues it would propose for a flag of this type.
pub(in crate::app) fn told(model: &mut Model, call: &CallId, flag_type: Option<String>, homes: &[wire::Home]) {
    let Some(apart) = model.reading.apart.as_mut().filter(|apart| apart.call == *call) else { return };
    let of_home = |home: &wire::Home| {
        let why: Vec<String> = home.reasons.iter().map(|reason| words(reason.as_str()).to_string()).collect();
        Proposed {
            issue: home.issue_id.clone(),
            code: home.triage_id.line(),
            title: home.title.line(),
            why: Display::foreign_line(&why.join(", ")),
        }
    };
    let rows: Vec<Proposed> = homes.iter().take(HOMES).map(of_home).collect();
    for overlay in &mut model.screen.overlays {
        if let Overlay::Home(open) = overlay
            && open.call == *call
            && open.flag_type() == flag_type.as_deref()
        {
            open.add(&rows);
        }
    }
    apart.proposed.insert(flag_type, rows);
}

/// Settles where the flags of the call go: to an issue, which the call is attached to where it is not.
pub(in crate::app) fn settle(model: &mut Model, home: &Proposed, effects: &mut Vec<Effect>) {
    let Some(apart) = &mut model.reading.apart else { return };
    apart.is_attached &= apart.home == Some(Subject::Issue(home.issue.clone()));
    apart.home = Some(Subject::Issue(home.issue.clone()));
    let call = apart.call.clone();
    let apart = model.reading.apart.take();
    show::select_issue(model, Some(home.issue.clone()));
    model.reading.apart = apart;
    model.reading.returning.want(call.clone());
    attach(model, &home.issue, &call, effects);
    show::refresh_shown(model);
}

/// Attaches a call that is looked at by itself to the issue that its flags go to, where it is not attached: also where that
/// was taken back.
pub(in crate::app) fn attach(model: &mut Model, issue: &IssueId, call: &CallId, effects: &mut Vec<Effect>) {
    let Some(apart) = model.reading.apart.as_ref().filter(|apart| apart.call == *call) else { return };
    let is_known = apart.is_attached && apart.home == Some(Subject::Issue(issue.clone()));
    let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call.clone() };
    let shown = model.reading.shown.as_ref().filter(|shown| shown.issue.id == *issue);
    let is_attached = match shown {
        Some(shown) => shown.links.iter().any(|view| view.link == link && !view.mark.is_leaving()),
        None => is_known || attached_soon(model, call).as_ref() == Some(issue),
    };
    if !is_attached {
        make(model, issue.clone(), Change::Attach(link), effects);
    }
}

/// The issue that a call is about to be attached to.
fn attached_soon(model: &Model, call: &CallId) -> Option<IssueId> {
    let mut newest = None;
    for (_, pending) in model.world.lanes.iter() {
        match pending.change() {
            Change::Attach(link) if link.resource_id == *call => newest = pending.mutation().issue().cloned(),
            Change::Detach { was, .. } if was.resource_id == *call => newest = None,
            _ => {}
        }
    }
    newest
}

/// The issue that is to be made with a call as its evidence.
fn made_soon(model: &Model, call: &CallId) -> Option<Subject> {
    let is_it = |pending: &Pending| match pending.change() {
        Change::NewIssue(new) => new.resource_links.iter().any(|link| link.resource_id == *call),
        _ => false,
    };
    let found = model.world.lanes.iter().find(|(_, pending)| is_it(pending));
    found.map(|(_, pending)| pending.mutation().subject.clone())
}

/// The issue that was written at this time is made: what waited for it is its own now, and it is the current one where its
/// call is looked at.
pub(in crate::app) fn was_made(model: &mut Model, written: i64, row: Arc<IssueRow>) {
    let is_home = |apart: &&mut Apart| apart.home == Some(Subject::NewIssue(written));
    let Some(apart) = model.reading.apart.as_mut().filter(is_home) else { return };
    (apart.home, apart.is_attached) = (Some(Subject::Issue(row.id.clone())), true);
    let (apart, issue) = (model.reading.apart.take(), row.id.clone());
    model.reading.found = Some(row);
    show::select_issue(model, Some(issue));
    model.reading.returning.call = apart.as_ref().map(|apart| apart.call.clone());
    model.reading.apart = apart;
    show::refresh_shown(model);
}

/// What is shown of an issue that is not there yet: the flags that wait for it.
pub(in crate::app) fn note_what_waits(model: &mut Model) {
    let apart = model.reading.apart.as_ref();
    let home = match apart.and_then(|apart| apart.home.clone()) {
        // It may have been taken back, or be there again.
        None | Some(Subject::NewIssue(_)) => apart.and_then(|apart| made_soon(model, &apart.call)),
        settled => settled,
    };
    if let Some(apart) = &mut model.reading.apart {
        apart.home.clone_from(&home);
    }
    model.reading.flags_to_come = match (&model.reading.shown, home) {
        (None, Some(home)) => project::flags_to_come(&model.world, &home),
        (Some(Shown { .. }), _) | (None, None) => Vec::new(),
    };
}
