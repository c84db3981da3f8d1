//! Dialogues of Taskmaster 1 to 4.

use serde_json::{Value, json};

use super::{
    Conversation,
    build::{Context, title},
    gather::{About, Gather, call_text},
    roles::{Role, role},
    speakers,
    values::{arguments, id_of, take, take_id, take_list, take_text, text_of},
};
use crate::wire::Object;

/// Taskmaster 4: name and arguments of a call, and of its answer, are four rows.
struct Annotation {
    name: String,
    value: String,
    context: String,
}

/// A dialogue as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut dialogue) = record else { return Err("it is no object".to_owned()) };
    let named =
        take_id(&mut dialogue, &["conversation_id", "conversationId"]).ok_or("there is no `conversation_id`")?;
    let vertical = take_text(&mut dialogue, &["vertical"]);
    let utterances = take_list(&mut dialogue, &["utterances"]).ok_or("there is no list in `utterances`")?;
    let mut gather = Gather::default();
    let mut segments = Vec::new();
    for (position, utterance) in utterances.into_iter().enumerate() {
        let Value::Object(mut utterance) = utterance else {
            gather.bare(position, &utterance);
            continue;
        };
        gather.begin(position);
        said(&mut utterance, &mut gather);
        if let Some(marked) = take_list(&mut utterance, &["segments"]).filter(|marked| !marked.is_empty()) {
            segments.push(json!({ "position": position, "segments": marked }));
        }
        gather.end(utterance);
    }
    let mut facts = Object::from_iter([("conversation_id".to_owned(), named.as_str().into())]);
    facts.extend(vertical.clone().map(|vertical| ("vertical".to_owned(), vertical.into())));
    if !segments.is_empty() {
        dialogue.insert("segments".to_owned(), segments.into());
    }
    let id = context.id(&named);
    let is_silent = gather.turns().is_empty() && vertical.is_none();
    let about = About { rest: dialogue, facts, lead: vertical.unwrap_or_default(), ..About::default() };
    let mut conversation = gather.finish(context, id, about)?;
    if is_silent {
        conversation.title = title(&format!("Dialogue {named}"));
    }
    Ok(vec![conversation])
}

fn said(utterance: &mut Object, gather: &mut Gather) {
    let word = take_text(utterance, &["speaker", "role"]).unwrap_or_default();
    let speaker = match role(&word.to_lowercase()) {
        Role::Speaks(speaker) => speaker,
        _ => speakers::speaker(&word),
    };
    if let Some(text) = take(utterance, &["text"]) {
        let text = gather.words(&text).unwrap_or_default();
        gather.said(speaker, &text);
    }
    // The calls follow from what was said, so they come after it.
    let told = |name: &str| utterance.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (marked, apis) = (told("annotations"), told("apis"));
    let rows: Vec<Annotation> = marked.iter().filter(|row| row.is_object()).map(Annotation::of).collect();
    annotated(&rows).iter().for_each(|text| gather.did(text));
    for api in apis {
        let Value::Object(mut api) = api else { continue };
        if api.get("name").is_none_or(|name| !name.is_string()) {
            gather.odd("a call of a tool has no name", false);
        }
        let name = take_id(&mut api, &["name"]).unwrap_or_default();
        let written = take(&mut api, &["args"]);
        let written = written.as_ref().map(|written| arguments(Some(written)));
        gather.did(&call_text(&name, written.as_deref().unwrap_or_default()));
        if let Some(told) = take(&mut api, &["response"]) {
            gather.did(&text_of(&told));
        }
    }
    gather.again_here(utterance, "apis");
    // What pairs the rows of an annotation is no word of it.
    for row in utterance.get_mut("annotations").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(row) = row.as_object_mut() {
            row.shift_remove("context");
        }
    }
    gather.again_here(utterance, "annotations");
}

impl Annotation {
    fn of(row: &Value) -> Self {
        let field = |name| row.get(name).map(|value| id_of(value).unwrap_or_else(|| text_of(value).into_owned()));
        Self {
            name: field("name").unwrap_or_default(),
            value: field("value").unwrap_or_default(),
            context: field("context").unwrap_or_default(),
        }
    }
}

/// Calls and answers in the order in which their first rows come.
fn annotated(rows: &[Annotation]) -> Vec<String> {
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
            let here = |other: &&Annotation| other.context == row.context && other.name == name;
            rows[at..].iter().find(here).map(|row| row.value.as_str())
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
