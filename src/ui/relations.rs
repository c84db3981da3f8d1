//! Pane: what the current issue is tied to, drawn as a rail that runs from what comes in, through the issue, to what
//! goes out. `related_to` has no direction and hangs below on a dotted line.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme,
    paint::{failure, message, pane, put, tint},
};
use crate::{
    app::{
        Model, Pane,
        layout::Area,
        project::{Mark, RelationView, Shown},
    },
    domain::{
        choice::{Direction, RelationType},
        text::{Display, shown},
    },
};

/// Which part of the drawing a relation belongs to, top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    In,
    Out,
    Loose,
}

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let info = model.shown.as_ref().map_or(Display::default(), |shown| match shown.relations.len() {
        0 => Display::default(),
        1 => Display::ours("1 relation"),
        count => shown!("{count} relations"),
    });
    let inside = pane(model, theme, Pane::Relations, area, &info, buffer);
    let Some(shown) = &model.shown else {
        match (&model.detail_failure, &model.current) {
            (Some(reason), _) => failure(buffer, inside, reason, theme),
            (None, Some(_)) => message(buffer, inside, ("Reading…", theme.dim), "", theme),
            (None, None) => message(buffer, inside, ("No issue selected", theme.dim), "", theme),
        }
        return;
    };
    let lines = lines(shown);
    // The line of the selected relation stays in view.
    let selected = lines.iter().position(|line| *line == Row::Relation(model.relation)).unwrap_or(0);
    let first = (selected + 1).saturating_sub(usize::from(inside.height));
    for (row, line) in (inside.y..inside.y + inside.height).zip(lines.into_iter().skip(first)) {
        let area = Area { y: row, height: 1, ..inside };
        match line {
            Row::Focus => focus(theme, shown, area, buffer),
            Row::Rail(sign) => {
                put(buffer, area.x + 1, row, area.width.saturating_sub(1), sign, theme.dim);
            }
            Row::Empty => {
                put(buffer, area.x + 1, row, area.width, "Nothing related. b r, b b, b d relates it.", theme.dim);
            }
            Row::Relation(at) => {
                let view = &shown.relations[at];
                relation(theme, view, sign(&shown.relations, at), area, buffer);
                if at == model.relation && model.focus == Pane::Relations {
                    tint(buffer, inside, row, theme.selected);
                    put(buffer, inside.x, row, 1, "▌", theme.accent);
                }
            }
        }
    }
}

/// A line of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Relation(usize),
    Rail(&'static str),
    Focus,
    Empty,
}

fn lines(shown: &Shown) -> Vec<Row> {
    let of = |side: Side| {
        let views = shown.relations.iter().enumerate();
        views.filter(move |(_, view)| self::side(view) == side).map(|(at, _)| Row::Relation(at))
    };
    let mut lines: Vec<Row> = of(Side::In).collect();
    if !lines.is_empty() {
        lines.push(Row::Rail("▼"));
    }
    lines.push(Row::Focus);
    if shown.relations.is_empty() {
        lines.push(Row::Empty);
    }
    let before = lines.len();
    lines.extend(of(Side::Out));
    if lines.len() > before {
        lines.insert(before, Row::Rail("│"));
    }
    let before = lines.len();
    lines.extend(of(Side::Loose));
    if lines.len() > before {
        lines.insert(before, Row::Rail("┆"));
    }
    lines
}

fn side(view: &RelationView) -> Side {
    match (&view.relation_type, &view.direction) {
        (RelationType::RelatedTo, _) => Side::Loose,
        (_, Direction::Incoming) => Side::In,
        _ => Side::Out,
    }
}

/// The piece of rail left of a relation: where it stands among those of its side.
fn sign(views: &[RelationView], at: usize) -> &'static str {
    let here = side(&views[at]);
    let first = !views[..at].iter().any(|view| side(view) == here);
    let last = !views[at + 1..].iter().any(|view| side(view) == here);
    match (here, first, last) {
        (Side::In, true, _) => "╭",
        (Side::In, false, _) => "├",
        (Side::Out, _, true) => "╰",
        (Side::Out, _, false) => "├",
        (Side::Loose, _, true) => "╰",
        (Side::Loose, _, false) => "├",
    }
}

fn focus(theme: &Theme, shown: &Shown, area: Area, buffer: &mut Buffer) {
    let text = shown!("▐ {} {} ▌", shown.issue.code.1, shown.issue.title.1);
    put(buffer, area.x, area.y, area.width, &text, theme.strong);
}

fn relation(theme: &Theme, view: &RelationView, sign: &'static str, area: Area, buffer: &mut Buffer) {
    let side = side(view);
    let (line, arrow) = match side {
        Side::In => ("─", "─ "),
        Side::Out => ("─", "▶ "),
        Side::Loose => ("┄", "┄ "),
    };
    let words = view.words();
    let filler = line.repeat(14_usize.saturating_sub(words.len()));
    let edge = shown!("{sign}{line} {words} {filler}{arrow}");
    let (style, text) = match &view.mark {
        Mark::Stored => (edge_style(theme, view), theme.text),
        Mark::Pending(_) | Mark::Leaving(_) => (theme.pending, theme.pending),
        Mark::Failed(..) => (theme.error, theme.error),
    };
    let mut x = put(buffer, area.x + 1, area.y, area.width.saturating_sub(1), &edge, style);
    let room = |x: u16| (area.x + area.width).saturating_sub(x);
    let (glyph, glyph_style) = theme.mark(&view.mark, "");
    if !glyph.is_empty() {
        x = put(buffer, x, area.y, room(x), &shown!("{glyph} "), glyph_style);
    }
    let (code, title) = &view.peer_shown;
    x = put(buffer, x, area.y, room(x), &shown!("{code} "), theme.accent);
    put(buffer, x, area.y, room(x), title, text);
}

fn edge_style(theme: &Theme, view: &RelationView) -> Style {
    match view.relation_type {
        RelationType::Blocks => theme.warn,
        RelationType::DuplicateOf => theme.node,
        RelationType::RelatedTo | RelationType::Other(_) => theme.dim,
    }
}
