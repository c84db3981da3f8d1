//! What of a message no reader took: what is kept of it, and which of its fields may hold words.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use serde_json::Value;

use crate::wire::Object;

/// Fields that say nothing to a reader: ids, kinds, states, figures. They are kept, and not named.
const QUIET: &str = "id type object index status state phase role name model weight usage usage_metadata
    response_metadata additional_kwargs metadata metrics extra annotations logprobs finish_reason finishreason stop_reason
    stop_sequence language sentiment source format cache_control providermetadata provider_metadata providerexecuted
    mime_type mimetype mediatype media_type encoding level version environment tags channel requestor timestamp time
    created_at createdat created lc example detail container caller display confidence start end start_time end_time
    score avg_logprob";
/// Fields of bytes as text, which nobody reads: they are not kept.
const BYTES: [&str; 6] =
    ["data", "signature", "encrypted_content", "thoughtsignature", "thought_signature", "file_data"];
/// Names that are told; the others are counted.
const NAMED: usize = 4;

/// What is left of a message.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// What is kept of it.
    pub(super) kept: Object,
    /// Its fields that may hold words.
    pub(super) with_words: Vec<String>,
}

/// Looks through the fields that no reader took.
pub(super) fn look(fields: Object) -> Left {
    let mut left = Left::default();
    for (name, value) in fields {
        if is_empty(&value) || is_bytes(&name, &value) {
            continue;
        }
        if !is_quiet(&name) && has_words(&value) {
            left.with_words.push(name.clone());
        }
        left.kept.insert(name, value);
    }
    left
}

/// Whether a field tells nothing at all.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Field names in words; one that is no plain name is not told, as it may be what was said.
pub(super) fn named(fields: &[String]) -> String {
    let is_plain = |name: &String| {
        name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let mut names: Vec<String> =
        fields.iter().filter(|name| is_plain(name)).take(NAMED).map(|name| format!("`{name}`")).collect();
    match fields.len() - names.len() {
        0 => {}
        1 => names.push("one more field".to_owned()),
        more => names.push(format!("{more} more fields")),
    }
    names.join(", ")
}

/// Whether any text below holds a letter or a digit, in a field that may hold words.
pub(super) fn has_words(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(char::is_alphanumeric),
        Value::Array(list) => list.iter().any(has_words),
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| !is_quiet(name) && !is_bytes(name, value) && has_words(value))
        }
        _ => false,
    }
}

/// Whether there may be messages below: a list of objects that hold words where messages do.
pub(super) fn has_messages(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(holds_words),
        Value::Object(fields) => fields.values().any(has_messages),
        _ => false,
    }
}

/// Whether an object has, at any depth, words where messages have them.
fn holds_words(value: &Value) -> bool {
    const PLACES: [&str; 8] = ["content", "text", "message", "value", "transcript", "parts", "words", "traj"];
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let is_place = PLACES.contains(&name.to_ascii_lowercase().as_str());
            (is_place && has_words(value)) || holds_words(value)
        }),
        Value::Array(list) => list.iter().any(holds_words),
        _ => false,
    }
}

/// Fields beside the messages that are known, and whose words are told elsewhere or tell about the call as a whole.
const KNOWN: &str = "tools functions told info task tasks policy instructions scenario analysis summary metadata
    observations segments agent_info results artifact call usage reward_info choices candidates events options Categories
    pathway_logs citations error aligned original corrected_transcript concatenated_transcript request_data
    conversation_initiation_client_data assistant customer phoneNumber costs server spans";

/// Fields beside the messages, not known, that hold prose or what may be messages.
pub(super) fn unknown_beside(rest: &Object) -> Vec<String> {
    let is_prose = |text: &str| text.split_whitespace().nth(3).is_some();
    let tells = |(name, value): (&String, &Value)| {
        let is_some = match value {
            Value::String(text) => is_prose(text),
            other => has_messages(other),
        };
        (is_some && !KNOWN.split_whitespace().any(|known| known == name) && !is_quiet(name)).then(|| name.clone())
    };
    rest.iter().filter_map(tells).collect()
}

/// Whether an attribute of the GenAI conventions holds what was said or done, and not figures or names.
pub(super) fn is_talk(name: &str) -> bool {
    ["messages", "prompt", "completion", "instructions", "content", "arguments", "result"]
        .iter()
        .any(|part| name.contains(part))
}

/// Adds the words of all texts below, in small letters; names of fields are none.
pub(super) fn words_of(value: &Value, found: &mut HashSet<String>) {
    match value {
        Value::String(text) => words_of_text(text, found),
        Value::Array(list) => list.iter().for_each(|value| words_of(value, found)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, value)| !is_quiet(name) && !is_bytes(name, value))
            .for_each(|(_, value)| words_of(value, found)),
        _ => {}
    }
}

/// Adds the words of a text, in small letters.
pub(super) fn words_of_text(text: &str, found: &mut HashSet<String>) {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    found.extend(words.map(str::to_lowercase));
}

/// Whether a field of this name says nothing to a reader.
pub(super) fn is_quiet(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| QUIET.split_whitespace().collect());
    let small = small(name);
    NAMES.contains(&*small)
        || name.ends_with("Id")
        || name.ends_with("Ids")
        || ["_id", "_ids", "_at", "url", "uri"].iter().any(|end| small.ends_with(end))
}

/// Whether a field is bytes as text: long, and without a blank.
fn is_bytes(name: &str, value: &Value) -> bool {
    BYTES.contains(&&*small(name)) && value.as_str().is_some_and(|text| !text.trim().contains(char::is_whitespace))
}

/// A name in small letters.
fn small(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}
