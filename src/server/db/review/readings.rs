//! What was read of a call, as it is stored, by all who read it.

use std::collections::BTreeSet;

use super::super::{
    caller::Caller,
    database::Database,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, Sql, sql},
};
use crate::{
    domain::{
        id::{CallId, ItemId, UserId},
        permission::Verb,
        text::Untrusted,
    },
    wire::{Mark, Reading, ReadingDecision, StoredReading},
};

/// A reading with what is told of it elsewhere.
pub(super) struct Full {
    pub(super) number: i64,
    item: i64,
    pub(super) call: CallId,
    /// Readings that are wanted of the item, without those that a second opinion has asked for.
    pub(super) wanted: u32,
    pub(super) rules_version: Option<Untrusted>,
    pub(super) stored: StoredReading,
}

/// Readings that are wanted of the item `i`, without those that a second opinion has asked for.
macro_rules! wanted_at_first {
    () => {
        "(i.wanted - (SELECT count(*) FROM review_verdicts WHERE item = i.number AND raised = 1 AND withdrawn_at IS NULL))"
    };
}
pub(super) use wanted_at_first;

/// The name of the reviewer in this column; empty where none was told.
macro_rules! name_of {
    ($column:literal) => {
        concat!(
            "coalesce((SELECT trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) FROM users
                        WHERE id = ",
            $column,
            "), (SELECT name FROM review_readers WHERE id = ",
            $column,
            "), '')"
        )
    };
}
pub(super) use name_of;

/// The readings among these verdicts, in the order in which they were stored. `verdicts` selects rows of the table of verdicts.
pub(super) async fn full(connection: &mut Connection, verdicts: &Sql, user: &UserId) -> Result<Vec<Full>> {
    let rows = sql(concat!(
        "SELECT v.*, i.id AS item_id, i.call_id, ",
        wanted_at_first!(),
        " AS wanted_at_first, ",
        name_of!("v.reviewer"),
        " AS reviewer_name,
                m.id AS mark_id, m.type, m.note AS mark_note, m.message_index, m.message_text, m.node_id, m.node_name,
                m.severity, m.issue_id, m.flag_id, m.suggestion_id
           FROM ("
    ))
    .join(verdicts)
    .then(
        ") AS v JOIN review_items AS i ON i.number = v.item LEFT JOIN review_marks AS m ON m.verdict = v.number
          ORDER BY v.number, m.place",
    )
    .all(connection)
    .await?;
    let mut readings: Vec<Full> = Vec::new();
    for row in &rows {
        let number: i64 = row.get("number")?;
        if readings.last().is_none_or(|last| last.number != number) {
            let (item, rules_version) = (row.get("item")?, row.get("rules_version")?);
            let (call, wanted) = (row.get("call_id")?, row.get("wanted_at_first")?);
            readings.push(Full { number, item, call, wanted, rules_version, stored: read_reading(row, user)? });
        }
        if let (Some(last), true) = (readings.last_mut(), row.has("mark_id")?) {
            last.stored.reading.marks.push(read_mark(row)?);
        }
    }
    let items: BTreeSet<i64> = readings.iter().map(|reading| reading.item).collect();
    for item in items {
        decisions(connection, item, &mut readings).await?;
    }
    Ok(readings)
}

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
        if !caller.rights.may(Verb::Lead) && !row.get::<bool>("mine")? {
            return Err(Problem::Blind);
        }
        let number: i64 = row.get("number")?;
        let verdicts = sql("SELECT * FROM review_verdicts WHERE item = ").value(number);
        let readings = full(&mut connection, &verdicts, &caller.user).await?;
        Ok(readings.into_iter().map(|reading| reading.stored).collect())
    }
}

/// Adds what was made of suggestions to the readings that stand.
async fn decisions(connection: &mut Connection, item: i64, readings: &mut [Full]) -> Result<()> {
    let rows = sql("SELECT s.id, d.reviewer, d.decision, d.as_type FROM suggestion_decisions AS d
               JOIN suggestions AS s ON s.number = d.suggestion
              WHERE d.item = $1 ORDER BY s.message_index, s.number")
    .bind(item)
    .all(connection)
    .await?;
    for row in &rows {
        let reviewer: &str = row.get("reviewer")?;
        let standing = readings.iter_mut().find(|Full { item: of, stored, .. }| {
            *of == item && stored.withdrawn_at.is_none() && stored.reviewer_id.as_str() == reviewer
        });
        if let Some(Full { stored: standing, .. }) = standing {
            standing.reading.decisions.push(ReadingDecision {
                suggestion_id: row.get("id")?,
                decision: row.get("decision")?,
                as_type: row.get("as_type")?,
            });
        }
    }
    Ok(())
}

fn read_reading(row: &Row, user: &UserId) -> Result<StoredReading> {
    let reviewer_id: UserId = row.get("reviewer")?;
    Ok(StoredReading {
        item_id: row.get("item_id")?,
        mine: reviewer_id == *user,
        reviewer_id,
        reviewer: row.get("reviewer_name")?,
        told_by: row.get("told_by")?,
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
