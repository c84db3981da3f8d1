//! Digits that are spoken one by one, in English, and addresses that are: `ann at example dot com`.

use super::hit::{Hit, begins, is_word, run};

/// Spoken digits in a row from which on they are hidden.
const FEWEST: usize = 7;
/// Words of a name or of a domain at most.
const PARTS: usize = 5;
/// Words between two digits that are none.
const FILLERS: usize = 2;

pub(super) fn find(text: &str, at: usize) -> Option<Hit> {
    if !text.as_bytes()[at].is_ascii_alphabetic() || !begins(text, at) {
        return None;
    }
    match (digits(text, at), email(text, at)) {
        (Some((end, FEWEST..)), _) => Some(Hit::Mask(at, end, "[digits]".to_owned())),
        (_, Some(end)) => Some(Hit::Mask(at, end, "[e-mail]".to_owned())),
        // What is too short from here on is so from its next word on.
        (Some((end, _)), None) => Some(Hit::Skip(end)),
        (None, None) => None,
    }
}

/// How many digits a word says: itself, or twice and three times the next one.
enum Said {
    Digits(usize),
    Times(usize),
    Filler,
}

fn said(word: &str) -> Option<Said> {
    Some(match word.to_ascii_lowercase().as_str() {
        "zero" | "oh" | "o" | "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine"
        | "twenty" | "thirty" | "forty" | "fifty" | "sixty" | "seventy" | "eighty" | "ninety" => Said::Digits(1),
        "ten" | "eleven" | "twelve" | "thirteen" | "fourteen" | "fifteen" | "sixteen" | "seventeen" | "eighteen"
        | "nineteen" => Said::Digits(2),
        "double" => Said::Times(2),
        "triple" => Said::Times(3),
        "uh" | "um" | "er" | "erm" | "and" | "then" | "dash" => Said::Filler,
        _ => return None,
    })
}

/// The end of spoken digits, and how many they are.
fn digits(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut words = Words { text, at };
    let (mut end, mut count, mut times, mut fillers) = (at, 0, 1, 0);
    while let Some((word, until)) = words.next() {
        match said(word) {
            Some(Said::Digits(digits)) => {
                count += digits * std::mem::replace(&mut times, 1);
                (end, fillers) = (until, 0);
            }
            Some(Said::Times(repeated)) if times == 1 => times = repeated,
            Some(Said::Filler) if count > 0 && fillers < FILLERS => fillers += 1,
            _ => break,
        }
    }
    (count > 0).then_some((end, count))
}

/// `ann dot lee at example dot com`: where it ends.
fn email(text: &str, at: usize) -> Option<usize> {
    let mut words = Words { text, at };
    named(&mut words)?;
    let (sign, _) = words.next()?;
    if !sign.eq_ignore_ascii_case("at") {
        return None;
    }
    let (parts, end) = named(&mut words)?;
    (parts > 1).then_some(end)
}

/// Words with `dot` between them: how many, and where the last one ends.
fn named(words: &mut Words<'_>) -> Option<(usize, usize)> {
    let (_, mut end) = words.next()?;
    for parts in 1..=PARTS {
        let mut ahead = *words;
        match ahead.next() {
            Some((word, _)) if word.eq_ignore_ascii_case("dot") => end = ahead.next()?.1,
            _ => return Some((parts, end)),
        }
        *words = ahead;
    }
    Some((PARTS, end))
}

/// Words with a space, a comma, a full stop or a dash between them.
#[derive(Clone, Copy)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The next word, and where it ends.
    fn next(&mut self) -> Option<(&'a str, usize)> {
        /// Signs between two words at most.
        const BETWEEN: usize = 4;
        let between = |c: char| " ,.-\n\t…\u{a0}".contains(c) || ('\u{2010}'..='\u{2015}').contains(&c);
        let start = run(self.text, self.at, between);
        let end = run(self.text, start, |c| u8::try_from(c).is_ok_and(is_word));
        if end == start || self.text[self.at..start].chars().count() > BETWEEN {
            return None;
        }
        self.at = end;
        Some((&self.text[start..end], end))
    }
}
