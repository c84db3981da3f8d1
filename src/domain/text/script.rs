//! Words that mix letters of scripts that look alike: a Cyrillic `а` in `pаypal` is another letter than the reader
//! takes it for.

use unicode_normalization::char::is_combining_mark;

/// Stands behind a word of mixed scripts.
const HINT: &str = "‹mixed›";

/// `text` with a hint behind every word of mixed scripts that has none yet, or `None` when there is no such word.
pub(super) fn hinted(text: &str) -> Option<String> {
    if !text.contains(is_alike) {
        return None;
    }
    let mut hinted = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        hinted.push_str(word);
        if word.contains(is_latin) && word.contains(is_alike) && !behind.starts_with(HINT) {
            hinted.push_str(HINT);
        }
        let after = behind.chars().next().map_or(0, char::len_utf8);
        hinted.push_str(&behind[..after]);
        rest = &behind[after..];
    }
    (hinted.len() > text.len()).then_some(hinted)
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(c, 'A'..='z' | 'À'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'Ａ'..='ｚ')
}

/// Cyrillic, Greek, Armenian and Cherokee have letters that look like Latin ones.
fn is_alike(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_scripts_that_look_alike_are_hinted_at() {
        assert_eq!(hinted("p\u{430}ypal pays").as_deref(), Some("p\u{430}ypal‹mixed› pays"));
        assert_eq!(hinted("(\u{3a1}ay)").as_deref(), Some("(\u{3a1}ay‹mixed›)"));
        for fine in ["Привет, World.", "Ελλάδα and Straße", "plain", "p\u{430}ypal‹mixed›"] {
            assert_eq!(hinted(fine), None, "{fine}");
        }
    }
}
