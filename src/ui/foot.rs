//! The bottom line: keys that work here, or the keys that may follow; and the notices above it.

use ratatui::{buffer::Buffer, widgets::Widget};

use super::{
    Theme,
    paint::{clear, framed, put, put_right, put_wrapped, rect},
};
use crate::{
    app::{
        Model,
        layout::{Area, Layout},
        toast::Toast,
        tour,
    },
    domain::text::{Display, shown, width::width, wrap::wrap_first},
    keymap::Keyboard,
};

pub(super) fn draw(model: &Model, keyboard: &Keyboard, theme: &Theme, layout: &Layout, buffer: &mut Buffer) {
    let layers = model.layers();
    if keyboard.shows_following() {
        following(keyboard, &layers, theme, layout, buffer);
    }
    let area = layout.foot;
    // Help is what a lost user needs: it is written first and never cut.
    let help = if model.overlays.is_empty() { " ? help " } else { "" };
    let right = put_right(buffer, area.x + area.width, area.y, area.width, help, theme.strong);
    let mut x = area.x + 1;
    if let Some((number, step)) = tour::step(model).filter(|_| model.overlays.is_empty()) {
        let text = shown!("Tour {number} of {}: {}", tour::STEPS.len(), with_keys(keyboard, step.text, step.actions));
        put(buffer, x, area.y, right.saturating_sub(x), &text, theme.accent);
        return;
    }
    if let Some(deed) = model.toasts.deed().filter(|_| model.overlays.is_empty()) {
        put(buffer, x, area.y, right.saturating_sub(x), deed, theme.ok);
        return;
    }
    let rows = keyboard.live(&layers);
    for (key, hint) in rows.iter().filter_map(|row| Some((row.shown_key(), row.hint?))) {
        let key = Display::ours(key);
        let cells = u16::try_from(width(key.as_str()) + width(hint) + 3).unwrap_or(u16::MAX);
        if x.saturating_add(cells) > right {
            break;
        }
        x = put(buffer, x, area.y, right - x, &key, theme.accent) + 1;
        x = put(buffer, x, area.y, right.saturating_sub(x), hint, theme.dim) + 2;
    }
}

/// Words with the keys that the user has for the actions in them.
fn with_keys(keyboard: &Keyboard, text: &str, actions: &[&str]) -> Display {
    let mut text = text.to_owned();
    for id in actions {
        let key = keyboard.bindings().iter().find(|row| row.entry.id == *id && !row.keys.is_empty());
        text = text.replacen("{}", &key.map_or_else(|| format!(": {id}"), |row| row.shown_key()), 1);
    }
    Display::ours(text)
}

/// The keys that may follow those pressed, in a box above the bottom line.
fn following(
    keyboard: &Keyboard,
    layers: &[crate::app::layer::Layer],
    theme: &Theme,
    layout: &Layout,
    buffer: &mut Buffer,
) {
    let offers = keyboard.continuations(layers);
    let pressed = keyboard.pressed().unwrap_or_default();
    let rows = u16::try_from(offers.len()).unwrap_or(u16::MAX).min(layout.body.height.saturating_sub(2));
    let height = rows + 2;
    let area = Area {
        x: layout.body.x,
        y: layout.body.y + layout.body.height.saturating_sub(height),
        width: layout.body.width.min(44),
        height,
    };
    let inside = framed(buffer, theme, area, &shown!("{pressed} …"));
    for (y, (keys, binding)) in (inside.y..inside.y + inside.height).zip(offers) {
        let x = put(buffer, inside.x + 1, y, 6, &shown!("{keys:<5}"), theme.accent);
        put(buffer, x, y, (inside.x + inside.width).saturating_sub(x), binding.title, theme.text);
    }
}

/// Notices and a tip, bottom-right, or above where they would hide the selected line; errors stay until Esc.
pub(super) fn toasts(model: &Model, keyboard: &Keyboard, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let notice = |toast: &Toast| match toast.is_error() {
        true => (shown!("{} (Esc)", toast.text), theme.error, theme.error),
        false => (toast.text.clone(), theme.ok, theme.text),
    };
    let tip = model.tips.shown();
    let tip = tip.map(|tip| (shown!("Tip: {}", with_keys(keyboard, tip.text, tip.actions)), theme.accent, theme.text));
    let mut boxes = Vec::new();
    let mut room = body.height;
    let is_on_the_line = |toast: &&Toast| toast.is_deed && tour::step(model).is_none();
    for (text, border, style) in model.toasts.iter().rev().filter(|toast| !is_on_the_line(toast)).map(notice).chain(tip)
    {
        let most = body.width.saturating_sub(4).min(64);
        let cells = u16::try_from(width(text.as_str())).unwrap_or(u16::MAX).min(most.saturating_sub(2)).max(1);
        let lines = u16::try_from(wrap_first(text.as_str(), usize::from(cells), 6).len()).unwrap_or(6);
        if room < lines + 2 {
            break;
        }
        room -= lines + 2;
        boxes.push((text, border, style, cells + 2, lines + 2));
    }
    let widest = boxes.iter().map(|(_, _, _, cells, _)| *cells).max().unwrap_or(0);
    let right = model.layout().pane(model.focus).map_or(0, |pane| pane.x + pane.width);
    let is_beside = right + widest < body.x + body.width;
    let selected = model.selected_line().filter(|_| model.overlays.is_empty() && !is_beside);
    let hides = selected.is_some_and(|line| line >= body.y + room);
    let mut bottom = if hides { body.y + body.height - room } else { body.y + body.height };
    for (text, border, style, cells, lines) in boxes {
        let x = (body.x + body.width).saturating_sub(cells + 1);
        let area = Area { x, y: bottom - lines, width: cells, height: lines };
        let shape = rect(area).intersection(buffer.area);
        clear(buffer, theme, shape);
        ratatui::widgets::Block::bordered().border_style(border).render(shape, buffer);
        put_wrapped(buffer, area.inside(), &text, style);
        bottom -= lines;
    }
}
