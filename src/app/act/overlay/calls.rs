//! The list of all calls: going through it, narrowing it, and opening a call by itself.

use crate::{
    app::{
        act::{overlay::query, review},
        message::{
            action::{Action, Pane},
            calls::CallsPage,
            effect::{Effect, Query},
            filter::calls::CallsParsed,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                write::{Field, Writing},
            },
        },
        step::{home, tell::tell},
    },
    domain::text::Display,
};

/// `g k`: the list, as it was left.
pub(in crate::app) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    model.screen.overlays.push(Overlay::Calls);
    read_anew(model, effects);
}

fn read_anew(model: &mut Model, effects: &mut Vec<Effect>) {
    let filter = model.panes.calls.filter.clone();
    model.reading.runs.refetch(Query::ListedCalls(Box::new(CallsPage { filter, cursor: None })), effects);
}

pub(in crate::app) fn act(model: &mut Model, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel if !model.panes.calls.filter.is_empty() => {
            model.panes.calls.narrow(Default::default());
            read_anew(model, effects);
        }
        Action::Cancel | Action::Close | Action::Calls => return,
        Action::Move(motion) => {
            let page = usize::from(model.screen.size.1).saturating_sub(6);
            model.panes.calls.travel(*motion, page);
        }
        Action::Refresh => read_anew(model, effects),
        Action::Review => return review::toggle(model, effects),
        Action::Search => {
            let typed = model.panes.calls.filter.typed.clone();
            let title = Display::ours("Calls that fit: words, verdict:none, has:moment, flag:dead_air, after:7d …");
            let mut writing = Writing::new(Field::CallQuery, title, &typed);
            query::offer(model, &mut writing);
            model.screen.overlays.push(Overlay::Calls);
            return model.screen.overlays.push(Overlay::Write(writing));
        }
        Action::Open => match model.panes.calls.selected() {
            Some(row) => {
                let (call, issue) = (row.id.clone(), row.issue.clone());
                home::show_apart(model, call, issue, effects);
                model.screen.focus = Pane::Transcript;
                return;
            }
            None => tell(model, "No call is selected"),
        },
        _ => {}
    }
    model.screen.overlays.push(Overlay::Calls);
    read_on(model, effects);
}

/// Reads the next page when the selection comes near to it.
fn read_on(model: &mut Model, effects: &mut Vec<Effect>) {
    let list = &model.panes.calls;
    if list.is_hungry() && list.failure.is_none() {
        let page = CallsPage { filter: list.filter.clone(), cursor: list.next.clone() };
        model.reading.runs.fetch(Query::ListedCalls(Box::new(page)), effects);
    }
}

/// Narrows the list to what was typed; `false`, with the reason told, when that would find something else than is meant.
pub(in crate::app) fn narrow(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) -> bool {
    let parsed = CallsParsed::of(typed);
    if let Some(note) = parsed.refusal() {
        let text: Display = note.text.clone();
        model.screen.toasts.tell(text, model.now);
        return false;
    }
    model.panes.calls.narrow(parsed.filter);
    read_anew(model, effects);
    true
}
