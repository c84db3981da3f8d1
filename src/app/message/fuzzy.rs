//! Whether words or letters fit a text, and how well: the one place that knows the crate for it.

use std::cell::RefCell;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

thread_local! {
    // Its tables are too large to be made for every text.
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// Words that are looked for, each by its letters in order.
#[derive(Debug)]
pub struct Wanted {
    letters: Pattern,
    /// In lower case, with one space between the words.
    typed: String,
}

/// How well a text fits what is looked for, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It is what is looked for.
    Whole,
    /// It begins with it.
    Begins,
    /// Words of it begin with the words.
    Word,
    /// It holds the words.
    Holds,
    /// It has the letters of the words in their order, with others between them.
    Letters,
}

impl Wanted {
    /// The words of what was typed.
    pub fn new(typed: &str) -> Self {
        let letters = Pattern::parse(&plain(typed), CaseMatching::Ignore, Normalization::Smart);
        Self { letters, typed: words_of(typed) }
    }

    /// Whether all of them fit `text` by their letters.
    pub fn fits(&self, text: &str) -> bool {
        MATCHER.with_borrow_mut(|matcher| self.letters.score(Utf32Str::new(text, &mut Vec::new()), matcher)).is_some()
    }

    /// How well `text` fits; `None` when it does not.
    pub fn rank(&self, text: &str) -> Option<Rank> {
        let lower = words_of(text);
        if lower == self.typed {
            return Some(Rank::Whole);
        }
        if lower.starts_with(&self.typed) {
            return Some(Rank::Begins);
        }
        let mut words = self.typed.split(' ');
        if words.clone().all(|word| begins_word(&lower, word)) {
            return Some(Rank::Word);
        }
        if words.all(|word| lower.contains(word)) {
            return Some(Rank::Holds);
        }
        self.fits(text).then_some(Rank::Letters)
    }
}

/// In lower case, with one space between the words.
fn words_of(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word of `text` begins with `wanted`; `_` and other signs part words.
fn begins_word(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}

/// Without the signs that the crate gives a meaning to.
fn plain(wanted: &str) -> String {
    wanted.chars().map(|c| if "^$!'\\".contains(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_beginnings_come_before_letters() {
        let rank = |text: &str, typed: &str| Wanted::new(typed).rank(text);
        for (text, typed, wanted) in [
            ("dead_air", "Dead_Air", Some(Rank::Whole)),
            ("dead_air", "dea", Some(Rank::Begins)),
            ("wrong_tool_arguments", "arg", Some(Rank::Word)),
            ("wrong_tool_arguments", "tool arg", Some(Rank::Word)),
            ("failed_barge_in", "arg", Some(Rank::Holds)),
            ("Refund was late", "was ref", Some(Rank::Word)),
            ("missed_handoff", "mhf", Some(Rank::Letters)),
            ("missed_handoff", "xyz", None),
            ("anything", "", Some(Rank::Begins)),
            ("İstanbul office", "off", Some(Rank::Word)),
        ] {
            assert_eq!(rank(text, typed), wanted, "{text} {typed}");
        }
    }

    #[test]
    fn the_letters_of_every_word_fit_in_their_order() {
        let fits = |text: &str, typed: &str| Wanted::new(typed).fits(text);
        assert!(fits("Missed handoff to billing", "mhb"));
        assert!(fits("Missed handoff to billing", "bill miss"), "words in any order");
        assert!(!fits("Missed handoff", "xyz"));
        assert!(!fits("Missed handoff", "dnh"));
        assert!(fits("Missed handoff", ""), "nothing wanted");
        assert!(fits("Überweisung", "uber"));
        assert!(fits("it's 5 $", "it's $"), "what is typed is never syntax");
    }
}
