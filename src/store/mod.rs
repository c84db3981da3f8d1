//! The client database: what must not be lost between a key press and the answer of the service. It holds bytes and
//! their order; what they mean is the core's.
//!
//! Every change is kept before it leaves, marked before it leaves, and forgotten after the service confirmed it, each
//! in one transaction that is on the disk when the call returns.

pub mod cache;
pub mod drafts;
pub mod lease;
pub mod outbox;
pub mod ties;
pub mod turns;

use std::path::{Path, PathBuf};

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::sqlite::{self, OpenError};

/// Released migrations, oldest first; never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/client/0001_first.sql"),
    include_str!("../../assets/migrations/client/0002_ties.sql"),
];

/// The client database, open.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// One connection: a change waits for the one before, as on paper.
    connection: Mutex<SqliteConnection>,
    /// The service that is spoken to; rows of others are not touched.
    place: String,
}

/// The name of the client database in the state folder.
pub const FILE: &str = "client.db";

impl Store {
    /// Opens the database at `path` for the service `place`, making it first when there is none.
    pub async fn open(path: &Path, place: &str) -> Result<Self, OpenError> {
        let connection = open(path, MIGRATIONS).await?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection), place: place.to_owned() })
    }

    /// Brings everything into the database file and empties what SQLite keeps beside it.
    pub async fn settle(&self) -> sqlx::Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *self.connection().await?).await?;
        Ok(())
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn connection(&self) -> sqlx::Result<MutexGuard<'_, SqliteConnection>> {
        let mut connection = self.connection.lock().await;
        // What was to be rolled back is, once this is answered.
        connection.ping().await?;
        // When the disk fails, SQLite takes the transaction back by itself, and the one who counts them misses it.
        if connection.is_in_transaction() {
            *connection = connect(&self.path).await?;
        }
        Ok(connection)
    }
}

/// Opens a database, makes it when there is none, and brings its schema up to date.
async fn open(path: &Path, migrations: &'static [&'static str]) -> Result<SqliteConnection, OpenError> {
    sqlite::make_private(path)?;
    let lock = sqlite::lock(path).await?;
    let mut connection = connect(path).await?;
    sqlite::check(&mut connection).await?;
    sqlite::bring_up_to_date(&mut connection, path, migrations).await?;
    drop(lock);
    Ok(connection)
}

/// What is forgotten leaves nothing behind: entries, drafts and answers hold what was said and written.
async fn connect(path: &Path) -> sqlx::Result<SqliteConnection> {
    SqliteConnection::connect_with(&sqlite::durable(path).pragma("secure_delete", "ON")).await
}

#[cfg(test)]
mod tests;
