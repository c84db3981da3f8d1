//! A thing in few words: beside a list to choose from, and in a box of its own.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme,
    paint::{aside, put},
};
use crate::{
    app::{
        derived::preview::{Part, Preview, of_focus},
        message::area::Area,
        state::model::Model,
    },
    domain::text::{Display, wrap::wrap_first},
};

/// In a box of its own, for the focused list.
pub(super) fn boxed(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let inside = aside(buffer, theme, area, "Preview");
    match of_focus(model) {
        Some(preview) => draw(&preview, theme, inside, buffer),
        None => drop(put(buffer, inside.x, inside.y, inside.width, "Nothing is selected", theme.dim)),
    }
}

/// Writes as much of it as there is room for.
pub(super) fn draw(preview: &Preview, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let head = Area { height: area.height.min(2), ..area };
    let mut rest = below(area, put_beginning(buffer, head, &preview.title, theme.strong));
    let mut was_fact = false;
    for part in &preview.parts {
        if rest.height == 0 {
            return;
        }
        // Facts stand close to one another, and apart from what was said.
        let is_fact = matches!(part, Part::Facts(_));
        if was_fact && !is_fact {
            rest = below(rest, 1);
        }
        was_fact = is_fact;
        let used = match part {
            Part::Facts(facts) => {
                put(buffer, rest.x, rest.y, rest.width, facts, theme.dim);
                1
            }
            Part::Text(text) => put_beginning(buffer, rest, text, theme.text),
            Part::Flag(text) => {
                put(buffer, rest.x, rest.y, 1, "⚑", theme.flag);
                let room =
                    Area { x: rest.x + 2, width: rest.width.saturating_sub(2), height: 2.min(rest.height), ..rest };
                put_beginning(buffer, room, text, theme.flag).max(1)
            }
            Part::Said { who, text, is_meant } => {
                let style = if *is_meant { theme.strong } else { theme.dim };
                put(buffer, rest.x, rest.y, rest.width, who, if *is_meant { theme.accent } else { theme.dim });
                let room = Area { x: rest.x + 2, width: rest.width.saturating_sub(2), ..below(rest, 1) };
                // A long message leaves room for those around it.
                let most = if *is_meant { 8 } else { 2 };
                let room = Area { height: room.height.min(most), ..room };
                1 + put_beginning(buffer, room, text, style)
            }
        };
        rest = below(rest, used);
    }
}

fn below(area: Area, used: u16) -> Area {
    let used = used.min(area.height);
    Area { y: area.y + used, height: area.height - used, ..area }
}

/// Writes the beginning of a text over the lines there are, with `…` where it goes on; returns the lines used.
fn put_beginning(buffer: &mut Buffer, area: Area, text: &Display, style: Style) -> u16 {
    let height = usize::from(area.height);
    let lines = wrap_first(text.as_str(), usize::from(area.width), height + 1);
    let mut used = 0;
    for (at, range) in lines.iter().enumerate().take(height) {
        let y = area.y + used;
        let x = put(buffer, area.x, y, area.width, text.part(range.clone()), style);
        if at + 1 == height && lines.len() > height {
            put(buffer, x.min((area.x + area.width).saturating_sub(1)), y, 1, "…", style);
        }
        used += 1;
    }
    used
}
