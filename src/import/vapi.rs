//! Calls of Vapi, as the API has them, old and new, and as its report at the end of a call brings them.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    chat,
    gather::{About, Gather},
    parts,
    roles::{Role, role},
    stamp,
    values::{id_of, take, take_id, take_list, take_object, take_text},
};
use crate::wire::Object;

/// A call as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut call = match record {
        Value::Object(fields) => unwrapped(fields),
        // A bare list of messages.
        list @ Value::Array(_) => Object::from_iter([("messages".to_owned(), list)]),
        _ => return Err("it is neither an object nor a list".to_owned()),
    };
    let mut artifact = take_object(&mut call, &["artifact"]).unwrap_or_default();
    let new = take_list(&mut artifact, &["messages"]).filter(|messages| !messages.is_empty());
    let old = take_list(&mut call, &["messages"]).filter(|messages| !messages.is_empty());
    let formatted = take_list(&mut artifact, &["messagesOpenAIFormatted"]).filter(|messages| !messages.is_empty());
    let mut gather = Gather::default();
    // The call and its artifact hold the same messages, in more than one form.
    let (rows, again) = if new.is_some() { (new, old) } else { (old, None) };
    let is_flat = match rows {
        Some(messages) => {
            messages.into_iter().enumerate().for_each(|(position, message)| read(position, message, &mut gather));
            gather.again("messages", again.map(Value::from));
            gather.again("messagesOpenAIFormatted", formatted.map(Value::from));
            for fields in [&mut artifact, &mut call] {
                let again = fields.shift_remove("transcript");
                gather.again("transcript", again);
            }
            false
        }
        None => match formatted {
            Some(messages) => {
                gather.notes.whole("there are no `messages`; the turns are those of `messagesOpenAIFormatted`", false);
                chat::read(messages, &mut gather);
                false
            }
            None => true,
        },
    };
    if is_flat {
        let joined = take_text(&mut artifact, &["transcript"]).or_else(|| take_text(&mut call, &["transcript"]));
        let reason = "there are no `messages`; the turns are those of `transcript`, without times";
        gather.flat(&joined.unwrap_or_default(), reason);
    }
    let (started, created) = (gather.point(&call, "startedAt"), gather.point(&call, "createdAt"));
    let mut about = About { started: started.or(created), ended: gather.point(&call, "endedAt"), ..About::default() };
    let named = take_id(&mut call, &["id"]);
    for (fact, name) in [("vapi_call_id", "id"), ("assistant_id", "assistantId"), ("ended_reason", "endedReason")] {
        let value = if name == "id" { named.clone() } else { call.get(name).and_then(id_of) };
        about.fact(fact, value);
    }
    let outcome = take_object(&mut call, &["analysis"]);
    artifact.retain(|name, _| !name.starts_with("presigned"));
    if !artifact.is_empty() {
        call.insert("artifact".to_owned(), artifact.into());
    }
    let text = |call: &Object, path: &str| call_text(call, path);
    let customer = text(&call, "/customer/number");
    let ours = text(&call, "/phoneNumber/number");
    let inbound = call.get("type").and_then(Value::as_str).and_then(|kind| match kind {
        "inboundPhoneCall" => Some(true),
        "outboundPhoneCall" => Some(false),
        _ => None,
    });
    let status = take_text(&mut call, &["status"]);
    let reason = text(&call, "/endedReason");
    let recording = text(&call, "/artifact/recordingUrl").or_else(|| text(&call, "/recordingUrl"));
    about.rest = call;
    let id = context.id_or_record(named.as_deref());
    let mut conversation = gather.finish(context, id, about)?;
    let call = &mut conversation.call;
    (call.from, call.to) = if inbound == Some(false) {
        (ours.map(Into::into), customer.map(Into::into))
    } else {
        (customer.map(Into::into), ours.map(Into::into))
    };
    call.inbound = inbound;
    call.status = status.map(Into::into);
    call.call_ended_by = reason.as_deref().and_then(ended_by).map(Into::into);
    call.recording_url = recording.map(Into::into);
    call.analysis = outcome.filter(|outcome| !outcome.is_empty());
    Ok(vec![conversation])
}

/// The call, where it lies in the message of a webhook or in its own field; what is around it stays beside it.
fn unwrapped(mut fields: Object) -> Object {
    if let Some(message) = fields.get("message").and_then(Value::as_object)
        && (message.contains_key("artifact") || message.contains_key("call") || message.contains_key("messages"))
        && let Some(message) = take_object(&mut fields, &["message"])
    {
        fields.extend(message);
        // The kind of the message is not that of the call.
        fields.shift_remove("type");
    }
    if let Some(call) = take_object(&mut fields, &["call"]) {
        for (name, value) in call {
            let is_better = fields.get(&name).is_none_or(Value::is_null);
            if is_better {
                fields.insert(name, value);
            }
        }
    }
    fields
}

fn call_text(call: &Object, path: &str) -> Option<String> {
    let mut names = path.split('/').skip(1);
    let mut value = call.get(names.next()?)?;
    for name in names {
        value = value.get(name)?;
    }
    id_of(value)
}

/// Who ended it, as far as the reason tells.
fn ended_by(reason: &str) -> Option<&'static str> {
    match reason {
        "customer-ended-call" => Some("USER"),
        "assistant-ended-call" => Some("ASSISTANT"),
        _ => None,
    }
}

fn read(position: usize, message: Value, gather: &mut Gather) {
    let Value::Object(mut fields) = message else { return gather.bare(position, &message) };
    gather.begin(position);
    times(&mut fields, gather);
    if let Some(name) = take_text(&mut fields, &["assistantName"]) {
        gather.node(&name, Some(&name));
    }
    let word = take_text(&mut fields, &["role"]).unwrap_or_default();
    let is_result = fields.contains_key("result") || word == "tool_call_result";
    match role(&word) {
        Role::Prompt => {
            if let Some(told) = take(&mut fields, &["message", "content"]) {
                let text = gather.words(&told).unwrap_or_default();
                gather.prompt("system", &text);
            }
        }
        Role::Tool if is_result => {
            let id = take_id(&mut fields, &["toolCallId"]);
            for name in ["result", "message", "content"] {
                if let Some(told) = take(&mut fields, &[name]) {
                    gather.answered(id.as_deref(), &parts::plain(&told), false);
                }
            }
        }
        Role::Tool => {
            chat::calls(&mut fields, gather);
            if let Some(said) = take_text(&mut fields, &["message", "content"]) {
                gather.did(&said);
            }
        }
        Role::Speaks(_) => {
            fields.insert("role".to_owned(), word.into());
            // What was heard first, and how sure each word is, is beside what was said.
            let first = take_text(&mut fields, &["originalMessage"]);
            let left = chat::message(std::mem::take(&mut fields), gather);
            fields = left;
            if let Some(first) = first {
                gather.aside("original", &first);
            }
        }
    }
    gather.end(fields);
}

fn times(fields: &mut Object, gather: &mut Gather) {
    let start = fields.shift_remove("secondsFromStart");
    let start = gather.offset(start, stamp::seconds);
    let at = fields.shift_remove("time");
    let ended = fields.shift_remove("endTime");
    let ended_at = ended.as_ref().and_then(stamp::point);
    gather.stamp(at);
    let length = ended_at.zip(gather.time()).map(|(ended, at)| ended.since(at));
    gather.after(start, start.zip(length).map(|(start, length)| start + length.max(0)));
    fields.shift_remove("duration");
}
