//! Small things that every pane uses: text at a place, boxes, messages.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Block, BorderType, Clear, Widget},
};

use super::Theme;
use crate::{
    app::{
        message::{
            action::Pane,
            area::{Area, Zoom},
        },
        state::model::Model,
    },
    domain::text::{Display, Harmless, shown, wrap::wrap_first},
};

/// A rectangle for the screen library.
pub(super) fn rect(area: Area) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height)
}

/// Writes text at a place, cut with `…` to `room` cells; returns the column after it. The one place that puts text
/// into the buffer, and it takes no other than harmless text.
pub(super) fn put<'a>(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    room: u16,
    text: impl Into<Harmless<'a>>,
    style: Style,
) -> u16 {
    let area = buffer.area;
    if y < area.top() || y >= area.bottom() || x >= area.right() || room == 0 {
        return x;
    }
    let room = room.min(area.right() - x);
    let text = text.into().truncated(usize::from(room));
    buffer.set_stringn(x, y, text.as_ref(), usize::from(room), style).0
}

/// Puts one of our own signs into a cell.
pub(super) fn set(cell: &mut ratatui::buffer::Cell, sign: &'static str) {
    cell.set_symbol(sign);
}

/// Writes text that ends before column `right`; returns the column where it starts.
pub(super) fn put_right<'a>(
    buffer: &mut Buffer,
    right: u16,
    y: u16,
    room: u16,
    text: impl Into<Harmless<'a>>,
    style: Style,
) -> u16 {
    let text = text.into();
    let cells = u16::try_from(text.width()).unwrap_or(u16::MAX).min(room);
    let x = right.saturating_sub(cells);
    put(buffer, x, y, cells, text, style);
    x
}

/// Writes text over several lines, wrapped; returns the number of lines used.
pub(super) fn put_wrapped<'a>(buffer: &mut Buffer, area: Area, text: impl Into<Harmless<'a>>, style: Style) -> u16 {
    let text = text.into();
    let mut used = 0;
    for range in wrap_first(text.as_str(), usize::from(area.width), usize::from(area.height)) {
        put(buffer, area.x, area.y + used, area.width, text.part(range), style);
        used += 1;
    }
    used
}

/// Styles a whole line of an area.
pub(super) fn tint(buffer: &mut Buffer, area: Area, y: u16, style: Style) {
    buffer.set_style(Rect::new(area.x, y, area.width, 1).intersection(buffer.area), style);
}

/// The selected line of a list over the panes: reversed, and with a bar in the frame beside it, since no colour may
/// tell it alone.
pub(super) fn select(buffer: &mut Buffer, theme: &Theme, area: Area, y: u16) {
    tint(buffer, area, y, theme.selected);
    bar(buffer, theme, area.x.saturating_sub(1), y);
}

/// The bar that goes with what is selected.
pub(super) fn bar(buffer: &mut Buffer, theme: &Theme, x: u16, y: u16) {
    put(buffer, x, y, 1, "▌", theme.accent);
}

/// The border of a pane; the focused one is thick and marked. Returns the inside.
pub(super) fn pane(model: &Model, theme: &Theme, pane: Pane, area: Area, info: &Display, buffer: &mut Buffer) -> Area {
    let focused = model.screen.focus == pane;
    let (kind, style) =
        if focused { (BorderType::Thick, theme.border_focused) } else { (BorderType::Plain, theme.border) };
    Block::bordered().border_type(kind).border_style(style).render(rect(area), buffer);
    let title = shown!(" {} {} ", pane.index() + 1, pane.title());
    let title_style = if focused { theme.strong } else { theme.dim };
    let mut x = put(buffer, area.x + 1, area.y, area.width.saturating_sub(2), &title, title_style);
    if focused && model.screen.zoom != Zoom::Normal {
        x = put(buffer, x, area.y, area.width.saturating_sub(2), "zoom ", theme.dim);
    }
    let mut right = (area.x + area.width).saturating_sub(1);
    if let Some(seen) = model.seen(pane) {
        let text = match seen.age(model.wall).as_str() {
            "now" => Display::ours(" seen just now "),
            age => shown!(" seen {age} ago "),
        };
        right = put_right(buffer, right, area.y, right.saturating_sub(x + 1), &text, theme.warn);
    }
    if !info.is_empty() {
        put_right(buffer, right, area.y, right.saturating_sub(x + 1), &shown!(" {info} "), theme.dim);
    }
    area.inside()
}

/// A box at a place, which has the keys; returns the inside.
pub(super) fn framed<'a>(buffer: &mut Buffer, theme: &Theme, area: Area, title: impl Into<Harmless<'a>>) -> Area {
    bordered(buffer, theme, area, title, (BorderType::Thick, theme.border_focused))
}

/// A box at a place, which has not the keys; returns the inside.
pub(super) fn aside<'a>(buffer: &mut Buffer, theme: &Theme, area: Area, title: impl Into<Harmless<'a>>) -> Area {
    bordered(buffer, theme, area, title, (BorderType::Plain, theme.border))
}

fn bordered<'a>(
    buffer: &mut Buffer,
    theme: &Theme,
    area: Area,
    title: impl Into<Harmless<'a>>,
    (kind, style): (BorderType, Style),
) -> Area {
    let title = title.into();
    let shape = rect(area).intersection(buffer.area);
    clear(buffer, theme, shape);
    Block::bordered().border_type(kind).border_style(style).render(shape, buffer);
    let room = area.width.saturating_sub(4);
    put(
        buffer,
        area.x + 2,
        area.y,
        room,
        &shown!(" {} ", title.truncated(usize::from(room).saturating_sub(2))),
        theme.strong,
    );
    area.inside()
}

/// Takes away what stands there.
pub(super) fn clear(buffer: &mut Buffer, theme: &Theme, shape: Rect) {
    Clear.render(shape, buffer);
    buffer.set_style(shape, theme.base());
}

/// A message in the middle of a pane: empty, loading, failed and not allowed look different and say what to do.
pub(super) fn message<'a>(
    buffer: &mut Buffer,
    inside: Area,
    headline: (impl Into<Harmless<'a>>, Style),
    advice: impl Into<Harmless<'a>>,
    theme: &Theme,
) {
    let top = inside.y + inside.height / 3;
    let room = Area {
        x: inside.x + 1,
        y: top,
        width: inside.width.saturating_sub(2),
        height: inside.height - inside.height / 3,
    };
    let used = put_wrapped(buffer, room, headline.0, headline.1);
    let below = Area { y: room.y + used, height: room.height.saturating_sub(used), ..room };
    put_wrapped(buffer, below, advice, theme.dim);
}

/// The message for a failure.
pub(super) fn failure(buffer: &mut Buffer, inside: Area, failure: &crate::domain::failure::Failure, theme: &Theme) {
    use crate::domain::failure::Kind;
    let what = match failure.kind {
        Kind::Unauthorised | Kind::Forbidden => "Not allowed",
        Kind::Offline => "Not reachable",
        Kind::Missing => "Not there any more",
        _ => "Could not be read",
    };
    let advice = shown!("{}\n{}. r tries again.", failure.message, failure.kind.advice());
    message(buffer, inside, (what, theme.error), &advice, theme);
}
