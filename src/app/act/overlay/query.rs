//! The query of the issue list: what is offered while it is typed, and what it does.

use crate::app::{
    act::overlay::open,
    message::{
        effect::Effect,
        filter::{Key, calls::CallKey, complete::complete},
        person::ME,
    },
    state::{
        model::Model,
        overlay::{
            Overlay,
            write::{Field, Writing},
        },
    },
    step::narrow,
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
        // As they are offered elsewhere: the user first, then those that were chosen last.
        Key::Assignee | Key::Owner | Key::Author => {
            let others = model.world.people.offered().into_iter();
            let others = others.filter(|person| model.world.people.me() != Some(&person.id));
            let names = others.map(|person| person.name.to_string());
            return std::iter::once(ME.to_owned()).chain(names).take(KNOWN).collect();
        }
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
    let narrowed = narrow::narrow(model, typed, effects);
    if let Err(reason) = &narrowed {
        model.screen.toasts.tell(reason.clone(), model.now);
    }
    narrowed.is_ok()
}

/// The bar with a query that was not typed here and is wrong: it is to be mended.
pub(in crate::app) fn open_wrong(model: &mut Model, typed: &str) {
    open::open_search(model);
    if let Some(Overlay::Write(writing)) = model.screen.overlays.last_mut() {
        writing.draft.replace(typed);
    }
}
