//! Storing calls from outside the API: imports and the demo.

use serde_json::json;
use sqlx::SqliteConnection;

use super::{
    Database, DatabaseError,
    entry::{Entry, mark_viewed},
};
use crate::{
    domain::{
        choice::{IssueEvent, IssueSource, ResourceStatus, ResourceType, Severity},
        id::IssueId,
        limits,
        text::Untrusted,
        time::Time,
    },
    server::clock,
    wire::{Call, CallSummary, Object, PathwayEvent, ResourceLink},
};

/// A call with what belongs to it, to be stored.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// The call with its transcript.
    pub call: Call,
    /// What happened in its pathway, in any order.
    pub events: Vec<PathwayEvent>,
    /// What the source held beyond turns, such as system prompts; kept as it is, answered by no endpoint.
    pub kept: Option<serde_json::Value>,
    /// An issue to be opened on the call.
    pub issue: Option<DepositIssue>,
}

/// An issue to be opened on a call that is stored.
#[derive(Debug, Clone)]
pub struct DepositIssue {
    /// The same id for the same thing at every import.
    pub id: IssueId,
    /// 1 to 200 characters.
    pub title: String,
    /// Up to 10,000 characters.
    pub description: String,
    /// How bad it is.
    pub severity: Severity,
    /// 1 to 64 characters.
    pub category: String,
    /// Who made it.
    pub source: IssueSource,
}

/// What a deposit changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deposited {
    /// Calls that are new.
    pub calls_added: u64,
    /// Calls that were there and stay as they are.
    pub calls_present: u64,
    /// Issues that are new.
    pub issues_added: u64,
    /// Issues that were there and stay as they are.
    pub issues_present: u64,
}

impl Database {
    /// Stores a batch in one transaction. A call or an issue whose id is there already is left as it is.
    pub async fn deposit(&self, batch: &[Deposit]) -> Result<Deposited, DatabaseError> {
        let rows = batch.iter().map(CallRow::of).collect::<Result<Vec<_>, _>>()?;
        let mut deposited = Deposited::default();
        let mut change = self.write().await?;
        let now = clock::now();
        for (deposit, row) in batch.iter().zip(&rows) {
            if row.insert(&mut change, now).await? {
                deposited.calls_added += 1;
            } else {
                deposited.calls_present += 1;
            }
            if let Some(issue) = &deposit.issue {
                if self.open_issue(&mut change, issue, deposit, &row.title, now).await? {
                    deposited.issues_added += 1;
                } else {
                    deposited.issues_present += 1;
                }
            }
        }
        change.commit().await?;
        Ok(deposited)
    }

    async fn open_issue(
        &self,
        change: &mut SqliteConnection,
        issue: &DepositIssue,
        deposit: &Deposit,
        call_title: &str,
        now: Time,
    ) -> Result<bool, DatabaseError> {
        let user = self.local_user();
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO issues (id, title, description, folded, status, severity, source, category, author_id,
                                 created_at, updated_at, last_activity_at)
             VALUES ($1, $2, $3, $4, 'todo', $5, $6, $7, $8, $9, $9, $9)
             ON CONFLICT (id) DO NOTHING RETURNING number",
        )
        .bind(issue.id.as_str())
        .bind(&issue.title)
        .bind(&issue.description)
        .bind(folded(&issue.title, &issue.description))
        .bind(issue.severity.as_str())
        .bind(issue.source.as_str())
        .bind(&issue.category)
        .bind(user.as_str())
        .bind(now.millis())
        .fetch_optional(&mut *change)
        .await?;
        let Some(number) = number else { return Ok(false) };
        Entry::new(IssueEvent::Created, "Created the issue.").write(&mut *change, number, user, now).await?;
        let link = ResourceLink {
            id: clock::new_id().into(),
            issue_id: issue.id.clone(),
            org_id: self.organisation().id.clone(),
            resource_type: ResourceType::Call,
            resource_id: deposit.call.call_id.clone(),
            title: call_title.into(),
            status: ResourceStatus::Available,
            metadata: call_metadata(deposit.call.created_at),
            attached_by_id: Some(user.clone()),
            created_at: now,
        };
        insert_link(&mut *change, number, &link).await?;
        Entry::new(IssueEvent::ResourceAdded, "Attached a call.")
            .resources(vec![link])
            .write(&mut *change, number, user, now)
            .await?;
        mark_viewed(change, number, user, now).await?;
        Ok(true)
    }
}

/// The snapshot of a call that its link carries.
pub(super) fn call_metadata(created_at: Time) -> Option<Object> {
    Some(Object::from_iter([("created_at".to_owned(), json!(created_at))]))
}

/// Stores a link.
pub(super) async fn insert_link(
    connection: &mut SqliteConnection,
    issue: i64,
    link: &ResourceLink,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO links (id, issue, resource_type, resource_id, title, metadata, attached_by_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(link.id.as_str())
    .bind(issue)
    .bind(link.resource_type.as_str())
    .bind(link.resource_id.as_str())
    .bind(link.title.verbatim())
    .bind(link.metadata.as_ref().map(|object| json!(object).to_string()))
    .bind(link.attached_by_id.as_ref().map(|user| user.as_str()))
    .bind(link.created_at.millis())
    .execute(connection)
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

/// A call in the shape of its row, made before the transaction starts.
pub(super) struct CallRow<'a> {
    call: &'a Call,
    title: String,
    pathway_name: Option<&'a str>,
    row: String,
    kept: Option<String>,
    events: String,
    body: String,
}

impl<'a> CallRow<'a> {
    pub(super) fn of(deposit: &'a Deposit) -> Result<Self, serde_json::Error> {
        let call = &deposit.call;
        let pathway_name = call.rest.get("pathway_name").and_then(serde_json::Value::as_str);
        let mut events: Vec<_> = deposit.events.iter().collect();
        events.sort_by_key(|event| event.sequence);
        Ok(Self {
            call,
            title: title(call, pathway_name),
            pathway_name,
            row: serde_json::to_string(&summary(call))?,
            kept: deposit.kept.as_ref().map(serde_json::to_string).transpose()?,
            events: serde_json::to_string(&events)?,
            body: serde_json::to_string(call)?,
        })
    }

    /// Stores the call; false when it was there.
    pub(super) async fn insert(&self, connection: &mut SqliteConnection, now: Time) -> sqlx::Result<bool> {
        let call = self.call;
        let version = call.pathway_version.as_ref().filter(|version| !version.is_null());
        let done = sqlx::query(
            "INSERT INTO calls (id, created_at, updated_at, started_at, title, from_number, to_number, completed, inbound,
                                answered_by, batch_id, call_length, pathway_id, pathway_name, pathway_version, persona_id,
                                persona_name, row, kept, events, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(call.call_id.as_str())
        .bind(call.created_at.millis())
        .bind(now.millis())
        .bind(call.started_at.map(Time::millis))
        .bind(&self.title)
        .bind(text(&call.from))
        .bind(text(&call.to))
        .bind(call.completed)
        .bind(call.inbound)
        .bind(text(&call.answered_by))
        .bind(text(&call.batch_id))
        .bind(call.call_length)
        .bind(text(&call.pathway_id))
        .bind(self.pathway_name)
        .bind(version.map(ToString::to_string))
        .bind(text(&call.persona_id))
        .bind(text(&call.persona_name))
        .bind(&self.row)
        .bind(&self.kept)
        .bind(&self.events)
        .bind(&self.body)
        .execute(connection)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn text(value: &Option<Untrusted>) -> Option<&str> {
    value.as_ref().map(Untrusted::verbatim)
}

/// The line under which a call is attached: its summary, else pathway or number with the date, else a short id.
fn title(call: &Call, pathway_name: Option<&str>) -> String {
    let summary = text(&call.summary).and_then(|summary| summary.lines().map(str::trim).find(|line| !line.is_empty()));
    if let Some(summary) = summary {
        return limits::cut(summary, limits::TITLE).to_owned();
    }
    let number = if call.inbound == Some(false) { text(&call.to) } else { text(&call.from) };
    match pathway_name.or(number).filter(|name| !name.is_empty()) {
        Some(name) => {
            let day = call.created_at.to_string();
            format!("{} {}", limits::cut(name, limits::TITLE), limits::cut(&day, "2026-01-01".len()))
        }
        None => limits::cut(call.call_id.as_str(), 8).to_owned(),
    }
}

fn summary(call: &Call) -> CallSummary {
    CallSummary {
        call_id: call.call_id.clone(),
        created_at: call.created_at,
        call_length: call.call_length,
        to: call.to.clone(),
        from: call.from.clone(),
        inbound: call.inbound,
        completed: call.completed,
        queue_status: call.queue_status.clone(),
        status: call.status.clone(),
        error_message: call.error_message.clone(),
        answered_by: call.answered_by.clone(),
        batch_id: call.batch_id.clone(),
        pathway_id: call.pathway_id.clone(),
        summary: call.summary.clone(),
    }
}
