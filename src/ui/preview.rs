//! A thing in few words: beside a list to choose from, and in a box of its own.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{aside, put, put_wrapped},
};
use crate::{
    app::{
        Model,
        layout::Area,
        preview::{Part, Preview, of_focus},
    },
    domain::{
        limits,
        text::{Display, Harmless},
    },
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
    let mut rest = below(area, put_wrapped(buffer, head, &preview.title, theme.strong));
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
            Part::Text(text) => put_wrapped(buffer, rest, beginning(text, rest), theme.text),
            Part::Flag(text) => {
                put(buffer, rest.x, rest.y, 1, "⚑", theme.flag);
                let room =
                    Area { x: rest.x + 2, width: rest.width.saturating_sub(2), height: 2.min(rest.height), ..rest };
                put_wrapped(buffer, room, beginning(text, room), theme.flag).max(1)
            }
            Part::Said { who, text, is_meant } => {
                let style = if *is_meant { theme.strong } else { theme.dim };
                put(buffer, rest.x, rest.y, rest.width, who, if *is_meant { theme.accent } else { theme.dim });
                let room = Area { x: rest.x + 2, width: rest.width.saturating_sub(2), ..below(rest, 1) };
                // A long message leaves room for those around it.
                let most = if *is_meant { 8 } else { 2 };
                let room = Area { height: room.height.min(most), ..room };
                1 + put_wrapped(buffer, room, beginning(text, room), style)
            }
        };
        rest = below(rest, used);
    }
}

fn below(area: Area, used: u16) -> Area {
    let used = used.min(area.height);
    Area { y: area.y + used, height: area.height - used, ..area }
}

/// As much of a text as could fit: no frame wraps more than it shows.
fn beginning(text: &Display, area: Area) -> Harmless<'_> {
    let cells = usize::from(area.width) * usize::from(area.height);
    text.part(0..limits::cut(text.as_str(), cells).len())
}
