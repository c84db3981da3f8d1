//! The words that a list of issues is searched for: anywhere in title and description, without regard to case.
//!
//! An index of three characters in a row tells which issues to look at. One or two characters are the beginning of three,
//! since each text in the index has two more signs after its end; which three there are, the index tells too.

use std::collections::BTreeSet;

use super::{
    dialect::{self, Dialect, matching, unled},
    narrow::{FEW, Filter},
    sql::{Connection, Result, sql},
};
use crate::domain::issue_ref;
use futures_util::TryStreamExt as _;

/// Most parts of the words that the index is asked for; more hardly leave fewer issues.
const PARTS: usize = 24;
/// Characters in a row that the index knows.
const PART: usize = 3;

/// Issues that are looked at to see whether one or two characters are in many, and how many of them must hold these.
const NEWEST: i64 = 256;
const COMMON: i64 = 32;

/// The filter of a search for `words`.
pub(super) async fn search(connection: &mut Connection, words: &str) -> Result<Filter> {
    let number = issue_ref::number(words).map(u64::cast_signed);
    let words = words.to_lowercase();
    let dialect = connection.dialect();
    let parts = match parts(&words) {
        // It looks into its own index where that is quicker.
        _ if dialect == Dialect::Postgres => None,
        Some(parts) => Some(parts),
        None if are_common(connection, &words).await? => None,
        None => beginning(connection, &words).await?,
    };
    let mut rows = parts.map(|parts| match parts.as_str() {
        "" => sql("SELECT 0 WHERE FALSE"),
        parts => matching(parts),
    });
    let mut check = sql("(").join(&dialect.holds(&words));
    if let Some(number) = number {
        rows = rows.map(|rows| rows.then(" UNION ALL SELECT number FROM issues WHERE number = ").value(number));
        check = check.then(format_args!(" OR {} = ", unled("issues.number"))).value(number);
    }
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
async fn are_common(connection: &mut Connection, words: &str) -> Result<bool> {
    let newest =
        format!("(SELECT folded, title, description FROM issues ORDER BY number DESC LIMIT {NEWEST}) AS newest");
    let holds = connection.dialect().holds(words);
    let some = sql("SELECT 1 AS one FROM ").then(newest).then(" WHERE ").join(&holds).then(" LIMIT ").then(COMMON);
    let row = sql("SELECT count(*) FROM (").join(&some).then(") AS subquery").one(connection).await?;
    Ok(row.first::<i64>()? == COMMON)
}

/// The question to the index for fewer than three characters: any of the three that begin with them, empty when there are
/// none. Nothing when they are in more issues than the index is asked for.
async fn beginning(connection: &mut Connection, words: &str) -> Result<Option<String>> {
    // The index writes the two signs that are no characters like those that cannot be read.
    let words = words.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let end: String = words.chars().chain(std::iter::repeat_n(char::MAX, PART - 1)).collect();
    let mut rows = sql(dialect::PARTS).bind(words).bind(end).stream(connection)?;
    let (mut parts, mut issues) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        issues += row.get::<i64>("doc")?;
        if issues > FEW {
            return Ok(None);
        }
        parts.push(quoted(row.get("term")?));
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
