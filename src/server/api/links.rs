//! Evidence of an issue (contract 4.6 to 4.11).

use axum::{extract::State, http::StatusCode};

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::id::{CallId, IssueId, LinkId},
    server::{
        check::{Params, id, resource_type},
        db::{Database, LinkRef, Made},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{Affected, Envelope, Issue, NewResourceLink, Page, PageQuery, ResourceLink},
};

/// Lists the evidence of an issue.
#[utoipa::path(get, path = "/v1/triage/issues/{id}/resources", operation_id = "list_links", tag = "evidence",
    params(("id" = IssueId, Path), PageQuery), responses((status = 200, body = Envelope<Page<ResourceLink>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    _: By,
    At(issue): At<IssueId>,
    mut params: Params,
) -> Wrapped<Page<ResourceLink>> {
    let page = params.page();
    Ok(wrap(database.links(&issue, &params.finish(page)?).await?))
}

/// Attaches evidence; what is attached already is answered with 200.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/resources", operation_id = "attach", tag = "evidence",
    params(("id" = IssueId, Path)), request_body = NewResourceLink,
    responses((status = 201, body = Envelope<ResourceLink>), (status = 200, body = Envelope<ResourceLink>)))]
pub(super) async fn attach(
    State(database): State<Database>,
    By(user): By,
    At(issue): At<IssueId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let resource_type = body.required("resource_type", resource_type);
    let resource_id = body.required("resource_id", id);
    let resource = body.finish(
        resource_type
            .zip(resource_id)
            .map(|(resource_type, resource_id)| NewResourceLink { resource_type, resource_id }),
    )?;
    Ok(database.attach(&issue, &resource, &user, once.as_ref()).await?)
}

/// Detaches evidence.
#[utoipa::path(delete, path = "/v1/triage/issues/{id}/resources/{resource_link_id}", operation_id = "detach",
    tag = "evidence", params(("id" = IssueId, Path), ("resource_link_id" = LinkId, Path)),
    responses((status = 204)))]
pub(super) async fn detach(
    State(database): State<Database>,
    By(user): By,
    At((issue, link)): At<(IssueId, LinkId)>,
) -> Reply<StatusCode> {
    database.detach(&issue, LinkRef::Id(&link), &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Attaches a call and answers the issue.
#[utoipa::path(put, path = "/v1/triage/issues/{id}/calls/{call_id}", operation_id = "attach_call", tag = "evidence",
    params(("id" = IssueId, Path), ("call_id" = CallId, Path)), responses((status = 200, body = Envelope<Issue>)))]
pub(super) async fn attach_call(
    State(database): State<Database>,
    By(user): By,
    At((issue, call)): At<(IssueId, CallId)>,
) -> Wrapped<Issue> {
    Ok(wrap(database.attach_call(&issue, &call, &user).await?))
}

/// Detaches a call.
#[utoipa::path(delete, path = "/v1/triage/issues/{id}/calls/{call_id}", operation_id = "detach_call",
    tag = "evidence", params(("id" = IssueId, Path), ("call_id" = CallId, Path)), responses((status = 204)))]
pub(super) async fn detach_call(
    State(database): State<Database>,
    By(user): By,
    At((issue, call)): At<(IssueId, CallId)>,
) -> Reply<StatusCode> {
    database.detach(&issue, LinkRef::Call(&call), &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells what the attached calls touch.
#[utoipa::path(get, path = "/v1/triage/issues/{id}/affected", operation_id = "affected", tag = "evidence",
    params(("id" = IssueId, Path)), responses((status = 200, body = Envelope<Affected>)))]
pub(super) async fn affected(State(database): State<Database>, _: By, At(issue): At<IssueId>) -> Wrapped<Affected> {
    Ok(wrap(database.affected(&issue).await?))
}
