//! The picker of flag types, docked below the message it is about; it never covers it.

use ratatui::Frame;

use super::{
    Theme,
    paint::{framed, put, rect},
};
use crate::{
    app::{
        Model,
        dialog::{FlagPicker, Overlay, flag::DIGITS},
        layout::Area,
    },
    domain::text::{Display, shown},
};

pub(super) fn draw(model: &Model, theme: &Theme, inside: Area, frame: &mut Frame<'_>) {
    let Some(Overlay::Flag(picker)) = model.overlays.last() else { return };
    let height = model.picker_height(inside.height);
    let area = Area { y: inside.y + inside.height - height, height, ..inside };
    match &picker.note {
        Some((name, draft)) => {
            let title = shown!(
                "{} on message {}: note {}/{}",
                Display::foreign_line(name),
                picker.turn,
                draft.count(),
                draft.most()
            );
            let field = framed(frame.buffer_mut(), theme, area, &title);
            frame.render_widget(draft.area(), rect(field));
        }
        None => types(model, theme, picker, area, frame),
    }
}

fn types(model: &Model, theme: &Theme, picker: &FlagPicker, area: Area, frame: &mut Frame<'_>) {
    let note = if picker.with_note { ", then a note" } else { "" };
    let title = shown!("Flag message {}{note}: digit, or letters to search and name", picker.turn);
    let buffer = frame.buffer_mut();
    let field = framed(buffer, theme, area, &title);
    let mut x = put(buffer, field.x, field.y, field.width, "> ", theme.accent);
    x = put(buffer, x, field.y, field.width, &Display::foreign_line(&picker.typed), theme.strong);
    put(buffer, x, field.y, 1, "▏", theme.accent);
    let matches = picker.matches(&model.catalogue);
    let list = Area { y: field.y + 1, height: field.height.saturating_sub(1), ..field };
    let columns = if list.width >= 66 { 2 } else { 1 };
    let width = list.width / columns;
    let rows = usize::from(list.height.max(1));
    let shown = rows * usize::from(columns);
    let selected = picker.cursor.min(matches.len().saturating_sub(1));
    let first = (selected + 1).saturating_sub(shown);
    for (slot, (at, offer)) in matches.iter().enumerate().skip(first).take(shown).enumerate() {
        let column = u16::try_from(slot / rows).unwrap_or(0);
        let y = list.y + u16::try_from(slot % rows).unwrap_or(0);
        let (x, room) = (list.x + column * width, width.saturating_sub(1));
        let digit = match at {
            _ if !picker.typed.is_empty() => Display::ours("  "),
            0..9 => shown!("{} ", at + 1),
            _ if at + 1 == DIGITS => Display::ours("0 "),
            _ => Display::ours("  "),
        };
        let style = if at == selected { theme.selected } else { theme.text };
        let mut end = put(buffer, x, y, 2, &digit, theme.accent);
        end = put(buffer, end, y, room.saturating_sub(2), &offer.shown, style);
        let meaning = if offer.is_new { Display::ours("new type") } else { offer.meaning.clone() };
        // The meanings line up, but for names that are longer than most.
        let at = (end + 1).max(x + 26);
        put(buffer, at, y, (x + room).saturating_sub(at), &meaning, theme.dim);
    }
}
