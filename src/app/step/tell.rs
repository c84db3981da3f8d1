//! Telling the user something small.

use crate::{app::state::model::Model, domain::text::Display};

/// Tells the user something small.
pub(in crate::app) fn tell(model: &mut Model, text: &'static str) {
    model.screen.toasts.tell(Display::ours(text), model.now);
}
