//! What the server's database and the client's have in common: files that only their owner can read, a schema that is
//! brought up to date with a copy made before, and a newer one that is left alone.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, MutexGuard};

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
        match Fault::of(&error) {
            Fault::Damaged => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// What stands behind a failure of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// The disk, or the file on it, cannot be read or written.
    Disk,
    /// Somebody else holds the database for longer than one waits.
    Busy,
    /// The file is no database, or not all of it is there.
    Damaged,
    /// The server of the database does not answer, or takes no more.
    Away,
    /// The database went away while it stored a change: whether it did, nobody can tell.
    OutcomeUnknown,
    /// Anything else: a mistake of the program.
    Other,
}

impl Fault {
    /// Its name in a log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Disk => "disk",
            Self::Busy => "busy",
            Self::Damaged => "damaged",
            Self::Away => "away",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Other => "other",
        }
    }

    /// What an error comes from, by SQLite's code.
    pub fn of(error: &sqlx::Error) -> Self {
        let code = match error {
            sqlx::Error::PoolTimedOut => return Self::Busy,
            sqlx::Error::Io(error) if is_full(error) => return Self::Full,
            // The thread of a connection ends when a transaction could not be taken back.
            sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => return Self::Disk,
            _ => error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok()),
        };
        // What is above the lowest byte tells more about the same.
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy,
            // Read-only, failed to read or write, cannot be opened.
            Some(8 | 10 | 14) => Self::Disk,
            Some(11 | 26) => Self::Damaged,
            Some(13) => Self::Full,
            _ => Self::Other,
        }
    }

    /// The same, after a look at the disk of `path`: a disk that is full makes more fail than what SQLite calls full.
    pub fn at(self, path: &Path) -> Self {
        if self == Self::Disk && has_no_room(path) { Self::Full } else { self }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether the file system of `path` says that nothing fits any more.
#[cfg(unix)]
fn has_no_room(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|told| told.f_bavail == 0 || (told.f_files > 0 && told.f_favail == 0))
}

#[cfg(not(unix))]
fn has_no_room(_: &Path) -> bool {
    false
}

/// Whether a connection can be used again, whatever happened on it: what was to be rolled back is, and no transaction
/// is open. When the disk fails, SQLite takes a transaction back by itself; the library that counts transactions
/// misses it, and would refuse to begin another one on this connection for ever.
pub async fn is_clean(connection: &mut SqliteConnection) -> bool {
    // What was to be rolled back is, once this is answered.
    connection.ping().await.is_ok() && !connection.is_in_transaction()
}

/// One connection whose users take it in turn. Whoever takes it finds it clean: one that is not is replaced.
#[derive(Debug)]
pub struct Line {
    connection: Mutex<SqliteConnection>,
    options: SqliteConnectOptions,
    /// What makes the tables of a new connection, where it is a database of its own.
    tables: &'static [&'static str],
}

impl Line {
    /// A line of this connection, and of others with these options when it cannot be used any more.
    pub fn new(connection: SqliteConnection, options: SqliteConnectOptions) -> Self {
        Self { connection: Mutex::new(connection), options, tables: &[] }
    }

    /// A database in memory with these tables, gone with the line.
    pub async fn in_memory(tables: &'static [&'static str]) -> sqlx::Result<Self> {
        let options = SqliteConnectOptions::new().in_memory(true);
        let mut connection = connect(&options).await?;
        fill(&mut connection, tables).await?;
        Ok(Self { connection: Mutex::new(connection), options, tables })
    }

    /// Waits for the connection.
    pub async fn take(&self) -> sqlx::Result<MutexGuard<'_, SqliteConnection>> {
        let mut connection = self.connection.lock().await;
        if !is_clean(&mut connection).await {
            // The new one comes before the old one goes: as long as one is there, the log is not read anew, which may
            // hold what was never confirmed.
            let mut another = connect(&self.options).await?;
            fill(&mut another, self.tables).await?;
            *connection = another;
        }
        Ok(connection)
    }
}

async fn fill(connection: &mut SqliteConnection, tables: &[&'static str]) -> sqlx::Result<()> {
    for table in tables {
        sqlx::raw_sql(*table).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A connection that can write.
pub async fn connect(options: &SqliteConnectOptions) -> sqlx::Result<SqliteConnection> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    must_write(&mut connection).await?;
    Ok(connection)
}

/// Fails when nothing can be written on a new connection: where a file could not be opened for writing, if only this
/// once, SQLite opens it for reading instead and says nothing.
pub async fn must_write(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    // A number that nobody reads, and that is not stored.
    let tried = sqlx::raw_sql("BEGIN IMMEDIATE; PRAGMA application_id = 1; ROLLBACK").execute(connection).await;
    match tried {
        // Somebody else is writing: so it can be done.
        Err(error) if Fault::of(&error) == Fault::Busy => Ok(()),
        tried => tried.map(|_| ()),
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
    let path = address(path)?;
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

/// A commit is on the disk when it returns. What is deleted is written over, since the databases hold what was said and written
/// about people; of a short text, a copy may stay where its page was split before, until the file is written anew.
pub fn durable(path: &Path) -> Result<SqliteConnectOptions, OpenError> {
    Ok(SqliteConnectOptions::new()
        .filename(address(path)?)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("secure_delete", "ON"))
}

/// `path` as SQLite takes it for nothing but a path: what begins with `file:` would be an address with options, and
/// `:memory:` no file.
fn address(path: &Path) -> Result<PathBuf, OpenError> {
    std::path::absolute(path).map_err(|cause| failed(path, cause))
}

/// The file `path` with another ending after its own.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Makes the folder of `path` and an empty file, open to their owner only, unless they are there: SQLite would make
/// them with the rights that the umask leaves. Its other files take the rights of this one. What is there already is
/// closed to others, and is refused when it is a link.
pub fn make_private(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder).map_err(|cause| failed(folder, cause))?;
    }
    match private::file().create_new(true).write(true).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(path, error)),
        _ => {}
    }
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = PathBuf::from(name);
        match private::close_own(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&file, error)),
            _ => {}
        }
    }
    Ok(())
}

fn failed(path: &Path, cause: io::Error) -> OpenError {
    OpenError::File { path: path.to_owned(), cause }
}

/// The lock file of a database, beside it: SQLite's own locks would be lost if anybody else opened and closed the
/// database file itself.
pub fn lock_file(path: &Path, ending: &str) -> Result<File, OpenError> {
    let path = beside(path, ending);
    let file = private::file().create(true).truncate(false).write(true).open(&path);
    file.and_then(|file| private::close_open(&file).map(|()| file)).map_err(|cause| failed(&path, cause))
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
        back_up(connection, &copy_of(path, found)).await?;
    }
    // A migration that a power cut takes back is run again; not waiting for the disk makes a new file quick to have.
    let patience: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut *connection).await?;
    let migrations = (1..).zip(migrations).map(|(version, sql)| {
        Migration::new(version, "earmark".into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run_direct(None, connection, false).await?;
    sqlx::query(AssertSqlSafe(format!("PRAGMA synchronous = {patience}"))).execute(connection).await?;
    Ok(())
}

/// Where the copy of a database is that was made before its schema was brought on from this version.
fn copy_of(path: &Path, version: impl std::fmt::Display) -> PathBuf {
    beside(path, &format!("schema-{version}.backup"))
}

/// Drops the copy that was made before the schema was brought on from this version, if there is one.
pub fn drop_copy(path: &Path, version: usize) -> Result<(), OpenError> {
    let copy = copy_of(path, version);
    match fs::remove_file(&copy) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed(&copy, cause)),
        _ => Ok(()),
    }
}

/// Copies the database as it is before a migration touches it.
async fn back_up(connection: &mut SqliteConnection, copy: &Path) -> Result<(), OpenError> {
    match fs::remove_file(copy) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(copy, cause)),
        _ => make_private(copy)?,
    }
    let address = address(copy)?;
    sqlx::query("VACUUM INTO $1").bind(address.to_string_lossy().as_ref()).execute(connection).await?;
    File::open(copy).and_then(|copy| copy.sync_all()).map_err(|cause| failed(copy, cause))
}
