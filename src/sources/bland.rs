//! Bland: the list holds metadata alone, and is walked from time to time in the order in which calls were made.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::page::{Next, Page, Part, Request, Row, lenient, rows, unreadable};
use crate::domain::time::Time;

/// States of a call that is over, whatever became of it.
const OVER: [&str; 5] = ["completed", "failed", "busy", "no-answer", "canceled"];
/// States of its queue that say the same.
const OUT_OF_QUEUE: [&str; 6] =
    ["complete", "completed", "pre_queue_error", "queue_error", "call_error", "complete_error"];

pub(super) fn list(part: &Part, most: u32) -> Request {
    let mut pairs = vec![
        ("sort_by", "created_at".to_owned()),
        ("ascending", "true".to_owned()),
        ("limit", most.to_string()),
        ("start_date", part.from.to_string()),
    ];
    pairs.extend(part.until.map(|to| ("end_date", to.to_string())));
    if part.skip > 0 {
        pairs.push(("from", part.skip.to_string()));
    }
    Request::get("list the calls", &["v1", "calls"], pairs)
}

pub(super) fn call(id: &str) -> Request {
    Request::get("read the call", &["v1", "calls", id], Vec::new())
}

/// The request for the course of a call through its pathway, where it had one and its record does not tell it in full.
pub(super) fn events(id: &str, record: &RawValue) -> Option<Request> {
    let of: Logged = serde_json::from_str(record.get()).ok()?;
    of.pathway_id.filter(|id| !id.is_null())?;
    let is_told =
        matches!(&of.pathway_logs, Some(Value::Array(rows)) if rows.iter().any(|row| row.get("event_type").is_some()));
    (!is_told)
        .then(|| Request::get("read the pathway events", &["v1", "pathway_calls", id], vec![("v", "2".to_owned())]))
}

/// The record with these events in it.
pub(super) fn with_events(record: &RawValue, events: &RawValue) -> Option<Box<RawValue>> {
    let events: Value = serde_json::from_str(events.get()).ok()?;
    let is_some = events.as_array().is_some_and(|rows| rows.iter().any(|row| row.get("event_type").is_some()));
    let mut fields: serde_json::Map<String, Value> = serde_json::from_str(record.get()).ok().filter(|_| is_some)?;
    fields.insert("pathway_logs".to_owned(), events);
    serde_json::value::to_raw_value(&fields).ok()
}

#[derive(Deserialize)]
struct Logged {
    #[serde(default)]
    pathway_id: Option<Value>,
    #[serde(default)]
    pathway_logs: Option<Value>,
}

/// What a list and a record tell of a call.
#[derive(Deserialize)]
struct Told {
    call_id: Value,
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<Time>,
    /// Minutes.
    #[serde(default, deserialize_with = "lenient")]
    call_length: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    completed: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    queue_status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pathway_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    persona_id: Option<String>,
}

pub(super) fn row(record: &RawValue) -> Option<Row> {
    let told: Told = serde_json::from_str(record.get()).ok()?;
    let id = match told.call_id {
        Value::String(id) if !id.is_empty() => id,
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let is =
        |value: &Option<String>, words: &[&str]| value.as_ref().is_some_and(|value| words.contains(&value.as_str()));
    let is_finished = told.completed == Some(true) || is(&told.status, &OVER) || is(&told.queue_status, &OUT_OF_QUEUE);
    let seconds = told.call_length.map(|minutes| minutes * 60.0);
    // Who led a call is a pathway or a persona.
    let agents = [told.pathway_id, told.persona_id].into_iter().flatten().collect();
    Some(Row { id, at: told.created_at, seconds, is_finished, agents, record: None })
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    calls: Vec<&'a RawValue>,
}

pub(super) fn read(answer: &RawValue, part: &Part, most: u32) -> Result<Page, String> {
    let list: List<'_> = serde_json::from_str(answer.get()).map_err(|error| unreadable(&error))?;
    let (rows, odd) = rows(&list.calls, row);
    let newest = rows.iter().filter_map(|row| row.at).max();
    let next = match newest {
        _ if list.calls.len() < most as usize => Next::End,
        // What was made at the time of the last row may go on behind it, so that time is asked for again.
        Some(newest) if newest > part.from => Next::Part(Part { from: newest, skip: 0, ..part.clone() }),
        _ => Next::Part(Part { skip: part.skip + u64::from(most), ..part.clone() }),
    };
    Ok(Page { rows, odd, next })
}
