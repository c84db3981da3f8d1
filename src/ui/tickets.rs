//! A ticket over the panes: what it says, and what was said about it.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{Notice, Role, framed, put},
};
use crate::{
    app::{
        derived::geometry,
        message::{area::Area, row::TicketView},
        state::{model::Model, remote::Remote},
    },
    domain::text::{Display, shown, wrap::wrap},
};

pub(super) fn ticket(
    model: &Model,
    view: &Remote<TicketView>,
    scroll: usize,
    theme: &Theme,
    body: Area,
    buffer: &mut Buffer,
) {
    let title =
        view.get().map_or(Display::ours("Ticket"), |view| shown!("{} {}", view.row.code.shown, view.row.title.shown));
    let inside = framed(buffer, theme, geometry::page(body), &title);
    let Some(view) = view.get() else {
        match view.failure() {
            Some(reason) => Notice::of_failure(reason).draw(theme, inside, buffer),
            None => Notice::said(Role::Dim, "Reading…", "").draw(theme, inside, buffer),
        }
        return;
    };
    let width = usize::from(inside.width.saturating_sub(2).max(1));
    let facts = [&view.row.status, &view.row.priority, &view.about];
    let facts: Vec<&str> = facts.iter().map(|fact| fact.as_str()).filter(|fact| !fact.is_empty()).collect();
    let mut lines = vec![(Display::ours(facts.join(" · ")), theme.strong), (Display::default(), theme.text)];
    let text = |text: &Display| -> Vec<Display> {
        wrap(text.as_str(), width).into_iter().map(|range| text.part(range).into()).collect()
    };
    lines.extend(text(&view.description).into_iter().map(|line| (line, theme.text)));
    for (author, at, comment) in &view.comments {
        let age = at.map_or(Display::default(), |at| shown!(" · {}", at.age(model.wall)));
        lines.push((Display::default(), theme.text));
        lines.push((shown!("{author}{age}"), theme.agent));
        lines.extend(text(comment).into_iter().map(|line| (line, theme.text)));
    }
    if view.comments.is_empty() {
        lines.push((Display::ours("No comments."), theme.dim));
    } else if view.more {
        lines.push((Display::ours("There are more comments than are shown."), theme.dim));
    }
    let most = lines.len().saturating_sub(usize::from(inside.height));
    for (y, (line, style)) in (inside.y..inside.y + inside.height).zip(lines.into_iter().skip(scroll.min(most))) {
        put(buffer, inside.x + 1, y, inside.width.saturating_sub(1), &line, style);
    }
}
