//! `earmark resource …`, `flag …`, `relation …` and `call …`, run as people run them.

use super::{CALL, Home, OTHER_CALL, SAID};

#[test]
fn evidence_comes_and_goes() {
    let home = Home::with_calls();
    home.issue("One");
    let links = home.json(&["resource", "attach", "1001", "--call", CALL, "--call", OTHER_CALL]);
    assert_eq!(links.as_array().unwrap().len(), 2);
    let again = home.json(&["resource", "attach", "T-1001", "--call", CALL]);
    assert_eq!(again[0]["id"], links[0]["id"], "what is attached already stays");
    assert_eq!(home.json(&["resource", "list", "1001"]).as_array().unwrap().len(), 2);
    home.ok(&["resource", "detach", "1001", links[0]["id"].as_str().unwrap()]);
    home.ok(&["resource", "detach", "1001", "--call", OTHER_CALL]);
    assert_eq!(home.json(&["resource", "list", "1001"]), serde_json::json!([]));
    home.fails(3, &["resource", "detach", "1001", "--call", OTHER_CALL]);
    home.fails(3, &["resource", "attach", "1001", "--call", "unknown"]);
    let part = home.run(&["resource", "attach", "1001", "--call", "unknown", "--call", CALL]);
    assert_eq!(part.code, 7, "{part:?}");
    home.fails(2, &["resource", "attach", "1001"]);
}

#[test]
fn a_flag_keeps_the_moment_verbatim() {
    let home = Home::with_calls();
    home.issue("One");
    let add =
        ["flag", "add", "1001", "--call", CALL, "--index", "1", "--type", "Missed Handoff", "--note", "He asked."];
    let words = home.fails(5, &add);
    assert!(words.contains("--attach"), "{words}");
    assert_eq!(home.json(&["flag", "list", "1001"]), serde_json::json!([]));
    let flag = home.json(&[&add[..], &["--attach"]].concat());
    assert_eq!(flag["type"], "missed_handoff");
    assert_eq!(flag["message_text"], SAID);
    assert_eq!(flag["message_index"], 1);
    let whole = home.json(&["flag", "add", "1001", "--call", CALL, "--type", "dead air"]);
    assert_eq!((&whole["message_index"], &whole["message_text"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!(home.json(&["flag", "types"]).as_array().unwrap().len(), 2);
    let shown = home.ok(&["issue", "show", "1001"]);
    assert!(shown.contains("missed_handoff  call") && shown.contains("    > What about Friday?"), "{shown}");
    home.ok(&["flag", "remove", "1001", flag["id"].as_str().unwrap()]);
    home.fails(3, &["flag", "remove", "1001", flag["id"].as_str().unwrap()]);
    let words = home.fails(2, &["flag", "add", "1001", "--call", CALL, "--index", "2", "--type", "x"]);
    assert!(words.contains("its messages are 0 to 1"), "{words}");
    home.fails(2, &["flag", "add", "1001", "--call", CALL, "--index", "1", "--type", "!?"]);
    home.fails(3, &["flag", "add", "1001", "--call", "unknown", "--index", "1", "--type", "x"]);
}

#[test]
fn issues_are_related_and_seen_from_both_sides() {
    let home = Home::new();
    home.issue("One");
    home.issue("Two");
    let relation = home.json(&["relation", "add", "T-1001", "blocks", "1002"]);
    assert_eq!(relation["direction"], "outgoing");
    assert!(home.ok(&["relation", "list", "1001"]).starts_with("blocks  T-1002"));
    assert!(home.ok(&["relation", "list", "1002"]).starts_with("is blocked by  T-1001"));
    assert_eq!(home.json(&["issue", "show", "1002"])["relations"][0]["direction"], "incoming");
    home.ok(&["relation", "remove", "1002", relation["id"].as_str().unwrap()]);
    assert_eq!(home.json(&["relation", "list", "1001"]), serde_json::json!([]));
    home.fails(2, &["relation", "add", "1001", "blocks", "T-1001"]);
    home.fails(2, &["relation", "add", "1001", "likes", "1002"]);
    home.fails(3, &["relation", "add", "1001", "blocks", "1009"]);
}

#[test]
fn a_transcript_is_printed_with_positions() {
    let home = Home::with_calls();
    let calls = home.json(&["call", "list"]);
    assert_eq!(calls[0]["call_id"], OTHER_CALL, "newest first");
    let cut = home.run(&["call", "list", "--jsonl", "--limit", "1"]);
    assert_eq!(cut.out.lines().count(), 1);
    assert!(cut.err.contains("raise --limit"), "{cut:?}");
    let shown = home.ok(&["call", "show", CALL]);
    let expected = "\
0    0:02  agent
   How can I help?
1    0:08  caller
   Thursday is ‹RLO›impossible.
   What about Friday?
";
    assert!(shown.ends_with(expected), "{shown}");
    assert!(shown.contains("length   1:54\n"), "{shown}");
    assert_eq!(home.json(&["call", "show", CALL])["transcripts"][1]["text"], SAID);
    assert!(home.ok(&["call", "show", OTHER_CALL]).ends_with("no transcript\n"));
    home.fails(3, &["call", "show", "unknown"]);
}

#[test]
fn a_flag_names_the_node_that_was_active() {
    let home = Home::new();
    let links = home.json(&["--profile", "demo", "resource", "list", "T-1007"]);
    let call = links[0]["resource_id"].as_str().unwrap();
    let add = ["--profile", "demo", "flag", "add", "T-1007", "--call", call, "--index", "12", "--type", "dead air"];
    let flag = home.json(&add);
    assert!(flag["node_id"].is_string() && flag["node_name"].is_string(), "{flag}");
}
