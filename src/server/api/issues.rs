//! Issues (contract 4.1 to 4.5, 4.18).

use axum::{Json, extract::State, http::StatusCode};

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        choice::{DateField, DateRange, IssueSort, IssueSource, IssueStatus, Order, Severity},
        id::IssueId,
        limits,
    },
    server::{
        check::{Fields, Params, id, list as list_of, name, one_of, resource_type, string, text},
        db::{Database, Made},
        error::Reply,
        request::{Asking, At, By, Post},
    },
    wire::{Envelope, Issue, IssuePatch, IssueQuery, IssueView, NewIssue, NewResourceLink, Page, PageQuery},
};

/// Lists issues.
#[utoipa::path(get, path = "/v1/triage/issues", operation_id = "list_issues", tag = "issues",
    params(PageQuery, IssueQuery), responses((status = 200, body = Envelope<Page<Issue>>)))]
pub(super) async fn list(State(database): State<Database>, By(user): By, params: Params) -> Wrapped<Page<Issue>> {
    Ok(wrap(database.issues(&query(params)?, &user).await?))
}

/// Creates an issue.
#[utoipa::path(post, path = "/v1/triage/issues", operation_id = "create_issue", tag = "issues",
    request_body = NewIssue, responses((status = 201, body = Envelope<Issue>)))]
pub(super) async fn create(State(database): State<Database>, By(user): By, Post { body, once }: Post) -> Reply<Made> {
    Ok(database.create_issue(&new_issue(body)?, &user, once.as_ref()).await?)
}

/// Reads an issue.
#[utoipa::path(get, path = "/v1/triage/issues/{id}", operation_id = "read_issue", tag = "issues",
    params(("id" = IssueId, Path)), responses((status = 200, body = Envelope<Issue>)))]
pub(super) async fn read(State(database): State<Database>, By(user): By, At(id): At<IssueId>) -> Wrapped<Issue> {
    Ok(wrap(database.issue(&id, &user).await?))
}

/// Changes an issue.
#[utoipa::path(patch, path = "/v1/triage/issues/{id}", operation_id = "change_issue", tag = "issues",
    params(("id" = IssueId, Path)), request_body = IssuePatch, responses((status = 200, body = Envelope<Issue>)))]
pub(super) async fn change(
    State(database): State<Database>,
    By(user): By,
    At(id): At<IssueId>,
    body: Fields,
) -> Wrapped<Issue> {
    Ok(wrap(database.change_issue(&id, &patch(body)?, &user).await?))
}

/// Deletes an issue with all that belongs to it.
#[utoipa::path(delete, path = "/v1/triage/issues/{id}", operation_id = "delete_issue", tag = "issues",
    params(("id" = IssueId, Path)), responses((status = 204)))]
pub(super) async fn delete(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(id): At<IssueId>,
) -> Reply<StatusCode> {
    database.delete_issue(&id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks an issue as viewed by the calling user.
#[utoipa::path(put, path = "/v1/triage/issues/{id}/view", operation_id = "view_issue", tag = "issues",
    params(("id" = IssueId, Path)), responses((status = 200, body = Envelope<IssueView>)))]
pub(super) async fn view(
    State(database): State<Database>,
    By(user): By,
    At(id): At<IssueId>,
) -> Reply<Json<Envelope<IssueView>>> {
    Ok(wrap(database.view_issue(&id, &user).await?))
}

fn query(mut params: Params) -> Reply<IssueQuery> {
    let query = IssueQuery {
        page: params.page(),
        sort: params.one("sort", one_of(IssueSort::KNOWN, IssueSort::as_str)),
        order: params.one("order", one_of(Order::KNOWN, Order::as_str)),
        search: params.one("search", string),
        status: params.comma_list("status", one_of(IssueStatus::KNOWN, IssueStatus::as_str)),
        severity: params.comma_list("severity", one_of(Severity::KNOWN, Severity::as_str)),
        category: params.many("category", string),
        resource_type: params.one("resource_type", resource_type),
        owner_id: params.one("owner_id", id),
        assignee_id: params.one("assignee_id", id),
        agent_id: params.one("agent_id", id),
        agent_version_id: params.one("agent_version_id", id),
        date_field: params.one("date_field", one_of(DateField::KNOWN, DateField::as_str)),
        date_range: params.one("date_range", one_of(DateRange::KNOWN, DateRange::as_str)),
    };
    params.finish(query)
}

fn new_issue(mut body: Fields) -> Reply<NewIssue> {
    let title = body.required("title", name(limits::TITLE));
    let severity = body.required("severity", one_of(Severity::KNOWN, Severity::as_str));
    let category = body.required("category", name(limits::CATEGORY));
    let description = body.given("description", text(limits::DESCRIPTION));
    let status = body.given("status", one_of(IssueStatus::KNOWN, IssueStatus::as_str));
    let source = body.given("source", one_of(IssueSource::KNOWN, IssueSource::as_str));
    let owner_id = body.optional("owner_id", id);
    let assignee_id = body.optional("assignee_id", id);
    let agent_id = body.optional("agent_id", id);
    let agent_version_id = body.optional("agent_version_id", id);
    let resource_links =
        body.optional("resource_links", list_of(limits::LINKS_PER_CREATE, new_link)).unwrap_or_default();
    let required = title.zip(severity).zip(category);
    body.finish(required.map(|((title, severity), category)| NewIssue {
        title,
        severity,
        category,
        description,
        status,
        source,
        owner_id,
        assignee_id,
        agent_id,
        agent_version_id,
        resource_links,
    }))
}

/// An item of `resource_links`, or the body of attach.
fn new_link(value: &serde_json::Value) -> Result<NewResourceLink, String> {
    let serde_json::Value::Object(fields) = value else { return Err("must be an object".to_owned()) };
    let field = |path: &str| fields.get(path).ok_or_else(|| format!("{path}: is required"));
    let fault = |path: &str, fault| format!("{path}: {fault}");
    Ok(NewResourceLink {
        resource_type: resource_type(field("resource_type")?).map_err(|words| fault("resource_type", words))?,
        resource_id: id(field("resource_id")?).map_err(|words| fault("resource_id", words))?,
    })
}

fn patch(mut body: Fields) -> Reply<IssuePatch> {
    let patch = IssuePatch {
        title: body.given("title", name(limits::TITLE)),
        description: body.given("description", text(limits::DESCRIPTION)),
        status: body.given("status", one_of(IssueStatus::KNOWN, IssueStatus::as_str)),
        severity: body.given("severity", one_of(Severity::KNOWN, Severity::as_str)),
        category: body.given("category", name(limits::CATEGORY)),
        owner_id: body.nullable("owner_id", id),
        assignee_id: body.nullable("assignee_id", id),
    };
    body.finish(Some(patch))
}
