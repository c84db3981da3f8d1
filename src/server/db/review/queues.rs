//! Queues: named sets of calls, with their settings and the number of their items in each state.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::super::{
    cursor,
    database::Database,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, Sql, sql, values},
};
use super::readings::name_of;
use crate::{
    domain::{
        hex::hex,
        id::{QueueId, UserId},
        review::ItemState,
        time::Time,
    },
    server::clock,
    wire::{NewQueue, Page, PageQuery, Queue, QueueCounts, QueuePatch, QueueReader},
};

const QUEUES: &str = "review queues";
/// Usual values of settings.
const WANTED: u32 = 1;
const SHARE: f64 = 0.1;
const GOLD_EVERY: u32 = 20;
const LEASE_S: u32 = 600;
/// Readers of a queue that are told.
const READERS: usize = 50;

/// What is needed of a queue to serve from it, or to add to it.
pub(super) struct Settings {
    pub(super) number: i64,
    pub(super) wanted: u32,
    pub(super) second_share: f64,
    pub(super) unled_share: f64,
    pub(super) gold_every: i64,
    /// Length of a lease in milliseconds.
    pub(super) lease: i64,
    pub(super) seed: [u8; 16],
    pub(super) is_closed: bool,
}

/// The settings of a queue.
pub(super) async fn settings(connection: &mut Connection, id: &QueueId) -> Answer<Settings> {
    let row = sql("SELECT number, wanted, second_share, unled_share, gold_every, lease_s, seed, closed_at
           FROM review_queues WHERE id = $1")
    .bind(id)
    .maybe(connection)
    .await?
    .ok_or(Problem::Missing(Thing::Queue))?;
    Ok(Settings {
        number: row.get("number")?,
        wanted: row.get("wanted")?,
        second_share: row.get("second_share")?,
        unled_share: row.get("unled_share")?,
        gold_every: row.get("gold_every")?,
        lease: row.get::<i64>("lease_s")? * 1_000,
        seed: row.get("seed")?,
        is_closed: row.has("closed_at")?,
    })
}

/// Items of a queue by their state.
pub(super) async fn counts(connection: &mut Connection, queue: i64) -> Answer<QueueCounts> {
    let rows = sql("SELECT state, items FROM review_counts WHERE queue = $1").bind(queue).all(connection).await?;
    let mut counts = QueueCounts::default();
    for row in &rows {
        count(&mut counts, &row.get("state")?, row.get("items")?);
    }
    Ok(counts)
}

fn count(counts: &mut QueueCounts, state: &ItemState, items: u64) {
    match state {
        ItemState::Waiting => counts.waiting = items,
        ItemState::Reading => counts.reading = items,
        ItemState::Partly => counts.partly = items,
        ItemState::Settled => counts.settled = items,
        ItemState::Disputed => counts.disputed = items,
        ItemState::Ruled => counts.ruled = items,
        ItemState::Withdrawn => counts.withdrawn = items,
        // The schema knows no other.
        ItemState::Other(_) => {}
    }
}

/// A queue without its counts. The long texts come along where `in_full`.
fn read_queue(row: &Row, in_full: bool) -> Result<Queue> {
    Ok(Queue {
        id: row.get("id")?,
        name: row.get("name")?,
        note: row.get("note")?,
        wanted: row.get("wanted")?,
        second_share: row.get("second_share")?,
        unled_share: row.get("unled_share")?,
        gold_every: row.get("gold_every")?,
        lease_s: row.get("lease_s")?,
        guide: if in_full { row.get("guide")? } else { None },
        guide_version: row.get("guide_version")?,
        rules: if in_full { row.get("rules")? } else { None },
        rules_version: row.get("rules_version")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        closed_at: row.get("closed_at")?,
        counts: QueueCounts::default(),
        readers: Vec::new(),
    })
}

async fn read_one(connection: &mut Connection, id: &QueueId, user: &UserId) -> Answer<Queue> {
    let row = sql("SELECT * FROM review_queues WHERE id = $1").bind(id).maybe(connection).await?;
    let row = row.ok_or(Problem::Missing(Thing::Queue))?;
    let number = row.get("number")?;
    let counts = counts(connection, number).await?;
    let readers = readers(connection, (number, number), user).await?.remove(&number).unwrap_or_default();
    Ok(Queue { counts, readers, ..read_queue(&row, true)? })
}

/// The question for who reads the queues with these numbers: who holds calls, and who has given verdicts.
pub(super) fn select_readers((first, last): (i64, i64)) -> Sql {
    sql("SELECT queue, reviewer, CAST(sum(holds) AS BIGINT) AS holds, CAST(sum(done) AS BIGINT) AS done, ")
        .then(name_of!("readers.reviewer"))
        .then(
            " AS reviewer_name FROM
               (SELECT i.queue, l.reviewer, 1 AS holds, 0 AS done FROM review_leases AS l
                  JOIN review_items AS i ON i.number = l.item WHERE l.ended_at IS NULL AND i.queue BETWEEN ",
        )
        .value(first)
        .then(" AND ")
        .value(last)
        .then(" UNION ALL SELECT queue, reviewer, 0, verdicts FROM review_done WHERE verdicts > 0 AND queue BETWEEN ")
        .value(first)
        .then(" AND ")
        .value(last)
        .then(") AS readers GROUP BY queue, reviewer ORDER BY queue, sum(holds) > 0 DESC, sum(done) DESC, reviewer")
}

/// Who reads the queues with these numbers.
async fn readers(
    connection: &mut Connection,
    queues: (i64, i64),
    user: &UserId,
) -> Result<HashMap<i64, Vec<QueueReader>>> {
    let mut readers: HashMap<i64, Vec<QueueReader>> = HashMap::new();
    for row in &select_readers(queues).all(connection).await? {
        let of_queue = readers.entry(row.get("queue")?).or_default();
        if of_queue.len() < READERS {
            let reviewer_id: UserId = row.get("reviewer")?;
            of_queue.push(QueueReader {
                mine: reviewer_id == *user,
                reviewer_id,
                reviewer: row.get("reviewer_name")?,
                holds: row.get("holds")?,
                done: row.get("done")?,
            });
        }
    }
    Ok(readers)
}

/// The version of the rules of a team: a hash of their text. What they say is looked at where they are run.
fn version_of(rules: &str) -> String {
    hex(&Sha256::digest(rules.as_bytes()))
}

impl Database {
    /// Makes a queue.
    pub(in crate::server) async fn create_queue(
        &self,
        new: &NewQueue,
        user: &UserId,
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        self.make(once, async |change| {
            let id = create_queue_in(change, new, clock::new_seed(), user, now).await?;
            Ok((read_one(change, &id, user).await?, true))
        })
        .await
    }

    /// A page of the queues, oldest first, without their guides and rules.
    pub(in crate::server) async fn queues(&self, page: &PageQuery, user: &UserId, now: Time) -> Answer<Page<Queue>> {
        self.end_leases(now).await?;
        let after: i64 = cursor::start(QUEUES, page)?.unwrap_or(0);
        let mut connection = self.read().await?;
        let rows = sql("SELECT page.*, state, items FROM
                (SELECT * FROM review_queues WHERE number > $1 ORDER BY number LIMIT 0 + $2) AS page
                LEFT JOIN review_counts ON review_counts.queue = page.number
              ORDER BY page.number")
        .bind_all(values![after, cursor::rows(page)])
        .all(&mut connection)
        .await?;
        let mut queues: Vec<(i64, Queue)> = Vec::new();
        for row in &rows {
            let number: i64 = row.get("number")?;
            if queues.last().is_none_or(|(last, _)| *last != number) {
                queues.push((number, read_queue(row, false)?));
            }
            if let (Some((_, queue)), true) = (queues.last_mut(), row.has("state")?) {
                count(&mut queue.counts, &row.get("state")?, row.get("items")?);
            }
        }
        if let (Some((first, _)), Some((last, _))) = (queues.first(), queues.last()) {
            let mut readers = readers(&mut connection, (*first, *last), user).await?;
            for (number, queue) in &mut queues {
                queue.readers = readers.remove(number).unwrap_or_default();
            }
        }
        let page = cursor::page(QUEUES, page, queues, |(number, _)| *number)?;
        let items = page.items.into_iter().map(|(_, queue)| queue).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// A queue, with its guide and its rules.
    pub(in crate::server) async fn queue(&self, id: &QueueId, user: &UserId, now: Time) -> Answer<Queue> {
        self.end_leases(now).await?;
        read_one(&mut self.read().await?, id, user).await
    }

    /// Changes the settings of a queue that are named.
    pub(in crate::server) async fn change_queue(
        &self,
        id: &QueueId,
        patch: &QueuePatch,
        user: &UserId,
        now: Time,
    ) -> Answer<Queue> {
        let mut change = self.write().await?;
        let rules_version = patch.rules.as_deref().map(version_of);
        let done = sql("UPDATE review_queues
                SET name = coalesce($2, name), note = coalesce($3, note), wanted = coalesce($4, wanted),
                    second_share = coalesce($5, second_share), unled_share = coalesce($6, unled_share),
                    gold_every = coalesce($7, gold_every), lease_s = coalesce($8, lease_s),
                    guide_version = guide_version + CASE WHEN $9 <> coalesce(guide, '') THEN 1 ELSE 0 END,
                    guide = coalesce($9, guide), rules = coalesce($10, rules),
                    rules_version = coalesce($11, rules_version),
                    closed_at = CASE WHEN $12 THEN coalesce(closed_at, $13) WHEN NOT $12 THEN NULL ELSE closed_at END
              WHERE id = $1")
        .bind_all(values![id, &patch.name, &patch.note, patch.wanted, patch.second_share, patch.unled_share])
        .bind_all(values![
            patch.gold_every,
            patch.lease_s,
            &patch.guide,
            &patch.rules,
            rules_version,
            patch.closed,
            now
        ])
        .run(&mut change)
        .await?;
        if done == 0 {
            return Err(Problem::Missing(Thing::Queue));
        }
        let queue = read_one(&mut change, id, user).await?;
        change.commit().await?;
        Ok(queue)
    }
}

/// Makes a queue inside a change, whose random order comes from `seed`.
pub(super) async fn create_queue_in(
    change: &mut Connection,
    new: &NewQueue,
    seed: [u8; 16],
    user: &UserId,
    now: Time,
) -> Answer<QueueId> {
    let id = QueueId::from(clock::new_id());
    sql("INSERT INTO review_queues (id, name, note, wanted, second_share, unled_share, gold_every, lease_s, guide,
                                    guide_version, rules, rules_version, seed, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
    .bind_all(values![&id, &new.name, new.note.as_deref().unwrap_or_default(), new.wanted.unwrap_or(WANTED)])
    .bind_all(values![new.second_share.unwrap_or(SHARE), new.unled_share.unwrap_or(SHARE)])
    .bind_all(values![new.gold_every.unwrap_or(GOLD_EVERY), new.lease_s.unwrap_or(LEASE_S), &new.guide])
    .bind_all(values![u32::from(new.guide.is_some()), &new.rules, new.rules.as_deref().map(version_of), &seed])
    .bind_all(values![user, now])
    .run(change)
    .await?;
    Ok(id)
}
