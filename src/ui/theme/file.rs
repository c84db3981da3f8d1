//! A theme as a file: for each role a style, which is empty where the text has none of its own.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{Kind, Theme};
use crate::domain::{
    spelling::{nearest, position},
    text::Display,
};

/// A theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct BadTheme {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub reason: Display,
}

const KINDS: [(&str, Kind); 3] = [("terminal", Kind::Terminal), ("dark", Kind::Dark), ("light", Kind::Light)];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

type Value<'a> = Spanned<DeValue<'a>>;

impl Theme {
    /// Reads a theme.
    pub fn parse(text: &str) -> Result<Self, BadTheme> {
        let reader = Reader { text };
        let table = DeTable::parse(text)
            .map_err(|error| reader.bad(error.span().map_or(0, |span| span.start), error.message()))?;
        let (mut kind, mut background, mut styles) = (None, None, BTreeMap::new());
        for (name, value) in table.get_ref() {
            match name.get_ref().as_ref() {
                "kind" => kind = Some(reader.word(value, "kind", &KINDS)?),
                "background" => background = Some(reader.color(value)?),
                role => {
                    let known = Self::ROLES.iter().find(|known| **known == role);
                    let known = known.ok_or_else(|| reader.unknown(name, "role", Self::ROLES))?;
                    styles.insert(*known, reader.style(value)?);
                }
            }
        }
        if let Some(role) = Self::ROLES.iter().find(|role| !styles.contains_key(*role)) {
            return Err(reader.bad(0, &format!("the role `{role}` is missing")));
        }
        let kind = kind.ok_or_else(|| reader.bad(0, "`kind` is missing: terminal, dark or light"))?;
        let theme = Self::from_styles(|role| styles.get(role).copied());
        let theme = theme.ok_or_else(|| reader.bad(0, "a role is missing"))?;
        Ok(Self { kind, background, ..theme })
    }
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn bad(&self, at: usize, reason: &str) -> BadTheme {
        let (line, column) = position(self.text, at);
        BadTheme { line, column, reason: Display::foreign_line(reason) }
    }

    fn unknown(&self, word: &Spanned<DeString<'_>>, what: &str, known: &[&str]) -> BadTheme {
        let meant = nearest(word.get_ref(), known.iter().copied());
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        self.bad(word.span().start, &format!("unknown {what} `{}`{meant}", word.get_ref()))
    }

    /// A word of a closed set.
    fn word<T: Copy>(&self, value: &Value<'_>, what: &str, known: &[(&str, T)]) -> Result<T, BadTheme> {
        let DeValue::String(word) = value.get_ref() else {
            return Err(self.bad(value.span().start, &format!("{what} is a word in quotation marks")));
        };
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let found = known.iter().find(|(name, _)| *name == word.as_ref()).map(|(_, found)| *found);
        found.ok_or_else(|| self.unknown(&Spanned::new(value.span(), word.clone()), what, &names))
    }

    fn color(&self, value: &Value<'_>) -> Result<Color, BadTheme> {
        let color = match value.get_ref() {
            DeValue::String(word) if word == "reset" => Some(Color::Reset),
            DeValue::String(word) => word.parse().ok(),
            _ => None,
        };
        color.ok_or_else(|| self.bad(value.span().start, "a colour is a name such as \"cyan\", or \"#rrggbb\""))
    }

    fn style(&self, value: &Value<'_>) -> Result<Style, BadTheme> {
        let DeValue::Table(look) = value.get_ref() else {
            return Err(self
                .bad(value.span().start, "a style is written { fg = \"cyan\", bg = \"#202020\", add = [\"bold\"] }"));
        };
        let mut style = Style::new();
        for (name, value) in look {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("fg", _) => style = style.fg(self.color(value)?),
                ("bg", _) => style = style.bg(self.color(value)?),
                ("add", DeValue::Array(words)) => {
                    for word in words {
                        style = style.add_modifier(self.word(word, "look", &MODIFIERS)?);
                    }
                }
                ("add", _) => return Err(self.bad(value.span().start, "add is a list: [\"bold\"]")),
                _ => return Err(self.unknown(name, "part of a style", &["fg", "bg", "add"])),
            }
        }
        Ok(style)
    }
}
