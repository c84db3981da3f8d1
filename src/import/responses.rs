//! Items of the OpenAI Responses and Realtime APIs: a list of them, a request with its input, a response with its output,
//! or the history of a session.

use serde_json::Value;

use super::{Conversation, build::Context, chat, values::take_list};

/// A record as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut record = record;
    if let Value::Object(fields) = &mut record {
        let input = match fields.get("input") {
            // A question alone is text.
            Some(Value::String(text)) => {
                let question = serde_json::json!({ "role": "user", "content": text });
                fields.shift_remove("input");
                Some(vec![question])
            }
            _ => take_list(fields, &["input"]),
        };
        let output = take_list(fields, &["output", "items", "history"]);
        chat::merged(fields, "items", [input, output]);
    }
    let (messages, rest) = chat::messages(record, &["items", "input", "output", "history"])?;
    Ok(vec![chat::conversation(messages, rest, &["instructions"], context)?])
}
