//! Words of a command line, as a shell of POSIX takes them.

/// A word, whatever is in it.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A word, in quotation marks only where it needs them.
pub fn word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { quoted(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_word_acts() {
        for (text, wanted) in [
            ("--call=abc-1", "--call=abc-1"),
            ("", "''"),
            ("two words", "'two words'"),
            ("it's", "'it'\\''s'"),
            ("$(rm -rf ~)", "'$(rm -rf ~)'"),
            ("#1", "'#1'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(word(text), wanted);
        }
    }
}
