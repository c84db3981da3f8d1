//! The request log: one line a request, and what was sent below the selected one.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme,
    paint::{Notice, Role, framed, put, put_right, put_wrapped, select},
};
use crate::{
    app::{
        derived::geometry,
        message::area::Area,
        state::{
            model::Model,
            requests::{Entry, View},
        },
    },
    domain::{
        failure::Kind,
        logged::{Logged, Outcome},
        text::{Display, shown, wrap::wrap},
    },
};

pub(super) fn draw(model: &Model, view: &View, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::requests(model, view, body);
    let inside = framed(buffer, theme, listing.frame, "Requests of this session, newest first");
    let Some(selected) = model.panes.requests.selected(view) else {
        Notice::said(Role::Text, "Nothing was asked for yet", "").draw(theme, inside, buffer);
        return;
    };
    let list = listing.list;
    let first = listing.entries.first().map_or(0, |(_, first)| *first);
    for ((area, row), entry) in listing.entries.into_iter().zip(model.panes.requests.iter().skip(first)) {
        line(model, entry, theme, area, buffer);
        if listing.selected == Some(row) {
            select(buffer, theme, list, area.y);
        }
    }
    if let Some(scroll) = view.body {
        let below = Area { y: list.y + list.height, height: inside.height - list.height, ..inside };
        sent(&selected.logged, scroll, theme, below, buffer);
    }
}

/// Age, method, status or what went wrong, milliseconds, bytes; path and query take what is left.
fn line(model: &Model, entry: &Entry, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let (word, style) = outcome(&entry.logged, theme);
    let figures = entry.logged.ended.map_or_else(Display::default, |ended| {
        let wait = ended.retry_after.map_or_else(String::new, |wait| format!(" wait {} s", wait.div_ceil(1_000)));
        shown!("{wait} {:>6} ms {:>9} B", ended.millis, ended.bytes)
    });
    let right = put_right(buffer, area.x + area.width, area.y, area.width / 2, &figures, theme.dim);
    let mut x = put(buffer, area.x + 1, area.y, 5, &shown!("{:>4} ", entry.at.age(model.wall)), theme.dim);
    x = put(buffer, x, area.y, 7, &shown!("{:<7}", entry.logged.method), theme.accent);
    x = put(buffer, x, area.y, 13, &shown!("{word:<13}"), style);
    put(buffer, x, area.y, right.saturating_sub(x), &entry.logged.target, theme.text);
}

fn outcome(logged: &Logged, theme: &Theme) -> (Display, Style) {
    let Some(ended) = logged.ended else { return (Display::ours("on its way"), theme.pending) };
    match (ended.outcome, ended.status) {
        (Outcome::GivenUp, _) => (Display::ours("given up"), theme.dim),
        (Outcome::Done, Some(status)) => (shown!("{status}"), theme.ok),
        (Outcome::Done, None) => (Display::ours("done"), theme.ok),
        (Outcome::Failed(Kind::Garbled), Some(status)) => (shown!("{status} garbled"), theme.error),
        (Outcome::Failed(_), Some(status)) => (shown!("{status}"), theme.error),
        (Outcome::Failed(Kind::Offline), None) => (Display::ours("offline"), theme.error),
        (Outcome::Failed(_), None) => (Display::ours("no answer"), theme.error),
    }
}

/// The body of the request, from line `scroll` on.
fn sent(logged: &Logged, scroll: usize, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let head = shown!("── {} {} ", logged.method, logged.target);
    put(buffer, area.x, area.y, area.width, &head, theme.dim);
    let area = Area { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let Some(body) = &logged.body else {
        put(buffer, area.x + 1, area.y, area.width, "Nothing was sent with it.", theme.dim);
        return;
    };
    let missing = if body.missing > 0 { format!(" … and {} bytes more", body.missing) } else { String::new() };
    let text = shown!("{}{missing}", body.text);
    let lines = wrap(text.as_str(), usize::from(area.width));
    let first = scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    if let (Some(from), Some(to)) = (lines.get(first), lines.last()) {
        put_wrapped(buffer, area, text.part(from.start..to.end), theme.text);
    }
}
