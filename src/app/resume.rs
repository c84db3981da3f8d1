//! Where the user was when the last session ended, and the way back there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    action::Pane,
    effect::Effect,
    filter::Parsed,
    layout::{Shares, Zoom},
    model::Model,
    navigate, sync,
    tips::Tips,
};
use crate::domain::{
    failure::{Failure, Kind},
    id::{CallId, IssueId},
    text::{Display, shown},
};

/// How long the user must be still before a place is worth writing down (milliseconds).
const STILL_MS: i64 = 2_000;

/// A place to come back to. It holds ids and the query, and nothing that was said or written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resume {
    /// The current issue.
    pub issue: Option<IssueId>,
    /// The call that was read.
    pub call: Option<CallId>,
    /// Its selected message.
    pub turn: usize,
    /// The pane that had the keys, by its number from 0.
    pub pane: usize,
    /// How much room it had: 0, 1 or 2.
    pub zoom: u8,
    /// Query of the list.
    pub query: String,
    /// How the panes shared the screen: two, list, transcript, evidence.
    pub shares: Option<[u16; 4]>,
    /// How often each tip was told.
    pub tips: BTreeMap<String, u8>,
}

/// What is still to be found of a place.
#[derive(Debug, Default)]
pub struct Returning {
    /// The call, once the evidence of the issue is known.
    call: Option<CallId>,
    /// The issue is looked for; when it is gone, the list decides.
    issue: Option<IssueId>,
    /// What was written down last, and when the next place is.
    kept: Option<Resume>,
    due: Option<crate::domain::time::Time>,
}

impl Returning {
    /// This call is selected as soon as the evidence of the issue is known.
    pub fn want(&mut self, call: CallId) {
        self.call = Some(call);
    }
}

/// Where the user is now.
fn here(model: &Model) -> Resume {
    let Shares { two, list, transcript, evidence } = model.shares;
    Resume {
        issue: model.current.clone(),
        call: model.transcript.call.clone(),
        turn: model.transcript.cursor(),
        pane: model.focus.index(),
        zoom: model.zoom as u8,
        query: model.issues.filter.typed.clone(),
        shares: Some([two, list, transcript, evidence]),
        tips: model.tips.told.clone(),
    }
}

/// Begins where the last session ended.
pub(super) fn begin(model: &mut Model) {
    let Some(resume) = model.session.resume.take() else { return };
    model.returning.kept = Some(resume.clone());
    model.tips = Tips::after(resume.tips);
    match Parsed::of(&resume.query) {
        parsed if parsed.refusal().is_some() => {
            let query = Display::foreign_line(&resume.query);
            model
                .toasts
                .tell(shown!("The list of the last session is not narrowed again: `{query}` is wrong"), model.now);
        }
        parsed => model.issues.filter = parsed.filter,
    }
    model.focus = Pane::ALL.get(resume.pane).copied().unwrap_or_default();
    model.zoom = match resume.zoom {
        0 => Zoom::Normal,
        1 => Zoom::Half,
        _ => Zoom::Full,
    };
    if let Some([two, list, transcript, evidence]) = resume.shares {
        model.shares = Shares { two, list, transcript, evidence }.within_bounds();
    }
    if let Some(issue) = resume.issue {
        model.returning.issue = Some(issue.clone());
        model.returning.call = resume.call.clone();
        if let Some(call) = resume.call {
            model.transcript.remember(call, resume.turn);
        }
        sync::select_issue(model, Some(issue));
    }
}

/// The issue is there, or gone.
pub(super) fn issue_came(model: &mut Model, issue: &IssueId, failure: Option<&Failure>) {
    if model.returning.issue.take_if(|wanted| wanted == issue).is_none() {
        return;
    }
    if failure.is_some_and(|failure| failure.kind == Kind::Missing) {
        model.returning.call = None;
        model.focus = Pane::Issues;
        model.issues.let_go();
        navigate::follow_list(model);
        navigate::tell(model, "The issue of the last session is not there any more");
    }
}

/// The evidence to select, while the call of the last session is looked for.
pub(super) fn wanted_call(model: &mut Model) -> Option<CallId> {
    let shown = model.shown.as_ref()?;
    if shown.links.is_empty() { None } else { model.returning.call.take() }
}

/// After every message: a place is written down when the user has been still for a moment.
pub(super) fn note(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.returning.issue.is_some() || model.current.is_none() {
        return;
    }
    let leaves = effects.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Switch(_)));
    let is_due = model.returning.due.is_some_and(|due| due <= model.now);
    if !leaves && !is_due {
        if model.returning.due.is_none() && model.returning.kept.as_ref() != Some(&here(model)) {
            model.returning.due = Some(model.now.plus(STILL_MS));
        }
        return;
    }
    model.returning.due = None;
    let here = here(model);
    if model.returning.kept.as_ref() != Some(&here) {
        model.returning.kept = Some(here.clone());
        effects.push(Effect::KeepPlace(Box::new(here)));
    }
}

/// When a place is to be written down.
pub(super) fn due(model: &Model) -> Option<crate::domain::time::Time> {
    model.returning.due
}
