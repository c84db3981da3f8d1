//! Readings that were given elsewhere: told to others, and taken from them. A reading is known by the id of its verdict, so
//! that taking it again changes nothing; of two that one reviewer has given of a call, the later one stands.

use std::collections::{BTreeSet, HashMap};

use super::{
    super::{
        caller::Caller,
        cursor,
        database::Database,
        dialect::each_of,
        idempotency::{Made, Once},
        problem::{Answer, Problem},
        sql::{self, Connection, sql, values},
    },
    items::{AddItems, add_items_in},
    queues::settings,
    readings::{full, wanted_at_first},
    verdict::{Known, known, standing, store, store_marks},
};
use crate::{
    domain::{
        id::{CallId, ItemId, QueueId, UserId},
        permission::Verb,
        review::{NotMerged, WANTED_MAX},
        time::Time,
    },
    wire::{Page, ReadingQuery, ReadingsMerged, RefusedReading, ScoredCall, ToldReading},
};

impl Database {
    /// A page of the readings of a queue, in the order in which they were stored: those of `caller`, or of all, for a lead.
    pub(in crate::server) async fn readings_of_queue(
        &self,
        queue: &QueueId,
        query: &ReadingQuery,
        caller: &Caller,
    ) -> Answer<Page<ToldReading>> {
        let mine = query.mine.unwrap_or(false);
        if !mine && !caller.rights.may(Verb::Lead) {
            return Err(Problem::Blind);
        }
        let list = format!("readings {} {mine}", queue.as_str());
        let after: i64 = cursor::start(&list, &query.page)?.unwrap_or(0);
        let mut connection = self.look_through().await?;
        let number = settings(&mut connection, queue).await?.number;
        let mut verdicts = sql("SELECT r.* FROM review_verdicts AS r JOIN review_items AS q ON q.number = r.item
              WHERE r.number > ")
        .value(after)
        .then(" AND q.queue = ")
        .value(number);
        if mine {
            verdicts = verdicts.then(" AND r.reviewer = ").value(&caller.user);
        }
        let verdicts = verdicts.then(format_args!(" ORDER BY r.number LIMIT {}", cursor::rows(&query.page)));
        let told = |error| Problem::of_list(error, "readings", &["mine"]);
        let readings = full(&mut connection, &verdicts, &caller.user).await.map_err(told)?;
        let page = cursor::page(&list, &query.page, readings, |reading| reading.number)?;
        let told = page.items.into_iter().map(|reading| ToldReading {
            call_id: reading.call,
            wanted: reading.wanted.clamp(1, WANTED_MAX),
            reviewer_id: reading.stored.reviewer_id,
            reviewer: reading.stored.reviewer,
            lane: reading.stored.lane,
            arm: reading.stored.arm,
            rules_version: reading.rules_version,
            replaced: reading.stored.replaced,
            withdrawn_at: reading.stored.withdrawn_at,
            reading: reading.stored.reading,
        });
        Ok(Page { items: told.collect(), next_cursor: page.next_cursor })
    }

    /// Stores readings that were given elsewhere, as a lead. Each is stored whole or refused by itself; a call that is not in
    /// the queue comes into it.
    pub(in crate::server) async fn merge_readings(
        &self,
        queue: &QueueId,
        told: &[ToldReading],
        lead: &UserId,
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        self.make(once, async |change| Ok((self.merge_readings_in(change, queue, told, lead, now).await?, false))).await
    }

    /// Stores readings inside a change.
    pub(super) async fn merge_readings_in(
        &self,
        change: &mut Connection,
        queue: &QueueId,
        told: &[ToldReading],
        lead: &UserId,
        now: Time,
    ) -> Answer<ReadingsMerged> {
        let calls: BTreeSet<&CallId> = told.iter().map(|told| &told.call_id).collect();
        let named = calls.iter().map(|call| ScoredCall { call_id: (*call).clone(), score: None, reasons: None });
        let add = AddItems { calls: named.collect(), ..AddItems::default() };
        let added = add_items_in(change, queue, &add, Vec::new(), lead, now).await?.added;
        let items = items_of(change, queue, &calls).await?;
        let mut merged = ReadingsMerged { added, ..ReadingsMerged::default() };
        for told in told {
            let Some(item) = items.get(&told.call_id) else { continue };
            match self.merge_one(change, item, told, lead, now).await? {
                Merged::Stored { surplus } => {
                    merged.stored += 1;
                    merged.surplus += u64::from(surplus);
                }
                Merged::Past => merged.past += 1,
                Merged::Ended => merged.ended += 1,
                Merged::Known => merged.known += 1,
                Merged::Refused(reason) => {
                    let verdict_id = told.reading.verdict_id.clone();
                    merged.refused.push(RefusedReading { verdict_id, reason });
                }
            }
        }
        Ok(merged)
    }

    async fn merge_one(
        &self,
        change: &mut Connection,
        (id, number, is_ruled): &(ItemId, i64, bool),
        told: &ToldReading,
        lead: &UserId,
        now: Time,
    ) -> Answer<Merged> {
        let (reading, reviewer) = (&told.reading, &told.reviewer_id);
        let who = (*number, reviewer);
        if let Some(known) = known(change, &reading.verdict_id, who).await? {
            return self.take_again(change, id, *is_ruled, &known, told, now).await;
        }
        name(change, told).await?;
        let before = standing(change, who).await?;
        let is_later = match &before {
            Some(before) => (reading.given_at, &reading.verdict_id) > (before.given_at, &before.id),
            None => true,
        };
        if told.withdrawn_at.is_some() || !is_later {
            // It is stored as history: what stands, and what is counted, is as it was.
            let ended = Some(told.withdrawn_at.unwrap_or(now));
            let stored = store(change, who, reading, None, ended, now).await?;
            store_marks(change, stored, &reading.marks, now).await?;
            let is_replaced = told.replaced || (!is_later && told.withdrawn_at.is_none());
            sql("UPDATE review_verdicts SET replaced = $2, answer = $3 WHERE number = $1")
                .bind_all(values![stored, is_replaced, ANSWERED_ELSEWHERE])
                .run(change)
                .await?;
            tell_of(change, told, lead).await?;
            return Ok(Merged::Past);
        }
        if *is_ruled && before.is_some() {
            return Ok(Merged::Refused(NotMerged::Ruled));
        }
        // As many are wanted here as were wanted there, so that readings that were planned find their places.
        sql(concat!(
            "UPDATE review_items AS i SET wanted = wanted + $2 - ",
            wanted_at_first!(),
            " WHERE number = $1 AND ",
            wanted_at_first!(),
            " < $2"
        ))
        .bind_all(values![*number, told.wanted])
        .run(change)
        .await?;
        let given = self.give_verdict_in(change, id, reading, reviewer, now).await?;
        tell_of(change, told, lead).await?;
        Ok(Merged::Stored { surplus: given.surplus })
    }

    /// What becomes of a reading that is there already.
    async fn take_again(
        &self,
        change: &mut Connection,
        item: &ItemId,
        is_ruled: bool,
        known: &Known,
        told: &ToldReading,
        now: Time,
    ) -> Answer<Merged> {
        if !known.is_ours {
            return Ok(Merged::Refused(NotMerged::Taken));
        }
        if (&known.verdict, known.given_at) != (&told.reading.verdict, told.reading.given_at) {
            return Ok(Merged::Refused(NotMerged::Differs));
        }
        if told.withdrawn_at.is_none() || known.is_over {
            return Ok(Merged::Known);
        }
        if is_ruled {
            return Ok(Merged::Refused(NotMerged::Ruled));
        }
        self.withdraw_verdict_in(change, item, &told.reading.verdict_id, &told.reviewer_id, now).await?;
        sql("UPDATE review_verdicts SET replaced = $2 WHERE number = $1")
            .bind(known.number)
            .bind(told.replaced)
            .run(change)
            .await?;
        Ok(Merged::Ended)
    }
}

/// What a reading that has ended elsewhere is answered with when it is given here again.
const ANSWERED_ELSEWHERE: &str = r#"{"surplus":true,"state":"waiting","filed":[]}"#;

/// What became of one reading.
enum Merged {
    Stored { surplus: bool },
    Past,
    Ended,
    Known,
    Refused(NotMerged),
}

/// The items of these calls: id, number, and whether a lead has decided.
async fn items_of(
    change: &mut Connection,
    queue: &QueueId,
    calls: &BTreeSet<&CallId>,
) -> Answer<HashMap<CallId, (ItemId, i64, bool)>> {
    let ids: Vec<_> = calls.iter().map(|call| call.as_str()).collect();
    let rows = sql("SELECT call_id, id, number, ruling_count > 0 AS ruled FROM review_items
          WHERE queue = (SELECT number FROM review_queues WHERE id = ")
    .value(queue)
    .then(") AND call_id IN (")
    .join(&each_of(&ids))
    .then(")")
    .all(change)
    .await?;
    let item = |row: &sql::Row| {
        Ok::<_, sql::Error>((row.get("call_id")?, (row.get("id")?, row.get("number")?, row.get("ruled")?)))
    };
    Ok(rows.iter().map(item).collect::<Result<_, _>>()?)
}

/// Keeps the name of a reviewer who is no member here, who is known to be none by that.
async fn name(change: &mut Connection, told: &ToldReading) -> Answer<()> {
    sql("INSERT INTO review_readers (id, name) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $1)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE excluded.name <> ''")
    .bind(&told.reviewer_id)
    .bind(told.reviewer.verbatim().trim())
    .run(change)
    .await?;
    Ok(())
}

/// Keeps of a reading that has just been stored how it came about where it was given, and who told it.
async fn tell_of(change: &mut Connection, told: &ToldReading, lead: &UserId) -> Answer<()> {
    sql("UPDATE review_verdicts SET lane = $2, arm = $3, rules_version = $4, told_by = $5 WHERE id = $1")
        .bind_all(values![&told.reading.verdict_id, &told.lane, &told.arm, &told.rules_version, lead])
        .run(change)
        .await?;
    Ok(())
}
