//! Conversations of real systems, where they are at hand: a check-out of the project alone passes without them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Terminal, json};

/// A file of the folder with real conversations; nothing, and a word about it, when there is none.
pub(super) fn real(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("EARMARK_TEST_DATA").map_or_else(beside, PathBuf::from);
    let file = folder.join(name);
    if !file.is_file() {
        eprintln!("left out: {} is not there", file.display());
        return None;
    }
    Some(file)
}

fn rows(home: &Path, arguments: &[&str]) -> Vec<Value> {
    json(home, &[arguments, &["--limit", "1000", "--json"]].concat()).as_array().expect("rows").clone()
}

fn counts(summary: &Value) -> [u64; 4] {
    ["calls_added", "calls_present", "issues_added", "issues_present"].map(|key| summary[key].as_u64().expect(key))
}

#[tokio::test]
async fn conversations_of_an_airline_agent() {
    let Some(file) = real("tau-bench-airline-gpt-4o.json") else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let import = ["import", file.to_str().unwrap(), "--json"];
    assert_eq!(counts(&json(home, &import)), [200, 0, 116, 0]);
    assert_eq!(counts(&json(home, &import)), [0, 200, 0, 116], "the same again");
    assert_eq!(rows(home, &["call", "list"]).len(), 200);
    let issues = rows(home, &["issue", "list"]);
    assert_eq!(issues.len(), 116);

    // The longest conversation that has an issue.
    let source: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let failed = |one: &&Value| one["reward"].as_f64() == Some(0.0);
    let length = |one: &Value| one["traj"].as_array().map_or(0, Vec::len);
    let most = source.as_array().unwrap().iter().filter(failed).map(length).max().unwrap();
    let evidence = issues.iter().map(|issue| {
        let code = issue["triage_id"].as_str().unwrap().to_owned();
        let call = rows(home, &["resource", "list", &code])[0]["resource_id"].as_str().unwrap().to_owned();
        let turns = json(home, &["call", "show", &call, "--json"])["transcripts"].as_array().unwrap().clone();
        (code, turns)
    });
    let (code, turns) = evidence.max_by_key(|(_, turns)| turns.len()).unwrap();
    let last = turns.len() - 1;
    assert!(last + 1 >= most.saturating_sub(2), "{} turns of {most} messages", last + 1);

    let mut terminal = Terminal::start(home, &[], (100, 30));
    terminal.shows(" of ").await;
    terminal.press(&["/", &code, "Enter"]).await;
    terminal.shows("1 of 1 ").await;
    terminal.shows(&code).await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["G"]).await;
    terminal.shows(&format!("message {last} ·")).await;
    terminal.press(&["f"]).await;
    terminal.shows(&format!("Flag message {last}")).await;
    terminal.press(&["1"]).await;
    terminal
        .until("the flag, stored", |screen| {
            let text = screen.contents();
            text.contains("⚑") && super::nothing_waits(&text) && !text.contains("Flag message")
        })
        .await;
    terminal.quit().await;
    let flags = rows(home, &["flag", "list", &code]);
    assert_eq!(flags.len(), 1);
    assert_eq!(flags[0]["message_index"], last);
    assert_eq!(flags[0]["message_text"], turns[last]["text"], "the exact text");
}

#[test]
fn dialogues_of_an_ordering_assistant() {
    let Some(file) = real("taskmaster4-data_07.json") else { return };
    let home = tempfile::tempdir().unwrap();
    let summary = json(home.path(), &["import", file.to_str().unwrap(), "--json"]);
    assert_eq!(counts(&summary)[..2], [210, 0]);
    assert_eq!(rows(home.path(), &["call", "list"]).len(), 210);
}
