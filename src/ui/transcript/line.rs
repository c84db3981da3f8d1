//! A line of the pane: what stands in it, and how that is drawn.

use ratatui::{buffer::Buffer, style::Style};

use super::header::Header;
use crate::{
    app::{
        message::area::Area,
        state::transcript::columns::{Columns, GAP, Gutter, SIGN},
    },
    domain::{
        choice::Speaker,
        text::{Display, Harmless, shown, width},
        time::clock_face,
    },
    ui::{
        Theme,
        issues::MARK,
        paint::{bar, put, tint},
    },
};

/// A line of the pane, and what stands beside it: in the margin, and on the border.
#[derive(Hash)]
pub(super) struct Row<'a> {
    pub(super) columns: Columns,
    pub(super) words: Words<'a>,
    pub(super) note: Option<Note<'a>>,
    pub(super) edge: Option<(&'static str, Style)>,
    pub(super) is_selected: bool,
}

/// What stands in a line.
#[derive(Hash)]
pub(super) enum Words<'a> {
    Header(Header<'a>),
    Node(Harmless<'a>),
    Silence(i64),
    Text(Text<'a>),
    Note(Note<'a>),
    Nothing,
}

/// A line that tells of a message: a flag, a moment, a passage that was not heard clearly.
#[derive(Hash)]
pub(super) struct Note<'a> {
    /// In front of its first line.
    pub(super) sign: Option<(&'static str, Style)>,
    pub(super) text: &'a Display,
    pub(super) style: Style,
}

/// A line of what was said.
#[derive(Hash)]
pub(super) struct Text<'a> {
    /// In front of the first line of a turn.
    pub(super) beginning: Option<Beginning<'a>>,
    pub(super) text: Harmless<'a>,
    /// What an action of the agent does.
    pub(super) act: Option<Act>,
    /// Lines that are folded away behind it.
    pub(super) hidden: usize,
    /// What is searched, in lower case.
    pub(super) wanted: Option<&'a str>,
}

/// What an action of the agent does: a sign stands in front of it, and its result below has the same indent.
#[derive(Clone, Copy, Hash)]
pub(super) enum Act {
    /// It calls a tool, whose name the line begins with, in so many bytes.
    Calls(usize),
    Got,
    Failed,
    Notes,
}

/// What tells a turn apart.
#[derive(Hash)]
pub(super) struct Beginning<'a> {
    pub(super) index: usize,
    pub(super) mark: (&'static str, Style),
    pub(super) is_marked: bool,
    pub(super) speaker: &'a Speaker,
    pub(super) word: Display,
    /// Milliseconds from the start of the call.
    pub(super) at: Option<i64>,
}

impl Row<'_> {
    /// Draws it; `selected` is the style of the selected turn, while the pane has the keys.
    pub(super) fn draw(&self, theme: &Theme, selected: Option<Style>, area: Area, buffer: &mut Buffer) {
        if let Some((sign, style)) = self.edge {
            put(buffer, area.x + area.width, area.y, 1, sign, style);
        }
        let cells = |count: usize| u16::try_from(count).unwrap_or(area.width).min(area.width);
        let x = area.x + cells(self.columns.gutter.width());
        let room = (area.x + area.width).saturating_sub(x).min(cells(self.columns.text));
        let mut style = None;
        match &self.words {
            Words::Header(header) => header.draw(theme, area, buffer),
            Words::Node(name) => {
                put(buffer, x, area.y, room, &shown!("── {} ──", name.as_str()), theme.node);
            }
            Words::Silence(seconds) => {
                put(buffer, x, area.y, room, &shown!("┄ {seconds} s of silence ┄"), theme.warn);
            }
            Words::Text(line) => {
                line.draw(theme, self.columns.gutter, (x, room), area, buffer);
                style = selected;
            }
            Words::Note(note) => note.draw((x, room), area.y, buffer),
            Words::Nothing => {}
        }
        if let (Some(note), Some(margin)) = (&self.note, self.columns.margin) {
            note.draw((x + room + cells(GAP), cells(margin)), area.y, buffer);
        }
        if self.is_selected {
            select(style, theme, area, buffer);
        }
    }
}

impl Note<'_> {
    fn draw(&self, (x, room): (u16, u16), y: u16, buffer: &mut Buffer) {
        if let Some((sign, style)) = self.sign {
            put(buffer, x, y, room.min(2), sign, style);
        }
        put(buffer, x + 2, y, room.saturating_sub(2), self.text, self.style);
    }
}

/// The selected turn: a bar in the margin, and its text in a style of its own.
fn select(style: Option<Style>, theme: &Theme, area: Area, buffer: &mut Buffer) {
    if let Some(style) = style {
        tint(buffer, area, area.y, style);
    }
    bar(buffer, theme, area.x, area.y);
}

impl Act {
    /// Its sign, and the style of what follows it.
    fn look(self, theme: &Theme) -> (&'static str, Style, Style) {
        match self {
            Self::Calls(_) => ("→", theme.action, theme.dim),
            Self::Got => ("←", theme.action, theme.dim),
            Self::Failed => ("!", theme.error, theme.strong),
            Self::Notes => ("·", theme.action, theme.dim),
        }
    }
}

impl Text<'_> {
    fn draw(&self, theme: &Theme, gutter: Gutter, (x, room): (u16, u16), area: Area, buffer: &mut Buffer) {
        if let Some(beginning) = &self.beginning {
            beginning.draw(gutter, theme, area, buffer);
        }
        let (sign, sign_style, style) = self.act.map_or(("", theme.text, theme.text), |act| act.look(theme));
        let indent = if self.act.is_some() { u16::try_from(SIGN).unwrap_or(2).min(room) } else { 0 };
        if self.beginning.is_some() {
            put(buffer, x, area.y, indent, sign, sign_style);
        }
        let (x, room) = (x + indent, room - indent);
        let more = if self.hidden == 1 { Display::ours(" +1 line") } else { shown!(" +{} lines", self.hidden) };
        let taken = if self.hidden > 0 { u16::try_from(more.as_str().len()).unwrap_or(20) } else { 0 };
        let room = room.saturating_sub(taken);
        let end = put(buffer, x, area.y, room, self.text, style);
        if let (Some(_), Some(Act::Calls(name))) = (&self.beginning, self.act) {
            put(buffer, x, area.y, room, self.text.part(0..name), theme.action);
        }
        self.hits(theme, (x, room), area.y, buffer);
        if self.hidden > 0 {
            put(buffer, end, area.y, 20, &more, theme.accent);
        }
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
        put(buffer, x, area.y, speaker, word, theme.speaker(self.speaker));
        x += speaker + 1;
        if let Some(at) = self.at {
            put(buffer, x, area.y, 5, &shown!("{:>5}", clock_face(at / 1_000)), theme.dim);
        }
    }
}
