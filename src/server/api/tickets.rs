//! Tickets: list, read, create, teams. The public documents of the ticket API are silent about much; what this server
//! does there is its own choice, made where the rule is.

use axum::{Json, extract::State};
use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::Value;

use super::sizes;
use crate::{
    domain::{id::TicketId, time::Time},
    server::{
        check::{Checked, Fields, Params, prose, string},
        clock,
        db::{CreateTicket, Database, Level, Made, PRIORITIES, STATUSES, Slice, TicketFilter, USUAL_PRIORITY},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{NewTicket, Team, Ticket, TicketEnvelope, TicketPage},
};

/// An answer in the envelope of the ticket API.
pub(super) type Enclosed<T> = Reply<Json<TicketEnvelope<T>>>;

pub(super) fn enclose<T>(data: T) -> Json<TicketEnvelope<T>> {
    Json(TicketEnvelope::of(data, clock::now()))
}

/// Lists tickets, newest first.
#[utoipa::path(get, path = "/v1/tickets", operation_id = "list_tickets", tag = "tickets",
    params(("teamId" = Option<String>, Query, description = "The one team"),
        ("dateRange" = Option<String>, Query,
            description = "Created within 1d, 2d, 1w, 2w, 3w, 4w, 1m or 3m: whole days back in UTC"),
        TicketPage),
    responses((status = 200, body = TicketEnvelope<Vec<Ticket>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Enclosed<Vec<Ticket>> {
    let filter = TicketFilter {
        team: params.one("teamId", string),
        since: params.one("dateRange", since),
        slice: slice(&mut params),
    };
    Ok(enclose(database.tickets(&params.finish(filter)?).await?))
}

/// Reads a ticket by its id; its code is none.
#[utoipa::path(get, path = "/v1/tickets/{id}", operation_id = "read_ticket", tag = "tickets",
    params(("id" = TicketId, Path)), responses((status = 200, body = TicketEnvelope<Ticket>)))]
pub(super) async fn read(State(database): State<Database>, _: By, At(id): At<TicketId>) -> Enclosed<Ticket> {
    Ok(enclose(database.ticket(&id).await?))
}

/// Makes a ticket; what was made under the same `deDuplicationKey` is answered with 200.
#[utoipa::path(post, path = "/v1/tickets", operation_id = "create_ticket", tag = "tickets", request_body = NewTicket,
    responses((status = 201, body = TicketEnvelope<Ticket>), (status = 200, body = TicketEnvelope<Ticket>)))]
pub(super) async fn create(State(database): State<Database>, _: By, Post { mut body, once }: Post) -> Reply<Made> {
    let title = body.required("title", prose(sizes::TICKET_TITLE));
    let requestor_email = body.required("requestorEmail", prose(sizes::ADDRESS));
    let team = body.required("teamId", prose(sizes::ADDRESS));
    let description = body.optional("description", prose(sizes::TICKET_TEXT));
    let status = level(&mut body, ["statusId", "statusName"], &STATUSES).unwrap_or(STATUSES[0].0);
    let priority = priority(&mut body).unwrap_or(USUAL_PRIORITY);
    let deduplication_key = body.optional("deDuplicationKey", prose(sizes::ADDRESS));
    let needed = title.zip(requestor_email).zip(team);
    let new = body.finish(needed.map(|((title, requestor_email), team)| CreateTicket {
        title,
        description,
        status,
        priority,
        requestor_email,
        team,
        deduplication_key,
    }))?;
    Ok(database.create_ticket(&new, once.as_ref()).await?)
}

/// Lists the teams of the caller: the one that there is.
#[utoipa::path(get, path = "/v1/teams", operation_id = "list_teams", tag = "tickets",
    responses((status = 200, body = TicketEnvelope<Vec<Team>>)))]
pub(super) async fn teams(State(database): State<Database>, _: By) -> Enclosed<Vec<Team>> {
    Ok(enclose(database.ticket_teams().await?))
}

/// The priority that a body names.
pub(super) fn priority(body: &mut Fields) -> Option<&'static str> {
    level(body, ["priorityId", "priorityName"], &PRIORITIES)
}

/// What a body names by id or by name; the id wins, and names are compared without regard to case.
fn level(body: &mut Fields, [id, name]: [&'static str; 2], levels: &'static [Level]) -> Option<&'static str> {
    let find = |fits: fn(&Level, &str) -> bool| {
        move |value: &Value| {
            let word = string(value)?;
            let found = levels.iter().find(|level| fits(level, &word)).map(|(name, _)| *name);
            found.ok_or_else(|| {
                let names: Vec<_> = levels.iter().map(|(name, _)| *name).collect();
                format!("must be one of {}", names.join(", "))
            })
        }
    };
    let by_id = body.optional(id, find(|(_, id), word| *id == word));
    let by_name = body.optional(name, find(|(name, _), word| name.eq_ignore_ascii_case(word.trim())));
    by_id.or(by_name)
}

/// Which page of a list: a page from 0, and a number of rows, more than the most counting as the most.
pub(super) fn slice(params: &mut Params) -> Slice {
    let whole = |least: f64| {
        move |value: &Value| -> Checked<u32> {
            let number = value.as_str().and_then(|text| text.parse::<f64>().ok());
            let number =
                number.filter(|number| number.fract() == 0.0 && (least..=f64::from(u32::MAX)).contains(number));
            // The range above is that of the type.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the range")]
            number.map(|number| number as u32).ok_or_else(|| format!("must be a whole number from {least}"))
        }
    };
    Slice { page: params.exact("page", whole(0.0)).unwrap_or_default(), limit: params.exact("limit", whole(1.0)) }
}

/// The beginning of a range of whole days in UTC that ends now: a day back is midnight of yesterday.
fn since(value: &Value) -> Checked<Time> {
    let span = match value.as_str().unwrap_or_default() {
        "1d" => Span::new().days(1),
        "2d" => Span::new().days(2),
        "1w" => Span::new().weeks(1),
        "2w" => Span::new().weeks(2),
        "3w" => Span::new().weeks(3),
        "4w" => Span::new().weeks(4),
        "1m" => Span::new().months(1),
        "3m" => Span::new().months(3),
        _ => return Err("must be one of 1d, 2d, 1w, 2w, 3w, 4w, 1m, 3m".to_owned()),
    };
    let now = Timestamp::from_millisecond(clock::now().millis()).unwrap_or_default();
    let first = now.to_zoned(TimeZone::UTC).date().checked_sub(span).and_then(|date| date.to_zoned(TimeZone::UTC));
    let first = first.map_err(|_| "reaches back too far".to_owned())?;
    Ok(Time::from_millis(first.timestamp().as_millisecond()))
}
