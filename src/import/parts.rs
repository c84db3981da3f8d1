//! Parts of a message: text, thoughts, calls of tools and their answers, and what is neither, in the words of every maker.

use serde_json::Value;

use super::{
    gather::Gather,
    left,
    values::{arguments, take, take_flag, take_id, take_object, take_text, text_of},
};
use crate::{domain::choice::Speaker, wire::Object};

/// Kinds of parts that hold no words; a sign stands for each.
const MEDIA: [&str; 16] = [
    "image_url",
    "image",
    "image_content",
    "input_image",
    "output_image",
    "file",
    "input_file",
    "document",
    "video",
    "input_audio",
    "output_audio",
    "audio",
    "audio_content",
    "media",
    "blob",
    "file_data",
];
/// Kinds of parts that say nothing at all.
const SILENT: [&str; 6] = ["step-start", "cache_breakpoint", "source-url", "redacted_thinking", "uri", "finish"];
/// Kinds of parts that are text.
const TEXT: [&str; 6] = ["text", "input_text", "output_text", "summary_text", "reasoning_text", "refusal"];

/// What one message says, until something else comes in between.
#[derive(Debug)]
pub(super) struct Words {
    speaker: Speaker,
    text: String,
    pieces: Vec<String>,
}

impl Words {
    pub(super) fn new(speaker: Speaker) -> Self {
        Self { speaker, text: String::new(), pieces: Vec::new() }
    }

    /// Adds words; the next ones stand on a line of their own.
    pub(super) fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.pieces.push(text.to_owned());
    }

    /// Whether these words were said before, as some makers write the same in two places.
    pub(super) fn has(&self, text: &str) -> bool {
        let same = |one: &str| one.split_whitespace().eq(text.split_whitespace());
        self.pieces.iter().any(|piece| same(piece)) || (self.pieces.len() > 1 && same(&self.pieces.join(" ")))
    }

    /// Hands over what was said so far.
    pub(super) fn flush(&mut self, gather: &mut Gather) {
        gather.said(self.speaker.clone(), &std::mem::take(&mut self.text));
    }
}

/// Reads parts; gives back what of them was not read.
pub(super) fn list(parts: Vec<Value>, words: &mut Words, gather: &mut Gather) -> Vec<Value> {
    parts.into_iter().filter_map(|part| left_of(part, words, gather)).collect()
}

fn left_of(part: Value, words: &mut Words, gather: &mut Gather) -> Option<Value> {
    match part {
        Value::Object(mut part) => {
            read(&mut part, words, gather);
            (!part.is_empty()).then_some(Value::Object(part))
        }
        Value::Null => None,
        other => {
            words.add(&text_of(&other));
            None
        }
    }
}

fn read(part: &mut Object, words: &mut Words, gather: &mut Gather) {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.as_str() {
        "" => untyped(part, words, gather),
        "thinking" | "reasoning" | "thought" => thought(part, gather),
        "reasoning_text" | "summary_text" => thought(part, gather),
        kind if TEXT.contains(&kind) => {
            let said = take(part, &["text", "refusal", "content", "value"]);
            if let Some(said) = said {
                words.add(&plain(&said));
            }
        }
        "tool-invocation" => {
            if let Some(inner) = take_object(part, &["toolInvocation"]) {
                words.flush(gather);
                let left = call(inner, gather);
                super::values::keep(part, "toolInvocation", vec![Value::Object(left)]);
            }
        }
        "tool-result" | "tool_result" | "tool_call_response" | "function_response" => {
            words.flush(gather);
            answer(part, gather);
        }
        "tool_use" | "server_tool_use" | "mcp_tool_use" | "tool_call" | "tool-call" | "function_call"
        | "dynamic-tool" => {
            words.flush(gather);
            *part = call(std::mem::take(part), gather);
        }
        kind if kind.ends_with("_tool_result") => {
            words.flush(gather);
            answer(part, gather);
        }
        kind if kind.starts_with("tool-") => {
            words.flush(gather);
            part.insert("toolName".to_owned(), kind["tool-".len()..].to_owned().into());
            *part = call(std::mem::take(part), gather);
        }
        kind if MEDIA.contains(&kind) => match take(part, &["transcript", "text"]) {
            Some(heard) => words.add(&text_of(&heard)),
            None => words.add(&format!("[{kind}]")),
        },
        kind if SILENT.contains(&kind) => gather.silent(),
        kind if kind.starts_with("data-") => gather.silent(),
        _ => match take(part, &["transcript", "text", "content"]) {
            Some(heard) => words.add(&plain(&heard)),
            None if left::has_words(&Value::Object(part.clone())) => {
                gather.odd("a part is of a kind that is not known", true);
            }
            None => gather.odd("a part is of a kind that is not known", false),
        },
    }
}

/// Parts that tell by the name of a field what they are.
fn untyped(part: &mut Object, words: &mut Words, gather: &mut Gather) {
    let is_thought = take_flag(part, "thought").unwrap_or_default();
    if let Some(text) = take(part, &["text", "content", "transcript"]) {
        if is_thought {
            gather.aside("reasoning", &plain(&text));
        } else {
            words.add(&plain(&text));
        }
    }
    if let Some(heard) = take_object(part, &["audioTranscription", "audio_transcription"]) {
        words.add(&plain(&Value::Object(heard)));
    }
    if let Some(inner) = take_object(part, &["functionCall", "function_call", "toolUse", "tool_use", "toolCall"]) {
        words.flush(gather);
        let left = call(inner, gather);
        super::values::keep(part, "call", vec![Value::Object(left)]);
    }
    if let Some(mut inner) = take_object(part, &["functionResponse", "function_response", "toolResult", "tool_result"])
    {
        words.flush(gather);
        answer(&mut inner, gather);
        super::values::keep(part, "answer", vec![Value::Object(inner)]);
    }
    if let Some(code) = take_object(part, &["executableCode", "executable_code"]) {
        words.flush(gather);
        gather.called(None, "executable_code", &Value::Object(code).to_string());
    }
    if let Some(result) = take_object(part, &["codeExecutionResult", "code_execution_result"]) {
        words.flush(gather);
        let failed = result.get("outcome").and_then(Value::as_str).is_some_and(|outcome| outcome.contains("FAILED"));
        gather.answered(None, &plain(result.get("output").unwrap_or(&Value::Null)), failed);
    }
    if let Some(mut thought) = take_object(part, &["reasoningContent"]) {
        let text = take_object(&mut thought, &["reasoningText"]).and_then(|mut inner| take_text(&mut inner, &["text"]));
        gather.aside("reasoning", &text.unwrap_or_default());
        super::values::keep(part, "reasoningContent", vec![Value::Object(thought)]);
    }
    for name in ["inlineData", "inline_data", "fileData", "file_data", "image", "document", "video"] {
        if part.contains_key(name) {
            words.add(&format!("[{name}]"));
        }
    }
}

fn thought(part: &mut Object, gather: &mut Gather) {
    for name in ["thinking", "text", "reasoning", "content", "summary"] {
        if let Some(thought) = take(part, &[name]) {
            gather.aside("reasoning", &plain(&thought));
        }
    }
    gather.silent();
}

/// Reads a call of a tool in any of its shapes, with the answer where it stands in the same place.
pub(super) fn call(mut call: Object, gather: &mut Gather) -> Object {
    let ids = ["call_id", "callId", "toolCallId", "tool_call_id", "toolUseId", "request_id", "id", "itemId"];
    let id = take_id(&mut call, &ids);
    const ARGUMENTS: [&str; 8] =
        ["arguments", "args", "input", "parameters", "params_as_json", "rawInput", "action", "queries"];
    let (name, written) = match take_object(&mut call, &["function", "custom"]) {
        Some(mut function) => {
            let name = take_text(&mut function, &["name"]);
            let written = take(&mut function, &ARGUMENTS);
            super::values::keep(&mut call, "function", vec![Value::Object(function)]);
            (name, written)
        }
        None => {
            let name = take_text(&mut call, &["name", "toolName", "tool_name", "function"]);
            (name, take(&mut call, &ARGUMENTS))
        }
    };
    if !called(id.as_deref(), name, written.as_ref(), gather) {
        return call;
    }
    let state = call.get("state").and_then(Value::as_str).unwrap_or_default();
    let failed = matches!(state, "output-error" | "output-denied");
    if let Some(told) = take(&mut call, &["errorText"]) {
        gather.answered(id.as_deref(), &plain(&told), true);
    } else if failed {
        gather.answered(id.as_deref(), "", true);
    }
    if let Some(told) = take(&mut call, &["output", "result"]) {
        gather.answered(id.as_deref(), &plain(&told), failed);
    }
    if let Some(told) = call.get("error").filter(|told| !told.is_null()).cloned() {
        call.shift_remove("error");
        gather.answered(id.as_deref(), &plain(&told), true);
    }
    call
}

/// A tool was called; names what of the call is missing, and tells whether there was enough for one.
pub(super) fn called(id: Option<&str>, name: Option<String>, written: Option<&Value>, gather: &mut Gather) -> bool {
    match (&name, written) {
        (None, None) => gather.odd("a call of a tool has neither a name nor arguments", false),
        (None, Some(_)) => gather.odd("a call of a tool has no name", false),
        (Some(_), _) => {}
    }
    let is_call = name.is_some() || written.is_some();
    if is_call {
        gather.called(id, &name.unwrap_or_default(), &arguments(written));
    }
    is_call
}

/// Reads what a tool answered, in any of its shapes.
pub(super) fn answer(part: &mut Object, gather: &mut Gather) {
    let ids = ["tool_use_id", "toolUseId", "toolCallId", "tool_call_id", "call_id", "callId", "request_id", "id"];
    let id = take_id(part, &ids);
    gather.tied(id.as_deref(), part);
    let mut failed = ["is_error", "isError"].iter().any(|name| take_flag(part, name).unwrap_or_default());
    failed |= matches!(part.get("status").and_then(Value::as_str), Some("error" | "failed"));
    let mut any = false;
    for name in ["content", "output", "result", "response", "result_value", "text"] {
        let Some(told) = take(part, &[name]) else { continue };
        // An output that tells its type first.
        let kind = told.get("type").and_then(Value::as_str).unwrap_or_default();
        let is_error = kind.starts_with("error");
        gather.answered(id.as_deref(), &plain(&told), failed || is_error);
        any = true;
    }
    for name in ["toolName", "tool_name", "title"] {
        gather.again_before(part, name);
    }
    if !any && failed {
        gather.answered(id.as_deref(), "", true);
    } else if !any && !left::has_words(&Value::Object(part.clone())) {
        gather.silent();
    }
}

/// Whether a list is made of answers of tools.
pub(super) fn are_answers(list: &[Value]) -> bool {
    let kind = |part: &Value| {
        let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
        kind.replace('-', "_").ends_with("tool_result")
            || matches!(kind, "tool_call_response" | "function_response")
            || ["toolResult", "functionResponse", "function_response"].iter().any(|name| part.get(*name).is_some())
    };
    !list.is_empty() && list.iter().any(kind)
}

/// Words in whatever shape they come, as one text; what is no text stays JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Array(list) if list.iter().all(is_part) => {
            let texts: Vec<String> = list.iter().map(plain).filter(|text| !text.is_empty()).collect();
            texts.join("\n")
        }
        Value::Object(part) if is_part(value) => {
            let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
            let mut rest = part.clone();
            // One field holds what the part is; where others hold words as well, it stays as it is.
            let held = take(&mut rest, &["text", "refusal", "thinking", "value", "json", "content", "parts"]);
            match held {
                Some(held) if !left::has_words(&Value::Object(rest)) => plain(&held),
                None if MEDIA.contains(&kind) => format!("[{kind}]"),
                _ => value.to_string(),
            }
        }
        other => text_of(other).into_owned(),
    }
}

fn is_part(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Object(part) if part.get("type").is_some_and(Value::is_string) => true,
        Value::Object(part) => {
            part.len() <= 2
                && (part.get("text").is_some_and(Value::is_string)
                    || part.get("parts").is_some_and(Value::is_array)
                    || (part.len() == 1 && part.contains_key("json")))
        }
        _ => false,
    }
}
