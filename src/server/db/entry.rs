//! Writing to the activity feed. An entry moves the times of its issue and makes it unread; a trigger sees to that.

use serde_json::json;

use super::sql::{Connection, Result, sql, values};
use crate::{
    domain::{
        choice::{IssueEvent, IssueStatus},
        id::UserId,
        time::Time,
    },
    server::clock,
    wire::{Object, ReferencedIssue, ResourceLink},
};

/// An entry to be written.
pub(super) struct Entry {
    pub(super) event: IssueEvent,
    pub(super) detail: String,
    pub(super) from_status: Option<IssueStatus>,
    pub(super) to_status: Option<IssueStatus>,
    pub(super) metadata: Option<Object>,
    pub(super) resources: Vec<ResourceLink>,
    pub(super) referenced: Vec<ReferencedIssue>,
}

impl Entry {
    /// An entry that says no more than `detail`.
    pub(super) fn new(event: IssueEvent, detail: impl Into<String>) -> Self {
        Self {
            event,
            detail: detail.into(),
            from_status: None,
            to_status: None,
            metadata: None,
            resources: Vec::new(),
            referenced: Vec::new(),
        }
    }

    /// With the metadata given as a JSON object.
    pub(super) fn metadata(mut self, value: serde_json::Value) -> Self {
        self.metadata = if let serde_json::Value::Object(object) = value { Some(object) } else { None };
        self
    }

    /// With a snapshot of links.
    pub(super) fn resources(mut self, links: Vec<ResourceLink>) -> Self {
        self.resources = links;
        self
    }

    /// A change of a field other than the status.
    pub(super) fn changed(event: IssueEvent, detail: String, from: Option<&str>, to: Option<&str>) -> Self {
        Self::new(event, detail).metadata(json!({ "from": from, "to": to }))
    }

    /// Writes the entry to the feed of `issue`.
    pub(super) async fn write(self, connection: &mut Connection, issue: i64, actor: &UserId, at: Time) -> Result<()> {
        write_many(connection, [(issue, self)], actor, at).await
    }
}

/// Writes entries in this order, each to the feed of its issue.
pub(super) async fn write_many(
    connection: &mut Connection,
    entries: impl IntoIterator<Item = (i64, Entry)>,
    actor: &UserId,
    at: Time,
) -> Result<()> {
    sql("INSERT INTO activity
             (id, issue, type, actor_id, detail, from_status, to_status, metadata, resources, referenced, created_at)")
    .rows(entries, |(issue, entry)| {
        let metadata = entry.metadata.map(|object| json!(object).to_string());
        values![
            clock::new_id(),
            issue,
            &entry.event,
            actor,
            entry.detail,
            &entry.from_status,
            &entry.to_status,
            metadata,
            list(&entry.resources),
            list(&entry.referenced),
            at,
        ]
    })
    .run(connection)
    .await?;
    Ok(())
}

/// A list as JSON; nothing for an empty one.
fn list<T: serde::Serialize>(rows: &[T]) -> Option<String> {
    if rows.is_empty() { None } else { Some(json!(rows).to_string()) }
}

/// Remembers that `user` has seen everything on `issue` so far.
pub(super) async fn mark_viewed(connection: &mut Connection, issue: i64, user: &UserId, at: Time) -> Result<()> {
    sql("INSERT INTO views (issue, user_id, newest_entry, viewed_at)
         SELECT number, $2, newest_entry, $3 FROM issues WHERE number = $1
         ON CONFLICT (issue, user_id)
         DO UPDATE SET newest_entry = excluded.newest_entry,
                       viewed_at = CASE WHEN views.viewed_at > excluded.viewed_at THEN views.viewed_at
                                        ELSE excluded.viewed_at END")
    .bind_all(values![issue, user, at])
    .run(connection)
    .await?;
    Ok(())
}
