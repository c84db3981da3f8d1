//! The list of all calls, over the panes.

use ratatui::buffer::Buffer;

use super::{
    Theme, absent,
    paint::{Notice, Role, framed, put, select},
};
use crate::{
    app::{
        derived::geometry,
        message::{area::Area, calls::ListedCall},
        state::model::Model,
    },
    domain::{
        text::{Display, shown},
        time::Time,
    },
};

/// Columns at the right end of a line, from the left: age, length, verdict, flags, moments, issues.
const COLUMNS: [u16; 6] = [5, 7, 15, 5, 7, 14];
/// The narrowest a title may be before columns are left out.
const TITLE: u16 = 34;

pub(super) fn draw(model: &Model, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let list = &model.panes.calls;
    let listing = geometry::calls(model, body);
    let more = if list.next.is_some() { "+" } else { "" };
    let position = match list.rows.len() {
        0 => Display::default(),
        count => shown!(" · {} of {count}{more}", list.cursor + 1),
    };
    let query = Display::foreign_line(&list.filter.typed);
    let title = match list.filter.is_empty() {
        true => shown!("Calls{position} · / narrows, Enter opens"),
        false => shown!("{query}{position} · Esc shows all"),
    };
    let inside = framed(buffer, theme, listing.frame, &title);
    if list.rows.is_empty() {
        let notice = match (&list.failure, list.is_read) {
            (Some(failure), _) => Notice::of_failure(failure),
            (None, false) => absent::notice(model, "the calls", None),
            (None, true) if list.filter.is_empty() => {
                Notice::said(Role::Text, "There is no call", "earmark import calls.json brings some in.")
            }
            (None, true) => Notice::said(Role::Text, "No call fits", "Esc shows all of them, / asks for others."),
        };
        return notice.draw(theme, inside, buffer);
    }
    for (area, at) in listing.entries {
        if let Some(row) = list.rows.get(at) {
            line(row, model.wall, theme, area, buffer);
        }
        if listing.selected == Some(at) {
            select(buffer, theme, inside, area.y);
        }
    }
}

fn line(row: &ListedCall, now: Time, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let (open, all) = row.moments;
    let cells = [
        (if row.at.is_unknown() { "–".to_owned() } else { row.at.age(now) }, theme.dim),
        (row.length.to_string(), theme.dim),
        (row.verdict.to_string(), theme.text),
        (if row.flags > 0 { format!("⚑{}", row.flags) } else { String::new() }, theme.accent),
        (if all > 0 { format!("⚠{open}/{all}") } else { String::new() }, if open > 0 { theme.warn } else { theme.dim }),
        (row.issues.to_string(), theme.strong),
    ];
    let mut right = area.x + area.width;
    // What tells least is left out first, where there is little room.
    for ((text, style), width) in cells.into_iter().zip(COLUMNS).rev() {
        if right.saturating_sub(area.x) < TITLE + width {
            continue;
        }
        right = right.saturating_sub(width);
        put(buffer, right, area.y, width - 1, &Display::foreign_line(&text), style);
    }
    put(buffer, area.x + 1, area.y, right.saturating_sub(area.x + 2), &row.title, theme.text);
}
