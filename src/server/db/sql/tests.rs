//! The door against a database: what is bound comes back, and what does not fit is told.

use std::cell::RefCell;

use super::{Connection, Error, Home, Kind, Sql, Value, sql, values};
use crate::domain::{
    choice::IssueStatus,
    id::{CallId, UserId},
    text::Untrusted,
    time::Time,
};

thread_local! {
    /// What was asked on this thread, which is the one of a test, as long as somebody counts.
    static ASKED: RefCell<Option<Vec<Sql>>> = const { RefCell::new(None) };
}

/// Counts a statement.
pub(super) fn note(asked: &Sql) {
    ASKED.with_borrow_mut(|all| all.iter_mut().for_each(|all| all.push(asked.clone())));
}

/// What `work` brings, and the statements that it asks.
pub(in crate::server::db) async fn asked_by<T>(work: impl Future<Output = T>) -> (T, Vec<Sql>) {
    ASKED.set(Some(Vec::new()));
    let brought = work.await;
    (brought, ASKED.take().unwrap_or_default())
}

pub(super) async fn home() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    crate::sqlite::make_private(&path).unwrap();
    let (home, _) = Home::open(&path).await.unwrap();
    (folder, home)
}

async fn one(asked: Sql, connection: &mut Connection) -> super::Row {
    asked.one(connection).await.unwrap()
}

#[test]
fn a_statement_is_put_together_with_its_values_in_their_order() {
    let few = sql(" IN (").list(["a", "b"]).then(")");
    let asked = sql("SELECT 1 FROM t WHERE x").join(&few).then(" AND y > ").value(7_i64).then(" LIMIT ").then(3);
    assert_eq!(asked.text, "SELECT 1 FROM t WHERE x IN (?, ?) AND y > ? LIMIT 3");
    assert_eq!(asked.values, values!["a", "b", 7_i64]);
    let rows = sql("INSERT INTO t (a, b)").rows([(1_i64, "x"), (2, "y")], |(a, b)| values![a, b]).then(" RETURNING a");
    assert_eq!(rows.text, "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) RETURNING a");
    assert_eq!(rows.values, values![1_i64, "x", 2_i64, "y"]);
    assert_eq!(
        sql("SELECT $1, $2").bind(true).bind(None::<i64>).values,
        [Value::Truth(true), Value::None(Kind::Whole)]
    );
}

#[test]
fn a_statement_that_would_be_planned_anew_is_known() {
    for (text, keeps) in [
        ("SELECT a FROM t LIMIT $1", false),
        ("SELECT a FROM t LIMIT\n ? OFFSET ?", false),
        ("SELECT a FROM (SELECT a FROM t LIMIT 7) AS few LIMIT ?", false),
        ("SELECT a FROM t WHERE b = $1 LIMIT 0 + $2 OFFSET $3", true),
        ("SELECT a FROM t WHERE b = ? LIMIT 7", true),
    ] {
        assert_eq!(super::keeps_its_plan(text), keeps, "{text}");
    }
}

#[tokio::test]
async fn what_is_bound_comes_back_as_what_it_was() {
    let (_folder, home) = home().await;
    let mut connection = home.readers.take().await.unwrap();
    let (call, nobody) = (CallId::from("call"), None::<UserId>);
    let (words, status) = (Untrusted::from("a\0b \u{1b}[31m"), IssueStatus::Other("newer".into()));
    let asked = sql(
        "SELECT $1 AS id, $2 AS nobody, $3 AS words, $4 AS status, $5 AS at, $6 AS truth, $7 AS number, $8 AS digest",
    )
    .bind_all(values![&call, &nobody, &words, &status, Time::from_millis(-1), true, u32::MAX, &[7; 32]]);
    let row = one(asked, &mut connection).await;
    assert_eq!(row.get::<CallId>("id").unwrap(), call);
    assert_eq!(row.get::<Option<UserId>>("nobody").unwrap(), nobody);
    assert_eq!(row.get::<Untrusted>("words").unwrap(), words);
    assert_eq!(row.get::<IssueStatus>("status").unwrap(), status);
    assert_eq!(row.get::<Time>("at").unwrap(), Time::from_millis(-1));
    assert!(row.get::<bool>("truth").unwrap());
    assert_eq!(row.get::<u32>("number").unwrap(), u32::MAX);
    assert_eq!(row.get::<[u8; 32]>("digest").unwrap(), [7; 32]);
    assert_eq!(row.first::<&str>().unwrap(), "call");
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_its_column() {
    let (_folder, home) = home().await;
    let mut connection = home.readers.take().await.unwrap();
    let row = one(sql("SELECT NULL AS empty, 'seven' AS word, -1 AS below, 65536 AS wide"), &mut connection).await;
    let told = |error: Option<Error>| error.map(|error| error.to_string()).unwrap_or_default();
    for (words, column) in [
        (told(row.get::<&str>("empty").err()), "empty"),
        (told(row.get::<i64>("word").err()), "word"),
        (told(row.get::<u64>("below").err()), "below"),
        (told(row.get::<u16>("wide").err()), "wide"),
        (told(row.get::<i64>("missing").err()), "missing"),
    ] {
        assert!(words.contains(column), "{column}: {words:?}");
    }
}

#[tokio::test]
async fn a_change_waits_for_the_disk_but_in_an_import_that_is_not_over() {
    let (_folder, home) = home().await;
    let waits = async || -> bool {
        let mut change = home.writer.begin().await.unwrap();
        one(sql("PRAGMA synchronous"), &mut change).await.first::<i64>().unwrap() == 2
    };
    assert!(waits().await);
    home.writer.expect_many().await.unwrap();
    assert!(!waits().await);
    home.writer.wait_for_the_disk().await.unwrap();
    assert!(waits().await);
}

#[tokio::test]
async fn a_change_is_stored_by_its_commit_and_by_nothing_else() {
    const ADD: &str = "INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $1, $1, 0)";
    let (_folder, home) = home().await;
    for (name, is_stored) in [("left", false), ("stored", true)] {
        let mut change = home.writer.begin().await.unwrap();
        assert_eq!(sql(ADD).bind(name).run(&mut change).await.unwrap(), 1);
        if is_stored {
            change.commit().await.unwrap();
        } else {
            drop(change);
        }
        let mut connection = home.readers.take().await.unwrap();
        let found = sql("SELECT id FROM categories WHERE id = $1").bind(name).maybe(&mut connection).await.unwrap();
        assert_eq!(found.is_some(), is_stored, "{name}");
    }
    let mut reader = home.readers.take().await.unwrap();
    sql(ADD).bind("by a reader").run(&mut reader).await.expect_err("readers change nothing");
}
