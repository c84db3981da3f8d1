//! What is exported from a service elsewhere: a server of ours, and one that has no list of calls that can be narrowed.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::{CALL, lines, rows, with_all};
use crate::cli::{Done, Home, done};

const TIME: &str = "2026-08-14T11:02:03.456Z";

/// A service as it is published: calls by position, no word of ours. Now and then it asks to wait.
#[derive(Clone, Default)]
struct Published {
    asked: Arc<Mutex<Vec<String>>>,
}

impl Published {
    const CALLS: usize = 1_203;

    fn answer(&self, request: &Request) -> ResponseTemplate {
        let path: Vec<&str> = request.url.path().trim_matches('/').split('/').collect();
        let mut asked = self.asked.lock().unwrap();
        asked.push(request.url.path().to_owned());
        if asked.len() == 40 {
            return ResponseTemplate::new(429).insert_header("retry-after", "0");
        }
        let number = |name: &str| -> usize {
            let found = request.url.query_pairs().find(|(key, _)| key == name);
            found.and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
        };
        let id = |number: usize| format!("call-{number:05}");
        let bare = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        match path[..] {
            ["v1", "calls"] => {
                let all = number("from")..Self::CALLS.min(number("from") + number("limit"));
                let calls: Vec<_> = all.map(|number| json!({ "call_id": id(number), "created_at": TIME })).collect();
                bare(json!({ "count": calls.len(), "calls": calls }))
            }
            ["v1", "calls", call] if call == id(7) => ResponseTemplate::new(404),
            ["v1", "calls", call] => {
                let turn = json!({ "id": 1, "user": "user", "text": format!("I am {call}."), "created_at": TIME });
                bare(json!({ "call_id": call, "created_at": TIME, "inbound": false, "transcripts": [turn] }))
            }
            _ => ResponseTemplate::new(404)
                .set_body_json(json!({ "errors": [{ "error": "not_found", "message": "no" }] })),
        }
    }
}

impl Respond for Published {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.answer(request)
    }
}

async fn ask(home: &Arc<Home>, address: String, args: &'static [&'static str]) -> Done {
    let home = Arc::clone(home);
    let run = move || {
        let mut command = home.command(args);
        command.args(["--profile", "bland"]).env("BLAND_BASE_URL", address).env("BLAND_API_KEY", "org_x");
        done(command.output().unwrap())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_our_list_is_walked_by_position() {
    let service = Published::default();
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(service.clone()).mount(&server).await;
    let home = Arc::new(Home::new());
    let told = ask(&home, server.uri(), &["export", "calls", "--with-text"]).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let calls = lines(&told.out);
    assert_eq!(calls.len(), Published::CALLS - 1);
    assert!(told.err.contains("1 of what was listed had been deleted"), "{}", told.err);
    assert_eq!((&calls[0]["call_id"], &calls[1_201]["call_id"]), (&json!("call-00000"), &json!("call-01202")));
    assert!(service.asked.lock().unwrap().iter().all(|path| !path.contains("pathway_calls") && !path.contains("kept")));
    let stored = home.piped(&["import", "-", "--json"], &told.out);
    let stored: Value = serde_json::from_str(&stored.out).unwrap();
    assert_eq!(stored["calls_added"], calls.len());
    let told = ask(&home, server.uri(), &["export", "calls", "--format", "csv", "--limit", "2"]).await;
    let table = rows(&told.out);
    assert_eq!((&*table[0]["direction"], &*table[0]["flags"], &*table[0]["messages"]), ("outbound", "", "1"));
    let told = ask(&home, server.uri(), &["export", "turns", "--query", "refund"]).await;
    assert_eq!((told.code, told.out.as_str()), (5, ""));
    assert!(told.err.contains("cannot narrow") && told.err.contains("earmark pull"), "{told:?}");
}

#[cfg(unix)]
#[test]
fn a_server_of_ours_gives_the_same_as_the_one_inside() {
    let home = with_all();
    let inside = home.ok(&["export", "calls", "--with-text"]);
    // Its database is the one that was used inside.
    let database = home.ok(&["paths", "--json"]);
    let database: Value = serde_json::from_str(&database).unwrap();
    let from = database["database"].as_str().map(std::path::PathBuf::from).unwrap_or_else(|| panic!("{database}"));
    std::fs::create_dir_all(home.path("team")).unwrap();
    std::fs::copy(from, home.path("team/team.db")).unwrap();
    let server = crate::cli::remote::Server::with(&home, "127.0.0.1:0", &[]);
    for (table, count) in [("calls", 2), ("turns", 4), ("flags", 2), ("issues", 2), ("relations", 1)] {
        let told = server.ask(&home, &["export", table, "--with-text"]);
        assert_eq!((told.code, lines(&told.out).len()), (0, count), "{told:?}");
        if table == "calls" {
            assert_eq!(told.out, inside);
            assert!(told.out.contains(CALL));
        }
    }
    server.end("-TERM");
}
