//! Leases: a reviewer's claim of an item, with an end. Whoever has one is looked for before anything is counted.
//!
//! The clock is the server's. A lease that is over ends with the next request that would notice; one that was taken in the
//! future, since the clock was set back, begins anew.

use super::super::{
    database::Database,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        id::{CallId, IssueId, ItemId, UserId},
        review::Arm,
        time::Time,
    },
    server::clock,
    wire::{Held, Pass},
};

/// What a change holds that takes, gives or counts readings.
pub(super) const REVIEW: &str = "review";

/// How a lease has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Returned,
    Passed,
    Verdict,
}

impl Ended {
    fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Passed => "passed",
            Self::Verdict => "verdict",
        }
    }
}

/// An item that is named by a request.
pub(super) struct Named {
    pub(super) number: i64,
    pub(super) is_ruled: bool,
}

/// Finds the item that a request names.
pub(super) async fn locate(connection: &mut Connection, item: &ItemId) -> Answer<Named> {
    let row = sql("SELECT number, ruling_count > 0 AS ruled FROM review_items WHERE id = $1").bind(item);
    let row = row.maybe(connection).await?.ok_or(Problem::Missing(Thing::Item))?;
    Ok(Named { number: row.get("number")?, is_ruled: row.get("ruled")? })
}

/// Ends the leases that are over, and has those begin anew that seem to have begun later than now.
///
/// What is read by people is counted over several rows, so one change of it is made at a time.
pub(super) async fn end_over(change: &mut Connection, now: Time) -> Result<()> {
    change.lock(REVIEW).await?;
    sql("UPDATE review_leases SET renewed_at = $1, expires_at = $1 + length
          WHERE ended_at IS NULL AND renewed_at > $1")
    .bind(now)
    .run(change)
    .await?;
    sql("UPDATE review_leases SET ended_at = $1, ended_how = 'expired' WHERE ended_at IS NULL AND expires_at <= $1")
        .bind(now)
        .run(change)
        .await?;
    Ok(())
}

/// Ends the lease of a reviewer on an item, where there is one.
pub(super) async fn end(
    change: &mut Connection,
    (item, reviewer): (i64, &UserId),
    how: Ended,
    now: Time,
) -> Result<()> {
    sql("UPDATE review_leases SET ended_at = $3, ended_how = $4
          WHERE item = $1 AND reviewer = $2 AND ended_at IS NULL")
    .bind_all(values![item, reviewer, now, how.as_str()])
    .run(change)
    .await?;
    Ok(())
}

/// SQL that selects what is held, as [`read_held`] reads it; the rest tells which.
macro_rules! select_held {
    ($rest:literal) => {
        concat!(
            "SELECT l.token, l.expires_at, i.id AS item_id, i.call_id, i.unled, i.wanted, i.messages, \
                    i.score, i.reasons, CASE l.lane WHEN 'gold' THEN 'score' ELSE l.lane END AS lane, \
                    q.id AS queue_id, q.guide_version \
               FROM review_leases AS l JOIN review_items AS i ON i.number = l.item \
               JOIN review_queues AS q ON q.number = i.queue \
              WHERE l.ended_at IS NULL AND ",
            $rest
        )
    };
}

fn read_held(row: &Row, now: Time) -> Answer<Held> {
    Ok(Held {
        item_id: row.get("item_id")?,
        call_id: row.get("call_id")?,
        queue_id: row.get("queue_id")?,
        token: row.get("token")?,
        expires_in_s: left(row.get("expires_at")?, now),
        arm: if row.get("unled")? { Arm::Unled } else { Arm::Led },
        blind: row.get::<i64>("wanted")? > 1,
        messages: row.get("messages")?,
        issues: Vec::new(),
        guide_version: row.get("guide_version")?,
        lane: row.get("lane")?,
        score: row.get("score")?,
        reasons: serde_json::from_str(row.get("reasons")?)?,
    })
}

/// Whole seconds until then; none when it is over.
fn left(end: Time, now: Time) -> u32 {
    u32::try_from(end.since(now) / 1_000).unwrap_or(0)
}

/// What a reviewer holds of a queue, the oldest first: `most` at most.
pub(super) async fn held_of(
    change: &mut Connection,
    (queue, reviewer): (i64, &UserId),
    most: u32,
    now: Time,
) -> Answer<Vec<Held>> {
    let mut all = sql(select_held!("l.reviewer = $1 AND i.queue = $2 ORDER BY l.number LIMIT 0 + $3"))
        .bind_all(values![reviewer, queue, most])
        .each(change, |row| read_held(row, now))
        .await?;
    for held in &mut all {
        held.issues = issues_of(change, &held.call_id).await?;
    }
    Ok(all)
}

/// The issues that a call is attached to, the newest activity first.
async fn issues_of(change: &mut Connection, call: &CallId) -> Result<Vec<IssueId>> {
    sql("SELECT i.id FROM links AS l JOIN issues AS i ON i.number = l.issue
          WHERE l.resource_type = 'call' AND l.resource_id = $1 ORDER BY i.last_activity_at DESC, i.number DESC LIMIT 5")
    .bind(call)
    .each(change, |row| row.get("id"))
    .await
}

async fn held(change: &mut Connection, (item, reviewer): (i64, &UserId), now: Time) -> Answer<Option<Held>> {
    let row = sql(select_held!("l.item = $1 AND l.reviewer = $2")).bind(item).bind(reviewer).maybe(change).await?;
    let Some(row) = row else { return Ok(None) };
    let held = read_held(&row, now)?;
    Ok(Some(Held { issues: issues_of(change, &held.call_id).await?, ..held }))
}

impl Database {
    /// Ends the leases that are over, so that what is read afterwards counts none of them.
    pub(super) async fn end_leases(&self, now: Time) -> Answer<()> {
        let over = sql("SELECT EXISTS (SELECT 1 FROM review_leases WHERE ended_at IS NULL AND expires_at <= $1)");
        if over.bind(now).one(&mut self.read().await?).await?.first()? {
            let mut change = self.write().await?;
            end_over(&mut change, now).await?;
            change.commit_aside().await?;
        }
        Ok(())
    }

    /// Renews a lease; answers how many seconds are left of it.
    pub(in crate::server) async fn renew(
        &self,
        item: &ItemId,
        token: &str,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<u32> {
        let mut change = self.write().await?;
        let left = renew_in(&mut change, item, token, reviewer, now).await?;
        change.commit().await?;
        Ok(left)
    }

    /// Takes an item that the reviewer has chosen. Whoever holds it is answered the same again.
    pub(in crate::server) async fn take(&self, item: &ItemId, reviewer: &UserId, now: Time) -> Answer<Held> {
        let mut change = self.write().await?;
        let held = take_in(&mut change, item, reviewer, now).await?;
        change.commit().await?;
        Ok(held)
    }

    /// Gives an item back. A lease that has ended is as good.
    pub(in crate::server) async fn give_back(
        &self,
        item: &ItemId,
        token: &str,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<()> {
        let mut change = self.write().await?;
        give_back_in(&mut change, item, token, reviewer, now).await?;
        change.commit().await?;
        Ok(())
    }

    /// Passes an item on: it is not served to this reviewer again, or after everything else.
    pub(in crate::server) async fn pass(
        &self,
        item: &ItemId,
        pass: &Pass,
        reviewer: &UserId,
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        let nothing = |()| Ok(String::new());
        self.make_as(once, nothing, async |change| Ok((pass_in(change, item, pass, reviewer, now).await?, false))).await
    }
}

/// Renews a lease inside a change.
pub(super) async fn renew_in(
    change: &mut Connection,
    item: &ItemId,
    token: &str,
    reviewer: &UserId,
    now: Time,
) -> Answer<u32> {
    end_over(change, now).await?;
    let Named { number, .. } = locate(change, item).await?;
    let renewed = sql("UPDATE review_leases SET renewed_at = $4, expires_at = $4 + length
          WHERE item = $1 AND reviewer = $2 AND token = $3 AND ended_at IS NULL RETURNING expires_at")
    .bind_all(values![number, reviewer, token, now])
    .maybe(change)
    .await?;
    match renewed {
        Some(renewed) => Ok(left(renewed.get("expires_at")?, now)),
        None => Err(Problem::LeaseLost(lost(change, number, reviewer).await?)),
    }
}

/// Takes an item inside a change.
pub(super) async fn take_in(change: &mut Connection, item: &ItemId, reviewer: &UserId, now: Time) -> Answer<Held> {
    end_over(change, now).await?;
    let Named { number, .. } = locate(change, item).await?;
    if let Some(held) = held(change, (number, reviewer), now).await? {
        return Ok(held);
    }
    let queue = sql("SELECT closed_at FROM review_queues
          WHERE number = (SELECT queue FROM review_items WHERE number = $1)");
    if queue.bind(number).one(change).await?.has("closed_at")? {
        return Err(Problem::QueueClosed);
    }
    sql("INSERT INTO review_leases (item, reviewer, token, lane, taken_at, renewed_at, expires_at, length)
         SELECT i.number, $2, $3, NULL, $4, $4, $4 + 1000 * q.lease_s, 1000 * q.lease_s
           FROM review_items AS i JOIN review_queues AS q ON q.number = i.queue
          WHERE i.number = $1 AND i.free = 1
            AND NOT EXISTS (SELECT 1 FROM review_verdicts AS v
                             WHERE v.item = i.number AND v.reviewer = $2 AND v.withdrawn_at IS NULL)")
    .bind_all(values![number, reviewer, clock::new_id(), now])
    .run(change)
    .await?;
    held(change, (number, reviewer), now).await?.ok_or(Problem::NoPlace)
}

/// Gives an item back inside a change.
pub(super) async fn give_back_in(
    change: &mut Connection,
    item: &ItemId,
    token: &str,
    reviewer: &UserId,
    now: Time,
) -> Answer<()> {
    end_over(change, now).await?;
    let Named { number, .. } = locate(change, item).await?;
    sql("UPDATE review_leases SET ended_at = $4, ended_how = $5
          WHERE item = $1 AND reviewer = $2 AND token = $3 AND ended_at IS NULL")
    .bind_all(values![number, reviewer, token, now, Ended::Returned.as_str()])
    .run(change)
    .await?;
    Ok(())
}

/// Passes an item on inside a change.
pub(super) async fn pass_in(
    change: &mut Connection,
    item: &ItemId,
    pass: &Pass,
    reviewer: &UserId,
    now: Time,
) -> Answer<()> {
    end_over(change, now).await?;
    let Named { number, .. } = locate(change, item).await?;
    sql("INSERT INTO review_passes (item, reviewer, reason, note, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (item, reviewer)
         DO UPDATE SET reason = excluded.reason, note = excluded.note, at = excluded.at")
    .bind_all(values![number, reviewer, &pass.reason, &pass.note, now])
    .run(change)
    .await?;
    end(change, (number, reviewer), Ended::Passed, now).await?;
    Ok(())
}

/// What became of a lease: who has the item now, and since when.
async fn lost(change: &mut Connection, item: i64, reviewer: &UserId) -> Answer<String> {
    let other = sql("SELECT l.taken_at, u.first_name, u.last_name FROM review_leases AS l
               LEFT JOIN users AS u ON u.id = l.reviewer
              WHERE l.item = $1 AND l.reviewer <> $2 AND l.ended_at IS NULL ORDER BY l.number DESC LIMIT 1")
    .bind(item)
    .bind(reviewer)
    .maybe(change)
    .await?;
    if let Some(other) = other {
        let names = [other.get::<Option<String>>("first_name")?, other.get("last_name")?];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = if name.is_empty() { "Somebody else" } else { &name };
        return Ok(format!("{name} has had this call since {}", other.get::<Time>("taken_at")?));
    }
    let own = sql("SELECT ended_at FROM review_leases
              WHERE item = $1 AND reviewer = $2 AND ended_at IS NOT NULL ORDER BY number DESC LIMIT 1")
    .bind(item)
    .bind(reviewer)
    .maybe(change)
    .await?;
    Ok(match own {
        Some(own) => format!("The lease ended at {}; nobody has this call", own.get::<Time>("ended_at")?),
        None => "There is no such lease; nobody has this call".to_owned(),
    })
}
