//! Faults on demand, to see that the terminal is given back after each; in debug builds only.

use crate::app::{Model, effect::Query};

/// Where the workbench fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// While a frame is drawn.
    Draw,
    /// In the loop.
    Loop,
    /// In a task.
    Task,
}

/// The fault that the environment asks for: `EARMARK_FAULT` is `draw`, `loop` or `task`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fault(Option<Place>);

impl Fault {
    pub(super) fn from_environment() -> Self {
        let wanted = std::env::var("EARMARK_FAULT").ok().filter(|_| cfg!(debug_assertions));
        Self(match wanted.as_deref() {
            Some("draw") => Some(Place::Draw),
            Some("loop") => Some(Place::Loop),
            Some("task") => Some(Place::Task),
            _ => None,
        })
    }

    /// Panics in the task that reads the activity of an issue.
    pub(super) fn strike_task(self, query: &Query) {
        assert!(self.0 != Some(Place::Task) || !matches!(query, Query::Activity(_)), "a fault on demand");
    }

    /// Panics in this place, once there is something on the screen and a key has moved the selection.
    pub(super) fn strike(self, place: Place, model: &Model) {
        assert!(self.0 != Some(place) || model.issues.position().is_none_or(|at| at == 1), "a fault on demand");
    }
}
