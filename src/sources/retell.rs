//! Retell: the list holds everything but the transcripts, sorted by when calls began, and goes on by a key of its own.

use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::page::{Page, Part, Request, Row, by_mark, lenient, rows, unreadable};
use crate::domain::time::Time;

/// States of a call that is over.
const OVER: [&str; 3] = ["ended", "error", "not_connected"];

pub(super) fn list(part: &Part, agent: Option<&str>, most: u32) -> Request {
    let from = part.from.millis();
    let began = match part.until {
        Some(to) => json!({ "type": "range", "op": "bt", "value": [from, to.millis()] }),
        None => json!({ "type": "number", "op": "ge", "value": from }),
    };
    let mut filter = json!({ "start_timestamp": began });
    if let Some(agent) = agent {
        filter["agent"] = json!([{ "agent_id": agent }]);
    }
    let mut body = json!({ "filter_criteria": filter, "sort_order": "ascending", "limit": most });
    if let Some(mark) = &part.mark {
        body["pagination_key"] = mark.as_str().into();
    }
    let path = ["v3", "list-calls"].map(str::to_owned).to_vec();
    Request { what: "list the calls", path, pairs: Vec::new(), body: Some(body) }
}

pub(super) fn call(id: &str) -> Request {
    Request::get("read the call", &["v2", "get-call", id], Vec::new())
}

/// What a list and a record tell of a call.
#[derive(Deserialize)]
struct Told {
    call_id: String,
    #[serde(default, deserialize_with = "lenient")]
    call_status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    start_timestamp: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    end_timestamp: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    duration_ms: Option<f64>,
}

pub(super) fn row(record: &RawValue) -> Option<Row> {
    let told: Told = serde_json::from_str(record.get()).ok()?;
    let length = told.duration_ms.or_else(|| Some((told.end_timestamp? - told.start_timestamp?) as f64));
    Some(Row {
        id: Some(told.call_id).filter(|id| !id.is_empty())?,
        at: told.start_timestamp.map(Time::from_millis),
        seconds: length.map(|millis| millis / 1_000.0),
        is_finished: told.call_status.is_some_and(|status| OVER.contains(&status.as_str())),
        agents: Vec::new(),
        record: None,
    })
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    pagination_key: Option<Value>,
}

pub(super) fn read(answer: &RawValue, part: &Part) -> Result<Page, String> {
    let list: List<'_> = serde_json::from_str(answer.get()).map_err(|error| unreadable(&error))?;
    let (rows, odd) = rows(&list.items, row);
    Ok(Page { rows, odd, next: by_mark(list.has_more, list.pagination_key, part)? })
}
