//! A pane of the screen, drawn only where it shows something else than before.
//!
//! What stands in a line is put together as a value first, and drawn from that value alone. So two lines with equal values
//! look alike, and a line whose value is what it was is left as it stands: neither cleared nor drawn nor compared with what
//! the terminal has. Of a value a stamp of 64 bits is kept.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    symbols,
    widgets::{Block, BorderType, Borders, Widget},
};

use super::{
    Theme,
    paint::{put, put_right, rect, wipe},
};
use crate::{
    app::{
        message::{
            action::Pane,
            area::{Area, Zoom},
        },
        state::model::Model,
    },
    domain::text::{Display, shown},
};

/// What a pane shows, as far as it was drawn.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Its place and its border.
    border: Option<u64>,
    /// The lines of the border, with what stands in them.
    top: Option<u64>,
    bottom: Option<u64>,
    /// What is inside, where that is drawn as a whole.
    body: Option<u64>,
    /// The lines inside, where they are drawn one by one.
    rows: Vec<Option<u64>>,
}

/// A pane while it is drawn.
pub(super) struct Sheet<'a> {
    pub(super) theme: &'a Theme,
    area: Area,
    is_focused: bool,
    kept: &'a mut Kept,
    buffer: &'a mut Buffer,
    changed: &'a mut Vec<Rect>,
}

fn stamp(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether a value is another than the kept one, which it becomes.
fn is_new(kept: &mut Option<u64>, value: &impl Hash) -> bool {
    let value = Some(stamp(value));
    std::mem::replace(kept, value) != value
}

impl<'a> Sheet<'a> {
    /// A pane at its place; `changed` gets the rectangles in which something was drawn.
    pub(super) fn new(
        theme: &'a Theme,
        (area, is_focused): (Area, bool),
        kept: &'a mut Kept,
        buffer: &'a mut Buffer,
        changed: &'a mut Vec<Rect>,
    ) -> Self {
        let mut sheet = Self { theme, area, is_focused, kept, buffer, changed };
        let place = (area.x, area.y, area.width, area.height, is_focused);
        let mut border = sheet.kept.border;
        if is_new(&mut border, &place) {
            *sheet.kept = Kept { border, rows: vec![None; usize::from(area.height)], ..Kept::default() };
            sheet.wipe(area);
            sheet.block(Borders::ALL).render(rect(area), sheet.buffer);
        }
        sheet
    }

    /// The inside of the border.
    pub(super) fn inside(&self) -> Area {
        self.area.inside()
    }

    /// The style of a selected line: another one while the pane has not the keys.
    pub(super) fn selected(&self) -> Style {
        if self.is_focused { self.theme.selected } else { self.theme.selected_elsewhere }
    }

    /// The upper border: the title of the pane, and `info` at its right end.
    pub(super) fn title(&mut self, model: &Model, pane: Pane, info: &Display) {
        let is_zoomed = self.is_focused && model.screen.zoom != Zoom::Normal;
        let seen = model.seen(pane).map(|seen| match seen.age(model.wall).as_str() {
            "now" => Display::ours(" seen just now "),
            age => shown!(" seen {age} ago "),
        });
        if self.area.height == 0 || !is_new(&mut self.kept.top, &(is_zoomed, &seen, info)) {
            return;
        }
        let line = Area { height: 1, ..self.area };
        self.wipe(line);
        self.block(Borders::TOP | Borders::LEFT | Borders::RIGHT).render(rect(line), self.buffer);
        let (theme, room) = (self.theme, line.width.saturating_sub(2));
        let title = shown!(" {} {} ", pane.index() + 1, pane.title());
        let style = if self.is_focused { theme.strong } else { theme.dim };
        let mut x = put(self.buffer, line.x + 1, line.y, room, &title, style);
        if is_zoomed {
            x = put(self.buffer, x, line.y, room, "zoom ", theme.dim);
        }
        let mut right = (line.x + line.width).saturating_sub(1);
        if let Some(seen) = seen {
            right = put_right(self.buffer, right, line.y, right.saturating_sub(x + 1), &seen, theme.warn);
        }
        if !info.is_empty() {
            put_right(self.buffer, right, line.y, right.saturating_sub(x + 1), &shown!(" {info} "), theme.dim);
        }
    }

    /// The lower border, with what `draw` puts into it for `value`.
    pub(super) fn bottom<T: Hash>(&mut self, value: &T, draw: impl FnOnce(&T, Area, &mut Buffer)) {
        if self.area.height < 2 || !is_new(&mut self.kept.bottom, value) {
            return;
        }
        let line = Area { y: self.area.y + self.area.height - 1, height: 1, ..self.area };
        self.wipe(line);
        self.block(Borders::BOTTOM | Borders::LEFT | Borders::RIGHT).render(rect(line), self.buffer);
        draw(value, line, self.buffer);
    }

    /// All that is inside, drawn as a whole for `value`.
    pub(super) fn body<T: Hash>(&mut self, value: &T, draw: impl FnOnce(&T, Area, &mut Buffer)) {
        self.body_of(value, |inside, buffer| draw(value, inside, buffer));
    }

    /// All that is inside, drawn as a whole when `value` is another; for what cannot be drawn from the value alone, which
    /// must then tell it apart from everything else.
    pub(super) fn body_of(&mut self, value: &impl Hash, draw: impl FnOnce(Area, &mut Buffer)) {
        if !is_new(&mut self.kept.body, value) {
            return;
        }
        self.kept.rows.fill(None);
        let inside = self.inside();
        let lines = Area { x: self.area.x, width: self.area.width, ..inside };
        self.wipe(lines);
        self.block(Borders::LEFT | Borders::RIGHT).render(rect(lines), self.buffer);
        draw(inside, self.buffer);
    }

    /// A line inside, from `y` of the screen, drawn for `value`. Where lines are drawn, all of them are.
    pub(super) fn row<T: Hash>(&mut self, y: u16, value: &T, draw: impl FnOnce(&T, Area, &mut Buffer)) {
        if self.kept.body.take().is_some() {
            self.kept.rows.fill(None);
        }
        let Some(kept) = self.kept.rows.get_mut(usize::from(y.saturating_sub(self.area.y))) else { return };
        if !is_new(kept, value) {
            return;
        }
        let line = Area { y, height: 1, ..self.area };
        self.wipe(line);
        let side = match self.is_focused {
            true => symbols::line::THICK_VERTICAL,
            false => symbols::line::VERTICAL,
        };
        let style = self.border().1;
        for x in [line.x, (line.x + line.width).saturating_sub(1)] {
            put(self.buffer, x, y, 1, side, style);
        }
        draw(value, Area { y, height: 1, ..self.inside() }, self.buffer);
    }

    fn border(&self) -> (BorderType, Style) {
        match self.is_focused {
            true => (BorderType::Thick, self.theme.border_focused),
            false => (BorderType::Plain, self.theme.border),
        }
    }

    fn block(&self, borders: Borders) -> Block<'static> {
        let (kind, style) = self.border();
        Block::new().borders(borders).border_type(kind).border_style(style)
    }

    fn wipe(&mut self, area: Area) {
        let shape = rect(area).intersection(self.buffer.area);
        wipe(self.buffer, self.theme, shape);
        self.changed.push(shape);
    }
}
