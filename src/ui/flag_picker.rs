//! The picker of flag types, docked below the message it is about; it never covers it. And what the digits place in flag
//! mode.

use ratatui::{buffer::Buffer, widgets::Widget as _};

use super::{
    Theme, dialogs,
    paint::{bar, framed, put, rect},
};
use crate::{
    app::{
        derived::geometry::{self, Listing},
        message::area::Area,
        state::{
            catalogue::Catalogue,
            model::Model,
            overlay::{Overlay, flag::FlagPicker},
        },
    },
    domain::{
        flag_type::BadFlagType,
        limits,
        text::{Display, Harmless, shown, width::width},
    },
};

/// Cells below which a meaning is not begun.
const SHORTEST: u16 = 8;

pub(super) fn draw(model: &Model, theme: &Theme, buffer: &mut Buffer) {
    let Some(Overlay::Flag(picker)) = model.screen.overlays.last() else { return };
    let Some(listing) = geometry::flag_types(model, picker) else { return };
    let area = listing.frame;
    match &picker.note {
        Some((name, draft)) => {
            let (name, counter) = (Display::foreign_line(name), dialogs::counter(draft));
            let title = shown!("{name} on {}: note {counter}", picker.messages.name());
            let field = framed(buffer, theme, area, &title);
            draft.shown().render(rect(field), buffer);
        }
        None => types(model, theme, picker, listing, buffer),
    }
}

fn types(model: &Model, theme: &Theme, picker: &FlagPicker, listing: Listing, buffer: &mut Buffer) {
    let kept = picker.kept_note();
    let note = match (&kept, picker.with_note) {
        (Some(kept), true) => shown!(", then the note “{}”", Harmless::from(kept).truncated(16)),
        (None, true) => Display::ours(", then a note"),
        (Some(_), false) => Display::ours(" (Tab: with the note kept here)"),
        (None, false) => Display::default(),
    };
    let refusal = Catalogue::refusal(&picker.typed);
    let pinned = picker.selected(&model.panes.catalogue).filter(|_| picker.pins);
    let title = match (&refusal, &pinned) {
        (_, Some(chosen)) => shown!("Which digit for {}?", chosen.shown),
        (Some(BadFlagType::TooLong), None) => {
            shown!("{}/{}: {}", picker.typed.chars().count(), limits::FLAG_TYPE, BadFlagType::TooLong)
        }
        (Some(reason), None) => shown!("{reason}"),
        (None, None) if picker.changes.is_some() => {
            shown!("Change the flag on {}{note}: Enter keeps the type", picker.messages.name())
        }
        (None, None) => shown!("Flag {}{note}: digit, or letters to search and name", picker.messages.name()),
    };
    let field = framed(buffer, theme, listing.frame, &title);
    if listing.list.y > field.y {
        let mut x = put(buffer, field.x, field.y, field.width, "> ", theme.accent);
        x = put(buffer, x, field.y, field.width, &Display::foreign_line(&picker.typed), theme.strong);
        put(buffer, x, field.y, 1, "▏", theme.accent);
    }
    let matches = picker.matches(&model.panes.catalogue);
    for (Area { x, y, width, .. }, at) in listing.entries {
        let (offer, room) = (&matches[at], width.saturating_sub(1));
        let digit = Catalogue::digit(at).filter(|_| picker.typed.is_empty());
        let digit = digit.map_or(Display::ours("  "), |digit| shown!("{digit} "));
        let is_selected = listing.selected == Some(at);
        let style = if is_selected { theme.selected } else { theme.text };
        if is_selected {
            bar(buffer, theme, x.saturating_sub(1), y);
        }
        let mut end = put(buffer, x, y, 2, &digit, theme.accent);
        end = put(buffer, end, y, room.saturating_sub(2), &offer.shown, style);
        let meaning = if offer.is_new { Display::ours("new type") } else { offer.meaning.clone() };
        // The meanings line up, but for names that are longer than most.
        let at = (end + 1).max(x + 26);
        let room = (x + room).saturating_sub(at);
        if room >= SHORTEST {
            put(buffer, at, y, room, &meaning, theme.dim);
        }
    }
}

/// The names of the types that the digits place, in flag mode.
pub(super) fn legend(model: &Model) -> Vec<Display> {
    let types = if model.screen.flag_mode { model.panes.catalogue.on_digits() } else { Vec::new() };
    types.iter().map(|name| Display::foreign_line(name)).collect()
}

/// In flag mode: which type each digit places, in one line on the lower border of the pane; names are cut where they do not
/// fit, the longest first.
pub(super) fn draw_legend(names: &[Display], theme: &Theme, line: Area, buffer: &mut Buffer) {
    let (mut x, right) = (line.x + 1, (line.x + line.width).saturating_sub(1));
    let widths: Vec<usize> = names.iter().map(|name| width(name.as_str())).collect();
    // A digit and a space in front of each name, a space behind it.
    let room = usize::from(right.saturating_sub(x)).saturating_sub(3 * names.len());
    let cells = (1..=64).rev().find(|most| widths.iter().map(|width| (*width).min(*most)).sum::<usize>() <= room);
    for (at, name) in names.iter().enumerate() {
        let digit = shown!("{} ", Catalogue::digit(at).unwrap_or(0));
        x = put(buffer, x, line.y, right.saturating_sub(x), &digit, theme.accent);
        // Letters say more than the sign that some are missing.
        let fits = |end: &usize| width(&name.as_str()[..*end]) <= cells.unwrap_or(1);
        let ends = name.as_str().char_indices().map(|(at, c)| at + c.len_utf8());
        let name = name.part(0..ends.take_while(fits).last().unwrap_or(0));
        x = put(buffer, x, line.y, right.saturating_sub(x), name, theme.dim) + 1;
    }
}
