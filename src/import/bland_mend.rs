//! Brings a call whose fields have other types than documented into the shape that is read.

use serde_json::Value;

use crate::{
    domain::time::Time,
    wire::{Call, Object},
};

const TEXTS: [&str; 17] = [
    "corrected_duration",
    "to",
    "from",
    "queue_status",
    "status",
    "error_message",
    "answered_by",
    "call_ended_by",
    "transferred_to",
    "summary",
    "disposition_tag",
    "recording_url",
    "batch_id",
    "pathway_id",
    "persona_id",
    "persona_name",
    "concatenated_transcript",
];
const OBJECTS: [&str; 3] = ["variables", "metadata", "analysis"];
const FLAGS: [&str; 2] = ["inbound", "completed"];
const TIMES: [&str; 3] = ["created_at", "started_at", "end_at"];

/// The call in `fields`. What does not fit its place is kept below the same name with `_raw` behind it.
pub(super) fn mend(mut fields: Object, now: Time) -> Option<Call> {
    let mut aside = Object::new();
    if fields.get("call_id").is_none_or(Value::is_null)
        && let Some(id) = fields.get("c_id").cloned()
    {
        fields.insert("call_id".to_owned(), id);
    }
    for name in TEXTS {
        if let Some(value) = fields.get_mut(name) {
            as_text(value);
        }
    }
    for name in OBJECTS {
        replace(&mut fields, &mut aside, name, |value| value.is_object());
    }
    for name in FLAGS {
        replace(&mut fields, &mut aside, name, Value::is_boolean);
    }
    for name in TIMES {
        replace(&mut fields, &mut aside, name, is_time);
    }
    if let Some(length) = fields.get_mut("call_length")
        && let Some(number) = length.as_str().and_then(|text| text.trim().parse::<f64>().ok())
    {
        *length = number.into();
    }
    replace(&mut fields, &mut aside, "call_length", Value::is_number);
    if fields.get("created_at").is_none_or(Value::is_null) {
        let at = fields.get("started_at").filter(|at| !at.is_null()).cloned();
        fields.insert("created_at".to_owned(), at.unwrap_or_else(|| now.to_string().into()));
    }
    for turn in fields.get_mut("transcripts").and_then(Value::as_array_mut)?.iter_mut() {
        let Value::Object(turn) = turn else { return None };
        mend_turn(turn);
    }
    fields.extend(aside);
    serde_json::from_value(Value::Object(fields)).ok()
}

fn mend_turn(turn: &mut Object) {
    let mut aside = Object::new();
    for name in ["text", "user", "c_id", "status", "transcript_id"] {
        if let Some(value) = turn.get_mut(name) {
            as_text(value);
        }
    }
    if turn.get("user").is_none_or(Value::is_null) {
        turn.insert("user".to_owned(), "unknown".into());
    }
    if let Some(id) = turn.get_mut("id")
        && !id.is_i64()
    {
        let number = id.as_str().and_then(|text| text.parse::<i64>().ok()).or_else(|| id.as_f64().map(|id| id as i64));
        *id = number.unwrap_or_default().into();
    }
    replace(turn, &mut aside, "created_at", is_time);
}

fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<Time>().is_ok())
}

fn as_text(value: &mut Value) {
    match value {
        Value::Null | Value::String(_) => {}
        other => *other = other.to_string().into(),
    }
}

/// Puts null in the place of a value that does not fit, and the value aside.
fn replace(fields: &mut Object, aside: &mut Object, name: &str, fits: impl Fn(&Value) -> bool) {
    if let Some(value) = fields.get_mut(name)
        && !value.is_null()
        && !fits(value)
    {
        aside.insert(format!("{name}_raw"), value.take());
    }
}
