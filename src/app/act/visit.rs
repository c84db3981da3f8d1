//! Where the user was: issues and tickets, each with the message of a call that was read there, for the way back and
//! forward again; and places that the user named.

use crate::{
    app::{
        message::{
            action::Toward,
            effect::{Effect, Query},
        },
        state::model::Model,
        step::{
            tell::tell,
            visit::{arrive, go_to, go_to_place, here, leave},
        },
    },
    domain::text::{Display, shown},
    graph::Key,
};

/// Back to where the user was before, or forward again.
pub(in crate::app) fn again(model: &mut Model, toward: Toward) {
    // The way toward.is_next() leads back to where the user is now.
    if !toward.is_next() && !model.reading.visited.can_go_forward() {
        leave(model);
    }
    let at = model.reading.visited.at;
    let target = if toward.is_next() { Some(at + 1) } else { at.checked_sub(1) };
    let Some(place) = target.and_then(|at| model.reading.visited.places.get(at)).cloned() else {
        tell(model, if toward.is_next() { "Nothing further toward.is_next()" } else { "Nothing further back" });
        return;
    };
    model.reading.visited.at = target.unwrap_or(at);
    go_to_place(model, &place);
}

/// `:T-1007`: to an issue by its number, also when the list does not hold it. The list stays as it is.
pub(in crate::app) fn go_to_number(model: &mut Model, number: u64, effects: &mut Vec<Effect>) {
    if let Some(id) = model.world.numbered(&model.panes.issues, number) {
        return go_to(model, Key::Issue(id));
    }
    model.reading.sought = Some((number, model.reading.current.clone()));
    model.screen.toasts.done(shown!("Looking for T-{number}…"), model.now);
    model.reading.runs.refetch(Query::Numbered(number), effects);
}

/// To one of the places visited, by its position.
pub(in crate::app) fn go_to_visited(model: &mut Model, at: usize) {
    if let Some(place) = model.reading.visited.places.get(at).cloned() {
        leave(model);
        go_to_place(model, &place);
        arrive(model);
    }
}

/// `m a`: names this place with a letter.
pub(in crate::app) fn name(model: &mut Model, letter: char) {
    if let Some(place) = here(model) {
        let text = Display::ours(format!("'{letter} comes back here"));
        model.reading.visited.named.insert(letter, place);
        model.screen.toasts.tell(text, model.now);
    }
}

/// `' a`: to the place with this letter.
pub(in crate::app) fn go_to_named(model: &mut Model, letter: char) {
    let Some(place) = model.reading.visited.named.get(&letter).cloned() else {
        return tell(model, "No place has that letter: m and a letter names one");
    };
    leave(model);
    go_to_place(model, &place);
    arrive(model);
}
