//! A team at work on one server: each sees by name who did what, finds his own and the others' issues, and who joins
//! meanwhile has a name too.

use serde_json::json;

use super::{
    company::at_rest,
    team::{Team, go_to},
};

#[tokio::test]
async fn two_reviewers_see_by_name_who_did_what() {
    let team = Team::start(2, 4).await;
    let (ada, ben) = (team.join("Ada", "Pier").await, team.join("Ben", "Okoro\u{202e}\u{1b}[2J").await);
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut one = team.workbench_of(&ada, homes[0].path());
    one.shows("of 2").await;
    go_to(&mut one, 1_001, 1).await;
    one.press(&["f", "3"]).await;
    one.stored("by you").await;
    one.press(&["T"]).await;
    at_rest(&mut one).await;

    let mut other = team.workbench_of(&ben, homes[1].path());
    other.shows("of 2").await;
    go_to(&mut other, 1_001, 0).await;
    other.shows("by Ada Pier").await;
    other.press(&["ga"]).await;
    other.shows("Ada Pier · flagged message 1 as skipped_verification").await;
    other.shows("Ada Pier · assignee from nobody to Ada Pier").await;
    // The flag is the entry below; Enter leads to its message.
    other.press(&["j", "Enter"]).await;
    other
        .until("message 1", |screen| {
            screen.contents().contains("message 1 ·") && !screen.contents().contains("Activity")
        })
        .await;

    // Names and oneself narrow the list: the service answers who works on it, and here is checked who made it.
    for (query, listed) in [("assignee:ada", "1 of 1"), ("assignee:me", "No issue matches"), ("-author:me", "1 of 2")] {
        other.press(&["1", "/", "\u{15}", query, "Enter"]).await;
        other
            .until(query, |screen| screen.contents().contains(listed) && screen.contents().contains("┏ 1 Issues"))
            .await;
    }
    // Ben hands it over to himself, from the list, in which he stands first.
    go_to(&mut other, 1_001, 0).await;
    other.press(&["1", "A"]).await;
    other.shows("Who works on T-1001").await;
    other.press(&["Enter"]).await;
    at_rest(&mut other).await;
    let listed = run_as(homes[0].path(), &team, &ada, &["issue", "list", "--query", "assignee:ben", "--json"]);
    assert_eq!(listed[0]["number"], 1_001, "{listed}");
    assert!(!other.text().contains('\u{202e}') && !String::from_utf8_lossy(&one.raw).contains('\u{202e}'));

    // Cleo joins, and flags by another program: her name comes without a restart.
    let cleo = team.join("Cleo", "Marsh").await;
    let issue = "/v1/triage/issues/00000000-0000-5000-8000-000000000001";
    let calls = run_as(homes[0].path(), &team, &ada, &["resource", "list", "T-1001", "--json"]);
    let call = calls[0]["resource_id"].as_str().expect("an id");
    let flag = json!({ "call_id": call, "type": "dead_air", "message_index": 2 });
    team.post_as(&cleo, &format!("{issue}/flags"), &flag).await;
    one.press(&["R"]).await;
    one.shows("dead_air by Cleo Marsh").await;
    one.quit().await;
    other.quit().await;
}

fn run_as(home: &std::path::Path, team: &Team, key: &str, arguments: &[&str]) -> serde_json::Value {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["--profile", "bland"])
        .args(arguments)
        .env("EARMARK_HOME", home)
        .env("BLAND_BASE_URL", format!("http://{}", team.address))
        .env("BLAND_API_KEY", key)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
