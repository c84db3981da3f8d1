//! What stands where something was never read: that it is being read, or why it is not.

use super::paint::{Notice, Role};
use crate::{
    app::state::{connection::Link, model::Model},
    domain::{
        failure::Failure,
        text::{Display, shown},
    },
};

/// Says of `what` (`the issue`) why it is not here: `reason` is why its last reading failed, if it did.
pub(super) fn notice(model: &Model, what: &'static str, reason: Option<&Failure>) -> Notice {
    match (reason, model.outbox.reach.link()) {
        (_, Link::Offline { .. }) => {
            let advice = Display::ours("It is read when the service is back; r tries now.");
            Notice::new(shown!("Offline, and {what} was never read here"), Role::Warn, advice)
        }
        (Some(reason), _) | (None, Link::Stopped(reason)) => Notice::of_failure(reason),
        (None, _) => Notice::brief(shown!("Reading {what}…")),
    }
}
