//! The connections to one file of SQLite: one that writes, a few that read.

use std::{path::Path, time::Duration};

use sqlx::{Executor as _, Row as _, sqlite::SqlitePoolOptions};

use super::{
    error::Result,
    home::{Connection, Held, Home, Pool, Writer},
    readers::Readers,
    writer::Together,
};
use crate::sqlite::{self, OpenError};

/// Released migrations, oldest first; never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../../assets/migrations/sqlite/0001_first.sql"),
    include_str!("../../../../assets/migrations/sqlite/0002_idempotency.sql"),
    include_str!("../../../../assets/migrations/sqlite/0003_search.sql"),
    include_str!("../../../../assets/migrations/sqlite/0004_tickets.sql"),
    include_str!("../../../../assets/migrations/sqlite/0005_keys.sql"),
    include_str!("../../../../assets/migrations/sqlite/0006_flags.sql"),
    include_str!("../../../../assets/migrations/sqlite/0007_filters.sql"),
    include_str!("../../../../assets/migrations/sqlite/0008_review.sql"),
    include_str!("../../../../assets/migrations/sqlite/0009_calls.sql"),
    include_str!("../../../../assets/migrations/sqlite/0010_readings.sql"),
    include_str!("../../../../assets/migrations/sqlite/0011_order.sql"),
    include_str!("../../../../assets/migrations/sqlite/0012_readers.sql"),
    include_str!("../../../../assets/migrations/sqlite/0013_rules.sql"),
    include_str!("../../../../assets/migrations/sqlite/0014_replaced.sql"),
    include_str!("../../../../assets/migrations/sqlite/0015_carried.sql"),
    include_str!("../../../../assets/migrations/sqlite/0016_hearings.sql"),
    include_str!("../../../../assets/migrations/sqlite/0017_deleted_calls.sql"),
    include_str!("../../../../assets/migrations/sqlite/0018_people.sql"),
];
/// The newest schema that this program knows.
pub(in crate::server::db) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// How long a request waits for a connection of its own process.
const QUEUE: Duration = Duration::from_secs(30);
/// Connections that look through lists at most, those that are found soon and the others; each is a thread, opened when
/// first needed.
const LISTS: u32 = 3;
/// Connections for everything that is found at once.
const SHORT: u32 = 2;

impl Home {
    /// Connections to the file at `path`, which is there; its schema is brought up to date. The one on which that was
    /// done comes along, to be given back. The caller holds its lock.
    pub(in crate::server::db) async fn open(path: &Path) -> Result<(Self, Connection), OpenError> {
        let options = sqlite::durable(path)?;
        let writer = pool(1).after_connect(|connection, _| Box::pin(sqlite::must_write(connection)));
        // What would undo a statement in the middle is kept in memory: on the disk it was two writes in three of an import, and copies
        // of what was said.
        let writer = writer.connect_lazy_with(options.clone().pragma("temp_store", "MEMORY"));
        let mut first = writer.acquire().await?;
        let writer = Writer::Sqlite(Together::new(writer, QUEUE));
        sqlite::bring_up_to_date(&mut first, path, MIGRATIONS).await?;
        let reading = options.pragma("query_only", "1");
        let readers = |connections| Pool::Sqlite(Readers::new(reading.clone(), connections, QUEUE));
        let (short, lists) = (SHORT, lists());
        let home =
            Self { writer, readers: readers(short), glances: readers(lists), lists: readers(lists), door: readers(1) };
        Ok((home, Connection(Held::Plain(first))))
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

impl Together {
    /// Makes it ready for many changes of some megabytes each: see [`Writer::expect_many`]. What one of them touches stays in
    /// memory until it is stored, and the log is folded into the file once for several: pages that all of them touch, which
    /// are those of every index, are written there once.
    pub(super) async fn expect_many(&self) -> Result<()> {
        let mut connection = self.itself().await?;
        connection.execute("PRAGMA cache_size = -6000").await?;
        connection.execute("PRAGMA wal_autocheckpoint = 16384").await?;
        connection.execute("PRAGMA synchronous = NORMAL").await?;
        Ok(())
    }

    /// From now on a change waits for the disk again.
    pub(super) async fn wait_for_the_disk(&self) -> Result<()> {
        self.itself().await?.execute("PRAGMA synchronous = FULL").await?;
        Ok(())
    }

    /// Writes the file anew without what was deleted, and empties the log; whether it could be emptied, which it cannot while
    /// somebody reads for long. SQLite writes over what it deletes, and not over what is left of a row on its old page when
    /// pages are split: titles and numbers were found there.
    pub(super) async fn write_anew(&self) -> Result<bool> {
        let mut connection = self.itself().await?;
        // The copy that is made meanwhile is as large as the file.
        connection.execute("PRAGMA temp_store = FILE").await?;
        let written = connection.execute("VACUUM").await;
        connection.execute("PRAGMA temp_store = MEMORY").await?;
        written?;
        let folded = connection.fetch_one("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(folded.try_get::<i64, _>(0)? == 0)
    }
}
