//! Leaps to another place, with the way back noted.

use crate::{
    app::{
        message::action::Pane,
        state::{model::Model, visited::Place},
        step::{graph, show},
    },
    domain::{
        id::{CallId, IssueId},
        text::Display,
    },
    graph::Key,
};

/// Where the user is now.
pub(in crate::app) fn here(model: &Model) -> Option<Place> {
    if let Some(key @ Key::Ticket(_)) = model.panes.relations.focus() {
        let name = model.panes.relations.name_of(key).unwrap_or_default();
        return Some(Place { key: key.clone(), spot: None, name });
    }
    let issue = model.reading.current.clone()?;
    let reads = model.screen.focus == Pane::Transcript;
    let spot =
        model.panes.transcript.call.clone().filter(|_| reads).map(|call| (call, model.panes.transcript.cursor()));
    let code = model.current_row().map(|row| row.code.shown.clone()).unwrap_or_default();
    let name = match &spot {
        Some((call, turn)) => {
            let title = model.world.calls.peek(call).and_then(|call| call.get()).map(|call| call.title.clone());
            Display::ours(format!("{code} · message {turn} · {}", title.unwrap_or_default()))
        }
        None => {
            let title = model.current_row().map(|row| row.title.shown.clone()).unwrap_or_default();
            Display::ours(format!("{code} · {title}"))
        }
    };
    Some(Place { key: Key::Issue(issue), spot, name })
}

/// Notes where the user is, before a leap to somewhere else.
pub(in crate::app) fn leave(model: &mut Model) {
    if let Some(place) = here(model) {
        model.reading.visited.note(place);
    }
}

/// Notes where the user has come to after a leap.
pub(in crate::app) fn arrive(model: &mut Model) {
    leave(model);
}

/// Puts a node in the middle of the graph and remembers the way back. An issue becomes the current one, whether or not
/// the list holds it.
pub(in crate::app) fn go_to(model: &mut Model, key: Key) {
    leave(model);
    show(model, key);
    arrive(model);
}

fn show(model: &mut Model, key: Key) {
    graph::centre_on(model, &key);
    if let Key::Issue(issue) = key {
        show::select_issue(model, Some(issue));
    }
}

pub(in crate::app) fn go_to_place(model: &mut Model, place: &Place) {
    show(model, place.key.clone());
    match &place.spot {
        Some((call, turn)) => {
            show::show_message(model, call, *turn);
        }
        None if model.screen.focus == Pane::Transcript => model.screen.focus = Pane::Issues,
        None => {}
    }
}

/// To a message of a call that was read on an issue.
pub(in crate::app) fn go_to_message(model: &mut Model, issue: IssueId, call: CallId, turn: usize) {
    leave(model);
    model.panes.transcript.remember(call.clone(), turn);
    show(model, Key::Issue(issue.clone()));
    model.reading.returning.want(call.clone());
    show::refresh_shown(model);
    show::show_message(model, &call, turn);
    // The call may not be there yet: the place is known all the same.
    let name = model.current_row().map(|row| row.code.shown.clone()).unwrap_or_default();
    let name = Display::ours(format!("{name} · message {turn}"));
    model.reading.visited.note(Place { key: Key::Issue(issue), spot: Some((call, turn)), name });
}
