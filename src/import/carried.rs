//! A call as `earmark export` writes it: the call as it is stored, in the shape of a Bland call, and below one name of our own
//! what is kept beside it. It is taken as it is: what was read once is not read anew.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Conversation, bland_log,
    build::{first_words, reason, title},
    notes::Notes,
};
use crate::{
    domain::limits,
    wire::{Call, Object, PathwayEvent},
};

/// The version of the rows that an export writes, and the highest one that is read.
pub const VERSION: u64 = 1;
/// The name in a row that tells its version.
const V: &str = "v";
/// The name in a row below which stands what is kept beside the call.
const NAME: &str = "earmark";

/// What stands in a row beside the call.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Beside {
    /// What the source held beyond turns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Value>,
    /// What happened in the pathway, where the call itself does not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    events: Option<Vec<PathwayEvent>>,
    /// Fields of the call that are named as ours are.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    fields: Object,
}

/// A call as a row of an export. `events` are those of its pathway, by sequence; `kept` is what its source held beyond turns.
///
/// # Errors
///
/// What cannot be written as JSON, which nothing that came as JSON is.
pub fn row(mut call: Call, events: Vec<PathwayEvent>, kept: Option<Value>) -> Result<Object, serde_json::Error> {
    let told = serde_json::to_value(by_sequence(bland_log::events(&call, &mut Notes::default())))?;
    let is_told = told == serde_json::to_value(&events)?;
    let mut beside = Beside { kept, events: (!is_told).then_some(events), fields: Object::new() };
    for name in [V, NAME] {
        beside.fields.extend(call.rest.shift_remove(name).map(|value| (name.to_owned(), value)));
    }
    let mut row = Object::new();
    row.insert(V.to_owned(), VERSION.into());
    if let Value::Object(fields) = serde_json::to_value(&call)? {
        row.extend(fields);
    }
    row.insert(NAME.to_owned(), serde_json::to_value(&beside)?);
    Ok(row)
}

/// The conversation in a row of an export; nothing where these are fields of something else.
pub(super) fn conversation(fields: &mut Object) -> Option<Result<Conversation, String>> {
    if !fields.get(NAME).is_some_and(Value::is_object) {
        return None;
    }
    let version = fields.get(V)?.as_u64()?;
    if version == 0 || version > VERSION {
        let words =
            format!("version {version} of the rows of an export, which this earmark does not know; use a newer one");
        return Some(Err(words));
    }
    Some(read(std::mem::take(fields)).map_err(|error| reason(&error)))
}

fn read(mut fields: Object) -> Result<Conversation, serde_json::Error> {
    fields.shift_remove(V);
    let Beside { kept, events, fields: ours } = serde_json::from_value(fields.shift_remove(NAME).unwrap_or_default())?;
    fields.extend(ours);
    let call: Call = serde_json::from_value(Value::Object(fields))?;
    let events = events.unwrap_or_else(|| by_sequence(bland_log::events(&call, &mut Notes::default())));
    let title = title_of(&call);
    let failed = call.status.as_ref().filter(|status| status.verbatim() == "failed").map(|_| true);
    Ok(Conversation { call, events, kept, failed, hearing: None, title, notes: Vec::new(), words_lost: false })
}

fn by_sequence(mut events: Vec<PathwayEvent>) -> Vec<PathwayEvent> {
    events.sort_by_key(|event| event.sequence);
    events
}

/// What a call of the service is known by: its summary, else the first words, else the beginning of its id.
pub(super) fn title_of(call: &Call) -> String {
    let summary = call.summary.as_ref().map_or("", |summary| summary.verbatim());
    let words = if summary.trim().is_empty() { first_words(&call.transcripts) } else { summary };
    if words.trim().is_empty() { format!("Call {}", limits::cut(call.call_id.as_str(), 8)) } else { title(words) }
}

#[cfg(test)]
mod tests;
