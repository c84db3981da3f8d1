//! Pane: the evidence of the current issue, below what the issue says.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme, absent,
    issues::{no_issue, status_glyph, status_word},
    paint::{Notice, bar, put, put_right, put_wrapped, tint},
    sheet::Sheet,
};
use crate::{
    app::{
        derived::people,
        message::{action::Pane, area::Area, row::words},
        state::{
            model::Model,
            project::{LinkView, Shown},
        },
    },
    domain::{
        limits,
        text::{Display, Harmless, shown},
    },
};

/// What the pane shows of an issue.
#[derive(Hash)]
struct Evidence<'a> {
    title: Display,
    facts: Display,
    /// Lines above the list.
    above: u16,
    /// The pieces that have room.
    rows: Vec<Row<'a>>,
    has_none: bool,
    /// What of the issue's own words can be seen at most.
    description: Harmless<'a>,
}

/// A piece of evidence.
#[derive(Hash)]
struct Row<'a> {
    mark: (&'static str, Style),
    kind: &'a Display,
    title: &'a Display,
    flags: usize,
    is_available: bool,
    is_selected: bool,
}

pub(super) fn draw(model: &Model, mut sheet: Sheet<'_>) {
    let info = model.reading.shown.as_ref().map_or(Display::default(), |shown| match shown.links.len() {
        0 => Display::default(),
        count => shown!("{} of {count}", model.panes.evidence + 1),
    });
    sheet.title(model, Pane::Evidence, &info);
    let (theme, selected) = (sheet.theme, sheet.selected());
    let Some(shown) = &model.reading.shown else {
        let notice = match (&model.reading.detail_failure, &model.reading.current) {
            (reason, Some(_)) => absent::notice(model, "the issue", reason.as_ref()),
            (_, None) => Notice::brief(Display::ours(no_issue(model))),
        };
        return sheet.body(&notice, |notice, inside, buffer| notice.draw(theme, inside, buffer));
    };
    let evidence = Evidence::new(model, theme, shown, sheet.inside());
    sheet.body(&evidence, |evidence, inside, buffer| evidence.draw(theme, selected, inside, buffer));
}

impl<'a> Evidence<'a> {
    fn new(model: &Model, theme: &Theme, shown: &'a Shown, inside: Area) -> Self {
        let issue = &shown.issue;
        let above = model.evidence_top(inside);
        let count = usize::from(inside.height.saturating_sub(above));
        let first = model.panes.evidence.saturating_sub(count.saturating_sub(1));
        let row = |(at, link): (usize, &'a LinkView)| Row {
            mark: theme.mark(&link.mark, " "),
            kind: &link.kind,
            title: &link.title,
            flags: link.flags,
            is_available: link.available,
            is_selected: at == model.panes.evidence,
        };
        // More than some signs for each cell is not seen.
        let cells = usize::from(inside.width) * usize::from(inside.height);
        let most = limits::cut(issue.description.shown.as_str(), 4 * cells).len();
        Self {
            title: shown!("{} {}", issue.code.shown, issue.title.shown),
            facts: facts(model, shown),
            above,
            rows: shown.links.iter().enumerate().skip(first).take(count).map(row).collect(),
            has_none: shown.links.is_empty(),
            description: issue.description.shown.part(0..most),
        }
    }

    fn draw(&self, theme: &Theme, selected: Style, inside: Area, buffer: &mut Buffer) {
        let head = Area { height: inside.height.min(2), ..inside };
        let used = put_wrapped(buffer, head, &self.title, theme.strong);
        put(buffer, inside.x, inside.y + used, inside.width, &self.facts, theme.dim);
        let list = Area { y: inside.y + self.above, height: inside.height.saturating_sub(self.above), ..inside };
        if self.has_none {
            put_wrapped(buffer, list, "No evidence yet. a attaches a call.", theme.text);
            return;
        }
        let mut y = list.y;
        for row in &self.rows {
            row.draw(theme, Area { y, height: 1, ..list }, buffer);
            if row.is_selected {
                tint(buffer, list, y, selected);
                bar(buffer, theme, list.x, y);
            }
            y += 1;
        }
        let rest = Area { y: y + 1, height: (list.y + list.height).saturating_sub(y + 1), ..list };
        put_wrapped(buffer, rest, self.description, theme.dim);
    }
}

/// How the issue stands, on one line.
fn facts(model: &Model, shown: &Shown) -> Display {
    let issue = &shown.issue;
    let mut parts = vec![
        format!("{} {}", status_glyph(&issue.status), status_word(&issue.status)),
        words(issue.severity.as_str()).to_string(),
        issue.category.shown.to_string(),
    ];
    parts.extend(people::whose(&model.world.people, issue).map(|whose| whose.to_string()));
    Display::ours(parts.join(" · "))
}

impl Row<'_> {
    fn draw(&self, theme: &Theme, area: Area, buffer: &mut Buffer) {
        let (glyph, style) = self.mark;
        let mut right = area.x + area.width;
        if self.flags > 0 {
            right = put_right(buffer, right, area.y, 6, &shown!(" ⚑{}", self.flags), theme.flag);
        }
        let mut x = put(buffer, area.x + 1, area.y, 1, glyph, style);
        x = put(buffer, x, area.y, 6, &shown!("{:<5}", self.kind), theme.dim);
        if !self.is_available {
            x = put(buffer, x, area.y, right.saturating_sub(x), "(gone) ", theme.warn);
        }
        put(buffer, x, area.y, right.saturating_sub(x), self.title, theme.text);
    }
}
