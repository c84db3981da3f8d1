//! The database of the server: one SQLite file, one writer, a few readers, every change in one transaction.

mod activity;
mod calls;
mod categories;
mod change;
mod cursor;
mod deposit;
mod dialect;
mod entry;
mod flags;
mod flags_across;
mod idempotency;
mod issues;
mod links;
mod list;
mod narrow;
mod open;
mod people;
#[cfg(test)]
mod plans;
mod problem;
mod relations;
mod search;
mod seed;
mod tickets;
mod tickets_related;
mod ties;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use sqlx::{Sqlite, SqlitePool, pool::PoolConnection};

use problem::Answer;

use crate::server::{clock, keys::WEAK_KEY};

pub use deposit::{Deposit, DepositIssue, Deposited};
pub use people::{NewMember, Permission};
pub(super) use {
    calls::{CallFilter, StoredCalls},
    idempotency::{Made, Once},
    links::LinkRef,
    people::{Caller, is_same},
    problem::{Problem, Thing},
    seed::{Act, Seed, SeedMember},
    tickets::{CreateComment, CreateTicket, Level, PRIORITIES, STATUSES, Slice, TEAM_ID, TicketFilter, USUAL_PRIORITY},
    tickets_related::{Part, Ways},
};

use crate::{
    domain::{
        id::{OrgId, UserId},
        text::Untrusted,
    },
    sqlite::{Fault, OpenError},
};

/// How long a list may be looked through.
pub(super) const LIST_TIME: Duration = Duration::from_secs(2);
/// How long one is looked through before it counts as one that takes long.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a request waits until it is its turn to look through a list.
const TURN: Duration = Duration::from_secs(10);
/// Steps of SQLite between two looks at the clock: some tens of microseconds.
const STEPS: i32 = 1_000;

/// A query to which values are still bound.
type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

/// The database. Cheap to clone: all clones share the connections.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
    /// How long a list may be looked through.
    list_time: Duration,
}

struct Inner {
    path: PathBuf,
    writer: SqlitePool,
    /// For what is found at once.
    readers: SqlitePool,
    /// For lists that are found soon.
    glances: SqlitePool,
    /// For lists that take long: nothing else waits for one of these.
    lists: SqlitePool,
    /// For keys alone: whoever knocks must not wait for a reader that is busy with a long list.
    door: SqlitePool,
    organisation: Organisation,
    /// When the database took its last change; nothing while one is made, and after one that failed.
    taken: Mutex<Option<Instant>>,
}

/// The organisation that a database belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Organisation {
    pub(crate) id: OrgId,
    pub(crate) slug: Untrusted,
    pub(crate) display_name: Untrusted,
    /// The person at this machine, for whom imports are made and the embedded key speaks.
    pub(crate) local_user: UserId,
}

/// Why the database could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be opened; it is as it was.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// SQLite failed.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// A stored JSON text cannot be read.
    #[error("a stored value cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// A key that could be guessed.
    #[error("{WEAK_KEY}")]
    WeakKey,
    /// The data of the demo does not fit together.
    #[error("the demo cannot be set up: {0}")]
    Demo(String),
}

impl DatabaseError {
    /// What stands behind it.
    fn fault(&self) -> Fault {
        match self {
            Self::Sql(error) | Self::Open(OpenError::Sql(error)) => Fault::of(error),
            Self::Open(OpenError::Damaged(_)) | Self::Stored(_) => Fault::Damaged,
            Self::Open(_) | Self::Demo(_) | Self::WeakKey => Fault::Other,
        }
    }
}

impl Database {
    /// The organisation that the file belongs to.
    pub(crate) fn organisation(&self) -> &Organisation {
        &self.inner.organisation
    }

    /// The person at this machine.
    pub fn local_user(&self) -> &UserId {
        &self.inner.organisation.local_user
    }

    /// Opens connections for reading before anybody asks, side by side; what goes wrong is told to the first
    /// question instead.
    pub(in crate::server) async fn open_readers(&self) {
        let _ = tokio::join!(self.read(), self.inner.glances.acquire(), self.inner.door.acquire());
    }

    /// The same database, of which a list may be looked through for this long.
    pub(in crate::server) fn with_list_time(self, list_time: Duration) -> Self {
        Self { list_time, ..self }
    }

    /// A connection for a glance at a list. What a glance does not find is [`Problem::TooLong`], and looked for anew by
    /// [`Self::look_through`]: so a list that is found soon waits for none that is not.
    async fn glance(&self) -> Answer<PoolConnection<Sqlite>> {
        limited(&self.inner.glances, self.list_time.min(GLANCE)).await
    }

    /// A connection for looking through a list until the time for that is over.
    async fn look_through(&self) -> Answer<PoolConnection<Sqlite>> {
        limited(&self.inner.lists, self.list_time).await
    }

    /// A connection for reading what is found at once.
    async fn read(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.inner.readers.acquire().await
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.inner.door.close().await;
        self.inner.readers.close().await;
        self.inner.glances.close().await;
        self.inner.lists.close().await;
        self.inner.writer.close().await;
    }
}

/// A connection for a list. What it is asked for is ended when `time` is over.
async fn limited(pool: &SqlitePool, time: Duration) -> Answer<PoolConnection<Sqlite>> {
    let turn = tokio::time::timeout(TURN, pool.acquire()).await;
    let mut connection = turn.map_err(|_| Problem::Crowded)??;
    let end = clock::instant() + time;
    connection.lock_handle().await?.set_progress_handler(STEPS, move || clock::instant() < end);
    Ok(connection)
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("organisation", &self.inner.organisation.id).finish_non_exhaustive()
    }
}
