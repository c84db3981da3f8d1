//! The top line: where one is, which profile, what is under way.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{put, put_right},
    queue,
};
use crate::app::{Model, Pane, layout::Area, link::Link};

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let right = status(model, theme, area, buffer);
    let room = |x: u16| right.saturating_sub(x + 1);
    let mut x = put(buffer, area.x, area.y, room(area.x), " earmark ", theme.strong);
    x = put(buffer, x, area.y, room(x), model.session.profile.as_str(), theme.accent);
    if model.session.read_only {
        x = put(buffer, x, area.y, room(x), " read-only", theme.warn);
    }
    x = put(buffer, x, area.y, room(x), "  ", theme.text);
    for (at, step) in breadcrumb(model).into_iter().enumerate() {
        if at > 0 {
            x = put(buffer, x, area.y, room(x), " › ", theme.dim);
        }
        x = put(buffer, x, area.y, room(x), &step, theme.text);
    }
}

fn breadcrumb(model: &Model) -> Vec<String> {
    let mut steps = vec![Pane::Issues.title().to_owned()];
    if let Some(shown) = &model.shown {
        steps.push(format!(
            "{} {}",
            shown.issue.code.1,
            crate::domain::text::width::truncate(shown.issue.title.1.as_str(), 44)
        ));
    }
    if model.focus != Pane::Issues {
        steps.push(model.focus.title().to_owned());
    }
    steps
}

/// What is under way, at the right end; returns the column where it starts.
fn status(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) -> u16 {
    let mut x = area.x + area.width;
    let (waiting, failed) = model.unconfirmed();
    let room = area.width / 2;
    x = put_right(buffer, x, area.y, room, &format!(" {} ", model.session.place), theme.dim);
    if failed > 0 {
        x = put_right(buffer, x, area.y, room, &format!(" ✗ {failed} held (w)"), theme.error);
    }
    if waiting > 0 {
        x = put_right(buffer, x, area.y, room, &format!(" ◌ {waiting} pending"), theme.pending);
    }
    let (badge, style) = match model.reach.link() {
        Link::Up => (String::new(), theme.text),
        Link::Offline { .. } => (" offline".to_owned(), theme.warn),
        Link::Busy { until } => (format!(" asked to wait {}", queue::seconds(*until, model.now)), theme.warn),
        Link::Stopped(_) => (" stopped (w)".to_owned(), theme.error),
    };
    x = put_right(buffer, x, area.y, room, &badge, style);
    if !model.runs.is_empty() {
        x = put_right(buffer, x, area.y, room, " reading…", theme.dim);
    }
    x
}
