//! Dialogues of Taskmaster 1 to 4, with their calls of tools as turns.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Conversation,
    build::{Context, kept, reason, title_of, turn},
    chat::call_text,
};
use crate::{domain::choice::Speaker, wire::Object};

#[derive(Deserialize)]
struct Dialogue<'a> {
    #[serde(borrow, alias = "conversationId")]
    conversation_id: Cow<'a, str>,
    #[serde(default)]
    vertical: Option<String>,
    #[serde(borrow)]
    utterances: Vec<Utterance<'a>>,
    /// Scenario, instructions, and whatever else the dialogue holds.
    #[serde(flatten)]
    rest: Object,
}

#[derive(Deserialize)]
struct Utterance<'a> {
    #[serde(borrow)]
    speaker: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(default)]
    segments: Vec<Value>,
    #[serde(borrow, default)]
    annotations: Vec<Annotation<'a>>,
    #[serde(default)]
    apis: Vec<Api>,
}

/// Taskmaster 4: name and arguments of a call, and of its answer, are four rows.
#[derive(Deserialize)]
struct Annotation<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    value: Cow<'a, str>,
    #[serde(borrow, default)]
    context: Cow<'a, str>,
}

/// Taskmaster 3: a call and its answer are one row.
#[derive(Deserialize)]
struct Api {
    #[serde(default)]
    name: String,
    #[serde(default)]
    args: Value,
    #[serde(default)]
    response: Value,
}

/// A dialogue as a conversation.
pub(super) fn conversation(bytes: &[u8], context: &mut Context<'_>) -> Result<Conversation, String> {
    let dialogue: Dialogue<'_> = serde_json::from_slice(bytes).map_err(|error| reason(&error))?;
    let mut turns = Vec::with_capacity(dialogue.utterances.len());
    let mut segments = Vec::new();
    for (position, utterance) in dialogue.utterances.into_iter().enumerate() {
        let speaker = utterance.speaker.to_ascii_lowercase().as_str().into();
        turns.push(turn(position, 0, speaker, utterance.text));
        // The calls follow from what was said, so they come after it.
        let calls = annotated(&utterance.annotations).into_iter().chain(utterance.apis.iter().flat_map(direct));
        turns.extend(calls.enumerate().map(|(part, text)| turn(position, part + 1, Speaker::AgentAction, text)));
        if !utterance.segments.is_empty() {
            segments.push(json!({ "position": position, "segments": utterance.segments }));
        }
    }
    let mut facts = context.facts();
    facts.insert("conversation_id".to_owned(), dialogue.conversation_id.as_ref().into());
    if let Some(vertical) = &dialogue.vertical {
        facts.insert("vertical".to_owned(), vertical.as_str().into());
    }
    let fallback = format!("Dialogue {}", dialogue.conversation_id);
    let title = title_of(dialogue.vertical.as_deref().unwrap_or_default(), &turns, &fallback);
    let mut rest = dialogue.rest;
    if !segments.is_empty() {
        rest.insert("segments".to_owned(), segments.into());
    }
    let id = context.id(&dialogue.conversation_id);
    let mut conversation = context.conversation(id, turns, title, facts);
    conversation.kept = kept(rest);
    Ok(conversation)
}

/// Calls and answers in the order in which their first rows come.
fn annotated(rows: &[Annotation<'_>]) -> Vec<String> {
    let mut texts = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.context.is_empty() {
            texts.push(format!("{}: {}", row.name, row.value));
            continue;
        }
        if rows[..at].iter().any(|before| before.context == row.context) {
            continue;
        }
        let of = |name: &str| {
            let here = |other: &&Annotation<'_>| other.context == row.context && other.name == name;
            rows[at..].iter().find(here).map(|row| &*row.value)
        };
        let text = match (of("api_call"), of("request"), of("api_response"), of("response")) {
            (Some(name), request, _, _) => call_text(name, request.unwrap_or_default()),
            (None, Some(request), _, _) => call_text("", request),
            (None, None, _, Some(response)) => response.to_owned(),
            (None, None, Some(name), None) => format!("{name}: no answer was recorded"),
            (None, None, None, None) => format!("{}: {}", row.name, row.value),
        };
        texts.push(text);
    }
    texts
}

fn direct(api: &Api) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut texts = vec![call_text(&api.name, &text(&api.args))];
    if !api.response.is_null() {
        texts.push(text(&api.response));
    }
    texts
}
