//! The words that a list of issues is searched for: anywhere in title and description, without regard to case.
//!
//! An index of three characters in a row tells which issues to look at. Words that most issues hold are found sooner
//! by looking at one issue after the other until the page is full, so the index is asked only for rare ones.

use std::collections::BTreeSet;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::domain::issue_ref;

/// Issues up to which the index decides. Above it, a page is full after a small part of all issues.
const RARE: i64 = 2_000;
/// Most parts of the words that the index is asked for; more hardly leave fewer issues.
const PARTS: usize = 24;

/// What is searched for.
pub(super) struct Search {
    /// In lower case.
    words: String,
    /// The number of an issue, when the words are one.
    number: Option<i64>,
    /// What the index is asked for; nothing when it does not decide.
    parts: Option<String>,
}

impl Search {
    /// A search for `words`.
    pub(super) async fn new(connection: &mut SqliteConnection, words: &str) -> sqlx::Result<Self> {
        let number = issue_ref::number(words).map(u64::cast_signed);
        let words = words.to_lowercase();
        let mut parts = parts(&words);
        if let Some(parts_of_words) = &parts {
            let found: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM (SELECT 1 FROM issue_text WHERE issue_text MATCH $1 LIMIT $2)",
            )
            .bind(parts_of_words)
            .bind(RARE + 1)
            .fetch_one(connection)
            .await?;
            if found > RARE {
                parts = None;
            }
        }
        Ok(Self { words, number, parts })
    }

    /// Adds the condition to a query of issues.
    pub(super) fn filter(self, sql: &mut QueryBuilder<Sqlite>) {
        if let Some(parts) = self.parts {
            sql.push(" AND issues.number IN (SELECT rowid FROM issue_text WHERE issue_text MATCH ").push_bind(parts);
            sql.push(" UNION ALL SELECT ").push_bind(self.number).push(")");
        }
        sql.push(" AND (instr(coalesce(folded, lower(title || char(10) || description)), ");
        sql.push_bind(self.words).push(") > 0");
        if let Some(number) = self.number {
            sql.push(" OR issues.number = ").push_bind(number);
        }
        sql.push(")");
    }
}

/// The question to the index: all of these three characters, each quoted. Nothing for fewer than three.
fn parts(words: &str) -> Option<String> {
    let chars: Vec<char> = words.chars().collect();
    let parts: BTreeSet<String> = chars.windows(3).map(|part| part.iter().collect()).collect();
    let quoted: Vec<_> = parts.iter().take(PARTS).map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    if quoted.is_empty() { None } else { Some(quoted.join(" AND ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_asked_for_by_their_parts() {
        assert_eq!(parts("ab"), None);
        assert_eq!(parts("größe").unwrap(), r#""grö" AND "röß" AND "öße""#);
        assert_eq!(parts("a\"bc").unwrap(), r#""""bc" AND "a""b""#);
        assert_eq!(parts(&"abc".repeat(100)).unwrap(), r#""abc" AND "bca" AND "cab""#);
    }
}
