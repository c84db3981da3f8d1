//! Which of the saved views is shown.

use crate::app::state::model::Model;

/// The tab that shows everything.
pub const ALL: &str = "All";

/// The tab that is shown: 0 for everything, then the views in their order; none when the query is another one.
pub fn shown(model: &Model) -> Option<usize> {
    let typed = &model.panes.issues.filter.typed;
    if typed.is_empty() {
        return Some(0);
    }
    model.session.habits.views.iter().position(|view| view.query.trim() == typed).map(|at| at + 1)
}
