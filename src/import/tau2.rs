//! Results of tau2-bench: one file with tasks and simulations, or single runs, also beside a file with their tasks; in turns
//! of text, or in ticks of sound.

mod around;

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    Conversation, Shared,
    build::{Context, digest, title_of},
    chat,
    gather::{About, Gather},
    left, parts, tau_bench,
    values::{id_of, take, take_id, take_list, take_object},
};

pub use around::read_shared;

/// What the caller's side heard in a tick, beside what was said in it.
const HEARD: &str = "user_transcript";

/// The runs of a record as conversations. One that cannot be read is named, and the others go in.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut own = None;
    let runs = match record {
        Value::Array(runs) => runs,
        Value::Object(mut fields) if fields.contains_key("simulations") => {
            let runs = take_list(&mut fields, &["simulations"]).ok_or("`simulations` is no list")?;
            let shared = around::shared(fields);
            context.told.extend(shared.odd().map(str::to_owned));
            own = Some(shared);
            runs
        }
        Value::Object(fields) if fields.contains_key("tasks") => {
            drop(fields);
            return Err("it holds tasks and no `simulations`; read the files of its folder `simulations`".to_owned());
        }
        run => vec![run],
    };
    if runs.is_empty() {
        return Err("its `simulations` are empty, so there is nothing to import".to_owned());
    }
    let none = Shared::default();
    let shared = own.as_ref().or(context.shared).unwrap_or(&none);
    context.each(runs, "simulation", |value, context| run(value, shared, context))
}

fn run(value: Value, shared: &Shared, context: &mut Context<'_>) -> Result<Conversation, String> {
    let whole = digest(value.to_string().as_bytes());
    let Value::Object(mut run) = value else { return Err("it is no object".to_owned()) };
    let task = take_id(&mut run, &["task_id"]).unwrap_or_default();
    let named = take_id(&mut run, &["id"]);
    let trial = run.get("trial").and_then(id_of);
    let mut gather = Gather::default();
    let mut ended_by_caller = run.get("termination_reason").and_then(Value::as_str) == Some("user_stop");
    match take_list(&mut run, &["messages"]).filter(|messages| !messages.is_empty()) {
        Some(mut messages) => {
            ended_by_caller |= tau_bench::without_end(&mut messages);
            messages.iter_mut().for_each(prepare);
            chat::read(messages, &mut gather);
        }
        None => {
            let ticks = take_list(&mut run, &["ticks"]).ok_or("there is no list in `messages` or `ticks`")?;
            ticked(utterances(ticks), &mut gather);
        }
    }
    let reward = run.get("reward_info").and_then(|info| info.get("reward")?.as_f64());
    let failed = reward.map(|reward| reward < 1.0);
    let mut about = About::default();
    (about.started, about.ended) = (gather.point(&run, "start_time"), gather.point(&run, "end_time"));
    about.fact("task_id", Some(task.as_str()));
    about.fact("simulation_id", named.clone());
    about.fact("trial", trial.clone());
    about.fact("reward", reward);
    match shared.tasks.get(&task) {
        Some(about_task) => drop(run.insert("task".to_owned(), about_task.clone())),
        None if shared.tasks.is_empty() => {}
        None => gather.notes.whole("none of the tasks is the one that its `task_id` names", true),
    }
    for (name, value) in &shared.others {
        run.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    if let Some(policy) = &shared.policy {
        run.entry("policy").or_insert_with(|| policy.clone());
    }
    if let Some(info) = &shared.info {
        run.entry("info").or_insert_with(|| info.clone());
    }
    about.lead = tau_bench::lead(&task, trial.as_deref());
    let title = title_of(&format!("{}{}", about.lead, tau_bench::outcome(failed)), gather.turns(), "");
    let id = match &named {
        Some(named) => context.id(&format!("{task}\0{named}")),
        None => context.id(&format!("{task}\0{}\0{}", trial.as_deref().unwrap_or_default(), whole)),
    };
    about.rest = run;
    let mut conversation = gather.finish(context, id, about)?;
    conversation.title = title;
    conversation.failed = failed;
    conversation.call.call_ended_by = ended_by_caller.then(|| "USER".into());
    Ok(conversation)
}

/// What says nothing of a message goes, and an answer names its call.
fn prepare(message: &mut Value) {
    let Some(fields) = message.as_object_mut() else { return };
    for name in [
        "raw_data",
        "turn_taking_action",
        "audio_path",
        "audio_format",
        "audio_content",
        "speech_effects",
        "source_effects",
        "channel_effects",
    ] {
        fields.shift_remove(name);
    }
    for inner in fields.get_mut("tool_messages").and_then(Value::as_array_mut).into_iter().flatten() {
        prepare(inner);
    }
    let is_tool = fields.get("role").and_then(Value::as_str) == Some("tool");
    if is_tool && let Some(id) = fields.get("id").cloned() {
        fields.entry("tool_call_id").or_insert(id);
    }
}

/// Reads what was made of ticks.
fn ticked(messages: Vec<Value>, gather: &mut Gather) {
    for (position, message) in messages.into_iter().enumerate() {
        let Value::Object(mut fields) = message else {
            gather.bare(position, &message);
            continue;
        };
        gather.begin(position);
        let left = match take(&mut fields, &[HEARD]) {
            Some(heard) => {
                gather.aside("heard", &parts::plain(&heard));
                fields
            }
            None => chat::message(fields, gather),
        };
        gather.end(left);
    }
}

/// Ticks of both sides as messages: chunks of one side that belong to one utterance are one, where the first of them was.
fn utterances(ticks: Vec<Value>) -> Vec<Value> {
    let mut messages: Vec<Value> = Vec::new();
    // Where the utterance of a side is that goes on, and which it is.
    let mut open: HashMap<&str, (usize, Option<Value>)> = HashMap::new();
    for tick in ticks {
        let Value::Object(mut tick) = tick else {
            messages.push(tick);
            continue;
        };
        let time = take(&mut tick, &["timestamp"]);
        let number = tick.get("tick_id").cloned().unwrap_or_default();
        for (side, chunk, calls, answers) in [
            ("assistant", "agent_chunk", "agent_tool_calls", "agent_tool_results"),
            ("user", "user_chunk", "user_tool_calls", "user_tool_results"),
        ] {
            if let Some(mut chunk) = take_object(&mut tick, &[chunk]) {
                let ids = take(&mut chunk, &["utterance_ids"]);
                if let Some(odd) = ids.as_ref().and_then(no_ids) {
                    chunk.insert("utterances".to_owned(), odd);
                }
                let content = take(&mut chunk, &["content"]).map(|content| parts::plain(&content)).unwrap_or_default();
                let called = take_list(&mut chunk, &["tool_calls"]).unwrap_or_default();
                let mut rest = Value::Object(chunk);
                prepare(&mut rest);
                if left::has_words(&rest) {
                    messages.push(rest);
                }
                if content.trim().is_empty() && called.is_empty() {
                    // A pause ends an utterance that has no id.
                    open.retain(|known, (_, ids)| *known != side || ids.is_some());
                } else {
                    match open.get(side).filter(|(_, known)| called.is_empty() && (*known == ids || ids.is_none())) {
                        Some((at, _)) => go_on(&mut messages[*at], &content, &number),
                        None => {
                            open.insert(side, (messages.len(), ids));
                            messages.push(json!({
                                "role": side, "content": content, "tool_calls": called, "timestamp": time,
                                "tick_ids": [number, number],
                            }));
                        }
                    }
                }
            }
            if let Some(called) = take_list(&mut tick, &[calls]).filter(|called| !called.is_empty()) {
                messages.push(json!({ "role": side, "content": null, "tool_calls": called, "timestamp": time }));
                open.remove(side);
            }
            for mut answer in take_list(&mut tick, &[answers]).unwrap_or_default() {
                prepare(&mut answer);
                messages.push(answer);
            }
        }
        for name in ["agent_chunk", "user_chunk"] {
            if tick.get(name).is_some_and(Value::is_null) {
                tick.shift_remove(name);
            }
        }
        let heard = take(&mut tick, &[HEARD]);
        let rest = Value::Object(std::mem::take(&mut tick));
        if left::has_words(&rest) {
            messages.push(rest);
        }
        if let Some(heard) = heard.filter(|heard| heard.as_str() != Some("")) {
            messages.push(json!({ (HEARD): heard }));
        }
    }
    messages
}

/// What stands in a place for ids and is none.
fn no_ids(ids: &Value) -> Option<Value> {
    let Value::Array(list) = ids else {
        return Some(ids.clone()).filter(left::has_words).filter(|ids| !ids.is_string());
    };
    let odd: Vec<Value> = list.iter().filter(|id| id_of(id).is_none() && left::has_words(id)).cloned().collect();
    if odd.is_empty() { None } else { Some(odd.into()) }
}

fn go_on(message: &mut Value, content: &str, tick: &Value) {
    if let Some(Value::String(text)) = message.get_mut("content") {
        if !text.ends_with(char::is_whitespace) && !content.starts_with(char::is_whitespace) && !content.is_empty() {
            text.push(' ');
        }
        text.push_str(content);
    }
    if let Some(ids) = message.get_mut("tick_ids").and_then(Value::as_array_mut) {
        ids.truncate(1);
        ids.push(tick.clone());
    }
}
