//! Opening: the connections, and the organisation of a new file.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqlitePoolOptions};

use super::{Database, DatabaseError, Inner, LIST_TIME, Organisation};
use crate::{domain::id::UserId, server::clock, sqlite, wire::Category};

/// Released migrations, oldest first; never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/sqlite/0001_first.sql"),
    include_str!("../../../assets/migrations/sqlite/0002_idempotency.sql"),
    include_str!("../../../assets/migrations/sqlite/0003_search.sql"),
    include_str!("../../../assets/migrations/sqlite/0004_tickets.sql"),
    include_str!("../../../assets/migrations/sqlite/0005_keys.sql"),
    include_str!("../../../assets/migrations/sqlite/0006_flags.sql"),
    include_str!("../../../assets/migrations/sqlite/0007_filters.sql"),
];
/// How long a request waits for a connection of its own process.
const QUEUE: Duration = Duration::from_secs(30);
/// Connections that look through lists at most, those that are found soon and the others; each is a thread, opened when
/// first needed.
const LISTS: u32 = 3;
/// Connections for everything that is found at once.
const SHORT: u32 = 2;

impl Database {
    /// Opens the database at `path`, making it first when there is none. Only the owner can read what is made. Several
    /// processes may open and use one file at a time.
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        sqlite::make_private(path)?;
        let lock = sqlite::lock(path).await?;
        let options = sqlite::durable(path)?;
        let writer = pool(1).after_connect(|connection, _| Box::pin(sqlite::must_write(connection)));
        let writer = writer.connect_lazy_with(options.clone());
        let options = options.pragma("query_only", "1");
        let door = pool(1).connect_lazy_with(options.clone());
        let readers = pool(SHORT).connect_lazy_with(options.clone());
        let glances = pool(lists()).connect_lazy_with(options.clone());
        let lists = pool(lists()).connect_lazy_with(options);
        let organisation = {
            let mut connection = writer.acquire().await?;
            sqlite::bring_up_to_date(&mut connection, path, MIGRATIONS).await?;
            match organisation(&mut connection).await? {
                Some(organisation) => organisation,
                None => found(&mut connection).await?,
            }
        };
        drop(lock);
        let path = path.to_owned();
        let taken = Mutex::default();
        let inner = Arc::new(Inner { path, writer, readers, glances, lists, door, organisation, taken });
        Ok(Self { inner, list_time: LIST_TIME })
    }
}

/// As many as leave a processor to short requests. A connection that only waits for a processor costs its opening, which
/// is what the start of the workbench would wait for.
fn lists() -> u32 {
    let processors =
        std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(LISTS));
    processors.saturating_sub(1).clamp(1, LISTS)
}

/// A pool that does nothing while nobody asks: no reaper, no health check, no connection in advance. A connection that
/// is not clean after its use is closed, and the next who asks gets a new one.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(QUEUE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(async { Ok(sqlite::is_clean(connection).await) }))
}

async fn organisation(connection: &mut SqliteConnection) -> Result<Option<Organisation>, DatabaseError> {
    let row = sqlx::query(
        "SELECT organisation.id, slug, display_name, users.id AS local_user
           FROM organisation JOIN users ON users.is_local",
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
         VALUES ($1, 'owner', TRUE, 'Local', 'reviewer', $2)",
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
