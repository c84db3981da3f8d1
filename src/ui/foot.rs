//! The bottom line: keys that work here, or the keys that may follow; and the notices above it.

use ratatui::{buffer::Buffer, layout::Rect, widgets::Widget};

use super::{
    Theme,
    paint::{clear, framed, put, put_right, put_wrapped, rect},
};
use crate::{
    app::{
        derived::{geometry, tour},
        message::area::Area,
        state::{layout::Layout, model::Model, overlay::Overlay, toast::Toast},
    },
    domain::text::{Display, shown, width::width, wrap::wrap_first},
    keymap::Keyboard,
};

pub(super) fn draw(model: &Model, keyboard: &Keyboard, theme: &Theme, layout: &Layout, buffer: &mut Buffer) {
    let layers = model.layers();
    let area = layout.foot;
    // Help is what a lost user needs: it is written first and never cut.
    let help = if model.screen.overlays.is_empty() { " ? help " } else { "" };
    let right = put_right(buffer, area.x + area.width, area.y, area.width, help, theme.strong);
    let mut x = area.x + 1;
    if let Some((number, step)) = tour::step(model).filter(|_| model.screen.overlays.is_empty()) {
        let text = shown!("Tour {number} of {}: {}", tour::STEPS.len(), with_keys(keyboard, step.text, step.actions));
        put(buffer, x, area.y, right.saturating_sub(x), &text, theme.accent);
        return;
    }
    if let Some(deed) = model.screen.toasts.deed().filter(|_| model.screen.overlays.is_empty()) {
        put(buffer, x, area.y, right.saturating_sub(x), deed, theme.ok);
        return;
    }
    if let Some(told) = hidden(model, layout.body) {
        put(buffer, x, area.y, right.saturating_sub(x), &told, theme.ok);
        return;
    }
    let rows = keyboard.live(&layers);
    for (key, hint) in rows.iter().filter_map(|row| Some((row.shown_key(), model.hint(row.action(), row.hint?)))) {
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

/// The keys that may follow those pressed, in a box above the bottom line. Returns where that is.
pub(super) fn following(
    model: &Model,
    keyboard: &Keyboard,
    theme: &Theme,
    layout: &Layout,
    buffer: &mut Buffer,
) -> Rect {
    let offers = keyboard.continuations(&model.layers());
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
    rect(area)
}

/// Notices and a tip, bottom-right, or above where they would hide the selected line or a list; errors stay until Esc.
/// Where no corner has room, the bottom line tells of them. Returns where they are.
pub(super) fn toasts(model: &Model, keyboard: &Keyboard, theme: &Theme, body: Area, buffer: &mut Buffer) -> Vec<Rect> {
    let notices: Vec<&Toast> = cornered(model).collect();
    let notice = |toast: &&Toast| match toast.is_error() {
        true => (shown!("{} (Esc)", toast.words()), theme.error, theme.error),
        false => (toast.words(), theme.ok, theme.text),
    };
    let tip = model.screen.tips.shown();
    let tip = tip.map(|tip| (shown!("Tip: {}", with_keys(keyboard, tip.text, tip.actions)), theme.accent, theme.text));
    let (count, mut bottom) = placed(model, &notices, body);
    let mut boxes: Vec<_> = notices.iter().take(count).map(notice).collect();
    // A tip has time: it is shown where nothing else is in its way.
    if let Some(tip) = tip.filter(|_| count == notices.len()) {
        let sizes = notices.iter().map(|toast| size_of(toast, body)).chain([cells_of(&tip.0, body)]);
        if let Some(below) = bottom_of(model, stack(sizes), body) {
            (bottom, boxes) = (below, boxes.into_iter().chain([tip]).collect());
        }
    }
    let mut drawn = Vec::with_capacity(boxes.len());
    for (text, border, style) in boxes {
        let (width, height) = cells_of(&text, body);
        let x = (body.x + body.width).saturating_sub(width + 1);
        let area = Area { x, y: bottom - height, width, height };
        let shape = rect(area).intersection(buffer.area);
        clear(buffer, theme, shape);
        ratatui::widgets::Block::bordered().border_style(border).render(shape, buffer);
        put_wrapped(buffer, area.inside(), &text, style);
        bottom -= height;
        drawn.push(shape);
    }
    drawn
}

/// Whether any notice or tip stands over the panes.
pub(super) fn has_notices(model: &Model) -> bool {
    cornered(model).next().is_some() || model.screen.tips.shown().is_some()
}

/// How many of the notices, the newest first, have room in a corner, and the row below them.
fn placed(model: &Model, notices: &[&Toast], body: Area) -> (usize, u16) {
    let below = |count: usize| {
        let sizes = notices[..count].iter().map(|toast| size_of(toast, body));
        Some((count, bottom_of(model, stack(sizes), body)?))
    };
    (1..=notices.len()).rev().find_map(below).unwrap_or_default()
}

/// The newest notice that goes by itself, where what is open leaves no corner for it.
fn hidden(model: &Model, body: Area) -> Option<Display> {
    geometry::covered(model)?;
    let notices: Vec<&Toast> = cornered(model).collect();
    let (count, _) = placed(model, &notices, body);
    notices[count..].iter().find(|toast| !toast.is_error()).map(|toast| toast.words())
}

/// The notices that stand in a corner, newest first: what a verb did stands on the bottom line.
fn cornered(model: &Model) -> impl Iterator<Item = &Toast> {
    let is_on_the_line = |toast: &&Toast| toast.is_deed && tour::step(model).is_none();
    model.screen.toasts.iter().rev().filter(move |toast| !is_on_the_line(toast))
}

fn size_of(toast: &Toast, body: Area) -> (u16, u16) {
    match toast.is_error() {
        true => cells_of(&shown!("{} (Esc)", toast.words()), body),
        false => cells_of(&toast.words(), body),
    }
}

/// Cells that the box of a text takes.
fn cells_of(text: &Display, body: Area) -> (u16, u16) {
    let most = body.width.saturating_sub(4).min(64);
    let cells = u16::try_from(width(text.as_str())).unwrap_or(u16::MAX).min(most.saturating_sub(2)).max(1);
    let lines = u16::try_from(wrap_first(text.as_str(), usize::from(cells), 6).len()).unwrap_or(6);
    (cells + 2, lines + 2)
}

/// Cells of boxes that stand one on the other.
fn stack(sizes: impl Iterator<Item = (u16, u16)>) -> (u16, u16) {
    sizes.fold((0, 0), |(widest, rows), (width, height)| (widest.max(width), height.saturating_add(rows)))
}

/// The row below notices that take so many cells: at the bottom, else at the top; none where both would hide what the
/// user chooses from, or the line that is selected.
fn bottom_of(model: &Model, (width, height): (u16, u16), body: Area) -> Option<u16> {
    if height > body.height {
        return None;
    }
    let list = geometry::covered(model);
    let right = model.layout().pane(model.screen.focus).map_or(0, |pane| pane.x + pane.width);
    let is_beside = right + width < body.x + body.width;
    let is_picker = matches!(model.screen.overlays.last(), Some(Overlay::Flag(_)));
    let selected = model.selected_line().filter(|_| (model.screen.overlays.is_empty() || is_picker) && !is_beside);
    let x = (body.x + body.width).saturating_sub(width + 1);
    let is_free = |top: u16| {
        let rows = top..top + height;
        let hides = |area: Area| {
            area.y < rows.end && rows.start < area.y + area.height && x < area.x + area.width && area.x < x + width
        };
        !list.is_some_and(hides) && !selected.is_some_and(|line| rows.contains(&line))
    };
    [body.y + body.height - height, body.y].into_iter().find(|top| is_free(*top)).map(|top| top + height)
}
