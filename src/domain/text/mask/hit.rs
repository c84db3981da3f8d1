//! What is found at a place of a text, and the ends of words and runs.

/// What begins at a place.
pub(super) enum Hit {
    /// Something to be hidden, between these bytes, by this.
    Mask(usize, usize, String),
    /// Something to be left alone, up to there.
    Skip(usize),
}

/// Letters and digits that hold a name together. Letters of other scripts do not: where they are written without
/// spaces, a number stands right beside them.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a word begins here.
pub(super) fn begins(text: &str, at: usize) -> bool {
    at == 0 || !is_word(text.as_bytes()[at - 1])
}

/// The end of what `holds` from `at` on.
pub(super) fn run(text: &str, at: usize, holds: impl Fn(char) -> bool) -> usize {
    text[at..].find(|c| !holds(c)).map_or(text.len(), |length| at + length)
}

/// The last characters of a number, by which its owner knows it again.
pub(super) fn last(digits: &[u8], count: usize) -> String {
    digits[digits.len().saturating_sub(count)..].iter().map(|digit| char::from(*digit)).collect()
}
