//! Pane: the evidence of the current issue, below what the issue says.

use ratatui::buffer::Buffer;

use super::{
    Theme, absent,
    issues::{no_issue, status_glyph, status_word},
    paint::{bar, message, pane, put, put_right, put_wrapped, tint},
};
use crate::{
    app::{
        message::{action::Pane, area::Area, row::words},
        state::{
            model::Model,
            project::{LinkView, Shown},
        },
    },
    domain::text::{Display, shown},
};

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let info = model.reading.shown.as_ref().map_or(Display::default(), |shown| match shown.links.len() {
        0 => Display::default(),
        count => shown!("{} of {count}", model.panes.evidence + 1),
    });
    let inside = pane(model, theme, Pane::Evidence, area, &info, buffer);
    let Some(shown) = &model.reading.shown else {
        match (&model.reading.detail_failure, &model.reading.current) {
            (reason, Some(_)) => absent::draw(model, theme, ("the issue", reason.as_ref()), inside, buffer),
            (_, None) => message(buffer, inside, (no_issue(model), theme.dim), "", theme),
        }
        return;
    };
    let used = facts(model, theme, shown, inside, buffer);
    let list = Area { y: inside.y + used, height: inside.height.saturating_sub(used), ..inside };
    if shown.links.is_empty() {
        put_wrapped(buffer, list, "No evidence yet. a attaches a call.", theme.text);
        return;
    }
    let rows = usize::from(list.height);
    let first = model.panes.evidence.saturating_sub(rows.saturating_sub(1));
    let mut y = list.y;
    for (at, link) in shown.links.iter().enumerate().skip(first).take(rows) {
        row(theme, link, Area { y, height: 1, ..list }, buffer);
        if at == model.panes.evidence {
            let style = if model.screen.focus == Pane::Evidence { theme.selected } else { theme.selected_elsewhere };
            tint(buffer, list, y, style);
            bar(buffer, theme, list.x, y);
        }
        y += 1;
    }
    let rest = Area { y: y + 1, height: (list.y + list.height).saturating_sub(y + 1), ..list };
    put_wrapped(buffer, rest, &shown.issue.description.shown, theme.dim);
}

/// The issue in two to four lines; returns how many.
fn facts(model: &Model, theme: &Theme, shown: &Shown, inside: Area, buffer: &mut Buffer) -> u16 {
    let issue = &shown.issue;
    let head = Area { height: inside.height.min(2), ..inside };
    let title = shown!("{} {}", issue.code.shown, issue.title.shown);
    let used = put_wrapped(buffer, head, &title, theme.strong);
    let assignee = issue.assignee.as_ref().map(|id| match model.world.people.get(id) {
        Some(person) => person.name.clone(),
        None => Display::foreign_line(crate::domain::limits::cut(id.as_str(), 8)),
    });
    let mut parts = vec![
        format!("{} {}", status_glyph(&issue.status), status_word(&issue.status)),
        words(issue.severity.as_str()).to_string(),
        issue.category.shown.to_string(),
    ];
    parts.extend(assignee.map(|name| format!("for {name}")));
    put(buffer, inside.x, inside.y + used, inside.width, &Display::ours(parts.join(" · ")), theme.dim);
    model.evidence_top(inside)
}

fn row(theme: &Theme, link: &LinkView, area: Area, buffer: &mut Buffer) {
    let (glyph, style) = theme.mark(&link.mark, " ");
    let mut right = area.x + area.width;
    if link.flags > 0 {
        right = put_right(buffer, right, area.y, 6, &shown!(" ⚑{}", link.flags), theme.flag);
    }
    let mut x = put(buffer, area.x + 1, area.y, 1, glyph, style);
    x = put(buffer, x, area.y, 6, &shown!("{:<5}", link.kind), theme.dim);
    if !link.available {
        x = put(buffer, x, area.y, right.saturating_sub(x), "(gone) ", theme.warn);
    }
    put(buffer, x, area.y, right.saturating_sub(x), &link.title, theme.text);
}
