//! What was read of a call, as it is stored, by all who read it.

use super::super::{
    database::Database,
    people::Caller,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql},
};
use crate::{
    domain::id::ItemId,
    wire::{Mark, Reading, ReadingDecision, StoredReading},
};

impl Database {
    /// All readings of an item, in the order in which they were stored. Who has no verdict on it may not see them, unless it
    /// is a lead.
    pub(in crate::server) async fn readings(&self, item: &ItemId, caller: &Caller) -> Answer<Vec<StoredReading>> {
        let mut connection = self.read().await?;
        let row = sql("SELECT number, EXISTS (SELECT 1 FROM review_verdicts WHERE item = review_items.number
                          AND reviewer = $2 AND withdrawn_at IS NULL) AS mine
                   FROM review_items WHERE id = $1")
        .bind(item)
        .bind(&caller.user)
        .maybe(&mut connection)
        .await?
        .ok_or(Problem::Missing(Thing::Item))?;
        if !caller.permission.may_lead() && !row.get::<bool>("mine")? {
            return Err(Problem::Blind);
        }
        let number: i64 = row.get("number")?;
        let rows = sql("SELECT v.*, m.id AS mark_id, m.type, m.note AS mark_note, m.message_index, m.message_text,
                        m.node_id, m.node_name, m.severity, m.issue_id, m.flag_id, m.suggestion_id
                   FROM review_verdicts AS v LEFT JOIN review_marks AS m ON m.verdict = v.number
                  WHERE v.item = $1 ORDER BY v.number, m.place")
        .bind(number)
        .all(&mut connection)
        .await?;
        let mut readings: Vec<StoredReading> = Vec::new();
        for row in &rows {
            let is_new = {
                let id: &str = row.get("id")?;
                readings.last().is_none_or(|last| last.reading.verdict_id.as_str() != id)
            };
            if is_new {
                readings.push(read_reading(row, item)?);
            }
            if let (Some(last), true) = (readings.last_mut(), row.has("mark_id")?) {
                last.reading.marks.push(read_mark(row)?);
            }
        }
        decisions(&mut connection, number, &mut readings).await?;
        Ok(readings)
    }
}

/// Adds what was made of suggestions to the readings that stand.
async fn decisions(connection: &mut Connection, item: i64, readings: &mut [StoredReading]) -> Result<()> {
    let rows = sql("SELECT s.id, d.reviewer, d.decision, d.as_type FROM suggestion_decisions AS d
               JOIN suggestions AS s ON s.number = d.suggestion
              WHERE d.item = $1 ORDER BY s.message_index, s.number")
    .bind(item)
    .all(connection)
    .await?;
    for row in &rows {
        let reviewer: &str = row.get("reviewer")?;
        let standing =
            readings.iter_mut().find(|stored| stored.withdrawn_at.is_none() && stored.reviewer_id.as_str() == reviewer);
        if let Some(standing) = standing {
            standing.reading.decisions.push(ReadingDecision {
                suggestion_id: row.get("id")?,
                decision: row.get("decision")?,
                as_type: row.get("as_type")?,
            });
        }
    }
    Ok(())
}

fn read_reading(row: &Row, item: &ItemId) -> Result<StoredReading> {
    Ok(StoredReading {
        item_id: item.clone(),
        reviewer_id: row.get("reviewer")?,
        lane: row.get("lane")?,
        arm: row.get("arm")?,
        surplus: row.get("surplus")?,
        replaced: row.get("replaced")?,
        withdrawn_at: row.get("withdrawn_at")?,
        stored_at: row.get("stored_at")?,
        reading: Reading {
            verdict_id: row.get("id")?,
            token: None,
            verdict: row.get("verdict")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            started_at: row.get("started_at")?,
            given_at: row.get("given_at")?,
            active_ms: row.get("active_ms")?,
            seen: row.get("seen")?,
            messages: row.get("messages")?,
            keys: row.get("keys")?,
            guide_version: row.get("guide_version")?,
            marks: Vec::new(),
            decisions: Vec::new(),
        },
    })
}

fn read_mark(row: &Row) -> Result<Mark> {
    Ok(Mark {
        mark_id: row.get("mark_id")?,
        mark_type: row.get("type")?,
        note: row.get("mark_note")?,
        message_index: row.get("message_index")?,
        message_text: row.get("message_text")?,
        node_id: row.get("node_id")?,
        node_name: row.get("node_name")?,
        severity: row.get("severity")?,
        issue_id: row.get("issue_id")?,
        flag_id: row.get("flag_id")?,
        suggestion_id: row.get("suggestion_id")?,
    })
}
