//! Where a mistake stands in a file, and what was probably meant.

/// Line and column of the byte `at`, from 1; the column in characters.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The known word that is most like `unknown`, if one is like enough to have been meant.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = known.into_iter().map(|word| (distance(unknown, word), word)).min();
    nearest.filter(|(edits, word)| *edits <= 1 + word.len() / 3).map(|(_, word)| word)
}

/// Edits that turn one word into the other (Levenshtein).
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, c) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in other.iter().enumerate() {
            let changed = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_byte_is_counted_in_lines_and_characters() {
        assert_eq!(position("ab\ncä = 1", 0), (1, 1));
        assert_eq!(position("ab\ncä = 1", 6), (2, 3));
        assert_eq!(position("ab", 99), (1, 3));
    }

    #[test]
    fn only_a_word_that_is_alike_is_offered() {
        assert_eq!(nearest("flag.plce", ["flag.place", "flag.repeat"]), Some("flag.place"));
        assert_eq!(nearest("zzzzzzz", ["flag.place"]), None);
    }
}
