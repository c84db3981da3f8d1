//! Suggestions of a call that is replaced by other words: they go with their messages, and so does what was decided about them.

use std::collections::HashSet;

use super::super::sql::{Connection, Result, Row, sql, values};
use crate::{
    domain::{
        anchor::Moves,
        id::{CallId, SuggestionId},
        review::{lost_suggestion_id, suggestion_id},
        time::Time,
    },
    rules::catalogue::Rule,
};

/// A suggestion that is stored.
struct Stored {
    number: i64,
    id: SuggestionId,
    rule: String,
    version: u32,
    message_index: u32,
    ref_index: Option<u32>,
    is_decided: bool,
}

impl Stored {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            id: row.get("id")?,
            rule: row.get("rule")?,
            version: row.get("version")?,
            message_index: row.get("message_index")?,
            ref_index: row.get("ref_index")?,
            is_decided: row.get("is_decided")?,
        })
    }

    /// Its messages in the new words, if they are all there.
    fn place(&self, moves: &Moves<'_>) -> Option<(u32, Option<u32>)> {
        let index = moves.place_of(self.message_index).index()?;
        let Some(other) = self.ref_index else { return Some((index, None)) };
        Some((index, Some(moves.place_of(other).index()?)))
    }
}

/// Moves the suggestions of a call to where their messages are now. Those whose message is lost stay for what was decided about
/// them alone. What our own rules found and nobody decided goes: they are asked again.
pub(in super::super) async fn carry(
    change: &mut Connection,
    call: &CallId,
    moves: &Moves<'_>,
    now: Time,
) -> Result<()> {
    let asked = sql("SELECT s.number, s.id, rule, version, message_index, ref_index,
                EXISTS (SELECT 1 FROM suggestion_decisions WHERE suggestion = s.number) AS is_decided
           FROM suggestions AS s WHERE lost_at IS NULL AND call_id = $1 ORDER BY s.message_index, s.number");
    let (kept, again): (Vec<Stored>, Vec<Stored>) = asked
        .bind(call)
        .each(change, Stored::read)
        .await?
        .into_iter()
        .partition(|stored| stored.is_decided || Rule::named(&stored.rule).is_none());
    for stored in again {
        sql("DELETE FROM suggestions WHERE number = ").value(stored.number).run(change).await?;
    }
    // All ids are free before one of them is taken.
    for stored in &kept {
        rename(change, call, stored.number, (&stored.id, &lost_suggestion_id(&stored.id, now))).await?;
    }
    let mut taken = HashSet::new();
    for stored in kept {
        let free = lost_suggestion_id(&stored.id, now);
        let place = stored
            .place(moves)
            .map(|(index, other)| (suggestion_id(call, &stored.rule, stored.version, index, other), index, other));
        // Of two that are one now the first holds.
        match place.filter(|(id, ..)| taken.insert(id.clone())) {
            Some((id, index, other)) => {
                rename(change, call, stored.number, (&free, &id)).await?;
                sql("UPDATE suggestions SET message_index = $2, ref_index = $3 WHERE number = $1")
                    .bind_all(values![stored.number, index, other])
                    .run(change)
                    .await?;
            }
            None => {
                sql("UPDATE suggestions SET lost_at = $2 WHERE number = $1")
                    .bind_all(values![stored.number, now])
                    .run(change)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Gives a suggestion another id, also where marks name it.
async fn rename(
    change: &mut Connection,
    call: &CallId,
    number: i64,
    (was, is): (&SuggestionId, &SuggestionId),
) -> Result<()> {
    sql("UPDATE suggestions SET id = $2 WHERE number = $1").bind(number).bind(is).run(change).await?;
    sql("UPDATE review_marks SET suggestion_id = $2 WHERE suggestion_id = $1 AND verdict IN
            (SELECT v.number FROM review_items AS i JOIN review_verdicts AS v ON v.item = i.number WHERE i.call_id = $3)")
    .bind_all(values![was, is, call])
    .run(change)
    .await?;
    Ok(())
}
