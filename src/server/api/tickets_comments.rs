//! Comments on tickets.

use axum::extract::State;
use serde_json::Value;

use super::{
    sizes,
    tickets::{Enclosed, enclose, slice},
};
use crate::{
    domain::id::TicketId,
    server::{
        check::{Checked, Params, id, prose, truth},
        db::{CreateComment, Database, Made},
        error::{ApiError, Reply},
        request::{At, By, Post},
    },
    wire::{NewTicketComment, TicketComment, TicketEnvelope, TicketPage},
};

/// Lists the comments on a ticket, oldest first.
#[utoipa::path(get, path = "/v1/comments", operation_id = "list_comments", tag = "tickets",
    params(("entityType" = String, Query, description = "ticket"), ("entityId" = TicketId, Query), TicketPage),
    responses((status = 200, body = TicketEnvelope<Vec<TicketComment>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Enclosed<Vec<TicketComment>> {
    params.required("entityType", of_ticket);
    let ticket = params.required("entityId", id::<TicketId>);
    let slice = slice(&mut params);
    let Some(ticket) = params.finish(ticket)? else { return Err(ApiError::bad_request("entityId: is required")) };
    Ok(enclose(database.ticket_comments(&ticket, slice).await?))
}

/// The same by the path of the ticket.
#[utoipa::path(get, path = "/v1/tickets/{id}/comments", operation_id = "list_ticket_comments", tag = "tickets",
    params(("id" = TicketId, Path), TicketPage),
    responses((status = 200, body = TicketEnvelope<Vec<TicketComment>>)))]
pub(super) async fn list_of(
    State(database): State<Database>,
    _: By,
    At(ticket): At<TicketId>,
    mut params: Params,
) -> Enclosed<Vec<TicketComment>> {
    let slice = slice(&mut params);
    let slice = params.finish(slice)?;
    Ok(enclose(database.ticket_comments(&ticket, slice).await?))
}

/// Adds a comment to a ticket. No mail is ever sent from here.
#[utoipa::path(post, path = "/v1/tickets/{id}/comment", operation_id = "comment_on_ticket", tag = "tickets",
    params(("id" = TicketId, Path)), request_body = NewTicketComment,
    responses((status = 201, body = TicketEnvelope<TicketComment>)))]
pub(super) async fn add(
    State(database): State<Database>,
    By(user): By,
    At(ticket): At<TicketId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let content = body.required("content", prose(sizes::TICKET_TEXT));
    let visibility = body.optional("commentVisibility", prose(sizes::WORD)).unwrap_or_else(|| "public".to_owned());
    let kind = body.optional("commentType", prose(sizes::WORD)).unwrap_or_else(|| "comment".to_owned());
    // No mail is ever sent from here; what asks for one is still to be well-formed.
    body.optional("shouldSendEmail", truth);
    let new = body.finish(content.map(|content| CreateComment { content, visibility, kind }))?;
    Ok(database.comment_on_ticket(&ticket, &new, &user, once.as_ref()).await?)
}

/// Of all things that can have comments there are tickets here.
fn of_ticket(value: &Value) -> Checked<()> {
    if value == "ticket" { Ok(()) } else { Err("must be ticket".to_owned()) }
}
