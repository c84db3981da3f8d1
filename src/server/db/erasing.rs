//! Deleting a call for good. What was said in it leaves every table; ids, and what is counted by them, stay.
//!
//! The call goes in one transaction. Then the file is cleared, before the answer: the index of words knows only that the row is
//! gone, and holds its words until its pieces are merged, in steps, so that other changes come in between; and the file is
//! written anew. Deletions at the same time share that. What is not done when the program ends, or fails, is done with the next
//! deletion, or when the same is asked for again.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    database::Database,
    deposit::Deposit,
    dialect::{self, Dialect, each_of, mentions, merge_call_text},
    failure::DatabaseError,
    holding::hold_those_of,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        choice::{ResourceStatus, ResourceType},
        id::{CallId, UserId},
        limits,
        text::Untrusted,
        time::Time,
    },
    server::clock,
    telemetry,
    wire::CallDeleted,
};

/// Pages of the index that are merged in one change.
const PAGES: i64 = 500;
/// Steps after which merging is given up for now; no index is as large.
const STEPS: u32 = 100_000;

/// Whether a call was deleted here.
pub(super) async fn is_deleted(connection: &mut Connection, call: &CallId) -> Result<bool> {
    let asked = sql("SELECT EXISTS (SELECT 1 FROM deleted_calls WHERE call_id = ").value(call).then(")");
    asked.one(connection).await?.first()
}

/// Those of these calls that were deleted here.
pub(super) async fn deleted_of<'a>(
    connection: &mut Connection,
    calls: impl Iterator<Item = &'a CallId>,
) -> Result<HashSet<CallId>> {
    let ids: Vec<_> = calls.map(CallId::as_str).collect();
    let asked = sql("SELECT call_id FROM deleted_calls WHERE call_id IN (").join(&each_of(&ids)).then(")");
    Ok(asked.each(connection, |row| row.first::<CallId>()).await?.into_iter().collect())
}

/// Those of these deposits, by their own ids, whose call was deleted here, or that are a second hearing of one.
pub(super) async fn gone_of<'d>(connection: &mut Connection, batch: &'d [Deposit]) -> Result<HashSet<&'d CallId>> {
    let ids = batch.iter().flat_map(|one| [Some(&one.call.call_id), heard_of(one)]).flatten();
    let deleted = deleted_of(connection, ids).await?;
    let is_gone = |one: &&Deposit| {
        deleted.contains(&one.call.call_id) || heard_of(one).is_some_and(|call| deleted.contains(call))
    };
    Ok(batch.iter().filter(is_gone).map(|one| &one.call.call_id).collect())
}

fn heard_of(deposit: &Deposit) -> Option<&CallId> {
    deposit.hearing.as_ref().map(|hearing| &hearing.call)
}

impl Database {
    /// Deletes a call for good. One that was deleted before is answered as it was then.
    pub(in crate::server) async fn delete_call(&self, call: &CallId, user: &UserId) -> Answer<CallDeleted> {
        let mut told = self.erase(call, user, clock::now()).await?;
        // The call is gone whatever comes of this, and so it is told.
        if let Err(failed) = self.clear().await {
            telemetry::database_failed(self.fault(&failed).name());
        }
        let asked = sql("SELECT cleared_at IS NOT NULL FROM deleted_calls WHERE call_id = ").value(call);
        told.cleared = asked.one(&mut self.read().await?).await?.first()?;
        Ok(told)
    }

    /// Takes the call and all words of it out of the tables.
    async fn erase(&self, call: &CallId, user: &UserId, now: Time) -> Answer<CallDeleted> {
        let mut change = self.write().await?;
        let before = sql("SELECT answer FROM deleted_calls WHERE call_id = ").value(call).maybe(&mut change).await?;
        if let Some(before) = before {
            // The first deletion may be stored with this one.
            change.commit_aside().await?;
            return Ok(serde_json::from_str(before.first()?)?);
        }
        hold_those_of(&mut change, call).await?;
        if sql("DELETE FROM calls WHERE id = ").value(call).run(&mut change).await? == 0 {
            return Err(Problem::Missing(Thing::Call));
        }
        sql("DELETE FROM hearings WHERE call_id = ").value(call).run(&mut change).await?;
        empty_suggestions(&mut change, call, now).await?;
        let issues = sql("SELECT number FROM issues WHERE number IN
              (SELECT issue FROM links WHERE resource_type = 'call' AND resource_id = $1
               UNION SELECT issue FROM flags WHERE call_id = $1) ORDER BY number")
        .bind(call);
        let code = |row: &Row| -> Result<Untrusted> { Ok(format!("T-{}", row.first::<i64>()?).into()) };
        let told = CallDeleted {
            call_id: call.clone(),
            issues: issues.each(&mut change, code).await?,
            flags: sql(
                "UPDATE flags SET note = '', message_text = NULL, moved_to = NULL, moved_text = NULL WHERE call_id = ",
            )
            .value(call)
            .run(&mut change)
            .await?,
            marks: empty_readings(&mut change, call).await?,
            links: sql("UPDATE links SET title = $2 WHERE resource_type = 'call' AND resource_id = $1")
                .bind_all(values![call, short(call)])
                .run(&mut change)
                .await?,
            items: settle_items(&mut change, call, now).await?,
            cleared: false,
        };
        empty_snapshots(&mut change, call).await?;
        sql("INSERT INTO deleted_calls (call_id, deleted_at, deleted_by, answer) VALUES ($1, $2, $3, $4)")
            .bind_all(values![call, now, user, serde_json::to_string(&told)?])
            .run(&mut change)
            .await?;
        change.commit().await?;
        Ok(told)
    }

    /// Takes what is left of deleted calls out of the file, where that is still to be done.
    pub(super) async fn clear(&self) -> Result<(), DatabaseError> {
        let _turn = self.inner.clearing.lock().await;
        let asked = "SELECT call_id FROM deleted_calls WHERE cleared_at IS NULL";
        let left: Vec<CallId> = sql(asked).each(&mut self.read().await?, |row| row.first()).await?;
        if left.is_empty() {
            return Ok(());
        }
        self.merge_index().await?;
        if self.inner.home.writer.write_anew().await? {
            let ids: Vec<_> = left.iter().map(CallId::as_str).collect();
            let cleared = sql("UPDATE deleted_calls SET cleared_at = ").value(clock::now());
            let mut change = self.write().await?;
            cleared.then(" WHERE call_id IN (").join(&each_of(&ids)).then(")").run(&mut change).await?;
            change.commit_aside().await?;
        }
        Ok(())
    }

    /// Merges the pieces of SQLite's index of words; that of PostgreSQL is cleared with the tables.
    async fn merge_index(&self) -> Result<()> {
        if self.inner.home.dialect() == Dialect::Postgres {
            return Ok(());
        }
        for step in 0..STEPS {
            let mut change = self.write().await?;
            let before: i64 = sql(dialect::WRITTEN).one(&mut change).await?.first()?;
            merge_call_text(PAGES, step == 0).run(&mut change).await?;
            let after: i64 = sql(dialect::WRITTEN).one(&mut change).await?.first()?;
            change.commit_aside().await?;
            if after - before < 2 {
                break;
            }
        }
        Ok(())
    }
}

/// What a link to a call is called of which nothing is known but its id.
fn short(call: &CallId) -> &str {
    limits::cut(call.as_str(), 8)
}

/// What was decided about a suggestion stays; it is none for the call any more.
async fn empty_suggestions(change: &mut Connection, call: &CallId, now: Time) -> Result<()> {
    sql("DELETE FROM suggestions WHERE call_id = $1
            AND NOT EXISTS (SELECT 1 FROM suggestion_decisions WHERE suggestion = suggestions.number)")
    .bind(call)
    .run(change)
    .await?;
    sql("UPDATE suggestions SET reason = '', quote = NULL, lost_at = coalesce(lost_at, $2) WHERE call_id = $1")
        .bind(call)
        .bind(now)
        .run(change)
        .await?;
    Ok(())
}

/// Verdicts stay with their marks, without what was written or said; answers how many marks.
async fn empty_readings(change: &mut Connection, call: &CallId) -> Result<u64> {
    for statement in [
        "UPDATE review_verdicts SET note = NULL WHERE item IN (SELECT number FROM review_items WHERE call_id = $1)",
        "UPDATE review_passes SET note = NULL WHERE item IN (SELECT number FROM review_items WHERE call_id = $1)",
        "UPDATE review_rulings SET why = '', note = NULL
          WHERE item IN (SELECT number FROM review_items WHERE call_id = $1)",
        // One of its own is written out with its words.
        "DELETE FROM review_ruling_marks WHERE own IS NOT NULL AND ruling IN (SELECT r.id FROM review_rulings AS r
           JOIN review_items AS i ON i.number = r.item WHERE i.call_id = $1)",
    ] {
        sql(statement).bind(call).run(change).await?;
    }
    sql("UPDATE review_marks SET note = NULL, message_text = NULL, moved_to = NULL, moved_text = NULL
          WHERE verdict IN (SELECT v.number FROM review_items AS i JOIN review_verdicts AS v ON v.item = i.number
                             WHERE i.call_id = $1)")
    .bind(call)
    .run(change)
    .await
}

/// Nobody is served an item any more that is not read in full: there is nothing to read. What was read stays, and a verdict
/// that is on its way is taken as surplus. Answers how many.
async fn settle_items(change: &mut Connection, call: &CallId, now: Time) -> Result<u64> {
    sql("UPDATE review_leases SET ended_at = $2, ended_how = 'returned'
          WHERE ended_at IS NULL AND item IN (SELECT number FROM review_items WHERE call_id = $1)")
    .bind(call)
    .bind(now)
    .run(change)
    .await?;
    sql("UPDATE review_items SET withdrawn_at = $2
          WHERE call_id = $1 AND withdrawn_at IS NULL AND ruling_count = 0 AND verdict_count < wanted")
    .bind(call)
    .bind(now)
    .run(change)
    .await
}

/// Takes the words out of what was written down as it was then: entries of activity, and answers that a repeat would get.
async fn empty_snapshots(change: &mut Connection, call: &CallId) -> Result<(), DatabaseError> {
    let quoted = serde_json::to_string(call.as_str())?;
    for (table, column) in [("activity", "resources"), ("idempotency_keys", "envelope")] {
        let found: Vec<(i64, String)> = sql(format!("SELECT number, {column} AS body FROM {table} WHERE "))
            .join(&mentions(column, &quoted))
            .each(change, |row: &Row| -> Result<_> { Ok((row.get("number")?, row.get("body")?)) })
            .await?;
        for (number, body) in found {
            let mut body: Value = serde_json::from_str(&body)?;
            if unsay(&mut body, call) {
                sql(format!("UPDATE {table} SET {column} = $2 WHERE number = $1"))
                    .bind(number)
                    .bind(body.to_string())
                    .run(change)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Takes the words of a call out of a body as it travels: out of links to it, and of whatever names it as its call. Whether
/// there was something to take.
fn unsay(body: &mut Value, call: &CallId) -> bool {
    match body {
        Value::Array(items) => items.iter_mut().fold(false, |any, item| unsay(item, call) | any),
        Value::Object(fields) => {
            let inside = fields.values_mut().fold(false, |any, field| unsay(field, call) | any);
            unsay_fields(fields, call) | inside
        }
        _ => false,
    }
}

fn unsay_fields(fields: &mut Map<String, Value>, call: &CallId) -> bool {
    let is = |name: &str, wanted: &str| fields.get(name).and_then(Value::as_str) == Some(wanted);
    let is_link = is("resource_type", ResourceType::Call.as_str()) && is("resource_id", call.as_str());
    let is_of_it = is("call_id", call.as_str());
    if is_link {
        fields.insert("title".to_owned(), short(call).into());
        fields.insert("status".to_owned(), ResourceStatus::Unavailable.as_str().into());
    }
    if is_of_it {
        // A note and a reason are always there, and may be empty; the others may be null.
        for (name, empty) in [
            ("note", Value::from("")),
            ("reason", Value::from("")),
            ("quote", Value::Null),
            ("message_text", Value::Null),
            ("place", Value::Null),
        ] {
            if let Some(field) = fields.get_mut(name) {
                *field = empty;
            }
        }
    }
    is_link || is_of_it
}

#[cfg(test)]
mod tests;
