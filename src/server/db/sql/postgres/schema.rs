//! The schema of PostgreSQL, step by step. A program starts with a schema that it knows, or with a newer one that says it can
//! live with.
//!
//! Several instances may start at the same time: one makes the steps, the others look again each second. The lock ends with
//! its connection, however that ends, so nobody waits for one that is gone.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

use super::address::Address;
use crate::server::clock;

/// A step of the schema, made in one transaction. A released one is never edited.
#[derive(Debug)]
struct Step {
    sql: &'static str,
    /// The oldest schema whose program can live with this one.
    runs_with: i64,
}

/// Released steps, oldest first.
const STEPS: &[Step] =
    &[Step { sql: include_str!("../../../../../assets/migrations/postgres/0001_first.sql"), runs_with: 1 }];

/// What is known of the steps that were made.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_steps (
    version    BIGINT NOT NULL PRIMARY KEY,
    sha256     BYTEA  NOT NULL,
    runs_with  BIGINT NOT NULL,
    applied_at BIGINT NOT NULL,
    by_version TEXT   NOT NULL,
    took_ms    BIGINT NOT NULL
)";
/// The name under which steps are made by one at a time.
const LOCK: &str = "SELECT pg_try_advisory_lock(hashtextextended('earmark schema ' || current_schema(), 0))";
/// How long another one is waited for that makes steps.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between two looks at whether it is done.
const PAUSE: Duration = Duration::from_secs(1);

/// Why the schema is not as this program needs it. What is in the database is untouched.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// PostgreSQL failed, or cannot be reached.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// Another program made a step that this one cannot live with.
    #[error(
        "the database has schema {found}, which needs an earmark that knows schema {needed}, and this one knows {known}: use a \
         newer earmark"
    )]
    Newer {
        /// In the database.
        found: i64,
        /// That programs must know.
        needed: i64,
        /// Of this program.
        known: i64,
    },
    /// A step was made from another text.
    #[error("schema step {0} of the database is not the one that this earmark knows: it was made by a changed program")]
    Differs(i64),
    /// Somebody else makes steps, and does not come to an end.
    #[error("another earmark has been bringing the database up to date for ten minutes: look at it, or end it")]
    Held,
}

/// What has been done, and what is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStatus {
    /// The newest step of the database; 0 for an empty one.
    pub found: i64,
    /// The newest one of this program.
    pub known: i64,
}

fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Looks at the schema and changes nothing.
pub(in crate::server::db) async fn status(address: &Address) -> Result<SchemaStatus, SchemaError> {
    let mut connection = PgConnection::connect_with(address.options()).await?;
    let found = found(&mut connection).await?;
    connection.close().await?;
    Ok(SchemaStatus { found, known: known() })
}

/// Makes the steps that the database has not seen. The usual start finds none.
pub(in crate::server::db) async fn bring_up_to_date(address: &Address) -> Result<(), SchemaError> {
    let mut connection = PgConnection::connect_with(address.options()).await?;
    if found(&mut connection).await? < known() {
        // Who waits for a lock of a table holds up all who come after.
        connection.execute("SET lock_timeout = '3s'").await?;
        let begun = clock::instant();
        while !connection.fetch_one(LOCK).await?.try_get::<bool, _>(0)? {
            if begun.elapsed() > PATIENCE {
                return Err(SchemaError::Held);
            }
            pause().await;
        }
        connection.execute(LEDGER).await?;
        let found = found(&mut connection).await?;
        for (version, step) in (1..).zip(STEPS).filter(|(version, _)| *version > found) {
            make(&mut connection, version, step).await?;
        }
    }
    Ok(connection.close().await?)
}

#[expect(clippy::disallowed_methods, reason = "whoever makes the steps is another program, and tells nobody")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// The newest step of the database, 0 for an empty one, after a look at whether this program can live with all of them.
async fn found(connection: &mut PgConnection) -> Result<i64, SchemaError> {
    if !connection.fetch_one("SELECT to_regclass('schema_steps') IS NOT NULL").await?.try_get::<bool, _>(0)? {
        return Ok(0);
    }
    let rows = connection.fetch_all("SELECT version, sha256, runs_with FROM schema_steps ORDER BY version").await?;
    let mut newest = 0;
    for row in rows {
        let (version, sha256, needed): (i64, Vec<u8>, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        newest = version;
        if needed > known() {
            return Err(SchemaError::Newer { found: version, needed, known: known() });
        }
        let own = usize::try_from(version - 1).ok().and_then(|at| STEPS.get(at));
        if own.is_some_and(|own| digest(own) != sha256) {
            return Err(SchemaError::Differs(version));
        }
    }
    Ok(newest)
}

fn digest(step: &Step) -> Vec<u8> {
    Sha256::digest(step.sql.as_bytes()).to_vec()
}

async fn make(connection: &mut PgConnection, version: i64, step: &Step) -> Result<(), SchemaError> {
    let begun = clock::instant();
    let mut transaction = connection.begin().await?;
    transaction.execute(sqlx::raw_sql(step.sql)).await?;
    let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    sqlx::query(
        "INSERT INTO schema_steps (version, sha256, runs_with, applied_at, by_version, took_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(version)
    .bind(digest(step))
    .bind(step.runs_with)
    .bind(clock::now().millis())
    .bind(env!("CARGO_PKG_VERSION"))
    .bind(took)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
