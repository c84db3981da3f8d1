//! What a call is judged against, over the panes.

use ratatui::buffer::Buffer;

use super::{
    Theme,
    paint::{Notice, Role, framed, put},
};
use crate::{
    app::{derived::geometry, message::area::Area, state::overlay::brief::BriefPage},
    domain::text::{Display, wrap::wrap},
};

pub(super) fn draw(page: &BriefPage, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let title = match page.outcome {
        true => "What the call is judged against, and what became of it",
        false => "What the call is judged against · z o adds what became of it",
    };
    let inside = framed(buffer, theme, geometry::page(body), title);
    let Some(lines) = page.lines.get() else {
        match page.lines.failure() {
            Some(reason) => Notice::of_failure(reason).draw(theme, inside, buffer),
            None => Notice::said(Role::Dim, "Reading…", "").draw(theme, inside, buffer),
        }
        return;
    };
    if lines.is_empty() {
        let advice = "Its source told no prompt, policy, task, variables or pathway.";
        return Notice::said(Role::Text, "Nothing is known of that", advice).draw(theme, inside, buffer);
    }
    let width = usize::from(inside.width.saturating_sub(2).max(1));
    let end = inside.y + inside.height;
    let mut y = inside.y;
    for line in lines.iter().skip(page.scroll.min(lines.len() - 1)) {
        let is_hit = !page.wanted.is_empty() && line.text.as_str().to_lowercase().contains(&page.wanted);
        let style = match (line.is_head, is_hit) {
            (true, _) => theme.strong,
            (false, true) => theme.accent,
            (false, false) => theme.text,
        };
        let wrapped = wrap(line.text.as_str(), width);
        let rows: Vec<Display> = match wrapped.is_empty() {
            true => vec![Display::default()],
            false => wrapped.into_iter().map(|range| line.text.part(range).into()).collect(),
        };
        for row in rows {
            if y >= end {
                return;
            }
            put(buffer, inside.x + 1, y, inside.width.saturating_sub(1), &row, style);
            y += 1;
        }
    }
}
