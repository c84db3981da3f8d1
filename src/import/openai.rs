//! Chat messages as of the OpenAI API: `{"messages": […]}`, `{"conversation": […]}` or a bare list of messages; also the
//! request in a line of a batch, and the answer of a completion.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    chat,
    values::{take_list, take_object},
};
use crate::wire::Object;

/// Where the messages are.
const PLACES: &[&str] = &["messages", "conversation", "conversations"];

/// A record as a conversation. It has no id that is unique beyond its file, so the call id comes from its bytes.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let record = match record {
        Value::Object(fields) => Value::Object(unwrapped(fields)),
        other => other,
    };
    let (messages, rest) = chat::messages(record, PLACES)?;
    Ok(vec![chat::conversation(messages, rest, &[], context)?])
}

/// The object that holds the messages, where they lie deeper; what is around it stays beside them.
fn unwrapped(mut fields: Object) -> Object {
    let has = |fields: &Object| PLACES.iter().any(|place| fields.get(*place).is_some_and(|list| !list.is_null()));
    if has(&fields) {
        return fields;
    }
    for name in ["body", "request"] {
        if fields.get(name).and_then(Value::as_object).is_some_and(has)
            && let Some(inner) = take_object(&mut fields, &[name])
        {
            fields.extend(inner);
            return fields;
        }
    }
    if let Some(choices) = take_list(&mut fields, &["choices"]) {
        // What else a choice holds are figures, and other choices are other answers to the same question.
        let first = choices.first().and_then(|choice| choice.get("message")).cloned();
        fields.insert("messages".to_owned(), first.into_iter().collect());
        fields.insert("choices".to_owned(), choices.into());
    }
    fields
}
