//! What came of changes that were made together: one line an issue.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme,
    paint::{Notice, Role, framed, put, select},
};
use crate::{
    app::{
        derived::geometry,
        message::area::Area,
        state::{
            batch::{BatchCounts, Item, State},
            model::Model,
        },
    },
    domain::text::{Display, shown},
};

pub(super) fn draw(model: &Model, cursor: usize, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let Some(batch) = model.outbox.batches.newest() else { return };
    let BatchCounts { waiting, stored, refused, given_up } = batch.counts();
    let counts = [(waiting, "waiting"), (stored, "stored"), (refused, "refused"), (given_up, "given up")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let title = shown!("{}: {}", batch.label, counts.collect::<Vec<_>>().join(", "));
    let listing = geometry::results(model, cursor, body);
    let inside = framed(buffer, theme, listing.frame, &title);
    if batch.items.is_empty() {
        return Notice::said(Role::Text, "Nothing was changed", "").draw(theme, inside, buffer);
    }
    for (area, at) in listing.entries {
        line(&batch.items[at], theme, area, buffer);
        if listing.selected == Some(at) {
            select(buffer, theme, inside, area.y);
        }
    }
}

fn line(item: &Item, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let (word, style): (Display, Style) = match &item.state {
        State::Waiting => (Display::ours("waiting"), theme.pending),
        State::Stored => (Display::ours("stored"), theme.ok),
        State::Refused(_) => (Display::ours("refused"), theme.error),
        State::GivenUp => (Display::ours("given up"), theme.dim),
    };
    let x = put(buffer, area.x + 1, area.y, 10, &shown!("{word:<10}"), style);
    let room = (area.x + area.width).saturating_sub(x);
    let State::Refused(reason) = &item.state else {
        put(buffer, x, area.y, room, &item.name, theme.text);
        return;
    };
    // The reason is what the line is read for: the name makes room for it.
    let x = put(buffer, x, area.y, room / 2, &item.name, theme.text) + 1;
    put(buffer, x, area.y, (area.x + area.width).saturating_sub(x), &shown!("{}", reason.sentence()), theme.dim);
}
