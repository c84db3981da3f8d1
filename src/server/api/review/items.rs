//! Items of a queue: added by a lead, listed for everybody, taken and given back by whoever reviews.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode};
use serde_json::Value;

use super::super::{
    sizes,
    wrap::{Wrapped, wrap},
};
use crate::{
    domain::{
        id::{CallId, ItemId, QueueId, UserId},
        limits,
        review::{CALLS_PER_REQUEST, ItemSort, ItemState, Lane, PassReason, SCORE_MAX, TAKEN_MAX, WANTED_MAX},
    },
    server::{
        check::{
            Checked, Fields, Params, id, list as list_of, one_of, position, prose, spelt_truth, string, text, time,
            truth, whole,
        },
        clock,
        db::{AddItems, Database, Made},
        error::{ApiError, Reply},
        request::{Asking, At, By, Post},
    },
    wire::{
        CallChoice, Envelope, Held, ItemQuery, ItemsAdded, LeaseLeft, LeaseToken, NewItems, NewTaking, Page, PageQuery,
        Pass, ReviewItem, ScoredCall, Taken,
    },
};

/// Adds calls to a queue.
#[utoipa::path(post, path = "/v1/earmark/review/queues/{queue_id}/items", operation_id = "add_items", tag = "review",
    params(("queue_id" = QueueId, Path)), request_body = NewItems,
    responses((status = 200, body = Envelope<ItemsAdded>)))]
pub(in crate::server::api) async fn add(
    State(database): State<Database>,
    By(user): By,
    At(queue): At<QueueId>,
    Post { body, once }: Post,
) -> Reply<Made> {
    Ok(database.add_items(&queue, &new_items(body)?, &user, once.as_ref(), clock::now()).await?)
}

/// Lists the items of a queue.
#[utoipa::path(get, path = "/v1/earmark/review/queues/{queue_id}/items", operation_id = "list_items", tag = "review",
    params(("queue_id" = QueueId, Path), PageQuery, ItemQuery),
    responses((status = 200, body = Envelope<Page<ReviewItem>>)))]
pub(in crate::server::api) async fn list(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(queue): At<QueueId>,
    mut params: Params,
) -> Wrapped<Page<ReviewItem>> {
    let query = ItemQuery {
        page: params.page(),
        state: params.one("state", one_of(ItemState::KNOWN, ItemState::as_str)),
        reviewer: params.one("reviewer", id),
        lane: params.one("lane", one_of(Lane::KNOWN, Lane::as_str)),
        call_id: params.one("call_id", id),
        scored: params.one("scored", spelt_truth),
        sort: params.one("sort", one_of(ItemSort::KNOWN, ItemSort::as_str)),
    };
    Ok(wrap(database.items(&queue, &params.finish(query)?, &caller, clock::now()).await?))
}

/// Reads an item.
#[utoipa::path(get, path = "/v1/earmark/review/items/{item_id}", operation_id = "read_item", tag = "review",
    params(("item_id" = ItemId, Path)), responses((status = 200, body = Envelope<ReviewItem>)))]
pub(in crate::server::api) async fn read(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
) -> Wrapped<ReviewItem> {
    Ok(wrap(database.item(&item, &user, clock::now()).await?))
}

/// Takes the next items: those that the reviewer holds, and as many more as are wanted.
#[utoipa::path(post, path = "/v1/earmark/review/queues/{queue_id}/next", operation_id = "take_next", tag = "review",
    params(("queue_id" = QueueId, Path)), request_body = NewTaking, responses((status = 200, body = Envelope<Taken>)))]
pub(in crate::server::api) async fn next(
    State(database): State<Database>,
    By(user): By,
    At(queue): At<QueueId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let taking = NewTaking {
        want: body.optional("want", whole(1..=TAKEN_MAX)),
        lane: body.optional("lane", one_of(Lane::KNOWN, Lane::as_str)),
    };
    Ok(database.next(&queue, &body.finish(Some(taking))?, &user, once.as_ref(), clock::now()).await?)
}

/// Renews a lease.
#[utoipa::path(put, path = "/v1/earmark/review/items/{item_id}/lease", operation_id = "renew_lease", tag = "review",
    params(("item_id" = ItemId, Path)), request_body = LeaseToken,
    responses((status = 200, body = Envelope<LeaseLeft>)))]
pub(in crate::server::api) async fn renew(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
    mut body: Fields,
) -> Wrapped<LeaseLeft> {
    let token = body.required("token", prose(limits::NODE));
    let token = body.finish(token)?;
    Ok(wrap(LeaseLeft { expires_in_s: database.renew(&item, &token, &user, clock::now()).await? }))
}

/// Takes an item that the reviewer has chosen. It has no body and needs no key: a repeat is answered with the same lease.
#[utoipa::path(post, path = "/v1/earmark/review/items/{item_id}/lease", operation_id = "take_item", tag = "review",
    params(("item_id" = ItemId, Path)), responses((status = 200, body = Envelope<Held>)))]
pub(in crate::server::api) async fn take(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
) -> Wrapped<Held> {
    Ok(wrap(database.take(&item, &user, clock::now()).await?))
}

/// Gives an item back; a lease that has ended is as good.
#[utoipa::path(delete, path = "/v1/earmark/review/items/{item_id}/lease", operation_id = "give_item_back",
    tag = "review", params(("item_id" = ItemId, Path), ("token" = String, Query)), responses((status = 204)))]
pub(in crate::server::api) async fn give_back(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
    mut params: Params,
) -> Reply<StatusCode> {
    let token = params.required("token", string);
    let Some(token) = params.finish(token)? else { return Err(ApiError::bad_request("token: is required")) };
    database.give_back(&item, &token, &user, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Passes an item on, which ends its lease.
#[utoipa::path(post, path = "/v1/earmark/review/items/{item_id}/pass", operation_id = "pass_item", tag = "review",
    params(("item_id" = ItemId, Path)), request_body = Pass, responses((status = 204)))]
pub(in crate::server::api) async fn pass(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let reason = body.required("reason", one_of(PassReason::KNOWN, PassReason::as_str));
    let note = body.optional("note", text(limits::NOTE)).map(Into::into);
    let pass = body.finish(reason.map(|reason| Pass { reason, note }))?;
    Ok(database.pass(&item, &pass, &user, once.as_ref(), clock::now()).await?)
}

fn new_items(mut body: Fields) -> Reply<AddItems> {
    let named: Vec<CallId> = body.optional("call_ids", list_of(CALLS_PER_REQUEST, id)).unwrap_or_default();
    let mut calls = body.optional("calls", list_of(CALLS_PER_REQUEST, scored)).unwrap_or_default();
    let choice = body.optional("filter", choice);
    let wanted = body.optional("wanted", whole(1..=WANTED_MAX));
    let assign_to: Vec<UserId> = body.optional("assign_to", list_of(sizes::ASSIGNED, id)).unwrap_or_default();
    calls.extend(named.into_iter().map(|call_id| ScoredCall { call_id, score: None, reasons: None }));
    body.finish(Some(AddItems { calls, choice, wanted, assign_to }))
}

fn scored(value: &Value) -> Checked<ScoredCall> {
    let mut fields = Fields::of(value)?;
    let call_id = fields.required("call_id", id);
    let score = fields.optional("score", whole(0..=SCORE_MAX));
    let reasons = fields.optional("reasons", reasons);
    fields.checked(call_id.map(|call_id| ScoredCall { call_id, score, reasons }))
}

fn reasons(value: &Value) -> Checked<BTreeMap<String, u32>> {
    let Value::Object(fields) = value else { return Err("must be an object".to_owned()) };
    let most = sizes::REASONS;
    if fields.len() > most {
        return Err(format!("must have at most {most} fields"));
    }
    let point = |(rule, points): (&String, &Value)| {
        let rule = prose(limits::NODE)(&Value::from(rule.as_str()))?;
        let points = whole(0..=SCORE_MAX)(points).map_err(|fault| format!("{rule} {fault}"))?;
        Ok((rule, points))
    };
    fields.iter().map(point).collect()
}

fn choice(value: &Value) -> Checked<CallChoice> {
    let mut fields = Fields::of(value)?;
    let choice = CallChoice {
        created_from: fields.optional("created_from", time),
        created_to: fields.optional("created_to", time),
        pathway_id: fields.optional("pathway_id", id),
        agent_id: fields.optional("agent_id", id),
        inbound: fields.optional("inbound", truth),
        answered_by: fields.optional("answered_by", text(limits::NODE)),
        min_s: fields.optional("min_s", position),
        max_s: fields.optional("max_s", position),
    };
    fields.checked(Some(choice))
}
