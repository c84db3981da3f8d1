//! What the two databases say in words of their own. Every other statement is one text that both take; hints that say by which
//! index SQLite answers go on the way to PostgreSQL (`sql/postgres/spelling.rs`), and what PostgreSQL lacks of SQLite's
//! functions its schema makes under the same name.

pub(super) use super::sql::Dialect;
use super::sql::{Sql, sql};

/// The column by which rows of `calls` are known: the row id, which every index of SQLite carries.
pub(super) const CALL_KEY: &str = "rowid";
/// A join that reads the table before it first.
pub(super) const THEN_JOIN: &str = " CROSS JOIN ";
/// What SQLite's index of words knows from one text to another: three characters each, with the number of issues that hold
/// them.
pub(super) const PARTS: &str = "SELECT term, doc FROM issue_parts WHERE term >= $1 AND term <= $2";
/// Title and description of an issue in lower case, as they are searched. SQLite can fold ASCII by itself.
const WORDS: &str = "coalesce(folded, lower(title || char(10) || description))";

impl Dialect {
    /// The call whose body stands in `body`; from SQLite without what was said in it, which may be long.
    pub(super) fn unsaid(self) -> &'static str {
        match self {
            Self::Sqlite => "json_remove(body, '$.transcripts', '$.concatenated_transcript')",
            // It would refuse a body in which a NUL is written out.
            Self::Postgres => "body",
        }
    }

    /// The types of the flags on the call of `call_rows`, each once, by name: a JSON array.
    pub(super) fn types_of_call(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "(SELECT json_group_array(type) FROM
                   (SELECT DISTINCT type FROM flags WHERE flags.call_id = call_rows.call_id ORDER BY type))"
            }
            Self::Postgres => {
                "(SELECT coalesce(json_agg(DISTINCT type ORDER BY type)::TEXT, '[]') FROM flags
                   WHERE flags.call_id = call_rows.call_id)"
            }
        }
    }

    /// The issues to which the call of `call_rows` is attached, three at most, those first that it was attached to first: a
    /// JSON array of arrays of id, number and title.
    pub(super) fn issues_of_call(self) -> String {
        let all = match self {
            Self::Sqlite => "json_group_array(json_array(id, number, title))",
            Self::Postgres => "coalesce(json_agg(json_build_array(id, number, title))::TEXT, '[]')",
        };
        format!(
            "(SELECT {all} FROM
               (SELECT issues.id, issues.number, issues.title FROM links JOIN issues ON issues.number = links.issue
                 WHERE links.resource_type = 'call' AND links.resource_id = call_rows.call_id
                 ORDER BY links.created_at, links.id LIMIT 3) AS attached)"
        )
    }

    /// Whether an issue holds `words`, which are in lower case.
    pub(super) fn holds(self, words: &str) -> Sql {
        match self {
            Self::Sqlite => sql(format!("instr({WORDS}, ")).value(words).then(") > 0"),
            Self::Postgres => {
                let mut pattern = String::with_capacity(words.len() + 2);
                pattern.push('%');
                for sign in words.chars() {
                    pattern.extend(matches!(sign, '%' | '_' | '\\').then_some('\\'));
                    pattern.push(sign);
                }
                pattern.push('%');
                sql("folded LIKE ").value(pattern)
            }
        }
    }

    /// The numbers of the calls in which the index of words finds all of these words.
    pub(super) fn calls_with(self, words: &[String]) -> Sql {
        match self {
            Self::Sqlite => sql("SELECT rowid FROM call_text WHERE call_text MATCH ").value(asked(words)),
            Self::Postgres => {
                sql("SELECT rowid FROM call_text WHERE words @> string_to_array(").value(words.join(" ")).then(", ' ')")
            }
        }
    }

    /// Whether the index of words finds all of these words in the call of `call_rows`.
    pub(super) fn call_holds(self, words: &[String]) -> Sql {
        sql("EXISTS (").join(&self.calls_with(words)).then(" AND call_text.rowid = call_rows.number)")
    }
}

/// The question to SQLite's index of words of calls. There is no quote in a word.
fn asked(words: &[String]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" AND ")
}

/// `column`, so that no index of it is used: where few rows are checked or sorted, one would lead along all of them.
pub(super) fn unled(column: &str) -> String {
    format!("+{column}")
}

/// Has the table before it read by this index.
pub(super) fn by_index(index: &str) -> String {
    format!(" INDEXED BY {index}")
}

/// The rows of a list, which is one value: a JSON array.
pub(super) fn each_of(list: &[&str]) -> Sql {
    sql("SELECT value FROM json_each(").value(serde_json::Value::from(list).to_string()).then(")")
}

/// Merges SQLite's index of words of calls into one piece, as far as `pages` go, and with them what is left in it of calls that
/// were deleted. The first of several steps begins it anew.
pub(super) fn merge_call_text(pages: i64, is_first: bool) -> Sql {
    sql("INSERT INTO call_text (call_text, rank) VALUES ('merge', ")
        .value(if is_first { -pages } else { pages })
        .then(")")
}
/// How much has been written on this connection to SQLite: a step that writes less than two rows had nothing to merge.
pub(super) const WRITTEN: &str = "SELECT total_changes()";

/// Whether a column holds `text`.
pub(super) fn mentions(column: &str, text: &str) -> Sql {
    sql(format!("instr({column}, ")).value(text).then(") > 0")
}

/// The numbers of the issues in which SQLite's index of words finds `parts`, a question in its own language.
pub(super) fn matching(parts: &str) -> Sql {
    sql("SELECT rowid FROM issue_text WHERE issue_text MATCH ").value(parts)
}
