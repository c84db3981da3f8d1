//! Items of the OpenAI Responses and Realtime APIs: a list of them, a request with its input, a response with its output,
//! or the history of a session.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    chat,
    values::{take, take_list},
};

/// A record as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut record = record;
    if let Value::Object(fields) = &mut record {
        let mut items = match take(fields, &["input"]) {
            Some(Value::Array(items)) => items,
            // A question alone is text.
            Some(Value::String(text)) => vec![serde_json::json!({ "role": "user", "content": text })],
            _ => Vec::new(),
        };
        items.extend(take_list(fields, &["output", "items", "history"]).unwrap_or_default());
        fields.insert("items".to_owned(), items.into());
    }
    let (messages, rest) = chat::messages(record, &["items"])?;
    Ok(vec![chat::conversation(messages, rest, &["instructions"], context)?])
}
