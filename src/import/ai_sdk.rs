//! Messages of the Vercel AI SDK: `parts` of text, reasoning and tools, also as version 4 and as model messages had them.

use serde_json::Value;

use super::{Conversation, build::Context, chat};

/// Where the messages are.
const PLACES: &[&str] = &["messages", "conversation"];
/// Where the agent was told what to do.
const TOLD: &[&str] = &["system"];

/// A record as a conversation. It has no id that is unique beyond its file, so the call id comes from its bytes.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let (messages, rest) = chat::messages(record, PLACES)?;
    Ok(vec![chat::conversation(messages, rest, TOLD, context)?])
}
