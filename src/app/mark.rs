//! Marking: one row or message, a range, all that match.

use super::{
    action::{Motion, Pane},
    effect::Effect,
    issues::WINDOW,
    marks::Anchor,
    model::Model,
    navigate::{self, tell},
};
use crate::domain::text::Display;

/// Space, `x`: marks the selected row or message, and goes down.
pub(super) fn mark(model: &mut Model, effects: &mut Vec<Effect>) {
    if take_range(model) {
        return;
    }
    match model.focus {
        Pane::Issues => {
            if let Some(row) = model.confirmed_row() {
                model.marks.toggle(&row);
            }
        }
        Pane::Transcript => {
            let turn = model.transcript.cursor();
            if let Some(call) = model.transcript.call.clone() {
                model.marks.toggle_message(&call, turn);
            }
        }
        Pane::Evidence | Pane::Relations => return tell(model, "Issues and messages can be marked"),
    }
    navigate::travel(model, Motion::Down, effects);
}

/// `v`: what lies between here and where the selection goes; a second time takes it.
pub(super) fn range(model: &mut Model) {
    if take_range(model) {
        return;
    }
    model.marks.anchor = match model.focus {
        Pane::Issues => model.issues.selected().map(|row| Anchor::Issue(row.id.clone())),
        Pane::Transcript => model.transcript.call.clone().map(|call| Anchor::Message(call, model.transcript.cursor())),
        Pane::Evidence | Pane::Relations => None,
    };
    if model.marks.anchor.is_none() {
        tell(model, "Issues and messages can be marked");
    }
}

/// Marks what the open range covers; `false` when none is open.
pub(super) fn take_range(model: &mut Model) -> bool {
    match model.marks.anchor.take() {
        Some(Anchor::Issue(from)) => {
            for row in model.issues.between(&from) {
                model.marks.add(row);
            }
            if model.issues.between(&from).next().is_none() {
                tell(model, "The range began on an issue that is not in this list any more: nothing more is marked");
            }
            true
        }
        Some(Anchor::Message(call, from)) if model.transcript.call.as_ref() == Some(&call) => {
            let to = model.transcript.cursor();
            (from.min(to)..=from.max(to)).for_each(|turn| model.marks.add_message(&call, turn));
            true
        }
        _ => false,
    }
}

/// `*`: every issue that matches, as far as a window of them can be held; or every message that the search found.
pub(super) fn all(model: &mut Model) {
    match model.focus {
        Pane::Issues => {
            model.marks.takes_all = true;
            take_page(model);
        }
        Pane::Transcript => {
            let hits = model.transcript.find.as_ref().map(|find| find.hits.clone());
            match (model.transcript.call.clone(), hits.filter(|hits| !hits.is_empty())) {
                (Some(call), Some(hits)) => hits.into_iter().for_each(|turn| model.marks.add_message(&call, turn)),
                _ => tell(model, "/ searches first: * marks every message that was found"),
            }
        }
        Pane::Evidence | Pane::Relations => tell(model, "Issues and messages can be marked"),
    }
}

/// A page came while all that matches is being marked.
pub(super) fn take_page(model: &mut Model) {
    if !model.marks.takes_all {
        return;
    }
    for row in model.issues.rows() {
        model.marks.add(row);
    }
    let is_full = model.issues.len() >= WINDOW;
    if model.issues.total().is_some() || is_full || model.issues.failure.is_some() {
        model.marks.takes_all = false;
        let count = model.marks.count();
        let more = if model.issues.total().is_none() { "; more than these were not read" } else { "" };
        model.toasts.tell(Display::ours(format!("{count} marked{more}")), model.now);
    }
}

/// Esc: the open range, then the marks of the pane; `false` when there were none.
pub(super) fn clear(model: &mut Model) -> bool {
    if model.marks.anchor.take().is_some() || std::mem::take(&mut model.marks.takes_all) {
        return true;
    }
    match (model.focus, model.transcript.call.clone()) {
        (Pane::Issues, _) => model.marks.clear_issues(),
        (Pane::Transcript, Some(call)) => model.marks.clear_messages(&call),
        _ => false,
    }
}
