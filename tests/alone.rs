//! The command line alone, without server and workbench: `cargo test --no-default-features --test alone`.
#![cfg(not(any(feature = "server", feature = "workbench")))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Stdio};

/// Runs the program; its exit code and what it said.
fn run(home: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.env_clear().env("HOME", home).arg("--home").arg(home).args(arguments).stdin(Stdio::null());
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_not_built_in_says_so() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("team.db");
    let calls = home.path().join("calls.json");
    for (arguments, part) in [
        (&["serve", "--database", database.to_str().unwrap()][..], "server"),
        (&["import", calls.to_str().unwrap()], "server"),
        (&["issue", "list"], "server"),
        (&["--profile", "demo", "call", "list"], "server"),
        (&[], "workbench"),
        (&["demo"], "workbench"),
    ] {
        let (code, said) = run(home.path(), arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(&format!("built without the {part}")), "{arguments:?}: {said}");
    }
    assert!(!database.exists());
}

#[tokio::test]
async fn a_service_elsewhere_is_spoken_to() {
    let service = wiremock::MockServer::start().await;
    let home = tempfile::tempdir().unwrap();
    let page = serde_json::json!({ "data": { "items": [], "next_cursor": null }, "errors": null });
    let answer = wiremock::ResponseTemplate::new(200).set_body_json(page);
    wiremock::Mock::given(wiremock::matchers::method("GET")).respond_with(answer).mount(&service).await;
    let (address, folder) = (service.uri(), home.path().to_owned());
    let output = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.env_clear().env("HOME", &folder).env("BLAND_API_KEY", "org_key").env("BLAND_BASE_URL", address);
        command.args(["--profile", "bland", "issue", "list", "--json", "--home"]).arg(&folder).output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "[]");
}

#[tokio::test]
async fn reviews_of_a_service_without_any_need_a_server() {
    // It knows no request at all.
    let service = wiremock::MockServer::start().await;
    let home = tempfile::tempdir().unwrap();
    let (address, folder) = (service.uri(), home.path().to_owned());
    let output = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.env_clear().env("HOME", &folder).env("BLAND_API_KEY", "org_key").env("BLAND_BASE_URL", address);
        command.args(["--profile", "bland", "review", "queues", "--home"]).arg(&folder).output().unwrap()
    });
    let output = output.await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("built without the server") && said.contains("[profile.NAME.review]"), "{said}");
}
