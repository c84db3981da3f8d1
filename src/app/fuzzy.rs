//! How well letters fit a text: the one place that knows the crate for it.

use std::cell::RefCell;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

thread_local! {
    // Its tables are too large to be made for every text.
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// How well the words of `wanted` fit `text`, each with its letters in order; `None` when one of them does not.
pub fn score(text: &str, wanted: &str) -> Option<u32> {
    rank(wanted, [text]).first().map(|(_, score)| *score)
}

/// The texts that fit, best first, each by its position with its score; equal ones keep their order.
pub fn rank<'a>(wanted: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<(usize, u32)> {
    let pattern = Pattern::parse(&plain(wanted), CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut ranked: Vec<(usize, u32)> = MATCHER.with_borrow_mut(|matcher| {
        let texts = texts.into_iter().enumerate();
        texts.filter_map(|(at, text)| Some((at, pattern.score(Utf32Str::new(text, &mut buffer), matcher)?))).collect()
    });
    ranked.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    ranked
}

/// Without the signs that the crate gives a meaning to.
fn plain(wanted: &str) -> String {
    wanted.chars().map(|c| if "^$!'\\".contains(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_fit_and_whole_words_fit_best() {
        assert!(score("Missed handoff to billing", "mhb").is_some());
        assert!(score("Missed handoff", "xyz").is_none());
        let texts = ["hand over floor", "handoff", "unrelated"];
        let order: Vec<usize> = rank("handoff", texts).into_iter().map(|(at, _)| at).collect();
        assert_eq!(order.first(), Some(&1));
        assert!(!order.contains(&2));
        assert_eq!(rank("", texts).len(), 3, "nothing wanted: all of them, in their order");
        assert!(score("Überweisung", "uber").is_some());
    }
}
