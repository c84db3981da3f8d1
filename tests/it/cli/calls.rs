//! `earmark call list QUERY` and what `earmark call show` says of what a call is judged against.

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{Home, done};

/// Two runs of tau-bench.
const RUNS: &str = r####"[
 {"task_id": 3, "trial": 0, "reward": 0.0,
  "info": {"task": {"instruction": "You want to cancel ZFA04Y.",
                    "actions": [{"name": "cancel_reservation", "kwargs": {"reservation_id": "ZFA04Y"}}]},
           "reward_info": {"r_actions": 0.0}},
  "traj": [{"role": "system", "content": "# Policy: ask for a yes."},
           {"role": "user", "content": "Please cancel my trip."},
           {"role": "assistant", "content": "Your code is QX773A."},
           {"role": "user", "content": "###STOP###"}]},
 {"task_id": 4, "trial": 0, "reward": 1.0, "info": {},
  "traj": [{"role": "user", "content": "A window seat?"}, {"role": "assistant", "content": "Yes."}]}
]"####;

#[test]
fn calls_are_found_by_a_query() {
    let home = Home::new();
    let file = home.write("runs.json", RUNS);
    home.ok(&["import", &file, "--issues", "failed"]);
    let found = |query: &[&str]| {
        let rows = home.json(&[&["call", "list"], query].concat());
        rows.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (cancel, seat) = ("Task 3, trial 0: Please cancel my trip.", "Task 4, trial 0: A window seat?");
    assert_eq!(found(&[]).len(), 2);
    assert_eq!(found(&["canc", "trip"]), [cancel]);
    assert_eq!(found(&["has:issue"]), [cancel]);
    assert_eq!(found(&["!has:issue", "verdict:none"]), [seat]);
    assert_eq!(found(&["verdict:none -has:issue"]), [seat], "in one argument, as it is typed in the workbench");
    // The source tells no time of these calls, and that of the import is none of theirs.
    assert_eq!(found(&["after:1d"]), Vec::<String>::new());
    assert_eq!(found(&["before:1d"]), Vec::<String>::new());
    assert!(home.ok(&["call", "list"]).contains("no date"));
    assert_eq!(found(&["verdict:clean"]), Vec::<String>::new());
    let refused = home.fails(2, &["call", "list", "verdikt:clean"]);
    assert!(refused.contains("did you mean `verdict:`?"), "{refused}");
    let shown = home.ok(&["call", "list", "cancel"]);
    assert!(shown.contains("T-1001") && shown.contains(cancel), "{shown}");
}

#[test]
fn the_outcome_is_shown_to_who_asks_for_it() {
    let home = Home::new();
    let file = home.write("runs.json", RUNS);
    home.ok(&["import", &file, "--issues", "none"]);
    let id = home.json(&["call", "list", "cancel"])[0]["call_id"].as_str().unwrap().to_owned();
    let shown = home.ok(&["call", "show", &id]);
    for wanted in
        ["# Policy: ask for a yes.", "You want to cancel ZFA04Y.", r#"cancel_reservation({"reservation_id":"ZFA04Y"})"#]
    {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    assert!(!shown.contains("reward") && !shown.contains("failed"), "{shown}");
    let shown = home.ok(&["call", "show", &id, "--outcome"]);
    assert!(shown.contains("reward  0") && shown.contains("r_actions"), "{shown}");
    assert_eq!(home.json(&["call", "show", &id])["brief"]["outcome"], serde_json::Value::Null);
    assert_eq!(home.json(&["call", "show", &id, "--outcome"])["brief"]["outcome"]["reward"], 0.0);
}

#[test]
fn a_call_is_deleted_for_good() {
    let home = Home::new();
    let file = home.write("runs.json", RUNS);
    home.ok(&["import", &file, "--issues", "failed"]);
    let id = home.json(&["call", "list", "cancel"])[0]["call_id"].as_str().unwrap().to_owned();
    // Nobody is there to be asked.
    assert!(home.fails(2, &["call", "delete", &id]).contains("--yes"));
    home.fails(3, &["call", "delete", "nothing-like-it", "--yes"]);
    let told = home.ok(&["call", "delete", &id, "--yes"]);
    assert!(told.contains("0 flags, 0 marks and 1 link"), "{told}");
    let again = home.json(&["call", "delete", &id, "--yes"]);
    assert_eq!((&again[0]["call_id"], &again[0]["issues"]), (&serde_json::json!(id), &serde_json::json!(["T-1001"])));
    home.fails(3, &["call", "show", &id]);
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 1);
    let link = home.json(&["resource", "list", "1001"]);
    assert_eq!((&link[0]["status"], &link[0]["title"]), (&"unavailable".into(), &id[..8].into()));
    for args in [&["import", &file][..], &["import", &file, "--replace"]] {
        let told = home.ok(args);
        assert!(told.contains("1 call was deleted here and is not taken in again"), "{told}");
        assert!(told.contains("there already: 1 call"), "{told}");
    }
    assert_eq!(home.json(&["import", &file])["calls_deleted"], 1);
    let other = home.json(&["call", "list"])[0]["call_id"].as_str().unwrap().to_owned();
    home.fails(7, &["call", "delete", &other, "nothing-like-it", "--yes"]);
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_service_that_deletes_no_calls_is_not_asked_to() {
    let service = MockServer::start().await;
    Mock::given(path("/v1/earmark/capabilities")).respond_with(ResponseTemplate::new(404)).mount(&service).await;
    let home = Home::new();
    let mut command = home.command(&["call", "delete", "30721839", "--yes", "--profile", "bland"]);
    command.env("BLAND_BASE_URL", service.uri()).env("BLAND_API_KEY", "org_0123456789abcdef0123456789abcdef");
    let done = tokio::task::spawn_blocking(move || done(command.output().unwrap())).await.unwrap();
    assert_eq!(done.code, 5, "{done:?}");
    assert!(done.err.contains("this service deletes no calls"), "{done:?}");
    assert!(service.received_requests().await.unwrap().iter().all(|request| request.method.as_str() == "GET"));
}
