//! Storing calls from outside the API: imports and the demo.

mod handed;
mod made;

use std::{
    collections::{HashMap, HashSet},
    ops::AddAssign,
};

use serde::Serialize;
use serde_json::json;

use super::{
    database::Database,
    entry::{self, Entry},
    erasing,
    failure::DatabaseError,
    hearings, looked, replacing,
    sql::{Connection, Result, sql, values},
};
use crate::{
    domain::{
        choice::{IssueEvent, IssueStatus, ResourceStatus, ResourceType},
        id::{CallId, UserId},
        time::Time,
    },
    server::clock,
    wire::{Call, Object, ResourceLink},
};

pub use handed::{Deposit, DepositIssue, Hearing};

pub(super) use made::{Made, RowOfCall};

/// What a deposit changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Deposited {
    /// Calls that are new.
    pub calls_added: u64,
    /// Calls that were there and stay as they are.
    pub calls_present: u64,
    /// Of these, calls that came with other words than are stored.
    pub calls_differing: u64,
    /// Calls whose words were replaced by those that came.
    pub calls_replaced: u64,
    /// Calls that were deleted here, and were not taken in again.
    pub calls_deleted: u64,
    /// Second hearings that were put beside their calls.
    pub hearings: u64,
    /// Issues that are new.
    pub issues_added: u64,
    /// Issues that were there and stay as they are.
    pub issues_present: u64,
}

impl AddAssign for Deposited {
    fn add_assign(&mut self, more: Self) {
        self.calls_added += more.calls_added;
        self.calls_present += more.calls_present;
        self.calls_differing += more.calls_differing;
        self.calls_replaced += more.calls_replaced;
        self.calls_deleted += more.calls_deleted;
        self.hearings += more.hearings;
        self.issues_added += more.issues_added;
        self.issues_present += more.issues_present;
    }
}

/// Deposits with what is stored of each beside it. Making that takes longer than storing it, and can be done meanwhile, on
/// other threads.
#[derive(Debug, Clone)]
pub struct Ready {
    deposits: Vec<Deposit>,
    made: Vec<Made>,
}

impl Ready {
    /// Deposits that share statements, and so the most that are worth storing at once: few enough for SQLite's limit of bound values
    /// (32,766, of which a call takes 21), and no fewer than memory allows, since the index of words is written out before each
    /// statement.
    pub const MOST: usize = 384;

    /// Makes what is stored of these deposits.
    pub fn of(deposits: Vec<Deposit>) -> Result<Self, DatabaseError> {
        let made = deposits.iter().map(Made::of).collect::<Result<_, _>>()?;
        Ok(Self { deposits, made })
    }
}

impl Database {
    /// Makes ready for an import: many deposits, one after the other. They are on the disk for sure after [`Self::keep_all`].
    pub async fn expect_many(&self) -> Result<(), DatabaseError> {
        Ok(self.inner.home.writer.expect_many().await?)
    }

    /// Has all on the disk that was deposited: what follows is as if nothing had been expected.
    pub async fn keep_all(&self) -> Result<(), DatabaseError> {
        self.inner.home.writer.wait_for_the_disk().await?;
        let mut change = self.write().await?;
        change.write_the_same().await?;
        Ok(change.commit().await?)
    }

    /// Stores a batch in one transaction. A call or an issue whose id is there already is left as it is,
    /// and a call that was deleted here is not taken in again.
    pub async fn deposit(&self, batch: &[Deposit]) -> Result<Deposited, DatabaseError> {
        let made = batch.iter().map(Made::of).collect::<Result<Vec<_>, _>>()?;
        self.store(batch, &made, false).await
    }

    /// The same of what was made before; with `replaces`, a call that is there with other words is replaced by the one that
    /// came.
    pub async fn deposit_or_replace(&self, batch: &Ready, replaces: bool) -> Result<Deposited, DatabaseError> {
        self.store(&batch.deposits, &batch.made, replaces).await
    }

    async fn store(&self, batch: &[Deposit], made: &[Made], replaces: bool) -> Result<Deposited, DatabaseError> {
        let mut change = self.write().await?;
        let now = clock::now();
        let gone = erasing::gone_of(&mut change, batch).await?;
        let beside = hearings::put_beside(&mut change, batch, &gone, now).await?;
        let is_taken = |call: &CallId| !beside.contains(call) && !gone.contains(call);
        let mut rows: Vec<_> = RowOfCall::all(batch, made);
        rows.retain(|row| is_taken(&row.call.call_id));
        let alone = batch.iter().filter(|deposit| is_taken(&deposit.call.call_id));
        let issues: Vec<_> = alone
            .zip(&rows)
            .filter_map(|(deposit, row)| Some(Opened { issue: deposit.issue.as_ref()?, row }))
            .collect();
        let (mut calls_added, mut calls_differing, mut calls_replaced) = (0, 0, 0);
        for rows in rows.chunks(Ready::MOST) {
            let ids: Vec<_> = rows.iter().map(|row| row.call.call_id.as_str()).collect();
            let mut there = replacing::stored(&mut change, &ids).await?;
            calls_added += insert_calls(&mut change, rows, now).await?;
            for row in rows {
                let Some(before) = there.remove(&row.call.call_id) else { continue };
                if before == row.made.body {
                    continue;
                }
                let before: Call = serde_json::from_str(&before)?;
                if !replacing::differ(&before, row.call) {
                    continue;
                }
                if replaces {
                    replacing::replace(&mut change, row, &before, now).await?;
                    calls_replaced += 1;
                } else {
                    calls_differing += 1;
                }
            }
        }
        let mut issues_added = 0;
        for issues in issues.chunks(Ready::MOST) {
            issues_added += self.open_issues(&mut change, issues, now).await?;
        }
        change.commit().await?;
        Ok(Deposited {
            calls_added,
            calls_present: rows.len() as u64 - calls_added - calls_replaced,
            calls_differing,
            calls_replaced,
            calls_deleted: gone.len() as u64,
            hearings: beside.len() as u64,
            issues_added,
            issues_present: issues.len() as u64 - issues_added,
        })
    }

    /// Opens those issues that are not there, each with its call; answers how many. What creating an issue and
    /// attaching a call through the API does is done here for many at once.
    async fn open_issues(
        &self,
        change: &mut Connection,
        issues: &[Opened<'_>],
        now: Time,
    ) -> Result<u64, DatabaseError> {
        let user = self.local_user();
        let added =
            sql("INSERT INTO issues (id, title, description, folded, status, severity, source, category, author_id,
                                 created_at, updated_at, last_activity_at)")
            .rows(issues, |Opened { issue, .. }| {
                values![
                    &issue.id,
                    &issue.title,
                    &issue.description,
                    folded(&issue.title, &issue.description),
                    &IssueStatus::Todo,
                    &issue.severity,
                    &issue.source,
                    &issue.category,
                    user,
                    now,
                    now,
                    now,
                ]
            })
            .then(" ON CONFLICT (id) DO NOTHING RETURNING id, number")
            .all(change)
            .await?;
        if added.is_empty() {
            return Ok(0);
        }
        let of_id: HashMap<_, _> = issues.iter().map(|opened| (opened.issue.id.as_str(), opened)).collect();
        let mut links = Vec::with_capacity(added.len());
        for row in &added {
            if let Some(opened) = of_id.get(row.get::<&str>("id")?) {
                links.push((row.get("number")?, self.link_of(opened, now)));
            }
        }
        insert_links(change, &links).await?;
        write_entries(change, &links, user, now).await?;
        let seen = sql("INSERT INTO views (issue, user_id, newest_entry, viewed_at) SELECT number, ")
            .value(user)
            .then(", newest_entry, ")
            .value(now)
            .then(" FROM issues WHERE number IN (")
            .list(links.iter().map(|(number, _)| *number))
            .then(")");
        seen.run(change).await?;
        Ok(added.len() as u64)
    }

    fn link_of(&self, Opened { issue, row }: &Opened<'_>, now: Time) -> ResourceLink {
        ResourceLink {
            id: clock::new_id().into(),
            issue_id: issue.id.clone(),
            org_id: self.organisation().id.clone(),
            resource_type: ResourceType::Call,
            resource_id: row.call.call_id.clone(),
            title: row.made.title.as_str().into(),
            status: ResourceStatus::Available,
            metadata: call_metadata(row.call.created_at),
            attached_by_id: Some(self.local_user().clone()),
            created_at: now,
        }
    }
}

/// An issue to be opened, with the row of its call.
struct Opened<'a> {
    issue: &'a DepositIssue,
    row: &'a RowOfCall<'a>,
}

/// Writes that each issue was created and got its call.
async fn write_entries(
    connection: &mut Connection,
    links: &[(i64, ResourceLink)],
    user: &UserId,
    now: Time,
) -> Result<()> {
    let entries = links.iter().flat_map(|(number, link)| {
        [
            (*number, Entry::new(IssueEvent::Created, "Created the issue.")),
            (*number, Entry::new(IssueEvent::ResourceAdded, "Attached a call.").resources(vec![link.clone()])),
        ]
    });
    entry::write_many(connection, entries, user, now).await
}

/// The snapshot of a call that its link carries.
pub(super) fn call_metadata(created_at: Time) -> Option<Object> {
    Some(Object::from_iter([("created_at".to_owned(), json!(created_at))]))
}

/// Stores links, each with the number of its issue.
pub(super) async fn insert_links(connection: &mut Connection, links: &[(i64, ResourceLink)]) -> Result<()> {
    sql("INSERT INTO links (id, issue, resource_type, resource_id, title, metadata, attached_by_id, created_at)")
        .rows(links, |(issue, link)| {
            let metadata = link.metadata.as_ref().map(|object| json!(object).to_string());
            let (kind, resource) = (&link.resource_type, &link.resource_id);
            values![&link.id, *issue, kind, resource, &link.title, metadata, &link.attached_by_id, link.created_at]
        })
        .run(connection)
        .await?;
    Ok(())
}

/// The text that a search looks into, in lower case; nothing where SQLite can fold by itself, which is ASCII.
pub(super) fn folded(title: &str, description: &str) -> Option<String> {
    if title.is_ascii() && description.is_ascii() {
        None
    } else {
        Some(format!("{}\n{}", title.to_lowercase(), description.to_lowercase()))
    }
}

/// Stores those calls that are not there; answers how many.
pub(super) async fn insert_calls(connection: &mut Connection, rows: &[RowOfCall<'_>], now: Time) -> Result<u64> {
    let added: HashSet<CallId> = sql(
        "INSERT INTO calls (id, created_at, updated_at, started_at, title, from_number, to_number, completed, inbound,
                            answered_by, batch_id, call_length, pathway_id, pathway_name, pathway_version, persona_id,
                            persona_name, row, kept, events, body)",
    )
    .rows(rows, |row| {
        let (call, made) = (row.call, row.made);
        let version = call.pathway_version.as_ref().filter(|version| !version.is_null());
        values![
            &call.call_id,
            call.created_at,
            now,
            call.started_at,
            &made.title,
            &call.from,
            &call.to,
            call.completed,
            call.inbound,
            &call.answered_by,
            &call.batch_id,
            call.call_length,
            &call.pathway_id,
            row.pathway_name,
            version.map(ToString::to_string),
            &call.persona_id,
            &call.persona_name,
            &made.row,
            &made.kept,
            &made.events,
            &made.body,
        ]
    })
    .then(" ON CONFLICT (id) DO NOTHING RETURNING id")
    .all(connection)
    .await?
    .iter()
    .map(|row| row.first())
    .collect::<Result<_>>()?;
    let new: Vec<_> = rows.iter().filter(|row| added.contains(&row.call.call_id)).map(|row| &row.made.looked).collect();
    looked::store(connection, &new, now).await?;
    Ok(added.len() as u64)
}
