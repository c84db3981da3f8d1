//! Flags on moments of calls, and the catalogue of their types.

use super::{
    caller::Caller,
    cursor,
    database::Database,
    entry::Entry,
    erasing,
    idempotency::{Made, Once},
    issues::locate,
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        choice::{IssueEvent, ResourceType},
        id::{FlagId, IssueId, OrgId, UserId},
        permission::Verb,
        text::Untrusted,
        time::Time,
    },
    server::clock,
    wire::{Flag, FlagPlace, FlagType, NewFlag, NewResourceLink, Page, PageQuery},
};
use serde_json::json;

const FLAG_TYPES: &str = "flag types";

pub(super) fn read_flag(row: &Row, issue: &IssueId, organisation: &OrgId) -> Result<Flag> {
    Ok(Flag {
        id: row.get("id")?,
        org_id: organisation.clone(),
        issue_id: issue.clone(),
        call_id: row.get("call_id")?,
        flag_type: row.get("type")?,
        note: row.get("note")?,
        node_id: row.get("node_id")?,
        node_name: row.get("node_name")?,
        message_index: row.get("message_index")?,
        message_text: row.get("message_text")?,
        author_id: row.get("author_id")?,
        created_at: row.get("created_at")?,
        place: read_place(row)?,
    })
}

/// Where its message is, if it is not where it was.
fn read_place(row: &Row) -> Result<Option<FlagPlace>> {
    let Some(moved_to): Option<i64> = row.get("moved_to")? else { return Ok(None) };
    let Ok(message_index) = u32::try_from(moved_to) else { return Ok(Some(FlagPlace::Lost)) };
    let message_text: Option<Untrusted> = row.get("moved_text")?;
    Ok(Some(FlagPlace::Moved { message_index, message_text: message_text.unwrap_or_default() }))
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
        let organisation = &self.organisation().id;
        let rows = sql("SELECT flags.* FROM issues
               LEFT JOIN flags ON flags.issue = issues.number AND (flags.created_at, flags.id) > ($2, $3)
              WHERE issues.id = $1 ORDER BY flags.created_at, flags.id LIMIT 0 + $4")
        .bind_all(values![issue, after, id, cursor::rows(page)])
        .all(&mut connection)
        .await?;
        let flags = parts(&rows, (Thing::Issue, "id"), |row| read_flag(row, issue, organisation))?;
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
        change: &mut Connection,
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
            place: None,
        };
        let link = self.existing(change, (number, issue), &call_of(&flag)).await?;
        let link = link.ok_or(Problem::CallNotAttached)?;
        if erasing::is_deleted(change, &flag.call_id).await? {
            return Err(Problem::Missing(Thing::Call));
        }
        sql("INSERT INTO flags (id, issue, call_id, type, note, node_id, node_name, message_index, message_text,
                                author_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind_all(values![&flag.id, number, &flag.call_id, &flag.flag_type, &flag.note, &flag.node_id, &flag.node_name])
        .bind_all(values![flag.message_index, &flag.message_text, author, now])
        .run(change)
        .await?;
        Entry::new(IssueEvent::FlagAdded, "Added a flag.")
            .metadata(about(&flag))
            .resources(vec![link])
            .write(change, number, author, now)
            .await?;
        Ok(flag)
    }

    /// Removes a flag (contract 4.14); that of somebody else, where `caller` may overrule others.
    pub(in crate::server) async fn remove_flag(&self, issue: &IssueId, id: &FlagId, caller: &Caller) -> Answer<()> {
        let mut change = self.write().await?;
        let flag = self.remove_flag_in(&mut change, issue, id, &caller.user, clock::now()).await?;
        if flag.author_id != caller.user {
            caller.must(Verb::Overrule)?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Removes a flag inside a change.
    pub(super) async fn remove_flag_in(
        &self,
        change: &mut Connection,
        issue: &IssueId,
        id: &FlagId,
        user: &UserId,
        now: Time,
    ) -> Answer<Flag> {
        let number = locate(change, issue).await?;
        let row = sql("DELETE FROM flags WHERE id = $1 AND issue = $2 RETURNING *").bind(id).bind(number);
        let row = row.maybe(change).await?.ok_or(Problem::Missing(Thing::Flag))?;
        let flag = read_flag(&row, issue, &self.organisation().id)?;
        let link = self.existing(change, (number, issue), &call_of(&flag)).await?;
        Entry::new(IssueEvent::FlagRemoved, "Removed a flag.")
            .metadata(about(&flag))
            .resources(link.into_iter().collect())
            .write(change, number, user, now)
            .await?;
        Ok(flag)
    }

    /// A page of the flag types in use, the most used first (contract 4.15).
    pub(in crate::server) async fn flag_types(&self, page: &PageQuery) -> Answer<Page<FlagType>> {
        let (uses, name) = cursor::start(FLAG_TYPES, page)?.unwrap_or((i64::MAX, String::new()));
        let types = sql("SELECT type, usage_count,
                    (SELECT max(created_at) FROM flags WHERE flags.type = flag_types.type) AS last_used_at,
                    (SELECT note FROM flags WHERE flags.type = flag_types.type AND note <> ''
                      ORDER BY created_at DESC, id DESC LIMIT 1) AS description
               FROM flag_types
              WHERE usage_count <= $1 AND (usage_count < $1 OR type > $2)
              ORDER BY usage_count DESC, type LIMIT 0 + $3")
        .bind_all(values![uses, name, cursor::rows(page)])
        .each(&mut self.read().await?, read_flag_type)
        .await?;
        cursor::page(FLAG_TYPES, page, types, |flag_type: &FlagType| (flag_type.usage_count, flag_type.name.clone()))
    }
}

fn read_flag_type(row: &Row) -> Result<FlagType> {
    Ok(FlagType {
        name: row.get("type")?,
        description: row.get::<Option<_>>("description")?.unwrap_or_default(),
        usage_count: row.get("usage_count")?,
        last_used_at: row.get("last_used_at")?,
    })
}
