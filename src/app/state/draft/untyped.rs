//! A text field where there is no screen to write on: it holds its text, and its cursor stands behind it.

use std::ops::Range;

use crate::{
    app::{
        message::{
            action::Action,
            key::{Code, Key},
        },
        state::written::{self, Lines, as_written},
    },
    domain::text::Display,
};

/// What letters mean: without the keys of vi, text.
pub mod vi {
    /// What letters mean.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Mode {
        /// Text.
        #[default]
        Insert,
        /// Movements and verbs.
        Normal,
    }
}

/// Text that the user is writing, as it came in. It may be longer than what can be sent; then it stays whole, and is
/// refused when it is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    text: String,
    most: usize,
    lines: Lines,
}

impl Draft {
    /// A field with some text in it. `most` is the greatest number of characters that can be sent.
    pub fn new(text: &str, lines: Lines, most: usize) -> Self {
        Self { text: as_written(text, lines).into_owned(), most, lines }
    }

    /// The same: nobody types here.
    #[must_use]
    pub fn with_vi(self) -> Self {
        self
    }

    /// What letters mean, where that depends on a mode; here it does not.
    pub fn mode(&self) -> Option<vi::Mode> {
        None
    }

    /// Esc is the field's.
    pub fn escape(&mut self) -> bool {
        false
    }

    /// No action is the text's.
    pub fn takes(&mut self, _: &Action) -> bool {
        false
    }

    /// Takes a key at the end of the text.
    pub fn key(&mut self, key: Key) {
        match key.code {
            Code::Char(c) if !key.ctrl && !key.alt => self.text.push(c),
            Code::Enter if self.lines == Lines::Many => self.text.push('\n'),
            Code::Backspace => drop(self.text.pop()),
            _ => {}
        }
    }

    /// Puts text in at the end, all of it.
    pub fn paste(&mut self, text: &str) {
        self.text.push_str(&as_written(text, self.lines));
    }

    /// Puts another text in the place of this one.
    pub fn replace(&mut self, text: &str) {
        self.text = as_written(text, self.lines).into_owned();
    }

    /// The word at the end.
    pub fn word(&self) -> String {
        self.text.rsplit(char::is_whitespace).next().unwrap_or_default().to_owned()
    }

    /// Puts text in the place of the word at the end.
    pub fn replace_word(&mut self, text: &str) {
        self.text.truncate(self.text.len() - self.word().len());
        self.paste(text);
    }

    /// Why the text cannot be sent as it is; `None` when it can.
    pub fn refusal(&self) -> Option<Display> {
        written::refusal(self.count(), self.most, self.text.contains('\0'))
    }

    /// Whether there is more text than can be sent.
    pub fn is_too_long(&self) -> bool {
        self.count() > self.most
    }

    /// Byte of the cursor.
    pub fn offset(&self) -> usize {
        self.text.len()
    }

    /// Puts `text` in the place of some bytes.
    pub fn splice(&mut self, span: Range<usize>, text: &str) {
        if self.text.get(span.clone()).is_some() {
            self.text.replace_range(span, text);
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// Characters in the field.
    pub fn count(&self) -> usize {
        self.text.chars().count()
    }

    /// Greatest number of characters.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}
