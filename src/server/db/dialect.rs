//! What only SQLite says in these words. Every other statement is written so that PostgreSQL takes it too. A second
//! database would have an answer of its own to each of these, and to nothing else.

use super::sql::{Sql, sql};

/// The column by which rows of `calls` are known: the row id, which every index of SQLite carries.
pub(super) const CALL_KEY: &str = "rowid";
/// A join that reads the table before it first.
pub(super) const THEN_JOIN: &str = " CROSS JOIN ";
/// What the index of words knows from one text to another: three characters each, with the number of issues that hold
/// them.
pub(super) const PARTS: &str = "SELECT term, doc FROM issue_parts WHERE term >= $1 AND term <= $2";
/// Title and description of an issue in lower case, as they are searched. SQLite can fold ASCII by itself.
const WORDS: &str = "coalesce(folded, lower(title || char(10) || description))";

/// The call whose body stands in `body`, without what was said in it, which may be long.
pub(super) const UNSAID: &str = "json_remove(body, '$.transcripts', '$.concatenated_transcript')";

/// The types of the flags on the call of `call_rows`, each once, by name: a JSON array.
pub(super) const TYPES_OF_CALL: &str = "(SELECT json_group_array(type) FROM
    (SELECT DISTINCT type FROM flags WHERE flags.call_id = call_rows.call_id ORDER BY type))";
/// The issues to which the call of `call_rows` is attached, three at most, those first that it was attached to first: a
/// JSON array of arrays of id, number and title.
pub(super) const ISSUES_OF_CALL: &str = "(SELECT json_group_array(json_array(id, number, title)) FROM
    (SELECT issues.id, issues.number, issues.title FROM links JOIN issues ON issues.number = links.issue
      WHERE links.resource_type = 'call' AND links.resource_id = call_rows.call_id
      ORDER BY links.created_at, links.id LIMIT 3))";

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

/// Whether an issue holds `words`, which are in lower case.
pub(super) fn holds(words: &str) -> Sql {
    sql(format!("instr({WORDS}, ")).value(words).then(") > 0")
}

/// The numbers of the calls in which the index of words finds `asked`, a question in its own language.
pub(super) fn calls_with(asked: &str) -> Sql {
    sql("SELECT rowid FROM call_text WHERE call_text MATCH ").value(asked)
}

/// Whether the index of words finds `asked` in the call of `call_rows`.
pub(super) fn call_holds(asked: &str) -> Sql {
    sql("EXISTS (SELECT 1 FROM call_text WHERE call_text MATCH ")
        .value(asked)
        .then(" AND call_text.rowid = call_rows.number)")
}

/// Merges the index of words of calls into one piece, as far as `pages` go, and with them what is left in it of calls that
/// were deleted. The first of several steps begins it anew.
pub(super) fn merge_call_text(pages: i64, is_first: bool) -> Sql {
    sql("INSERT INTO call_text (call_text, rank) VALUES ('merge', ")
        .value(if is_first { -pages } else { pages })
        .then(")")
}
/// How much has been written on this connection: a step that writes less than two rows had nothing to merge.
pub(super) const WRITTEN: &str = "SELECT total_changes()";

/// Whether a column holds `text`.
pub(super) fn mentions(column: &str, text: &str) -> Sql {
    sql(format!("instr({column}, ")).value(text).then(") > 0")
}

/// The numbers of the issues in which the index of words finds `parts`, a question in its own language.
pub(super) fn matching(parts: &str) -> Sql {
    sql("SELECT rowid FROM issue_text WHERE issue_text MATCH ").value(parts)
}
