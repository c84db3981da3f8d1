//! What stands where something was never read: that it is being read, or why it is not.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{failure, message},
};
use crate::{
    app::{
        message::area::Area,
        state::{connection::Link, model::Model},
    },
    domain::{failure::Failure, text::shown},
};

/// Says of `what` (`the issue`) why it is not here: `reason` is why its last reading failed, if it did.
pub(super) fn draw(
    model: &Model,
    theme: &Theme,
    (what, reason): (&'static str, Option<&Failure>),
    inside: Area,
    buffer: &mut Buffer,
) {
    match (reason, model.outbox.reach.link()) {
        (_, Link::Offline { .. }) => {
            let text = shown!("Offline, and {what} was never read here");
            let advice = "It is read when the service is back; r tries now.";
            message(buffer, inside, (&text, theme.warn), advice, theme);
        }
        (Some(reason), _) | (None, Link::Stopped(reason)) => failure(buffer, inside, reason, theme),
        (None, _) => message(buffer, inside, (&shown!("Reading {what}…"), theme.dim), "", theme),
    }
}
