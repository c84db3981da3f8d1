//! Messages of a chat, in the words of every maker: one reader, as exports mix them.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    document::inside,
    gather::{About, Gather},
    items, left, parts,
    parts::Words,
    roles::{Role, role},
    values::{arguments, id_of, keep, take, take_flag, take_id, take_list, take_object, take_text, text_of},
};
use crate::{domain::choice::Speaker, wire::Object};

/// Where a message may have its words.
const WORDS: [&str; 5] = ["content", "text", "value", "message", "utterance"];
/// Where a message may have its time.
const TIMES: [&str; 4] = ["timestamp", "created_at", "createdAt", "time"];

/// The messages of a record, and the record without them; why there are none.
pub(super) fn messages(record: Value, places: &[&str]) -> Result<(Vec<Value>, Object), String> {
    match record {
        Value::Array(messages) => Ok((messages, Object::new())),
        Value::Object(mut fields) => {
            let found = take_list(&mut fields, places);
            found.map(|messages| (messages, fields)).ok_or_else(|| {
                let names: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
                format!("there is no list in {}", names.join(", "))
            })
        }
        _ => Err("it is neither an object nor a list".to_owned()),
    }
}

/// A record with its messages in one of these places as a conversation. It has no id that is unique beyond its file, so the
/// call id comes from its bytes.
pub(super) fn conversations(
    record: Value,
    places: &[&str],
    context: &mut Context<'_>,
) -> Result<Vec<Conversation>, String> {
    let (messages, rest) = messages(record, places)?;
    Ok(vec![conversation(messages, rest, &["system"], context)?])
}

/// Puts a list together that comes from several places; where it comes from none, it stays away.
pub(super) fn merged(fields: &mut Object, name: &str, parts: impl IntoIterator<Item = Option<Vec<Value>>>) {
    let parts: Vec<Vec<Value>> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        fields.insert(name.to_owned(), parts.concat().into());
    }
}

/// A record of chat messages as a conversation. `before` names the fields in which the agent was told what to do.
pub(super) fn conversation(
    messages: Vec<Value>,
    mut rest: Object,
    before: &[&str],
    context: &mut Context<'_>,
) -> Result<Conversation, String> {
    let mut gather = Gather::default();
    if let Some(told) = take(&mut rest, before) {
        gather.prompt_before(&parts::plain(&told));
        // It is kept as it came where it is more than text.
        if !told.is_string() {
            rest.insert("told".to_owned(), told);
        }
    }
    read(messages, &mut gather);
    let about = About { facts: facts(&rest), rest, ..About::default() };
    let id = context.id_of_record();
    gather.finish(context, id, about)
}

/// Facts that stand beside the messages.
fn facts(rest: &Object) -> Object {
    let mut facts = Object::new();
    for name in ["id", "conversation_id", "model"] {
        if let Some(value @ (Value::String(_) | Value::Number(_))) = rest.get(name) {
            facts.insert(name.to_owned(), value.clone());
        }
    }
    facts
}

/// Reads messages one after the other.
pub(super) fn read(messages: Vec<Value>, gather: &mut Gather) {
    for (position, message) in messages.into_iter().enumerate() {
        match message {
            Value::Object(fields) => message_of(position, fields, gather),
            other => gather.bare(position, &other),
        }
    }
}

fn message_of(position: usize, fields: Object, gather: &mut Gather) {
    gather.begin(position);
    let left = message(fields, gather);
    gather.end(left);
}

/// Reads one message that was begun; gives back what of it was not read.
pub(super) fn message(fields: Object, gather: &mut Gather) -> Object {
    let mut fields = unwrapped(fields);
    gather.stamp(take(&mut fields, &TIMES));
    if gather.time().is_none()
        && let Some(metrics) = fields.get("metrics").and_then(Value::as_object)
    {
        gather.stamp(metrics.get("started_speaking_at").cloned());
    }
    if let Some(kind) = fields.get("type").and_then(Value::as_str).map(str::to_owned)
        && items::item(&kind, &mut fields, gather)
    {
        return fields;
    }
    let word = role_word(&mut fields);
    if word.is_none() && WORDS.iter().any(|name| fields.get(*name).is_some_and(|value| !value.is_null())) {
        gather.odd("it tells nobody who speaks", false);
    }
    let word = word.unwrap_or_default();
    match role(&word) {
        Role::Prompt => {
            if let Some(told) = take(&mut fields, &["content", "text", "value", "message", "parts"]) {
                let text = gather.words(&told).unwrap_or_default();
                if !text.trim().is_empty() {
                    gather.prompt(&word.to_lowercase(), &text);
                }
            }
        }
        Role::Tool if is_call(&word, &fields) => {
            let written = take_object(&mut fields, &["value", "content", "text"]).unwrap_or_default();
            let left = parts::call(written, gather);
            keep(&mut fields, "value", vec![Value::Object(left)]);
        }
        Role::Tool => answer(&mut fields, gather),
        Role::Speaks(speaker) => speech(speaker, &mut fields, gather),
    }
    fields
}

/// Whether a message is a call of a tool that is written as text, as in ShareGPT.
fn is_call(word: &str, fields: &Object) -> bool {
    let written = || ["value", "content", "text"].iter().find_map(|name| inside(fields.get(*name)?.as_str()?));
    matches!(word.to_lowercase().as_str(), "function_call" | "tool_call")
        && written().is_some_and(|value| value.get("name").is_some())
}

/// Messages of LangChain have their fields one level below.
fn unwrapped(mut fields: Object) -> Object {
    let kind = fields.get("id").and_then(Value::as_array).and_then(|path| Some(path.last()?.as_str()?.to_lowercase()));
    for name in ["data", "kwargs"] {
        let is_message = match fields.get(name) {
            Some(Value::String(text)) => inside(text).is_some_and(|inner| inner.get("content").is_some()),
            other => other.is_some_and(|inner| inner.get("content").is_some()),
        };
        if is_message && let Some(inner) = take_object(&mut fields, &[name]) {
            inner.into_iter().for_each(|(name, value)| {
                fields.insert(name, value);
            });
        }
    }
    if let Some(kind) = kind.and_then(|kind| kind.strip_suffix("message").map(str::to_owned))
        && fields.get("type").is_none_or(|told| told == "constructor")
    {
        fields.insert("type".to_owned(), kind.into());
    }
    fields
}

/// The word for who speaks. What stands in `type` counts where nothing else tells, as in LangChain.
fn role_word(fields: &mut Object) -> Option<String> {
    let named = take_text(fields, &["role", "from", "speaker", "author", "sender"]);
    if named.is_some() {
        return named;
    }
    // The author of an export may be an object.
    if let Some(word) = fields.get("author").and_then(|author| author.get("role")?.as_str()) {
        return Some(word.to_owned());
    }
    let word = fields.get("type")?.as_str()?;
    let small = word.to_lowercase();
    let is_kind = ["message", "msg", "chat", "remove", "generic"].contains(&small.as_str());
    if is_kind { None } else { Some(word.to_owned()) }
}

/// What somebody said, and the tools that were called with it.
fn speech(speaker: Speaker, fields: &mut Object, gather: &mut Gather) {
    if let Some(thought) = take(fields, &["reasoning_content", "reasoning", "thinking", "thought"]) {
        gather.aside("reasoning", &parts::plain(&thought));
    }
    let mut words = Words::new(speaker.clone());
    if let Some(list) = take_list(fields, &["parts"]) {
        let left = parts::list(list, &mut words, gather);
        keep(fields, "parts", left);
    }
    for name in WORDS {
        let Some(content) = take(fields, &[name]) else { continue };
        match content {
            Value::String(text) if words.has(&text) => {}
            Value::Array(list) => {
                let left = parts::list(list, &mut words, gather);
                keep(fields, name, left);
            }
            Value::Object(part) if part.contains_key("parts") || part.contains_key("content") => {
                let mut part = part;
                for inner in ["parts", "content"] {
                    if let Some(list) = take_list(&mut part, &[inner]) {
                        let left = parts::list(list, &mut words, gather);
                        keep(&mut part, inner, left);
                    }
                }
                keep(fields, name, vec![Value::Object(part)]);
            }
            Value::Object(part) => {
                let left = parts::list(vec![Value::Object(part)], &mut words, gather);
                keep(fields, name, left);
            }
            other => {
                if !other.is_string() {
                    gather.odd("its words are no text", false);
                }
                words.add(&text_of(&other));
            }
        }
    }
    if let Some(refusal) = take(fields, &["refusal"]) {
        words.flush(gather);
        words.add(&text_of(&refusal));
    }
    if let Some(mut audio) = take_object(fields, &["audio"]) {
        if let Some(heard) = take_text(&mut audio, &["transcript"]).filter(|heard| !words.has(heard)) {
            words.add(&heard);
        }
        keep(fields, "audio", vec![Value::Object(audio)]);
    }
    words.flush(gather);
    calls(fields, gather);
}

/// Tools that a message calls, in all the places that there are for it.
pub(super) fn calls(fields: &mut Object, gather: &mut Gather) {
    for name in ["tool_calls", "toolCalls", "toolInvocations", "invalid_tool_calls"] {
        let mut left = Vec::new();
        let calls = take_list(fields, &[name]);
        if calls.is_none()
            && let Some(odd) = fields.get(name).filter(|odd| !left::is_empty(odd))
        {
            gather.odd("what should be its calls of tools is no list", left::has_words(odd));
        }
        for call in calls.unwrap_or_default() {
            match call {
                Value::Object(call) => left.push(Value::Object(parts::call(call, gather))),
                other => left.push(other),
            }
        }
        keep(fields, name, left);
    }
    if let Some(call) = take_object(fields, &["function_call", "functionCall"]) {
        let left = parts::call(call, gather);
        keep(fields, "function_call", vec![Value::Object(left)]);
    }
    // Older messages of LangChain have their calls here alone.
    if let Some(mut more) = fields.get("additional_kwargs").and_then(Value::as_object).cloned() {
        if !gather.came() {
            calls(&mut more, gather);
        }
        for name in ["tool_calls", "function_call"] {
            more.shift_remove(name);
        }
        fields.insert("additional_kwargs".to_owned(), more.into());
    }
}

/// What a tool answered; or a call, in messages that call so.
fn answer(fields: &mut Object, gather: &mut Gather) {
    let failed = take_flag(fields, "is_error").or_else(|| take_flag(fields, "error")).unwrap_or_default()
        || take_flag(fields, "isError").unwrap_or_default()
        || fields.get("status").and_then(Value::as_str) == Some("error");
    let id = take_id(fields, &["tool_call_id", "toolCallId", "call_id", "callId", "request_id"]);
    // Runs of tau2-bench have the id of the call as that of the answer.
    let id = id.or_else(|| fields.get("requestor").and(fields.get("id")).and_then(id_of));
    gather.tied(id.as_deref(), fields);
    let mut several = take_list(fields, &["tool_messages"]).unwrap_or_default();
    for one in several.iter_mut().filter_map(Value::as_object_mut) {
        let inner = std::mem::take(one);
        let mut inner = inner;
        answer(&mut inner, gather);
        *one = inner;
    }
    keep(fields, "tool_messages", several);
    for name in ["content", "parts", "result", "output", "value", "text", "message"] {
        let Some(content) = take(fields, &[name]) else { continue };
        if let Value::Array(list) = &content
            && parts::are_answers(list)
        {
            let mut words = Words::new(Speaker::AgentAction);
            let left = parts::list(list.clone(), &mut words, gather);
            words.flush(gather);
            keep(fields, name, left);
            continue;
        }
        gather.answered(id.as_deref(), &parts::plain(&content), failed);
    }
    calls(fields, gather);
    if fields.contains_key("arguments") && !gather.came() {
        let name = take_text(fields, &["name"]).unwrap_or_default();
        let written = take(fields, &["arguments"]);
        gather.called(id.as_deref(), &name, &arguments(written.as_ref()));
    }
}
