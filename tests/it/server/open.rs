//! Opening a database: rights, speed, several at once, newer files.

use earmark::server::{Database, DatabaseError};

#[tokio::test]
async fn what_is_made_belongs_to_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/earmark/earmark.db");
    let database = Database::open(&path).await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&path.with_file_name("earmark.db-wal")), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
    database.close().await;
}

#[tokio::test]
async fn a_file_keeps_its_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    let first = Database::open(&path).await.unwrap();
    let second = Database::open(&path).await.unwrap();
    assert_eq!(first.local_user(), second.local_user());
}

#[tokio::test]
async fn many_may_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    let opened = futures_util::future::join_all((0..8).map(|_| Database::open(&path))).await;
    let users: std::collections::BTreeSet<_> =
        opened.iter().map(|database| database.as_ref().unwrap().local_user().clone()).collect();
    assert_eq!(users.len(), 1);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    Database::open(&path).await.unwrap().close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("PRAGMA user_version = 99").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = Database::open(&path).await.unwrap_err();
    assert!(matches!(refused, DatabaseError::Newer { found: 99, .. }), "{refused}");
}

/// Not a promise about every machine, hence ignored; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn figures_of_opening() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let path = folder.path().join(format!("{round}.db"));
        let start = std::time::Instant::now();
        let database = Database::open(&path).await.unwrap();
        let made = start.elapsed();
        database.close().await;
        let start = std::time::Instant::now();
        let database = Database::open(&path).await.unwrap();
        println!("made in {made:?}, opened in {:?}", start.elapsed());
        drop(database);
    }
}
