//! Requests that make something, and may be repeated. A request with an `Idempotency-Key` has its effect once: its
//! answer is written in the same transaction as the effect, and a repeat is answered from there.
//!
//! Only what was done is remembered. A refused request had no effect, and may be judged anew when it comes again.

use serde::Serialize;

use super::{
    database::Database,
    problem::{Answer, Problem},
    sql::{Connection, sql, values},
};
use crate::{
    domain::{id::UserId, time::DAY},
    server::{clock, trail},
    wire::Envelope,
};

/// How long an answer is remembered at least, in milliseconds: two days.
const KEPT: i64 = 2 * DAY;
/// Rows that are forgotten at most when one is written: more than one, so that the table does not grow for ever.
const FORGOTTEN: i64 = 16;

/// A request under a key that its sender chose.
#[derive(Debug, Clone)]
pub(in crate::server) struct Once {
    /// Keys of different users never meet.
    pub(in crate::server) user: UserId,
    pub(in crate::server) key: String,
    /// Method and path.
    pub(in crate::server) target: String,
    /// SHA-256 of the body as it came.
    pub(in crate::server) body: [u8; 32],
}

/// The answer of a request that makes something, as it travels.
#[derive(Debug)]
pub(in crate::server) struct Made {
    /// 201 for something new, 200 for something that was there, 204 where there is nothing to tell.
    pub(in crate::server) status: u16,
    /// The body, JSON; empty where there is nothing to tell.
    pub(in crate::server) envelope: String,
}

impl Database {
    /// Runs `work` in one transaction, and answers what it brought; its flag says whether that is new. When `once`
    /// was done before, the answer of that time is given and nothing is done.
    pub(super) async fn make<T: Serialize>(
        &self,
        once: Option<&Once>,
        work: impl AsyncFnOnce(&mut Connection) -> Answer<(T, bool)>,
    ) -> Answer<Made> {
        self.make_as(once, |data| serde_json::to_string(&Envelope::of(data)), work).await
    }

    /// The same for an answer that `wrap` writes.
    pub(super) async fn make_as<T>(
        &self,
        once: Option<&Once>,
        wrap: impl FnOnce(T) -> serde_json::Result<String>,
        work: impl AsyncFnOnce(&mut Connection) -> Answer<(T, bool)>,
    ) -> Answer<Made> {
        let mut change = self.write().await?;
        if let Some(once) = once {
            change.lock(&format!("once {} {}", once.user.as_str(), once.key)).await?;
            if let Some(made) = recall(&mut change, once).await? {
                // The first one may be stored with this one.
                change.commit_aside().await?;
                return Ok(made);
            }
        }
        let (data, new) = work(&mut change).await?;
        let envelope = wrap(data)?;
        let status = match (envelope.is_empty(), new) {
            (true, _) => 204,
            (false, true) => 201,
            (false, false) => 200,
        };
        trail::made(&envelope);
        let made = Made { status, envelope };
        if let Some(once) = once {
            remember(&mut change, once, &made).await?;
        }
        change.commit().await?;
        Ok(made)
    }
}

/// What was answered to `once` before.
async fn recall(connection: &mut Connection, once: &Once) -> Answer<Option<Made>> {
    let row = sql("SELECT target, body_sha256, status, envelope FROM idempotency_keys WHERE user_id = $1 AND key = $2")
        .bind(&once.user)
        .bind(&once.key)
        .maybe(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (target, body): (&str, &[u8]) = (row.get("target")?, row.get("body_sha256")?);
    if target != once.target || body != once.body {
        return Err(Problem::KeyReused);
    }
    Ok(Some(Made { status: row.get("status")?, envelope: row.get("envelope")? }))
}

/// Writes the answer to `once`, and forgets some of the oldest.
async fn remember(connection: &mut Connection, once: &Once, made: &Made) -> Answer<()> {
    let now = clock::now();
    sql("DELETE FROM idempotency_keys WHERE created_at < $1
            AND number IN (SELECT number FROM idempotency_keys ORDER BY number LIMIT 0 + $2)")
    .bind(now.plus(-KEPT))
    .bind(FORGOTTEN)
    .run(connection)
    .await?;
    sql("INSERT INTO idempotency_keys (user_id, key, target, body_sha256, status, envelope, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind_all(values![&once.user, &once.key, &once.target, &once.body, made.status, &made.envelope, now])
    .run(connection)
    .await?;
    Ok(())
}
