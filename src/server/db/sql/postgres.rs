//! The connections to PostgreSQL: a pool for changes and what is found at once, and two for lists, whose questions are ended by
//! the server when their time is over.
//!
//! Many changes are made at a time. What holds where two of them meet is said where they do: [`Connection::hold`] for a row,
//! [`Connection::lock`] for what is no row, and the indexes.
//!
//! [`Connection::hold`]: super::Connection::hold
//! [`Connection::lock`]: super::Connection::lock

mod address;
pub(super) mod change;
mod schema;
pub(super) mod spelling;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    error::Result,
    home::{Home, Pool, Writer},
};

pub use address::{Address, BadAddress};
pub use schema::{SchemaError, SchemaStatus};
pub(in crate::server::db) use schema::{bring_up_to_date, status as schema_status};

/// How long a request waits for a connection: where the database is away, it is told soon.
const QUEUE: Duration = Duration::from_secs(2);
/// Connections for changes and short questions at most; more only wait for each other.
const MOST: u32 = 16;
/// Connections for lists of each kind.
const LISTS: u32 = 4;
/// A connection that nobody has used for this long is looked at before it is used.
const DOUBTED: Duration = Duration::from_secs(1);

impl Home {
    /// Connections to PostgreSQL; its schema is brought up to date. A glance at a list ends after the one time, looking through it
    /// after the other.
    pub(in crate::server::db) async fn connect(
        address: &Address,
        (glance, list): (Duration, Duration),
    ) -> Result<Self, SchemaError> {
        bring_up_to_date(address).await?;
        let pool = |most: u32, limit: u64| pool(most).connect_lazy_with(limited(address.options(), limit));
        let main = pool(main_size(), CHANGE_LIMIT);
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (glance, list) = (millis(glance), millis(list));
        Ok(Self {
            writer: Writer::Postgres(main.clone()),
            readers: Pool::Postgres(main, CHANGE_LIMIT),
            glances: Pool::Postgres(pool(LISTS, glance), glance),
            lists: Pool::Postgres(pool(LISTS, list), list),
            door: Pool::Postgres(pool(2, CHANGE_LIMIT), CHANGE_LIMIT),
        })
    }
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
