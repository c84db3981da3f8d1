//! Changes: one at a time, each in one transaction; and whether the database takes any.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::time::timeout;

use super::{Database, DatabaseError, Inner};
use crate::{server::clock, sqlite::Fault};

/// How long a change speaks for the next one.
const FRESH: Duration = Duration::from_secs(5);
/// How long a trial change may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A change that is being made. It is taken back when it is dropped before its commit; what becomes of its connection
/// then is up to the pool, which keeps none that is not clean.
pub(super) struct Change {
    transaction: Transaction<'static, Sqlite>,
    inner: Arc<Inner>,
}

impl Change {
    /// Stores the change: when this returns, it is on the disk.
    pub(super) async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await?;
        self.inner.taken(Some(clock::instant()));
        Ok(())
    }
}

impl Deref for Change {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

impl Inner {
    fn taken(&self, at: Option<Instant>) {
        *lock(&self.taken) = at;
    }
}

impl Database {
    /// Starts the transaction of a change. The write lock is taken at once, so that what it reads is still so when
    /// it writes.
    pub(super) async fn write(&self) -> sqlx::Result<Change> {
        self.inner.taken(None);
        let transaction = self.inner.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Change { transaction, inner: Arc::clone(&self.inner) })
    }

    /// Whether a change would be taken now: one was a moment ago, or a trial is. Else the reason why not.
    pub(in crate::server) async fn ready(&self) -> Result<(), Fault> {
        if lock(&self.inner.taken).is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        match timeout(PATIENCE, self.try_change()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.fault(&DatabaseError::Sql(error))),
            Err(_) => Err(Fault::Busy),
        }
    }

    /// What stands behind a failure, after a look at the disk.
    pub(in crate::server) fn fault(&self, error: &DatabaseError) -> Fault {
        error.fault().at(&self.inner.path)
    }

    /// Writes what is there already: it goes to the disk, and nothing is another than before.
    async fn try_change(&self) -> sqlx::Result<()> {
        let mut change = self.write().await?;
        // The number by which files of SQLite can tell what they are; nobody reads it.
        sqlx::query("PRAGMA application_id = 0x6561726d").execute(&mut *change).await?;
        change.commit().await
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
