//! Saved views of the issue list: tabs, each with a query.

use crate::{
    app::{
        act::overlay::query,
        derived::views::{ALL, shown},
        message::{
            action::{Pane, Toward},
            effect::Effect,
            habits::View,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                choose::{Candidate, Chooser, Purpose},
                write::{Field, Writing},
            },
        },
        step::tell::tell,
    },
    domain::text::Display,
};

/// `H`, `L`: the tab before or after.
pub(in crate::app) fn step(model: &mut Model, toward: Toward, effects: &mut Vec<Effect>) {
    if model.session.habits.views.is_empty() {
        return tell(model, "No saved views yet: / narrows the list, then : save this query as a view");
    }
    let count = model.session.habits.views.len() + 1;
    let at = match (shown(model), toward.is_next()) {
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
        (None, _) => 0,
    };
    show(model, at, effects);
}

fn show(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let query = at
        .checked_sub(1)
        .and_then(|at| model.session.habits.views.get(at))
        .map(|view| view.query.clone())
        .unwrap_or_default();
    if !query::narrow_list(model, &query, effects) {
        model.screen.focus = Pane::Issues;
        query::open_wrong(model, &query);
    }
}

/// `g v`: a view by its name.
pub(in crate::app) fn open(model: &mut Model) {
    let all = Candidate::Choice { id: "0".to_owned(), name: Display::ours(ALL), note: Display::ours("every issue") };
    let views = model.session.habits.views.iter().enumerate().map(|(at, view)| Candidate::Choice {
        id: (at + 1).to_string(),
        name: Display::foreign_line(&view.name),
        note: Display::foreign_line(&view.query),
    });
    let offers = std::iter::once(all).chain(views).collect();
    let chooser = Chooser::of(Purpose::View, Display::ours("Views of the list"), offers);
    model.screen.overlays.push(Overlay::Choose(chooser));
}

/// A view was chosen.
pub(in crate::app) fn chosen(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    if let Ok(at) = id.parse() {
        model.screen.focus = Pane::Issues;
        show(model, at, effects);
    }
}

/// Asks for the name of a new view.
pub(in crate::app) fn open_save(model: &mut Model) {
    let query = Display::foreign_line(&model.panes.issues.filter.typed);
    let title = Display::ours(format!("Name of the view `{query}`, which goes into config.toml"));
    model.screen.overlays.push(Overlay::Write(Writing::new(Field::ViewName, title, "")));
}

/// Saves the query of the list under a name; one that is there already gets the new query.
pub(in crate::app) fn save(model: &mut Model, name: &str, effects: &mut Vec<Effect>) {
    let view = View { name: name.trim().to_owned(), query: model.panes.issues.filter.typed.clone() };
    match model.session.habits.views.iter_mut().find(|known| known.name == view.name) {
        Some(known) => *known = view.clone(),
        None => model.session.habits.views.push(view.clone()),
    }
    effects.push(Effect::SaveView(view));
}
