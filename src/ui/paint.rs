//! Small things that every pane uses: text at a place, boxes, messages.

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::Style,
    widgets::{Block, BorderType, Widget},
};

use super::Theme;
use crate::{
    app::message::area::Area,
    domain::{
        failure::{Failure, Kind},
        text::{Display, Harmless, shown, wrap::wrap_first},
    },
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
    let text = text.into();
    match u16::try_from(text.as_str().len()) {
        Ok(cells) if cells <= room && text.as_str().is_ascii() => put_ascii(buffer, (x, y), text.as_str(), style),
        _ => buffer.set_stringn(x, y, text.truncated(usize::from(room)), usize::from(room), style).0,
    }
}

/// Writes text of ASCII for which there is room, as most of it is: a character is a cell there, and nothing has to be found
/// out about it.
fn put_ascii(buffer: &mut Buffer, (x, y): (u16, u16), text: &str, style: Style) -> u16 {
    let from = buffer.index_of(x, y);
    let cells = &mut buffer.content[from..from + text.len()];
    for (cell, sign) in cells.iter_mut().zip(text.chars()) {
        cell.set_char(sign).set_style(style);
    }
    x + u16::try_from(text.len()).unwrap_or(u16::MAX)
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
    reset(buffer, shape);
    buffer.set_style(shape, theme.base());
}

/// Takes away what stands there, down to the terminal's own background where the theme has none.
pub(super) fn wipe(buffer: &mut Buffer, theme: &Theme, shape: Rect) {
    reset(buffer, shape);
    if theme.background.is_some() {
        buffer.set_style(shape, theme.base());
    }
}

/// Makes its cells what they were in the beginning, row by row, as they lie in memory: the widget for that goes by columns.
fn reset(buffer: &mut Buffer, shape: Rect) {
    let shape = shape.intersection(buffer.area);
    if shape.is_empty() {
        return;
    }
    for y in shape.top()..shape.bottom() {
        let from = buffer.index_of(shape.left(), y);
        buffer.content[from..from + usize::from(shape.width)].iter_mut().for_each(Cell::reset);
    }
}

/// Draws the border at both sides of a shape that is at least two cells wide, and no more of it.
pub(super) fn sides(buffer: &mut Buffer, shape: Rect, kind: BorderType, style: Style) {
    let signs = kind.to_border_set();
    for y in shape.top()..shape.bottom() {
        buffer[(shape.left(), y)].set_symbol(signs.vertical_left).set_style(style);
        buffer[(shape.right() - 1, y)].set_symbol(signs.vertical_right).set_style(style);
    }
}

/// What a headline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// It tells how things are.
    Text,
    /// It tells that all is well.
    Ok,
    /// It says that something is under way.
    Dim,
    /// It tells what the user has to wait for.
    Warn,
    /// It tells what failed.
    Error,
}

/// A message in the middle of a pane: empty, loading, failed and not allowed look different and say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Notice {
    headline: Display,
    role: Role,
    advice: Display,
}

impl Notice {
    pub(super) fn new(headline: Display, role: Role, advice: Display) -> Self {
        Self { headline, role, advice }
    }

    /// One that asks for nothing.
    pub(super) fn brief(headline: Display) -> Self {
        Self::new(headline, Role::Dim, Display::default())
    }

    /// Words of ours.
    pub(super) fn said(role: Role, headline: &'static str, advice: &'static str) -> Self {
        Self::new(Display::ours(headline), role, Display::ours(advice))
    }

    /// What failed, and what to do.
    pub(super) fn of_failure(failure: &Failure) -> Self {
        let what = match failure.kind {
            Kind::Unauthorised | Kind::Forbidden => "Not allowed",
            Kind::Offline => "Not reachable",
            Kind::Missing => "Not there any more",
            _ => "Could not be read",
        };
        let advice = shown!("{}\n{}. r tries again.", failure.message, failure.kind.advice());
        Self::new(Display::ours(what), Role::Error, advice)
    }

    pub(super) fn draw(&self, theme: &Theme, inside: Area, buffer: &mut Buffer) {
        let style = match self.role {
            Role::Text => theme.text,
            Role::Ok => theme.ok,
            Role::Dim => theme.dim,
            Role::Warn => theme.warn,
            Role::Error => theme.error,
        };
        let above = inside.height / 3;
        let room = Area {
            x: inside.x + 1,
            y: inside.y + above,
            width: inside.width.saturating_sub(2),
            height: inside.height - above,
        };
        let used = put_wrapped(buffer, room, &self.headline, style);
        let below = Area { y: room.y + used, height: room.height.saturating_sub(used), ..room };
        put_wrapped(buffer, below, &self.advice, theme.dim);
    }
}
