//! Issues, one a row.

use super::{column::Column, pages::Reader, rows::Rows};
use crate::{app::message::filter::Filter, cli::exit::Outcome, domain::text::Untrusted, wire::Issue};

fn name(text: Option<&Untrusted>) -> Option<String> {
    text.map(|text| text.verbatim().to_owned())
}

fn count(count: u64) -> Option<i64> {
    i64::try_from(count).ok()
}

pub(super) const COLUMNS: &[Column<Issue>] = &[
    Column::name("issue_id", "the issue", |issue| Some(issue.id.as_str().to_owned())),
    Column::name("triage_id", "its code, such as `T-1007`", |issue| Some(issue.triage_id.verbatim().to_owned())),
    Column::number("number", "the number in it", |issue| count(issue.number)),
    Column::text("title", "its title", |issue| Some(issue.title.clone())),
    Column::said("description", "its description", |issue| Some(issue.description.clone())),
    Column::name("status", "where it stands", |issue| Some(issue.status.as_str().to_owned())),
    Column::name("severity", "how bad it is", |issue| Some(issue.severity.as_str().to_owned())),
    Column::text("category", "its category", |issue| Some(issue.category.clone())),
    Column::name("source", "who made it: `manual`, `automated` or `client`", |issue| {
        Some(issue.source.as_str().to_owned())
    }),
    Column::name("owner_id", "who is accountable", |issue| issue.owner_id.as_ref().map(|id| id.as_str().to_owned())),
    Column::name("assignee_id", "who works on it", |issue| issue.assignee_id.as_ref().map(|id| id.as_str().to_owned())),
    Column::name("author_id", "who created it", |issue| Some(issue.author_id.as_str().to_owned())),
    Column::name("agent_id", "agent that it is about", |issue| name(issue.agent_id.as_ref())),
    Column::name("agent_version_id", "version of that agent", |issue| name(issue.agent_version_id.as_ref())),
    Column::text("external_link", "link to an outside tracker, as JSON", |issue| {
        issue.external_link.as_ref().map(|link| serde_json::Value::Object(link.clone()).to_string().into())
    }),
    Column::time("created_at", "when it was created", |issue| Some(issue.created_at)),
    Column::time("updated_at", "when it or something of it changed", |issue| Some(issue.updated_at)),
    Column::time("last_activity_at", "time of its newest activity", |issue| Some(issue.last_activity_at)),
    Column::number("resource_count", "pieces of evidence on it", |issue| count(issue.resource_count)),
    Column::number("flag_count", "flags on it", |issue| count(issue.flag_count)),
    Column::number("relation_count", "relations, in both directions", |issue| count(issue.relation_count)),
    Column::name("agent_session_id", "newest session of an agent on it", |issue| {
        issue.latest_agent_session.as_ref().map(|session| session.id.verbatim().to_owned())
    }),
    Column::name("agent_session_status", "where that session stands", |issue| {
        issue.latest_agent_session.as_ref().map(|session| session.status.as_str().to_owned())
    }),
    Column::truth("is_processing", "whether an agent works on it now", |issue| Some(issue.is_processing)),
    Column::truth("has_unread_activity", "whether something happened since you viewed it", |issue| {
        Some(issue.has_unread_activity)
    }),
];

/// Writes the issues.
pub(super) async fn write(reader: &Reader<'_>, filter: &Filter, rows: &mut Rows) -> Outcome<()> {
    let read = async |issue: Issue| Ok(Some(issue));
    reader.issues(filter, read, async |issue: Issue| rows.row(COLUMNS, &issue).await).await
}
