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

/// A page came while all that matches is being marked.
pub(in crate::app) fn take_page(model: &mut Model) {
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
pub(in crate::app) fn clear(model: &mut Model) -> bool {
    if model.marks.anchor.take().is_some() || std::mem::take(&mut model.marks.takes_all) {
        return true;
    }
    match (model.focus, model.transcript.call.clone()) {
        (Pane::Issues, _) => model.marks.clear_issues(),
        (Pane::Transcript, Some(call)) => model.marks.clear_messages(&call),
        _ => false,
    }
}
