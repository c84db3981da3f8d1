//! `earmark import`, with good files and bad ones.

#[cfg(unix)]
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use super::{Home, calls};

#[test]
fn the_same_import_twice_adds_nothing() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let first = home.json(&["import", &file]);
    assert_eq!((&first["calls_added"], &first["calls_present"]), (&2.into(), &0.into()));
    let again = home.json(&["import", &file]);
    assert_eq!((&again["calls_added"], &again["calls_present"]), (&0.into(), &2.into()));
    assert_eq!(again["issues_added"], 0);
    assert_eq!(again["files"][0]["format"], "bland");
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn issues_are_opened_as_asked() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    assert_eq!(home.json(&["import", &file, "--issues", "none"])["issues_added"], 0);
    assert_eq!(home.json(&["import", &file, "--issues", "all"])["issues_added"], 2);
    assert_eq!(home.json(&["import", &file, "--issues", "all"])["issues_present"], 2);
    let issue = &home.json(&["issue", "list"])[0];
    assert_eq!((&issue["source"], &issue["severity"]), (&"automated".into(), &"medium".into()));
    assert_eq!(issue["resource_count"], 1);
}

#[test]
fn a_rehearsal_stores_nothing() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let done = home.json(&["import", &file, "--dry-run"]);
    assert_eq!((&done["conversations"], &done["calls_added"]), (&2.into(), &0.into()));
    assert!(!home.path("data").exists(), "not even a folder");
}

#[test]
fn a_truncated_file_is_imported_in_part() {
    let home = Home::new();
    let whole = calls();
    let file = home.write("cut.jsonl", &whole[..whole.len() - 40]);
    let done = home.run(&["import", &file]);
    assert_eq!(done.code, 7, "{done:?}");
    assert!(done.out.contains("added 1 call"), "{done:?}");
    assert!(done.err.contains("cut.jsonl: line 2: "), "{done:?}");
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn one_bad_file_does_not_keep_the_others_out() {
    let home = Home::new();
    let good = home.write("calls.jsonl", &calls());
    let empty = home.write("empty", "");
    let done = home.run(&["import", &empty, &good, "--json"]);
    assert_eq!(done.code, 7, "{done:?}");
    let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(summary["files"][0]["error"], "is empty");
    assert_eq!(summary["calls_added"], 2);
}

#[test]
fn files_that_cannot_be_imported_are_told() {
    let home = Home::new();
    let folder = home.path("");
    let wrong = home.write("wrong.json", r#"{"a": 1}"#);
    let empty = home.write("empty", "");
    for (code, args, words) in [
        (2, &["import", folder.to_str().unwrap()][..], "is a folder; name the files in it"),
        (2, &["import", "/nowhere/at/all"], "cannot be opened"),
        (2, &["import", &wrong, "--format", "telegram"], "known are bland"),
        (1, &["import", &empty], "is empty"),
        (1, &["import", &wrong], "no known format"),
        (1, &["import", &wrong, "--format", "bland"], "is not bland"),
        (2, &["import"], "required"),
    ] {
        let said = home.fails(code, args);
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn conversations_come_through_a_pipe() {
    let home = Home::new();
    let done = home.piped(&["import", "-"], "Agent: Hello\nCaller: I want a person\nAgent: Bye\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.contains("standard input  text  1 conversation"), "{done:?}");
}

#[test]
fn another_database_can_be_named() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let database = home.path("team/team.db");
    let added = home.json(&["import", &file, "--database", database.to_str().unwrap()]);
    assert_eq!(added["calls_added"], 2);
    assert!(database.exists() && !home.path("data").exists());
}

/// Short calls, one a line.
fn many(count: u32) -> String {
    let call = |number: u32| {
        let id = format!("call-{number}");
        let turn = serde_json::json!({ "id": 1, "text": "Hello", "user": "assistant" });
        format!(
            "{}\n",
            serde_json::json!({ "call_id": id, "created_at": "2026-08-11T16:20:24Z", "transcripts": [turn] })
        )
    };
    (0..count).map(call).collect()
}

#[test]
fn many_conversations_go_in_batches() {
    let home = Home::new();
    let file = home.write("many.jsonl", &many(600));
    assert_eq!(home.json(&["import", &file])["calls_added"], 600);
    assert_eq!(home.json(&["call", "list", "--limit", "1000"]).as_array().unwrap().len(), 600);
}

#[cfg(unix)]
#[test]
fn an_interrupted_import_keeps_what_was_stored() {
    let home = Home::new();
    let mut command = home.command(&["import", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than is looked at to find out the format; and then nothing more comes.
    input.write_all(many(12_000).as_bytes()).unwrap();
    input.flush().unwrap();
    let stored = || home.json(&["call", "list", "--limit", "256"]).as_array().unwrap().len();
    let waited = (0..300).take_while(|_| stored() < 256).count();
    assert!(waited < 300, "nothing is stored: {:?}", child.try_wait());
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let done = super::done(child.wait_with_output().unwrap());
    drop(input);
    assert_eq!(done.code, 7, "{done:?}");
    assert!(done.out.contains("added ") && done.err.contains("interrupted"), "{done:?}");
}
