//! Text fields and lists to choose from.

use ratatui::{Frame, buffer::Buffer};

use super::{
    Theme, merge,
    paint::{popup, put, put_wrapped, rect, tint},
    preview,
};
use crate::{
    app::{
        Command, Model, allow,
        dialog::{Candidate, Chooser, Field, Palette, Purpose, Writing, commands},
        draft::Draft,
        filter::{NoteKind, Parsed},
        layout::Area,
        preview::of_candidate,
    },
    domain::{
        choice::RelationType,
        text::{Display, Harmless, shown},
    },
};

/// A text field of several lines, or of one.
pub(super) fn writing(writing: &Writing, theme: &Theme, body: Area, frame: &mut Frame<'_>) {
    if writing.field == Field::Query {
        return query(writing, theme, body, frame);
    }
    let draft = &writing.draft;
    let many = writing.field.has_lines();
    let size = (body.width.saturating_sub(4).min(84), if many { 10 } else { 3 });
    let title =
        if many { shown!("{} {}/{}", writing.title, draft.count(), draft.most()) } else { writing.title.clone() };
    let inside = popup(frame.buffer_mut(), theme, body, size, &title);
    frame.render_widget(draft.area(), rect(inside));
}

/// The query of the list: what is typed, what is to be said about it, and what may be typed next.
fn query(writing: &Writing, theme: &Theme, body: Area, frame: &mut Frame<'_>) {
    let offered = u16::try_from(writing.offers.len()).unwrap_or(u16::MAX);
    let size = (body.width.saturating_sub(4).min(96), (4 + offered).min(body.height));
    let inside = popup(frame.buffer_mut(), theme, body, size, &writing.title);
    let list = typed(&writing.draft, theme, inside, frame);
    let buffer = frame.buffer_mut();
    let parsed = Parsed::of(&writing.draft.text());
    if let Some(note) = parsed.first_note() {
        let style = match note.kind {
            NoteKind::Mistake => theme.error,
            NoteKind::Unfinished => theme.dim,
            NoteKind::Local => theme.warn,
        };
        put(buffer, list.x + 2, list.y, list.width.saturating_sub(2), &note.text, style);
    } else if writing.draft.is_blank() {
        let help = "words, key:value, -not, 'whole ^begin end$ ~fuzzy; Enter with nothing shows everything";
        put(buffer, list.x + 2, list.y, list.width.saturating_sub(2), help, theme.dim);
    }
    for (y, (at, offer)) in (list.y + 1..list.y + list.height).zip(writing.offers.iter().enumerate()) {
        let x = put(buffer, list.x + 2, y, 30, &Display::foreign_line(&offer.text), theme.accent);
        let x = put(buffer, x.max(list.x + 14) + 1, y, 6, if offer.is_local { "local" } else { "" }, theme.warn);
        let x = x.max(list.x + 21);
        put(buffer, x, y, (list.x + list.width).saturating_sub(x), &offer.help, theme.dim);
        if writing.chosen == Some(at) {
            tint(buffer, list, y, theme.selected);
        }
    }
}

/// A list to choose from.
pub(super) fn chooser(model: &Model, chooser: &Chooser, theme: &Theme, body: Area, frame: &mut Frame<'_>) {
    let size = (body.width.saturating_sub(4).min(120), body.height.saturating_sub(2).min(20));
    let inside = popup(frame.buffer_mut(), theme, body, size, &chooser.title);
    let list = typed(&chooser.draft, theme, inside, frame);
    let offers = chooser.offers();
    let buffer = frame.buffer_mut();
    let list = compared(model, chooser, &offers, theme, list, buffer);
    let list = previewed(model, chooser, &offers, theme, list, buffer);
    if offers.is_empty() {
        let text = match (&chooser.found, chooser.found.failure()) {
            (_, Some(reason)) => shown!("Could not search: {}", reason.message),
            (crate::app::remote::Remote::Loading, None) => Display::ours("Reading…"),
            _ => Display::ours("Nothing matches."),
        };
        put_wrapped(buffer, list, &text, theme.dim);
        return;
    }
    let selected = chooser.cursor.min(offers.len() - 1);
    let rows = usize::from(list.height);
    let first = (selected + 1).saturating_sub(rows);
    let shown: Vec<(Display, Display)> = offers.iter().skip(first).take(rows).map(Candidate::columns).collect();
    let widest = shown.iter().map(|(name, _)| Harmless::from(name).width()).max().unwrap_or(0).clamp(9, 24);
    let names = u16::try_from(widest).unwrap_or(24).min(list.width / 2);
    let right = list.x + list.width;
    for (y, (at, (name, note))) in (list.y..).zip((first..).zip(&shown)) {
        put(buffer, list.x + 1, y, names, name, theme.accent);
        let x = list.x + names + 2;
        put(buffer, x, y, right.saturating_sub(x), note, theme.text);
        if at == selected {
            tint(buffer, list, y, theme.selected);
        }
    }
}

/// The issue that is to be a duplicate beside the selected one; returns what is left above them.
fn compared(
    model: &Model,
    chooser: &Chooser,
    offers: &[Candidate],
    theme: &Theme,
    list: Area,
    buffer: &mut Buffer,
) -> Area {
    let Purpose::Relate { from, relation_type: RelationType::DuplicateOf } = &chooser.purpose else { return list };
    let selected = offers.get(chooser.cursor.min(offers.len().saturating_sub(1)));
    let own = model.current_row().filter(|row| row.id == *from).or_else(|| model.issues.find(from).cloned());
    let (Some(own), Some(Candidate::Issue(other))) = (own, selected) else { return list };
    let rows = merge::ROWS - 1;
    if list.height < rows + 4 {
        return list;
    }
    let y = list.y + list.height - rows;
    let half = list.width.saturating_sub(3) / 2;
    for (row, x) in [(&own, list.x + 1), (other, list.x + half + 2)] {
        merge::issue(theme, row, model.now, Area { x, y, width: half, height: rows }, buffer);
    }
    put(
        buffer,
        list.x + 1,
        y - 1,
        list.width.saturating_sub(1),
        "The first becomes a duplicate of the second:",
        theme.dim,
    );
    Area { height: list.height - rows - 1, ..list }
}

/// What the selected line stands for: at the right where there is room, else below; returns what is left.
fn previewed(
    model: &Model,
    chooser: &Chooser,
    offers: &[Candidate],
    theme: &Theme,
    list: Area,
    buffer: &mut Buffer,
) -> Area {
    let compares = matches!(&chooser.purpose, Purpose::Relate { relation_type: RelationType::DuplicateOf, .. });
    let selected = offers.get(chooser.cursor.min(offers.len().saturating_sub(1))).filter(|_| !compares);
    let preview = selected.and_then(|offer| of_candidate(model, &chooser.purpose, offer));
    let Some(preview) = preview else { return list };
    let (list, area) = if list.width >= 70 {
        let width = list.width * 9 / 20;
        let left = Area { width: list.width - width - 2, ..list };
        for y in list.y..list.y + list.height {
            put(buffer, left.x + left.width, y, 1, "│", theme.border);
        }
        (left, Area { x: list.x + list.width - width, width, ..list })
    } else if list.height >= 10 {
        let height = list.height / 2;
        let above = Area { height: list.height - height - 1, ..list };
        let rule = "─".repeat(usize::from(list.width));
        put(buffer, list.x, list.y + above.height, list.width, &Display::ours(rule), theme.border);
        (above, Area { x: list.x + 1, y: list.y + above.height + 1, width: list.width.saturating_sub(2), height })
    } else {
        return list;
    };
    preview::draw(&preview, theme, area, buffer);
    list
}

/// The command line, with the actions that the words name.
pub(super) fn palette(
    model: &Model,
    palette: &Palette,
    offered: &[Command],
    theme: &Theme,
    body: Area,
    frame: &mut Frame<'_>,
) {
    let size = (body.width.saturating_sub(4).min(84), body.height.saturating_sub(2).min(18));
    let title = "12 goes to message 12, T-1007 to an issue; or words of an action";
    let inside = popup(frame.buffer_mut(), theme, body, size, title);
    let list = typed(&palette.draft, theme, inside, frame);
    let buffer = frame.buffer_mut();
    let matches = commands(&palette.draft.text(), offered);
    let list = explained(model, matches.get(palette.cursor).copied(), theme, list, buffer);
    let rows = usize::from(list.height);
    let first = (palette.cursor + 1).saturating_sub(rows);
    for (y, (at, offer)) in (list.y..).zip(matches.iter().enumerate().skip(first).take(rows)) {
        let key = offer.keys.first().cloned().unwrap_or_default();
        command(
            model,
            (offer, &Display::ours(key), 9),
            at == palette.cursor,
            theme,
            Area { y, height: 1, ..list },
            buffer,
        );
    }
}

/// A line with the keys of a command in so many cells, its title and, where it cannot be done now, why.
pub(super) fn command(
    model: &Model,
    (command, keys, cells): (&Command, &Display, u16),
    is_selected: bool,
    theme: &Theme,
    area: Area,
    buffer: &mut Buffer,
) {
    let reason = allow::refusal(model, &command.action);
    let (key, text) = if reason.is_some() { (theme.dim, theme.dim) } else { (theme.accent, theme.text) };
    put(buffer, area.x + 1, area.y, cells, keys, key);
    let (at, right) = (area.x + cells + 2, area.x + area.width);
    let x = put(buffer, at, area.y, right.saturating_sub(at), command.title, text);
    if let Some(reason) = reason {
        put(buffer, x + 2, area.y, right.saturating_sub(x + 2), reason, theme.warn);
    }
    if is_selected {
        tint(buffer, area, area.y, theme.selected);
    }
}

/// What the selected command does and how a script does it, on the last two lines of a list; returns what is left.
pub(super) fn explained(
    model: &Model,
    selected: Option<&Command>,
    theme: &Theme,
    list: Area,
    buffer: &mut Buffer,
) -> Area {
    let Some(command) = selected.filter(|_| list.height >= 6) else { return list };
    let y = list.y + list.height - 2;
    let room = list.width.saturating_sub(1);
    let reason = allow::refusal(model, &command.action);
    put(buffer, list.x + 1, y, room, reason.unwrap_or(command.help), theme.dim);
    put(buffer, list.x + 1, y + 1, room, &shown!("{} · {}", command.id, command.line), theme.dim);
    Area { height: list.height - 2, ..list }
}

/// A line to type into at the top of a box; returns what is left below it.
pub(super) fn typed(draft: &Draft, theme: &Theme, inside: Area, frame: &mut Frame<'_>) -> Area {
    put(frame.buffer_mut(), inside.x, inside.y, 2, "> ", theme.accent);
    let field = Area { x: inside.x + 2, width: inside.width.saturating_sub(2), height: inside.height.min(1), ..inside };
    frame.render_widget(draft.area(), rect(field));
    Area { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside }
}
