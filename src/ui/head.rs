//! The top line: where one is, which profile, what is under way.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{put, put_right},
    queue, review,
};
use crate::{
    app::{
        message::{action::Pane, area::Area},
        state::{
            connection::Link,
            model::{Model, Unconfirmed},
            pending::Phase,
        },
    },
    domain::text::{Display, shown},
};

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let right = status(model, theme, area, buffer);
    let room = |x: u16| right.saturating_sub(x + 1);
    let mut x = put(buffer, area.x, area.y, room(area.x), " earmark", theme.strong);
    let profile = theme.profile(model.session.colour);
    x = put(buffer, x, area.y, room(x), &shown!(" {} ", model.session.profile), profile);
    if model.session.read_only {
        x = put(buffer, x, area.y, room(x), "read-only", theme.warn);
    }
    if model.screen.is_masked {
        x = put(buffer, x, area.y, room(x), " masked", theme.warn);
    }
    x = put(buffer, x, area.y, room(x), " ", theme.text);
    for (at, step) in breadcrumb(model).into_iter().enumerate() {
        if at > 0 {
            x = put(buffer, x, area.y, room(x), " › ", theme.dim);
        }
        x = put(buffer, x, area.y, room(x), &step, theme.text);
    }
}

fn breadcrumb(model: &Model) -> Vec<Display> {
    if let Some(sitting) = &model.review.sitting {
        return review::head(model, sitting);
    }
    let mut steps = vec![Display::ours(Pane::Issues.title())];
    if let Some(shown) = &model.reading.shown {
        steps.push(shown!(
            "{} {}",
            shown.issue.code.shown,
            crate::domain::text::width::truncate(shown.issue.title.shown.as_str(), 44)
        ));
    }
    if model.screen.focus != Pane::Issues {
        steps.push(Display::ours(model.screen.focus.title()));
    }
    steps
}

/// What is under way, at the right end; returns the column where it starts.
fn status(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) -> u16 {
    let mut x = area.x + area.width;
    let Unconfirmed { waiting, held: failed } = model.unconfirmed();
    let room = area.width / 2;
    x = put_right(buffer, x, area.y, room, &shown!(" {} ", model.session.place), theme.dim);
    if failed > 0 {
        x = put_right(buffer, x, area.y, room, &shown!(" ✗ {failed} held (w)"), theme.error);
    }
    // What is not on disk yet is not promised.
    let unsaved = model.world.lanes.count(|phase| *phase == Phase::Unsaved);
    if unsaved > 0 {
        x = put_right(buffer, x, area.y, room, &shown!(" · {unsaved} being kept"), theme.dim);
    }
    let waiting = waiting.saturating_sub(unsaved);
    if waiting > 0 {
        x = put_right(buffer, x, area.y, room, &shown!(" ◌ {waiting} pending"), theme.pending);
    }
    let (badge, style) = match model.outbox.reach.link() {
        Link::Up => (Display::default(), theme.text),
        Link::Offline { .. } => (Display::ours(" offline"), theme.warn),
        Link::Busy { until } => (shown!(" asked to wait {}", queue::seconds(*until, model.now)), theme.warn),
        Link::Stopped(_) => (Display::ours(" stopped (w)"), theme.error),
    };
    x = put_right(buffer, x, area.y, room, &badge, style);
    // Out of reach, what is under way only finds out whether that has changed.
    let may_read = matches!(model.outbox.reach.link(), Link::Up | Link::Busy { .. });
    if may_read && model.reading.runs.is_reading() {
        x = put_right(buffer, x, area.y, room, " reading…", theme.dim);
    }
    x
}
