//! The words of calls, as the index of words holds them and as it is asked for them. Both are made here and nowhere else, so
//! that they cannot differ: letters and digits in lower case, everything else a gap; of scripts that put no space between
//! words, each sign is a word.
//!
//! The index holds every beginning of each word as a word of its own. A question is then made of whole entries alone, of which
//! SQLite can tell at once whether a call has them; beginnings that it has to gather first take as long as all calls.

use unicode_normalization::char::is_combining_mark;

/// Signs of scripts without spaces: kana, and Chinese characters wherever they stand.
fn is_whole(sign: char) -> bool {
    matches!(sign, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What belongs to a word: letters, digits, and marks that stand on or after a letter, vowel signs among them.
fn joins(sign: char) -> bool {
    if sign.is_ascii() { sign.is_ascii_alphanumeric() } else { sign.is_alphanumeric() || is_combining_mark(sign) }
}

/// Signs of a word that count.
const LONGEST: usize = 24;

/// Calls `found` with each word of `text`, as often as it is there.
pub(super) fn each_word(text: &str, mut found: impl FnMut(&str)) {
    let (mut word, mut signs) = (String::new(), 0);
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            found(word);
            word.clear();
        }
    };
    for sign in text.chars() {
        if !joins(sign) {
            signs = 0;
            end(&mut word);
        } else if is_whole(sign) {
            signs = 0;
            end(&mut word);
            word.push(sign);
            end(&mut word);
        } else {
            signs += 1;
            if signs > LONGEST {
                continue;
            }
            if sign.is_ascii() {
                word.push(sign.to_ascii_lowercase());
            } else {
                word.extend(sign.to_lowercase());
            }
        }
    }
    end(&mut word);
}

/// The words of these texts for the index, with all their beginnings, each once.
pub(super) fn indexed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let (mut said, mut places) = (String::new(), Vec::new());
    for text in texts {
        each_word(text, |word| {
            places.push(said.len()..said.len() + word.len());
            said.push_str(word);
        });
    }
    let mut words: Vec<&str> = places.into_iter().map(|place| &said[place]).collect();
    words.sort_unstable();
    words.dedup();
    let (mut all, mut before) = (String::new(), "");
    for word in words {
        // In this order, a beginning that any word before has is one of the word right before.
        let known = before.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
        let starts = word.char_indices().map(|(at, _)| at).rev();
        for end in std::iter::once(word.len()).chain(starts).take_while(|end| *end > known) {
            all.push_str(&word[..end]);
            all.push(' ');
        }
        before = word;
    }
    all
}

/// The words of `text` for which the index is asked, each once; each may be the beginning of one in a call.
pub(super) fn asked(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    each_word(text, |word| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_and_what_is_asked_for_are_cut_alike() {
        for (text, words) in [
            ("Refund, please: REFUND!", &["refund", "please"] as &[&str]),
            ("it's 4.50 \u{201c}quoted\u{201d} \u{2014} a-b", &["it", "s", "4", "50", "quoted", "a", "b"]),
            ("Größe \u{c7}a va", &["größe", "\u{e7}a", "va"]),
            ("\u{9000}\u{6b3e}ok", &["\u{9000}", "\u{6b3e}", "ok"]),
            ("\u{915}\u{93f}\u{924}\u{93e}\u{92c}", &["\u{915}\u{93f}\u{924}\u{93e}\u{92c}"]),
            ("a\u{0}b\"c", &["a", "b", "c"]),
        ] {
            assert_eq!(asked(text), words, "{text}");
            let stored = indexed([text].into_iter());
            let stored: Vec<_> = stored.split_whitespace().collect();
            assert!(words.iter().all(|word| stored.contains(word)), "{text}: {stored:?}");
        }
        assert!(asked(" \u{2026} -- !").is_empty());
    }

    #[test]
    fn every_beginning_is_there_once() {
        assert_eq!(indexed(["ab abc", "Ab"].into_iter()), "ab a abc ");
        let long = "x".repeat(100);
        let kept = "x".repeat(LONGEST);
        assert_eq!(indexed([long.as_str()].into_iter()).split(' ').next(), Some(kept.as_str()));
        assert_eq!(asked(&long), [kept], "what is longer is found by what counts");
    }
}
