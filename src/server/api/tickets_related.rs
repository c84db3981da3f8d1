//! Ties between tickets. No request takes one back, as in the API of the service.

use axum::extract::State;
use serde_json::Value;

use super::{
    sizes,
    tickets::{Enclosed, enclose, priority, slice},
};
use crate::{
    domain::id::TicketId,
    server::{
        check::{Checked, Fields, Params, id, prose},
        db::{Database, Part, USUAL_PRIORITY, Ways},
        request::{At, By},
        trail,
    },
    wire::{NewSubTicket, NewTicketDuplicate, NewTicketLink, Ticket, TicketEnvelope, TicketPage},
};

/// Lists the tickets that are tied to one. Without a switch all ties count; the answer does not tell which one it is.
#[utoipa::path(get, path = "/v1/tickets/{id}/related", operation_id = "list_related_tickets", tag = "tickets",
    params(("id" = TicketId, Path), ("linked" = Option<bool>, Query, description = "Linked, from either side"),
        ("duplicate" = Option<bool>, Query, description = "Duplicates and originals"),
        ("subtickets" = Option<bool>, Query, description = "Parts of it"), TicketPage),
    responses((status = 200, body = TicketEnvelope<Vec<Ticket>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    _: By,
    At(id): At<TicketId>,
    mut params: Params,
) -> Enclosed<Vec<Ticket>> {
    let [linked, duplicate, sub_tickets] = ["linked", "duplicate", "subtickets"].map(|name| params.one(name, switch));
    let all = linked.is_none() && duplicate.is_none() && sub_tickets.is_none();
    let on = |switch: Option<bool>| switch.unwrap_or(all);
    let ways = Ways { linked: on(linked), duplicate: on(duplicate), sub_tickets: on(sub_tickets) };
    let slice = slice(&mut params);
    params.finish(())?;
    Ok(enclose(database.related_tickets(&id, ways, slice).await?))
}

/// Links two tickets; answers the first.
#[utoipa::path(patch, path = "/v1/tickets/link", operation_id = "link_tickets", tag = "tickets",
    request_body = NewTicketLink, responses((status = 200, body = TicketEnvelope<Ticket>)))]
pub(super) async fn link(State(database): State<Database>, _: By, mut body: Fields) -> Enclosed<Ticket> {
    let (source, linked) = (body.required("sourceTicketId", id), body.required("linkedTicketId", id));
    let new = body.finish(
        source
            .zip(linked)
            .map(|(source_ticket_id, linked_ticket_id)| NewTicketLink { source_ticket_id, linked_ticket_id }),
    )?;
    trail::about(new.source_ticket_id.as_str());
    Ok(enclose(database.link_tickets(&new).await?))
}

/// Marks a ticket as the duplicate of another one; answers the duplicate.
#[utoipa::path(patch, path = "/v1/tickets/mark-duplicate", operation_id = "mark_duplicate_ticket", tag = "tickets",
    request_body = NewTicketDuplicate, responses((status = 200, body = TicketEnvelope<Ticket>)))]
pub(super) async fn mark_duplicate(State(database): State<Database>, _: By, mut body: Fields) -> Enclosed<Ticket> {
    let (copy, original) = (body.required("duplicateTicketId", id), body.required("duplicateOfTicketId", id));
    let new = body.finish(copy.zip(original).map(|(duplicate_ticket_id, duplicate_of_ticket_id)| {
        NewTicketDuplicate { duplicate_ticket_id, duplicate_of_ticket_id }
    }))?;
    trail::about(new.duplicate_ticket_id.as_str());
    Ok(enclose(database.mark_ticket(&new).await?))
}

/// Puts a ticket, or a new one, under another one; answers the part.
#[utoipa::path(patch, path = "/v1/tickets/sub-ticket", operation_id = "put_sub_ticket", tag = "tickets",
    request_body = NewSubTicket, responses((status = 200, body = TicketEnvelope<Ticket>)))]
pub(super) async fn sub_ticket(State(database): State<Database>, _: By, mut body: Fields) -> Enclosed<Ticket> {
    let parent: Option<TicketId> = body.required("parentTicketId", id);
    let existing = body.optional("subTicketId", id);
    let part = match existing {
        Some(id) => Some(Part::Existing(id)),
        None => {
            let title = body.required("title", prose(sizes::TICKET_TITLE));
            let description = body.optional("description", prose(sizes::TICKET_TEXT));
            let priority = priority(&mut body).unwrap_or(USUAL_PRIORITY);
            title.map(|title| Part::New { title, description, priority })
        }
    };
    let (parent, part) = body.finish(parent.zip(part))?;
    trail::about(parent.as_str());
    Ok(enclose(database.divide_ticket(&parent, part).await?))
}

/// Yes or no, in the forms in which the published client and others write it.
fn switch(value: &Value) -> Checked<bool> {
    match value.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}
