//! A pane of the screen, drawn only where it shows something else than before.
//!
//! What stands in a line is put together as a value first, and drawn from that value alone. So two lines with equal values
//! look alike, and a line whose value is what it was is left as it stands: neither cleared nor drawn nor compared with what
//! the terminal has. Of a value a stamp of 64 bits is kept, made with a secret of this process: nobody can write two lines that
//! differ and have the same.

use std::hash::{BuildHasher as _, Hash};

use foldhash::quality::RandomState;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Block, BorderType, Borders, Widget},
};

use super::{
    Theme,
    paint::{put, put_right, rect, sides, wipe},
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

/// The border beside the lines.
const SIDES: Borders = Borders::LEFT.union(Borders::RIGHT);

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
    /// What makes the stamps.
    secret: RandomState,
}

impl Kept {
    /// Another place or border, of which nothing is drawn yet.
    fn begin(&mut self, border: u64, rows: u16) {
        let secret = std::mem::take(&mut self.secret);
        *self = Self { border: Some(border), rows: vec![None; usize::from(rows)], secret, ..Self::default() };
    }
}

/// Whether a stamp is another than the kept one, which it becomes.
fn is_new(kept: &mut Option<u64>, stamp: u64) -> bool {
    kept.replace(stamp) != Some(stamp)
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
        let border = sheet.stamp(&(area.x, area.y, area.width, area.height, is_focused));
        if sheet.kept.border != Some(border) {
            sheet.kept.begin(border, area.height);
            sheet.empty(area, Borders::ALL);
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
        self.title_as(model, pane, pane.title(), info);
    }

    /// The same, of something that stands in the place of the pane.
    pub(super) fn title_as(&mut self, model: &Model, pane: Pane, name: &'static str, info: &Display) {
        let is_zoomed = self.is_focused && model.screen.zoom != Zoom::Normal;
        let seen = model.seen(pane).map(|seen| match seen.age(model.wall).as_str() {
            "now" => Display::ours(" seen just now "),
            age => shown!(" seen {age} ago "),
        });
        let stamp = self.stamp(&(is_zoomed, name, &seen, info));
        if self.area.height == 0 || !is_new(&mut self.kept.top, stamp) {
            return;
        }
        let line = Area { height: 1, ..self.area };
        self.empty(line, Borders::TOP | SIDES);
        let (theme, room) = (self.theme, line.width.saturating_sub(2));
        let title = shown!(" {} {name} ", pane.number());
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
        let stamp = self.stamp(value);
        if self.area.height < 2 || !is_new(&mut self.kept.bottom, stamp) {
            return;
        }
        let line = Area { y: self.area.y + self.area.height - 1, height: 1, ..self.area };
        self.empty(line, Borders::BOTTOM | SIDES);
        draw(value, line, self.buffer);
    }

    /// All that is inside, drawn as a whole for `value`. What `draw` takes from elsewhere, the value has to tell apart.
    pub(super) fn body<T: Hash>(&mut self, value: &T, draw: impl FnOnce(&T, Area, &mut Buffer)) {
        let stamp = self.stamp(value);
        if !is_new(&mut self.kept.body, stamp) {
            return;
        }
        self.kept.rows.fill(None);
        let inside = self.inside();
        self.empty(Area { x: self.area.x, width: self.area.width, ..inside }, SIDES);
        draw(value, inside, self.buffer);
    }

    /// A line inside, from `y` of the screen, drawn for `value`. Where lines are drawn, all of them are.
    pub(super) fn row<T: Hash>(&mut self, y: u16, value: &T, draw: impl FnOnce(&T, Area, &mut Buffer)) {
        if self.kept.body.take().is_some() {
            self.kept.rows.fill(None);
        }
        let stamp = self.stamp(value);
        let Some(kept) = self.kept.rows.get_mut(usize::from(y.saturating_sub(self.area.y))) else { return };
        if is_new(kept, stamp) {
            self.empty(Area { y, height: 1, ..self.area }, SIDES);
            draw(value, Area { y, height: 1, ..self.inside() }, self.buffer);
        }
    }

    fn stamp(&self, value: &impl Hash) -> u64 {
        self.kept.secret.hash_one(value)
    }

    /// Takes away what stands in a part of the pane, but for these sides of its border.
    fn empty(&mut self, part: Area, borders: Borders) {
        let shape = rect(part).intersection(self.buffer.area);
        wipe(self.buffer, self.theme, shape);
        self.changed.push(shape);
        let (kind, style) = match self.is_focused {
            true => (BorderType::Thick, self.theme.border_focused),
            false => (BorderType::Plain, self.theme.border),
        };
        if borders == SIDES && shape.width > 1 {
            return sides(self.buffer, shape, kind, style);
        }
        Block::new().borders(borders).border_type(kind).border_style(style).render(shape, self.buffer);
    }
}
