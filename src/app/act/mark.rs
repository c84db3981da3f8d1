//! Marking: one row or message, a range, all that match.

use crate::app::{
    act::travel,
    message::{
        action::{Motion, Pane},
        effect::Effect,
    },
    state::{marks::Anchor, model::Model},
    step::{
        mark::{take_page, take_range},
        tell::tell,
    },
};

/// Space, `x`: marks the selected row or message, and goes down.
pub(in crate::app) fn mark(model: &mut Model, effects: &mut Vec<Effect>) {
    if take_range(model) {
        return;
    }
    match model.screen.focus {
        Pane::Issues => {
            if let Some(row) = model.confirmed_row() {
                model.panes.marks.toggle(&row);
            }
        }
        Pane::Transcript => {
            let turn = model.panes.transcript.cursor();
            if let Some(call) = model.panes.transcript.call.clone() {
                model.panes.marks.toggle_message(&call, turn);
            }
        }
        Pane::Evidence | Pane::Relations => return tell(model, "Issues and messages can be marked"),
    }
    travel::travel(model, Motion::Down, effects);
}

/// `v`: what lies between here and where the selection goes; a second time takes it.
pub(in crate::app) fn range(model: &mut Model) {
    if take_range(model) {
        return;
    }
    model.panes.marks.anchor = match model.screen.focus {
        Pane::Issues => model.panes.issues.selected().map(|row| Anchor::Issue(row.id.clone())),
        Pane::Transcript => {
            model.panes.transcript.call.clone().map(|call| Anchor::Message(call, model.panes.transcript.cursor()))
        }
        Pane::Evidence | Pane::Relations => None,
    };
    if model.panes.marks.anchor.is_none() {
        tell(model, "Issues and messages can be marked");
    }
}

/// `*`: every issue that matches, as far as a window of them can be held; or every message that the search found.
pub(in crate::app) fn all(model: &mut Model) {
    match model.screen.focus {
        Pane::Issues => {
            model.panes.marks.takes_all = true;
            take_page(model);
        }
        Pane::Transcript => {
            let hits = model.panes.transcript.find.as_ref().map(|find| find.hits.clone());
            match (model.panes.transcript.call.clone(), hits.filter(|hits| !hits.is_empty())) {
                (Some(call), Some(hits)) => {
                    hits.into_iter().for_each(|turn| model.panes.marks.add_message(&call, turn))
                }
                _ => tell(model, "/ searches first: * marks every message that was found"),
            }
        }
        Pane::Evidence | Pane::Relations => tell(model, "Issues and messages can be marked"),
    }
}
