//! The first screen of somebody who has nothing yet.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{framed, put, put_wrapped, select},
};
use crate::{
    app::{derived::geometry, message::area::Area, state::overlay::welcome::WAYS},
    domain::text::shown,
};

pub(super) fn draw(cursor: usize, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::welcome(cursor, body);
    let inside = framed(buffer, theme, listing.frame, "Welcome to earmark: how do you want to begin?");
    for (Area { y, .. }, at) in &listing.entries {
        put(buffer, inside.x + 2, *y, 2, &shown!("{} ", at + 1), theme.accent);
        put(buffer, inside.x + 5, *y, inside.width.saturating_sub(6), WAYS[*at].0, theme.text);
        if listing.selected == Some(*at) {
            select(buffer, theme, inside, *y);
        }
    }
    let y = listing.list.y + u16::try_from(listing.entries.len()).unwrap_or(0);
    let rest = Area {
        x: inside.x + 2,
        y: y + 1,
        width: inside.width.saturating_sub(4),
        height: (inside.y + inside.height).saturating_sub(y + 1),
    };
    let words = WAYS.get(cursor).map_or("", |(_, words)| words);
    put_wrapped(buffer, rest, words, theme.dim);
}
