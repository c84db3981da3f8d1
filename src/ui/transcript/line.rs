//! A line of the pane: what stands in it, and how that is drawn.

use ratatui::{buffer::Buffer, style::Style};

use super::{clock, header::Header};
use crate::{
    app::{message::area::Area, state::transcript::block::Gutter},
    domain::{
        choice::Speaker,
        text::{Display, Harmless, shown, width},
    },
    ui::{
        Theme,
        issues::MARK,
        paint::{bar, put, tint},
    },
};

/// A line of the pane, and what stands beside it on the border.
#[derive(Hash)]
pub(super) struct Row<'a> {
    pub(super) words: Words<'a>,
    pub(super) edge: Option<(&'static str, Style)>,
}

/// What stands in a line.
#[derive(Hash)]
pub(super) enum Words<'a> {
    Header(Header<'a>),
    Node { gutter: Gutter, name: Harmless<'a> },
    Silence { gutter: Gutter, seconds: i64 },
    Text(Text<'a>),
    Doubt { gutter: Gutter, text: &'a Display, is_first: bool, is_selected: bool },
    Moment { gutter: Gutter, text: &'a Display, is_first: bool, is_open: bool, is_selected: bool },
    Flag { gutter: Gutter, mark: Option<(&'static str, Style)>, style: Style, text: &'a Display, is_selected: bool },
    Nothing,
}

/// A line of what was said.
#[derive(Hash)]
pub(super) struct Text<'a> {
    pub(super) gutter: Gutter,
    /// In front of the first line of a turn.
    pub(super) beginning: Option<Beginning<'a>>,
    pub(super) text: Harmless<'a>,
    pub(super) is_tool: bool,
    /// Lines that are folded away behind it.
    pub(super) hidden: usize,
    /// What is searched, in lower case.
    pub(super) wanted: Option<&'a str>,
    pub(super) is_selected: bool,
}

/// What tells a turn apart.
#[derive(Hash)]
pub(super) struct Beginning<'a> {
    pub(super) index: usize,
    pub(super) mark: (&'static str, Style),
    pub(super) is_marked: bool,
    pub(super) speaker: &'a Speaker,
    pub(super) word: Display,
    /// It is the answer of a tool that failed.
    pub(super) has_failed: bool,
    /// Milliseconds from the start of the call.
    pub(super) at: Option<i64>,
}

impl Row<'_> {
    /// Draws it; `selected` is the style of the selected turn, while the pane has the keys.
    pub(super) fn draw(&self, theme: &Theme, selected: Option<Style>, area: Area, buffer: &mut Buffer) {
        if let Some((sign, style)) = self.edge {
            put(buffer, area.x + area.width, area.y, 1, sign, style);
        }
        let text = |gutter: &Gutter| {
            let indent = area.x + u16::try_from(gutter.width()).unwrap_or(area.width).min(area.width);
            (indent, (area.x + area.width).saturating_sub(indent))
        };
        match &self.words {
            Words::Header(header) => header.draw(theme, area, buffer),
            Words::Node { gutter, name } => {
                let (x, room) = text(gutter);
                put(buffer, x, area.y, room, &shown!("── {} ──", name.as_str()), theme.node);
            }
            Words::Silence { gutter, seconds } => {
                let (x, room) = text(gutter);
                put(buffer, x, area.y, room, &shown!("┄ {seconds} s of silence ┄"), theme.warn);
            }
            Words::Text(line) => line.draw(theme, selected, text(&line.gutter), area, buffer),
            Words::Doubt { gutter, text: words, is_first, is_selected } => {
                let (x, room) = text(gutter);
                put(buffer, x, area.y, 2, if *is_first { "?" } else { " " }, theme.warn);
                put(buffer, x + 2, area.y, room.saturating_sub(2), *words, theme.warn);
                select(*is_selected, None, theme, area, buffer);
            }
            Words::Moment { gutter, text: words, is_first, is_open, is_selected } => {
                let (x, room) = text(gutter);
                let (sign, style) = if *is_open { ("⚠", theme.warn) } else { ("✗", theme.dim) };
                if *is_first {
                    put(buffer, x, area.y, 2, sign, style);
                }
                put(buffer, x + 2, area.y, room.saturating_sub(2), *words, style);
                select(*is_selected, None, theme, area, buffer);
            }
            Words::Flag { gutter, mark, style, text: words, is_selected } => {
                let (x, room) = text(gutter);
                if let Some((glyph, style)) = mark {
                    put(buffer, x, area.y, 2, *glyph, *style);
                }
                put(buffer, x + 2, area.y, room.saturating_sub(2), *words, *style);
                select(*is_selected, None, theme, area, buffer);
            }
            Words::Nothing => {}
        }
    }
}

/// The selected turn: a bar in the margin, and its text in a style of its own.
fn select(is_selected: bool, style: Option<Style>, theme: &Theme, area: Area, buffer: &mut Buffer) {
    if is_selected {
        if let Some(style) = style {
            tint(buffer, area, area.y, style);
        }
        bar(buffer, theme, area.x, area.y);
    }
}

impl Text<'_> {
    fn draw(&self, theme: &Theme, selected: Option<Style>, (x, room): (u16, u16), area: Area, buffer: &mut Buffer) {
        if let Some(beginning) = &self.beginning {
            beginning.draw(self.gutter, theme, area, buffer);
        }
        let style = if self.is_tool { theme.dim } else { theme.text };
        let more = if self.hidden == 1 { Display::ours(" +1 line") } else { shown!(" +{} lines", self.hidden) };
        let taken = if self.hidden > 0 { u16::try_from(more.as_str().len()).unwrap_or(20) } else { 0 };
        let room = room.saturating_sub(taken);
        let end = put(buffer, x, area.y, room, self.text, style);
        self.hits(theme, (x, room), area.y, buffer);
        if self.hidden > 0 {
            put(buffer, end, area.y, 20, &more, theme.accent);
        }
        select(self.is_selected, selected, theme, area, buffer);
    }

    /// Underlines what the search found.
    fn hits(&self, theme: &Theme, (x, room): (u16, u16), y: u16, buffer: &mut Buffer) {
        let Some(wanted) = self.wanted else { return };
        let text = self.text.as_str();
        let lower = text.to_lowercase();
        // Byte positions agree only where lower case has the same length.
        if lower.len() != text.len() || wanted.is_empty() {
            return;
        }
        for (at, _) in lower.match_indices(wanted) {
            let (Some(before), Some(hit)) = (text.get(..at), text.get(at..at + wanted.len())) else { continue };
            let from = u16::try_from(width::width(before)).unwrap_or(u16::MAX);
            let cells = u16::try_from(width::width(hit)).unwrap_or(0);
            if from.saturating_add(cells) <= room {
                let area = ratatui::layout::Rect::new(x + from, y, cells, 1).intersection(buffer.area);
                buffer.set_style(area, theme.hit);
            }
        }
    }
}

impl Beginning<'_> {
    fn draw(&self, gutter: Gutter, theme: &Theme, area: Area, buffer: &mut Buffer) {
        let digits = u16::try_from(gutter.digits).unwrap_or(6);
        let mut x = area.x + 1;
        put(buffer, x, area.y, digits, &shown!("{:>width$}", self.index, width = gutter.digits), theme.dim);
        x += digits + 1;
        if self.is_marked {
            put(buffer, x - 1, area.y, 1, MARK, theme.accent);
        }
        let (glyph, style) = self.mark;
        put(buffer, x, area.y, 1, glyph, style);
        x += 2;
        let speaker = u16::try_from(gutter.speaker).unwrap_or(6);
        let word = if speaker == 1 {
            self.word.part(0..self.word.as_str().chars().next().map_or(0, char::len_utf8))
        } else {
            (&self.word).into()
        };
        let style = if self.has_failed { theme.error } else { theme.speaker(self.speaker) };
        put(buffer, x, area.y, speaker, word, style);
        x += speaker + 1;
        if let Some(at) = self.at {
            put(buffer, x, area.y, 5, &shown!("{:>5}", clock(at / 1_000)), theme.dim);
        }
    }
}
