//! The words of calls, as the index of words holds them and as it is asked for them. Both are made here and nowhere else, so
//! that they cannot differ: letters and digits in lower case, everything else a gap; of scripts that put no space between
//! words, each sign is a word.

use std::collections::HashSet;

use unicode_normalization::char::is_combining_mark;

/// Signs of scripts without spaces: kana, and Chinese characters wherever they stand.
fn is_whole(sign: char) -> bool {
    matches!(sign, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What belongs to a word: letters, digits, and marks that stand on or after a letter, vowel signs among them.
fn joins(sign: char) -> bool {
    sign.is_alphanumeric() || is_combining_mark(sign)
}

/// Calls `found` with each word of `text`, as often as it is there.
pub(super) fn each_word(text: &str, mut found: impl FnMut(&str)) {
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            found(word);
            word.clear();
        }
    };
    for sign in text.chars() {
        if !joins(sign) {
            end(&mut word);
        } else if is_whole(sign) {
            end(&mut word);
            word.push(sign);
            end(&mut word);
        } else {
            word.extend(sign.to_lowercase());
        }
    }
    end(&mut word);
}

/// The words of these texts for the index, each once.
pub(super) fn indexed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut seen: HashSet<Box<str>> = HashSet::new();
    let mut all = String::new();
    for text in texts {
        each_word(text, |word| {
            if !seen.contains(word) {
                seen.insert(word.into());
                all.push_str(word);
                all.push(' ');
            }
        });
    }
    all
}

/// The question to the index for calls that hold all words of `text`, each as the beginning of one; nothing when there is no
/// word in it.
pub(super) fn asked(text: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    each_word(text, |word| {
        let part = format!("\"{word}\" *");
        if !parts.contains(&part) {
            parts.push(part);
        }
    });
    if parts.is_empty() { None } else { Some(parts.join(" AND ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_and_what_is_asked_for_are_cut_alike() {
        for (text, words) in [
            ("Refund, please: REFUND!", "refund please "),
            ("it's 4.50 \u{201c}quoted\u{201d} \u{2014} a-b", "it s 4 50 quoted a b "),
            ("Größe \u{c7}a va", "größe \u{e7}a va "),
            ("\u{9000}\u{6b3e}ok", "\u{9000} \u{6b3e} ok "),
            ("\u{915}\u{93f}\u{924}\u{93e}\u{92c}", "\u{915}\u{93f}\u{924}\u{93e}\u{92c} "),
            ("a\u{0}b\"c", "a b c "),
        ] {
            assert_eq!(indexed([text].into_iter()), words, "{text}");
            let parts: Vec<_> = words.split_whitespace().map(|word| format!("\"{word}\" *")).collect();
            assert_eq!(asked(text), Some(parts.join(" AND ")), "{text}");
        }
        assert_eq!(asked(" \u{2026} -- !"), None);
    }
}
