//! What rules have found in calls, and what each reviewer made of it. A suggestion is stored once, whoever finds it: its id is
//! made of what it says.

use std::collections::{HashMap, HashSet};

use super::super::{
    database::Database,
    dialect::each_of,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        id::{CallId, SuggestionId, UserId},
        review::{SUGGESTIONS_PER_CALL, suggestion_id},
        time::Time,
    },
    wire::{NewDecision, NewSuggestion, RuleRecord, Suggestion, SuggestionsStored},
};

/// Suggestions that one statement stores.
const CHUNK: usize = 100;

/// SQL that selects suggestions with the decision of reviewer `$1`, as [`read_suggestion`] reads them.
macro_rules! select_suggestions {
    ($rest:literal) => {
        concat!(
            "SELECT s.*, d.decision, d.as_type FROM suggestions AS s \
               LEFT JOIN suggestion_decisions AS d ON d.suggestion = s.number AND d.reviewer = $1 ",
            $rest
        )
    };
}

fn read_suggestion(row: &Row) -> Result<Suggestion> {
    Ok(Suggestion {
        id: row.get("id")?,
        call_id: row.get("call_id")?,
        rule: row.get("rule")?,
        version: row.get("version")?,
        message_index: row.get("message_index")?,
        ref_index: row.get("ref_index")?,
        suggested_type: row.get("type")?,
        score: row.get("score")?,
        reason: row.get("reason")?,
        quote: row.get("quote")?,
        made_at: row.get("made_at")?,
        decision: row.get("decision")?,
        as_type: row.get("as_type")?,
    })
}

fn id_of(new: &NewSuggestion) -> SuggestionId {
    suggestion_id(&new.call_id, new.rule.verbatim(), new.version, new.message_index, new.ref_index)
}

impl Database {
    /// Stores suggestions; those that are there stay as they are.
    pub(in crate::server) async fn store_suggestions(
        &self,
        new: &[NewSuggestion],
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        self.make(once, async |change| Ok((store_in(change, new, now).await?, false))).await
    }

    /// The suggestions for a call, in the order of its messages, with what `reviewer` made of them.
    pub(in crate::server) async fn suggestions(&self, call: &CallId, reviewer: &UserId) -> Answer<Vec<Suggestion>> {
        let asked =
            sql(select_suggestions!("WHERE s.call_id = $2 AND s.lost_at IS NULL ORDER BY s.message_index, s.number"));
        Ok(asked.bind(reviewer).bind(call).each(&mut self.read().await?, read_suggestion).await?)
    }

    /// What all reviewers together made of each rule, by rule and version.
    pub(in crate::server) async fn rule_records(&self) -> Answer<Vec<RuleRecord>> {
        let asked = sql("SELECT rule, version,
                   CAST(sum(CASE WHEN decision IN ('accepted', 'accepted_as') THEN decisions ELSE 0 END) AS BIGINT) AS accepted,
                   CAST(sum(CASE WHEN decision = 'rejected' THEN decisions ELSE 0 END) AS BIGINT) AS rejected
              FROM rule_decisions GROUP BY rule, version ORDER BY rule, version");
        let read = |row: &Row| -> Result<RuleRecord> {
            Ok(RuleRecord {
                rule: row.get("rule")?,
                version: row.get("version")?,
                accepted: row.get("accepted")?,
                rejected: row.get("rejected")?,
            })
        };
        Ok(asked.each(&mut self.read().await?, read).await?)
    }

    /// Stores what a reviewer makes of a suggestion; the last decision holds.
    pub(in crate::server) async fn decide(
        &self,
        id: &SuggestionId,
        decision: &NewDecision,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<Suggestion> {
        let mut change = self.write().await?;
        let done =
            sql("INSERT INTO suggestion_decisions (suggestion, reviewer, item, decision, as_type, mark_id, rank, at)
             SELECT number, $2, (SELECT number FROM review_items WHERE id = $3), $4, $5, $6, $7, $8
               FROM suggestions WHERE id = $1
             ON CONFLICT (suggestion, reviewer) DO UPDATE
             SET item = coalesce(excluded.item, suggestion_decisions.item), decision = excluded.decision,
                 as_type = excluded.as_type, mark_id = excluded.mark_id,
                 rank = coalesce(excluded.rank, suggestion_decisions.rank), at = excluded.at")
            .bind_all(values![
                id,
                reviewer,
                &decision.item_id,
                &decision.decision,
                &decision.as_type,
                &decision.mark_id
            ])
            .bind_all(values![decision.rank, now])
            .run(&mut change)
            .await?;
        if done == 0 {
            return Err(Problem::Missing(Thing::Suggestion));
        }
        let asked = sql(select_suggestions!("WHERE s.id = $2")).bind(reviewer).bind(id);
        let suggestion = read_suggestion(&asked.one(&mut change).await?)?;
        change.commit().await?;
        Ok(suggestion)
    }
}

/// Stores suggestions inside a change.
pub(in super::super) async fn store_in(
    change: &mut Connection,
    new: &[NewSuggestion],
    now: Time,
) -> Result<SuggestionsStored> {
    let (mut there, mut room) = stored(change, new).await?;
    let mut fresh: Vec<_> =
        new.iter().map(|new| (id_of(new), new)).filter(|(id, _)| there.insert(id.clone())).collect();
    let mut told = SuggestionsStored { known: (new.len() - fresh.len()) as u64, ..SuggestionsStored::default() };
    fresh.retain(|(_, new)| {
        let left = room.entry(&new.call_id).or_insert(SUGGESTIONS_PER_CALL);
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        told.left_out += u64::from(!fits);
        fits
    });
    for chunk in fresh.chunks(CHUNK) {
        told.stored += sql("INSERT INTO suggestions
                (id, call_id, rule, version, message_index, ref_index, type, score, reason, quote, made_at)")
        .rows(chunk, |(id, new)| {
            values![
                id,
                &new.call_id,
                &new.rule,
                new.version,
                new.message_index,
                new.ref_index,
                &new.suggested_type,
                new.score,
                &new.reason,
                &new.quote,
                now,
            ]
        })
        .run(change)
        .await?;
    }
    Ok(told)
}

/// What is stored of the calls that these are about: the ids, and how many more each of those calls may have.
async fn stored<'a>(
    change: &mut Connection,
    new: &'a [NewSuggestion],
) -> Result<(HashSet<SuggestionId>, HashMap<&'a CallId, usize>)> {
    let calls: HashSet<&CallId> = new.iter().map(|new| &new.call_id).collect();
    let asked: Vec<_> = calls.iter().map(|call| call.as_str()).collect();
    let rows = sql("SELECT call_id, rule, version, message_index, ref_index FROM suggestions
          WHERE lost_at IS NULL AND call_id IN (")
    .join(&each_of(&asked))
    .then(")");
    let (mut there, mut room) = (HashSet::new(), HashMap::new());
    for row in rows.all(change).await? {
        let call: CallId = row.get("call_id")?;
        let (version, index, other) = (row.get("version")?, row.get("message_index")?, row.get("ref_index")?);
        // Ids of earlier versions were made in another way, so it is made anew.
        there.insert(suggestion_id(&call, row.get("rule")?, version, index, other));
        if let Some(call) = calls.get(&call) {
            let left: &mut usize = room.entry(*call).or_insert(SUGGESTIONS_PER_CALL);
            *left = left.saturating_sub(1);
        }
    }
    Ok((there, room))
}
