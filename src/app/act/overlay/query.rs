//! The query of the issue list: what is offered while it is typed, and what it does.

use crate::{
    app::{
        act::overlay::open,
        message::{
            action::ListEnd,
            effect::Effect,
            filter::{Key, calls::CallKey, complete::complete, parse::Parsed},
            row::Person,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                write::{Field, Writing},
            },
        },
        step::show,
    },
    domain::text::{Display, shown},
};

/// Values of a key that are offered at most.
const KNOWN: usize = 200;

/// Offers what may be typed next.
pub(in crate::app) fn offer(model: &Model, writing: &mut Writing) {
    writing.chosen = None;
    writing.offers = match writing.field {
        Field::CallQuery => complete(&writing.draft.text(), writing.draft.offset(), &|key| known_of_calls(model, key)),
        Field::Query => complete(&writing.draft.text(), writing.draft.offset(), &|key| known(model, key)),
        _ => Vec::new(),
    };
}

/// The same for the list of calls.
fn known_of_calls(model: &Model, key: CallKey) -> Vec<String> {
    match key {
        CallKey::Flag => known(model, Key::Flag),
        _ => Vec::new(),
    }
}

/// Values of a key that are not of a closed set, as far as they are known.
fn known(model: &Model, key: Key) -> Vec<String> {
    let mut values: Vec<String> = match key {
        Key::Category => model.panes.issues.rows().map(|row| row.category.raw.verbatim().to_owned()).collect(),
        Key::Assignee | Key::Owner => model.world.people.values().map(|person| person.name.to_string()).collect(),
        Key::Flag => model.panes.catalogue.entries().iter().map(|entry| entry.name.clone()).collect(),
        _ => Vec::new(),
    };
    values.sort_unstable();
    values.dedup();
    values.truncate(KNOWN);
    values
}

/// Narrows the list to what was typed; `false`, with the reason told, when that would find something else than is
/// meant.
pub(in crate::app) fn narrow_list(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) -> bool {
    let mut parsed = Parsed::of(typed);
    if let Some(note) = parsed.refusal() {
        model.screen.toasts.tell(note.text.clone(), model.now);
        return false;
    }
    if let Some(reason) = parsed.filter.people().find_map(|(key, name)| unknown(model, key, name)) {
        model.screen.toasts.tell(reason, model.now);
        return false;
    }
    // A name that two people have names nobody.
    parsed.filter.resolve(|name| match called(model, name).as_slice() {
        [person] => Some(person.id.as_str().to_owned()),
        _ => None,
    });
    model.panes.issues.filter = parsed.filter;
    model.panes.issues.lead(ListEnd::First, &mut model.reading.runs, effects);
    show::follow_list(model);
    true
}

/// The people with this name, or else those whose name holds it.
fn called<'a>(model: &'a Model, name: &str) -> Vec<&'a Person> {
    let wanted = name.to_lowercase();
    let people = || model.world.people.values().map(|person| (person, person.name.as_str().to_lowercase()));
    let whole: Vec<&Person> = people().filter(|(_, name)| *name == wanted).map(|(person, _)| person).collect();
    if !whole.is_empty() {
        return whole;
    }
    people().filter(|(_, name)| name.contains(&wanted)).map(|(person, _)| person).collect()
}

/// Why a name does not say who is meant; nothing for an id, and while the people are not known.
fn unknown(model: &Model, key: Key, name: &str) -> Option<Display> {
    let is_id = name.bytes().any(|byte| byte.is_ascii_digit());
    if model.world.people.is_empty() || is_id {
        return None;
    }
    let mut names: Vec<&Display> = called(model, name).into_iter().map(|person| &person.name).collect();
    names.sort_unstable_by_key(|name| name.as_str());
    let (key, shown) = (key.word(), Display::foreign_line(name));
    match names.as_slice() {
        [_] => None,
        [] => Some(shown!("{key}: nobody here is called `{shown}`")),
        [one, other, ..] => Some(shown!("{key}: `{shown}` may be {one} or {other}; write more of the name")),
    }
}

/// The bar with a query that was not typed here and is wrong: it is to be mended.
pub(in crate::app) fn open_wrong(model: &mut Model, typed: &str) {
    open::open_search(model);
    if let Some(Overlay::Write(writing)) = model.screen.overlays.last_mut() {
        writing.draft.replace(typed);
    }
}
