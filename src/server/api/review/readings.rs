//! Readings of a queue as one place tells them to another.

use axum::extract::State;
use serde_json::Value;

use super::{
    super::wrap::{Wrapped, wrap},
    verdicts::reading,
};
use crate::{
    domain::{
        id::QueueId,
        limits,
        review::{Arm, Lane, READINGS_PER_REQUEST, REVIEWER_NAME, WANTED_MAX},
    },
    server::{
        check::{Checked, Fields, Params, id, list as list_of, one_of, spelt_truth, text, time, truth, whole},
        clock,
        db::{Database, Made},
        error::Reply,
        request::{Asking, At, By, Post},
    },
    wire::{Envelope, NewReadings, Page, PageQuery, ReadingQuery, ReadingsMerged, ToldReading},
};

/// Lists the readings of a queue, those that have ended too: the reader's own, or for a lead all of them.
#[utoipa::path(get, path = "/v1/earmark/review/queues/{queue_id}/readings", operation_id = "list_queue_readings",
    tag = "review", params(("queue_id" = QueueId, Path), PageQuery, ReadingQuery),
    responses((status = 200, body = Envelope<Page<ToldReading>>)))]
pub(in crate::server::api) async fn list(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(queue): At<QueueId>,
    mut params: Params,
) -> Wrapped<Page<ToldReading>> {
    let query = ReadingQuery { page: params.page(), mine: params.one("mine", spelt_truth) };
    let query = params.finish(query)?;
    Ok(wrap(database.readings_of_queue(&queue, &query, &caller).await?))
}

/// Tells readings that were given elsewhere, in the names of those who gave them. Telling them again changes nothing.
#[utoipa::path(post, path = "/v1/earmark/review/queues/{queue_id}/readings", operation_id = "tell_readings",
    tag = "review", params(("queue_id" = QueueId, Path)), request_body = NewReadings,
    responses((status = 200, body = Envelope<ReadingsMerged>)))]
pub(in crate::server::api) async fn tell(
    State(database): State<Database>,
    By(user): By,
    At(queue): At<QueueId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let readings = body.required("readings", list_of(READINGS_PER_REQUEST, told));
    let NewReadings { readings } = body.finish(readings.map(|readings| NewReadings { readings }))?;
    Ok(database.merge_readings(&queue, &readings, &user, once.as_ref(), clock::now()).await?)
}

fn told(value: &Value) -> Checked<ToldReading> {
    let mut fields = Fields::of(value)?;
    let call_id = fields.required("call_id", id);
    let wanted = fields.required("wanted", whole(1..=WANTED_MAX));
    let reviewer_id = fields.required("reviewer_id", id);
    let reviewer = fields.optional("reviewer", text(REVIEWER_NAME)).unwrap_or_default().into();
    let lane = fields.optional("lane", one_of(Lane::KNOWN, Lane::as_str));
    let arm = fields.required("arm", one_of(Arm::KNOWN, Arm::as_str));
    let rules_version = fields.optional("rules_version", text(limits::NODE)).map(Into::into);
    let replaced = fields.optional("replaced", truth).unwrap_or_default();
    let withdrawn_at = fields.optional("withdrawn_at", time);
    let given = fields.required("reading", reading);
    let built = call_id.zip(wanted).zip(reviewer_id.zip(arm)).zip(given);
    fields.checked(built.map(|(((call_id, wanted), (reviewer_id, arm)), reading)| ToldReading {
        call_id,
        wanted,
        reviewer_id,
        reviewer,
        lane,
        arm,
        rules_version,
        replaced,
        withdrawn_at,
        reading,
    }))
}
