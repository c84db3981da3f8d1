//! Changes: one at a time, each in one transaction; and whether the database takes any.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::time::timeout;

use super::{
    audit,
    database::{Database, Inner},
    failure::DatabaseError,
    sql::{Connection, Result},
};
use crate::{
    server::{clock, trail},
    sqlite::Fault,
    telemetry,
};

/// How long a change speaks for the next one.
const FRESH: Duration = Duration::from_secs(5);
/// How long a trial change may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A change that is being made. It is taken back when it is dropped before its commit.
pub(super) struct Change {
    connection: Connection,
    inner: Arc<Inner>,
    /// When it was asked for.
    begun: Instant,
}

impl Change {
    /// Stores the change, with its row in the trail: when this returns, it is on the disk.
    pub(super) async fn commit(mut self) -> Result<()> {
        audit::write(&mut self.connection).await?;
        self.commit_aside().await?;
        trail::written();
        Ok(())
    }

    /// The same without a row: for what is not the change that somebody asked for, or was made before.
    pub(super) async fn commit_aside(self) -> Result<()> {
        self.connection.commit().await?;
        self.inner.taken(Some(clock::instant()));
        telemetry::stored(self.begun.elapsed());
        Ok(())
    }
}

impl Deref for Change {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Inner {
    fn taken(&self, at: Option<Instant>) {
        *lock(&self.taken) = at;
    }
}

impl Database {
    /// Starts the transaction of a change. What it reads is still so when it writes.
    pub(super) async fn write(&self) -> Result<Change> {
        let begun = clock::instant();
        self.inner.taken(None);
        let connection = self.inner.home.writer.begin().await?;
        Ok(Change { connection, inner: Arc::clone(&self.inner), begun })
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
        match &self.inner.path {
            Some(path) => error.fault().at(path),
            None => error.fault(),
        }
    }

    async fn try_change(&self) -> Result<()> {
        let mut change = self.write().await?;
        change.write_the_same().await?;
        change.commit_aside().await
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
