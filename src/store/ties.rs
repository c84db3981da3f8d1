//! Which ticket an issue is about, where neither service keeps it.

use sqlx::{Row as _, sqlite::SqliteRow};

use super::Store;

/// A tie of an issue and a ticket, with both ends as they were told when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Id of the issue.
    pub issue: String,
    /// Id of the ticket.
    pub ticket: String,
    /// Code and title of the issue.
    pub issue_named: (String, String),
    /// Code and title of the ticket.
    pub ticket_named: (String, String),
    /// When it was made (milliseconds since 1970).
    pub at: i64,
}

impl Store {
    /// Keeps a tie; one that is there already is told anew.
    pub async fn tie(&self, tie: &Tie) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT OR REPLACE INTO ties
                 (place, issue, ticket, issue_code, issue_title, ticket_code, ticket_title, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&self.place)
        .bind(&tie.issue)
        .bind(&tie.ticket)
        .bind(&tie.issue_named.0)
        .bind(&tie.issue_named.1)
        .bind(&tie.ticket_named.0)
        .bind(&tie.ticket_named.1)
        .bind(tie.at)
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// Drops a tie; one that is not there is no matter.
    pub async fn untie(&self, issue: &str, ticket: &str) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM ties WHERE place = $1 AND issue = $2 AND ticket = $3")
            .bind(&self.place)
            .bind(issue)
            .bind(ticket)
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// The ties of an issue, oldest first.
    pub async fn ties_of_issue(&self, issue: &str) -> sqlx::Result<Vec<Tie>> {
        self.ties("SELECT * FROM ties WHERE place = $1 AND issue = $2 ORDER BY at, ticket", issue).await
    }

    /// The ties of a ticket, oldest first.
    pub async fn ties_of_ticket(&self, ticket: &str) -> sqlx::Result<Vec<Tie>> {
        self.ties("SELECT * FROM ties WHERE place = $1 AND ticket = $2 ORDER BY at, issue", ticket).await
    }

    /// All ties, oldest first.
    pub async fn all_ties(&self) -> sqlx::Result<Vec<Tie>> {
        let mut connection = self.connection().await?;
        let query = sqlx::query("SELECT * FROM ties WHERE place = $1 ORDER BY at, issue, ticket").bind(&self.place);
        query.fetch_all(&mut *connection).await?.iter().map(tie).collect()
    }

    async fn ties(&self, query: &'static str, end: &str) -> sqlx::Result<Vec<Tie>> {
        let mut connection = self.connection().await?;
        let rows = sqlx::query(query).bind(&self.place).bind(end).fetch_all(&mut *connection).await?;
        rows.iter().map(tie).collect()
    }
}

fn tie(row: &SqliteRow) -> sqlx::Result<Tie> {
    Ok(Tie {
        issue: row.try_get("issue")?,
        ticket: row.try_get("ticket")?,
        issue_named: (row.try_get("issue_code")?, row.try_get("issue_title")?),
        ticket_named: (row.try_get("ticket_code")?, row.try_get("ticket_title")?),
        at: row.try_get("at")?,
    })
}
