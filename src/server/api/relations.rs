//! Relations between issues (contract 4.21 to 4.23).

use axum::{extract::State, http::StatusCode};

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        choice::RelationType,
        id::{IssueId, RelationId},
    },
    server::{
        check::{Params, id, one_of},
        db::{Database, Made},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{Envelope, NewRelation, Page, PageQuery, Relation},
};

/// Lists the relations of an issue, in both directions.
#[utoipa::path(get, path = "/v1/triage/issues/{id}/relations", operation_id = "list_relations", tag = "relations",
    params(("id" = IssueId, Path), PageQuery), responses((status = 200, body = Envelope<Page<Relation>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    _: By,
    At(issue): At<IssueId>,
    mut params: Params,
) -> Wrapped<Page<Relation>> {
    let page = params.page();
    Ok(wrap(database.relations(&issue, &params.finish(page)?).await?))
}

/// Relates two issues; what is related so already is answered with 200.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/relations", operation_id = "relate", tag = "relations",
    params(("id" = IssueId, Path)), request_body = NewRelation,
    responses((status = 201, body = Envelope<Relation>), (status = 200, body = Envelope<Relation>)))]
pub(super) async fn relate(
    State(database): State<Database>,
    By(user): By,
    At(issue): At<IssueId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let related_issue_id = body.required("related_issue_id", id);
    let relation_type = body.required("relation_type", one_of(RelationType::KNOWN, RelationType::as_str));
    let new = body.finish(
        related_issue_id
            .zip(relation_type)
            .map(|(related_issue_id, relation_type)| NewRelation { related_issue_id, relation_type }),
    )?;
    Ok(database.relate(&issue, &new, &user, once.as_ref()).await?)
}

/// Removes a relation, from either side.
#[utoipa::path(delete, path = "/v1/triage/issues/{id}/relations/{relation_id}", operation_id = "unrelate",
    tag = "relations", params(("id" = IssueId, Path), ("relation_id" = RelationId, Path)),
    responses((status = 204)))]
pub(super) async fn unrelate(
    State(database): State<Database>,
    By(user): By,
    At((issue, relation)): At<(IssueId, RelationId)>,
) -> Reply<StatusCode> {
    database.unrelate(&issue, &relation, &user).await?;
    Ok(StatusCode::NO_CONTENT)
}
