//! ElevenLabs: the list holds no transcripts, is sorted by when calls began, in whole seconds, and goes on by a cursor.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::page::{Page, Part, Request, Row, by_mark, lenient, rows, unreadable};
use crate::domain::time::Time;

/// States of a call whose transcript is final.
const OVER: [&str; 2] = ["done", "failed"];

const PATH: [&str; 3] = ["v1", "convai", "conversations"];

pub(super) fn list(part: &Part, agent: Option<&str>, most: u32) -> Request {
    // Whether the bounds are part of the time is not told, so each is a second wider.
    let from = part.from.millis().div_euclid(1_000) - 1;
    let mut pairs = vec![
        ("page_size", most.to_string()),
        ("sort_direction", "asc".to_owned()),
        ("call_start_after_unix", from.max(0).to_string()),
    ];
    let to = part.until.map(|to| to.millis().div_euclid(1_000) + 1);
    pairs.extend(to.map(|to| ("call_start_before_unix", to.to_string())));
    pairs.extend(agent.map(|agent| ("agent_id", agent.to_owned())));
    pairs.extend(part.mark.as_ref().map(|mark| ("cursor", mark.clone())));
    Request::get("list the calls", &PATH, pairs)
}

pub(super) fn call(id: &str) -> Request {
    let [a, b, c] = PATH;
    Request::get("read the call", &[a, b, c, id], Vec::new())
}

/// The path of the recording, which the record does not hold.
pub(super) fn recording(id: &str, record: &RawValue) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Heard {
        #[serde(default)]
        has_audio: bool,
    }
    let heard: Heard = serde_json::from_str(record.get()).ok()?;
    heard.has_audio.then(|| PATH.into_iter().chain([id, "audio"]).map(str::to_owned).collect())
}

/// What a list and a record tell of a call; a record has its times in `metadata`.
#[derive(Deserialize)]
struct Told {
    conversation_id: String,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    start_time_unix_secs: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    call_duration_secs: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    metadata: Option<Times>,
}

#[derive(Default, Deserialize)]
struct Times {
    #[serde(default, deserialize_with = "lenient")]
    start_time_unix_secs: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    call_duration_secs: Option<f64>,
}

pub(super) fn row(record: &RawValue) -> Option<Row> {
    let told: Told = serde_json::from_str(record.get()).ok()?;
    let times = told.metadata.unwrap_or_default();
    let at = told.start_time_unix_secs.or(times.start_time_unix_secs);
    let length = told.call_duration_secs.or(times.call_duration_secs);
    Some(Row {
        id: Some(told.conversation_id).filter(|id| !id.is_empty())?,
        at: at.map(|seconds| Time::from_millis(seconds.saturating_mul(1_000))),
        seconds: length,
        is_finished: told.status.is_some_and(|status| OVER.contains(&status.as_str())),
        agents: Vec::new(),
        record: None,
    })
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    conversations: Vec<&'a RawValue>,
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    next_cursor: Option<Value>,
}

pub(super) fn read(answer: &RawValue, part: &Part) -> Result<Page, String> {
    let list: List<'_> = serde_json::from_str(answer.get()).map_err(|error| unreadable(&error))?;
    let (rows, odd) = rows(&list.conversations, row);
    Ok(Page { rows, odd, next: by_mark(list.has_more, list.next_cursor, part)? })
}
