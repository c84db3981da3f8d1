//! Results of tau-bench: a task, its trial, a reward, and the chat between agent and simulated customer.

use serde::Deserialize;
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

use super::{
    Conversation,
    build::{Context, hex, kept, reason, title_of},
    chat::{self, Message},
};
use crate::wire::Object;

/// The sign by which the simulated customer ends the conversation.
const END: &str = "###STOP###";

#[derive(Deserialize)]
struct Run<'a> {
    task_id: Value,
    #[serde(default)]
    trial: Option<Number>,
    #[serde(default)]
    reward: Option<f64>,
    #[serde(borrow)]
    traj: Vec<Message<'a>>,
    /// The task with its wanted actions, costs, and whatever else the run holds.
    #[serde(flatten)]
    rest: Object,
}

/// A run as a conversation. Two runs of the same task and trial with different words are two conversations.
pub(super) fn conversation(bytes: &[u8], context: &mut Context<'_>) -> Result<Conversation, String> {
    let run: Run<'_> = serde_json::from_slice(bytes).map_err(|error| reason(&error))?;
    let task = match &run.task_id {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err("`task_id` is neither a number nor text".to_owned()),
    };
    let trial = run.trial.as_ref().map(Number::to_string);
    let failed = run.reward.map(|reward| reward < 1.0);

    let chat = chat::turns(run.traj, Some(END));
    let mut facts = context.facts();
    facts.insert("task_id".to_owned(), run.task_id);
    if let Some(trial) = run.trial {
        facts.insert("trial".to_owned(), trial.into());
    }
    if let Some(reward) = run.reward {
        facts.insert("reward".to_owned(), reward.into());
    }
    let outcome = match failed {
        Some(true) => ", failed",
        Some(false) => ", succeeded",
        None => "",
    };
    let lead = match &trial {
        Some(trial) => format!("Task {task}, trial {trial}{outcome}"),
        None => format!("Task {task}{outcome}"),
    };
    let title = title_of(&lead, &chat.turns, "");
    // What the call is known by does not tell how it ended: that is for who reads it to say.
    let known_by = title_of(lead.strip_suffix(outcome).unwrap_or(&lead), &chat.turns, "");

    let digest = hex(&Sha256::digest(bytes));
    let id = context.id(&format!("{task}\0{}\0{digest}", trial.as_deref().unwrap_or_default()));
    let mut conversation = context.conversation(id, chat.turns, known_by, facts);
    conversation.title = title;
    conversation.call.call_ended_by = chat.ended_by_caller.then(|| "USER".into());
    let mut rest = run.rest;
    if !chat.prompts.is_empty() {
        rest.insert("prompts".to_owned(), chat.prompts.into());
    }
    conversation.kept = kept(rest);
    conversation.failed = failed;
    Ok(conversation)
}
