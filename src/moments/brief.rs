//! What a call is judged against, gathered from where its source has it.
//!
//! | from | what |
//! |---|---|
//! | the record of the live service | `request_data` and fields of the call: `prompt`, `task`, `first_sentence`; variables; the pathway |
//! | chats | messages of the system |
//! | tau-bench | `info.task`: the instruction and the wanted actions; `info.reward_info` and `reward` |
//! | tau2-bench | `policy`, `task`, `evaluation_criteria`; `reward_info` |
//! | Taskmaster | `instructions`, `scenario` |

use serde_json::Value;

use super::prompts;
use crate::{
    domain::text::Untrusted,
    wire::{Brief, BriefPathway, Call, ExpectedAction, Outcome},
};

/// Where a source has the rules of the agent.
const POLICIES: &[&str] = &["/policy", "/info/policy", "/environment_info/policy", "/info/environment_info/policy"];
/// Where a source has what the caller wanted.
const TASKS: &[&str] = &[
    "/info/task/instruction",
    "/task/instruction",
    "/task/user_scenario/instructions",
    "/user_scenario/instructions",
    "/instructions",
    "/scenario",
];
/// Where a source has what was to be done.
const ACTIONS: &[&str] = &[
    "/expected_actions",
    "/info/task/actions",
    "/task/actions",
    "/task/evaluation_criteria/actions",
    "/evaluation_criteria/actions",
];
/// Where a source has how the reward came about.
const CHECKS: &[&str] = &["/reward_info", "/info/reward_info"];

/// What `call` is judged against. `kept` is what its source held beyond turns; `with_outcome` adds what became of it.
pub fn brief(call: &Call, kept: Option<&Value>, with_outcome: bool) -> Brief {
    let nothing = Value::Null;
    let kept = kept.unwrap_or(&nothing);
    let told: Vec<&str> = prompts(call).into_iter().chain(of_system(kept)).filter(|text| !is_blank(text)).collect();
    let mut variables = super::variables(call);
    variables.retain(|name, _| !PROMPTS.contains(&name.as_str()));
    Brief {
        call_id: call.call_id.clone(),
        prompt: if told.is_empty() { None } else { Some(told.join("\n\n").into()) },
        policy: first(kept, POLICIES).and_then(in_words),
        task: first(kept, TASKS).and_then(in_words),
        expected_actions: first(kept, ACTIONS).and_then(Value::as_array).map(|all| actions(all)).unwrap_or_default(),
        variables: if variables.is_empty() { None } else { Some(variables) },
        pathway: pathway(call),
        outcome: if with_outcome { outcome(call, kept) } else { None },
    }
}

/// Fields under which the live service has what the agent was told.
pub(super) const PROMPTS: [&str; 3] = ["prompt", "task", "first_sentence"];

/// The first of these places that holds something.
fn first<'a>(kept: &'a Value, places: &[&str]) -> Option<&'a Value> {
    places.iter().filter_map(|place| kept.pointer(place)).find(|value| !value.is_null())
}

/// The messages of the system, in their order.
fn of_system(kept: &Value) -> impl Iterator<Item = &str> {
    let prompts = kept.get("prompts").and_then(Value::as_array).into_iter().flatten();
    prompts.filter_map(|prompt| prompt.get("content")?.as_str())
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Text as it is; a table of texts as lines, each with its name; anything else as JSON.
fn in_words(value: &Value) -> Option<Untrusted> {
    let line = |(name, value): (&String, &Value)| match value {
        Value::Null => None,
        Value::String(text) => Some(format!("{name}: {text}")),
        other => Some(format!("{name}: {other}")),
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => fields.iter().filter_map(line).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    };
    if is_blank(&text) { None } else { Some(text.into()) }
}

/// The wanted actions; one without a name is none.
fn actions(all: &[Value]) -> Vec<ExpectedAction> {
    let action = |value: &Value| {
        let arguments = ["arguments", "kwargs"].iter().find_map(|name| value.get(name)?.as_object());
        Some(ExpectedAction {
            name: value.get("name")?.as_str()?.into(),
            arguments: arguments.cloned().unwrap_or_default(),
        })
    };
    all.iter().filter_map(action).collect()
}

fn pathway(call: &Call) -> Option<BriefPathway> {
    let is_told = |text: &Untrusted| !is_blank(text.verbatim());
    let pathway = BriefPathway {
        id: call.pathway_id.clone().filter(is_told),
        name: call.rest.get("pathway_name").and_then(Value::as_str).map(Untrusted::from).filter(is_told),
        version: call.pathway_version.as_ref().and_then(in_words_of_version),
    };
    if pathway.id.is_none() && pathway.name.is_none() { None } else { Some(pathway) }
}

fn in_words_of_version(version: &Value) -> Option<Untrusted> {
    match version {
        Value::Null => None,
        Value::String(text) => Some(text.as_str().into()),
        other => Some(other.to_string().into()),
    }
}

fn outcome(call: &Call, kept: &Value) -> Option<Outcome> {
    let checks = first(kept, CHECKS);
    let in_facts = call.metadata.as_ref().and_then(|facts| facts.get("reward"));
    let reward = in_facts.or_else(|| kept.get("reward")).or_else(|| checks?.get("reward")).and_then(Value::as_f64);
    let mut told = checks.and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(analysis) = call.analysis.as_ref().filter(|analysis| !analysis.is_empty()) {
        told.insert("analysis".to_owned(), Value::Object(analysis.clone()));
    }
    let disposition = call.disposition_tag.clone().filter(|tag| !is_blank(tag.verbatim()));
    if reward.is_none() && disposition.is_none() && told.is_empty() {
        return None;
    }
    Some(Outcome { reward, disposition, checks: if told.is_empty() { None } else { Some(told) } })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(mut fields: Value) -> Call {
        fields["call_id"] = "c-1".into();
        fields["created_at"] = "2026-08-12T09:00:00Z".into();
        serde_json::from_value(fields).expect("a call")
    }

    #[test]
    fn a_run_of_tau_bench_tells_policy_task_and_wanted_actions() {
        let kept = json!({
            "prompts": [{ "position": 0, "role": "system", "content": "# Policy\nAsk for a yes." }],
            "info": {
                "task": {
                    "instruction": "You want to cancel.",
                    "actions": [{ "name": "cancel", "kwargs": { "id": "ZFA04Y" } }, { "kwargs": {} }],
                },
                "reward_info": { "reward": 0.0, "info": { "r_actions": 0.0 } },
            },
        });
        let call = call(json!({ "metadata": { "reward": 0.0 } }));
        let brief = super::brief(&call, Some(&kept), false);
        assert_eq!(brief.prompt, Some("# Policy\nAsk for a yes.".into()));
        assert_eq!(brief.task, Some("You want to cancel.".into()));
        let [action] = &brief.expected_actions[..] else { panic!("{brief:?}") };
        assert_eq!((&action.name, &action.arguments["id"]), (&"cancel".into(), &json!("ZFA04Y")));
        assert_eq!((&brief.variables, &brief.pathway, &brief.outcome), (&None, &None, &None));
        assert!(!brief.is_empty());
        let outcome = super::brief(&call, Some(&kept), true).outcome.expect("asked for");
        assert_eq!(outcome.reward, Some(0.0));
        assert_eq!(outcome.checks.expect("kept")["info"], json!({ "r_actions": 0.0 }));
    }

    #[test]
    fn a_task_of_tau2_bench_is_read_in_its_own_shape() {
        let kept = json!({
            "policy": "No refunds.",
            "task": {
                "user_scenario": { "instructions": { "reason_for_call": "A refund.", "known_info": null } },
                "evaluation_criteria": { "actions": [{ "name": "refund", "arguments": { "amount": 5 } }] },
            },
            "reward_info": { "reward": 1.0 },
        });
        let brief = super::brief(&call(json!({})), Some(&kept), true);
        assert_eq!(brief.policy, Some("No refunds.".into()));
        assert_eq!(brief.task, Some("reason_for_call: A refund.".into()));
        assert_eq!(brief.expected_actions[0].arguments["amount"], 5);
        assert_eq!(brief.outcome.expect("asked for").reward, Some(1.0));
    }

    #[test]
    fn a_call_of_the_service_tells_prompt_variables_and_pathway() {
        let call = call(json!({
            "request_data": { "prompt": "You are Ada.", "language": "en", "city": "Bonn" },
            "variables": { "city": "Ulm" },
            "pathway_id": "p-1", "pathway_name": "Booking", "pathway_version": 3,
            "disposition_tag": "BOOKED", "analysis": { "satisfied": true },
        }));
        let brief = super::brief(&call, None, false);
        assert_eq!(brief.prompt, Some("You are Ada.".into()));
        assert_eq!(Value::from(brief.variables.clone().expect("some")), json!({ "language": "en", "city": "Ulm" }));
        let pathway = brief.pathway.clone().expect("one");
        assert_eq!((pathway.name, pathway.version), (Some("Booking".into()), Some("3".into())));
        assert_eq!(brief.outcome, None);
        let outcome = super::brief(&call, None, true).outcome.expect("asked for");
        assert_eq!((outcome.disposition, outcome.reward), (Some("BOOKED".into()), None));
    }

    #[test]
    fn nothing_is_made_up() {
        let brief = super::brief(&call(json!({ "pathway_version": 2 })), Some(&json!({ "tools": [] })), true);
        assert!(brief.is_empty() && brief.outcome.is_none(), "{brief:?}");
    }
}
