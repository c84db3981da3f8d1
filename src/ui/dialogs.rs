//! Text fields and lists to choose from.

use ratatui::{buffer::Buffer, widgets::Widget as _};

use super::{
    Theme, merge,
    paint::{framed, put, put_wrapped, rect, select},
    preview,
};
use crate::{
    app::{
        derived::{
            allow,
            geometry::{self, Choosing, Listing},
            offers::commands,
        },
        message::{
            area::Area,
            env::Command,
            filter::{
                calls::CallsParsed,
                parse::{NoteKind, Parsed},
            },
            row::IssueRow,
        },
        state::{
            draft::{Draft, vi::Mode},
            model::Model,
            overlay::{
                Palette,
                choose::Chooser,
                write::{Field, Writing},
            },
        },
    },
    domain::text::{Display, Harmless, shown},
};

/// A text field of several lines, or of one.
pub(super) fn writing(writing: &Writing, theme: &Theme, body: Area, buffer: &mut Buffer) {
    if writing.field.is_query() {
        return query(writing, theme, body, buffer);
    }
    let draft = &writing.draft;
    let many = writing.field.has_lines();
    let counts = many || draft.is_too_long();
    let title = if counts { shown!("{} {}", writing.title, counter(draft)) } else { writing.title.clone() };
    let inside = framed(buffer, theme, geometry::field(writing, body), &title);
    draft.shown().render(rect(inside), buffer);
}

/// Characters in a text, of how many; and what letters mean in it, where that depends on a mode.
pub(super) fn counter(draft: &Draft) -> Display {
    let mode = match draft.mode() {
        Some(Mode::Normal) => " · NORMAL",
        Some(Mode::Insert) => " · INSERT",
        None => "",
    };
    shown!("{}/{}{mode}", draft.count(), draft.most())
}

/// The query of the list: what is typed, what is to be said about it, and what may be typed next.
fn query(writing: &Writing, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::query(writing, body);
    let inside = framed(buffer, theme, listing.frame, &writing.title);
    let list = typed(&writing.draft, theme, inside, buffer);
    let typed = writing.draft.text();
    let note = match writing.field {
        Field::CallQuery => CallsParsed::of(&typed).refusal().cloned(),
        _ => Parsed::of(&typed).first_note().cloned(),
    };
    if let Some(note) = note {
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
    for (Area { y, .. }, at) in listing.entries {
        let Some(offer) = writing.offers.get(at) else { continue };
        let x = put(buffer, list.x + 2, y, 30, &Display::foreign_line(&offer.text), theme.accent);
        let x = put(buffer, x.max(list.x + 14) + 1, y, 6, if offer.is_local { "local" } else { "" }, theme.warn);
        let x = x.max(list.x + 21);
        put(buffer, x, y, (list.x + list.width).saturating_sub(x), &offer.help, theme.dim);
        if writing.chosen == Some(at) {
            select(buffer, theme, list, y);
        }
    }
}

/// A list to choose from, with what the selected line stands for.
pub(super) fn chooser(model: &Model, chooser: &Chooser, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let Choosing { listing, offers, preview, compared } = geometry::choosing(model, chooser, body);
    let draft = &chooser.draft;
    let counts = draft.is_too_long();
    let title = if counts { shown!("{} {}", chooser.title, counter(draft)) } else { chooser.title.clone() };
    let inside = framed(buffer, theme, listing.frame, &title);
    typed(&chooser.draft, theme, inside, buffer);
    let (list, buffer) = (listing.list, buffer);
    if let Some((own, other, area)) = compared {
        comparison(model, [&own, &other], theme, area, buffer);
    }
    if let Some((preview, area)) = preview {
        if area.y == list.y {
            for y in list.y..list.y + list.height {
                put(buffer, list.x + list.width, y, 1, "│", theme.border);
            }
        } else {
            let rule = Display::ours("─".repeat(usize::from(list.width)));
            put(buffer, list.x, area.y - 1, list.width, &rule, theme.border);
        }
        preview::draw(&preview, theme, area, buffer);
    }
    if offers.is_empty() {
        let text = match (&chooser.found, chooser.found.failure()) {
            (_, Some(reason)) => shown!("Could not search: {}", reason.message),
            (crate::app::state::remote::Remote::Loading, None) => Display::ours("Reading…"),
            _ => Display::ours("Nothing matches."),
        };
        put_wrapped(buffer, list, &text, theme.dim);
        return;
    }
    let columns: Vec<(Display, Display)> = listing.entries.iter().map(|(_, at)| offers[*at].columns()).collect();
    let widest = columns.iter().map(|(name, _)| Harmless::from(name).width()).max().unwrap_or(0).clamp(9, 24);
    let names = u16::try_from(widest).unwrap_or(24).min(list.width / 2);
    let (at_note, right) = (list.x + names + 2, list.x + list.width);
    for ((Area { y, .. }, at), (name, note)) in listing.entries.iter().zip(&columns) {
        put(buffer, list.x + 1, *y, names, name, theme.accent);
        put(buffer, at_note, *y, right.saturating_sub(at_note), note, theme.text);
        if listing.selected == Some(*at) {
            select(buffer, theme, list, *y);
        }
    }
}

/// The issue that is to be a duplicate beside the selected one.
fn comparison(model: &Model, sides: [&IssueRow; 2], theme: &Theme, area: Area, buffer: &mut Buffer) {
    let room = area.width.saturating_sub(1);
    put(buffer, area.x + 1, area.y, room, "The first becomes a duplicate of the second:", theme.dim);
    let half = area.width.saturating_sub(3) / 2;
    for (row, x) in sides.into_iter().zip([area.x + 1, area.x + half + 2]) {
        merge::issue(theme, row, model.wall, Area { x, y: area.y + 1, width: half, height: geometry::SIDE }, buffer);
    }
}

/// The command line, with the actions that the words name.
pub(super) fn palette(
    model: &Model,
    palette: &Palette,
    offered: &[Command],
    theme: &Theme,
    body: Area,
    buffer: &mut Buffer,
) {
    let matches = commands(&palette.draft.text(), offered);
    let listing = geometry::palette(palette, matches.len(), body);
    let title = "12 goes to message 12, T-1007 to an issue; or words of an action";
    let inside = framed(buffer, theme, listing.frame, title);
    typed(&palette.draft, theme, inside, buffer);
    explained(model, matches.get(palette.cursor).copied(), theme, &listing, buffer);
    for (area, at) in listing.entries {
        let key = Display::ours(matches[at].keys.first().cloned().unwrap_or_default());
        command(model, (matches[at], &key, 9), at == palette.cursor, theme, area, buffer);
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
        select(buffer, theme, area, area.y);
    }
}

/// What the selected command does and how a script does it, on the two lines below a list, where it has them.
pub(super) fn explained(
    model: &Model,
    selected: Option<&Command>,
    theme: &Theme,
    listing: &Listing,
    buffer: &mut Buffer,
) {
    let (list, bottom) = (listing.list, listing.frame.inside().y + listing.frame.inside().height);
    let y = list.y + list.height;
    let Some(command) = selected.filter(|_| y + 2 <= bottom) else { return };
    let room = list.width.saturating_sub(1);
    let reason = allow::refusal(model, &command.action);
    put(buffer, list.x + 1, y, room, reason.unwrap_or(command.help), theme.dim);
    put(buffer, list.x + 1, y + 1, room, &shown!("{} · {}", command.id, command.line), theme.dim);
}

/// A line to type into at the top of a box; returns what is left below it.
pub(super) fn typed(draft: &Draft, theme: &Theme, inside: Area, buffer: &mut Buffer) -> Area {
    put(buffer, inside.x, inside.y, 2, "> ", theme.accent);
    let field = Area { x: inside.x + 2, width: inside.width.saturating_sub(2), height: inside.height.min(1), ..inside };
    draft.shown().render(rect(field), buffer);
    geometry::below_field(inside)
}
