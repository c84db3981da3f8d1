//! Flags on moments of calls, and the catalogue of their types.

use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Database, cursor,
    entry::Entry,
    idempotency::{Made, Once},
    issues::locate,
    problem::{Answer, Problem, Thing},
};
use crate::{
    domain::{
        choice::{IssueEvent, ResourceType},
        id::{FlagId, IssueId, NodeId, OrgId, UserId},
        text::Untrusted,
        time::Time,
    },
    server::clock,
    wire::{Flag, FlagType, NewFlag, NewResourceLink, Page, PageQuery},
};
use serde_json::json;

const FLAG_TYPES: &str = "flag types";

pub(super) fn read_flag(row: &SqliteRow, issue: &IssueId, organisation: &OrgId) -> sqlx::Result<Flag> {
    Ok(Flag {
        id: row.try_get::<&str, _>("id")?.into(),
        org_id: organisation.clone(),
        issue_id: issue.clone(),
        call_id: row.try_get::<&str, _>("call_id")?.into(),
        flag_type: row.try_get::<&str, _>("type")?.into(),
        note: row.try_get::<&str, _>("note")?.into(),
        node_id: row.try_get::<Option<&str>, _>("node_id")?.map(Into::into),
        node_name: row.try_get::<Option<&str>, _>("node_name")?.map(Into::into),
        message_index: row.try_get("message_index")?,
        message_text: row.try_get::<Option<&str>, _>("message_text")?.map(Into::into),
        author_id: row.try_get::<&str, _>("author_id")?.into(),
        created_at: Time::from_millis(row.try_get("created_at")?),
    })
}

/// What an entry about a flag says of it (contract 10, row 27).
fn about(flag: &Flag) -> serde_json::Value {
    json!({ "flag_id": flag.id, "call_id": flag.call_id, "type": flag.flag_type, "message_index": flag.message_index })
}

fn call_of(flag: &Flag) -> NewResourceLink {
    NewResourceLink { resource_type: ResourceType::Call, resource_id: flag.call_id.clone() }
}

impl Database {
    /// A page of the flags of an issue, oldest first (contract 4.12).
    pub(in crate::server) async fn flags(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<Flag>> {
        let list = format!("flags {}", issue.as_str());
        let (after, id) = cursor::start(&list, page)?.unwrap_or((i64::MIN, String::new()));
        let mut connection = self.read().await?;
        let number = locate(&mut connection, issue).await?;
        let rows = sqlx::query(
            "SELECT * FROM flags WHERE issue = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4",
        )
        .bind(number)
        .bind(after)
        .bind(id)
        .bind(cursor::limit(page) as i64 + 1)
        .fetch_all(&mut *connection)
        .await?;
        let organisation = &self.organisation().id;
        let flags = rows.iter().map(|row| read_flag(row, issue, organisation)).collect::<sqlx::Result<_>>()?;
        cursor::page(&list, page, flags, |flag: &Flag| (flag.created_at.millis(), flag.id.clone()))
    }

    /// Adds a flag (contract 4.13); `new.flag_type` is in its stored form.
    pub(in crate::server) async fn add_flag(
        &self,
        issue: &IssueId,
        new: NewFlag,
        author: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        self.make(once, async |change| {
            let flag = self.add_flag_in(change, issue, new, author, clock::now()).await?;
            Ok((flag, true))
        })
        .await
    }

    /// Adds a flag inside a change.
    pub(super) async fn add_flag_in(
        &self,
        change: &mut SqliteConnection,
        issue: &IssueId,
        new: NewFlag,
        author: &UserId,
        now: Time,
    ) -> Answer<Flag> {
        let number = locate(change, issue).await?;
        let flag = Flag {
            id: clock::new_id().into(),
            org_id: self.organisation().id.clone(),
            issue_id: issue.clone(),
            call_id: new.call_id,
            flag_type: new.flag_type.into(),
            note: new.note.unwrap_or_default().into(),
            node_id: new.node_id,
            node_name: new.node_name,
            message_index: new.message_index,
            message_text: new.message_text,
            author_id: author.clone(),
            created_at: now,
        };
        let link = self.existing(change, (number, issue), &call_of(&flag)).await?;
        let link = link.ok_or(Problem::CallNotAttached)?;
        sqlx::query(
            "INSERT INTO flags (id, issue, call_id, type, note, node_id, node_name, message_index, message_text,
                                author_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(flag.id.as_str())
        .bind(number)
        .bind(flag.call_id.as_str())
        .bind(flag.flag_type.verbatim())
        .bind(flag.note.verbatim())
        .bind(flag.node_id.as_ref().map(NodeId::as_str))
        .bind(flag.node_name.as_ref().map(Untrusted::verbatim))
        .bind(flag.message_index)
        .bind(flag.message_text.as_ref().map(Untrusted::verbatim))
        .bind(author.as_str())
        .bind(now.millis())
        .execute(&mut *change)
        .await?;
        Entry::new(IssueEvent::FlagAdded, "Added a flag.")
            .metadata(about(&flag))
            .resources(vec![link])
            .write(change, number, author, now)
            .await?;
        Ok(flag)
    }

    /// Removes a flag (contract 4.14).
    pub(in crate::server) async fn remove_flag(&self, issue: &IssueId, id: &FlagId, user: &UserId) -> Answer<()> {
        let mut change = self.write().await?;
        let number = locate(&mut change, issue).await?;
        let row = sqlx::query("DELETE FROM flags WHERE id = $1 AND issue = $2 RETURNING *")
            .bind(id.as_str())
            .bind(number)
            .fetch_optional(&mut *change)
            .await?
            .ok_or(Problem::Missing(Thing::Flag))?;
        let flag = read_flag(&row, issue, &self.organisation().id)?;
        let link = self.existing(&mut change, (number, issue), &call_of(&flag)).await?;
        Entry::new(IssueEvent::FlagRemoved, "Removed a flag.")
            .metadata(about(&flag))
            .resources(link.into_iter().collect())
            .write(&mut change, number, user, clock::now())
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// A page of the flag types in use, the most used first (contract 4.15).
    pub(in crate::server) async fn flag_types(&self, page: &PageQuery) -> Answer<Page<FlagType>> {
        let (uses, name) = cursor::start(FLAG_TYPES, page)?.unwrap_or((i64::MAX, String::new()));
        let rows = sqlx::query(
            "SELECT type, usage_count,
                    (SELECT max(created_at) FROM flags WHERE flags.type = flag_types.type) AS last_used_at,
                    (SELECT note FROM flags WHERE flags.type = flag_types.type AND note <> ''
                      ORDER BY created_at DESC, id DESC LIMIT 1) AS description
               FROM flag_types
              WHERE usage_count <= $1 AND (usage_count < $1 OR type > $2)
              ORDER BY usage_count DESC, type LIMIT $3",
        )
        .bind(uses)
        .bind(name)
        .bind(cursor::limit(page) as i64 + 1)
        .fetch_all(&mut *self.read().await?)
        .await?;
        let types = rows.iter().map(read_flag_type).collect::<sqlx::Result<_>>()?;
        cursor::page(FLAG_TYPES, page, types, |flag_type: &FlagType| (flag_type.usage_count, flag_type.name.clone()))
    }
}

fn read_flag_type(row: &SqliteRow) -> sqlx::Result<FlagType> {
    Ok(FlagType {
        name: row.try_get::<&str, _>("type")?.into(),
        description: row.try_get::<Option<&str>, _>("description")?.map(Into::into).unwrap_or_default(),
        usage_count: row.try_get::<i64, _>("usage_count")?.unsigned_abs(),
        last_used_at: row.try_get::<Option<i64>, _>("last_used_at")?.map(Time::from_millis),
    })
}
