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
        let contents = take_list(fields, &["contents", "history"]);
        let answer = take_list(fields, &["candidates"]).map(|mut candidates| {
            // Other candidates are other answers to the same question; they stay beside the call.
            let first = candidates.first_mut().and_then(Value::as_object_mut);
            let answer = first.and_then(|candidate| take(candidate, &["content"]));
            fields.insert("candidates".to_owned(), candidates.into());
            answer.into_iter().collect()
        });
        chat::merged(fields, "contents", [contents, answer]);
    }
    let (messages, rest) = chat::messages(record, &["contents", "history", "candidates"])?;
    Ok(vec![chat::conversation(messages, rest, &["systemInstruction", "system_instruction"], context)?])
}
