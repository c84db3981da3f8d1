//! What Langfuse recorded: sessions, traces with their observations, or observations alone. A session is a conversation; a
//! trace without one is, too.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    chat, document,
    gather::{About, Gather},
    left, parts, stamp,
    values::{id_of, take, take_list, text_of},
};
use crate::wire::Object;

/// Fields of an observation that tell about the call as a whole.
const TOLD: [&str; 12] = [
    "traceName",
    "promptName",
    "usageDetails",
    "costDetails",
    "modelParameters",
    "release",
    "startTime",
    "endTime",
    "scores",
    "statusMessage",
    "_deprecation",
    "completionStartTime",
];

/// An observation, or a trace as a whole.
struct Row {
    group: String,
    time: Option<crate::domain::time::Time>,
    fields: Object,
}

/// The conversations of a record.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut rows = Vec::new();
    collect(record, None, &mut rows);
    if rows.is_empty() {
        return Err("there are no observations in it".to_owned());
    }
    let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|(group, _)| *group == row.group) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((row.group.clone(), vec![row])),
        }
    }
    let alone = groups.len() == 1;
    let mut all = Vec::with_capacity(groups.len());
    for (number, (group, rows)) in (1..).zip(groups) {
        match conversation(&group, rows, context) {
            Ok(conversation) => all.push(conversation),
            Err(reason) if alone => return Err(reason),
            Err(reason) => context.bad.push(format!("conversation {number}: {reason}")),
        }
    }
    Ok(all)
}

/// Finds the observations, in whatever box they lie. What is known of their session goes with them.
fn collect(value: Value, session: Option<&str>, rows: &mut Vec<Row>) {
    match value {
        Value::Array(list) => list.into_iter().for_each(|one| collect(one, session, rows)),
        Value::Object(mut fields) => {
            let is_session = fields.contains_key("traces");
            let own = fields.get("sessionId").and_then(id_of);
            let own = own.or_else(|| if is_session { fields.get("id").and_then(id_of) } else { None });
            let session = own.as_deref().or(session).map(str::to_owned);
            if let Some(list) = take_list(&mut fields, &["traces", "data"]) {
                return collect(Value::Array(list), session.as_deref(), rows);
            }
            let observations = take_list(&mut fields, &["observations"]).unwrap_or_default();
            let trace = fields.get("traceId").or_else(|| fields.get("id")).and_then(id_of);
            let group = session.or(trace).unwrap_or_default();
            let named = fields.get("name").cloned();
            let before = rows.len();
            for one in observations {
                collect(one, Some(&group), rows);
            }
            if let (true, Some(Value::String(name))) = (rows.len() > before, named) {
                if let Some(first) = rows.get_mut(before) {
                    first.fields.insert("traceName".to_owned(), name.into());
                }
            } else if rows.len() == before {
                let time = ["startTime", "timestamp"].iter().find_map(|name| stamp::point(fields.get(*name)?));
                rows.push(Row { group, time, fields });
            }
        }
        _ => {}
    }
}

fn conversation(group: &str, mut rows: Vec<Row>, context: &mut Context<'_>) -> Result<Conversation, String> {
    rows.sort_by_key(|row| row.time);
    let kind = |row: &Row| row.fields.get("type").and_then(Value::as_str).unwrap_or("GENERATION").to_uppercase();
    // Rows around others tell the same words once more; tools are told by the messages, where there are some.
    let mut beside = Vec::new();
    if rows.iter().any(|row| kind(row) == "GENERATION") {
        let is_talk = |row: &Row| matches!(kind(row).as_str(), "GENERATION" | "TOOL");
        let (talk, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_talk);
        rows = talk;
        beside.extend(others.into_iter().map(|row| Value::Object(row.fields)));
    }
    let mut gather = Gather::default();
    let mut seen: Vec<Value> = Vec::new();
    let mut messages = Vec::new();
    let (mut started, mut ended, mut models) = (None, None, Vec::new());
    for Row { time, mut fields, .. } in rows {
        let is_tool = fields.get("type").and_then(Value::as_str) == Some("TOOL");
        started = started.or(time);
        ended = fields.get("endTime").and_then(stamp::point).or(ended);
        models.extend(fields.get("model").and_then(id_of));
        let input = take(&mut fields, &["input"]).map(opened).unwrap_or_default();
        let output = take(&mut fields, &["output"]).map(opened).unwrap_or_default();
        let name_of = fields.get("name").and_then(id_of);
        if fields.get("type").is_none_or(|kind| !kind.is_string()) {
            gather.notes.whole("an observation tells no type", false);
        }
        let left = left::look(fields);
        let named: Vec<String> = left.with_words.into_iter().filter(|name| !TOLD.contains(&name.as_str())).collect();
        if !named.is_empty() {
            gather.notes.whole(&format!("kept beside the call, not shown: {}", left::named(&named)), false);
        }
        beside.push(Value::Object(left.kept));
        if is_tool {
            let name = name_of.unwrap_or_default();
            let is_told = |value: &Value, text: &str| !text.is_empty() && value.to_string().contains(text);
            if !seen.iter().any(|value| is_told(value, &name)) && !messages.iter().any(|value| is_told(value, &name)) {
                messages
                    .push(serde_json::json!({ "type": "function_call", "name": name, "arguments": text_of(&input) }));
                messages.push(serde_json::json!({ "role": "tool", "content": parts::plain(&output) }));
            }
            continue;
        }
        // The input holds the talk so far, of which the beginning was seen before.
        let mut told = of_side(input, "user");
        let known = told.iter().zip(&seen).take_while(|(one, other)| same(one, other)).count();
        seen = told.clone();
        let mut new: Vec<Value> = told.split_off(known.min(told.len()));
        let mut said = of_side(output, "assistant");
        seen.extend(said.iter().cloned());
        if let Some(time) = time {
            said.iter_mut().filter_map(Value::as_object_mut).for_each(|message| {
                message.entry("timestamp").or_insert_with(|| time.to_string().into());
            });
        }
        new.extend(said);
        messages.extend(new);
    }
    chat::read(messages, &mut gather);
    models.dedup();
    let mut about = About { started, ended, ..About::default() };
    about.facts.insert("langfuse_id".to_owned(), group.into());
    about.facts.extend(models.pop().map(|model| ("model".to_owned(), model.into())));
    about.rest.insert("observations".to_owned(), beside.into());
    let id = context.id(group);
    gather.finish(context, id, about)
}

/// Input and output may be text of JSON.
fn opened(value: Value) -> Value {
    match &value {
        Value::String(text) => document::inside(text).unwrap_or(value),
        _ => value,
    }
}

/// The messages in an input or output; text alone is said by the side that it is of.
fn of_side(value: Value, side: &str) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list,
        Value::Object(mut fields) => match take_list(&mut fields, &["messages", "choices", "contents"]) {
            Some(list) => list.into_iter().map(|one| one.get("message").cloned().unwrap_or(one)).collect(),
            None => {
                let is_message =
                    ["role", "content", "parts", "tool_calls", "type"].iter().any(|name| fields.contains_key(*name));
                if is_message {
                    fields.entry("role").or_insert_with(|| side.into());
                    vec![Value::Object(fields)]
                } else {
                    vec![serde_json::json!({ "role": side, "content": Value::Object(fields).to_string() })]
                }
            }
        },
        other => vec![serde_json::json!({ "role": side, "content": text_of(&other) })],
    }
}

/// The same message, though one has a time or an id that the other has not.
fn same(one: &Value, other: &Value) -> bool {
    let words = |value: &Value| {
        let fields = ["role", "content", "tool_calls", "parts", "tool_call_id", "arguments", "output"];
        fields.map(|name| value.get(name).filter(|told| !told.is_null()).cloned())
    };
    words(one) == words(other)
}
