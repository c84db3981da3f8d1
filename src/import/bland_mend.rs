//! Brings a call whose fields have other types than documented into the shape that is read.

use serde_json::Value;

use super::{build::reason, notes::Notes, stamp};
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
/// Fields of a row that are read.
const OF_TURN: [&str; 7] = ["id", "created_at", "text", "user", "c_id", "status", "transcript_id"];

/// The call in `fields`. What does not fit its place is kept below the same name with `_raw` behind it.
pub(super) fn mend(mut fields: Object, notes: &mut Notes) -> Result<Call, String> {
    let mut aside = Object::new();
    if fields.get("call_id").is_none_or(Value::is_null)
        && let Some(id) = fields.get("c_id").cloned()
    {
        fields.insert("call_id".to_owned(), id);
    }
    match fields.get("call_id") {
        Some(Value::String(_) | Value::Number(_)) => {}
        _ => return Err("its `call_id` is neither text nor a number; give it one".to_owned()),
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
        as_time(&mut fields, name);
        if replace(&mut fields, &mut aside, name, is_time) {
            notes.whole(&format!("`{name}` cannot be read as a time"), false);
        }
    }
    if let Some(length) = fields.get_mut("call_length")
        && let Some(number) = length.as_str().and_then(|text| text.trim().parse::<f64>().ok())
    {
        *length = number.into();
    }
    replace(&mut fields, &mut aside, "call_length", Value::is_number);
    if fields.get("created_at").is_none_or(Value::is_null) {
        let at = fields.get("started_at").filter(|at| !at.is_null()).cloned();
        fields.insert("created_at".to_owned(), at.unwrap_or_else(|| Time::EPOCH.to_string().into()));
    }
    fields.extend(aside);
    serde_json::from_value(Value::Object(fields)).map_err(|error| reason(&error))
}

/// Brings a row into the shape of a turn; gives back what of it a turn has no place for.
pub(super) fn mend_turn(turn: &mut Object, position: usize, notes: &mut Notes) -> Object {
    let (known, mut rest): (Object, Object) =
        std::mem::take(turn).into_iter().partition(|(name, _)| OF_TURN.contains(&name.as_str()));
    *turn = known;
    for name in ["text", "user", "c_id", "status", "transcript_id"] {
        if let Some(value) = turn.get_mut(name) {
            as_text(value);
        }
    }
    if turn.get("text").is_none_or(Value::is_null) {
        turn.insert("text".to_owned(), "".into());
    }
    if turn.get("user").is_none_or(Value::is_null) {
        let other =
            ["role", "speaker", "speaker_label"].iter().find_map(|name| Some(rest.get(*name)?.as_str()?.to_owned()));
        turn.insert("user".to_owned(), other.unwrap_or_else(|| "unknown".to_owned()).into());
    }
    match turn.get_mut("id") {
        Some(id) if !id.is_i64() => {
            let number =
                id.as_str().and_then(|text| text.parse::<i64>().ok()).or_else(|| id.as_f64().map(|id| id as i64));
            *id = number.unwrap_or_default().into();
        }
        Some(_) => {}
        None => {
            turn.insert("id".to_owned(), 0.into());
        }
    }
    as_time(turn, "created_at");
    if replace(turn, &mut rest, "created_at", is_time) {
        notes.message(position, "its time cannot be read", false);
    }
    rest
}

/// Whether it is a time in the form that is read.
pub(super) fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<Time>().is_ok())
}

/// A time in another form becomes one in the form that is read.
pub(super) fn as_time(fields: &mut Object, name: &str) {
    if let Some(value) = fields.get_mut(name).filter(|value| !is_time(value))
        && let Some(time) = stamp::point(value)
    {
        *value = time.to_string().into();
    }
}

fn as_text(value: &mut Value) {
    match value {
        Value::Null | Value::String(_) => {}
        other => *other = other.to_string().into(),
    }
}

/// Puts null in the place of a value that does not fit, and the value aside; whether it did.
fn replace(fields: &mut Object, aside: &mut Object, name: &str, fits: impl Fn(&Value) -> bool) -> bool {
    let Some(value) = fields.get_mut(name).filter(|value| !value.is_null() && !fits(value)) else { return false };
    aside.insert(format!("{name}_raw"), value.take());
    true
}
