//! Pane: the issue list.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme, absent,
    paint::{Notice, Role, bar, put, put_right, tint},
    sheet::Sheet,
};
use crate::{
    app::{
        derived::views,
        message::{action::Pane, area::Area, row::IssueRow},
        state::{issues::IssueList, marks::Anchor, model::Model},
    },
    domain::{
        choice::{IssueStatus, Severity},
        id::UserId,
        text::{Display, Harmless, counted, shown},
    },
};

/// Stands beside what is marked.
pub(super) const MARK: &str = "*";

/// What stands in a line of the list.
#[derive(Hash)]
enum Line<'a> {
    Issue(Row<'a>),
    /// More of the issue above, where rows take two lines.
    Under(Under<'a>),
    /// The current issue, on the last line, while it has no row of its own: what keys change is always in sight.
    Pinned {
        code: Display,
        title: Display,
        why: &'static str,
    },
    /// Below the last row, where it goes on.
    More(&'static str),
    Failure(Display),
    Nothing,
}

/// An issue of the list.
#[derive(Hash)]
struct Row<'a> {
    code: &'a str,
    title: Harmless<'a>,
    /// The title goes on from what is said once for all.
    is_cut: bool,
    /// The status is told in the line below.
    has_more: bool,
    severity: &'a Severity,
    status: &'a IssueStatus,
    flags: u64,
    age: String,
    is_unread: bool,
    is_marked: bool,
    is_selected: bool,
}

/// What the second line of an issue tells.
#[derive(Hash)]
struct Under<'a> {
    status: &'a IssueStatus,
    category: &'a Display,
    evidence: u64,
    relations: u64,
    /// Who works on it; it may be somebody whose name is not known.
    assignee: Option<Option<&'a Display>>,
    flags: u64,
    is_selected: bool,
}

pub(super) fn draw(model: &Model, mut sheet: Sheet<'_>) {
    let list = &model.panes.issues;
    sheet.title(model, Pane::Issues, &info(model));
    let theme = sheet.theme;
    sheet.bottom(&tabs(model), |tabs, line, buffer| draw_tabs(tabs, theme, line, buffer));
    if list.is_empty() {
        let notice = nothing(model);
        return sheet.body(&notice, |notice, inside, buffer| notice.draw(theme, inside, buffer));
    }
    let range = match &model.panes.marks.anchor {
        Some(Anchor::Issue(from)) => list.lines_between(from),
        _ => None,
    };
    let inside = sheet.inside();
    let end = inside.y + inside.height;
    let pinned = model.is_pinned().then(|| pinned(model));
    let failure = list.failure.as_ref().map(|reason| {
        Line::Failure(shown!("{:<200}", format!("Could not read on: {} (r tries again)", reason.message)))
    });
    // The last lines are taken first.
    let below: Vec<Line<'_>> = failure.into_iter().chain(pinned).collect();
    let rows_end = end.saturating_sub(u16::try_from(below.len()).unwrap_or(0)).max(inside.y);
    let selected = sheet.selected();
    let mut show = |y: u16, line: &Line<'_>| {
        sheet.row(y, line, |line, area, buffer| draw_line(line, theme, selected, area, buffer));
    };
    let beginning = list.shared_beginning();
    let is_double = model.lines_of_a_row() == 2;
    let mut y = inside.y;
    for (at, (row, is_selected)) in list.visible().enumerate() {
        if y >= rows_end {
            break;
        }
        let row = model.world.project_row(row);
        let left_out =
            beginning.filter(|beginning| row.title.shown.as_str().starts_with(beginning)).unwrap_or_default();
        let line = Line::Issue(Row {
            code: row.code.shown.as_str(),
            title: row.title.shown.part(left_out.len()..row.title.shown.as_str().len()),
            is_cut: !left_out.is_empty(),
            has_more: is_double,
            severity: &row.severity,
            status: &row.status,
            flags: row.counts.flags,
            age: row.last_activity_at.age(model.wall),
            is_unread: row.unread || model.reading.unread.contains(&row.id),
            is_marked: model.panes.marks.has(&row.id) || range.as_ref().is_some_and(|range| range.contains(&at)),
            is_selected,
        });
        show(y, &line);
        y += 1;
        if is_double && y < rows_end {
            show(y, &Line::Under(under(model, &row, is_selected)));
            y += 1;
        }
    }
    if y < rows_end && list.more().0 {
        show(y, &Line::More(if list.waits_for_user() { "j reads on…" } else { "more follow…" }));
        y += 1;
    }
    for y in y..rows_end {
        show(y, &Line::Nothing);
    }
    for (y, line) in (rows_end..end).zip(&below) {
        show(y, line);
    }
}

/// The second line of an issue.
fn under<'a>(model: &'a Model, row: &'a IssueRow, is_selected: bool) -> Under<'a> {
    let name = |id: &UserId| model.world.people.called(id);
    Under {
        status: &row.status,
        category: &row.category.shown,
        evidence: row.counts.evidence,
        relations: row.counts.relations,
        assignee: row.assignee.as_ref().map(name),
        flags: row.counts.flags,
        is_selected,
    }
}

/// What is said where the list has no row.
fn nothing(model: &Model) -> Notice {
    let list = &model.panes.issues;
    match (&list.failure, list.loaded) {
        (Some(reason), _) => Notice::of_failure(reason),
        (None, false) => absent::notice(model, "the list", None),
        (None, true) if !list.filter.is_empty() => {
            let text = shown!("No issue matches “{}”", Display::foreign_line(&list.filter.typed));
            Notice::new(text, Role::Text, widen(list))
        }
        (None, true) if !model.panes.calls.rows.is_empty() => {
            let count = model.panes.calls.rows.len();
            let more = if model.panes.calls.next.is_some() { "+" } else { "" };
            let advice =
                Display::ours("g k lists them, Q reviews them from a queue, and the first flag on one makes an issue.");
            Notice::new(shown!("No issues yet, and {count}{more} calls"), Role::Text, advice)
        }
        (None, true) => {
            let advice =
                "Bring calls in with\n  earmark import calls.json --issues all\nor look around with\n  earmark demo";
            Notice::new(Display::ours("No issues yet"), Role::Text, Display::ours(advice))
        }
    }
}

/// Why the panes beside the list have no issue to show.
pub(super) fn no_issue(model: &Model) -> &'static str {
    if model.panes.issues.is_awaited() { "Reading issues…" } else { "No issue selected" }
}

fn pinned(model: &Model) -> Line<'static> {
    let why = match model.panes.issues.total() {
        Some(_) => "not in this list",
        None => "not among these rows",
    };
    match model.current_row() {
        Some(row) => Line::Pinned { code: row.code.shown.clone(), title: row.title.shown.clone(), why },
        None => Line::Pinned { code: Display::ours("Reading it…"), title: Display::default(), why },
    }
}

/// The saved views, for the lower border: the one that is shown stands in brackets, with its number of rows when that is
/// known. Each with whether it is shown.
fn tabs(model: &Model) -> Vec<(Display, bool)> {
    if model.session.habits.views.is_empty() {
        return Vec::new();
    }
    let shown_tab = views::shown(model);
    let names = std::iter::once(views::ALL).chain(model.session.habits.views.iter().map(|view| view.name.as_str()));
    let tab = |(at, name): (usize, &str)| {
        let is_shown = shown_tab == Some(at);
        let count =
            model.panes.issues.total().filter(|_| is_shown).map_or_else(String::new, |total| format!(" {total}"));
        let name = Display::foreign_line(name);
        (if is_shown { shown!("[{name}{count}]") } else { shown!(" {name} ") }, is_shown)
    };
    names.enumerate().map(tab).collect()
}

fn draw_tabs(tabs: &[(Display, bool)], theme: &Theme, line: Area, buffer: &mut Buffer) {
    let right = line.x + line.width - 1;
    let mut x = line.x + 1;
    for (text, is_shown) in tabs {
        if x + 2 >= right {
            break;
        }
        x = put(buffer, x, line.y, right - x, text, if *is_shown { theme.strong } else { theme.dim });
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

/// Cells of the border that the name of the pane takes, with the spaces around it and around what stands at its right.
const NAME: usize = 15;

/// Cells of a query at least.
const QUERY: usize = 5;

/// The query, the position and number of rows as far as they are known, the marks, and whether rows are checked here: nothing
/// is guessed.
fn info(model: &Model) -> Display {
    let list = &model.panes.issues;
    let mut parts = Vec::new();
    match (list.position(), list.total()) {
        (Some(at), Some(total)) => parts.push(format!("{at} of {total}")),
        (Some(at), None) => parts.push(format!("{at} of {}+", list.known())),
        (None, Some(_)) | (None, None) => {}
    }
    if model.panes.marks.count() > 0 {
        parts.push(format!("{} marked", model.panes.marks.count()));
    }
    if list.filter.is_local() {
        parts.push("local".to_owned());
    }
    if list.newer > 0 {
        parts.push(format!("{} new, gg shows them", list.newer));
    }
    if !list.filter.is_empty() {
        // It leaves room to what stands behind it.
        let width = model.layout().pane(Pane::Issues).map_or(0, |area| usize::from(area.width));
        let behind: usize = parts.iter().map(|part| part.chars().count() + 3).sum();
        let typed = shown!("/{}", Display::foreign_line(&list.filter.typed));
        let most = width.saturating_sub(NAME + behind).max(QUERY);
        parts.insert(0, Harmless::from(&typed).truncated(most).into_owned());
    }
    // Last, because it is what may be cut.
    parts.extend(list.shared_beginning().map(|beginning| format!("{}…", Display::foreign_line(beginning))));
    Display::ours(parts.join(" · "))
}

fn draw_line(line: &Line<'_>, theme: &Theme, selected: Style, area: Area, buffer: &mut Buffer) {
    let Area { x, y, width, .. } = area;
    match line {
        Line::Issue(row) => draw_row(row, theme, selected, area, buffer),
        Line::Under(under) => draw_under(under, theme, selected, area, buffer),
        Line::Pinned { code, title, why } => {
            let right = put_right(buffer, x + width, y, width / 2, &shown!(" {why} "), theme.dim);
            put(buffer, x + 1, y, right.saturating_sub(x + 1), &shown!("› {code} {title}"), theme.text);
            tint(buffer, area, y, selected);
            bar(buffer, theme, x, y);
        }
        Line::More(text) => drop(put(buffer, x + 2, y, width.saturating_sub(2), *text, theme.dim)),
        Line::Failure(text) => {
            tint(buffer, area, y, theme.text);
            put(buffer, x, y, width, text, theme.error);
        }
        Line::Nothing => {}
    }
}

fn draw_row(row: &Row<'_>, theme: &Theme, selected: Style, area: Area, buffer: &mut Buffer) {
    let y = area.y;
    let mut right = area.x + area.width;
    right = put_right(buffer, right, y, 4, &shown!("{:>4}", row.age), theme.dim);
    let has_flags = area.width >= 50 && !row.has_more;
    if has_flags && row.flags > 0 {
        put_right(buffer, right, y, 5, &shown!(" ⚑{}", row.flags), theme.flag);
    }
    if has_flags {
        right = right.saturating_sub(5);
    }
    let mut x = area.x + 1;
    x = put(buffer, x, y, 1, if row.is_unread { "●" } else { " " }, theme.accent);
    x = put(buffer, x, y, 8, &shown!("{:<7}", row.code), theme.dim);
    x = put(buffer, x, y, 5, &shown!("{:<5}", severity_word(row.severity)), theme.severity(row.severity));
    x = put(buffer, x, y, 2, status_glyph(row.status), theme.text) + 1;
    if area.width >= 64 && !row.has_more {
        x = put(buffer, x, y, 12, &shown!("{:<12}", status_word(row.status)), theme.dim);
    }
    if row.is_cut {
        x = put(buffer, x, y, right.saturating_sub(x), "…", theme.dim);
    }
    put(buffer, x, y, right.saturating_sub(x), row.title, theme.text);
    if row.is_marked {
        put(buffer, area.x + 1, y, 1, MARK, theme.accent);
    }
    if row.is_selected {
        tint(buffer, area, y, selected);
        bar(buffer, theme, area.x, y);
    }
}

fn draw_under(under: &Under<'_>, theme: &Theme, selected: Style, area: Area, buffer: &mut Buffer) {
    let Area { y, width, .. } = area;
    let mut right = area.x + width;
    if under.flags > 0 {
        right = put_right(buffer, right, y, 6, &shown!(" ⚑{}", under.flags), theme.flag);
    }
    if let Some(name) = &under.assignee {
        let name = name.map_or_else(|| Display::ours(" assigned"), |name| shown!(" {name}"));
        right = put_right(buffer, right, y, width / 3, &name, theme.dim);
    }
    let counts = [(under.evidence, "call"), (under.relations, "relation")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what));
    let counts = Display::ours(counts.collect::<Vec<_>>().join(", "));
    // Behind the column of the code, so that there is room for all of it.
    let mut x = area.x + 10;
    x = put(buffer, x, y, right.saturating_sub(x), &status_word(under.status), theme.dim);
    for part in [under.category, &counts].into_iter().filter(|part| !part.is_empty()) {
        x = put(buffer, x, y, right.saturating_sub(x), &shown!(" · {part}"), theme.dim);
    }
    if under.is_selected {
        tint(buffer, area, y, selected);
        bar(buffer, theme, area.x, y);
    }
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
