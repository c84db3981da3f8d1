//! What Langfuse recorded: sessions, traces with their observations, or observations alone. A session is a conversation; a
//! trace without one is, too.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    Conversation,
    build::Context,
    chat, document,
    gather::{About, Gather},
    left, parts,
    talk::Talk,
    values::{self, id_of, take, take_list, text_of},
};
use crate::{domain::time::Time, wire::Object};

/// What an observation may be.
const KINDS: [&str; 10] =
    ["GENERATION", "SPAN", "EVENT", "TOOL", "AGENT", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL"];
/// Fields of an observation, or of what is around it, that tell about the call as a whole.
const TOLD: [&str; 14] = [
    "htmlPath",
    "meta",
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
    time: Option<Time>,
    fields: Object,
    /// What the boxes had in which it lay first.
    around: Vec<Object>,
}

/// The conversations of a record.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let (mut rows, mut odd) = (Vec::new(), Vec::new());
    collect(record, None, &mut rows, &mut odd);
    if rows.is_empty() {
        return Err("there are no observations in it".to_owned());
    }
    odd.retain(left::has_words);
    if !odd.is_empty() {
        context.bad.push(format!("{} of its entries are no observations", odd.len()));
    }
    let groups = values::grouped(rows, |row| &row.group);
    context.each(groups, "conversation", |(group, rows), context| conversation(&group, rows, context))
}

/// Finds the observations, in whatever box they lie. What is known of their session goes with them.
fn collect(value: Value, session: Option<&str>, rows: &mut Vec<Row>, odd: &mut Vec<Value>) {
    match opened(value) {
        Value::Array(list) => list.into_iter().for_each(|one| collect(one, session, rows, odd)),
        Value::Object(mut fields) => {
            let before = rows.len();
            let is_session = fields.contains_key("traces");
            let own = fields.get("sessionId").and_then(id_of);
            let own = own.or_else(|| if is_session { fields.get("id").and_then(id_of) } else { None });
            let session = own.as_deref().or(session).map(str::to_owned);
            if let Some(list) = take_list(&mut fields, &["traces", "data"]) {
                collect(Value::Array(list), session.as_deref(), rows, odd);
                match rows.get_mut(before) {
                    Some(first) => first.around.push(fields),
                    None => odd.push(Value::Object(fields)),
                }
                return;
            }
            let trace = fields.get("traceId").or_else(|| fields.get("id")).and_then(id_of);
            let group = session.or(trace);
            for one in take_list(&mut fields, &["observations"]).unwrap_or_default().into_iter().map(opened) {
                // A list of traces has the ids of their observations.
                let is_id = one.as_str().is_some_and(|text| !text.contains(char::is_whitespace));
                if !is_id {
                    collect(one, group.as_deref(), rows, odd);
                }
            }
            match rows.get_mut(before) {
                Some(first) => first.around.push(fields),
                None => rows.push(Row { group: group.unwrap_or_default(), time: None, fields, around: Vec::new() }),
            }
        }
        other => odd.push(other),
    }
}

fn conversation(group: &str, mut rows: Vec<Row>, context: &mut Context<'_>) -> Result<Conversation, String> {
    let kind = |row: &Row| row.fields.get("type").and_then(Value::as_str).unwrap_or("GENERATION").to_uppercase();
    let mut gather = Gather::default();
    for row in &mut rows {
        let kind = row.fields.get("type").and_then(Value::as_str);
        match kind {
            Some(kind) if KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known)) => {}
            Some(_) => gather.notes.whole("an observation is of a type that is not known", false),
            None => gather.notes.whole("an observation tells no type", false),
        }
        row.time = ["startTime", "timestamp"].iter().find_map(|name| gather.point(&row.fields, name));
    }
    rows.sort_by_key(|row| row.time);
    let (mut beside, mut again) = (Vec::new(), Vec::new());
    for around in rows.iter_mut().flat_map(|row| std::mem::take(&mut row.around)) {
        beside.push(told_around(around, &mut again, &mut gather));
    }
    // Rows around others tell the same words once more.
    if rows.iter().any(|row| kind(row) == "GENERATION") {
        let is_talk = |row: &Row| matches!(kind(row).as_str(), "GENERATION" | "TOOL");
        let (talk, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_talk);
        rows = talk;
        beside.extend(others.into_iter().map(|row| told_around(row.fields, &mut again, &mut gather)));
    }
    let mut talk = Talk::default();
    let mut steps = Vec::with_capacity(rows.len());
    let (mut started, mut ended, mut models) = (None, None, Vec::new());
    for Row { time, mut fields, .. } in rows {
        started = started.or(time);
        ended = gather.point(&fields, "endTime").or(ended);
        models.extend(fields.get("model").and_then(id_of));
        let input = take(&mut fields, &["input"]).map(opened).unwrap_or_default();
        let output = take(&mut fields, &["output"]).map(opened).unwrap_or_default();
        let tool = (fields.get("type").and_then(Value::as_str) == Some("TOOL"))
            .then(|| fields.get("name").and_then(id_of).unwrap_or_default());
        beside.push(kept(fields, &mut gather));
        steps.push(match tool {
            Some(name) => Step::Tool { name, input, output },
            None => {
                let mut said = of_side(output, "assistant");
                let mut new = talk.go_on(of_side(input, "user"), &said);
                if let Some(time) = time {
                    said.iter_mut().filter_map(Value::as_object_mut).for_each(|message| {
                        message.entry("timestamp").or_insert_with(|| time.to_string().into());
                    });
                }
                new.extend(said);
                Step::Said(new)
            }
        });
    }
    let called = called(&steps);
    let mut messages = Vec::new();
    for step in steps {
        match step {
            Step::Said(new) => messages.extend(new),
            // The messages tell of the tools that they call.
            Step::Tool { name, input, output } if called.contains(&name) => {
                again.extend([("input", input), ("output", output)]);
            }
            Step::Tool { name, input, output } => {
                messages.push(json!({ "type": "function_call", "name": name, "arguments": text_of(&input) }));
                messages.push(json!({ "role": "tool", "content": parts::plain(&output) }));
            }
        }
    }
    chat::read(messages, &mut gather);
    gather.again_all(again);
    models.dedup();
    let mut about = About { started, ended, ..About::default() };
    about.fact("langfuse_id", Some(group).filter(|group| !group.is_empty()));
    about.fact("model", models.pop());
    about.rest.insert("observations".to_owned(), beside.into());
    let id = context.id_or_record(Some(group));
    gather.finish(context, id, about)
}

/// What a row tells.
enum Step {
    Said(Vec<Value>),
    Tool { name: String, input: Value, output: Value },
}

/// The tools that the messages call.
fn called(steps: &[Step]) -> HashSet<String> {
    if !steps.iter().any(|step| matches!(step, Step::Tool { .. })) {
        return HashSet::new();
    }
    let said = steps.iter().filter_map(|step| if let Step::Said(messages) = step { Some(messages) } else { None });
    let mut gather = Gather::default();
    chat::read(said.flatten().cloned().collect(), &mut gather);
    gather.tools().map(str::to_owned).collect()
}

/// What stands around the talk: its input and output tell it once more, the rest is kept.
fn told_around(mut fields: Object, again: &mut Vec<(&'static str, Value)>, gather: &mut Gather) -> Value {
    for name in ["input", "output"] {
        let is_told = fields.get(name).is_some_and(|told| told.is_string() || told.is_array() || told.is_object());
        if is_told {
            again.extend(take(&mut fields, &[name]).map(|told| (name, opened(told))));
        }
    }
    kept(fields, gather)
}

/// What is kept of these fields; what may hold words is named.
fn kept(fields: Object, gather: &mut Gather) -> Value {
    let left = left::look(fields);
    let named: Vec<String> = left.with_words.into_iter().filter(|name| !TOLD.contains(&name.as_str())).collect();
    gather.notes.beside(&named);
    Value::Object(left.kept)
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
                    vec![json!({ "role": side, "content": Value::Object(fields).to_string() })]
                }
            }
        },
        other => vec![json!({ "role": side, "content": text_of(&other) })],
    }
}
