//! Queues: made and changed by a lead, read by everybody.

use axum::{Json, extract::State};

use super::super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        id::QueueId,
        limits,
        review::{GOLD_EVERY_MAX, GUIDE, LEASE_S, QUEUE_NAME, WANTED_MAX},
    },
    server::{
        check::{Fields, Params, name, share, text, truth, whole},
        clock,
        db::{Database, Made},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{Envelope, NewQueue, Page, PageQuery, Queue, QueuePatch},
};

/// Lists the queues, oldest first, without their guides and rules, each with who reads it.
#[utoipa::path(get, path = "/v1/earmark/review/queues", operation_id = "list_queues", tag = "review",
    params(PageQuery), responses((status = 200, body = Envelope<Page<Queue>>)))]
pub(in crate::server::api) async fn list(
    State(database): State<Database>,
    By(user): By,
    mut params: Params,
) -> Wrapped<Page<Queue>> {
    let page = params.page();
    Ok(wrap(database.queues(&params.finish(page)?, &user, clock::now()).await?))
}

/// Makes a queue.
#[utoipa::path(post, path = "/v1/earmark/review/queues", operation_id = "create_queue", tag = "review",
    request_body = NewQueue, responses((status = 201, body = Envelope<Queue>)))]
pub(in crate::server::api) async fn create(
    State(database): State<Database>,
    By(user): By,
    Post { body, once }: Post,
) -> Reply<Made> {
    Ok(database.create_queue(&new_queue(body)?, &user, once.as_ref(), clock::now()).await?)
}

/// Reads a queue, with its guide and its rules.
#[utoipa::path(get, path = "/v1/earmark/review/queues/{queue_id}", operation_id = "read_queue", tag = "review",
    params(("queue_id" = QueueId, Path)), responses((status = 200, body = Envelope<Queue>)))]
pub(in crate::server::api) async fn read(
    State(database): State<Database>,
    By(user): By,
    At(id): At<QueueId>,
) -> Wrapped<Queue> {
    Ok(wrap(database.queue(&id, &user, clock::now()).await?))
}

/// Changes the settings of a queue, closes or opens it.
#[utoipa::path(patch, path = "/v1/earmark/review/queues/{queue_id}", operation_id = "change_queue", tag = "review",
    params(("queue_id" = QueueId, Path)), request_body = QueuePatch, responses((status = 200, body = Envelope<Queue>)))]
pub(in crate::server::api) async fn change(
    State(database): State<Database>,
    By(user): By,
    At(id): At<QueueId>,
    body: Fields,
) -> Reply<Json<Envelope<Queue>>> {
    Ok(wrap(database.change_queue(&id, &patch(body)?, &user, clock::now()).await?))
}

fn new_queue(mut body: Fields) -> Reply<NewQueue> {
    let title = body.required("name", name(QUEUE_NAME));
    let QueuePatch { note, wanted, second_share, unled_share, gold_every, lease_s, guide, rules, .. } =
        settings(&mut body);
    body.finish(title.map(|name| NewQueue {
        name,
        note,
        wanted,
        second_share,
        unled_share,
        gold_every,
        lease_s,
        guide,
        rules,
    }))
}

fn patch(mut body: Fields) -> Reply<QueuePatch> {
    let name = body.optional("name", name(QUEUE_NAME));
    let closed = body.optional("closed", truth);
    let patch = QueuePatch { name, closed, ..settings(&mut body) };
    body.finish(Some(patch))
}

/// What may be said of a queue when it is made and later.
fn settings(body: &mut Fields) -> QueuePatch {
    QueuePatch {
        name: None,
        note: body.optional("note", text(limits::NOTE)),
        wanted: body.optional("wanted", whole(1..=WANTED_MAX)),
        second_share: body.optional("second_share", share),
        unled_share: body.optional("unled_share", share),
        gold_every: body.optional("gold_every", whole(0..=GOLD_EVERY_MAX)),
        lease_s: body.optional("lease_s", whole(LEASE_S.0..=LEASE_S.1)),
        guide: body.optional("guide", text(GUIDE)),
        rules: body.optional("rules", text(GUIDE)),
        closed: None,
    }
}
