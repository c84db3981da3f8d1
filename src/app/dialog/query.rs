//! The query of the issue list: what is offered while it is typed, and what it does.

use super::{Field, Overlay, Writing};
use crate::app::{
    effect::Effect,
    filter::{Key, Parsed, complete},
    model::Model,
    navigate,
};

/// Values of a key that are offered at most.
const KNOWN: usize = 200;

/// Offers what may be typed next.
pub(super) fn offer(model: &Model, writing: &mut Writing) {
    writing.chosen = None;
    writing.offers = match writing.field {
        Field::Query => complete(&writing.draft.text(), writing.draft.offset(), &|key| known(model, key)),
        _ => Vec::new(),
    };
}

/// Values of a key that are not of a closed set, as far as they are known.
fn known(model: &Model, key: Key) -> Vec<String> {
    let mut values: Vec<String> = match key {
        Key::Category => model.issues.rows().map(|row| row.category.0.verbatim().to_owned()).collect(),
        Key::Assignee | Key::Owner => model.world.people.values().map(|person| person.name.to_string()).collect(),
        Key::Flag => model.catalogue.entries().iter().map(|entry| entry.name.clone()).collect(),
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
        model.toasts.tell(note.text.clone(), model.now);
        return false;
    }
    parsed.filter.resolve(|name| {
        let wanted = name.to_lowercase();
        let mut named =
            model.world.people.values().filter(|person| person.name.as_str().to_lowercase().contains(&wanted));
        // A name that two people have names nobody.
        named.next().filter(|_| named.next().is_none()).map(|person| person.id.as_str().to_owned())
    });
    model.issues.filter = parsed.filter;
    model.issues.lead(false, &mut model.runs, effects);
    navigate::follow_list(model);
    true
}

/// The bar with a query that was not typed here and is wrong: it is to be mended.
pub(in crate::app) fn open_wrong(model: &mut Model, typed: &str) {
    super::open_search(model);
    if let Some(Overlay::Write(writing)) = model.overlays.last_mut() {
        writing.draft.replace(typed);
    }
}
