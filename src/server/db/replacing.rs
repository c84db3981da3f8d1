//! A call that comes again with other words: that it does, and taking them while what stands on the call is found again.

use std::collections::HashMap;

use super::{
    deposit::{RowOfCall, insert_calls},
    dialect::each_of,
    failure::DatabaseError,
    holding::hold_those_of,
    review::carry_suggestions,
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

/// Puts a call in the place of the one that is stored. Flags, marks and what was decided stay; where their messages are now is
/// noted.
pub(super) async fn replace(
    change: &mut Connection,
    row: &RowOfCall<'_>,
    before: &Call,
    now: Time,
) -> Result<(), DatabaseError> {
    let (old, new) = (turns::sorted(&before.transcripts), turns::sorted(&row.call().transcripts));
    // Times of the day and marks that count from the beginning are not compared with each other.
    let by_marks = ![&old, &new].into_iter().any(|turns| turns.iter().any(|turn| turn.created_at.is_some()));
    let (old, new) = (hearing(before, &old, by_marks), hearing(row.call(), &new, by_marks));
    let words = Words { old: &old, new: &new, moves: Moves::new(&old, &new) };
    let call = &row.call().call_id;
    hold_those_of(change, call).await?;
    carry_suggestions(change, call, &words.moves, now).await?;
    relocate(change, call, &words).await?;
    // What is kept of a call beside it goes with it, and is made again.
    sql("DELETE FROM calls WHERE id = ").value(call).run(change).await?;
    insert_calls(change, std::slice::from_ref(row), now).await?;
    Ok(())
}

fn hearing<'t>(call: &Call, turns: &'t [Turn], by_marks: bool) -> Hearing<'t> {
    let at = |(index, turn): (usize, &Turn)| match by_marks {
        true => call.turn_offset(index, 0),
        false => turn.created_at.map(Time::millis),
    };
    let said = |(index, turn): (usize, &'t Turn)| Said { text: turn.text.verbatim(), at: at((index, turn)) };
    Hearing::new(turns.iter().enumerate().map(said).collect())
}

/// The words of a call before and after.
struct Words<'h> {
    old: &'h Hearing<'h>,
    new: &'h Hearing<'h>,
    moves: Moves<'h>,
}

/// What a flag or a mark was put on, and where that was until now.
struct Anchored {
    index: u32,
    text: String,
    moved_to: Option<i64>,
}

impl Anchored {
    fn read(row: &Row) -> Result<Self> {
        let text: Option<String> = row.get("message_text")?;
        Ok(Self { index: row.get("message_index")?, text: text.unwrap_or_default(), moved_to: row.get("moved_to")? })
    }

    /// The message that says what it was put on, where the words before had none that did: they are heard again.
    fn again(&self, words: &Words<'_>) -> Option<u32> {
        let found = words.new.only(&self.text)?;
        words.old.is_without(&self.text).then_some(found)
    }

    /// Where it is now, as it is stored: nothing while the message under its index says what it was put on.
    fn place<'h>(&self, words: &Words<'h>) -> (Option<i64>, Option<&'h str>) {
        let was = match self.moved_to {
            Some(moved) => u32::try_from(moved).ok(),
            None => words.old.locate(self.index, &self.text, None).index(),
        };
        let found = was.and_then(|was| words.moves.place_of(was).index());
        match found.or_else(|| self.again(words)) {
            Some(at) if Place::Exact(at) == words.new.locate(self.index, &self.text, None) => (None, None),
            Some(at) => (Some(i64::from(at)), words.new.text_of(at)),
            None => (Some(-1), None),
        }
    }
}

/// Notes where the messages of the call's flags and marks are now.
async fn relocate(change: &mut Connection, call: &CallId, words: &Words<'_>) -> Result<(), DatabaseError> {
    let flags: Vec<(FlagId, Anchored)> = sql("SELECT id, message_index, message_text, moved_to FROM flags
          WHERE message_index IS NOT NULL AND call_id = ")
    .value(call)
    .each(change, |row: &Row| -> Result<_> { Ok((row.get("id")?, Anchored::read(row)?)) })
    .await?;
    for (id, anchored) in flags {
        let (moved_to, moved_text) = anchored.place(words);
        sql("UPDATE flags SET moved_to = $2, moved_text = $3 WHERE id = $1")
            .bind_all(values![&id, moved_to, moved_text])
            .run(change)
            .await?;
    }
    let marks: Vec<(i64, i64, Anchored)> =
        sql("SELECT m.verdict, m.place, m.message_index, m.message_text, m.moved_to FROM review_items AS i
               JOIN review_verdicts AS v ON v.item = i.number
               JOIN review_marks AS m ON m.verdict = v.number
              WHERE m.message_index IS NOT NULL AND i.call_id = ")
        .value(call)
        .each(change, |row: &Row| -> Result<_> { Ok((row.get("verdict")?, row.get("place")?, Anchored::read(row)?)) })
        .await?;
    for (verdict, place, anchored) in marks {
        let (moved_to, moved_text) = anchored.place(words);
        sql("UPDATE review_marks SET moved_to = $3, moved_text = $4 WHERE (verdict, place) = ($1, $2)")
            .bind_all(values![verdict, place, moved_to, moved_text])
            .run(change)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
