//! Where the user was: issues and tickets, each with the message of a call that was read there, for the way back and
//! forward again; and places that the user named.

use std::collections::BTreeMap;

use super::{
    action::Pane,
    effect::{Effect, Query},
    event::Reply,
    model::Model,
    navigate,
    navigate::tell,
    relations::act,
    sync,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        id::{CallId, IssueId},
        text::{Display, shown},
    },
    graph::Key,
};

/// Places that are remembered.
const REMEMBERED: usize = 100;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The issue or ticket.
    pub key: Key,
    /// The message of one of its calls, if the user was reading.
    pub spot: Option<(CallId, usize)>,
    /// What it is called in a list of places.
    pub name: Display,
}

impl Place {
    /// Whether both are the same place, whatever they were called.
    fn is(&self, other: &Self) -> bool {
        self.key == other.key && self.spot == other.spot
    }
}

/// The places visited, and where in them the user is.
#[derive(Debug, Default)]
pub struct Visited {
    places: Vec<Place>,
    at: usize,
    /// Places that the user named with a letter.
    pub named: BTreeMap<char, Place>,
}

impl Visited {
    /// All of them, oldest first, with whether the user is there.
    pub fn places(&self) -> impl Iterator<Item = (&Place, bool)> {
        self.places.iter().enumerate().map(|(at, place)| (place, at == self.at))
    }

    /// Whether there is a place further back.
    pub fn can_go_back(&self) -> bool {
        self.at > 0
    }

    /// Whether there is a place further forward.
    pub fn can_go_forward(&self) -> bool {
        self.at + 1 < self.places.len()
    }

    /// Keeps of the names what tells where a place is, and nothing that was said.
    pub(super) fn forget_titles(&mut self) {
        for place in self.places.iter_mut().chain(self.named.values_mut()) {
            let parts = place.name.as_str().split(" · ").take(if place.spot.is_some() { 2 } else { 1 });
            place.name = Display::ours(parts.collect::<Vec<_>>().join(" · "));
        }
    }

    fn note(&mut self, place: Place) {
        if self.places.get(self.at).is_some_and(|here| here.is(&place)) {
            return;
        }
        self.places.truncate(self.at + 1);
        self.places.push(place);
        let surplus = self.places.len().saturating_sub(REMEMBERED);
        self.places.drain(..surplus);
        self.at = self.places.len() - 1;
    }
}

/// Where the user is now.
fn here(model: &Model) -> Option<Place> {
    if let Some(key @ Key::Ticket(_)) = model.relations.focus() {
        let name = model.relations.name_of(key).unwrap_or_default();
        return Some(Place { key: key.clone(), spot: None, name });
    }
    let issue = model.current.clone()?;
    let reads = model.focus == Pane::Transcript;
    let spot = model.transcript.call.clone().filter(|_| reads).map(|call| (call, model.transcript.cursor()));
    let code = model.current_row().map(|row| row.code.1.clone()).unwrap_or_default();
    let name = match &spot {
        Some((call, turn)) => {
            let title = model.world.calls.peek(call).and_then(|call| call.get()).map(|call| call.title.clone());
            Display::ours(format!("{code} · message {turn} · {}", title.unwrap_or_default()))
        }
        None => {
            let title = model.current_row().map(|row| row.title.1.clone()).unwrap_or_default();
            Display::ours(format!("{code} · {title}"))
        }
    };
    Some(Place { key: Key::Issue(issue), spot, name })
}

/// Notes where the user is, before a leap to somewhere else.
pub(super) fn leave(model: &mut Model) {
    if let Some(place) = here(model) {
        model.visited.note(place);
    }
}

/// Notes where the user has come to after a leap.
pub(super) fn arrive(model: &mut Model) {
    leave(model);
}

/// Puts a node in the middle of the graph and remembers the way back. An issue becomes the current one, whether or not
/// the list holds it.
pub(super) fn go_to(model: &mut Model, key: Key) {
    leave(model);
    show(model, key);
    arrive(model);
}

fn show(model: &mut Model, key: Key) {
    act::centre_on(model, &key);
    if let Key::Issue(issue) = key {
        sync::select_issue(model, Some(issue));
    }
}

fn go_to_place(model: &mut Model, place: &Place) {
    show(model, place.key.clone());
    match &place.spot {
        Some((call, turn)) => {
            navigate::show_message(model, call, *turn);
        }
        None if model.focus == Pane::Transcript => model.focus = Pane::Issues,
        None => {}
    }
}

/// Back to where the user was before, or forward again.
pub(super) fn again(model: &mut Model, forward: bool) {
    // The way forward leads back to where the user is now.
    if !forward && !model.visited.can_go_forward() {
        leave(model);
    }
    let at = model.visited.at;
    let target = if forward { Some(at + 1) } else { at.checked_sub(1) };
    let Some(place) = target.and_then(|at| model.visited.places.get(at)).cloned() else {
        tell(model, if forward { "Nothing further forward" } else { "Nothing further back" });
        return;
    };
    model.visited.at = target.unwrap_or(at);
    go_to_place(model, &place);
}

/// To a message of a call that was read on an issue.
pub(super) fn go_to_message(model: &mut Model, issue: IssueId, call: CallId, turn: usize) {
    leave(model);
    model.transcript.remember(call.clone(), turn);
    show(model, Key::Issue(issue.clone()));
    model.returning.want(call.clone());
    sync::refresh_shown(model);
    navigate::show_message(model, &call, turn);
    // The call may not be there yet: the place is known all the same.
    let name = model.current_row().map(|row| row.code.1.clone()).unwrap_or_default();
    let name = Display::ours(format!("{name} · message {turn}"));
    model.visited.note(Place { key: Key::Issue(issue), spot: Some((call, turn)), name });
}

/// `:T-1007`: to an issue by its number, also when the list does not hold it. The list stays as it is.
pub(super) fn go_to_number(model: &mut Model, number: u64, effects: &mut Vec<Effect>) {
    if let Some(id) = model.world.numbered(&model.issues, number) {
        return go_to(model, Key::Issue(id));
    }
    model.sought = Some((number, model.current.clone()));
    model.toasts.done(shown!("Looking for T-{number}…"), model.now);
    model.runs.refetch(Query::Numbered(number), effects);
}

/// The issue with a number was found, or not.
pub(super) fn numbered(model: &mut Model, number: u64, result: Result<Reply, Failure>) {
    let sought = model.sought.take_if(|(sought, _)| *sought == number);
    // Who went elsewhere meanwhile, or writes, is not led away.
    let is_awaited = sought.is_some_and(|(_, from)| from == model.current) && model.overlays.is_empty();
    match result {
        Ok(Reply::FoundIssues(rows)) => {
            let Some(row) = rows.into_iter().find(|row| row.number == number) else { return };
            if !is_awaited {
                return model.toasts.tell(shown!("{0} is found; :{0} goes there", row.code.1), model.now);
            }
            model.toasts.done(shown!("{} is not in the list; - goes back", row.code.1), model.now);
            let key = Key::Issue(row.id.clone());
            model.found = Some(row);
            go_to(model, key);
        }
        Ok(_) => {}
        Err(failure) if failure.kind == Kind::Missing => {
            model.toasts.done(shown!("There is no issue T-{number}"), model.now);
        }
        Err(failure) => model.toasts.warn(shown!("T-{number} was not found: {}", failure.sentence())),
    }
}

/// To one of the places visited, by its position.
pub(super) fn go_to_visited(model: &mut Model, at: usize) {
    if let Some(place) = model.visited.places.get(at).cloned() {
        leave(model);
        go_to_place(model, &place);
        arrive(model);
    }
}

/// `m a`: names this place with a letter.
pub(super) fn name(model: &mut Model, letter: char) {
    if let Some(place) = here(model) {
        let text = Display::ours(format!("'{letter} comes back here"));
        model.visited.named.insert(letter, place);
        model.toasts.tell(text, model.now);
    }
}

/// `' a`: to the place with this letter.
pub(super) fn go_to_named(model: &mut Model, letter: char) {
    let Some(place) = model.visited.named.get(&letter).cloned() else {
        return tell(model, "No place has that letter: m and a letter names one");
    };
    leave(model);
    go_to_place(model, &place);
    arrive(model);
}
