//! The issue list is narrowed to a query: names in it become the ids that the service knows people by.

use crate::{
    app::{
        message::{
            action::ListEnd,
            effect::{Effect, Query},
            filter::{Filter, parse::Parsed},
            person,
        },
        state::{model::Model, reading::Awaited},
        step::{show, tell::tell},
    },
    domain::text::{Display, shown},
};

/// Narrows the list to what was typed; or why that would find something else than is meant. A query with names waits for
/// the people, where they are not known yet.
pub(in crate::app) fn narrow(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) -> Result<(), Display> {
    model.reading.awaits_people = None;
    let parsed = Parsed::of(typed);
    if let Some(note) = parsed.refusal() {
        return Err(note.text.clone());
    }
    if model.world.people.is_empty() && parsed.filter.people().next().is_some() {
        model.reading.awaits_people =
            Some(Awaited { typed: typed.to_owned(), stood: model.panes.issues.filter.typed.clone(), begins: false });
        ask_for_people(model, effects);
        tell(model, "Reading who is who…");
        return Ok(());
    }
    let filter = resolved(model, parsed.filter)?;
    lead(model, filter, effects);
    Ok(())
}

/// The people are known, or cannot be read: a query that waited for them is asked as far as it can be.
pub(in crate::app) fn go_on(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Awaited { typed, stood, begins }) = model.reading.awaits_people.take() else { return };
    // The user has narrowed the list otherwise meanwhile.
    if model.panes.issues.filter.typed != stood {
        return;
    }
    match resolved(model, Parsed::of(&typed).filter) {
        Ok(filter) if begins => begin(model, filter, effects),
        Ok(filter) => lead(model, filter, effects),
        Err(reason) if begins => {
            let reason = shown!("The list of the last session is not narrowed again: {reason}");
            model.screen.toasts.tell(reason, model.now);
            begin(model, Filter::default(), effects);
        }
        Err(reason) => model.screen.toasts.tell(reason, model.now),
    }
}

/// Asks for the list of a new session. A query with names asks for the people first.
pub(in crate::app) fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    let filter = std::mem::take(&mut model.panes.issues.filter);
    if filter.people().next().is_none() {
        return begin(model, filter, effects);
    }
    let typed = filter.typed;
    model.panes.issues.filter = Filter { typed: typed.clone(), terms: Vec::new() };
    model.reading.awaits_people = Some(Awaited { stood: typed.clone(), typed, begins: true });
    ask_for_people(model, effects);
}

/// The place of the last session stays, where there is one.
fn begin(model: &mut Model, filter: Filter, effects: &mut Vec<Effect>) {
    model.panes.issues.filter = filter;
    match &model.reading.current {
        Some(_) => model.panes.issues.restart(ListEnd::First, &mut model.reading.runs, effects),
        None => model.panes.issues.lead(ListEnd::First, &mut model.reading.runs, effects),
    }
}

fn lead(model: &mut Model, filter: Filter, effects: &mut Vec<Effect>) {
    model.panes.issues.filter = filter;
    model.panes.issues.lead(ListEnd::First, &mut model.reading.runs, effects);
    show::follow_list(model);
}

/// With ids in the place of names; or why a name does not say who is meant.
fn resolved(model: &Model, mut filter: Filter) -> Result<Filter, Display> {
    let people = &model.world.people;
    filter.resolve(|key, name| person::meant(people.all(), people.me(), (key.word(), name)))?;
    Ok(filter)
}

/// Reads the people, of the organisation that the rows are of, or of the user's own.
pub(in crate::app) fn ask_for_people(model: &mut Model, effects: &mut Vec<Effect>) {
    let of_rows = || model.panes.issues.rows().next().map(|row| row.org.clone());
    let org = model.world.people.org().cloned().or_else(of_rows);
    model.world.people.asked(model.now);
    model.reading.runs.fetch(Query::Members(org), effects);
}
