//! Two issues side by side: the duplicate and the canonical one.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{framed, put, put_wrapped},
};
use crate::{
    app::{
        derived::geometry,
        message::{
            area::Area,
            row::{Counts, IssueRow, words},
        },
        state::{
            model::Model,
            overlay::merge::{Merge, Side},
        },
    },
    domain::{
        limits,
        text::{Display, shown},
        time::Time,
    },
};

/// Rows of a side, its title in two.
const ROWS: u16 = geometry::MERGED;

pub(super) fn draw(model: &Model, merge: &Merge, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let inside = framed(buffer, theme, geometry::merge(body), "Marked as duplicate");
    let half = inside.width.saturating_sub(3) / 2;
    for (side, x) in merge.sides.iter().zip([inside.x + 1, inside.x + half + 2]) {
        let area = Area { x, width: half, height: inside.height.min(ROWS), ..inside };
        match side.row(model) {
            Some(row) => {
                issue(theme, &row, model.wall, area, buffer);
                let y = area.y + ROWS - 1;
                put(buffer, area.x, y, area.width, &activity(side), theme.dim);
            }
            None => drop(put(buffer, area.x, area.y, area.width, "Reading…", theme.dim)),
        }
    }
    let below = Area { y: inside.y + ROWS + 1, height: inside.height.saturating_sub(ROWS + 1), ..inside };
    let room = Area { x: below.x + 1, width: below.width.saturating_sub(2), ..below };
    let text = match (merge.missing(model), merge.plan(model)) {
        (None, _) => Display::ours("Reading what y would do…"),
        (Some(_), None) => Display::ours("Evidence and status are as they should be. Esc closes."),
        (Some(_), Some(plan)) => shown!("y {plan}, as one step that u takes back. Esc leaves both as they are."),
    };
    put_wrapped(buffer, room, &text, theme.text);
}

/// What tells an issue from another one, in [`ROWS`] rows but the last.
pub(super) fn issue(theme: &Theme, row: &IssueRow, now: Time, area: Area, buffer: &mut Buffer) {
    put(buffer, area.x, area.y, area.width, &row.code.shown, theme.accent);
    let title = Area { y: area.y + 1, height: area.height.saturating_sub(1).min(2), ..area };
    put_wrapped(buffer, title, &row.title.shown, theme.strong);
    let state = shown!("{} · {}", words(row.status.as_str()), words(row.severity.as_str()));
    put(buffer, area.x, area.y + 3, area.width, &state, theme.severity(&row.severity));
    let Counts { evidence, flags, relations } = row.counts;
    let age = row.last_activity_at.age(now);
    let counts = shown!("evidence {evidence} · flags {flags} · relations {relations} · {age}");
    put(buffer, area.x, area.y + 4, area.width, &counts, theme.text);
}

fn activity(side: &Side) -> Display {
    match side.activity.get() {
        Some(count) if *count >= limits::PAGE_MAX as usize => shown!("{count} entries of activity or more"),
        Some(1) => Display::ours("1 entry of activity"),
        Some(count) => shown!("{count} entries of activity"),
        None if side.activity.failure().is_some() => Display::ours("activity could not be read"),
        None => Display::ours("reading its activity…"),
    }
}
