//! The first screen of somebody who has nothing yet.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{popup, put, put_wrapped, tint},
};
use crate::{
    app::{dialog::WAYS, layout::Area},
    domain::text::shown,
};

pub(super) fn draw(cursor: usize, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let size = (body.width.saturating_sub(2).min(84), body.height.saturating_sub(2).min(22));
    let inside = popup(buffer, theme, body, size, "Welcome to earmark: how do you want to begin?");
    let mut y = inside.y + 1;
    for (at, (title, _)) in WAYS.iter().enumerate() {
        put(buffer, inside.x + 2, y, 2, &shown!("{} ", at + 1), theme.accent);
        put(buffer, inside.x + 5, y, inside.width.saturating_sub(6), *title, theme.text);
        if at == cursor {
            tint(buffer, inside, y, theme.selected);
        }
        y += 1;
    }
    let rest = Area {
        x: inside.x + 2,
        y: y + 1,
        width: inside.width.saturating_sub(4),
        height: (inside.y + inside.height).saturating_sub(y + 1),
    };
    let words = WAYS.get(cursor).map_or("", |(_, words)| words);
    put_wrapped(buffer, rest, words, theme.dim);
}
