//! The picker of flag types, docked below the message it is about; it never covers it.

use ratatui::Frame;

use super::{
    Theme, dialogs,
    paint::{bar, framed, put, rect},
};
use crate::{
    app::{
        Model,
        catalogue::Catalogue,
        dialog::{FlagPicker, Overlay},
        layout::Area,
        place::{self, Listing},
    },
    domain::{
        flag_type::BadFlagType,
        limits,
        text::{Display, Harmless, shown},
    },
};

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let Some(Overlay::Flag(picker)) = model.overlays.last() else { return };
    let Some(listing) = place::flag_types(model, picker) else { return };
    let area = listing.frame;
    match &picker.note {
        Some((name, draft)) => {
            let (name, counter) = (Display::foreign_line(name), dialogs::counter(draft));
            let title = shown!("{name} on {}: note {counter}", picker.messages.name());
            let field = framed(frame.buffer_mut(), theme, area, &title);
            frame.render_widget(&*draft.shown(), rect(field));
        }
        None => types(model, theme, picker, listing, frame),
    }
}

fn types(model: &Model, theme: &Theme, picker: &FlagPicker, listing: Listing, frame: &mut Frame<'_>) {
    let kept = picker.kept_note();
    let note = match (&kept, picker.with_note) {
        (Some(kept), true) => shown!(", then the note “{}”", Harmless::from(kept).truncated(16)),
        (None, true) => Display::ours(", then a note"),
        (Some(_), false) => Display::ours(" (Tab: with the note kept here)"),
        (None, false) => Display::default(),
    };
    let refusal = Catalogue::refusal(&picker.typed);
    let title = match &refusal {
        Some(BadFlagType::TooLong) => {
            shown!("{}/{}: {}", picker.typed.chars().count(), limits::FLAG_TYPE, BadFlagType::TooLong)
        }
        Some(reason) => shown!("{reason}"),
        None => shown!("Flag {}{note}: digit, or letters to search and name", picker.messages.name()),
    };
    let buffer = frame.buffer_mut();
    let field = framed(buffer, theme, listing.frame, &title);
    let mut x = put(buffer, field.x, field.y, field.width, "> ", theme.accent);
    x = put(buffer, x, field.y, field.width, &Display::foreign_line(&picker.typed), theme.strong);
    put(buffer, x, field.y, 1, "▏", theme.accent);
    let matches = picker.matches(&model.catalogue);
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
        put(buffer, at, y, (x + room).saturating_sub(at), &meaning, theme.dim);
    }
}
