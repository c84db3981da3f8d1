//! Vapi: the list holds whole calls, in no promised order, and has neither pages nor a cursor. So it is read in windows of
//! time, each so small that it comes whole.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::page::{Next, Page, Part, Request, Row, lenient, rows, unreadable};
use crate::domain::time::Time;

/// The first window (milliseconds).
const WINDOW: i64 = 6 * 60 * 60 * 1_000;
/// The most calls that the list ever brings.
const MOST: u32 = 1_000;

/// What is asked for at most: for all of one moment, as much as there can be.
fn limit(part: &Part, most: u32) -> u32 {
    let is_moment = end(part).since(part.from) <= 1;
    if is_moment { MOST } else { most }
}

/// The end of a window; the first one has none yet.
fn end(part: &Part) -> Time {
    let to = part.to.unwrap_or_else(|| part.from.plus(WINDOW));
    part.until.map_or(to, |until| to.min(until))
}

pub(super) fn list(part: &Part, agent: Option<&str>, most: u32) -> Request {
    let mut pairs = vec![
        ("limit", limit(part, most).to_string()),
        ("createdAtGe", part.from.to_string()),
        ("createdAtLt", end(part).to_string()),
    ];
    pairs.extend(agent.map(|agent| ("assistantId", agent.to_owned())));
    Request::get("list the calls", &["call"], pairs)
}

pub(super) fn call(id: &str) -> Request {
    Request::get("read the call", &["call", id], Vec::new())
}

/// The path under which the recording is asked for: the addresses in the record are private, or pass.
pub(super) fn recording(id: &str, record: &RawValue) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Heard {
        artifact: Value,
    }
    let heard: Heard = serde_json::from_str(record.get()).ok()?;
    let names = ["recordingUrl", "recording", "presignedMonoUrl", "stereoRecordingUrl"];
    let is_there = names.iter().any(|name| heard.artifact.get(name).is_some_and(|value| !value.is_null()));
    is_there.then(|| ["call", id, "mono-recording"].map(str::to_owned).to_vec())
}

/// What a call tells of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    started_at: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    ended_at: Option<Time>,
}

pub(super) fn row(record: &RawValue) -> Option<Row> {
    let told: Told = serde_json::from_str(record.get()).ok()?;
    let length = told.started_at.zip(told.ended_at).map(|(began, ended)| ended.since(began) as f64 / 1_000.0);
    Some(Row {
        id: Some(told.id).filter(|id| !id.is_empty())?,
        at: told.created_at,
        seconds: length,
        is_finished: told.status.is_some_and(|status| status == "ended"),
        agents: Vec::new(),
        record: None,
    })
}

/// The same, with the record itself where it holds what was said: a list may be trimmed.
fn whole_row(record: &RawValue) -> Option<Row> {
    #[derive(Deserialize)]
    struct Whole<'a> {
        #[serde(default, borrow)]
        artifact: Option<&'a RawValue>,
        #[serde(default, borrow)]
        messages: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Artifact<'a> {
        #[serde(default, borrow)]
        messages: Option<&'a RawValue>,
    }
    let row = row(record)?;
    let whole: Option<Whole<'_>> = serde_json::from_str(record.get()).ok();
    let is_whole = whole.is_some_and(|whole| {
        let artifact = whole.artifact.and_then(|artifact| serde_json::from_str::<Artifact<'_>>(artifact.get()).ok());
        whole.messages.or(artifact.and_then(|artifact| artifact.messages)).is_some()
    });
    Some(Row { record: is_whole.then(|| record.to_owned()), ..row })
}

pub(super) fn read(answer: &RawValue, part: &Part, most: u32, now: Time) -> Result<Page, String> {
    let items = items(answer)?;
    let to = end(part);
    let width = to.since(part.from).max(1);
    let is_full = items.len() >= limit(part, most) as usize;
    if is_full && width > 1 {
        let half = part.from.plus(width / 2);
        return Ok(Page {
            rows: Vec::new(),
            odd: Vec::new(),
            next: Next::Smaller(Part { to: Some(half), ..part.clone() }),
        });
    }
    if is_full {
        return Err(format!("more than {MOST} calls were made at {}, and the list shows no more", part.from));
    }
    let (rows, odd) = rows(&items, whole_row);
    let is_last = to > now || part.until.is_some_and(|until| to >= until);
    let next = if is_last {
        Next::End
    } else {
        let width = if items.len() * 4 < most as usize { width.saturating_mul(2) } else { width };
        Next::Part(Part { from: to, to: Some(to.plus(width)), ..part.clone() })
    };
    Ok(Page { rows, odd, next })
}

/// The calls of an answer, in either of its forms.
fn items(answer: &RawValue) -> Result<Vec<&RawValue>, String> {
    #[derive(Deserialize)]
    struct Paged<'a> {
        #[serde(borrow)]
        results: Vec<&'a RawValue>,
    }
    if answer.get().trim_start().starts_with('[') {
        return serde_json::from_str(answer.get()).map_err(|error| unreadable(&error));
    }
    serde_json::from_str::<Paged<'_>>(answer.get()).map(|paged| paged.results).map_err(|error| unreadable(&error))
}
