//! Results of tau-bench: a task, its trial, a reward, and the chat between agent and simulated customer.

use serde_json::Value;

use super::{
    Conversation,
    build::{Context, title_of},
    chat,
    gather::{About, Gather},
    values::{id_of, take, take_list},
};
use crate::wire::Object;

/// The sign by which the simulated customer ends the conversation.
const END: &str = "###STOP###";

/// A run as a conversation. Two runs of the same task and trial with different words are two conversations.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut run) = record else { return Err("it is no object".to_owned()) };
    let task_id = take(&mut run, &["task_id"]);
    let task = task_id.as_ref().and_then(id_of).ok_or("`task_id` is neither a number nor text")?;
    let trial = run.shift_remove("trial");
    let reward = run.get("reward").and_then(Value::as_f64);
    if reward.is_some() {
        run.shift_remove("reward");
    }
    let mut messages = take_list(&mut run, &["traj", "messages"]).ok_or("there is no list in `traj`")?;
    let ended_by_caller = without_end(&mut messages);
    let mut gather = Gather::default();
    chat::read(messages, &mut gather);

    let mut facts = Object::new();
    facts.extend(task_id.map(|id| ("task_id".to_owned(), id)));
    facts.extend(trial.clone().filter(|trial| !trial.is_null()).map(|trial| ("trial".to_owned(), trial)));
    facts.extend(reward.map(|reward| ("reward".to_owned(), reward.into())));
    let trial = trial.as_ref().and_then(id_of);
    let lead = lead(&task, trial.as_deref());
    let failed = reward.map(|reward| reward < 1.0);
    let title = title_of(&format!("{lead}{}", outcome(failed)), gather.turns(), "");
    // What the call is known by does not tell how it ended: that is for who reads it to say.
    let id = context.id(&format!("{task}\0{}\0{}", trial.as_deref().unwrap_or_default(), context.digest()));
    let about = About { rest: run, facts, lead, ..About::default() };
    let mut conversation = gather.finish(context, id, about)?;
    conversation.title = title;
    conversation.call.call_ended_by = ended_by_caller.then(|| "USER".into());
    conversation.failed = failed;
    Ok(vec![conversation])
}

/// A task and its trial in words.
pub(super) fn lead(task: &str, trial: Option<&str>) -> String {
    match trial {
        Some(trial) => format!("Task {task}, trial {trial}"),
        None => format!("Task {task}"),
    }
}

/// How it ended, in words to be put behind its name.
pub(super) fn outcome(failed: Option<bool>) -> &'static str {
    match failed {
        Some(true) => ", failed",
        Some(false) => ", succeeded",
        None => "",
    }
}

/// Cuts the end sign off the caller's words, wherever it stands at their end; a message that holds nothing else becomes one
/// that says so. Whether there was one.
pub(super) fn without_end(messages: &mut [Value]) -> bool {
    let mut ended = false;
    for message in messages.iter_mut().filter_map(Value::as_object_mut) {
        let is_caller =
            message.get("role").and_then(Value::as_str).is_some_and(|role| role.eq_ignore_ascii_case("user"));
        let Some(Value::String(text)) = message.get_mut("content").filter(|_| is_caller) else { continue };
        let Some(said) = text.trim_end().strip_suffix(END) else { continue };
        ended = true;
        let said = said.trim_end().to_owned();
        if said.is_empty() {
            message.insert("type".to_owned(), "remove".into());
            message.shift_remove("role");
            message.shift_remove("content");
        } else {
            *text = said;
        }
    }
    ended
}
