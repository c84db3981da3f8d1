//! Chat messages as of the OpenAI API: `{"messages": […]}`, `{"conversation": […]}` or a bare list of messages.

use serde::Deserialize;
use serde_json::Value;

use super::{
    Conversation,
    build::{Context, kept, reason, title_of},
    chat::{self, Message},
};
use crate::wire::Object;

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, alias = "conversation")]
    messages: Vec<Message<'a>>,
    /// Tools, metadata, and whatever else the record holds.
    #[serde(flatten)]
    rest: Object,
}

/// A record as a conversation. It has no id that is unique beyond its file, so the call id comes from its bytes.
pub(super) fn conversation(bytes: &[u8], context: &mut Context<'_>) -> Result<Conversation, String> {
    let (messages, rest) = if bytes.starts_with(b"[") {
        (serde_json::from_slice(bytes).map_err(|error| reason(&error))?, Object::new())
    } else {
        let record: Record<'_> = serde_json::from_slice(bytes).map_err(|error| reason(&error))?;
        (record.messages, record.rest)
    };
    let chat = chat::turns(messages, None);
    let mut facts = context.facts();
    for name in ["id", "conversation_id", "model"] {
        if let Some(value @ (Value::String(_) | Value::Number(_))) = rest.get(name) {
            facts.insert(name.to_owned(), value.clone());
        }
    }
    let title = title_of("", &chat.turns, &format!("Conversation {} of {}", context.record, context.file));
    let mut rest = rest;
    if !chat.prompts.is_empty() {
        rest.insert("prompts".to_owned(), chat.prompts.into());
    }
    let id = context.id_of_content(bytes);
    let mut conversation = context.conversation(id, chat.turns, title, facts);
    conversation.kept = kept(rest);
    Ok(conversation)
}
