//! What is done on a connection to PostgreSQL: a change, and ending what takes too long.

use std::time::Instant;

use sqlx::{Executor as _, PgConnection, PgPool, Postgres, Transaction};

use super::super::error::{Error, Result};
use crate::server::clock;

/// Tables that hold what was said of calls.
const SPOKEN: &str = "calls, call_rows, call_text, hearings, flags, links, activity, suggestions, idempotency_keys, \
                      review_verdicts, review_marks, review_passes, review_rulings, review_ruling_marks";

/// Has what is asked next ended at `end`, where the connection would end it at another time.
pub(in super::super) async fn end_at(connection: &mut PgConnection, limit: u64, end: Instant) -> Result<()> {
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
pub(in super::super) async fn clear(pool: &PgPool) -> Result<bool> {
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
    pub(in super::super) async fn begin(pool: &PgPool) -> Result<Self> {
        Ok(Self { transaction: pool.begin().await.map_err(Error::postgres)?, cause: None })
    }

    pub(in super::super) fn ask(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(in super::super) fn failed(&mut self, cause: &Error) {
        self.cause.get_or_insert_with(|| cause.clone());
    }

    pub(in super::super) async fn commit(self) -> Result<()> {
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
