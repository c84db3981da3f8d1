//! Connections that read: a few of one kind, each for one request at a time, opened when it is first needed.
//!
//! What the library has for this looks at a connection twice whenever it comes back, each time by way of its thread, and
//! starts a task for that; most questions are answered sooner. Here a connection that has answered goes back as it is. One
//! whose question was given up or has failed is ended at once, and looked at by who takes it next.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{server::clock, sqlite};

/// Steps of SQLite between two looks at the clock: some tens of microseconds.
const STEPS: i32 = 1_000;

/// Connections of one kind.
#[derive(Debug)]
pub(in crate::server::db) struct Readers {
    inner: Arc<Inner>,
    most: u32,
    /// How long a request waits for one.
    patience: Duration,
}

#[derive(Debug)]
struct Inner {
    options: SqliteConnectOptions,
    turns: Arc<Semaphore>,
    /// Those that nobody has; clean ones at the end.
    free: Mutex<Vec<Kept>>,
}

#[derive(Debug)]
struct Kept {
    connection: SqliteConnection,
    limit: Arc<Limit>,
    /// Whether it has answered what it was asked.
    is_clean: bool,
}

/// Until when a connection may work on what it was asked.
#[derive(Debug)]
struct Limit {
    origin: Instant,
    /// In microseconds from there.
    end: AtomicU64,
}

impl Limit {
    fn set(&self, end: Instant) {
        let micros = end.saturating_duration_since(self.origin).as_micros();
        self.end.store(u64::try_from(micros).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn lift(&self) {
        self.end.store(u64::MAX, Ordering::Relaxed);
    }

    fn end_now(&self) {
        self.end.store(0, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        let end = self.end.load(Ordering::Relaxed);
        end != u64::MAX && self.origin + Duration::from_micros(end) <= clock::instant()
    }
}

impl Readers {
    /// At most so many connections with these options.
    pub(super) fn new(options: SqliteConnectOptions, most: u32, patience: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(most as usize));
        Self { inner: Arc::new(Inner { options, turns, free: Mutex::default() }), most, patience }
    }

    /// Waits for a connection.
    pub(super) async fn take(&self) -> sqlx::Result<Reading> {
        let turn = timeout(self.patience, Arc::clone(&self.inner.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let free = self.inner.free().pop();
        let kept = match free {
            Some(kept) if kept.is_clean => kept,
            Some(kept) => kept.looked_at(&self.inner.options).await?,
            None => Kept::open(&self.inner.options).await?,
        };
        kept.limit.lift();
        Ok(Reading { kept: Some(kept), inner: Arc::clone(&self.inner), _turn: turn })
    }

    /// Ends all connections, when nobody has one any more.
    pub(super) async fn close(&self) {
        // That it is closed already is as good.
        let _all = self.inner.turns.acquire_many(self.most).await;
        self.inner.turns.close();
        let free = std::mem::take(&mut *self.inner.free());
        for kept in free {
            // One that cannot be ended in order goes with this value.
            let _ = kept.connection.close().await;
        }
    }

    /// Connections that there can be.
    #[cfg(test)]
    pub(super) fn most(&self) -> usize {
        self.most as usize
    }
}

impl Inner {
    fn free(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    async fn open(options: &SqliteConnectOptions) -> sqlx::Result<Self> {
        let mut connection = SqliteConnection::connect_with(options).await?;
        let limit = Arc::new(Limit { origin: clock::instant(), end: AtomicU64::new(u64::MAX) });
        let told = Arc::clone(&limit);
        connection.lock_handle().await?.set_progress_handler(STEPS, move || !told.is_over());
        Ok(Self { connection, limit, is_clean: true })
    }

    /// The same after a look at it, or another one in its place.
    async fn looked_at(mut self, options: &SqliteConnectOptions) -> sqlx::Result<Self> {
        if !sqlite::is_clean(&mut self.connection).await {
            return Self::open(options).await;
        }
        self.is_clean = true;
        Ok(self)
    }
}

/// A connection that somebody reads on; it goes back when it is dropped.
pub(super) struct Reading {
    /// There until then.
    kept: Option<Kept>,
    inner: Arc<Inner>,
    _turn: OwnedSemaphorePermit,
}

impl Reading {
    /// The connection itself, to be asked. Until [`Self::answered`] it counts as one that may still be at work.
    pub(super) fn ask(&mut self) -> sqlx::Result<&mut SqliteConnection> {
        let kept = self.kept.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        kept.is_clean = false;
        Ok(&mut kept.connection)
    }

    /// What it was asked last is answered in full.
    pub(super) fn answered(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.is_clean = true);
    }

    /// Has whatever is asked on it ended at `end`.
    pub(super) fn end_at(&mut self, end: Instant) {
        self.kept.iter().for_each(|kept| kept.limit.set(end));
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let Some(kept) = self.kept.take() else { return };
        let mut free = self.inner.free();
        if kept.is_clean {
            free.push(kept);
        } else {
            kept.limit.end_now();
            free.insert(0, kept);
        }
    }
}
