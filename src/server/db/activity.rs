//! The activity feed: reading it, and comments.

use super::{
    cursor,
    database::Database,
    entry::Entry,
    idempotency::{Made, Once},
    issues::locate,
    parts::parts,
    problem::{Answer, Thing},
    sql::{Connection, Row, sql, values},
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
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT activity.*, trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) AS actor \
             FROM ",
            $from,
            " LEFT JOIN users ON users.id = activity.actor_id ",
            $rest
        )
    };
}

fn read_entry(row: &Row, issue: &IssueId) -> Answer<IssueEntry> {
    let json = |column| row.get::<Option<&str>>(column);
    let actor: Option<UserId> = row.get("actor_id")?;
    let label = row.get("actor")?;
    Ok(IssueEntry {
        id: row.get("id")?,
        issue_id: issue.clone(),
        event: row.get("type")?,
        actor: actor.map(|id| Actor { kind: ActorKind::User, id: Some(id.as_str().into()), label, avatar_url: None }),
        detail: row.get("detail")?,
        from_status: row.get("from_status")?,
        to_status: row.get("to_status")?,
        metadata: json("metadata")?.map(serde_json::from_str).transpose()?,
        resources: json("resources")?.map(serde_json::from_str).transpose()?.unwrap_or_default(),
        referenced_issues: json("referenced")?.map(serde_json::from_str).transpose()?.unwrap_or_default(),
        created_at: row.get("created_at")?,
    })
}

impl Database {
    /// A page of the feed of an issue, newest first (contract 4.16).
    pub(in crate::server) async fn activity(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<TimelineEntry>> {
        let list = format!("activity {}", issue.as_str());
        let before: i64 = cursor::start(&list, page)?.unwrap_or(i64::MAX);
        let mut connection = self.read().await?;
        let rows = sql(select_entries!(
            "issues LEFT JOIN activity ON activity.issue = issues.number AND activity.number < $2",
            "WHERE issues.id = $1 ORDER BY activity.number DESC LIMIT 0 + $3"
        ))
        .bind_all(values![issue, before, cursor::rows(page)])
        .all(&mut connection)
        .await?;
        let read = |row: &Row| Answer::Ok((row.get::<i64>("number")?, read_entry(row, issue)?));
        let entries = parts(&rows, (Thing::Issue, "id"), read)?;
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
        change: &mut Connection,
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
        let newest = sql(select_entries!("activity", "WHERE issue = $1 ORDER BY number DESC LIMIT 1"))
            .bind(number)
            .one(change)
            .await?;
        Ok(TimelineEntry::Issue(Box::new(read_entry(&newest, issue)?)))
    }
}
