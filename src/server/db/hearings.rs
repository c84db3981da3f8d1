//! Second hearings: transcripts that were made again from the recording, beside those that flags stand on.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::{
    database::Database,
    deposit::{Deposit, Hearing},
    dialect::each_of,
    failure::DatabaseError,
    problem::{Answer, Problem, Thing},
    sql::{Connection, sql},
};
use crate::{
    domain::{id::CallId, time::Time},
    wire::CorrectedTranscript,
};

impl Database {
    /// The second hearing of a call; one without passages where there is none.
    pub(in crate::server) async fn second_hearing(&self, id: &CallId) -> Answer<Box<RawValue>> {
        let asked =
            sql("SELECT hearings.body FROM calls LEFT JOIN hearings ON hearings.call_id = calls.id WHERE calls.id = ");
        let row = asked.value(id).maybe(&mut self.read().await?).await?.ok_or(Problem::Missing(Thing::Call))?;
        let none = || serde_json::to_string(&CorrectedTranscript::default());
        Ok(RawValue::from_string(row.first::<Option<String>>()?.map_or_else(none, Ok)?)?)
    }
}

/// Puts what was heard again beside its calls, where these are stored or come with it; of those that are `gone`, nothing is
/// taken. Answers the ids of the conversations that were put beside others, and need not be stored by themselves.
pub(super) async fn put_beside<'d>(
    change: &mut Connection,
    batch: &'d [Deposit],
    gone: &HashSet<&CallId>,
    now: Time,
) -> Result<HashSet<&'d CallId>, DatabaseError> {
    let heard: Vec<(&Deposit, &Hearing)> = batch
        .iter()
        .filter(|deposit| !gone.contains(&deposit.call.call_id))
        .filter_map(|deposit| Some((deposit, deposit.hearing.as_ref()?)))
        .collect();
    if heard.is_empty() {
        return Ok(HashSet::new());
    }
    let ids: Vec<&str> = heard.iter().map(|(_, hearing)| hearing.call.as_str()).collect();
    let stored = sql("SELECT id FROM calls WHERE id IN (").join(&each_of(&ids)).then(")");
    let stored: HashSet<CallId> = stored.each(change, |row| row.first()).await?.into_iter().collect();
    let comes = |call: &CallId| batch.iter().any(|deposit| deposit.call.call_id == *call);
    let mut beside = HashSet::new();
    for (deposit, hearing) in heard {
        if !stored.contains(&hearing.call) && !comes(&hearing.call) {
            continue;
        }
        sql("INSERT INTO hearings (call_id, body, stored_at) VALUES ($1, $2, $3)
             ON CONFLICT (call_id) DO UPDATE SET body = excluded.body, stored_at = excluded.stored_at")
        .bind(&hearing.call)
        .bind(serde_json::to_string(&hearing.words)?)
        .bind(now)
        .run(change)
        .await?;
        beside.insert(&deposit.call.call_id);
    }
    Ok(beside)
}
