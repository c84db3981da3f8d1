//! A call that comes again with other words: that it does, and taking them while what stands on the call is found again.

use std::collections::HashMap;

use super::{
    deposit::{RowOfCall, insert_calls},
    dialect::each_of,
    failure::DatabaseError,
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        anchor::{Hearing, Moves, Place, Said},
        id::{CallId, FlagId},
        time::Time,
    },
    wire::{Call, Turn, turns},
};

/// Those of these calls that are stored, as they are.
pub(super) async fn stored(change: &mut Connection, ids: &[&str]) -> Result<HashMap<CallId, String>, DatabaseError> {
    let asked = sql("SELECT id, body FROM calls WHERE id IN (").join(&each_of(ids)).then(")");
    Ok(asked
        .each(change, |row: &Row| -> Result<(CallId, String)> { Ok((row.get("id")?, row.get("body")?)) })
        .await?
        .into_iter()
        .collect())
}

/// Whether something else was said in one than in the other, by somebody else or at another time.
pub(super) fn differ(one: &Call, other: &Call) -> bool {
    let is_same = |(one, other): (&Turn, &Turn)| {
        one.text == other.text && one.user == other.user && one.created_at == other.created_at
    };
    one.transcripts.len() != other.transcripts.len() || !one.transcripts.iter().zip(&other.transcripts).all(is_same)
}

/// Puts a call in the place of the one that is stored. Flags and decisions stay; where their messages are now is noted.
pub(super) async fn replace(
    change: &mut Connection,
    row: &RowOfCall<'_>,
    before: &Call,
    now: Time,
) -> Result<(), DatabaseError> {
    let (old, new) = (turns::sorted(&before.transcripts), turns::sorted(&row.call().transcripts));
    let (old, new) = (hearing(&old), hearing(&new));
    let moves = Moves::new(&old, &new);
    let call = &row.call().call_id;
    let decided = let_go(change, call, &moves, now).await?;
    relocate(change, call, &old, &new, &moves).await?;
    // What is kept of a call beside it goes with it, and is made again.
    sql("DELETE FROM calls WHERE id = ").value(call).run(change).await?;
    insert_calls(change, std::slice::from_ref(row), now).await?;
    for (number, index) in decided {
        sql("INSERT INTO suggestion_decisions (suggestion, reviewer, item, decision, as_type, mark_id, rank, at)
             SELECT new.number, d.reviewer, d.item, d.decision, d.as_type, d.mark_id, d.rank, d.at
               FROM suggestions AS was
               JOIN suggestions AS new ON new.call_id = was.call_id AND new.number <> was.number AND new.message_index = $2
                    AND (new.rule, new.version, new.type) = (was.rule, was.version, was.type)
               JOIN suggestion_decisions AS d ON d.suggestion = was.number
              WHERE was.number = $1
                 ON CONFLICT (suggestion, reviewer) DO NOTHING")
        .bind_all(values![number, index])
        .run(change)
        .await?;
    }
    Ok(())
}

fn hearing(turns: &[Turn]) -> Hearing<'_> {
    let said = |turn: &Turn| turn.created_at.map(Time::millis);
    Hearing::new(turns.iter().map(|turn| Said { text: turn.text.verbatim(), at: said(turn) }).collect())
}

/// What the rules found and nobody decided goes; what was decided stays as it was found, under an id of its own where its message
/// is another one now. Answers which of these have a message, and which.
async fn let_go(
    change: &mut Connection,
    call: &CallId,
    moves: &Moves<'_>,
    now: Time,
) -> Result<Vec<(i64, u32)>, DatabaseError> {
    sql("DELETE FROM suggestions WHERE number NOT IN (SELECT suggestion FROM suggestion_decisions) AND call_id = ")
        .value(call)
        .run(change)
        .await?;
    let asked = sql("SELECT number, message_index FROM suggestions WHERE call_id = ").value(call);
    let decided: Vec<(i64, u32)> = asked
        .each(change, |row: &Row| -> Result<(i64, u32)> { Ok((row.get("number")?, row.get("message_index")?)) })
        .await?;
    let mut found = Vec::new();
    for (number, index) in decided {
        let place = moves.place_of(index);
        if !matches!(place, Place::Exact(_)) {
            sql("UPDATE suggestions SET id = id || ' ' || $2 WHERE number = $1")
                .bind_all(values![number, now.millis().to_string()])
                .run(change)
                .await?;
            found.extend(place.index().map(|index| (number, index)));
        }
    }
    Ok(found)
}

/// Notes where the messages of the call's flags are now.
async fn relocate(
    change: &mut Connection,
    call: &CallId,
    old: &Hearing<'_>,
    new: &Hearing<'_>,
    moves: &Moves<'_>,
) -> Result<(), DatabaseError> {
    let asked = sql("SELECT id, message_index, message_text, moved_to FROM flags
          WHERE message_index IS NOT NULL AND call_id = ");
    type Flagged = (FlagId, u32, Option<String>, Option<i64>);
    let read = |row: &Row| -> Result<Flagged> {
        Ok((row.get("id")?, row.get("message_index")?, row.get("message_text")?, row.get("moved_to")?))
    };
    let flags: Vec<Flagged> = asked.value(call).each(change, read).await?;
    for (id, index, text, moved_to) in flags {
        let text = text.unwrap_or_default();
        let was = match moved_to {
            Some(moved) => u32::try_from(moved).ok(),
            None => old.locate(index, &text, None).index(),
        };
        // What was lost before may be there again.
        let place = was.map_or_else(|| new.locate(index, &text, None), |was| moves.place_of(was));
        let (moved_to, moved_text) = match place {
            Place::Exact(at) if at == index => (None, None),
            Place::Exact(at) | Place::Moved(at) => (Some(i64::from(at)), new.text_of(at)),
            Place::Lost => (Some(-1), None),
        };
        sql("UPDATE flags SET moved_to = $2, moved_text = $3 WHERE id = $1")
            .bind_all(values![&id, moved_to, moved_text])
            .run(change)
            .await?;
    }
    Ok(())
}
