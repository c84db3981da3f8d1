//! Conversations of ElevenLabs agents, as the API has them and as a webhook brings them.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    parts,
    roles::{Role, role},
    stamp,
    values::{id_of, take, take_flag, take_id, take_list, take_object, take_text},
};
use crate::{domain::choice::Speaker, wire::Object};

const NO_TRANSCRIPT: &str =
    "there is no `transcript`: a row of the list of conversations holds none, the conversation itself does";

/// A conversation of an agent.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    if let Some(inner) = take_object(&mut fields, &["data"]) {
        fields.extend(inner);
    }
    let rows = take_list(&mut fields, &["transcript"]).ok_or(NO_TRANSCRIPT)?;
    let mut gather = Gather::default();
    rows.into_iter().enumerate().for_each(|(position, row)| read(position, row, &mut gather));
    let mut about = About::default();
    let metadata = fields.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    about.started = gather.point(&metadata, "start_time_unix_secs");
    about.length = gather.length(&metadata, "call_duration_secs");
    about.ended = about.started.zip(about.length).map(|(started, length)| started.plus(length));
    let named = take_id(&mut fields, &["conversation_id"]);
    about.fact("conversation_id", named.clone());
    about.fact("agent_id", fields.get("agent_id").and_then(id_of));
    about.fact("termination_reason", metadata.get("termination_reason").and_then(id_of));
    let outcome = take_object(&mut fields, &["analysis"]);
    let variables = fields
        .get("conversation_initiation_client_data")
        .and_then(|data| data.get("dynamic_variables")?.as_object())
        .filter(|variables| !variables.is_empty())
        .cloned();
    let phone = metadata.get("phone_call").cloned().unwrap_or_default();
    let number = |name: &str| phone.get(name).and_then(id_of).map(Into::into);
    let (ours, theirs) = (number("agent_number"), number("external_number"));
    let inbound = phone.get("direction").and_then(Value::as_str).map(|direction| direction == "inbound");
    let status = take_text(&mut fields, &["status"]);
    about.rest = fields;
    let id = context.id_or_record(named.as_deref());
    let mut conversation = gather.finish(context, id, about)?;
    let call = &mut conversation.call;
    (call.from, call.to) = if inbound == Some(false) { (ours, theirs) } else { (theirs, ours) };
    (call.inbound, call.status) = (inbound, status.map(Into::into));
    call.variables = variables;
    call.analysis = outcome.filter(|outcome| !outcome.is_empty());
    Ok(vec![conversation])
}

fn read(position: usize, row: Value, gather: &mut Gather) {
    let Value::Object(mut row) = row else { return gather.bare(position, &row) };
    gather.begin(position);
    let start = row.shift_remove("time_in_call_secs");
    let start = gather.offset(start, stamp::seconds);
    gather.after(start, None);
    gather.stamp(take(&mut row, &["created_at_unix_ms"]));
    row.shift_remove("conversation_turn_metrics");
    if let Some(mut agent) = take_object(&mut row, &["agent_metadata"]) {
        if let Some(node) = take_id(&mut agent, &["workflow_node_id"]) {
            gather.node(&node, None);
        }
        for name in ["agent_id", "branch_id", "version_id"] {
            agent.shift_remove(name);
        }
        super::values::keep(&mut row, "agent", vec![Value::Object(agent)]);
    }
    let word = take_text(&mut row, &["role"]).unwrap_or_default();
    let speaker = match role(&word) {
        Role::Speaks(speaker) => speaker,
        _ => Speaker::Other(word.as_str().into()),
    };
    // A row of a tool alone has a node of its own, but no words of its own.
    let is_tool =
        row.get("tool_calls").or(row.get("tool_results")).and_then(Value::as_array).is_some_and(|l| !l.is_empty());
    if let Some(text) = take(&mut row, &["message", "text", "content"]) {
        gather.told(speaker, &text);
    } else if row.contains_key("message") && !is_tool {
        row.shift_remove("message");
    }
    if let Some(whole) = take_text(&mut row, &["original_message"]) {
        gather.aside("original", &whole);
    }
    for thought in take_list(&mut row, &["reasoning"]).unwrap_or_default() {
        gather.aside("reasoning", &parts::plain(&thought));
    }
    tools(&mut row, gather);
    gather.end(row);
}

fn tools(row: &mut Object, gather: &mut Gather) {
    let mut left = Vec::new();
    for call in take_list(row, &["tool_calls"]).unwrap_or_default() {
        let Value::Object(mut call) = call else {
            left.push(call);
            continue;
        };
        let id = take_id(&mut call, &["request_id"]);
        let name = take_text(&mut call, &["tool_name", "name"]);
        let written = take(&mut call, &["params_as_json", "params", "arguments"]);
        parts::called(id.as_deref(), name, written.as_ref(), gather);
        call.shift_remove("tool_has_been_called");
        left.push(Value::Object(call));
    }
    super::values::keep(row, "tool_calls", left);
    let mut left = Vec::new();
    for result in take_list(row, &["tool_results"]).unwrap_or_default() {
        let Value::Object(mut result) = result else {
            left.push(result);
            continue;
        };
        let id = take_id(&mut result, &["request_id"]);
        let failed = take_flag(&mut result, "is_error").unwrap_or_default();
        let steps = result.get("result").and_then(|inner| inner.get("steps")?.as_array()).cloned().unwrap_or_default();
        for step in steps {
            if let Some(node) = step.get("target_node_id").and_then(id_of) {
                gather.node(&node, None);
            }
        }
        let told = take(&mut result, &["result_value"]).or_else(|| take(&mut result, &["result", "raw_error_message"]));
        if let Some(told) = told {
            gather.answered(id.as_deref(), &parts::plain(&told), failed);
        } else if failed {
            gather.answered(id.as_deref(), "", true);
        }
        for name in ["tool_latency_secs", "tool_has_been_called"] {
            result.shift_remove(name);
        }
        gather.again_before(&mut result, "tool_name");
        left.push(Value::Object(result));
    }
    super::values::keep(row, "tool_results", left);
}
