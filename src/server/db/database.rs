//! The database of the server: one SQLite file with one writer and a few readers, or PostgreSQL; every change in one transaction.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{
    problem::{Answer, Problem},
    sql::{self, Connection, Home, Pool},
};
use crate::{
    domain::{
        id::{OrgId, UserId},
        text::Untrusted,
    },
    server::clock,
};

/// How long a list may be looked through.
pub(in crate::server) const LIST_TIME: Duration = Duration::from_secs(2);
/// How long one is looked through before it counts as one that takes long.
pub(super) const GLANCE: Duration = Duration::from_millis(50);
/// How long a request waits until it is its turn to look through a list.
const TURN: Duration = Duration::from_secs(10);

/// The database. Cheap to clone: all clones share the connections.
#[derive(Clone)]
pub struct Database {
    pub(super) inner: Arc<Inner>,
    /// How long a list may be looked through.
    pub(super) list_time: Duration,
}

/// What all clones share.
pub(super) struct Inner {
    /// The file; PostgreSQL has none.
    pub(super) path: Option<PathBuf>,
    pub(super) home: Home,
    pub(super) organisation: Organisation,
    /// When the database took its last change; nothing while one is made, and after one that failed.
    pub(super) taken: Mutex<Option<Instant>>,
    /// Whose turn it is to clear the file of what was deleted.
    pub(super) clearing: tokio::sync::Mutex<()>,
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
        let home = &self.inner.home;
        let _ = tokio::join!(home.readers.take(), home.glances.take(), home.door.take());
    }

    /// The same database, of which a list may be looked through for this long.
    pub(in crate::server) fn with_list_time(self, list_time: Duration) -> Self {
        Self { list_time, ..self }
    }

    /// A connection for a glance at a list. What a glance does not find is [`Problem::TooLong`], and looked for anew by
    /// [`Self::look_through`]: so a list that is found soon waits for none that is not.
    pub(super) async fn glance(&self) -> Answer<Connection> {
        limited(&self.inner.home.glances, self.list_time.min(GLANCE)).await
    }

    /// A connection for looking through a list until the time for that is over.
    pub(super) async fn look_through(&self) -> Answer<Connection> {
        limited(&self.inner.home.lists, self.list_time).await
    }

    /// A connection for reading what is found at once.
    pub(super) async fn read(&self) -> sql::Result<Connection> {
        self.inner.home.readers.take().await
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.inner.home.close().await;
    }
}

/// A connection for a list. What it is asked for is ended when `time` is over.
async fn limited(pool: &Pool, time: Duration) -> Answer<Connection> {
    let turn = tokio::time::timeout(TURN, pool.take()).await;
    let mut connection = turn.map_err(|_| Problem::Crowded)??;
    connection.end_at(clock::instant() + time).await?;
    Ok(connection)
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("organisation", &self.inner.organisation.id).finish_non_exhaustive()
    }
}
