//! Calls and what happened in their pathways (contract 6.1 to 6.3). These answers have no envelope.

use axum::{Json, extract::State};
use jiff::{Span, Zoned, civil::Date, tz::TimeZone};
use serde_json::{Value, value::RawValue};
use utoipa::IntoParams;

use crate::{
    domain::{id::CallId, limits, time::Time},
    server::{
        check::{Checked, Params, spelt_truth, string},
        db::{CallFilter, Database, StoredCalls},
        error::Reply,
        request::{At, By},
    },
    wire::{Call, CallList, CorrectedTranscript, PathwayEvent},
};

/// Parameters of list calls.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read one by one")]
struct CallParams {
    /// First row, from 0.
    from: Option<u32>,
    /// Row after the last.
    to: Option<u32>,
    /// Rows, 1 to 1,000.
    limit: Option<u32>,
    /// Oldest first.
    ascending: Option<bool>,
    /// `created_at` or `updated_at`.
    sort_by: Option<String>,
    /// Number that called.
    from_number: Option<String>,
    /// Number that was called.
    to_number: Option<String>,
    /// Date or time of the oldest call.
    start_date: Option<String>,
    /// Date or time of the newest call.
    end_date: Option<String>,
    /// The one day of the calls.
    created_at: Option<String>,
    /// IANA name of the time zone of plain dates.
    timezone: Option<String>,
    /// Date or time of the oldest change.
    update_start_date: Option<String>,
    /// Date or time of the newest change.
    update_end_date: Option<String>,
    /// Whether the call is over.
    completed: Option<bool>,
    /// Whether the caller called.
    inbound: Option<bool>,
    /// Batch.
    batch_id: Option<String>,
    /// Who answered.
    answered_by: Option<String>,
    /// The one call.
    call_id: Option<String>,
    /// Minutes that calls are longer than.
    duration_gt: Option<f64>,
    /// Minutes that calls are shorter than.
    duration_lt: Option<f64>,
}

/// Lists calls, without their transcripts.
#[utoipa::path(get, path = "/v1/calls", operation_id = "list_calls", tag = "calls", params(CallParams),
    responses((status = 200, body = CallList)))]
pub(super) async fn list(State(database): State<Database>, _: By, params: Params) -> Reply<Json<StoredCalls>> {
    Ok(Json(database.calls(&filter(params)?).await?))
}

/// Reads a call with its transcript.
#[utoipa::path(get, path = "/v1/calls/{call_id}", operation_id = "read_call", tag = "calls",
    params(("call_id" = CallId, Path)), responses((status = 200, body = Call)))]
pub(super) async fn read(State(database): State<Database>, _: By, At(call): At<CallId>) -> Reply<Json<Box<RawValue>>> {
    Ok(Json(database.call(&call).await?))
}

/// Reads what was heard when the recording of a call was heard again: no passages where it was not.
#[utoipa::path(get, path = "/v1/calls/{call_id}/correct", operation_id = "read_corrected", tag = "calls",
    params(("call_id" = CallId, Path)), responses((status = 200, body = CorrectedTranscript)))]
pub(super) async fn corrected(
    State(database): State<Database>,
    _: By,
    At(call): At<CallId>,
) -> Reply<Json<Box<RawValue>>> {
    Ok(Json(database.second_hearing(&call).await?))
}

/// Lists what happened in the pathway of a call.
#[utoipa::path(get, path = "/v1/pathway_calls/{call_id}", operation_id = "list_pathway_events", tag = "calls",
    params(("call_id" = CallId, Path), ("v" = u32, Query, description = "2, the only form that is kept")),
    responses((status = 200, body = Vec<PathwayEvent>)))]
pub(super) async fn pathway(
    State(database): State<Database>,
    _: By,
    At(call): At<CallId>,
    mut params: Params,
) -> Reply<Json<Box<RawValue>>> {
    params.required("v", |value| if value == "2" { Ok(()) } else { Err("must be 2".to_owned()) });
    params.finish(())?;
    Ok(Json(database.pathway_events(&call).await?))
}

fn filter(mut params: Params) -> Reply<CallFilter> {
    let from = params.number("from", 0..=u32::MAX).unwrap_or(0);
    let to = params.number("to", 0..=u32::MAX);
    let limit = params.number("limit", 1..=limits::CALLS_PAGE_MAX).unwrap_or(limits::CALLS_PAGE_MAX);
    let zone = params.one("timezone", zone).unwrap_or(TimeZone::UTC);
    let day = params.one("created_at", first(&zone)).zip(params.one("created_at", end(&zone)));
    // Looked at in any case: what is wrong is told, also when something else is in its place.
    let range = (params.one("start_date", first(&zone)), params.one("end_date", end(&zone)));
    let (first_time, end_time) = day.map_or(range, |(first, end)| (Some(first), Some(end)));
    let texts = [
        ("from_number", "from_number"),
        ("to_number", "to_number"),
        ("batch_id", "batch_id"),
        ("answered_by", "answered_by"),
        ("id", "call_id"),
    ];
    let states = [("completed", "completed"), ("inbound", "inbound")];
    let filter = CallFilter {
        by_update: params.one("sort_by", sort_by).unwrap_or(false),
        ascending: params.one("ascending", spelt_truth).unwrap_or(false),
        skip: from,
        limit: to.map_or(limit, |to| limit.min(to.saturating_sub(from))),
        texts: texts.iter().filter_map(|(column, name)| Some((*column, params.one(name, string)?))).collect(),
        states: states.iter().filter_map(|(column, name)| Some((*column, params.one(name, spelt_truth)?))).collect(),
        times: vec![
            ("created_at", first_time, end_time),
            ("updated_at", params.one("update_start_date", first(&zone)), params.one("update_end_date", end(&zone))),
        ],
        longer: params.one("duration_gt", minutes),
        shorter: params.one("duration_lt", minutes),
    };
    params.finish(filter)
}

fn sort_by(value: &Value) -> Checked<bool> {
    match value.as_str() {
        Some("created_at") => Ok(false),
        Some("updated_at") => Ok(true),
        _ => Err("must be one of created_at, updated_at".to_owned()),
    }
}

fn minutes(value: &Value) -> Checked<f64> {
    let minutes = value.as_str().and_then(|text| text.parse().ok()).filter(|minutes: &f64| minutes.is_finite());
    minutes.ok_or_else(|| "must be a number of minutes".to_owned())
}

fn zone(value: &Value) -> Checked<TimeZone> {
    TimeZone::get(value.as_str().unwrap_or_default()).map_err(|_| "must be the name of a time zone".to_owned())
}

/// The first moment of a date, or a time itself.
fn first(zone: &TimeZone) -> impl Fn(&Value) -> Checked<Time> {
    |value| moment(value, zone, Some)
}

/// The moment after a date or time: the bounds of the contract are inclusive.
fn end(zone: &TimeZone) -> impl Fn(&Value) -> Checked<Time> {
    |value| match value.as_str().unwrap_or_default().parse::<Time>() {
        Ok(time) => Ok(time.plus(1)),
        Err(_) => moment(value, zone, |day| day.checked_add(Span::new().days(1)).ok()),
    }
}

fn moment(value: &Value, zone: &TimeZone, of: impl Fn(Zoned) -> Option<Zoned>) -> Checked<Time> {
    let text = value.as_str().unwrap_or_default();
    if let Ok(time) = text.parse::<Time>() {
        return Ok(time);
    }
    let day = text.parse::<Date>().ok().and_then(|date| date.to_zoned(zone.clone()).ok()).and_then(of);
    day.map(|day| Time::from_millis(day.timestamp().as_millisecond()))
        .ok_or_else(|| "must be a date or a time".to_owned())
}
