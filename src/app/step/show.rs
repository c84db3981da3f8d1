//! What is shown follows what is selected and known.

use crate::{
    app::{
        message::action::Pane,
        state::{
            model::{self, Model, transcript_view_of},
            project::{Shown, call_of},
            remote::Remote,
            transcript::{TranscriptPane, TranscriptView},
        },
        step::{graph, home, tell::tell},
    },
    domain::id::{CallId, IssueId},
    graph::Key,
};

/// Selects the turn that is heard, unless the user went somewhere else.
pub(in crate::app) fn follow(model: &mut Model, at: i64) {
    let Some(before) = model.panes.audio.follows else { return };
    let is_there = model
        .panes
        .audio
        .playing
        .as_ref()
        .is_some_and(|playing| model.panes.transcript.call.as_ref() == Some(&playing.call));
    if !is_there || !model.screen.overlays.is_empty() {
        return;
    }
    if model.panes.transcript.cursor() != before {
        model.panes.audio.follows = None;
        return tell(model, "The selection stays where it is put");
    }
    let turn = model.transcript_view().and_then(|sight| sight.transcript.turn_at(at));
    if let Some(turn) = turn {
        model.panes.transcript.select(turn);
        model.panes.audio.follows = Some(turn);
    }
}

/// Runs `work` on the transcript pane when its call is there.
pub(in crate::app) fn with_transcript<T>(
    model: &mut Model,
    work: impl FnOnce(&mut TranscriptPane, TranscriptView<'_>) -> T,
) -> Option<T> {
    let mut pane = std::mem::take(&mut model.panes.transcript);
    let result = model::transcript_view_of(model, &pane).map(|sight| work(&mut pane, sight));
    model.panes.transcript = pane;
    result
}

pub(in crate::app) fn rows_of(model: &Model, pane: Pane) -> usize {
    model.layout().pane(pane).map_or(1, |area| usize::from(area.inside().height))
}

/// The issue that is selected in the list is the current one: what is highlighted is what verbs act on.
pub(in crate::app) fn follow_list(model: &mut Model) {
    let id = model.panes.issues.held().cloned();
    select_issue(model, id);
}

/// Brings a message of a call of the current issue in front.
pub(in crate::app) fn show_message(model: &mut Model, call: &CallId, turn: usize) {
    let links = model.reading.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
    if let Some(at) = links.iter().position(|link| link.link.resource_id == *call) {
        model.panes.evidence = at;
        follow_evidence(model);
        model.panes.transcript.select(turn);
    }
    model.screen.focus = Pane::Transcript;
}

/// The evidence to select, while the call of the last session is looked for.
pub(in crate::app) fn wanted_call(model: &mut Model) -> Option<CallId> {
    let shown = model.reading.shown.as_ref()?;
    if shown.links.is_empty() { None } else { model.reading.returning.call.take() }
}

/// Makes the projection of the current issue anew: after an answer, a change, or another selection.
pub(in crate::app) fn refresh_shown(model: &mut Model) {
    let before = model.reading.shown.take();
    model.reading.shown = model.reading.current.as_ref().and_then(|issue| model.world.project(issue));
    keep_evidence(model, before);
    home::note_what_waits(model);
    model.reading.detail_failure = model
        .reading
        .current
        .as_ref()
        .and_then(|issue| model.world.details.peek(issue))
        .and_then(Remote::failure)
        .cloned();
    if let Some(call) = wanted_call(model) {
        let links = model.reading.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
        model.panes.evidence = links.iter().position(|link| link.link.resource_id == call).unwrap_or(0);
    }
    let links = model.reading.shown.as_ref().map_or(0, |shown| shown.links.len());
    model.panes.evidence = model.panes.evidence.min(links.saturating_sub(1));
    model.panes.relations.grow_old();
    show_selected_call(model);
    index_flags(model);
}

/// The selected piece of evidence stays selected, wherever a reading puts it.
fn keep_evidence(model: &mut Model, before: Option<Shown>) {
    let (Some(before), Some(now)) = (before, &model.reading.shown) else { return };
    if before.issue.id != now.issue.id {
        return;
    }
    let Some(selected) = before.links.get(model.panes.evidence).map(|view| &view.link) else { return };
    if let Some(at) = now.links.iter().position(|view| view.link == *selected) {
        model.panes.evidence = at;
    }
}

/// The user has selected a piece of evidence: the transcript shows that, and not a call by itself.
pub(in crate::app) fn follow_evidence(model: &mut Model) {
    model.reading.apart = None;
    show_selected_call(model);
}

/// The transcript shows the selected piece of evidence, and nothing while it is not known: what is on the screen
/// always belongs to the current issue.
pub(in crate::app) fn show_selected_call(model: &mut Model) {
    let apart = model.reading.apart.as_ref().map(|apart| apart.call.clone());
    let call = apart.or_else(|| model.selected_link().and_then(|link| call_of(&link.link)).cloned());
    if model.panes.transcript.call != call {
        model.reading.rest.note();
        model.panes.transcript.show(call);
        index_flags(model);
    }
}

pub(in crate::app) fn index_flags(model: &mut Model) {
    let hides_moments = model.hides_moments();
    let mut pane = std::mem::take(&mut model.panes.transcript);
    if let Some(sight) = transcript_view_of(model, &pane) {
        pane.index_flags(sight);
        let moments = pane.call.as_ref().and_then(|call| model.world.moments.get(call));
        pane.index_moments(moments.filter(|_| !hides_moments), sight.flags, &model.world.lanes);
    }
    model.panes.transcript = pane;
}

/// Another issue is current.
pub(in crate::app) fn select_issue(model: &mut Model, issue: Option<IssueId>) {
    model.panes.issues.hold(issue.as_ref());
    if model.reading.current == issue {
        return;
    }
    model.reading.rest.note();
    model.reading.glance = None;
    // Whoever goes to an issue looks at its evidence.
    model.reading.apart = None;
    model.reading.current = issue;
    model.panes.evidence = 0;
    if let Some(issue) = &model.reading.current {
        graph::centre_on(model, &Key::Issue(issue.clone()));
    }
    refresh_shown(model);
}
