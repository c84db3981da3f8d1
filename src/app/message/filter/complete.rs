//! What may be typed next: keys, and values of the key in front of the cursor.

use std::ops::Range;

use crate::{
    app::message::filter::{self, Key, Place, calls::CallKey, parse::values_of},
    domain::text::Display,
};

/// Offers that are shown.
const MOST: usize = 12;

/// Something that may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it takes the place of, in bytes.
    pub span: Range<usize>,
    /// What is put there.
    pub text: String,
    /// What it is.
    pub help: Display,
    /// It is answered here, from what was read.
    pub is_local: bool,
}

/// Keys of a query.
pub trait Keys: Copy + 'static {
    /// All of them, in the order in which they are offered.
    const ALL: &'static [Self];
    /// As it is typed.
    fn word(self) -> &'static str;
    /// What it is for.
    fn help(self) -> &'static str;
    /// Whether it is answered here, from what was read.
    fn is_local(self) -> bool;
    /// Its values, where they are a closed set.
    fn values(self) -> Vec<&'static str>;
}

impl Keys for Key {
    const ALL: &'static [Self] = Self::ALL;

    fn word(self) -> &'static str {
        self.word()
    }

    fn help(self) -> &'static str {
        self.help()
    }

    fn is_local(self) -> bool {
        self.place() != Place::Server
    }

    fn values(self) -> Vec<&'static str> {
        values_of(self)
    }
}

impl Keys for CallKey {
    const ALL: &'static [Self] = Self::ALL;

    fn word(self) -> &'static str {
        self.word()
    }

    fn help(self) -> &'static str {
        self.help()
    }

    fn is_local(self) -> bool {
        false
    }

    fn values(self) -> Vec<&'static str> {
        self.values()
    }
}

/// What may stand at byte `at` of what was typed. `known` names values that are not of a closed set, such as
/// categories and people.
pub fn complete<K: Keys>(typed: &str, at: usize, known: &impl Fn(K) -> Vec<String>) -> Vec<Completion> {
    let before = typed.get(..at).unwrap_or(typed);
    let start = before.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(space, c)| space + c.len_utf8());
    let word = before[start..].trim_start_matches(['-', '!']);
    let start = before.len() - word.len();
    match word.split_once(':') {
        Some((word, list)) => {
            let key = K::ALL.iter().find(|key| key.word() == word);
            key.map(|key| values(*key, list, before.len(), known)).unwrap_or_default()
        }
        None => keys::<K>(word, start..before.len()),
    }
}

fn keys<K: Keys>(word: &str, span: Range<usize>) -> Vec<Completion> {
    let wanted = word.to_ascii_lowercase();
    let keys = K::ALL.iter().filter(|key| key.word().starts_with(&wanted) && !wanted.is_empty());
    let offer = |key: &K| Completion {
        span: span.clone(),
        text: format!("{}:", key.word()),
        help: Display::ours(key.help()),
        is_local: key.is_local(),
    };
    keys.map(offer).collect()
}

fn values<K: Keys>(key: K, list: &str, end: usize, known: &impl Fn(K) -> Vec<String>) -> Vec<Completion> {
    let begun = list.rsplit(',').next().unwrap_or(list).trim_start_matches('"');
    let start = end - list.rsplit(',').next().unwrap_or(list).len();
    let earlier: Vec<&str> = list.split(',').rev().skip(1).collect();
    let wanted = begun.to_lowercase();
    let closed = key.values().into_iter().map(str::to_owned);
    let all: Vec<String> = closed.chain(known(key)).collect();
    let (begins, holds): (Vec<String>, Vec<String>) = all
        .into_iter()
        .filter(|value| value.to_lowercase().contains(&wanted) && !earlier.contains(&value.as_str()))
        .partition(|value| value.to_lowercase().starts_with(&wanted));
    let offer = |value: String| Completion {
        span: start..end,
        text: filter::quoted(&value),
        help: Display::default(),
        is_local: key.is_local(),
    };
    begins.into_iter().chain(holds).take(MOST).map(offer).collect()
}
