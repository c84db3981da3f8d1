//! The tables that are copied, those first that others refer to.

/// A table that is copied.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns by which its rows are in order.
    pub(super) key: &'static str,
    /// A new database has rows in it.
    pub(super) is_founded: bool,
    /// The column of the numbers that the database gives its rows.
    pub(super) numbers: Option<&'static str>,
    /// Its numbers come from PostgreSQL's table of counters.
    pub(super) is_counted: bool,
}

const fn plain(name: &'static str, key: &'static str) -> Table {
    Table { name, key, is_founded: false, numbers: None, is_counted: false }
}

const fn founded(name: &'static str, key: &'static str) -> Table {
    Table { is_founded: true, ..plain(name, key) }
}

const fn numbered(name: &'static str) -> Table {
    Table { numbers: Some("number"), ..plain(name, "number") }
}

const fn counted(name: &'static str) -> Table {
    Table { is_counted: true, ..numbered(name) }
}

/// All of them.
pub(super) const TABLES: &[Table] = &[
    founded("organisation", "id"),
    founded("users", "id"),
    plain("keys", "id"),
    Table { numbers: Some("seq"), ..plain("audit", "seq") },
    plain("audit_seals", "number"),
    founded("categories", "folded"),
    counted("issues"),
    plain("links", "id"),
    plain("flags", "id"),
    plain("relations", "id"),
    numbered("activity"),
    plain("views", "issue, user_id"),
    numbered("idempotency_keys"),
    counted("tickets"),
    plain("ticket_links", "source, target"),
    plain("ticket_duplicates", "duplicate"),
    plain("sub_tickets", "ticket"),
    plain("ticket_comments", "id"),
    plain("ties", "issue, ticket_id"),
    plain("calls", "id"),
    plain("hearings", "call_id"),
    plain("deleted_calls", "call_id"),
    numbered("call_rows"),
    plain("call_facts", "what, word, created_at, call"),
    plain("call_verdicts", "reviewer, call"),
    numbered("review_queues"),
    numbered("review_items"),
    numbered("review_leases"),
    plain("review_takings", "queue, reviewer"),
    plain("review_counts", "queue, state"),
    plain("review_done", "queue, reviewer"),
    plain("review_assignments", "item, reviewer"),
    plain("review_passes", "item, reviewer"),
    numbered("review_verdicts"),
    plain("review_readers", "id"),
    plain("review_marks", "verdict, place"),
    plain("review_rulings", "id"),
    plain("review_ruling_marks", "ruling, place"),
    numbered("suggestions"),
    plain("suggestion_decisions", "suggestion, reviewer"),
    plain("rule_decisions", "rule, version, decision"),
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::server::db::{Database, sql::sql};

    /// Tables of PostgreSQL that are made anew, or are about itself.
    const MADE: [&str; 3] = ["call_text", "counters", "flag_type_slots"];
    /// Those of SQLite.
    const MADE_IN_FILES: [&str; 2] = ["_sqlx_migrations", "flag_types"];

    /// The columns of each table with their kinds, as the text of the schema of PostgreSQL makes them.
    fn of_postgres() -> BTreeMap<String, BTreeSet<(String, &'static str)>> {
        let text = include_str!("../../../../assets/migrations/postgres/0001_first.sql");
        let mut tables = BTreeMap::new();
        for made in text.split("\nCREATE TABLE ").skip(1) {
            let (name, rest) = made.split_once(" (").unwrap();
            let mut columns = BTreeSet::new();
            for line in rest.split("\n)").next().unwrap().lines() {
                let mut words = line.split_whitespace();
                let (Some(column), Some(kind)) = (words.next(), words.next()) else { continue };
                let kind = match kind.trim_end_matches(',') {
                    "BIGINT" | "BOOLEAN" => "INTEGER",
                    "DOUBLE" => "REAL",
                    "BYTEA" => "BLOB",
                    "TEXT" => "TEXT",
                    _ => continue,
                };
                columns.insert((column.to_owned(), kind));
            }
            tables.insert(name.to_owned(), columns);
        }
        tables
    }

    #[tokio::test]
    async fn both_databases_have_the_same_tables_and_columns_and_all_are_copied() {
        let mut theirs = of_postgres();
        let known: BTreeSet<_> = TABLES.iter().map(|table| table.name.to_owned()).collect();
        let made = MADE.map(str::to_owned);
        let all: BTreeSet<_> = theirs.keys().filter(|name| !made.contains(name)).cloned().collect();
        assert_eq!(known, all);

        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
        let mut connection = database.read().await.unwrap();
        let asked = sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
                          AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_text\\_%' ESCAPE '\\' ORDER BY name");
        let names: Vec<String> = asked.each(&mut connection, |row| row.first()).await.unwrap();
        let ours: BTreeSet<_> = names.into_iter().filter(|name| !MADE_IN_FILES.contains(&&**name)).collect();
        assert_eq!(ours, known);
        for name in &known {
            let asked = sql("SELECT name, type FROM pragma_table_xinfo(").value(name.as_str()).then(")");
            let columns = asked.all(&mut connection).await.unwrap();
            let columns: BTreeSet<(String, String)> =
                columns.iter().map(|row| (row.get("name").unwrap(), row.get("type").unwrap())).collect();
            let theirs = theirs.remove(name).unwrap();
            let theirs: BTreeSet<_> = theirs
                .into_iter()
                .filter(|(column, _)| column != "rowid")
                .map(|(column, kind)| (column, kind.to_owned()))
                .collect();
            assert_eq!(columns, theirs, "{name}");
        }
    }
}
