//! The one connection that writes. Changes that come together are stored together.
//!
//! A change that is done while others wait is not stored by itself: it hands its transaction on. Those that wait make theirs in the
//! same one, each behind a savepoint, so that one that fails is taken back alone; and one commit takes all of them to the disk.
//! Each is answered after that. Where nobody waits there is one change in a transaction, and no statement more than that takes.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{Executor as _, Sqlite, SqliteConnection, SqlitePool, Transaction, pool::PoolConnection};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

use super::error::{Error, Result};

/// Changes that share a commit at most: the first of them waits for all.
const TOGETHER: usize = 64;

/// The connection that writes, and who waits for it.
#[derive(Debug)]
pub(in crate::server::db) struct Together {
    pool: SqlitePool,
    turn: Arc<Mutex<Turn>>,
    /// Changes that wait to begin.
    waiting: Arc<AtomicUsize>,
    /// How long one waits at most.
    patience: Duration,
}

/// Whoever holds it makes a change.
#[derive(Debug, Default)]
struct Turn {
    open: Option<Group>,
    /// Groups that were stored.
    #[cfg(test)]
    groups: u64,
}

/// Changes in one transaction that is not stored yet.
#[derive(Debug)]
struct Group {
    transaction: Transaction<'static, Sqlite>,
    /// Changes that are done.
    done: usize,
    /// One was begun behind a savepoint, and is not done.
    is_begun: bool,
    /// Why a statement of the one that was begun failed.
    cause: Option<Error>,
    outcome: Arc<Outcome>,
}

/// What became of a group: it is stored, or why not.
type Outcome = OnceLock<Result<()>>;

/// A change that was begun. It is taken back when it is dropped before its commit.
#[derive(Debug)]
pub(super) struct Begun {
    turn: OwnedMutexGuard<Turn>,
    queue: Arc<Mutex<Turn>>,
    waiting: Arc<AtomicUsize>,
    /// Why a statement of it failed, with which SQLite may have taken back all that was done before.
    cause: Option<Error>,
}

/// Counts a change that waits, as long as it does.
struct Waits(Arc<AtomicUsize>);

impl Waits {
    fn one_of(waiting: &Arc<AtomicUsize>) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(waiting))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Together {
    /// Changes on the one connection of `pool`.
    pub(super) fn new(pool: SqlitePool, patience: Duration) -> Self {
        Self { pool, turn: Arc::default(), waiting: Arc::default(), patience }
    }

    /// Waits for its turn and begins a change. The write lock is taken at once, so that what the change reads is still so
    /// when it writes.
    pub(super) async fn take(&self) -> Result<Begun> {
        let mut turn = self.turn(true).await?;
        if turn.open.is_none() {
            let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            turn.open = Some(Group { transaction, done: 0, is_begun: true, cause: None, outcome: Arc::default() });
        }
        Ok(Begun { turn, queue: Arc::clone(&self.turn), waiting: Arc::clone(&self.waiting), cause: None })
    }

    /// The connection itself, while no change is under way.
    pub(super) async fn itself(&self) -> Result<PoolConnection<Sqlite>> {
        let mut turn = self.turn(false).await?;
        if turn.open.is_some() {
            turn.store().await?;
        }
        Ok(self.pool.acquire().await?)
    }

    /// Ends the connection.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// Waits for its turn. Where a group is open, what was left in it is taken back, and a change of it `begins`.
    async fn turn(&self, begins: bool) -> Result<OwnedMutexGuard<Turn>> {
        let waits = Waits::one_of(&self.waiting);
        let turn = timeout(self.patience, Arc::clone(&self.turn).lock_owned()).await;
        drop(waits);
        let mut turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if turn.open.is_none() {
            return Ok(turn);
        }
        to_the_end(async move {
            turn.take_back().await;
            if begins {
                turn.set_savepoint().await?;
            }
            Ok(turn)
        })
        .await
    }
}

/// Does `work` also when whoever asked for it goes away in the middle: others stand on it.
#[expect(clippy::disallowed_methods, reason = "it is a few statements, for which its request waits")]
async fn to_the_end<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(over()))
}

impl Turn {
    /// Takes back what a change did that was left before its commit.
    async fn take_back(&mut self) {
        let Some(group) = self.open.as_mut().filter(|group| group.is_begun) else { return };
        group.is_begun = false;
        let cause = group.cause.take();
        let taken_back = group.transaction.execute("ROLLBACK TO change; RELEASE change").await;
        if let Err(error) = taken_back {
            // What failed had SQLite take back the whole transaction.
            self.give_up(cause.unwrap_or_else(|| error.into()));
        }
    }

    /// Begins a change in the group, if there is one.
    async fn set_savepoint(&mut self) -> Result<()> {
        let Some(group) = self.open.as_mut() else { return Ok(()) };
        if let Err(error) = group.transaction.execute("SAVEPOINT change").await {
            return Err(self.give_up(error.into()));
        }
        group.is_begun = true;
        Ok(())
    }

    /// The change that was begun is done.
    async fn release(&mut self) -> Result<()> {
        let Some(group) = self.open.as_mut() else { return Err(over()) };
        if group.done > 0
            && let Err(error) = group.transaction.execute("RELEASE change").await
        {
            return Err(self.give_up(error.into()));
        }
        (group.done, group.is_begun) = (group.done + 1, false);
        Ok(())
    }

    /// None of the group is stored, for this reason.
    fn give_up(&mut self, error: Error) -> Error {
        if let Some(group) = self.open.take() {
            // Nobody else sets it: whoever does has taken the group.
            let _ = group.outcome.set(Err(error.clone()));
        }
        error
    }

    /// Stores the group: when this returns, all of it is on the disk, or nothing.
    async fn store(&mut self) -> Result<()> {
        let Some(Group { transaction, outcome, .. }) = self.open.take() else { return Ok(()) };
        #[cfg(test)]
        {
            self.groups += 1;
        }
        let stored = transaction.commit().await.map_err(Error::from);
        let _ = outcome.set(stored.clone());
        stored
    }
}

impl Begun {
    /// The connection, with the change under way.
    pub(super) fn ask(&mut self) -> Result<&mut SqliteConnection> {
        match &mut self.turn.open {
            Some(group) => Ok(&mut group.transaction),
            None => Err(over()),
        }
    }

    /// A statement of it failed, for this reason: it cannot be stored any more.
    pub(super) fn failed(&mut self, cause: &Error) {
        self.cause.get_or_insert_with(|| cause.clone());
    }

    /// Whether others wait for their turn.
    fn is_waited_for(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Stores the change: when this returns, it is on the disk. Where others wait for their turn, it is stored with theirs.
    pub(super) async fn commit(mut self) -> Result<()> {
        if let Some(cause) = self.cause.clone() {
            return Err(cause);
        }
        let Some(group) = self.turn.open.as_ref() else { return Err(over()) };
        if group.done == 0 && !self.is_waited_for() {
            self.turn.release().await?;
            return self.turn.store().await;
        }
        let outcome = Arc::clone(&group.outcome);
        to_the_end(async move {
            self.turn.release().await?;
            let is_full = self.turn.open.as_ref().is_some_and(|group| group.done >= TOGETHER);
            if is_full || !self.is_waited_for() {
                return self.turn.store().await;
            }
            let queue = Arc::clone(&self.queue);
            drop(self);
            // Behind those that wait.
            settle(&mut *queue.lock().await, &outcome).await
        })
        .await
    }
}

/// Stores the group with this outcome, unless that is done.
async fn settle(turn: &mut Turn, outcome: &Outcome) -> Result<()> {
    turn.take_back().await;
    if let Some(outcome) = outcome.get() {
        return outcome.clone();
    }
    match &turn.open {
        Some(group) if std::ptr::eq(&*group.outcome, outcome) => turn.store().await,
        _ => Err(over()),
    }
}

/// Why a change is not stored whose transaction has ended before it.
fn over() -> Error {
    sqlx::Error::Protocol("the transaction of the change is over".into()).into()
}

impl Drop for Begun {
    fn drop(&mut self) {
        // Where it is alone, its transaction goes with it; else the next whose turn it is takes it back.
        match &mut self.turn.open {
            Some(group) if group.done == 0 => self.turn.open = None,
            Some(group) if group.is_begun => group.cause = self.cause.take(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
