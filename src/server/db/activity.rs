//! The activity feed: reading it, and comments.

use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Database, cursor,
    entry::Entry,
    idempotency::{Made, Once},
    issues::locate,
    problem::{Answer, Problem},
};
use crate::{
    domain::{
        choice::{ActorKind, IssueEvent},
        id::{IssueId, UserId},
        time::Time,
    },
    server::clock,
    wire::{Actor, IssueEntry, NewComment, Page, PageQuery, TimelineEntry},
};

/// SQL that selects entries as [`read_entry`] reads them.
macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "SELECT activity.*, trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) AS actor \
             FROM activity LEFT JOIN users ON users.id = activity.actor_id ",
            $rest
        )
    };
}

fn read_entry(row: &SqliteRow, issue: &IssueId) -> Result<IssueEntry, Problem> {
    let json = |column| row.try_get::<Option<&str>, _>(column);
    let actor_id: Option<&str> = row.try_get("actor_id")?;
    let label: &str = row.try_get("actor")?;
    Ok(IssueEntry {
        id: row.try_get::<&str, _>("id")?.into(),
        issue_id: issue.clone(),
        event: row.try_get::<&str, _>("type")?.into(),
        actor: actor_id.map(|id| Actor {
            kind: ActorKind::User,
            id: Some(id.into()),
            label: label.into(),
            avatar_url: None,
        }),
        detail: row.try_get::<&str, _>("detail")?.into(),
        from_status: row.try_get::<Option<&str>, _>("from_status")?.map(Into::into),
        to_status: row.try_get::<Option<&str>, _>("to_status")?.map(Into::into),
        metadata: json("metadata")?.map(serde_json::from_str).transpose()?,
        resources: json("resources")?.map(serde_json::from_str).transpose()?.unwrap_or_default(),
        referenced_issues: json("referenced")?.map(serde_json::from_str).transpose()?.unwrap_or_default(),
        created_at: Time::from_millis(row.try_get("created_at")?),
    })
}

impl Database {
    /// A page of the feed of an issue, newest first (contract 4.16).
    pub(in crate::server) async fn activity(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<TimelineEntry>> {
        let list = format!("activity {}", issue.as_str());
        let before: i64 = cursor::start(&list, page)?.unwrap_or(i64::MAX);
        let mut connection = self.read().await?;
        let number = locate(&mut connection, issue).await?;
        let rows = sqlx::query(select_entries!("WHERE issue = $1 AND number < $2 ORDER BY number DESC LIMIT $3"))
            .bind(number)
            .bind(before)
            .bind(cursor::limit(page) as i64 + 1)
            .fetch_all(&mut *connection)
            .await?;
        let entries = rows
            .iter()
            .map(|row| Ok((row.try_get::<i64, _>("number")?, read_entry(row, issue)?)))
            .collect::<Answer<Vec<_>>>()?;
        let Page { items, next_cursor } = cursor::page(&list, page, entries, |(number, _)| *number)?;
        let items = items.into_iter().map(|(_, entry)| TimelineEntry::Issue(Box::new(entry))).collect();
        Ok(Page { items, next_cursor })
    }

    /// Adds a comment (contract 4.17).
    pub(in crate::server) async fn comment(
        &self,
        issue: &IssueId,
        new: &NewComment,
        author: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        self.make(once, async |change| {
            let entry = self.comment_in(change, issue, new, author, clock::now()).await?;
            Ok((entry, true))
        })
        .await
    }

    /// Adds a comment inside a change.
    pub(super) async fn comment_in(
        &self,
        change: &mut SqliteConnection,
        issue: &IssueId,
        new: &NewComment,
        author: &UserId,
        now: Time,
    ) -> Answer<TimelineEntry> {
        let number = locate(change, issue).await?;
        let links = self.links_of(change, (number, issue), &new.resource_link_ids).await?;
        Entry::new(IssueEvent::Comment, new.detail.as_str())
            .resources(links)
            .write(change, number, author, now)
            .await?;
        let row = sqlx::query(select_entries!("WHERE issue = $1 ORDER BY number DESC LIMIT 1"))
            .bind(number)
            .fetch_one(&mut *change)
            .await?;
        Ok(TimelineEntry::Issue(Box::new(read_entry(&row, issue)?)))
    }
}
