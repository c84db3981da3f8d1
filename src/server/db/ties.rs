//! Which tickets belong to which issue. A tie is no event of the issue: neither counters nor the feed tell of it, since
//! no answer of the contract may change because of an extension.

use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Database,
    issues::locate,
    problem::{Answer, Problem, Thing},
};
use crate::{
    domain::{
        id::{IssueId, TicketId, UserId},
        time::Time,
    },
    server::clock,
    wire::{NewTie, Tie},
};

/// SQL that selects ties as [`read_tie`] reads them.
macro_rules! select_ties {
    ($rest:literal) => {
        concat!(
            "SELECT ties.*, issues.id AS issue_id, issues.number AS issue_number, issues.title AS issue_title \
             FROM ties JOIN issues ON issues.number = ties.issue ",
            $rest
        )
    };
}

fn read_tie(row: &SqliteRow) -> sqlx::Result<Tie> {
    Ok(Tie {
        issue_id: row.try_get::<&str, _>("issue_id")?.into(),
        triage_id: format!("T-{}", row.try_get::<i64, _>("issue_number")?).into(),
        issue_title: row.try_get::<&str, _>("issue_title")?.into(),
        ticket_id: row.try_get::<&str, _>("ticket_id")?.into(),
        code: row.try_get::<Option<&str>, _>("code")?.map(Into::into),
        title: row.try_get::<Option<&str>, _>("title")?.map(Into::into),
        created_at: Time::from_millis(row.try_get("created_at")?),
    })
}

impl Database {
    /// The tickets of an issue, oldest tie first.
    pub(in crate::server) async fn ties_of_issue(&self, issue: &IssueId) -> Answer<Vec<Tie>> {
        let mut connection = self.read().await?;
        let number = locate(&mut connection, issue).await?;
        let query = sqlx::query(select_ties!("WHERE ties.issue = $1 ORDER BY ties.created_at, ticket_id")).bind(number);
        let rows = query.fetch_all(&mut *connection).await?;
        Ok(rows.iter().map(read_tie).collect::<Result<_, _>>()?)
    }

    /// The issues of a ticket, oldest tie first. A ticket that is not known here may live elsewhere.
    pub(in crate::server) async fn ties_of_ticket(&self, ticket: &TicketId) -> Answer<Vec<Tie>> {
        let query = sqlx::query(select_ties!("WHERE ticket_id = $1 ORDER BY ties.created_at, ties.issue"));
        let rows = query.bind(ticket.as_str()).fetch_all(&mut *self.read().await?).await?;
        Ok(rows.iter().map(read_tie).collect::<Result<_, _>>()?)
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
        let gone = sqlx::query("DELETE FROM ties WHERE issue = $1 AND ticket_id = $2").bind(number);
        if gone.bind(ticket.as_str()).execute(&mut *change).await?.rows_affected() == 0 {
            return Err(Problem::Missing(Thing::Tie));
        }
        change.commit().await?;
        Ok(())
    }
}

/// Ties a ticket to an issue inside a change; a tie that is there keeps its time.
pub(super) async fn tie_in(change: &mut SqliteConnection, new: &NewTie, user: &UserId, now: Time) -> Answer<Tie> {
    let number = locate(change, &new.issue_id).await?;
    sqlx::query(
        "INSERT INTO ties (issue, ticket_id, code, title, created_by_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (issue, ticket_id) DO UPDATE
         SET code = coalesce(excluded.code, ties.code), title = coalesce(excluded.title, ties.title)",
    )
    .bind(number)
    .bind(new.ticket_id.as_str())
    .bind(new.code.as_ref().map(|code| code.verbatim()))
    .bind(new.title.as_ref().map(|title| title.verbatim()))
    .bind(user.as_str())
    .bind(now.millis())
    .execute(&mut *change)
    .await?;
    let query = sqlx::query(select_ties!("WHERE ties.issue = $1 AND ticket_id = $2"));
    Ok(read_tie(&query.bind(number).bind(new.ticket_id.as_str()).fetch_one(change).await?)?)
}
