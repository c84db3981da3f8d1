//! Which tickets belong to which issue: an extension.

use axum::{extract::State, http::StatusCode};

use super::{
    sizes,
    wrap::{Wrapped, wrap},
};
use crate::{
    domain::id::{IssueId, TicketId},
    server::{
        check::{Fields, Params, id, text},
        db::Database,
        error::{ApiError, Reply},
        request::By,
        trail,
    },
    wire::{Envelope, NewTie, Tie},
};

/// Lists the tickets of an issue, or the issues of a ticket.
#[utoipa::path(get, path = "/v1/earmark/ties", operation_id = "list_ties", tag = "extensions",
    params(("issue_id" = Option<IssueId>, Query, description = "The tickets of this issue"),
        ("ticket_id" = Option<TicketId>, Query, description = "The issues of this ticket; one of the two is needed")),
    responses((status = 200, body = Envelope<Vec<Tie>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Vec<Tie>> {
    let (issue, ticket) = (params.one("issue_id", id::<IssueId>), params.one("ticket_id", id::<TicketId>));
    match params.finish((issue, ticket))? {
        (Some(issue), None) => Ok(wrap(database.ties_of_issue(&issue).await?)),
        (None, Some(ticket)) => Ok(wrap(database.ties_of_ticket(&ticket).await?)),
        _ => Err(ApiError::bad_request("give issue_id or ticket_id, and not both")),
    }
}

/// Ties a ticket to an issue. The ticket may live in another service; nobody looks for it.
#[utoipa::path(put, path = "/v1/earmark/ties", operation_id = "tie", tag = "extensions", request_body = NewTie,
    responses((status = 200, body = Envelope<Tie>)))]
pub(super) async fn tie(State(database): State<Database>, By(user): By, mut body: Fields) -> Wrapped<Tie> {
    let (issue, ticket) = (body.required("issue_id", id), body.required("ticket_id", id));
    let code = body.optional("code", text(sizes::TIE_CODE)).map(Into::into);
    let title = body.optional("title", text(sizes::TICKET_TITLE)).map(Into::into);
    let new =
        body.finish(issue.zip(ticket).map(|(issue_id, ticket_id)| NewTie { issue_id, ticket_id, code, title }))?;
    trail::about(new.issue_id.as_str());
    Ok(wrap(database.tie(&new, &user).await?))
}

/// Takes a ticket from an issue.
#[utoipa::path(delete, path = "/v1/earmark/ties", operation_id = "untie", tag = "extensions",
    params(("issue_id" = IssueId, Query), ("ticket_id" = TicketId, Query)), responses((status = 204)))]
pub(super) async fn untie(State(database): State<Database>, _: By, mut params: Params) -> Reply<StatusCode> {
    let (issue, ticket) = (params.required("issue_id", id::<IssueId>), params.required("ticket_id", id::<TicketId>));
    let Some((issue, ticket)) = params.finish(issue.zip(ticket))? else {
        return Err(ApiError::bad_request("issue_id and ticket_id are required"));
    };
    trail::about(issue.as_str());
    database.untie(&issue, &ticket).await?;
    Ok(StatusCode::NO_CONTENT)
}
