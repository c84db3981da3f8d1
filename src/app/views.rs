//! Saved views of the issue list: tabs, each with a query.

use super::{
    dialog::{self, Candidate, Chooser, Field, Overlay, Purpose, Writing},
    effect::Effect,
    model::Model,
    navigate::tell,
};
use crate::domain::text::Display;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Name on its tab.
    pub name: String,
    /// Query as it is typed.
    pub query: String,
}

/// The tab that shows everything.
pub const ALL: &str = "All";

/// The tab that is shown: 0 for everything, then the views in their order; none when the query is another one.
pub fn shown(model: &Model) -> Option<usize> {
    let typed = &model.issues.filter.typed;
    if typed.is_empty() {
        return Some(0);
    }
    model.habits.views.iter().position(|view| view.query.trim() == typed).map(|at| at + 1)
}

/// `H`, `L`: the tab before or after.
pub(super) fn step(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    if model.habits.views.is_empty() {
        return tell(model, "No saved views yet: / narrows the list, then : save this query as a view");
    }
    let count = model.habits.views.len() + 1;
    let at = match (shown(model), forward) {
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
        (None, _) => 0,
    };
    show(model, at, effects);
}

fn show(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let query =
        at.checked_sub(1).and_then(|at| model.habits.views.get(at)).map(|view| view.query.clone()).unwrap_or_default();
    if !dialog::narrow_list(model, &query, effects) {
        model.focus = super::Pane::Issues;
        dialog::open_wrong(model, &query);
    }
}

/// `g v`: a view by its name.
pub(super) fn open(model: &mut Model) {
    let all = Candidate::Choice { id: "0".to_owned(), name: Display::ours(ALL), note: Display::ours("every issue") };
    let views = model.habits.views.iter().enumerate().map(|(at, view)| Candidate::Choice {
        id: (at + 1).to_string(),
        name: Display::foreign_line(&view.name),
        note: Display::foreign_line(&view.query),
    });
    let offers = std::iter::once(all).chain(views).collect();
    let chooser = Chooser::of(Purpose::View, Display::ours("Views of the list"), offers);
    model.overlays.push(Overlay::Choose(chooser));
}

/// A view was chosen.
pub(super) fn chosen(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    if let Ok(at) = id.parse() {
        model.focus = super::Pane::Issues;
        show(model, at, effects);
    }
}

/// Asks for the name of a new view.
pub(super) fn open_save(model: &mut Model) {
    let query = Display::foreign_line(&model.issues.filter.typed);
    let title = Display::ours(format!("Name of the view `{query}`, which goes into config.toml"));
    model.overlays.push(Overlay::Write(Writing::new(Field::ViewName, title, "")));
}

/// Saves the query of the list under a name; one that is there already gets the new query.
pub(super) fn save(model: &mut Model, name: &str, effects: &mut Vec<Effect>) {
    let view = View { name: name.trim().to_owned(), query: model.issues.filter.typed.clone() };
    match model.habits.views.iter_mut().find(|known| known.name == view.name) {
        Some(known) => *known = view.clone(),
        None => model.habits.views.push(view.clone()),
    }
    effects.push(Effect::SaveView(view));
}
