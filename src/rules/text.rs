//! Text as the rules compare it: a plain form whose bytes can be quoted, words by their hashes, and sentences.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::quick::{QuickMap, QuickSet};

/// Declares patterns that are compiled once, when they are first asked for. They are written for text in small letters
/// (`Plain::low`), and their classes and word ends are those of ASCII.
macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $($text:literal),+;)+) => {
        $($(#[$doc])* static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::rules::text::compile(concat!($($text),+)));)+
    };
}
pub(super) use patterns;

/// Compiles a pattern of ours. ASCII classes keep the matcher on its fast way with any text.
pub(super) fn compile(pattern: &str) -> Regex {
    let ascii = pattern.replace(r"\b", r"(?-u:\b)").replace(r"\s", r"[ \t\r\n]").replace(r"\d", "[0-9]");
    Regex::new(&ascii).expect("a pattern of ours is well formed")
}

/// A text in compatibility form with straight apostrophes, and the same in small ASCII letters: both have the same bytes
/// at the same places, so what is found in one is quoted from the other.
#[derive(Debug, Default)]
pub(super) struct Plain<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) low: String,
}

impl<'a> Plain<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text: Cow<'a, str> = if text.is_ascii() {
            text.into()
        } else {
            text.nfkc().map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }).collect::<String>().into()
        };
        let low = text.to_ascii_lowercase();
        Self { text, low }
    }

    /// What the pattern finds first, as it was written.
    pub(super) fn found(&self, pattern: &Regex) -> Option<&str> {
        pattern.find(&self.low).and_then(|found| self.text.get(found.range()))
    }

    pub(super) fn has(&self, pattern: &Regex) -> bool {
        pattern.is_match(&self.low)
    }

    /// The sentences, without space around them.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Sentence<'_>> {
        sentences(&self.low).map(|range| Sentence { text: &self.text[range.clone()], low: &self.low[range] })
    }
}

/// A part of a [`Plain`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) low: &'a str,
}

impl<'a> Sentence<'a> {
    pub(super) fn is_question(self) -> bool {
        self.low.ends_with(['?', '？', '؟'])
    }

    pub(super) fn found(self, pattern: &Regex) -> Option<&'a str> {
        pattern.find(self.low).and_then(|found| self.text.get(found.range()))
    }
}

/// Where sentences stand: they end behind `.`, `!` or `?` with space after it, and at line breaks.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let rest = &text[at..];
            let mut ends = false;
            let end = rest
                .char_indices()
                .find(|(_, c)| {
                    let stops = *c == '\n' || (ends && c.is_whitespace());
                    ends = matches!(c, '.' | '!' | '?');
                    stops
                })
                .map_or(rest.len(), |(end, _)| end);
            let begin = at;
            at += end + rest[end..].chars().next().map_or(0, char::len_utf8);
            let piece = &text[begin..begin + end];
            let trimmed = piece.trim();
            if !trimmed.is_empty() {
                let start = begin + (piece.len() - piece.trim_start().len());
                return Some(start..start + trimmed.len());
            }
        }
        None
    })
}

/// A word, by its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) hash: u64,
    /// Hash of its first five letters.
    pub(super) stem: u64,
    /// Of one letter alone.
    single: bool,
}

impl Word {
    /// Whether it says something: no filler, and no single letter.
    pub(super) fn is_content(self) -> bool {
        !self.single && !FILLERS.contains(&self.hash)
    }
}

/// Runs of letters or digits, with an apostrophe inside, in small letters.
pub(super) fn words(low: &str) -> Vec<Word> {
    // Words and the space behind them have six letters.
    let mut words = Vec::with_capacity(low.len() / 5);
    let mut chars = low.char_indices().peekable();
    let mut word = Hasher::new();
    while let Some((_, c)) = chars.next() {
        if c.is_alphanumeric() {
            if c.is_ascii() {
                word.add(c);
            } else {
                c.to_lowercase().for_each(|c| word.add(c));
            }
            continue;
        }
        let is_inner = c == '\'' && word.letters > 0 && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if is_inner {
            word.add(c);
        } else {
            words.extend(word.take());
        }
    }
    words.extend(word.take());
    words
}

/// The hash of a word that is written in small letters.
pub(super) fn hash(word: &str) -> u64 {
    let mut hasher = Hasher::new();
    word.chars().for_each(|c| hasher.add(c));
    hasher.hash
}

/// The hash of a word's first five letters.
pub(super) fn stem(word: &str) -> u64 {
    hash(crate::domain::limits::cut(word, 5))
}

struct Hasher {
    hash: u64,
    stem: u64,
    letters: u32,
}

impl Hasher {
    fn new() -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, stem: 0, letters: 0 }
    }

    fn add(&mut self, c: char) {
        self.hash = (self.hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        self.letters = self.letters.saturating_add(1);
        if self.letters <= 5 {
            self.stem = self.hash;
        }
    }

    fn take(&mut self) -> Option<Word> {
        let done = std::mem::replace(self, Self::new());
        (done.letters > 0).then_some(Word { hash: done.hash, stem: done.stem, single: done.letters == 1 })
    }
}

/// The hashes of words, sorted and each once.
pub(super) fn set(words: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut set: Vec<u64> = words.collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// Runs of `length` words; of fewer words, the one run that there is.
pub(super) fn shingles(words: &[u64], length: usize) -> Vec<u64> {
    let join = |run: &[u64]| {
        run.iter().fold(17, |all: u64, word| (all ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23))
    };
    if words.is_empty() {
        Vec::new()
    } else if words.len() < length {
        vec![join(words)]
    } else {
        set(words.windows(length).map(join))
    }
}

/// Jaccard similarity of two sorted sets; of empty sets 0.
pub(super) fn jaccard(one: &[u64], other: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    share(both, one.len() + other.len() - both)
}

/// A share of one; of nothing, 0.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Words that say nothing of what a sentence is about.
static FILLERS: LazyLock<QuickSet<u64>> = LazyLock::new(|| {
    let words = "a an the and or but if of to in on at for with from by is are was were be been am i you he she it we they \
        me my your his her our their this that these those do does did have has had will would can could should may might \
        not no yes so as there here what which who when where how please thank thanks just also any some about into than \
        then them its it's i'm i'd i'll you're let us ok okay like want need";
    words.split_whitespace().map(hash).collect()
});

/// An index from runs of words to the newest turns that hold them: enough to find the one that is most alike without
/// comparing with all.
#[derive(Debug, Default)]
pub(super) struct Newest {
    runs: QuickMap<u64, Turns>,
    /// Turns that share a run with the one that is asked about, once for each; kept for its room.
    shared: Vec<u32>,
}

/// The newest turns of a run, the newest at `next - 1`.
#[derive(Debug, Default)]
struct Turns {
    turns: [u32; Newest::MOST],
    length: u8,
    next: u8,
}

impl Newest {
    /// Turns that a run is remembered for.
    const MOST: usize = 8;

    /// The three turns that share most with these runs, and how much: most first, of equal ones the earliest.
    pub(super) fn nearest(&mut self, shingles: &[u64]) -> Vec<(u32, usize)> {
        self.shared.clear();
        for run in shingles.iter().filter_map(|shingle| self.runs.get(shingle)) {
            self.shared.extend_from_slice(&run.turns[..usize::from(run.length)]);
        }
        self.shared.sort_unstable();
        let mut nearest: Vec<(u32, usize)> =
            self.shared.chunk_by(|one, other| one == other).map(|turns| (turns[0], turns.len())).collect();
        nearest.sort_unstable_by_key(|(turn, count)| (std::cmp::Reverse(*count), *turn));
        nearest.truncate(3);
        nearest
    }

    pub(super) fn put(&mut self, shingles: &[u64], turn: u32) {
        for shingle in shingles {
            let run = self.runs.entry(*shingle).or_default();
            run.turns[usize::from(run.next)] = turn;
            run.next = (run.next + 1) % Self::MOST as u8;
            run.length = run.length.max(run.next).max(if run.next == 0 { Self::MOST as u8 } else { 0 });
        }
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
    }
}
