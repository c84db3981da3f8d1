//! The database of the server: one SQLite file, one writer, a few readers, every change in one transaction.

mod activity;
mod calls;
mod categories;
mod cursor;
mod deposit;
mod entry;
mod flags;
mod idempotency;
mod issues;
mod links;
mod list;
mod open;
mod people;
mod problem;
mod relations;
mod search;
mod seed;
mod tickets;
mod tickets_related;
mod ties;

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::{Sqlite, SqlitePool, Transaction, pool::PoolConnection};

pub use deposit::{Deposit, DepositIssue, Deposited};
pub use people::{NewMember, Permission};
pub(super) use {
    calls::{CallFilter, StoredCalls},
    idempotency::{Made, Once},
    links::LinkRef,
    people::Caller,
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
    sqlite::OpenError,
};

/// A query to which values are still bound.
type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

/// The database. Cheap to clone: all clones share the connections.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    writer: SqlitePool,
    readers: SqlitePool,
    organisation: Organisation,
    /// Keys that were read from the file; there are few, and no key is ever withdrawn.
    keys: RwLock<Vec<(people::KeyDigest, Caller)>>,
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
    /// The data of the demo does not fit together.
    #[error("the demo cannot be set up: {0}")]
    Demo(String),
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

    /// Starts the transaction of a change. The write lock is taken at once, so that what it reads is still so when
    /// it writes.
    async fn write(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.inner.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Opens two connections for reading before anybody asks, side by side; what goes wrong is told to the first
    /// question instead.
    pub(in crate::server) async fn open_readers(&self) {
        let _ = tokio::join!(self.read(), self.read());
    }

    /// A connection for reading.
    async fn read(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.inner.readers.acquire().await
    }

    fn remembered_key(&self, digest: &people::KeyDigest) -> Option<Caller> {
        let keys = self.inner.keys.read().unwrap_or_else(PoisonError::into_inner);
        find_key(&keys, digest)
    }

    fn remember_keys(&self, known: Vec<(people::KeyDigest, Caller)>, digest: &people::KeyDigest) -> Option<Caller> {
        let caller = find_key(&known, digest);
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = known;
        caller
    }

    fn forget_keys(&self) {
        self.inner.keys.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }
}

/// Looks at every key, so that the time tells nothing about which one came close.
fn find_key(keys: &[(people::KeyDigest, Caller)], digest: &people::KeyDigest) -> Option<Caller> {
    keys.iter().filter(|(known, _)| people::same(known, digest)).fold(None, |_, (_, caller)| Some(caller.clone()))
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("organisation", &self.inner.organisation.id).finish_non_exhaustive()
    }
}
