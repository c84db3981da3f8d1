//! Messages of Anthropic: blocks of text, thinking and tools; a request, a list of messages, or one reply. Blocks of
//! Bedrock, which have no type, are read as well.

use serde_json::Value;

use super::{Conversation, build::Context, chat};

/// A record as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let is_reply = record.get("role").is_some() && record.get("content").is_some() && record.get("messages").is_none();
    let record = if is_reply { Value::Array(vec![record]) } else { record };
    chat::conversations(record, &["messages", "conversation"], context)
}
