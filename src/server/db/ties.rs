//! Which tickets belong to which issue. A tie is no event of the issue: neither counters nor the feed tell of it, since
//! no answer of the contract may change because of an extension.

use super::{
    database::Database,
    issues::locate,
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        id::{IssueId, TicketId, UserId},
        time::Time,
    },
    server::clock,
    wire::{NewTie, Tie},
};

/// SQL that selects ties, with their issues, as [`read_tie`] reads them.
macro_rules! select_ties {
    ($from:literal) => {
        concat!(
            "SELECT ties.*, issues.id AS issue_id, issues.number AS issue_number, issues.title AS issue_title FROM ",
            $from
        )
    };
}

fn read_tie(row: &Row) -> Result<Tie> {
    Ok(Tie {
        issue_id: row.get("issue_id")?,
        triage_id: format!("T-{}", row.get::<i64>("issue_number")?).into(),
        issue_title: row.get("issue_title")?,
        ticket_id: row.get("ticket_id")?,
        code: row.get("code")?,
        title: row.get("title")?,
        created_by_id: row.get("created_by_id")?,
        created_at: row.get("created_at")?,
    })
}

impl Database {
    /// The tickets of an issue, oldest tie first.
    pub(in crate::server) async fn ties_of_issue(&self, issue: &IssueId) -> Answer<Vec<Tie>> {
        let mut connection = self.read().await?;
        let asked = sql(select_ties!(
            "issues LEFT JOIN ties ON ties.issue = issues.number
              WHERE issues.id = $1 ORDER BY ties.created_at, ticket_id"
        ));
        let rows = asked.bind(issue).all(&mut connection).await?;
        parts(&rows, (Thing::Issue, "ticket_id"), read_tie)
    }

    /// The issues of a ticket, oldest tie first. A ticket that is not known here may live elsewhere.
    pub(in crate::server) async fn ties_of_ticket(&self, ticket: &TicketId) -> Answer<Vec<Tie>> {
        let asked = sql(select_ties!(
            "ties JOIN issues ON issues.number = ties.issue
              WHERE ticket_id = $1 ORDER BY ties.created_at, ties.issue"
        ))
        .bind(ticket);
        Ok(asked.each(&mut self.read().await?, read_tie).await?)
    }

    /// Ties a ticket to an issue.
    pub(in crate::server) async fn tie(&self, new: &NewTie, user: &UserId) -> Answer<Tie> {
        let mut change = self.write().await?;
        let tie = tie_in(&mut change, new, user, clock::now()).await?;
        change.commit().await?;
        Ok(tie)
    }

    /// Takes a ticket from an issue.
    pub(in crate::server) async fn untie(&self, issue: &IssueId, ticket: &TicketId) -> Answer<()> {
        let mut change = self.write().await?;
        let number = locate(&mut change, issue).await?;
        let gone = sql("DELETE FROM ties WHERE issue = $1 AND ticket_id = $2").bind(number).bind(ticket);
        if gone.run(&mut change).await? == 0 {
            return Err(Problem::Missing(Thing::Tie));
        }
        change.commit().await?;
        Ok(())
    }
}

/// Ties a ticket to an issue inside a change; a tie that is there keeps its time.
pub(super) async fn tie_in(change: &mut Connection, new: &NewTie, user: &UserId, now: Time) -> Answer<Tie> {
    let number = locate(change, &new.issue_id).await?;
    sql("INSERT INTO ties (issue, ticket_id, code, title, created_by_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (issue, ticket_id) DO UPDATE
         SET code = coalesce(excluded.code, ties.code), title = coalesce(excluded.title, ties.title)")
    .bind_all(values![number, &new.ticket_id, &new.code, &new.title, user, now])
    .run(change)
    .await?;
    let stored =
        sql(select_ties!("ties JOIN issues ON issues.number = ties.issue WHERE ties.issue = $1 AND ticket_id = $2"))
            .bind(number)
            .bind(&new.ticket_id);
    Ok(read_tie(&stored.one(change).await?)?)
}
