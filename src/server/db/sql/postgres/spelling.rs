//! How PostgreSQL writes what SQLite is told beyond a question: places of values without a number, and hints that say by which
//! index a question is answered. PostgreSQL finds its way by itself, and has no words for that.

use std::fmt::Write as _;

/// The same statement as PostgreSQL takes it.
pub(in crate::server::db::sql) fn spelled(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len() + 16);
    let (mut rest, mut places) = (text, 0);
    while let Some(at) = rest.find(['\'', '?', '+', ' ']) {
        let (before, from) = rest.split_at(at);
        spelled.push_str(before);
        rest = if let Some(after) = from.strip_prefix('\'') {
            // A text, as it stands.
            let end = after.find('\'').map_or(after.len(), |end| end + 1);
            spelled.push_str(&from[..=end]);
            &after[end..]
        } else if let Some(after) = from.strip_prefix('?') {
            places += 1;
            // Writing to a text does not fail.
            let _ = write!(spelled, "${places}");
            after
        } else if let Some(after) = from.strip_prefix('+') {
            // Before a column it keeps an index away from it.
            if !after.starts_with(|sign: char| sign.is_ascii_lowercase()) {
                spelled.push('+');
            }
            after
        } else if let Some(after) = from.strip_prefix(" INDEXED BY ") {
            &after[after.find(|sign: char| sign != '_' && !sign.is_ascii_alphanumeric()).unwrap_or(after.len())..]
        } else if let Some(after) = from.strip_prefix(" CROSS JOIN ") {
            spelled.push_str(" JOIN ");
            after
        } else {
            spelled.push(' ');
            &from[1..]
        };
    }
    spelled.push_str(rest);
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_go_and_places_get_numbers() {
        for (one, other) in [
            ("SELECT a FROM t WHERE b = ? AND c IN (?, ?)", "SELECT a FROM t WHERE b = $1 AND c IN ($2, $3)"),
            ("SELECT a FROM t WHERE b = $1", "SELECT a FROM t WHERE b = $1"),
            ("SELECT a FROM t INDEXED BY t_by_a WHERE +t.b = ?", "SELECT a FROM t WHERE t.b = $1"),
            ("FROM a AS x CROSS JOIN b ON b.c = x.d", "FROM a AS x JOIN b ON b.c = x.d"),
            (
                "SET a = a + 1, b = $4 + 1000 * c, d = 'what? +x INDEXED BY y'",
                "SET a = a + 1, b = $4 + 1000 * c, d = 'what? +x INDEXED BY y'",
            ),
            ("FROM t INDEXED BY i", "FROM t"),
            ("a || ' ' || 'it''s ?' || ?", "a || ' ' || 'it''s ?' || $1"),
            ("größe = 'ö?' AND x > ?", "größe = 'ö?' AND x > $1"),
        ] {
            assert_eq!(spelled(one), other);
        }
    }
}
