//! Sessions of LiveKit agents: the history of a session, the report of one, and a transcript of the cloud.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    chat,
    gather::{About, Gather},
    parts,
    values::{self, id_of, take, take_id, take_list, take_object, take_text},
};
use crate::wire::Object;

/// A session as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    let items = match take_object(&mut fields, &["chat_history"]) {
        Some(mut history) => {
            let items = take_list(&mut history, &["items"]);
            values::keep(&mut fields, "chat_history", vec![Value::Object(history)]);
            items
        }
        None => take_list(&mut fields, &["items"]),
    };
    let mut gather = Gather::default();
    for (position, item) in items.ok_or("there is no list in `items`")?.into_iter().enumerate() {
        let Value::Object(item) = item else {
            gather.bare(position, &item);
            continue;
        };
        gather.begin(position);
        let left = read(item, &mut gather);
        gather.end(left);
    }
    let mut about = About { started: gather.point(&fields, "audio_recording_started_at"), ..About::default() };
    for name in ["room_id", "job_id", "room", "agent_name", "close_reason"] {
        about.fact(name, fields.get(name).and_then(id_of));
    }
    let named = ["job_id", "room_id"].iter().find_map(|name| id_of(fields.get(*name)?));
    about.rest = fields;
    let id = context.id_or_record(named.as_deref());
    Ok(vec![gather.finish(context, id, about)?])
}

/// Reads an item; gives back what of it was not read. Those of the cloud have what they are as a field.
fn read(mut item: Object, gather: &mut Gather) -> Object {
    if let Some(message) = take_object(&mut item, &["message"]) {
        gather.stamp(take(&mut item, &["timestamp"]));
        let left = chat::message(message, gather);
        values::keep(&mut item, "message", vec![Value::Object(left)]);
    } else if let Some(call) = take_object(&mut item, &["toolCall"]) {
        gather.stamp(take(&mut item, &["timestamp"]));
        let left = parts::call(call, gather);
        values::keep(&mut item, "toolCall", vec![Value::Object(left)]);
    } else if let Some(mut answer) = take_object(&mut item, &["toolResult"]) {
        gather.stamp(take(&mut item, &["timestamp"]));
        parts::answer(&mut answer, gather);
        values::keep(&mut item, "toolResult", vec![Value::Object(answer)]);
    } else if let Some(mut handoff) = take_object(&mut item, &["agentHandoff"]) {
        gather.stamp(take(&mut item, &["timestamp"]));
        if let Some(to) = take_id(&mut handoff, &["toAgentId"]) {
            gather.node(&to, None);
        }
        values::keep(&mut item, "agentHandoff", vec![Value::Object(handoff)]);
    } else if let Some(mut update) = take_object(&mut item, &["configUpdate"]) {
        match take_text(&mut update, &["instructions"]) {
            Some(told) => gather.prompt("system", &told),
            None => gather.silent(),
        }
        values::keep(&mut item, "configUpdate", vec![Value::Object(update)]);
    } else {
        return chat::message(item, gather);
    }
    item
}
