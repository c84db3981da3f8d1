//! Opening a database: rights, speed, several at once, older and newer files.

use std::path::Path;

use earmark::{
    server::{Database, DatabaseError},
    sqlite::OpenError,
};
use sqlx::{
    ConnectOptions as _, Connection as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::SqliteConnectOptions,
};

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

/// Makes the file that the first release of the schema made, with an issue in it.
async fn of_the_first_schema(path: &Path) {
    const FIRST: &str = include_str!("../../../assets/migrations/sqlite/0001_first.sql");
    std::fs::File::create_new(path).unwrap();
    let options = SqliteConnectOptions::new().filename(path).journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let mut connection = options.connect().await.unwrap();
    let first = Migration::new(1, "earmark".into(), MigrationType::Simple, FIRST.into_sql_str(), false);
    Migrator::with_migrations(vec![first]).run_direct(None, &mut connection, false).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO organisation VALUES ('org', 'local', 'Local', 0);
         INSERT INTO users (id, permission, is_local, joined_at) VALUES ('me', 'owner', 1, 0);
         INSERT INTO issues (id, title, description, status, severity, source, category, author_id, created_at,
                             updated_at, last_activity_at)
         VALUES ('kept', 'From before', '', 'todo', 'low', 'manual', 'Bug', 'me', 0, 0, 0);",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
}

/// The schema of a file, its titles, and whether it is whole.
async fn contents(path: &Path) -> (i64, Vec<String>, String) {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let schema = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await.unwrap();
    let titles =
        sqlx::query_scalar("SELECT title FROM issues ORDER BY number").fetch_all(&mut connection).await.unwrap();
    let whole = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    (schema, titles, whole)
}

#[tokio::test]
async fn what_was_there_before_a_migration_lies_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    of_the_first_schema(&path).await;
    let database = Database::open(&path).await.unwrap();
    assert_eq!(database.local_user().as_str(), "me");
    database.close().await;
    let whole = "ok".to_owned();
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM issue_text WHERE issue_text MATCH '\"bef\"'")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(found, 1, "what was there is searched like what comes");
    connection.close().await.unwrap();
    let (schema, titles, checked) = contents(&path).await;
    assert!(schema > 1, "{schema}");
    assert_eq!((titles, checked), (vec!["From before".to_owned()], whole.clone()));
    let backup = folder.path().join("earmark.db.schema-1.backup");
    assert_eq!(contents(&backup).await, (1, vec!["From before".to_owned()], whole));

    // The backup is a database like any other.
    std::fs::rename(&backup, &path).unwrap();
    Database::open(&path).await.unwrap().close().await;
    assert_eq!(contents(&path).await.0, schema);
    assert!(backup.exists(), "and is kept before its own migration");
    std::fs::remove_file(&backup).unwrap();
    Database::open(&path).await.unwrap().close().await;
    assert!(!backup.exists(), "nothing to migrate, nothing to keep");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    for mode in ["wal", "delete"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("earmark.db");
        Database::open(&path).await.unwrap().close().await;
        let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
        sqlx::query("PRAGMA user_version = 99").execute(&mut connection).await.unwrap();
        let set = sqlx::AssertSqlSafe(format!("PRAGMA journal_mode = {mode}"));
        sqlx::query(set).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let before = std::fs::read(&path).unwrap();
        let refused = Database::open(&path).await.unwrap_err();
        assert!(matches!(refused, DatabaseError::Open(OpenError::Newer { found: 99, .. })), "{refused}");
        assert!(refused.to_string().contains("use a newer earmark"), "{refused}");
        assert!(std::fs::read(&path).unwrap() == before, "the file in mode {mode} has changed");
        let mut files: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        files.sort();
        // The files of SQLite's log stand beside the database until its connection has ended.
        files.retain(|file| !file.to_string_lossy().ends_with("-wal") && !file.to_string_lossy().ends_with("-shm"));
        assert_eq!(files, ["earmark.db", "earmark.db.lock"]);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn everything_beside_a_database_is_its_owners_under_any_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.db"), folder.path().join("made/new.db"));
    of_the_first_schema(&old).await;
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o600)).unwrap();
    for path in [&old, &new] {
        let mut child = tokio::process::Command::new("sh")
            .args([
                "-c",
                "umask 000; exec \"$0\" serve --listen 127.0.0.1:0 --database \"$1\"",
                env!("CARGO_BIN_EXE_earmark"),
            ])
            .arg(path)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let started = BufReader::new(child.stdout.take().unwrap()).lines().next_line().await.unwrap();
        assert!(started.is_some_and(|line| line.starts_with("http://")));
        let mode = |path: &Path| {
            std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode()
                & 0o777
        };
        let mut endings = vec!["db", "db-wal", "db-shm", "db.lock", "key"];
        if path == &old {
            endings.push("db.schema-1.backup");
        } else {
            assert_eq!(mode(path.parent().unwrap()), 0o700);
        }
        for ending in endings {
            assert_eq!(mode(&path.with_extension(ending)), 0o600, "{ending}");
        }
        child.kill().await.unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_has_been_opened_to_others_is_closed_again_and_links_are_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    // Open while it is open, so that its log is there.
    let first = Database::open(&path).await.unwrap();
    let name = |ending: &str| folder.path().join(format!("earmark.db{ending}"));
    let files = ["", "-wal", "-shm", ".lock"].map(name);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for file in &files {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o664)).unwrap();
    }
    let second = Database::open(&path).await.unwrap();
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    first.close().await;
    second.close().await;

    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let refused = Database::open(&link).await.unwrap_err().to_string();
    assert!(refused.contains("link.db") && refused.contains("it is a link"), "{refused}");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("other.db.lock")).unwrap();
    assert!(Database::open(&folder.path().join("other.db")).await.is_err());
    assert!(!folder.path().join("elsewhere").exists(), "nothing is made behind a link");
}

#[tokio::test]
async fn an_address_is_a_path() {
    for name in ["file:other.db?mode=memory", "file:", ":memory:", "a%20b?c#d.db"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let mut child = tokio::process::Command::new("sh")
            .args(["-c", "cd \"$1\" && exec \"$0\" serve --listen 127.0.0.1:0 --database \"$2\""])
            .arg(env!("CARGO_BIN_EXE_earmark"))
            .arg(folder.path())
            .arg(name)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let started = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(output)).next_line().await.unwrap();
        assert!(started.is_some(), "{name}");
        assert!(path.exists(), "{name}");
        assert!(!folder.path().join("other.db").exists());
        child.kill().await.unwrap();
        Database::open(&path).await.unwrap().close().await;
        earmark::sqlite::look(&path).await.unwrap();
    }
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
