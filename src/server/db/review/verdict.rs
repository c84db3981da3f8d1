//! Verdicts: a reading is one body and one transaction, and what was read is never refused. Where there is no place for it, it
//! is stored as surplus: it counts for agreement, and not for rates.

use super::{
    super::{
        database::Database,
        problem::{Answer, Problem, Thing},
        sql::{Connection, Sql, sql, values},
    },
    agree::{Compared, differ},
    filing::filed_of,
    leases::{Ended, Named, end, end_over, locate},
};
use crate::{
    domain::{
        id::{ItemId, UserId, VerdictId},
        review::{ItemState, OPINIONS_MAX, Verdict},
        time::Time,
    },
    wire::{FiledMark, Given, Mark, Reading, ReadingDecision},
};

/// A verdict that is there already.
pub(super) struct Known {
    pub(super) number: i64,
    pub(super) id: VerdictId,
    pub(super) verdict: Verdict,
    pub(super) given_at: Time,
    /// Whether it is of the item and the reviewer that were asked for.
    pub(super) is_ours: bool,
    raised: bool,
    pub(super) is_over: bool,
    answer: Option<String>,
}

/// A verdict by its id, whoever gave it.
pub(super) async fn known(
    change: &mut Connection,
    id: &VerdictId,
    (item, reviewer): (i64, &UserId),
) -> Answer<Option<Known>> {
    let asked = sql("SELECT *, item = $2 AND reviewer = $3 AS ours FROM review_verdicts WHERE id = $1");
    read_known(change, asked.bind_all(values![id, item, reviewer])).await
}

/// The verdict of a reviewer that stands.
pub(super) async fn standing(change: &mut Connection, (item, reviewer): (i64, &UserId)) -> Answer<Option<Known>> {
    let asked = sql("SELECT *, TRUE AS ours FROM review_verdicts
              WHERE item = $1 AND reviewer = $2 AND withdrawn_at IS NULL");
    read_known(change, asked.bind(item).bind(reviewer)).await
}

async fn read_known(change: &mut Connection, asked: Sql) -> Answer<Option<Known>> {
    let Some(row) = asked.maybe(change).await? else { return Ok(None) };
    Ok(Some(Known {
        number: row.get("number")?,
        id: row.get("id")?,
        verdict: row.get("verdict")?,
        given_at: row.get("given_at")?,
        is_ours: row.get("ours")?,
        raised: row.get("raised")?,
        is_over: row.has("withdrawn_at")?,
        answer: row.get("answer")?,
    }))
}

impl Database {
    /// Stores a reading, whole. The same verdict id again changes nothing and is answered the same; another one of the same
    /// reviewer takes the place of the one before, which stays as history.
    pub(in crate::server) async fn give_verdict(
        &self,
        item: &ItemId,
        reading: &Reading,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<Given> {
        let mut change = self.write().await?;
        let given = self.give_verdict_in(&mut change, item, reading, reviewer, now).await?;
        change.commit().await?;
        Ok(given)
    }

    /// Stores a reading inside a change.
    pub(super) async fn give_verdict_in(
        &self,
        change: &mut Connection,
        item: &ItemId,
        reading: &Reading,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<Given> {
        end_over(change, now).await?;
        let Named { number: item, .. } = locate(change, item).await?;
        let who = (item, reviewer);
        if let Some(known) = known(change, &reading.verdict_id, who).await? {
            let answer = known.answer.filter(|_| known.is_ours);
            let answer = answer.ok_or_else(|| Problem::Refused("verdict_id: is that of another reading".to_owned()))?;
            return Ok(serde_json::from_str(&answer)?);
        }
        end(change, who, Ended::Verdict, now).await?;
        let before = standing(change, who).await?;
        if let Some(before) = &before {
            self.end_verdict(change, before, reviewer, now).await?;
            sql("UPDATE review_verdicts SET replaced = TRUE WHERE number = $1").bind(before.number).run(change).await?;
        }
        let number = store(change, who, reading, before.as_ref().map(|before| &before.id), None, now).await?;
        // Lowered when the new one has its place, so that a reviewer who changes a verdict does not lose it to a lease.
        if before.is_some_and(|before| before.raised) {
            lower(change, item).await?;
        }
        if reading.verdict == Verdict::SecondOpinion {
            raise(change, item, number).await?;
        }
        store_marks(change, number, &reading.marks, now).await?;
        store_decisions(change, who, &reading.decisions, now).await?;
        let given = self.conclude(change, item, number, now).await?;
        sql("UPDATE review_verdicts SET answer = $2 WHERE number = $1")
            .bind(number)
            .bind(serde_json::to_string(&given)?)
            .run(change)
            .await?;
        Ok(given)
    }

    /// Withdraws a verdict. One that has ended already is as good.
    pub(in crate::server) async fn withdraw_verdict(
        &self,
        item: &ItemId,
        id: &VerdictId,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<()> {
        let mut change = self.write().await?;
        self.withdraw_verdict_in(&mut change, item, id, reviewer, now).await?;
        change.commit().await?;
        Ok(())
    }

    /// Withdraws a verdict inside a change.
    pub(super) async fn withdraw_verdict_in(
        &self,
        change: &mut Connection,
        item: &ItemId,
        id: &VerdictId,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<()> {
        end_over(change, now).await?;
        let Named { number: item, is_ruled } = locate(change, item).await?;
        let verdict = known(change, id, (item, reviewer)).await?.filter(|known| known.is_ours);
        let verdict = verdict.ok_or(Problem::Missing(Thing::Verdict))?;
        if is_ruled {
            return Err(Problem::Ruled);
        }
        if !verdict.is_over {
            self.end_verdict(change, &verdict, reviewer, now).await?;
            if verdict.raised {
                lower(change, item).await?;
            }
            compare(change, item).await?;
        }
        Ok(())
    }

    /// Ends a verdict that stands, and takes back what we have made of its marks.
    async fn end_verdict(&self, change: &mut Connection, verdict: &Known, reviewer: &UserId, now: Time) -> Answer<()> {
        self.take_flags_back(change, verdict.number, reviewer, now).await?;
        sql("UPDATE review_verdicts SET withdrawn_at = $2 WHERE number = $1")
            .bind(verdict.number)
            .bind(now)
            .run(change)
            .await?;
        Ok(())
    }

    /// Tells where the item stands with a verdict, and makes flags of what waited for it to be settled.
    async fn conclude(&self, change: &mut Connection, item: i64, verdict: i64, now: Time) -> Answer<Given> {
        compare(change, item).await?;
        let row = sql("SELECT state, wanted, (SELECT surplus FROM review_verdicts WHERE number = $2) AS surplus
                   FROM review_items WHERE number = $1")
        .bind(item)
        .bind(verdict)
        .one(change)
        .await?;
        let (state, wanted): (ItemState, u32) = (row.get("state")?, row.get("wanted")?);
        if state == ItemState::Settled && wanted > 1 {
            self.file(change, item, now).await?;
        }
        let filed = filed_of(change, verdict).await?;
        let filed = filed.into_iter().map(|(mark_id, flag_id)| FiledMark { mark_id, flag_id }).collect();
        Ok(Given { surplus: row.get("surplus")?, state, filed, gold: None })
    }
}

/// Stores the verdict itself. It has a place when the item wants one more than are there and under way; the own lease has
/// ended by now, so that whoever held the item has that place. One that has ended elsewhere needs none.
pub(super) async fn store(
    change: &mut Connection,
    (item, reviewer): (i64, &UserId),
    reading: &Reading,
    replaces: Option<&VerdictId>,
    ended: Option<Time>,
    now: Time,
) -> Answer<i64> {
    let stored = sql("INSERT INTO review_verdicts
                (id, item, reviewer, verdict, reason, note, lane, arm, surplus, started_at, given_at, stored_at, active_ms,
                 seen, messages, keys, guide_version, rules_version, replaces, withdrawn_at)
         SELECT $1, i.number, $3, $4, $5, $6,
                (SELECT lane FROM review_leases WHERE item = i.number AND reviewer = $3 ORDER BY number DESC LIMIT 1),
                CASE WHEN i.unled THEN 'unled' ELSE 'led' END, CASE WHEN i.free = 1 AND $16 IS NULL THEN 0 ELSE 1 END,
                $7, $8, $9, $10, $11, $12, $13, $14, q.rules_version, $15, $16
           FROM review_items AS i JOIN review_queues AS q ON q.number = i.queue
          WHERE i.number = $2 RETURNING number")
    .bind_all(values![&reading.verdict_id, item, reviewer, &reading.verdict, &reading.reason, &reading.note])
    .bind_all(values![reading.started_at, reading.given_at, now, reading.active_ms, reading.seen, reading.messages])
    .bind_all(values![reading.keys, reading.guide_version, replaces, ended])
    .one(change)
    .await?;
    Ok(stored.first()?)
}

/// Wants one reading more, as long as there are not as many as opinions may ask for.
async fn raise(change: &mut Connection, item: i64, verdict: i64) -> Answer<()> {
    let raised = sql("UPDATE review_items SET wanted = wanted + 1 WHERE number = $1 AND wanted < $2");
    if raised.bind(item).bind(OPINIONS_MAX).run(change).await? > 0 {
        sql("UPDATE review_verdicts SET raised = 1 WHERE number = $1").bind(verdict).run(change).await?;
    }
    Ok(())
}

/// Wants one reading less, unless somebody has it in hand or has done it.
async fn lower(change: &mut Connection, item: i64) -> Answer<()> {
    sql("UPDATE review_items SET wanted = wanted - 1
          WHERE number = $1 AND wanted > 1 AND wanted > verdict_count + lease_count")
    .bind(item)
    .run(change)
    .await?;
    Ok(())
}

pub(super) async fn store_marks(change: &mut Connection, verdict: i64, marks: &[Mark], now: Time) -> Answer<()> {
    // Of two with one id the later one holds.
    let is_last = |at: usize| !marks[at + 1..].iter().any(|later| later.mark_id == marks[at].mark_id);
    let kept: Vec<_> = (0_i64..).zip(marks.iter().enumerate().filter(|(at, _)| is_last(*at))).collect();
    for chunk in kept.chunks(50) {
        sql(
            "INSERT INTO review_marks (verdict, place, id, type, note, message_index, message_text, node_id, node_name,
                                       severity, issue_id, flag_id, suggestion_id, created_at)",
        )
        .rows(chunk, |(place, (_, mark))| {
            values![
                verdict,
                *place,
                &mark.mark_id,
                &mark.mark_type,
                &mark.note,
                mark.message_index,
                &mark.message_text,
                &mark.node_id,
                &mark.node_name,
                &mark.severity,
                &mark.issue_id,
                &mark.flag_id,
                &mark.suggestion_id,
                now,
            ]
        })
        .run(change)
        .await?;
    }
    Ok(())
}

/// Stores what was made of suggestions; those that we do not know are left out.
async fn store_decisions(
    change: &mut Connection,
    (item, reviewer): (i64, &UserId),
    decisions: &[ReadingDecision],
    now: Time,
) -> Answer<()> {
    for decision in decisions {
        sql("INSERT INTO suggestion_decisions (suggestion, reviewer, item, decision, as_type, at)
             SELECT number, $2, $3, $4, $5, $6 FROM suggestions WHERE id = $1
             ON CONFLICT (suggestion, reviewer) DO UPDATE
             SET item = excluded.item, decision = excluded.decision, as_type = excluded.as_type, at = excluded.at")
        .bind_all(values![&decision.suggestion_id, reviewer, item, &decision.decision, &decision.as_type, now])
        .run(change)
        .await?;
    }
    Ok(())
}

/// Compares the readings of an item that count, where there is to be more than one.
async fn compare(change: &mut Connection, item: i64) -> Answer<()> {
    let rows = sql("SELECT v.number, v.verdict, m.type,
                    CASE WHEN m.moved_to >= 0 THEN m.moved_to ELSE m.message_index END AS message_index
               FROM review_items AS i
               JOIN review_verdicts AS v ON v.item = i.number
               LEFT JOIN review_marks AS m ON m.verdict = v.number
              WHERE i.number = $1 AND i.wanted > 1 AND v.withdrawn_at IS NULL AND v.surplus = 0
              ORDER BY v.number")
    .bind(item)
    .all(change)
    .await?;
    let mut readings: Vec<(i64, Compared)> = Vec::new();
    for row in &rows {
        let number: i64 = row.get("number")?;
        if readings.last().is_none_or(|(last, _)| *last != number) {
            readings.push((number, Compared { verdict: row.get("verdict")?, marks: Vec::new() }));
        }
        if let (Some((_, reading)), true) = (readings.last_mut(), row.has("type")?) {
            reading.marks.push((row.get("type")?, row.get("message_index")?));
        }
    }
    let readings: Vec<_> = readings.into_iter().map(|(_, reading)| reading).collect();
    let differ = !readings.is_empty() && differ(&readings);
    sql("UPDATE review_items SET differ = $2 WHERE number = $1 AND differ <> $2")
        .bind(item)
        .bind(differ)
        .run(change)
        .await?;
    Ok(())
}
