//! What the server's database and the client's have in common: files that only their owner can read, a schema that is
//! brought up to date with a copy made before, and a newer one that is left alone.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use crate::private;

/// How long a change waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// Why a database cannot be opened. What is in it is untouched.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file could not be made, locked or copied.
    #[error("{}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The schema is newer than this program.
    #[error("the database has schema {found}, and this version of earmark knows {known} at most: use a newer earmark")]
    Newer {
        /// In the file.
        found: i64,
        /// Of this program.
        known: i64,
    },
    /// The file is no database, or not all of it is there.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// SQLite failed.
    #[error("the database failed: {0}")]
    Sql(sqlx::Error),
    /// A step of bringing the schema up to date failed.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] MigrateError),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_CORRUPT, with its extended codes, and SQLITE_NOTADB.
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(11 | 26) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// A database that is looked at.
#[derive(Debug)]
pub struct Looked {
    /// For reading alone.
    pub connection: SqliteConnection,
    /// Of its tables.
    pub schema: i64,
}

/// Looks at a database without making or changing a file, and whether it holds together.
pub async fn look(path: &Path) -> Result<Looked, OpenError> {
    // Where nothing is in the log beside it, it need not be read, and need not be made.
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let is_closed = fs::metadata(&log).map_or(true, |log| log.len() == 0);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(is_closed).busy_timeout(BUSY);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await?;
    if found != ["ok"] {
        return Err(OpenError::Damaged(found.into_iter().next().unwrap_or_default()));
    }
    let schema = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await?;
    Ok(Looked { connection, schema })
}

/// Looks whether the database holds together.
pub async fn check(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let found: Option<String> = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_optional(connection).await?;
    match found {
        Some(word) if word == "ok" => Ok(()),
        found => Err(OpenError::Damaged(found.unwrap_or_default())),
    }
}

/// A commit is on the disk when it returns.
pub fn durable(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
}

/// The file `path` with another ending after its own.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Makes the folder of `path` and an empty file, open to their owner only, unless they are there: SQLite would make
/// them with the rights that the umask leaves. Its other files take the rights of this one.
pub fn make_private(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder).map_err(|cause| failed(folder, cause))?;
    }
    match private::file().create_new(true).write(true).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(path, error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, cause: io::Error) -> OpenError {
    OpenError::File { path: path.to_owned(), cause }
}

/// The lock file of a database, beside it: SQLite's own locks would be lost if anybody else opened and closed the
/// database file itself.
pub fn lock_file(path: &Path, ending: &str) -> Result<File, OpenError> {
    let path = beside(path, ending);
    private::file().create(true).truncate(false).write(true).open(&path).map_err(|cause| failed(&path, cause))
}

/// Waits until no other process makes or migrates the database.
pub async fn lock(path: &Path) -> Result<File, OpenError> {
    let file = lock_file(path, "lock")?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
            locked.map_err(io::Error::other).and_then(|locked| locked).map_err(|cause| failed(path, cause))
        }
        Err(TryLockError::Error(error)) => Err(failed(path, error)),
    }
}

/// Runs the migrations that the database has not seen, after a copy of it was made. Each migration ends by setting
/// `user_version` to its number.
pub async fn bring_up_to_date(
    connection: &mut SqliteConnection,
    path: &Path,
    migrations: &'static [&'static str],
) -> Result<(), OpenError> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    // Only now: it may write to the file, which is not to be touched when it is a newer one.
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await?;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, &beside(path, &format!("schema-{found}.backup"))).await?;
    }
    // A migration that a power cut takes back is run again; not waiting for the disk makes a new file quick to have.
    sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut *connection).await?;
    let migrations = (1..).zip(migrations).map(|(version, sql)| {
        Migration::new(version, "earmark".into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run_direct(None, connection, false).await?;
    sqlx::query("PRAGMA synchronous = FULL").execute(connection).await?;
    Ok(())
}

/// Copies the database as it is before a migration touches it.
async fn back_up(connection: &mut SqliteConnection, copy: &Path) -> Result<(), OpenError> {
    match fs::remove_file(copy) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(copy, cause)),
        _ => make_private(copy)?,
    }
    sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy().as_ref()).execute(connection).await?;
    File::open(copy).and_then(|copy| copy.sync_all()).map_err(|cause| failed(copy, cause))
}
