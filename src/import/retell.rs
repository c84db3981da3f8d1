//! Calls of Retell: with their tools, with what was said alone, or with one text; as the API has them and as a webhook
//! brings them.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    parts,
    roles::{Role, role},
    stamp,
    values::{id_of, take, take_flag, take_id, take_list, take_object, take_text, text_of},
};
use crate::{domain::choice::Speaker, wire::Object};

const NO_TRANSCRIPT: &str = "there is no transcript in it: a row of the list of calls holds none, the call itself does";
/// Where the rows are, in the order in which they are preferred. Those without personal data come last: they lack words.
const ROWS: [&str; 3] = ["transcript_with_tool_calls", "transcript_object", "scrubbed_transcript_with_tool_calls"];

/// A list with its name.
type Named = (&'static str, Vec<Value>);

/// A call as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut call) = record else { return Err("it is no object".to_owned()) };
    if let Some(inner) = take_object(&mut call, &["call", "chat"]) {
        call.extend(inner);
    }
    let is_there = ROWS.iter().any(|name| call.contains_key(*name)) || call.contains_key("transcript");
    if !is_there {
        return Err(NO_TRANSCRIPT.to_owned());
    }
    let mut gather = Gather::default();
    let (rows, source, again) = rows(&mut call);
    if source == Some(ROWS[2]) {
        gather.notes.whole("the words are those without personal data", false);
    }
    rows.into_iter().enumerate().for_each(|(position, row)| read(position, row, &mut gather));
    again.into_iter().for_each(|(name, list)| gather.again(name, Some(list.into())));
    if source.is_some() {
        let again = call.shift_remove("transcript");
        gather.again("transcript", again);
    }
    if source.is_none() {
        let joined = take_text(&mut call, &["transcript"]).unwrap_or_default();
        gather.flat(&joined, "there are no rows; the turns are those of `transcript`, without times");
    }
    let mut about = About::default();
    (about.started, about.ended) = (gather.point(&call, "start_timestamp"), gather.point(&call, "end_timestamp"));
    let named = take_id(&mut call, &["call_id", "chat_id"]);
    about.fact("retell_call_id", named.clone());
    about.fact("source_array", source);
    for name in ["agent_id", "disconnection_reason"] {
        about.fact(name, call.get(name).and_then(id_of));
    }
    let outcome = take_object(&mut call, &["call_analysis", "chat_analysis"]);
    let mut variables = take_object(&mut call, &["retell_llm_dynamic_variables"]).unwrap_or_default();
    variables.extend(take_object(&mut call, &["collected_dynamic_variables"]).unwrap_or_default());
    let text = |name: &str| call.get(name).and_then(id_of).map(Into::into);
    let (from, to, status, recording) =
        (text("from_number"), text("to_number"), text("call_status"), text("recording_url"));
    let (transferred, reason) = (text("transfer_destination"), call.get("disconnection_reason").and_then(id_of));
    let inbound = call.get("direction").and_then(Value::as_str).map(|direction| direction == "inbound");
    about.rest = call;
    let id = context.id_or_record(named.as_deref());
    let mut conversation = gather.finish(context, id, about)?;
    let call = &mut conversation.call;
    (call.from, call.to, call.status, call.recording_url) = (from, to, status, recording);
    (call.transferred_to, call.inbound) = (transferred, inbound);
    call.call_ended_by = match reason.as_deref() {
        Some("user_hangup") => Some("USER".into()),
        Some("agent_hangup") => Some("ASSISTANT".into()),
        _ => None,
    };
    call.variables = Some(variables).filter(|variables| !variables.is_empty());
    call.analysis = outcome.filter(|outcome| !outcome.is_empty());
    Ok(vec![conversation])
}

/// The best rows that there are, with the name of the list, and the other lists, which tell the same.
fn rows(call: &mut Object) -> (Vec<Value>, Option<&'static str>, Vec<Named>) {
    let (mut rows, mut source, mut again) = (Vec::new(), None, Vec::new());
    for name in ROWS {
        let Some(list) = take_list(call, &[name]).filter(|list| !list.is_empty()) else { continue };
        if source.is_none() {
            (rows, source) = (list, Some(name));
        } else if name != ROWS[2] {
            again.push((name, list));
        }
    }
    (rows, source, again)
}

fn read(position: usize, row: Value, gather: &mut Gather) {
    let Value::Object(mut row) = row else { return gather.bare(position, &row) };
    gather.begin(position);
    let words = row.get("words").and_then(Value::as_array).cloned().unwrap_or_default();
    let time = |word: Option<&Value>, name: &str| word.and_then(|word| stamp::seconds(word.get(name)?));
    let start = time(words.first(), "start");
    let told = row.shift_remove("time_sec");
    let start = gather.offset(told, stamp::seconds).or(start);
    gather.after(start, time(words.last(), "end"));
    let word = take_text(&mut row, &["role"]).unwrap_or_default();
    let heard = || {
        let all: Vec<&str> = words.iter().filter_map(|word| word.get("word")?.as_str()).map(str::trim).collect();
        all.join(" ")
    };
    match word.as_str() {
        "tool_call_invocation" => {
            let id = take_id(&mut row, &["tool_call_id"]);
            let name = take_text(&mut row, &["name"]);
            let written = take(&mut row, &["arguments"]);
            parts::called(id.as_deref(), name, written.as_ref(), gather);
        }
        "tool_call_result" => {
            let id = take_id(&mut row, &["tool_call_id"]);
            let failed = take_flag(&mut row, "successful") == Some(false);
            if let Some(told) = take(&mut row, &["content"]) {
                gather.answered(id.as_deref(), &parts::plain(&told), failed);
            } else if failed {
                gather.answered(id.as_deref(), "", true);
            }
        }
        "node_transition" => {
            let id = take_id(&mut row, &["new_node_id"]).or_else(|| take_id(&mut row, &["new_node_name"]));
            let name = take_text(&mut row, &["new_node_name"]);
            row.shift_remove("former_node_name");
            row.shift_remove("transition_type");
            if let Some(id) = id {
                gather.node(&id, name.as_deref());
            }
        }
        "dtmf" => {
            if let Some(digit) = take_id(&mut row, &["digit"]) {
                gather.did(&format!("dtmf: {digit}"));
            }
        }
        "sms" => {
            if let Some(text) = take(&mut row, &["content"]) {
                gather.did(&format!("sms: {}", text_of(&text)));
            }
        }
        "injected" => {
            if let Some(text) = take(&mut row, &["content"]) {
                let text = gather.words(&text).unwrap_or_default();
                gather.prompt("injected", &text);
            }
        }
        _ => {
            let speaker = match role(&word) {
                Role::Speaks(speaker) => speaker,
                _ => Speaker::Other(word.as_str().into()),
            };
            match take(&mut row, &["content", "text", "message"]) {
                Some(text) => gather.told(speaker, &text),
                None => gather.said(speaker, &heard()),
            }
            gather.again_here(&mut row, "words");
        }
    }
    gather.end(row);
}
