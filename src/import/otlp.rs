//! Traces as OTLP JSON whose spans hold messages of the GenAI conventions, under their names now and before. Spans of one
//! conversation, else of one trace, are one conversation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Conversation,
    build::Context,
    chat, document,
    gather::{About, Gather},
    left,
    talk::Talk,
    values::{self, id_of},
};
use crate::{domain::time::Time, wire::Object};

const NO_MESSAGES: &str = "no span of it holds messages of a talk (`gen_ai.input.messages` and the like)";
/// Where spans have the talk so far, and what was answered.
const INPUTS: [&str; 4] = ["gen_ai.input.messages", "gen_ai.prompt", "llm.input_messages", "traceloop.entity.input"];
const OUTPUTS: [&str; 4] =
    ["gen_ai.output.messages", "gen_ai.completion", "llm.output_messages", "traceloop.entity.output"];

/// What the agent was told.
const INSTRUCTIONS: &str = "gen_ai.system_instructions";
/// When a span began and ended.
const STARTS: [&str; 2] = ["startTimeUnixNano", "start_time_unix_nano"];
const ENDS: [&str; 2] = ["endTimeUnixNano", "end_time_unix_nano"];

/// What a span has to tell.
#[derive(Default)]
struct Span {
    group: String,
    /// Its begin and end as they are written.
    times: Object,
    start: Option<Time>,
    end: Option<Time>,
    input: Vec<Value>,
    output: Vec<Value>,
    told: Option<Value>,
    /// Attributes that tell something else.
    rest: Object,
}

/// The conversations of a record.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let list = |value: &Value, names: [&str; 2]| {
        let found = names.iter().find_map(|name| value.get(*name)?.as_array());
        found.cloned().unwrap_or_default()
    };
    let (mut all, mut odd) = (Vec::new(), Vec::new());
    for resource in list(&record, ["resourceSpans", "resource_spans"]) {
        let scopes = list(&resource, ["scopeSpans", "scope_spans"]);
        if scopes.is_empty() {
            odd.push(resource);
        }
        for scope in scopes {
            let spans = list(&scope, ["spans", "spans"]);
            if spans.is_empty() {
                odd.push(scope);
            }
            all.extend(spans.iter().filter_map(|span| Span::of(span, &mut odd)));
        }
    }
    let mut groups = values::grouped(all, |span| &span.group);
    // Where nobody speaks there is no talk.
    groups.retain_mut(|(_, spans)| {
        let is_talk = spans.iter().any(|span| !span.input.is_empty() || !span.output.is_empty());
        if !is_talk {
            odd.extend(spans.drain(..).filter_map(|span| span.told));
        }
        is_talk
    });
    odd.retain(left::has_words);
    if !odd.is_empty() {
        context.bad.push(format!("{} of its spans and attributes cannot be read", odd.len()));
    }
    if groups.is_empty() {
        return Err(NO_MESSAGES.to_owned());
    }
    context.each(groups, "conversation", |(group, spans), context| conversation(&group, spans, context))
}

impl Span {
    /// A span with messages; `None` where it has none.
    fn of(span: &Value, odd: &mut Vec<Value>) -> Option<Self> {
        let mut attributes = match span.get("attributes") {
            Some(list @ Value::Array(_)) => attributes(list, odd),
            _ => {
                odd.push(span.clone());
                return None;
            }
        };
        for event in span.get("events").and_then(Value::as_array).into_iter().flatten() {
            attributes.extend(event.get("attributes").map(|list| self::attributes(list, odd)).unwrap_or_default());
        }
        let input = messages(&mut attributes, &INPUTS, "user");
        let output = messages(&mut attributes, &OUTPUTS, "assistant");
        let told = attributes.remove(INSTRUCTIONS);
        if input.is_empty() && output.is_empty() && told.is_none() {
            return None;
        }
        let group = attributes.get("gen_ai.conversation.id").or_else(|| attributes.get("session.id")).and_then(id_of);
        let times = STARTS.iter().chain(&ENDS).filter_map(|name| Some(((*name).to_owned(), span.get(*name)?.clone())));
        Some(Self {
            group: group.or_else(|| span.get("traceId").and_then(id_of)).unwrap_or_default(),
            times: times.collect(),
            start: None,
            end: None,
            input,
            output,
            told,
            rest: std::iter::once(("name".to_owned(), span.get("name").cloned().unwrap_or_default()))
                .chain(attributes)
                .collect(),
        })
    }
}

/// Attributes by name; a value that is text of JSON is opened.
fn attributes(list: &Value, odd: &mut Vec<Value>) -> BTreeMap<String, Value> {
    let one = |attribute: &Value| {
        Some((
            attribute.get("key")?.as_str()?.to_owned(),
            value_of(attribute.get("value").filter(|value| value.is_object())?),
        ))
    };
    let mut found = BTreeMap::new();
    for attribute in list.as_array().into_iter().flatten() {
        match one(attribute) {
            Some((key, value)) if !key.is_empty() => {
                found.insert(key, value);
            }
            _ => odd.push(attribute.clone()),
        }
    }
    found
}

fn value_of(value: &Value) -> Value {
    let Some((kind, inner)) = value.as_object().and_then(|fields| fields.iter().next()) else { return value.clone() };
    match kind.as_str() {
        "stringValue" | "string_value" => match inner {
            Value::String(text) => document::inside(text).unwrap_or_else(|| inner.clone()),
            other => other.clone(),
        },
        "arrayValue" | "array_value" => {
            inner.get("values").and_then(Value::as_array).into_iter().flatten().map(value_of).collect()
        }
        "kvlistValue" | "kvlist_value" => {
            let fields = inner.get("values").and_then(Value::as_array).into_iter().flatten();
            let one = |field: &Value| Some((id_of(field.get("key")?)?, value_of(field.get("value")?)));
            Value::Object(fields.filter_map(one).collect())
        }
        _ => inner.clone(),
    }
}

/// The messages under one of these names: as a list, or each under a name with its number, as `gen_ai.prompt.0.role`.
fn messages(attributes: &mut BTreeMap<String, Value>, names: &[&str], side: &str) -> Vec<Value> {
    for name in names {
        match attributes.remove(*name) {
            Some(Value::Array(list)) => return list,
            Some(Value::Object(mut fields)) => match values::take_list(&mut fields, &["messages"]) {
                Some(list) => return list,
                None => return vec![Value::Object(fields)],
            },
            Some(Value::String(text)) if !text.trim().is_empty() => {
                return vec![json!({ "role": side, "content": text })];
            }
            Some(other) => {
                attributes.insert((*name).to_owned(), other);
            }
            None => {}
        }
        let mut numbered: BTreeMap<usize, Object> = BTreeMap::new();
        let prefix = format!("{name}.");
        attributes.retain(|key, value| {
            let Some((number, field)) = key.strip_prefix(&prefix).and_then(|rest| rest.split_once('.')) else {
                return true;
            };
            let Ok(number) = number.parse() else { return true };
            let field = field.strip_prefix("message.").unwrap_or(field);
            insert(numbered.entry(number).or_default(), field, std::mem::take(value));
            false
        });
        if !numbered.is_empty() {
            return numbered.into_values().map(Value::Object).collect();
        }
    }
    Vec::new()
}

/// Puts a value below a name such as `tool_calls.0.name`.
fn insert(fields: &mut Object, path: &str, value: Value) {
    let parts: Vec<&str> = path.splitn(3, '.').collect();
    match parts.as_slice() {
        [list, number, rest] if number.parse::<usize>().is_ok_and(|number| number < 1_000) => {
            let at: usize = number.parse().unwrap_or_default();
            let list = fields.entry(*list).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(list) = list else { return };
            while list.len() <= at {
                list.push(json!({}));
            }
            let rest = rest.strip_prefix("tool_call.").unwrap_or(rest);
            let rest = rest.strip_prefix("function.").unwrap_or(rest);
            if let Some(Value::Object(inner)) = list.get_mut(at) {
                inner.insert(rest.to_owned(), value);
            }
        }
        _ => {
            fields.insert(path.to_owned(), value);
        }
    }
}

fn conversation(group: &str, mut spans: Vec<Span>, context: &mut Context<'_>) -> Result<Conversation, String> {
    let mut gather = Gather::default();
    for span in &mut spans {
        span.start = STARTS.iter().find_map(|name| gather.point(&span.times, name));
        span.end = ENDS.iter().find_map(|name| gather.point(&span.times, name));
    }
    spans.sort_by_key(|span| span.start);
    let mut talk = Talk::default();
    let mut all = Vec::new();
    let mut about = About {
        started: spans.first().and_then(|span| span.start),
        ended: spans.iter().filter_map(|span| span.end).max(),
        ..About::default()
    };
    about.fact("conversation_id", Some(group).filter(|group| !group.is_empty()));
    let mut told: Vec<Value> = spans.iter_mut().filter_map(|span| span.told.take()).collect();
    if !told.is_empty() {
        gather.prompt_before(&super::parts::plain(&told.remove(0)));
    }
    let mut beside = Vec::new();
    for mut span in spans {
        let left = left::look(std::mem::take(&mut span.rest));
        let named: Vec<String> =
            left.with_words.into_iter().filter(|name| !name.starts_with("gen_ai.") || left::is_talk(name)).collect();
        gather.notes.beside(&named);
        beside.push(Value::Object(left.kept));
        for message in span.output.iter_mut().filter_map(Value::as_object_mut) {
            message.entry("role").or_insert_with(|| "assistant".into());
        }
        all.extend(talk.go_on(span.input, &span.output));
        if let Some(start) = span.start {
            span.output.iter_mut().filter_map(Value::as_object_mut).for_each(|message| {
                message.entry("timestamp").or_insert_with(|| start.to_string().into());
            });
        }
        all.extend(span.output);
    }
    about.rest.insert("spans".to_owned(), beside.into());
    chat::read(all, &mut gather);
    gather.again_all(told.into_iter().map(|told| (INSTRUCTIONS, told)));
    let id = context.id_or_record(Some(group));
    gather.finish(context, id, about)
}
