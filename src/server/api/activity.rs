//! The activity feed and comments (contract 4.16, 4.17).

use axum::extract::State;

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{id::IssueId, limits},
    server::{
        check::{Params, id, list as list_of, prose},
        db::{Database, Made},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{Envelope, NewComment, Page, PageQuery, TimelineEntry},
};

/// Lists what happened to an issue, newest first.
#[utoipa::path(get, path = "/v1/triage/issues/{id}/activity", operation_id = "list_activity", tag = "activity",
    params(("id" = IssueId, Path), PageQuery), responses((status = 200, body = Envelope<Page<TimelineEntry>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    _: By,
    At(issue): At<IssueId>,
    mut params: Params,
) -> Wrapped<Page<TimelineEntry>> {
    let page = params.page();
    Ok(wrap(database.activity(&issue, &params.finish(page)?).await?))
}

/// Comments on an issue.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/comments", operation_id = "comment", tag = "activity",
    params(("id" = IssueId, Path)), request_body = NewComment,
    responses((status = 201, body = Envelope<TimelineEntry>)))]
pub(super) async fn comment(
    State(database): State<Database>,
    By(user): By,
    At(issue): At<IssueId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let detail = body.required("detail", prose(limits::COMMENT));
    let links = body.optional("resource_link_ids", list_of(limits::LINKS_PER_CREATE, id)).unwrap_or_default();
    let new = body.finish(detail.map(|detail| NewComment { detail, resource_link_ids: links }))?;
    Ok(database.comment(&issue, &new, &user, once.as_ref()).await?)
}
