//! Runs of tau2-bench with what stands around them: in their file, or in a file beside their folder.

use serde_json::json;

use super::{
    shapes::{kept, one, said},
    *,
};

fn notes(call: &Conversation) -> String {
    call.notes.join("\n")
}

/// A run of task 7, as it is with these changes.
fn run(changes: &[(&str, serde_json::Value)]) -> serde_json::Value {
    let mut run = json!({ "id": "s", "task_id": "7", "termination_reason": "user_stop", "messages": [{ "role": "user", "content": "Hi" }] });
    changes.iter().for_each(|(name, value)| run[*name] = value.clone());
    run
}

#[test]
fn what_stands_beside_the_runs_of_a_file_stays_with_them() {
    let text = json!({
        "tasks": [{ "description": "Of no run" }, { "id": "7", "description": "Wants the atlas" }],
        "info_odd": { "policy": "Lend no atlas" }, "simulations": [run(&[])],
    });
    let call = one(&text.to_string(), Format::Tau2);
    let kept = kept(&call);
    assert_eq!(kept["tasks"], json!([{ "description": "Of no run" }]));
    assert_eq!(
        (&kept["info_odd"]["policy"], &kept["task"]["description"]),
        (&json!("Lend no atlas"), &json!("Wants the atlas"))
    );
    assert!(notes(&call).contains("a task has no id"), "{:?}", call.notes);
}

#[test]
fn a_run_of_a_task_that_is_not_there_is_named() {
    for odd in [json!("8"), json!({})] {
        let text =
            json!({ "tasks": [{ "id": "7", "description": "Wants it" }], "simulations": [run(&[("task_id", odd)])] });
        let call = one(&text.to_string(), Format::Tau2);
        assert!(call.words_lost && notes(&call).contains("none of the tasks"), "{:?}", call.notes);
    }
}

#[test]
fn what_stands_among_the_ids_of_utterances_is_kept_and_named() {
    let tick = json!({ "tick_id": 0, "user_chunk": { "role": "user", "content": "Hello", "utterance_ids": [{ "odd": "unforeseen words" }, "u"] } });
    let text = json!({ "simulations": [{ "task_id": "1", "id": "s", "ticks": [tick] }] });
    let call = one(&text.to_string(), Format::Tau2);
    assert_eq!(said(&call), [("user", "Hello")]);
    assert!(
        kept(&call).to_string().contains("unforeseen words") && notes(&call).contains("`utterances`"),
        "{:?}",
        call.notes
    );
}

#[test]
fn runs_have_what_a_file_beside_them_holds() {
    let beside = json!({ "info": { "environment_info": { "policy": "Lend no atlas" } }, "tasks": [{ "id": "7", "description": "Wants it" }] });
    let read = |text: &serde_json::Value| read_shared(&mut text.to_string().as_bytes()).unwrap();
    let shared = read(&beside).expect("what runs share");
    assert_eq!(shared.odd(), None);
    let run = json!({ "id": "s", "task_id": "7", "termination_reason": "user_stop", "messages": [{ "role": "user", "content": "Hi" }] });
    let mut all = Vec::new();
    let mut sink = |outcome: Result<Conversation, BadRecord>| {
        all.push(outcome.unwrap());
        ControlFlow::Continue(())
    };
    read_with(&mut run.to_string().as_bytes(), "s.json", None, Some(&shared), &mut sink).unwrap();
    assert_eq!(
        (&kept(&all[0])["task"]["description"], &kept(&all[0])["policy"]),
        (&json!("Wants it"), &json!("Lend no atlas"))
    );
    let mut whole = beside.clone();
    whole["simulations"] = json!([run]);
    assert_eq!(one(&whole.to_string(), Format::Tau2).call.call_id, all[0].call.call_id);
    assert!(read(&whole).is_none() && read(&run).is_none() && read(&json!([beside])).is_none());
    assert!(read_shared(&mut &b"Agent: hello"[..]).unwrap().is_none());
}
