//! Taking marks: of an open range, of pages that come, and letting them go.

use crate::{
    app::{
        message::action::Pane,
        state::{issues::WINDOW, marks::Anchor, model::Model},
        step::tell::tell,
    },
    domain::text::Display,
};

/// Marks what the open range covers; `false` when none is open.
pub(in crate::app) fn take_range(model: &mut Model) -> bool {
    match model.panes.marks.anchor.take() {
        Some(Anchor::Issue(from)) => {
            for row in model.panes.issues.between(&from) {
                model.panes.marks.add(row);
            }
            if model.panes.issues.between(&from).next().is_none() {
                tell(model, "The range began on an issue that is not in this list any more: nothing more is marked");
            }
            true
        }
        Some(Anchor::Message(call, from)) if model.panes.transcript.call.as_ref() == Some(&call) => {
            let to = model.panes.transcript.cursor();
            (from.min(to)..=from.max(to)).for_each(|turn| model.panes.marks.add_message(&call, turn));
            true
        }
        _ => false,
    }
}

/// A page came while all that matches is being marked.
pub(in crate::app) fn take_page(model: &mut Model) {
    if !model.panes.marks.takes_all {
        return;
    }
    for row in model.panes.issues.rows() {
        model.panes.marks.add(row);
    }
    let is_full = model.panes.issues.len() >= WINDOW;
    if model.panes.issues.total().is_some() || is_full || model.panes.issues.failure.is_some() {
        model.panes.marks.takes_all = false;
        let count = model.panes.marks.count();
        let more = if model.panes.issues.total().is_none() { "; more than these were not read" } else { "" };
        model.screen.toasts.tell(Display::ours(format!("{count} marked{more}")), model.now);
    }
}

/// Esc: the open range, then the marks of the pane; `false` when there were none.
pub(in crate::app) fn clear(model: &mut Model) -> bool {
    if model.panes.marks.anchor.take().is_some() || std::mem::take(&mut model.panes.marks.takes_all) {
        return true;
    }
    match (model.screen.focus, model.panes.transcript.call.clone()) {
        (Pane::Issues, _) => model.panes.marks.clear_issues(),
        (Pane::Transcript, Some(call)) => model.panes.marks.clear_messages(&call),
        _ => false,
    }
}
