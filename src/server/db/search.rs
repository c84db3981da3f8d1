//! The words that a list of issues is searched for: anywhere in title and description, without regard to case.
//!
//! An index of three characters in a row tells which issues to look at. One or two characters are the beginning of three,
//! since each text in the index has two more signs after its end; which three there are, the index tells too.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::{QueryBuilder, SqliteConnection};

use super::{
    dialect::{self, holds, matching, unled},
    narrow::{FEW, Filter, Fragment, Value},
};
use crate::domain::issue_ref;

/// Most parts of the words that the index is asked for; more hardly leave fewer issues.
const PARTS: usize = 24;
/// Characters in a row that the index knows.
const PART: usize = 3;

/// Issues that are looked at to see whether one or two characters are in many, and how many of them must hold these.
const NEWEST: i64 = 256;
const COMMON: i64 = 32;

/// The filter of a search for `words`.
pub(super) async fn search(connection: &mut SqliteConnection, words: &str) -> sqlx::Result<Filter> {
    let number = issue_ref::number(words).map(u64::cast_signed);
    let words = words.to_lowercase();
    let parts = match parts(&words) {
        Some(parts) => Some(parts),
        None if are_common(connection, &words).await? => None,
        None => beginning(connection, &words).await?,
    };
    let rows = parts.map(|parts| {
        let rows = match parts.as_str() {
            "" => Fragment::new("SELECT 0 WHERE FALSE"),
            parts => matching(parts),
        };
        match number {
            Some(number) => {
                rows.then(" UNION ALL SELECT number FROM issues WHERE number = ").bind(Value::Whole(number))
            }
            None => rows,
        }
    });
    let check = Fragment::new("(").join(holds(&words));
    let check = match number {
        Some(number) => check.then(format!(" OR {} = ", unled("issues.number"))).bind(Value::Whole(number)),
        None => check,
    };
    Ok(Filter { name: "search", rows, check: check.then(")"), walk: None })
}

/// The question to the index: all of these three characters, each quoted. Nothing for fewer than three.
fn parts(words: &str) -> Option<String> {
    let chars: Vec<char> = words.chars().collect();
    let parts: BTreeSet<String> = chars.windows(PART).map(|part| part.iter().collect()).collect();
    let quoted: Vec<_> = parts.iter().take(PARTS).map(|part| quoted(part)).collect();
    if quoted.is_empty() { None } else { Some(quoted.join(" AND ")) }
}

fn quoted(part: &str) -> String {
    format!("\"{}\"", part.replace('"', "\"\""))
}

/// Whether many of the newest issues hold `words`: counting those that the index knows would take longer than finding a page.
async fn are_common(connection: &mut SqliteConnection, words: &str) -> sqlx::Result<bool> {
    let newest =
        format!("(SELECT folded, title, description FROM issues ORDER BY number DESC LIMIT {NEWEST}) AS newest");
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 AS one FROM ");
    sql.push(newest).push(" WHERE ");
    holds(words).push(&mut sql);
    sql.push(format_args!(" LIMIT {COMMON}) AS subquery"));
    let found: i64 = sql.build_query_scalar().fetch_one(connection).await?;
    Ok(found == COMMON)
}

/// The question to the index for fewer than three characters: any of the three that begin with them, empty when there are
/// none. Nothing when they are in more issues than the index is asked for.
async fn beginning(connection: &mut SqliteConnection, words: &str) -> sqlx::Result<Option<String>> {
    // The index writes the two signs that are no characters like those that cannot be read.
    let words = words.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let end: String = words.chars().chain(std::iter::repeat_n(char::MAX, PART - 1)).collect();
    let mut rows = sqlx::query_as::<_, (String, i64)>(dialect::PARTS).bind(&words).bind(end).fetch(connection);
    let (mut parts, mut issues) = (Vec::new(), 0);
    while let Some((part, count)) = rows.try_next().await? {
        issues += count;
        if issues > FEW {
            return Ok(None);
        }
        parts.push(quoted(&part));
    }
    Ok(Some(parts.join(" OR ")))
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
