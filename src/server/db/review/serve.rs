//! Which item a reviewer is served next. Each queue has lanes: reasons to serve an item, and an order in each.
//!
//! Of ten items that a reviewer takes, the fourth and the ninth are those at the front of the random order, the seventh is one
//! that somebody has read and that is wanted again, and the others have the highest score. One in so many is one whose answer
//! is known. What is assigned to the reviewer comes before all, and what the reviewer has put off after all. A lane that has
//! nothing gives its place to the one of the scores, which has everything that can be taken.

use super::{
    super::{
        database::Database,
        dialect::{THEN_JOIN, by_index},
        idempotency::{Made, Once},
        problem::{Answer, Problem},
        sql::{Connection, Sql, sql, values},
    },
    leases::{end_over, held_of},
    queues::{Settings, counts, settings},
};
use crate::{
    domain::{
        id::{QueueId, UserId},
        review::{Lane, NothingLeft},
        time::Time,
    },
    server::clock,
    wire::{NewTaking, Taken},
};

/// Where an item is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Assigned,
    Gold,
    Random,
    Second,
    Score,
    /// What the reviewer has put off.
    Later,
}

impl Place {
    /// The lane that an item from there is told to come from.
    fn lane(self) -> Lane {
        match self {
            Self::Assigned => Lane::Assigned,
            Self::Gold => Lane::Gold,
            Self::Random => Lane::Random,
            Self::Second => Lane::Second,
            Self::Score | Self::Later => Lane::Score,
        }
    }

    /// Where a lane looks.
    fn of(lane: &Lane) -> Self {
        match lane {
            Lane::Assigned => Self::Assigned,
            Lane::Gold => Self::Gold,
            Lane::Random => Self::Random,
            Lane::Second => Self::Second,
            Lane::Score | Lane::Other(_) => Self::Score,
        }
    }

    /// Where the taking looks that comes after `taken` others.
    fn after(taken: i64) -> Self {
        match taken % 10 + 1 {
            4 | 9 => Self::Random,
            7 => Self::Second,
            _ => Self::Score,
        }
    }
}

/// A reviewer in front of a queue.
pub(super) struct Counter<'a> {
    pub(super) queue: i64,
    pub(super) reviewer: &'a UserId,
    /// Length of a lease in milliseconds.
    pub(super) lease: i64,
    pub(super) now: Time,
}

impl Counter<'_> {
    /// The statement that takes an item from there, if there is one.
    pub(super) fn take(&self, place: Place) -> Sql {
        let Self { queue, reviewer, lease, now } = *self;
        let (table, tests, order) = match place {
            Place::Assigned => (
                format!("review_assignments AS a{THEN_JOIN}review_items AS i ON i.number = a.item"),
                sql("i.free = 1 AND a.reviewer = ").value(reviewer),
                "i.score DESC, i.draw",
            ),
            // An item whose answer is known is free for whoever has not seen it.
            Place::Gold => (
                format!("review_items AS i{}", by_index("review_items_gold")),
                sql("i.gold_of IS NOT NULL AND i.withdrawn_at IS NULL
                     AND NOT EXISTS (SELECT 1 FROM review_leases AS o WHERE o.item = i.number AND o.reviewer = ")
                .value(reviewer)
                .then(")"),
                "i.draw",
            ),
            Place::Random => {
                (format!("review_items AS i{}", by_index("review_items_by_draw")), sql("i.free = 1"), "i.draw")
            }
            Place::Second => (
                format!("review_items AS i{}", by_index("review_items_again")),
                sql("i.free = 1 AND i.verdict_count > 0"),
                "i.draw",
            ),
            Place::Score => (
                format!("review_items AS i{}", by_index("review_items_by_score")),
                sql("i.free = 1"),
                "i.score DESC, i.draw",
            ),
            Place::Later => (
                format!("review_passes AS o{THEN_JOIN}review_items AS i ON i.number = o.item"),
                sql("i.free = 1 AND o.reason = 'later' AND o.reviewer = ").value(reviewer),
                "o.at, i.draw",
            ),
        };
        let mut asked = sql("INSERT INTO review_leases
                (item, reviewer, token, lane, taken_at, renewed_at, expires_at, length) SELECT i.number, ")
        .list(values![reviewer, clock::new_id(), &place.lane(), now, now, now.plus(lease), lease])
        .then(format_args!(" FROM {table} WHERE i.queue = "))
        .value(queue)
        .then(" AND ")
        .join(&tests);
        asked = asked
            .then(" AND NOT EXISTS (SELECT 1 FROM review_verdicts AS v WHERE v.item = i.number AND v.reviewer = ")
            .value(reviewer)
            .then(" AND v.withdrawn_at IS NULL)")
            .then(" AND NOT EXISTS (SELECT 1 FROM review_leases AS l WHERE l.item = i.number AND l.reviewer = ")
            .value(reviewer)
            .then(" AND l.ended_at IS NULL)");
        if place != Place::Later {
            asked = asked
                .then(" AND NOT EXISTS (SELECT 1 FROM review_passes AS p WHERE p.item = i.number AND p.reviewer = ")
                .value(reviewer)
                .then(")");
        }
        asked.then(format_args!(" ORDER BY {order} LIMIT 1 RETURNING item"))
    }

    /// Takes an item from the first of these places that has one.
    async fn take_from(&self, change: &mut Connection, places: &[Place]) -> Answer<bool> {
        for (at, place) in places.iter().enumerate() {
            if !places[..at].contains(place) && self.take(*place).maybe(change).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What a reviewer has of a queue.
struct Standing {
    held: i64,
    taken: i64,
    is_assigned: bool,
}

async fn standing(change: &mut Connection, queue: i64, reviewer: &UserId) -> Answer<Standing> {
    let row = sql("SELECT (SELECT count(*) FROM review_leases AS l JOIN review_items AS i ON i.number = l.item
                WHERE l.reviewer = $2 AND l.ended_at IS NULL AND i.queue = $1) AS held,
                coalesce((SELECT taken FROM review_takings WHERE queue = $1 AND reviewer = $2), 0) AS taken,
                EXISTS (SELECT 1 FROM review_assignments WHERE reviewer = $2) AS assigned")
    .bind(queue)
    .bind(reviewer)
    .one(change)
    .await?;
    Ok(Standing { held: row.get("held")?, taken: row.get("taken")?, is_assigned: row.get("assigned")? })
}

impl Database {
    /// Serves a reviewer: what is held already, and as many more as are wanted.
    pub(in crate::server) async fn next(
        &self,
        queue: &QueueId,
        taking: &NewTaking,
        reviewer: &UserId,
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        self.make(once, async |change| Ok((next_in(change, queue, taking, reviewer, now).await?, false))).await
    }
}

/// Serves a reviewer inside a change.
pub(super) async fn next_in(
    change: &mut Connection,
    queue: &QueueId,
    taking: &NewTaking,
    reviewer: &UserId,
    now: Time,
) -> Answer<Taken> {
    end_over(change, now).await?;
    let queue = settings(change, queue).await?;
    if queue.is_closed {
        return Err(Problem::QueueClosed);
    }
    let want = taking.want.unwrap_or(1);
    let Standing { held, mut taken, is_assigned } = standing(change, queue.number, reviewer).await?;
    let counter = Counter { queue: queue.number, reviewer, lease: queue.lease, now };
    for _ in held..i64::from(want) {
        let mut places = Vec::with_capacity(5);
        places.extend(is_assigned.then_some(Place::Assigned));
        match &taking.lane {
            Some(lane) => places.push(Place::of(lane)),
            None => {
                let is_gold = queue.gold_every > 0 && (taken + 1) % queue.gold_every == 0;
                places.extend(is_gold.then_some(Place::Gold));
                places.push(Place::after(taken));
            }
        }
        places.extend([Place::Score, Place::Later]);
        if !counter.take_from(change, &places).await? {
            break;
        }
        taken += 1;
    }
    let items = held_of(change, (queue.number, reviewer), want, now).await?;
    let left = counts(change, queue.number).await?.left();
    let reason = if items.is_empty() { Some(why_nothing(change, &queue, left).await?) } else { None };
    Ok(Taken { items, left, reason })
}

/// Why there is nothing for a reviewer who holds nothing.
async fn why_nothing(change: &mut Connection, queue: &Settings, left: u64) -> Answer<NothingLeft> {
    if left == 0 {
        return Ok(NothingLeft::Empty);
    }
    let is_free: bool = is_free(queue.number).one(change).await?.first()?;
    Ok(if is_free { NothingLeft::OnlyYours } else { NothingLeft::AllLeased })
}

/// Whether anybody may take anything.
pub(super) fn is_free(queue: i64) -> Sql {
    sql("SELECT EXISTS (SELECT 1 FROM review_items")
        .then(by_index("review_items_by_draw"))
        .then(" WHERE free = 1 AND queue = ")
        .value(queue)
        .then(")")
}
