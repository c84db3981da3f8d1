//! The client database: what must not be lost between a key press and the answer of the service. It holds bytes and
//! their order; what they mean is the core's.
//!
//! Every change is kept before it leaves, marked before it leaves, and forgotten after the service confirmed it, each
//! in one transaction that is on the disk when the call returns.

pub mod cache;
pub mod decisions;
pub mod drafts;
pub mod lease;
pub mod outbox;
pub mod ties;
pub mod turns;

use std::path::{Path, PathBuf};

use sqlx::{
    SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use tokio::sync::MutexGuard;

use crate::sqlite::{self, Line, OpenError};

/// Released migrations, oldest first; never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/client/0001_first.sql"),
    include_str!("../../assets/migrations/client/0002_ties.sql"),
    include_str!("../../assets/migrations/client/0003_clock.sql"),
    include_str!("../../assets/migrations/client/0004_decisions.sql"),
];

/// Why the client database could not be read or written.
pub type Error = sqlx::Error;

/// The client database, open.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// One connection: a change waits for the one before, as on paper.
    line: Line,
    /// The service that is spoken to; rows of others are not touched.
    place: String,
}

/// The name of the client database in the state folder.
pub const FILE: &str = "client.db";

impl Store {
    /// Opens the database at `path` for the service `place`, making it first when there is none.
    pub async fn open(path: &Path, place: &str) -> Result<Self, OpenError> {
        let line = open(path, sqlite::durable(path)?, MIGRATIONS).await?;
        Ok(Self { path: path.to_owned(), line, place: place.to_owned() })
    }

    /// Brings everything into the database file and empties what SQLite keeps beside it.
    pub async fn settle(&self) -> sqlx::Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *self.connection().await?).await?;
        Ok(())
    }

    /// The service that is spoken to.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn connection(&self) -> sqlx::Result<MutexGuard<'_, SqliteConnection>> {
        self.line.take().await
    }
}

/// Opens a database with these options, makes it when there is none, and brings its schema up to date.
async fn open(
    path: &Path,
    options: SqliteConnectOptions,
    migrations: &'static [&'static str],
) -> Result<Line, OpenError> {
    sqlite::make_private(path)?;
    let lock = sqlite::lock(path).await?;
    let mut connection = sqlite::connect(&options).await?;
    sqlite::check(&mut connection).await?;
    sqlite::bring_up_to_date(&mut connection, path, migrations).await?;
    drop(lock);
    Ok(Line::new(connection, options))
}

/// Like a client database, for what may be thrown away: what a power cut takes is read again.
fn quick(path: &Path) -> Result<SqliteConnectOptions, OpenError> {
    Ok(sqlite::durable(path)?.synchronous(SqliteSynchronous::Normal))
}

#[cfg(test)]
mod tests;
