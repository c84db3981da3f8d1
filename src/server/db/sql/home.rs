//! Where the connections come from: one file of SQLite ([`super::sqlite`]), or PostgreSQL ([`super::postgres`]).

use std::time::Instant;

use sqlx::{
    AssertSqlSafe, Executor as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, pool::PoolConnection,
};

use super::{
    error::{Error, Result},
    postgres::change::{self, Change},
    readers::{Readers, Reading},
    which::Dialect,
    writer::{Begun, Together},
};

/// The connections to a database.
#[derive(Debug)]
pub(in crate::server::db) struct Home {
    /// For changes.
    pub(in crate::server::db) writer: Writer,
    /// For what is found at once.
    pub(in crate::server::db) readers: Pool,
    /// For lists that are found soon.
    pub(in crate::server::db) glances: Pool,
    /// For lists that take long: nothing else waits for one of these.
    pub(in crate::server::db) lists: Pool,
    /// For keys alone: whoever knocks must not wait for a reader that is busy with a long list.
    pub(in crate::server::db) door: Pool,
}

impl Home {
    /// Ends all connections; the write-ahead log of SQLite is folded into the file.
    pub(in crate::server::db) async fn close(&self) {
        for pool in [&self.door, &self.readers, &self.glances, &self.lists] {
            match pool {
                Pool::Sqlite(readers) => readers.close().await,
                Pool::Postgres(pool, _) => pool.close().await,
            }
        }
        match &self.writer {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(pool) => pool.close().await,
        }
    }

    /// Which database it is.
    pub(in crate::server::db) fn dialect(&self) -> Dialect {
        match &self.writer {
            Writer::Sqlite(_) => Dialect::Sqlite,
            Writer::Postgres(_) => Dialect::Postgres,
        }
    }
}

/// Connections that read, each opened when it is first needed.
#[derive(Debug)]
pub(in crate::server::db) enum Pool {
    Sqlite(Readers),
    /// With the milliseconds after which what is asked there is ended.
    Postgres(PgPool, u64),
}

impl Pool {
    /// Waits for a connection.
    pub(in crate::server::db) async fn take(&self) -> Result<Connection> {
        Ok(Connection(match self {
            Self::Sqlite(readers) => Held::Reading(readers.take().await?),
            Self::Postgres(pool, limit) => {
                Held::Postgres { connection: pool.acquire().await.map_err(Error::postgres)?, limit: *limit }
            }
        }))
    }

    /// Connections that there can be.
    #[cfg(test)]
    pub(in crate::server::db) fn size(&self) -> usize {
        match self {
            Self::Sqlite(readers) => readers.most(),
            Self::Postgres(pool, _) => pool.options().get_max_connections() as usize,
        }
    }
}

/// Where changes are begun. SQLite has one connection for that, PostgreSQL many: there, rows and names are locked.
#[derive(Debug)]
pub(in crate::server::db) enum Writer {
    Sqlite(Together),
    Postgres(PgPool),
}

impl Writer {
    /// That of SQLite.
    #[cfg(test)]
    pub(super) fn together(&self) -> &Together {
        match self {
            Self::Sqlite(writer) => writer,
            Self::Postgres(_) => panic!("it is PostgreSQL"),
        }
    }

    /// Waits for its turn and starts a change.
    pub(in crate::server::db) async fn begin(&self) -> Result<Connection> {
        Ok(Connection(match self {
            Self::Sqlite(writer) => Held::Begun(writer.take().await?),
            Self::Postgres(pool) => Held::PostgresChange(Change::begin(pool).await?),
        }))
    }

    /// Makes it ready for many changes of some megabytes each. A change of SQLite does not wait for the disk then: a power cut
    /// may take the last of them back. When there are no more, [`Self::wait_for_the_disk`].
    pub(in crate::server::db) async fn expect_many(&self) -> Result<()> {
        match self {
            Self::Sqlite(writer) => writer.expect_many().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// From now on a change is on the disk when it is stored, which it is by default; the next one takes there all that came before.
    pub(in crate::server::db) async fn wait_for_the_disk(&self) -> Result<()> {
        match self {
            Self::Sqlite(writer) => writer.wait_for_the_disk().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Takes what was deleted out of the pages of the tables too; whether that is done.
    pub(in crate::server::db) async fn write_anew(&self) -> Result<bool> {
        match self {
            Self::Sqlite(writer) => writer.write_anew().await,
            Self::Postgres(pool) => change::clear(pool).await,
        }
    }
}

/// A connection that somebody holds. A change that was begun on it is taken back when it is dropped before its commit;
/// what becomes of the connection then is up to the pool, which keeps none that is not clean.
pub(in crate::server::db) struct Connection(pub(super) Held);

pub(super) enum Held {
    Reading(Reading),
    Plain(PoolConnection<Sqlite>),
    Begun(Begun),
    Postgres { connection: PoolConnection<Postgres>, limit: u64 },
    PostgresChange(Change),
}

/// What is asked.
pub(super) enum Asked<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection {
    /// The connection itself, to be asked.
    pub(super) fn ask(&mut self) -> Result<Asked<'_>> {
        Ok(match &mut self.0 {
            Held::Reading(reading) => Asked::Sqlite(reading.ask()?),
            Held::Plain(connection) => Asked::Sqlite(connection),
            Held::Begun(change) => Asked::Sqlite(change.ask()?),
            Held::Postgres { connection, .. } => Asked::Postgres(connection),
            Held::PostgresChange(change) => Asked::Postgres(change.ask()),
        })
    }

    /// Which database it leads to.
    pub(in crate::server::db) fn dialect(&self) -> Dialect {
        match &self.0 {
            Held::Reading(_) | Held::Plain(_) | Held::Begun(_) => Dialect::Sqlite,
            Held::Postgres { .. } | Held::PostgresChange(_) => Dialect::Postgres,
        }
    }

    /// What ends a statement that finds a row which the change goes on to write to, so that nobody else writes to it
    /// meanwhile. SQLite has one change at a time, and a connection that reads holds nothing.
    pub(in crate::server::db) fn hold(&self) -> &'static str {
        // Rows that refer to this one may come and go.
        if matches!(self.0, Held::PostgresChange(_)) { " FOR NO KEY UPDATE" } else { "" }
    }

    /// Waits until no other change holds this name, and holds it until the change is over: for rules that hold over several
    /// rows, or over rows that are not there yet.
    pub(in crate::server::db) async fn lock(&mut self, name: &str) -> Result<()> {
        if let Held::PostgresChange(change) = &mut self.0 {
            let lock = sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name);
            if let Err(error) = change.ask().execute(lock).await {
                return Err(self.failed(error));
            }
        }
        Ok(())
    }

    /// Waits until no other change is under way that writes to this table; none can until this one is over.
    pub(in crate::server::db) async fn hold_table(&mut self, name: &'static str) -> Result<()> {
        if let Held::PostgresChange(change) = &mut self.0 {
            let lock = AssertSqlSafe(format!("LOCK TABLE {name} IN SHARE MODE"));
            if let Err(error) = change.ask().execute(lock).await {
                return Err(self.failed(error));
            }
        }
        Ok(())
    }

    /// What it was asked last is answered in full: nothing of it is under way any more.
    pub(super) fn answered(&mut self) {
        if let Held::Reading(reading) = &mut self.0 {
            reading.answered();
        }
    }

    /// What a statement failed with. The change that was begun, if one was, cannot be stored any more.
    pub(super) fn failed(&mut self, error: sqlx::Error) -> Error {
        let error = match self.dialect() {
            Dialect::Sqlite => Error::from(error),
            Dialect::Postgres => Error::postgres(error),
        };
        match &mut self.0 {
            Held::Begun(change) => change.failed(&error),
            Held::PostgresChange(change) => change.failed(&error),
            Held::Reading(_) | Held::Plain(_) | Held::Postgres { .. } => {}
        }
        error
    }

    /// Stores the change that was begun: when this returns, it is on the disk. Without one there is nothing to store.
    pub(in crate::server::db) async fn commit(self) -> Result<()> {
        match self.0 {
            Held::Reading(_) | Held::Plain(_) | Held::Postgres { .. } => Ok(()),
            Held::Begun(change) => change.commit().await,
            Held::PostgresChange(change) => change.commit().await,
        }
    }

    /// Has whatever is asked on it ended at `end`, where it is one that reads.
    pub(in crate::server::db) async fn end_at(&mut self, end: Instant) -> Result<()> {
        match &mut self.0 {
            Held::Reading(reading) => reading.end_at(end),
            Held::Postgres { connection, limit } => change::end_at(connection, *limit, end).await?,
            Held::Plain(_) | Held::Begun(_) | Held::PostgresChange(_) => {}
        }
        Ok(())
    }

    /// Writes what is there already: it goes to the disk with the commit, and nothing is another than before.
    pub(in crate::server::db) async fn write_the_same(&mut self) -> Result<()> {
        match self.ask()? {
            // The number by which files of SQLite can tell what they are; nobody reads it.
            Asked::Sqlite(connection) => {
                connection.execute("PRAGMA application_id = 0x6561726d").await?;
            }
            Asked::Postgres(connection) => {
                let written = connection.execute("UPDATE schema_steps SET version = version WHERE version = 1").await;
                written.map_err(Error::postgres)?;
            }
        }
        Ok(())
    }
}
