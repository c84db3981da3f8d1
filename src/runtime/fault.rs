//! What tests ask of the workbench through its environment: faults, to see that the terminal is given back after each,
//! and a quick pace. In debug builds only.

use crate::app::{
    message::effect::Query,
    state::{connection::Pace, model::Model},
};

/// A word of the environment that debug builds listen to.
fn wish(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|_| cfg!(debug_assertions))
}

/// How long things take in this session: less than people need when `EARMARK_PACE` is `quick`.
pub fn pace() -> Pace {
    match wish("EARMARK_PACE").as_deref() {
        Some("quick") => {
            let (first_wait, longest_wait, probe, lag) = (50, 400, 200, 100);
            Pace { first_wait, longest_wait, probe, lag, send_delay: 50, seen_after: 50, pause: 20, people: 300 }
        }
        _ => Pace::default(),
    }
}

/// Whether each frame is compared with the same drawn from nothing: when `EARMARK_FRAMES` is `checked`.
pub(super) fn checks_frames() -> bool {
    wish("EARMARK_FRAMES").as_deref() == Some("checked")
}

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
        Self(match wish("EARMARK_FAULT").as_deref() {
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
        assert!(self.0 != Some(place) || model.panes.issues.position().is_none_or(|at| at == 1), "a fault on demand");
    }
}
