//! The query of the issue list: what is offered while it is typed, and what it does.

use super::{Field, Writing};
use crate::app::{
    effect::Effect,
    filter::{Filter, Key, complete},
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

/// Narrows the list to what was typed.
pub(in crate::app) fn narrow_list(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) {
    let mut filter = Filter::parse(typed);
    filter.resolve(|name| {
        let wanted = name.to_lowercase();
        let mut named =
            model.world.people.values().filter(|person| person.name.as_str().to_lowercase().contains(&wanted));
        // A name that two people have names nobody.
        named.next().filter(|_| named.next().is_none()).map(|person| person.id.as_str().to_owned())
    });
    model.issues.filter = filter;
    model.issues.lead(false, &mut model.runs, effects);
    navigate::follow_list(model);
}
