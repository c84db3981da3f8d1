//! The items of a queue as a list: by score or in the random order, whatever a page costs being the same at any size.

use super::super::{
    caller::Caller,
    cursor,
    database::Database,
    dialect::by_index,
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Row, Sql, sql},
};
use crate::{
    domain::{
        id::{ItemId, QueueId, UserId},
        permission::Verb,
        review::{Arm, ItemSort},
        time::Time,
    },
    wire::{ItemQuery, Page, PageQuery, ReviewItem},
};

/// Where a page begins: score, place in the random order, number.
type Start = (i64, i64, i64);

impl Database {
    /// A page of the items of a queue, as `caller` may see them.
    pub(in crate::server) async fn items(
        &self,
        queue: &QueueId,
        query: &ItemQuery,
        caller: &Caller,
        now: Time,
    ) -> Answer<Page<ReviewItem>> {
        let is_own = query.reviewer.as_ref().is_none_or(|reviewer| *reviewer == caller.user);
        if !is_own && !caller.rights.may(Verb::Lead) {
            return Err(Problem::Blind);
        }
        self.end_leases(now).await?;
        let glance = items_on(&mut self.glance().await?, queue, query, &caller.user).await;
        match glance {
            Err(Problem::TooLong(_)) => items_on(&mut self.look_through().await?, queue, query, &caller.user).await,
            done => done,
        }
    }
}

impl Database {
    /// An item, as `user` may see it.
    pub(in crate::server) async fn item(&self, item: &ItemId, user: &UserId, now: Time) -> Answer<ReviewItem> {
        self.end_leases(now).await?;
        let row = sql("SELECT i.*, q.id AS queue_id, (SELECT verdict FROM review_verdicts WHERE item = i.number
                  AND withdrawn_at IS NULL AND reviewer = $2) AS mine,
                  EXISTS (SELECT 1 FROM review_leases WHERE item = i.number AND reviewer = $2 AND ended_at IS NULL) AS held
               FROM review_items AS i JOIN review_queues AS q ON q.number = i.queue WHERE i.id = $1")
        .bind(item)
        .bind(user)
        .maybe(&mut self.read().await?)
        .await?
        .ok_or(Problem::Missing(Thing::Item))?;
        Ok(read_item(&row, &row.get("queue_id")?)?.1)
    }
}

async fn items_on(
    connection: &mut Connection,
    queue: &QueueId,
    query: &ItemQuery,
    user: &UserId,
) -> Answer<Page<ReviewItem>> {
    let names = ItemQuery { page: PageQuery::default(), ..query.clone() }.pairs();
    let list = format!("items {} {names:?}", queue.as_str());
    let start: Option<Start> = cursor::start(&list, &query.page)?;
    let names: Vec<_> = names.into_iter().map(|(name, _)| name).collect();
    let told = |error| Problem::of_list(error, "items", &names);
    let rows = select(queue, query, user, start).all(connection).await.map_err(told)?;
    let items = parts(&rows, (Thing::Queue, "id"), |row| read_item(row, queue))?;
    let page = cursor::page(&list, &query.page, items, |(start, _): &(Start, ReviewItem)| *start)?;
    Ok(Page { items: page.items.into_iter().map(|(_, item)| item).collect(), next_cursor: page.next_cursor })
}

/// The statement of a page.
pub(super) fn select(queue: &QueueId, query: &ItemQuery, user: &UserId, start: Option<Start>) -> Sql {
    let by_draw = query.sort == Some(ItemSort::Draw);
    let index = match (by_draw, &query.state) {
        (true, _) => "review_items_drawn",
        (false, None) => "review_items_ranked",
        (false, Some(_)) => "review_items_in_state",
    };
    // One call is found by itself, whatever the order.
    let index = if query.call_id.is_some() { String::new() } else { by_index(index) };
    let mut asked =
        sql("SELECT i.*, (SELECT verdict FROM review_verdicts WHERE item = i.number AND withdrawn_at IS NULL
              AND reviewer = ")
        .value(user)
        .then(
            ") AS mine, EXISTS (SELECT 1 FROM review_leases
              WHERE item = i.number AND ended_at IS NULL AND reviewer = ",
        )
        .value(user)
        .then(") AS held FROM review_queues AS q LEFT JOIN review_items AS i")
        .then(index)
        .then(" ON i.queue = q.number");
    if let Some(state) = &query.state {
        asked = asked.then(" AND i.state = ").value(state);
    }
    if let Some(reviewer) = &query.reviewer {
        asked = asked
            .then(" AND EXISTS (SELECT 1 FROM review_verdicts WHERE item = i.number AND reviewer = ")
            .value(reviewer)
            .then(" AND withdrawn_at IS NULL)");
    }
    if let Some(lane) = &query.lane {
        asked = asked.then(" AND EXISTS (SELECT 1 FROM review_leases WHERE item = i.number AND lane = ").value(lane);
        asked = asked.then(")");
    }
    if let Some(call) = &query.call_id {
        asked = asked.then(" AND i.call_id = ").value(call);
    }
    if let Some(scored) = query.scored {
        asked = asked.then(if scored { " AND i.scored_at IS NOT NULL" } else { " AND i.scored_at IS NULL" });
    }
    match start {
        Some((_, draw, number)) if by_draw => {
            asked = asked.then(" AND (i.draw, i.number) > (").list([draw, number]).then(")");
        }
        Some((score, draw, number)) => {
            asked = asked.then(" AND i.score <= ").value(score).then(" AND (i.score < ").value(score);
            asked = asked.then(" OR (i.draw, i.number) > (").list([draw, number]).then("))");
        }
        None => {}
    }
    let order = if by_draw { "i.draw, i.number" } else { "i.score DESC, i.draw, i.number" };
    asked
        .then(" WHERE q.id = ")
        .value(queue)
        .then(format_args!(" ORDER BY {order} LIMIT {}", cursor::rows(&query.page)))
}

fn read_item(row: &Row, queue: &QueueId) -> Answer<(Start, ReviewItem)> {
    let item = ReviewItem {
        id: row.get("id")?,
        queue_id: queue.clone(),
        call_id: row.get("call_id")?,
        state: row.get("state")?,
        wanted: row.get("wanted")?,
        verdicts: row.get("verdict_count")?,
        leases: row.get("lease_count")?,
        score: row.get("score")?,
        reasons: serde_json::from_str(row.get("reasons")?)?,
        scored: row.has("scored_at")?,
        arm: if row.get("unled")? { Arm::Unled } else { Arm::Led },
        mine: row.get("mine")?,
        held: row.get("held")?,
        added_at: row.get("added_at")?,
    };
    Ok(((row.get("score")?, row.get("draw")?, row.get("number")?), item))
}
