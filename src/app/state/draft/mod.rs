//! A text field. The only folder that knows the text-area crate.

pub mod vi;

use std::borrow::Cow;

use tui_textarea::{CursorMove, Input, Key as AreaKey, TextArea, WrapMode};

use crate::{
    app::{
        message::{
            action::Action,
            key::{Code, Key},
        },
        state::{
            draft::vi::{Mode, Rest, Vi},
            written::{self, Lines, as_written},
        },
    },
    domain::text::{Display, sanitise},
};

/// Lines above and below the cursor that are made fit for the screen, where a text has signs that are not: more than a
/// screen has.
const IN_SIGHT: usize = 200;

/// Text that the user is writing, as it came in: what would act on a terminal is made visible where it is drawn, and
/// nowhere else. It may be longer than what can be sent; then it stays whole, and is refused when it is to be sent.
#[derive(Debug, Clone)]
pub struct Draft {
    area: TextArea<'static>,
    most: usize,
    lines: Lines,
    /// The keys of vi, for who wants them.
    vi: Option<Vi>,
}

impl Draft {
    /// A field with some text in it, and the cursor behind it. `most` is the greatest number of characters that can be
    /// sent; `usize::MAX` where nothing is.
    pub fn new(text: &str, lines: Lines, most: usize) -> Self {
        let mut area = area_of(as_written(text, lines).split('\n').map(str::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, most, lines, vi: None }
    }

    /// The same with the keys of vi, where it has several lines.
    #[must_use]
    pub fn with_vi(self) -> Self {
        let vi = (self.lines == Lines::Many).then(Vi::default);
        Self { vi, ..self }
    }

    /// What letters mean, where that depends on a mode.
    pub fn mode(&self) -> Option<Mode> {
        self.vi.as_ref().map(Vi::mode)
    }

    /// Esc: `false` when it is not the text's but the field's.
    pub fn escape(&mut self) -> bool {
        self.vi.as_mut().is_some_and(|vi| vi.escape(&mut self.area))
    }

    /// With the keys of vi, Esc leaves the text before the field, and Enter breaks the line as long as letters are text.
    pub fn takes(&mut self, action: &Action) -> bool {
        match action {
            Action::Cancel => self.escape(),
            Action::Open if self.mode() == Some(Mode::Insert) => {
                self.paste("\n");
                true
            }
            _ => false,
        }
    }

    /// Takes a key. Enter is never one: it belongs to the dialog; Alt-Enter breaks the line where that is allowed.
    pub fn key(&mut self, key: Key) {
        if let Some(vi) = self.vi.as_mut().filter(|vi| vi.mode() == Mode::Normal) {
            if vi.key(key, &mut self.area) == Rest::PutIn {
                self.paste(&self.area.yank_text());
            }
            return;
        }
        let area_key = match key.code {
            Code::Enter if self.lines == Lines::Many => {
                self.paste("\n");
                return;
            }
            Code::Char(c) => AreaKey::Char(c),
            Code::Backspace => AreaKey::Backspace,
            Code::Delete => AreaKey::Delete,
            Code::Up => AreaKey::Up,
            Code::Down => AreaKey::Down,
            Code::Left => AreaKey::Left,
            Code::Right => AreaKey::Right,
            Code::Home => AreaKey::Home,
            Code::End => AreaKey::End,
            _ => return,
        };
        // The line-editing key that users of shells expect, where the crate has another meaning for it.
        if key.ctrl && key.code == Code::Char('u') {
            self.area.delete_line_by_head();
            return;
        }
        self.area.input(Input { key: area_key, ctrl: key.ctrl, alt: key.alt, shift: false });
    }

    /// Puts text in at the cursor, all of it.
    pub fn paste(&mut self, text: &str) {
        self.area.insert_str(as_written(text, self.lines));
    }

    /// Puts another text in the place of this one, all of it: one that is too long is for the user to shorten.
    pub fn replace(&mut self, text: &str) {
        let vi = self.vi.take();
        *self = Self { vi, ..Self::new(text, self.lines, self.most) };
    }

    /// The word in front of the cursor.
    pub fn word(&self) -> String {
        let (row, column) = (self.area.cursor().0, self.area.cursor().1);
        let line: Vec<char> =
            self.area.lines().get(row).map(|line| line.chars().take(column).collect()).unwrap_or_default();
        let start = line.iter().rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1);
        line[start..].iter().collect()
    }

    /// Puts text in the place of the word in front of the cursor.
    pub fn replace_word(&mut self, text: &str) {
        for _ in self.word().chars() {
            self.area.delete_char();
        }
        self.paste(text);
    }

    /// Why the text cannot be sent as it is; `None` when it can.
    pub fn refusal(&self) -> Option<Display> {
        let has_nul = self.area.lines().iter().any(|line| line.contains('\0'));
        written::refusal(self.count(), self.most, has_nul)
    }

    /// Whether there is more text than can be sent.
    pub fn is_too_long(&self) -> bool {
        self.count() > self.most
    }

    /// Byte of the cursor in a field of one line.
    pub fn offset(&self) -> usize {
        let column = self.area.cursor().1;
        let line = self.area.lines().first().map(String::as_str).unwrap_or_default();
        line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
    }

    /// Puts `text` in the place of some bytes of a field of one line, with the cursor behind it.
    pub fn splice(&mut self, span: std::ops::Range<usize>, text: &str) {
        let mut line = self.text();
        if line.get(span.clone()).is_none() {
            return;
        }
        let behind = line[..span.start].chars().count() + text.chars().count();
        line.replace_range(span, text);
        *self = Self::new(&line, self.lines, self.most);
        self.area.move_cursor(CursorMove::Jump(0, u16::try_from(behind).unwrap_or(u16::MAX)));
    }

    /// The text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Characters in the field.
    pub fn count(&self) -> usize {
        let breaks = self.area.lines().len().saturating_sub(1);
        self.area.lines().iter().map(|line| line.chars().count()).sum::<usize>() + breaks
    }

    /// Greatest number of characters.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// The widget, to be drawn: signs that would act on a terminal, or deceive its reader, are visible in it.
    pub fn shown(&self) -> Cow<'_, TextArea<'static>> {
        let (row, column) = (self.area.cursor().0, self.area.cursor().1);
        let first = row.saturating_sub(IN_SIGHT);
        let lines = self.area.lines();
        let near = &lines[first.min(lines.len())..lines.len().min(row + IN_SIGHT)];
        if near.iter().all(|line| sanitise::single_line(line).is_none()) {
            return Cow::Borrowed(&self.area);
        }
        let harmless = |line: &str| sanitise::single_line(line).unwrap_or_else(|| line.to_owned());
        let before: String = lines.get(row).map(|line| line.chars().take(column).collect()).unwrap_or_default();
        let column = harmless(&before).chars().count();
        let mut area = area_of(near.iter().map(|line| harmless(line)).collect());
        let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        area.move_cursor(CursorMove::Jump(place(row - first), place(column)));
        Cow::Owned(area)
    }
}

fn area_of(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::default());
    area
}

impl PartialEq for Draft {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}
