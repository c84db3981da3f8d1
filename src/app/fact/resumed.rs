//! Where the user was when the last session ended, and the way back there.

use crate::{
    app::{
        message::{
            action::Pane,
            area::{Shares, Zoom},
            effect::Effect,
            filter::parse::Parsed,
            session::Resume,
        },
        state::{model::Model, tips::Tips},
        step::{show, tell},
    },
    domain::{
        failure::{Failure, Kind},
        id::IssueId,
        text::{Display, shown},
    },
};

/// How long the user must be still before a place is worth writing down (milliseconds).
const STILL_MS: i64 = 2_000;

/// Where the user is now.
fn here(model: &Model) -> Resume {
    let Shares { two, list, transcript, evidence } = model.screen.shares;
    Resume {
        issue: model.reading.current.clone(),
        call: model.panes.transcript.call.clone(),
        turn: model.panes.transcript.cursor(),
        queue: model.review.last.clone(),
        pane: model.screen.focus.index(),
        zoom: model.screen.zoom as u8,
        query: model.panes.issues.filter.typed.clone(),
        shares: Some([two, list, transcript, evidence]),
        people: model.world.people.chosen().to_vec(),
        tips: model.screen.tips.told.clone(),
    }
}

/// Begins where the last session ended.
pub(in crate::app) fn begin(model: &mut Model) {
    let Some(resume) = model.session.resume.take() else { return };
    model.reading.returning.kept = Some(resume.clone());
    model.screen.tips = Tips::after(resume.tips);
    model.review.last = resume.queue;
    model.world.people.recall_chosen(resume.people);
    match Parsed::of(&resume.query) {
        parsed if parsed.refusal().is_some() => {
            let query = Display::foreign_line(&resume.query);
            model
                .screen
                .toasts
                .tell(shown!("The list of the last session is not narrowed again: `{query}` is wrong"), model.now);
        }
        parsed => model.panes.issues.filter = parsed.filter,
    }
    model.screen.focus = Pane::ALL.into_iter().find(|pane| pane.index() == resume.pane).unwrap_or_default();
    model.screen.zoom = match resume.zoom {
        0 => Zoom::Normal,
        1 => Zoom::Half,
        _ => Zoom::Full,
    };
    if let Some([two, list, transcript, evidence]) = resume.shares {
        model.screen.shares = Shares { two, list, transcript, evidence }.within_bounds();
    }
    if let Some(issue) = resume.issue {
        model.reading.returning.issue = Some(issue.clone());
        model.reading.returning.call = resume.call.clone();
        if let Some(call) = resume.call {
            model.panes.transcript.remember(call, resume.turn);
        }
        show::select_issue(model, Some(issue));
    }
}

/// The issue is there, or gone.
pub(in crate::app) fn issue_answered(model: &mut Model, issue: &IssueId, failure: Option<&Failure>) {
    if model.reading.returning.issue.take_if(|wanted| wanted == issue).is_none() {
        return;
    }
    if failure.is_some_and(|failure| failure.kind == Kind::Missing) {
        model.reading.returning.call = None;
        model.screen.focus = Pane::Issues;
        model.panes.issues.let_go();
        show::follow_list(model);
        tell::tell(model, "The issue of the last session is not there any more");
    }
}

/// After every message: a place is written down when the user has been still for a moment.
pub(in crate::app) fn note(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.reading.returning.issue.is_some() || model.reading.current.is_none() {
        return;
    }
    let leaves = effects.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Switch(_)));
    let is_due = model.reading.returning.due.is_some_and(|due| due <= model.now);
    if !leaves && !is_due {
        if model.reading.returning.due.is_none() && model.reading.returning.kept.as_ref() != Some(&here(model)) {
            model.reading.returning.due = Some(model.now.plus(STILL_MS));
        }
        return;
    }
    model.reading.returning.due = None;
    let here = here(model);
    if model.reading.returning.kept.as_ref() != Some(&here) {
        model.reading.returning.kept = Some(here.clone());
        effects.push(Effect::KeepPlace(Box::new(here)));
    }
}

/// When a place is to be written down.
pub(in crate::app) fn due(model: &Model) -> Option<crate::domain::time::Time> {
    model.reading.returning.due
}
