//! Pane: the issue list.

use ratatui::buffer::Buffer;

use super::{
    Theme, absent,
    paint::{bar, failure, message, pane, put, put_right, tint},
};
use crate::{
    app::{
        derived::views,
        message::{action::Pane, area::Area, row::IssueRow},
        state::{issues::IssueList, marks::Anchor, model::Model},
    },
    domain::{
        choice::{IssueStatus, Severity},
        text::{Display, shown},
    },
};

/// Stands beside what is marked.
pub(super) const MARK: &str = "*";

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let list = &model.panes.issues;
    let inside = pane(model, theme, Pane::Issues, area, &info(model), buffer);
    tabs(model, theme, area, buffer);
    if list.is_empty() {
        match (&list.failure, list.loaded) {
            (Some(reason), _) => failure(buffer, inside, reason, theme),
            (None, false) => absent::draw(model, theme, ("the list", None), inside, buffer),
            (None, true) if !list.filter.is_empty() => {
                let text = shown!("No issue matches “{}”", Display::foreign_line(&list.filter.typed));
                message(buffer, inside, (&text, theme.text), &widen(list), theme);
            }
            (None, true) => {
                let advice = "Bring calls in with\n  earmark import calls.json --issues all\nor look around with\n  earmark demo";
                message(buffer, inside, ("No issues yet", theme.text), advice, theme);
            }
        }
        return;
    }
    let range = match &model.panes.marks.anchor {
        Some(Anchor::Issue(from)) => list.lines_between(from),
        _ => None,
    };
    let failure_line = list.failure.as_ref().map(|_| inside.y + inside.height - 1 - u16::from(model.is_pinned()));
    let mut y = inside.y;
    for (line, (row, selected)) in list.visible().enumerate() {
        let shown = model.world.project_row(row);
        draw_row(model, theme, &shown, Area { y, height: 1, ..inside }, buffer);
        if model.panes.marks.has(&row.id) || range.as_ref().is_some_and(|range| range.contains(&line)) {
            put(buffer, inside.x + 1, y, 1, MARK, theme.accent);
        }
        if selected {
            let style = if model.screen.focus == Pane::Issues { theme.selected } else { theme.selected_elsewhere };
            tint(buffer, inside, y, style);
            bar(buffer, theme, inside.x, y);
        }
        y += 1;
    }
    if y < inside.y + inside.height && list.more().0 {
        let text = if list.waits_for_user() { "j reads on…" } else { "more follow…" };
        put(buffer, inside.x + 2, y, inside.width.saturating_sub(2), text, theme.dim);
    }
    pinned(model, theme, inside, buffer);
    if let (Some(reason), Some(last)) = (&list.failure, failure_line) {
        tint(buffer, inside, last, theme.text);
        let text = format!("Could not read on: {} (r tries again)", reason.message);
        put(buffer, inside.x, last, inside.width, &shown!("{text:<200}"), theme.error);
    }
}

/// Why the panes beside the list have no issue to show.
pub(super) fn no_issue(model: &Model) -> &'static str {
    if model.panes.issues.is_awaited() { "Reading issues…" } else { "No issue selected" }
}

/// The current issue, on the last line, while it has no row of its own: what keys change is always in sight.
fn pinned(model: &Model, theme: &Theme, inside: Area, buffer: &mut Buffer) {
    if !model.is_pinned() || inside.height == 0 {
        return;
    }
    let line = Area { y: inside.y + inside.height - 1, height: 1, ..inside };
    let why = match model.panes.issues.total() {
        Some(_) => "not in this list",
        None => "not among these rows",
    };
    let (code, title) = match model.current_row() {
        Some(row) => (row.code.shown.clone(), row.title.shown.clone()),
        None => (Display::ours("Reading it…"), Display::default()),
    };
    let right = put_right(buffer, line.x + line.width, line.y, line.width / 2, &shown!(" {why} "), theme.dim);
    let room = right.saturating_sub(line.x + 1);
    put(buffer, line.x + 1, line.y, room, &shown!("› {code} {title}"), theme.text);
    let style = if model.screen.focus == Pane::Issues { theme.selected } else { theme.selected_elsewhere };
    tint(buffer, line, line.y, style);
    bar(buffer, theme, line.x, line.y);
}

/// The saved views, on the lower border: the one that is shown stands in brackets, with its number of rows when that is
/// known.
fn tabs(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    if model.session.habits.views.is_empty() || area.height < 3 {
        return;
    }
    let shown_tab = views::shown(model);
    let names = std::iter::once(views::ALL).chain(model.session.habits.views.iter().map(|view| view.name.as_str()));
    let (y, right) = (area.y + area.height - 1, area.x + area.width - 1);
    let mut x = area.x + 1;
    for (at, name) in names.enumerate() {
        let is_shown = shown_tab == Some(at);
        let count =
            model.panes.issues.total().filter(|_| is_shown).map_or_else(String::new, |total| format!(" {total}"));
        let name = Display::foreign_line(name);
        let (text, style) =
            if is_shown { (shown!("[{name}{count}]"), theme.strong) } else { (shown!(" {name} "), theme.dim) };
        if x + 2 >= right {
            break;
        }
        x = put(buffer, x, y, right - x, &text, style);
    }
}

/// What to do when nothing fits.
fn widen(list: &IssueList) -> Display {
    if list.waits_for_user() {
        return shown!(
            "{} looked at and none fits: j reads on. Esc clears the filter, / changes it.",
            list.looked_at()
        );
    }
    if !list.filter.is_local() {
        return Display::ours("Esc clears the filter, / changes it.");
    }
    let local: Vec<String> = list.filter.local_terms().into_iter().map(ToString::to_string).collect();
    let local = Display::foreign_line(&local.join(" "));
    shown!("{} of the service were looked at for {local}. Esc clears the filter, / changes it.", list.looked_at())
}

/// Position and number of rows, as far as they are known: nothing is guessed.
fn info(model: &Model) -> Display {
    let list = &model.panes.issues;
    let mut parts = Vec::new();
    if model.panes.marks.count() > 0 {
        parts.push(format!("{} marked", model.panes.marks.count()));
    }
    if list.newer > 0 {
        parts.push(format!("{} new, gg shows them", list.newer));
    }
    match (list.position(), list.total()) {
        (Some(at), Some(total)) => parts.push(format!("{at} of {total}")),
        (Some(at), None) => parts.push(format!("{at}, more below")),
        (None, Some(_)) | (None, None) => {}
    }
    // Last, because a long filter is what may be cut.
    if !list.filter.is_empty() {
        if list.filter.is_local() {
            parts.push(format!("local, {} looked at", list.looked_at()));
        }
        parts.push(format!("/{}", Display::foreign_line(&list.filter.typed)));
    }
    Display::ours(parts.join(" · "))
}

fn draw_row(model: &Model, theme: &Theme, row: &IssueRow, area: Area, buffer: &mut Buffer) {
    let y = area.y;
    let mut right = area.x + area.width;
    right = put_right(buffer, right, y, 4, &shown!("{:>4}", row.last_activity_at.age(model.wall)), theme.dim);
    if area.width >= 50 && row.counts.flags > 0 {
        put_right(buffer, right, y, 5, &shown!(" ⚑{}", row.counts.flags), theme.flag);
    }
    if area.width >= 50 {
        right = right.saturating_sub(5);
    }
    let mut x = area.x + 1;
    x = put(
        buffer,
        x,
        y,
        1,
        if row.unread || model.reading.unread.contains(&row.id) { "●" } else { " " },
        theme.accent,
    );
    x = put(buffer, x, y, 8, &shown!("{:<7}", row.code.shown), theme.dim);
    x = put(buffer, x, y, 5, &shown!("{:<5}", severity_word(&row.severity)), theme.severity(&row.severity));
    x = put(buffer, x, y, 2, status_glyph(&row.status), theme.text) + 1;
    if area.width >= 64 {
        x = put(buffer, x, y, 12, &shown!("{:<12}", status_word(&row.status)), theme.dim);
    }
    put(buffer, x, y, right.saturating_sub(x), &row.title.shown, theme.text);
}

/// Four letters for a severity.
pub(super) fn severity_word(severity: &Severity) -> String {
    match severity {
        Severity::Critical => "CRIT".to_owned(),
        Severity::High => "high".to_owned(),
        Severity::Medium => "med".to_owned(),
        Severity::Low => "low".to_owned(),
        Severity::Other(other) => Display::foreign_line(other).as_str().chars().take(4).collect(),
    }
}

/// The word for a status.
pub(super) fn status_word(status: &IssueStatus) -> Display {
    crate::app::message::row::words(status.as_str())
}

/// A sign for a status that is told apart without colour.
pub(super) fn status_glyph(status: &IssueStatus) -> &'static str {
    match status {
        IssueStatus::Backlog => "·",
        IssueStatus::Todo => "○",
        IssueStatus::InProgress => "◐",
        IssueStatus::InReview => "◕",
        IssueStatus::Done => "✓",
        IssueStatus::Closed => "×",
        IssueStatus::Other(_) => "?",
    }
}
