//! Opening: files that only their owner can read, migrations, the organisation of a new file.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::Duration,
};

use sqlx::{
    Connection as _, Row as _, SqlSafeStr as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Database, DatabaseError, Inner, Organisation};
use crate::{domain::id::UserId, server::clock, wire::Category};

/// Released migrations, oldest first; never edited, only added to. Each ends by setting `user_version` to its number.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/sqlite/0001_first.sql"),
    include_str!("../../../assets/migrations/sqlite/0002_idempotency.sql"),
];
/// The schema that this program knows.
const SCHEMA: i64 = MIGRATIONS.len() as i64;
/// How long a change waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for a connection of its own process.
const QUEUE: Duration = Duration::from_secs(30);
/// Connections for reading at most; each is a thread, opened when first needed.
const READERS: u32 = 4;

impl Database {
    /// Opens the database at `path`, making it first when there is none. Only the owner can read what is made. Several
    /// processes may open and use one file at a time.
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        let lock = lock(path).await.map_err(|cause| file_error(path, cause))?;
        make_private(path).map_err(|cause| file_error(path, cause))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = pool(1).connect_lazy_with(options.clone());
        let readers = pool(readers()).connect_lazy_with(options.pragma("query_only", "1"));
        let organisation = {
            let mut connection = writer.acquire().await?;
            bring_up_to_date(&mut connection, path).await?;
            match organisation(&mut connection).await? {
                Some(organisation) => organisation,
                None => found(&mut connection).await?,
            }
        };
        drop(lock);
        Ok(Self { inner: Arc::new(Inner { writer, readers, organisation, keys: RwLock::default() }) })
    }
}

/// As many readers as can work at the same time: a connection that only waits for a processor costs its opening, which
/// is what the start of the workbench would wait for.
fn readers() -> u32 {
    let processors =
        std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(READERS));
    processors.clamp(2, READERS)
}

/// A pool that does nothing while nobody asks: no reaper, no health check, no connection in advance.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(QUEUE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn file_error(path: &Path, cause: io::Error) -> DatabaseError {
    DatabaseError::File { path: path.to_owned(), cause }
}

/// One process at a time makes or migrates the file. The lock lies beside the database: SQLite's own locks would be
/// lost if anybody else opened and closed the database file itself.
async fn lock(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(beside(path, "lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await.map_err(io::Error::other)?
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

pub(in crate::server) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the empty file before SQLite does, since SQLite would make it with the rights that the umask leaves.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

async fn bring_up_to_date(connection: &mut SqliteConnection, path: &Path) -> Result<(), DatabaseError> {
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    if found > SCHEMA {
        return Err(DatabaseError::Newer { found, known: SCHEMA });
    }
    // Only now: it may write to the file, which is not to be touched when it is a newer one.
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await?;
    if found == SCHEMA {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, &beside(path, &format!("schema-{found}.backup"))).await?;
    }
    // A migration that a power cut takes back is run again; not waiting for the disk makes a new file quick to have.
    sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut *connection).await?;
    let migrations = (1..).zip(MIGRATIONS).map(|(version, sql)| {
        Migration::new(version, "earmark".into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run_direct(None, connection, false).await?;
    sqlx::query("PRAGMA synchronous = FULL").execute(connection).await?;
    Ok(())
}

/// Copies the database as it is before a migration touches it.
async fn back_up(connection: &mut SqliteConnection, copy: &Path) -> Result<(), DatabaseError> {
    match fs::remove_file(copy) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(file_error(copy, cause)),
        _ => make_private(copy).map_err(|cause| file_error(copy, cause))?,
    }
    sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy().as_ref()).execute(connection).await?;
    File::open(copy).and_then(|copy| copy.sync_all()).map_err(|cause| file_error(copy, cause))
}

async fn organisation(connection: &mut SqliteConnection) -> Result<Option<Organisation>, DatabaseError> {
    let row = sqlx::query(
        "SELECT organisation.id, slug, display_name, users.id AS local_user
           FROM organisation JOIN users ON users.is_local = 1",
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Organisation {
            id: row.try_get::<String, _>("id")?.into(),
            slug: row.try_get::<String, _>("slug")?.into(),
            display_name: row.try_get::<String, _>("display_name")?.into(),
            local_user: row.try_get::<String, _>("local_user")?.into(),
        })
    })
    .transpose()
}

/// The organisation of a new file: one owner, the built-in categories.
async fn found(connection: &mut SqliteConnection) -> Result<Organisation, DatabaseError> {
    let now = clock::now();
    let organisation = Organisation {
        id: uuid::Uuid::new_v4().hyphenated().to_string().into(),
        slug: "local".into(),
        display_name: "Local".into(),
        local_user: UserId::from(uuid::Uuid::new_v4().hyphenated().to_string()),
    };
    let mut change = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT INTO organisation (id, slug, display_name, created_at) VALUES ($1, $2, $3, $4)")
        .bind(organisation.id.as_str())
        .bind(organisation.slug.verbatim())
        .bind(organisation.display_name.verbatim())
        .bind(now.millis())
        .execute(&mut *change)
        .await?;
    sqlx::query(
        "INSERT INTO users (id, permission, is_local, first_name, last_name, joined_at)
         VALUES ($1, 'owner', 1, 'Local', 'reviewer', $2)",
    )
    .bind(organisation.local_user.as_str())
    .bind(now.millis())
    .execute(&mut *change)
    .await?;
    for name in Category::BUILT_IN {
        let folded = name.to_lowercase();
        sqlx::query("INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $2, $3, $4)")
            .bind(&folded)
            .bind(format!("built-in:{folded}"))
            .bind(name)
            .bind(now.millis())
            .execute(&mut *change)
            .await?;
    }
    change.commit().await?;
    Ok(organisation)
}
