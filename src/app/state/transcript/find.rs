//! Search in the transcript: the turns that hold the words, found once, walked with `n` and `N`.

use crate::{
    app::{
        message::{action::Toward, call::TurnView},
        state::transcript::{TranscriptPane, TranscriptView},
    },
    domain::{
        limits,
        text::{Display, Untrusted},
    },
};

/// Characters of an excerpt: more than a line of any terminal shows.
const EXCERPT: usize = 400;

/// A search and its hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// What was searched, as typed.
    pub typed: String,
    /// Turns that hold it, ascending.
    pub hits: Vec<usize>,
}

impl TranscriptPane {
    /// Searches without regard to case and goes to the first hit at or after the selection.
    pub fn search(&mut self, typed: &str, sight: TranscriptView<'_>) {
        let wanted = typed.trim().to_lowercase();
        if wanted.is_empty() {
            self.find = None;
            return;
        }
        // As it was sent, and as it is drawn.
        let holds = |turn: &TurnView| {
            let is_in = |text: &Display| contains(text.as_str(), &wanted);
            is_in(&turn.shown) || turn.written.as_ref().is_some_and(|written| is_in(&written.short))
        };
        let turns = sight.transcript.turns.iter().enumerate();
        let hits: Vec<usize> = turns.filter(|(_, turn)| holds(turn)).map(|(index, _)| index).collect();
        if let Some(hit) = hits.iter().find(|hit| **hit >= self.cursor).or(hits.first()) {
            self.cursor = *hit;
        }
        self.find = Some(Find { typed: typed.trim().to_owned(), hits });
    }

    /// The next or previous hit, round the end.
    pub fn next_hit(&mut self, toward: Toward) -> bool {
        let Some(find) = self.find.as_ref().filter(|find| !find.hits.is_empty()) else { return false };
        let hits = &find.hits;
        let target = if toward.is_next() {
            hits.iter().find(|hit| **hit > self.cursor).or(hits.first())
        } else {
            hits.iter().rev().find(|hit| **hit < self.cursor).or(hits.last())
        };
        if let Some(target) = target {
            self.cursor = *target;
        }
        true
    }

    /// The number of the hit that is selected, from one, and how many there are.
    pub fn hit_position(&self) -> Option<(usize, usize)> {
        let find = self.find.as_ref()?;
        Some((find.hits.partition_point(|hit| *hit <= self.cursor), find.hits.len()))
    }
}

/// The words around the first of those that were searched, on one line.
pub fn excerpt(text: &str, words: &str) -> Display {
    /// Characters in front of the hit.
    const BEFORE: usize = 24;
    let lower = text.to_lowercase();
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    // Only where lower case has the same length do the places agree.
    let at = lower.find(&first).filter(|_| lower.len() == text.len()).unwrap_or(0);
    let start = text[..at].char_indices().rev().nth(BEFORE).map_or(0, |(start, _)| start);
    let dots = if start > 0 { "…" } else { "" };
    let end = start + limits::cut(&text[start..], EXCERPT).len();
    Untrusted::from(format!("{dots}{}", &text[start..end]).as_str()).line()
}

/// Whether `text` holds `wanted`, which is in lower case; ASCII needs no copy.
fn contains(text: &str, wanted: &str) -> bool {
    if text.is_ascii() && wanted.is_ascii() {
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted))
    } else {
        text.to_lowercase().contains(wanted)
    }
}
