//! Whether letters fit a text: the one place that knows the crate for it.

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
pub struct Wanted(Pattern);

impl Wanted {
    /// The words of what was typed.
    pub fn new(typed: &str) -> Self {
        Self(Pattern::parse(&plain(typed), CaseMatching::Ignore, Normalization::Smart))
    }

    /// Whether all of them fit `text`.
    pub fn fits(&self, text: &str) -> bool {
        MATCHER.with_borrow_mut(|matcher| self.0.score(Utf32Str::new(text, &mut Vec::new()), matcher)).is_some()
    }
}

/// Without the signs that the crate gives a meaning to.
fn plain(wanted: &str) -> String {
    wanted.chars().map(|c| if "^$!'\\".contains(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
