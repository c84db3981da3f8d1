//! Marks that become flags. Where several people read a call, nobody sees what the others mark until it is settled: so their
//! marks wait, and become flags then, each in the name of who set it.

use super::super::{
    database::Database,
    issues,
    problem::{Answer, Problem},
    sql::{self, Connection, sql, values},
};
use crate::{
    domain::{
        choice::ResourceType,
        id::{CallId, FlagId, IssueId, MarkId, UserId},
        time::Time,
    },
    wire::{NewFlag, NewResourceLink},
};

/// A mark that waits.
struct Waiting {
    verdict: i64,
    place: i64,
    reviewer: UserId,
    issue: IssueId,
    flag: NewFlag,
}

impl Database {
    /// Makes flags of the marks that wait on an item.
    pub(super) async fn file(&self, change: &mut Connection, item: i64, now: Time) -> Answer<()> {
        for mark in waiting(change, item).await? {
            let Some(flag) = self.file_one(change, &mark, now).await? else { continue };
            sql("UPDATE review_marks SET flag_id = $3, filed_at = $4 WHERE verdict = $1 AND place = $2")
                .bind_all(values![mark.verdict, mark.place, &flag, now])
                .run(change)
                .await?;
        }
        Ok(())
    }

    /// Makes a flag of a mark; nothing where its issue or its call is gone, or its call is kept elsewhere.
    async fn file_one(&self, change: &mut Connection, mark: &Waiting, now: Time) -> Answer<Option<FlagId>> {
        let number = match issues::locate(change, &mark.issue).await {
            Err(Problem::Missing(_)) => return Ok(None),
            number => number?,
        };
        let call = NewResourceLink { resource_type: ResourceType::Call, resource_id: mark.flag.call_id.clone() };
        match self.link(change, (number, &mark.issue), &call, &mark.reviewer, now).await {
            Err(Problem::Missing(_)) => return Ok(None),
            linked => drop(linked?),
        }
        match self.add_flag_in(change, &mark.issue, mark.flag.clone(), &mark.reviewer, now).await {
            Err(Problem::Missing(_)) => Ok(None),
            flag => Ok(Some(flag?.id)),
        }
    }

    /// Takes the flags back that were made of the marks of a verdict.
    pub(super) async fn take_flags_back(
        &self,
        change: &mut Connection,
        verdict: i64,
        reviewer: &UserId,
        now: Time,
    ) -> Answer<()> {
        let filed = sql("SELECT issue_id, flag_id FROM review_marks WHERE verdict = $1 AND filed_at IS NOT NULL");
        let filed: Vec<(IssueId, FlagId)> = filed
            .bind(verdict)
            .each(change, |row| Ok::<_, sql::Error>((row.get("issue_id")?, row.get("flag_id")?)))
            .await?;
        for (issue, flag) in &filed {
            match self.remove_flag_in(change, issue, flag, reviewer, now).await {
                // Somebody has taken it away.
                Ok(_) | Err(Problem::Missing(_)) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }
}

/// The marks of an item that wait for it to be settled, in the order of their verdicts. Those of a reviewer who is no member
/// here stay marks: there is nobody in whose name they could be flags.
async fn waiting(change: &mut Connection, item: i64) -> Answer<Vec<Waiting>> {
    let call: CallId =
        sql("SELECT call_id FROM review_items WHERE number = $1").bind(item).one(change).await?.first()?;
    let rows = sql("SELECT m.*, v.reviewer FROM review_verdicts AS v JOIN review_marks AS m ON m.verdict = v.number
              WHERE v.item = $1 AND v.withdrawn_at IS NULL AND m.issue_id IS NOT NULL AND m.flag_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM review_readers WHERE id = v.reviewer)
              ORDER BY v.number, m.place")
    .bind(item);
    Ok(rows
        .each(change, |row| {
            let flag = NewFlag {
                call_id: call.clone(),
                flag_type: row.get("type")?,
                note: row.get("note")?,
                node_id: row.get("node_id")?,
                node_name: row.get("node_name")?,
                message_index: row.get("message_index")?,
                message_text: row.get("message_text")?,
            };
            let (verdict, place) = (row.get("verdict")?, row.get("place")?);
            let mark = Waiting { verdict, place, reviewer: row.get("reviewer")?, issue: row.get("issue_id")?, flag };
            Ok::<_, sql::Error>(mark)
        })
        .await?)
}

/// The marks of a verdict that we have made flags of.
pub(super) async fn filed_of(change: &mut Connection, verdict: i64) -> Answer<Vec<(MarkId, FlagId)>> {
    let rows = sql("SELECT id, flag_id FROM review_marks WHERE verdict = $1 AND filed_at IS NOT NULL ORDER BY place");
    let filed = rows.bind(verdict);
    Ok(filed.each(change, |row| Ok::<_, sql::Error>((row.get("id")?, row.get("flag_id")?))).await?)
}
