//! The screen as it was drawn last, and what of it a frame changes.
//!
//! The panes are drawn on one sheet that is kept, each where it shows something else than before. What lies over them is
//! drawn on a copy of it, so that a pane under it need not be drawn again when it goes; of the copy, only what changed
//! below and what lay over it before is made anew. Where nothing changed, nothing is compared with what the terminal has,
//! and nothing is written.

use ratatui::{
    buffer::{Buffer, Cell},
    layout::{Position, Rect},
};

use super::{
    Theme, ascii, evidence, flag_picker, foot, head, issues, overlays,
    paint::{put, rect, wipe},
    preview, relations, review, selection,
    sheet::{Kept, Sheet},
    transcript,
};
use crate::{
    app::{
        derived::geometry,
        message::action::Pane,
        state::{
            layout::{Layout, SMALLEST},
            model::Model,
            overlay::Overlay,
        },
    },
    domain::text::shown,
    graph::Glyphs,
    keymap::Keyboard,
};

/// The screen as it was drawn last.
#[derive(Debug, Default)]
pub struct Canvas {
    /// The panes, the top line and the bottom line.
    panes: Buffer,
    kept: [Kept; 4],
    /// The same with what lies over them, if anything does.
    covered: Buffer,
    is_covered: bool,
    /// Where something lies over them.
    covers: Vec<Rect>,
    /// More lies over them than notices in a corner.
    is_hidden: bool,
    /// How it was drawn.
    layout: Layout,
    theme: Option<Theme>,
    /// Rectangles in which the newest frame may differ from the one before.
    changed: Vec<Rect>,
    is_checked: bool,
}

/// A frame.
#[derive(Debug)]
pub struct Frame<'a> {
    /// All of it.
    pub buffer: &'a Buffer,
    /// Where it may differ from the frame before: nowhere else.
    pub changed: &'a [Rect],
}

impl Canvas {
    /// A canvas that compares each frame with the same drawn from nothing, and panics where they differ: for tests.
    pub fn checked() -> Self {
        Self { is_checked: true, ..Self::default() }
    }

    /// The whole next frame counts as changed, whatever the terminal is thought to have.
    pub fn forget(&mut self) {
        self.theme = None;
    }

    /// Draws what has changed in the focused pane alone, where that can be seen for itself: nothing but notices lies over the
    /// panes, and they are laid out as before. The frame that follows has the rest.
    pub fn draw_focused(&mut self, model: &Model, keyboard: &Keyboard, theme: &Theme) -> Frame<'_> {
        self.changed.clear();
        let is_plain = !self.is_hidden && !is_hidden(model, keyboard) && !model.is_too_small();
        if is_plain && self.is_laid_out(model, theme) {
            self.draw_pane(model, theme, model.screen.focus);
            self.spell(theme);
            if self.is_covered {
                self.changed.iter().for_each(|area| copy(&self.panes, &mut self.covered, *area, &self.covers));
            }
        }
        self.frame()
    }

    /// Draws a frame.
    pub fn draw(&mut self, model: &Model, keyboard: &Keyboard, theme: &Theme) -> Frame<'_> {
        self.changed.clear();
        self.draw_panes(model, keyboard, theme);
        self.draw_covers(model, keyboard, theme);
        if self.is_checked {
            self.check(model, keyboard, theme);
        }
        self.frame()
    }

    /// The newest frame.
    pub fn frame(&self) -> Frame<'_> {
        let buffer = if self.is_covered { &self.covered } else { &self.panes };
        Frame { buffer, changed: &self.changed }
    }

    /// The newest frame, to be kept.
    pub fn into_buffer(self) -> Buffer {
        if self.is_covered { self.covered } else { self.panes }
    }

    fn draw_panes(&mut self, model: &Model, keyboard: &Keyboard, theme: &Theme) {
        let layout = model.layout();
        let area = Rect::new(0, 0, model.screen.size.0, model.screen.size.1);
        if !self.is_laid_out(model, theme) {
            self.panes.resize(area);
            wipe(&mut self.panes, theme, area);
            (self.kept, self.layout, self.theme) = (Default::default(), layout, Some(theme.clone()));
            self.changed.push(area);
        }
        if model.is_too_small() {
            wipe(&mut self.panes, theme, area);
            let text = shown!("earmark needs {}x{}", SMALLEST.0, SMALLEST.1);
            put(&mut self.panes, 0, 0, area.width, &text, theme.warn);
            self.changed.push(area);
            return;
        }
        for line in [layout.head, layout.foot] {
            wipe(&mut self.panes, theme, rect(line));
            self.changed.push(rect(line));
        }
        head::draw(model, theme, layout.head, &mut self.panes);
        foot::draw(model, keyboard, theme, &layout, &mut self.panes);
        Pane::ALL.into_iter().for_each(|pane| self.draw_pane(model, theme, pane));
        self.spell(theme);
    }

    /// Whether the panes stand where they would be drawn now, in these colours.
    fn is_laid_out(&self, model: &Model, theme: &Theme) -> bool {
        let (width, height) = model.screen.size;
        self.panes.area == Rect::new(0, 0, width, height)
            && self.layout == model.layout()
            && self.theme.as_ref() == Some(theme)
    }

    /// Draws what has changed in a pane.
    fn draw_pane(&mut self, model: &Model, theme: &Theme, pane: Pane) {
        let Some(area) = self.layout.pane(pane) else { return };
        let is_focused = model.screen.focus == pane;
        let kept = &mut self.kept[pane.index()];
        let sheet = Sheet::new(theme, (area, is_focused), kept, &mut self.panes, &mut self.changed);
        match pane {
            Pane::Issues if model.shows_call_in_hand() => review::moments(model, sheet),
            Pane::Evidence if model.shows_call_in_hand() => review::progress(model, sheet),
            Pane::Issues => issues::draw(model, sheet),
            Pane::Evidence => evidence::draw(model, sheet),
            Pane::Transcript => transcript::draw(model, sheet),
            Pane::Relations => relations::draw(model, sheet),
        }
    }

    /// Replaces signs in what has changed, where the terminal shows ASCII alone.
    fn spell(&mut self, theme: &Theme) {
        if theme.glyphs == Glyphs::Ascii {
            for changed in &self.changed {
                ascii::to_ascii(&mut self.panes, *changed);
            }
        }
    }

    /// Draws what lies over the panes.
    fn draw_covers(&mut self, model: &Model, keyboard: &Keyboard, theme: &Theme) {
        self.is_hidden = !model.is_too_small() && is_hidden(model, keyboard);
        let is_covered = self.is_hidden || (!model.is_too_small() && foot::has_notices(model));
        let was_covered = std::mem::replace(&mut self.is_covered, is_covered);
        let before = std::mem::take(&mut self.covers);
        self.changed.extend(before);
        if !self.is_covered {
            return;
        }
        if was_covered && self.covered.area == self.panes.area {
            self.changed.iter().for_each(|area| copy(&self.panes, &mut self.covered, *area, &[]));
        } else {
            self.covered.clone_from(&self.panes);
        }
        self.covers = cover(model, keyboard, theme, &self.layout, &mut self.covered);
        if theme.glyphs == Glyphs::Ascii {
            self.covers.iter().for_each(|area| ascii::to_ascii(&mut self.covered, *area));
        }
        self.changed.extend(&self.covers);
    }

    /// Compares the frame with one that is drawn from nothing.
    fn check(&self, model: &Model, keyboard: &Keyboard, theme: &Theme) {
        let mut fresh = Self::default();
        let (drawn, wanted) = (self.frame().buffer, fresh.draw(model, keyboard, theme).buffer);
        assert_eq!(drawn.area, wanted.area, "the size of the screen");
        let differs = |(place, (one, other)): (usize, (&Cell, &Cell))| {
            (one != other).then(|| (wanted.pos_of(place), one.symbol().to_owned(), other.symbol().to_owned()))
        };
        let first = drawn.content.iter().zip(&wanted.content).enumerate().find_map(differs);
        assert!(first.is_none(), "a cell is not what it would be if all were drawn anew: {first:?}");
    }
}

/// Whether more lies over the panes than notices in a corner.
fn is_hidden(model: &Model, keyboard: &Keyboard) -> bool {
    !model.screen.overlays.is_empty()
        || model.is_previewing()
        || keyboard.shows_following()
        || model.screen.hand.selected().is_some()
}

/// Copies a part of one screen to another of the same size, but for what lies in one of these places.
fn copy(from: &Buffer, to: &mut Buffer, area: Rect, but: &[Rect]) {
    let area = area.intersection(from.area);
    // What lay there may lie outside of a screen that has become smaller.
    if area.is_empty() {
        return;
    }
    let but: Vec<&Rect> = but.iter().filter(|but| but.intersects(area)).collect();
    for y in area.top()..area.bottom() {
        let start = from.index_of(area.left(), y);
        let row = start..start + usize::from(area.width);
        if but.is_empty() {
            to.content[row.clone()].clone_from_slice(&from.content[row]);
            continue;
        }
        for (at, x) in row.zip(area.left()..) {
            if !but.iter().any(|but| but.contains(Position { x, y })) {
                to.content[at].clone_from(&from.content[at]);
            }
        }
    }
}

/// Draws what lies over the panes, and tells where that is.
fn cover(model: &Model, keyboard: &Keyboard, theme: &Theme, layout: &Layout, buffer: &mut Buffer) -> Vec<Rect> {
    let mut covers = Vec::new();
    if let Some(area) = layout.preview {
        preview::boxed(model, theme, area, buffer);
        covers.push(rect(area));
    }
    if let Some(overlay) = model.screen.overlays.last() {
        flag_picker::draw(model, theme, buffer);
        overlays::draw(model, keyboard, theme, layout, buffer);
        let frame = match overlay {
            Overlay::Flag(picker) => geometry::flag_types(model, picker).map(|listing| listing.frame),
            _ => None,
        };
        covers.push(frame.map_or(buffer.area, rect));
    }
    covers.extend(foot::toasts(model, keyboard, theme, layout.body, buffer));
    if keyboard.shows_following() {
        covers.push(foot::following(model, keyboard, theme, layout, buffer));
    }
    if let Some(selected) = model.screen.hand.selected() {
        for (y, columns) in selection::lines(&selected) {
            let area = Rect::new(columns.start, y, columns.len() as u16, 1).intersection(buffer.area);
            buffer.set_style(area, theme.selected);
            covers.push(area);
        }
    }
    covers
}
