//! The connections to PostgreSQL: a pool for changes and what is found at once, and two for lists, whose questions are ended by
//! the server when their time is over.
//!
//! Many changes are made at a time. What holds where two of them meet is said where they do: [`Connection::hold`] for a row,
//! [`Connection::lock`] for what is no row, and the indexes.
//!
//! [`Connection::hold`]: super::Connection::hold
//! [`Connection::lock`]: super::Connection::lock

mod address;
mod schema;
mod spelling;

use std::time::{Duration, Instant};

use sqlx::{
    Executor as _, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    error::{Error, Result},
    home::{Home, Pool, Writer},
};
use crate::{
    server::{clock, db::database::GLANCE, db::database::LIST_TIME},
    sqlite::Fault,
};

pub use address::{Address, BadAddress};
pub use schema::{SchemaError, SchemaStatus};
pub(super) use spelling::spelled;

/// How long a request waits for a connection: where the database is away, it is told soon.
const QUEUE: Duration = Duration::from_secs(2);
/// Connections for changes and short questions at most; more only wait for each other.
const MOST: u32 = 16;
/// Connections for lists of each kind.
const LISTS: u32 = 4;
/// A connection that nobody has used for this long is looked at before it is used.
const DOUBTED: Duration = Duration::from_secs(1);
/// Tables that hold what was said of calls.
const SPOKEN: &str = "calls, call_rows, call_text, hearings, flags, links, activity, suggestions, idempotency_keys, \
                      review_verdicts, review_marks, review_passes, review_rulings, review_ruling_marks";

impl Home {
    /// Connections to PostgreSQL; its schema is brought up to date.
    pub(in crate::server::db) async fn connect(address: &Address) -> Result<Self, SchemaError> {
        schema::bring_up_to_date(address.options()).await?;
        let pool = |most: u32, limit: u64| pool(most).connect_lazy_with(limited(address.options(), limit));
        let main = pool(main_size(), CHANGE_LIMIT);
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (glance, list) = (millis(GLANCE), millis(LIST_TIME));
        Ok(Self {
            writer: Writer::Postgres(main.clone()),
            readers: Pool::Postgres(main, CHANGE_LIMIT),
            glances: Pool::Postgres(pool(LISTS, glance), glance),
            lists: Pool::Postgres(pool(LISTS, list), list),
            door: Pool::Postgres(pool(2, CHANGE_LIMIT), CHANGE_LIMIT),
        })
    }
}

/// Looks at the schema of the database.
pub(in crate::server::db) async fn schema_status(address: &Address) -> Result<SchemaStatus, SchemaError> {
    schema::status(address.options()).await
}

/// Brings the schema of the database up to date.
pub(in crate::server::db) async fn bring_up_to_date(address: &Address) -> Result<(), SchemaError> {
    schema::bring_up_to_date(address.options()).await
}

/// Milliseconds after which a statement of a change is ended.
const CHANGE_LIMIT: u64 = 10_000;

fn main_size() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(processors * 4).unwrap_or(MOST).clamp(4, MOST)
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(most).acquire_timeout(QUEUE).test_before_acquire(false).before_acquire(
        |connection, about| {
            Box::pin(async move { Ok(about.idle_for < DOUBTED || sqlx::Connection::ping(connection).await.is_ok()) })
        },
    )
}

/// With the times after which the server gives up by itself.
fn limited(options: &PgConnectOptions, limit: u64) -> PgConnectOptions {
    let limit = limit.to_string();
    options.clone().options([
        ("statement_timeout", limit.as_str()),
        ("lock_timeout", "5000"),
        ("idle_in_transaction_session_timeout", "15000"),
    ])
}

/// Has what is asked next ended at `end`, where the connection would end it at another time.
pub(super) async fn end_at(connection: &mut PgConnection, limit: u64, end: Instant) -> Result<()> {
    let left = end.saturating_duration_since(clock::instant()).as_millis();
    // What has passed since the end was set does not count.
    let left = u64::try_from(left).unwrap_or(u64::MAX).max(1);
    if limit.abs_diff(left) > limit / 10 {
        let set = sqlx::AssertSqlSafe(format!("SET statement_timeout = {left}"));
        connection.execute(set).await.map_err(Error::postgres)?;
    }
    Ok(())
}

/// Takes rows that were deleted out of the pages of the tables. What has been written to the log, or copied elsewhere, stays there
/// for as long as that is kept.
pub(super) async fn clear(pool: &PgPool) -> Result<bool> {
    let mut connection = pool.acquire().await.map_err(Error::postgres)?;
    connection.execute("SET statement_timeout = 0").await.map_err(Error::postgres)?;
    let cleared = connection.execute(sqlx::AssertSqlSafe(format!("VACUUM {SPOKEN}"))).await;
    connection.execute("RESET statement_timeout").await.map_err(Error::postgres)?;
    cleared.map_err(Error::postgres)?;
    Ok(true)
}

/// A change that was begun. It is taken back when it is dropped before its commit.
pub(in crate::server::db) struct Change {
    transaction: Transaction<'static, Postgres>,
    /// Why a statement of it failed: PostgreSQL takes no other one then.
    cause: Option<Error>,
}

impl Change {
    pub(super) async fn begin(pool: &PgPool) -> Result<Self> {
        Ok(Self { transaction: pool.begin().await.map_err(Error::postgres)?, cause: None })
    }

    pub(super) fn ask(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(super) fn failed(&mut self, cause: &Error) {
        self.cause.get_or_insert_with(|| cause.clone());
    }

    pub(super) async fn commit(self) -> Result<()> {
        if let Some(cause) = self.cause {
            return Err(cause);
        }
        self.transaction.commit().await.map_err(|error| {
            let is_told = matches!(error, sqlx::Error::Database(_));
            let error = Error::postgres(error);
            // Where no answer came, it may be stored.
            if is_told { error } else { error.outcome_unknown() }
        })
    }
}

/// What an error of PostgreSQL comes from, by its code.
pub(super) fn fault(error: &sqlx::Error) -> Fault {
    let code = match error {
        sqlx::Error::Database(error) => error.code(),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed => return Fault::Away,
        _ => return Fault::Other,
    };
    let code = code.as_deref().unwrap_or_default();
    match code {
        "53100" => Fault::Full,
        // Changes that met; one that waits for too long; one that took too long.
        "40001" | "40P01" | "55P03" | "57014" => Fault::Busy,
        // A node that only reads: another one has taken its place.
        "25006" => Fault::Away,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => Fault::Away,
        _ if code.starts_with("58") => Fault::Disk,
        _ if code.starts_with("XX001") || code.starts_with("XX002") => Fault::Damaged,
        _ => Fault::Other,
    }
}
