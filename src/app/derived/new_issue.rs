//! What a new issue begins with.

use crate::{
    app::state::model::Model,
    domain::text::{Display, Untrusted},
};

/// The category that a new issue begins with: that of the issue in view, which a reviewer often splits.
pub(in crate::app) fn category_of_new(model: &Model) -> Display {
    let of_row = model.current_row().map(|row| row.category.shown.clone()).filter(|category| !category.is_empty());
    let of_service = || model.panes.categories.first().map(Untrusted::line);
    of_row.or_else(of_service).unwrap_or_else(|| Display::ours("Other"))
}
