//! The user's own keys: `keys.toml`, read with the place of every mistake. What can be read is used.

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{chord::Sequence, registry};
use crate::{
    app::message::layer::Layer,
    domain::{
        spelling::{nearest, position},
        text::Display,
    },
};

/// What is wrong with a file of keys, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// From 1; 0 for what is of the keyboard as a whole.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what to do.
    pub text: Display,
}

/// Sets of keys that come with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// Those of the registry.
    #[default]
    Default,
    /// Arrows instead of letters for moving.
    Arrows,
    /// As mail programs have them.
    Mail,
}

impl Preset {
    /// The presets by name, each with its file.
    pub const ALL: [(&'static str, Self); 3] =
        [("default", Self::Default), ("arrows", Self::Arrows), ("mail", Self::Mail)];

    /// Its rows, in the form of `keys.toml`.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Default => "",
            Self::Arrows => include_str!("../../assets/keymaps/arrows.toml"),
            Self::Mail => include_str!("../../assets/keymaps/mail.toml"),
        }
    }
}

/// How keys are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What the keys start from.
    pub preset: Preset,
    /// A number before a movement repeats it; the panes have `g 1` to `g 4` then.
    pub counts: bool,
    /// After how many milliseconds the keys are shown that may follow; at once with 0, never with less.
    pub which_key: i64,
    /// Letters of another script, each with the Latin one that it stands for.
    pub langmap: Vec<(char, char)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { preset: Preset::Default, counts: false, which_key: 300, langmap: Vec::new() }
    }
}

/// Keys that the user gives to an action in a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub layer: Layer,
    /// Which action.
    pub id: &'static str,
    /// The keys, each with its place in the file; none takes the keys away.
    pub keys: Vec<(Sequence, (usize, usize))>,
}

/// What a file of keys says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserKeys {
    /// How keys are taken.
    pub options: Options,
    /// In the order of the file.
    pub changes: Vec<Change>,
    /// What of it cannot be used.
    pub findings: Vec<Finding>,
}

/// Names of options, for the words of a mistake.
const OPTIONS: [&str; 4] = ["preset", "counts", "which_key", "langmap"];

impl UserKeys {
    /// Reads a file of keys.
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader { text, keys: Self::default() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            reader.find(error.span().map_or(0, |span| span.start), error.message());
        }
        let mut rows: Vec<_> = table.into_inner().into_iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in rows {
            reader.top(&name, value);
        }
        reader.keys
    }
}

struct Reader<'a> {
    text: &'a str,
    keys: UserKeys,
}

impl Reader<'_> {
    fn find(&mut self, at: usize, text: &str) {
        let (line, column) = position(self.text, at);
        self.keys.findings.push(Finding { line, column, text: Display::foreign_line(text) });
    }

    fn top(&mut self, name: &Spanned<DeString<'_>>, value: Spanned<DeValue<'_>>) {
        let at = value.span().start;
        match (name.get_ref().as_ref(), value.into_inner()) {
            ("preset", DeValue::String(wanted)) => {
                match Preset::ALL.iter().find(|(known, _)| *known == wanted.as_ref()) {
                    Some((_, preset)) => self.keys.options.preset = *preset,
                    None => {
                        self.find(at, &format!("unknown preset `{wanted}`: there are `default`, `arrows` and `mail`"))
                    }
                }
            }
            ("counts", DeValue::Boolean(counts)) => self.keys.options.counts = counts,
            ("which_key", DeValue::Integer(millis)) => match i64::from_str_radix(millis.as_str(), millis.radix()) {
                Ok(millis) if (-1..=10_000).contains(&millis) => self.keys.options.which_key = millis,
                _ => self.find(at, "which_key is a number of milliseconds up to 10000; -1 for never"),
            },
            ("langmap", DeValue::Array(pair)) => self.langmap(at, &pair),
            ("preset", _) => self.find(at, "preset is a word: \"default\", \"arrows\" or \"mail\""),
            ("counts", _) => self.find(at, "counts is true or false"),
            ("which_key", _) => self.find(at, "which_key is a number of milliseconds; -1 for never"),
            ("langmap", _) => self.find(at, LANGMAP),
            (section, DeValue::Table(rows)) => match Layer::named(section) {
                Some(layer) => self.section(layer, rows),
                None => self.unknown(name.span().start, "context", section, Layer::names()),
            },
            (other, _) => {
                let known = OPTIONS.into_iter().chain(Layer::names());
                self.unknown(name.span().start, "setting", other, known);
            }
        }
    }

    fn unknown<'a>(&mut self, at: usize, what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) {
        let meant = nearest(word, known).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
        self.find(at, &format!("unknown {what} `{word}`{meant}"));
    }

    fn langmap(&mut self, at: usize, pair: &[Spanned<DeValue<'_>>]) {
        let [from, to] = pair else { return self.find(at, LANGMAP) };
        let (DeValue::String(from), DeValue::String(to)) = (from.get_ref(), to.get_ref()) else {
            return self.find(at, LANGMAP);
        };
        if from.chars().count() == to.chars().count() {
            self.keys.options.langmap = from.chars().zip(to.chars()).collect();
        } else {
            let (from, to) = (from.chars().count(), to.chars().count());
            self.find(at, &format!("langmap has {from} letters on one side and {to} on the other"));
        }
    }

    fn section(&mut self, layer: Layer, rows: DeTable<'_>) {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        let entries = registry::entries();
        for (name, value) in rows {
            let at = name.span().start;
            let id = name.get_ref().as_ref();
            let Some(entry) = entries.iter().find(|entry| entry.id == id) else {
                // Unquoted, `flag.place = "f"` is a table in TOML.
                if matches!(value.get_ref(), DeValue::Table(_)) {
                    self.find(at, &format!("names of actions stand in quotation marks: \"{id}.…\" = [\"f\"]"));
                } else {
                    self.unknown(at, "action", id, entries.iter().map(|entry| entry.id));
                }
                continue;
            };
            if !entry.places.iter().any(|place| place.layer == layer) {
                let mut layers: Vec<&str> = entry.places.iter().map(|place| place.layer.name()).collect();
                layers.dedup();
                let text = format!("`{id}` does not work in [{}]; it does in {}", layer.name(), layers.join(", "));
                self.find(at, &text);
                continue;
            }
            if let Some(keys) = self.keys_of(value) {
                self.keys.changes.push(Change { layer, id: entry.id, keys });
            }
        }
    }

    /// One sequence, a list of them, or `"none"`; `None` where nothing of it can be used.
    fn keys_of(&mut self, value: Spanned<DeValue<'_>>) -> Option<Vec<(Sequence, (usize, usize))>> {
        let at = value.span().start;
        let list = match value.into_inner() {
            DeValue::String(word) if word == "none" => return Some(Vec::new()),
            DeValue::String(word) => vec![(word.into_owned(), at)],
            DeValue::Array(list) => {
                let mut words = Vec::new();
                for one in list {
                    let at = one.span().start;
                    match one.into_inner() {
                        DeValue::String(word) => words.push((word.into_owned(), at)),
                        _ => self.find(at, KEYS),
                    }
                }
                words
            }
            _ => {
                self.find(at, KEYS);
                return None;
            }
        };
        let mut keys = Vec::new();
        for (written, at) in list {
            match Sequence::parse(&written) {
                Ok(sequence) => keys.push((sequence, position(self.text, at))),
                Err(key) => {
                    let text =
                        format!("`{key}` is no key: a character, or Enter, Esc, Tab, Space, Up, PgDn, F5, Ctrl-x …");
                    self.find(at, &text);
                }
            }
        }
        (!keys.is_empty()).then_some(keys)
    }
}

const KEYS: &str = "keys are written \"f\", [\"f\", \"g f\"] or \"none\"";
const LANGMAP: &str = "langmap is two texts of the same length: [\"йцукен\", \"qwerty\"]";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let found = UserKeys::parse(text).findings;
        found.into_iter().map(|found| format!("{}:{}: {}", found.line, found.column, found.text)).collect()
    }

    #[test]
    fn lists_sequences_and_unbinding_are_read() {
        let keys = UserKeys::parse(
            "counts = true\n[transcript]\n\"flag.place\" = [\"f\", \"g x\"]\n[global]\n\"quit\" = \"none\"\n",
        );
        assert_eq!(keys.findings, []);
        assert!(keys.options.counts);
        assert_eq!(keys.changes.len(), 2);
        assert_eq!(keys.changes[0].keys[1], (Sequence::parse("g x").expect("keys"), (3, 22)));
        assert_eq!(keys.changes[1].keys, []);
    }

    #[test]
    fn every_mistake_has_its_place_and_the_rest_is_used() {
        let text = "preset = \"vim\"\nwich_key = 3\n[transcrpt]\n[transcript]\n\"flag.plce\" = \"f\"\n\"flag.place\" = \"Hyper-f\"\nflag.repeat = \"r\"\n\"find.next\" = 3\n[global]\n\"find.next\" = 3\n\"find.previous\" = \"M\"\n";
        assert_eq!(
            findings(text),
            [
                "1:10: unknown preset `vim`: there are `default`, `arrows` and `mail`",
                "2:1: unknown setting `wich_key`; did you mean `which_key`?",
                "3:2: unknown context `transcrpt`; did you mean `transcript`?",
                "5:1: unknown action `flag.plce`; did you mean `flag.place`?",
                "6:16: `Hyper-f` is no key: a character, or Enter, Esc, Tab, Space, Up, PgDn, F5, Ctrl-x …",
                "7:1: names of actions stand in quotation marks: \"flag.…\" = [\"f\"]",
                "8:1: `find.next` does not work in [transcript]; it does in brief, global",
                "10:15: keys are written \"f\", [\"f\", \"g f\"] or \"none\"",
            ]
        );
        assert_eq!(UserKeys::parse(text).changes.len(), 1);
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_place() {
        let found = findings("[global\n\"quit\" = \"Q\"");
        assert!(found.first().is_some_and(|found| found.starts_with("1:")), "{found:?}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,80}", more in "[a-z.\"\\[\\]= \n<>]{0,60}") {
            UserKeys::parse(&text);
            UserKeys::parse(&format!("[global]\n{more}"));
        }
    }
}
