//! Contents of Gemini: `{"contents": [{"role": "user", "parts": […]}]}`, a bare list of them, or the candidates of an answer.

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
        let mut contents = take_list(fields, &["contents", "history"]).unwrap_or_default();
        if let Some(mut candidates) = take_list(fields, &["candidates"]) {
            // Other candidates are other answers to the same question; they stay beside the call.
            let first = candidates.first_mut().and_then(Value::as_object_mut);
            contents.extend(first.and_then(|candidate| take(candidate, &["content"])));
            fields.insert("candidates".to_owned(), candidates.into());
        }
        fields.insert("contents".to_owned(), contents.into());
    }
    let (messages, rest) = chat::messages(record, &["contents"])?;
    Ok(vec![chat::conversation(messages, rest, &["systemInstruction", "system_instruction"], context)?])
}
