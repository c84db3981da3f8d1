//! `earmark review …` on queues: on this machine where the service has none, on a server that the profile names, and from one
//! machine to another.

use std::{
    fs,
    io::Read as _,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, path_regex, query_param},
};

use super::{Done, Home, done, remote::Server};

/// A call id that looks like one.
pub(super) fn call(number: u32) -> String {
    format!("7a31c0de-0000-4000-8000-{number:012x}")
}

#[expect(clippy::disallowed_methods, reason = "calls of the last hours are told from older ones by the clock")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// A service that knows no extension, as the live one, with so many calls, an hour apart, the newest first.
pub(super) struct Service {
    mock: MockServer,
}

impl Service {
    pub(super) async fn with(calls: u32) -> Self {
        let service = Self { mock: MockServer::start().await };
        let unknown = json!({ "data": null, "errors": [{ "error": "not_found", "message": "no such route" }] });
        service.answer("/v1/earmark/capabilities", 404, unknown).await;
        let started = now();
        let row = |number: u32| {
            let at = started - jiff::SignedDuration::from_hours(i64::from(number));
            json!({ "call_id": call(number), "created_at": at.to_string() })
        };
        let rows: Vec<_> = (0..calls).map(row).collect();
        let list = json!({ "status": "success", "calls": rows, "count": calls, "total_count": calls });
        service.answer("/v1/calls", 200, list).await;
        service
    }

    /// One of ours, which keeps no reviews.
    pub(super) async fn of_ours(calls: u32) -> Self {
        let service = Self::with(calls).await;
        let told = json!({ "data": { "server": "earmark", "version": "0", "extensions": ["ties"] }, "errors": null });
        let ours = ResponseTemplate::new(200).set_body_json(told);
        Mock::given(path("/v1/earmark/capabilities")).respond_with(ours).with_priority(1).mount(&service.mock).await;
        service
    }

    pub(super) async fn answer(&self, place: &str, status: u16, body: Value) {
        Mock::given(path(place))
            .respond_with(ResponseTemplate::new(status).set_body_json(body))
            .mount(&self.mock)
            .await;
    }

    /// A call in which the agent says this.
    pub(super) async fn says(&self, number: u32, words: &str) {
        let turns = json!([{ "user": "user", "text": "Hello?" }, { "user": "assistant", "text": words }]);
        let told = json!({ "call_id": call(number), "created_at": "2026-11-30T09:00:00Z", "transcripts": turns });
        self.answer(&format!("/v1/calls/{}", call(number)), 200, told).await;
    }

    pub(super) fn command(&self, home: &Home, args: &[&str]) -> Command {
        let mut command = home.command(&[&["--profile", "bland"], args].concat());
        command.env("BLAND_API_KEY", "org_of_triage").env("BLAND_BASE_URL", self.mock.uri());
        command
    }

    pub(super) fn ask(&self, home: &Home, args: &[&str]) -> Done {
        done(self.command(home, args).output().unwrap())
    }

    pub(super) fn ok(&self, home: &Home, args: &[&str]) -> String {
        let done = self.ask(home, args);
        assert_eq!(done.code, 0, "{args:?}: {done:?}");
        done.out
    }

    pub(super) fn json(&self, home: &Home, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(home, &[args, &["--json"]].concat())).unwrap()
    }

    /// Paths that were asked for.
    pub(super) async fn asked(&self) -> Vec<String> {
        let requests = self.mock.received_requests().await.unwrap();
        requests.iter().map(|request| request.url.path().to_owned()).collect()
    }
}

/// The databases of reviews of this machine.
fn databases(home: &Home) -> Vec<String> {
    let Ok(files) = fs::read_dir(home.path("data")) else { return Vec::new() };
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("reviews-") && name.ends_with(".db")).collect()
}

#[tokio::test]
async fn a_queue_is_kept_on_this_machine_where_the_service_has_none() {
    let (home, service) = (Home::new(), Service::with(30).await);
    let words = service.ask(&home, &["review", "add", "Week 48", "--calls"]);
    assert_eq!(words.code, 3, "{words:?}");
    assert!(words.err.contains("no queue `Week 48` on this machine") && words.err.contains("--new"), "{words:?}");
    let added = service.json(&home, &["review", "add", "Week 48", "--new", "--calls", "--since", "10h"]);
    assert_eq!((&added["found"], &added["added"], &added["already"]), (&json!(10), &json!(10), &json!(0)), "{added}");
    let again = service.json(&home, &["review", "add", "week 48", "--call", &call(3), &call(99)]);
    assert_eq!((&again["added"], &again["already"]), (&json!(1), &json!(1)));
    let dry = service.json(&home, &["review", "add", "Week 48", "--calls", "--limit", "20", "--dry-run"]);
    assert_eq!((&dry["found"], &dry["added"], &dry["more"]), (&json!(20), &json!(0), &json!(true)));
    assert!(!service.asked().await.iter().any(|path| path.starts_with("/v1/calls/")), "no transcript is read for it");

    let status = service.json(&home, &["review", "status", "Week 48"]);
    assert_eq!(
        (&status["place"], &status["counts"]["waiting"], &status["second_share"]),
        (&json!("here"), &json!(11), &json!(0.0))
    );
    assert_eq!(databases(&home).len(), 1);
    #[cfg(unix)]
    assert!(super::is_private(&home.path("data").join(&databases(&home)[0])));
    assert!(!home.path("data/earmark.db").exists(), "the user's own data is another thing");
    assert!(!service.asked().await.iter().any(|path| path.contains("/review")), "the service is not asked for reviews");

    let held = service.json(&home, &["review", "next", "Week 48"]);
    let item = held["items"][0]["item_id"].as_str().unwrap();
    assert_eq!(service.json(&home, &["review", "next", "Week 48"])["items"][0]["token"], held["items"][0]["token"]);
    assert_eq!(service.json(&home, &["review", "show", item])[0]["held"], json!(true));
    assert_eq!(service.ok(&home, &["review", "give-back", item]), "given back\n");
    assert_eq!(service.ask(&home, &["review", "give-back", item]).code, 3, "it is not held any more");
    assert_eq!(service.ok(&home, &["review", "skip", item, "language"]), "passed on\n");
    let other = service.json(&home, &["review", "next", "Week 48"])["items"][0]["item_id"].as_str().unwrap().to_owned();
    assert_ne!(other, item, "what was passed on does not come back");
    assert_eq!(service.ok(&home, &["review", "verdict", &other, "clean"]), "stored; the call is settled\n");
    let shown = service.json(&home, &["review", "show", &other]);
    assert_eq!((&shown[0]["mine"], &shown[0]["readings"][0]["mine"]), (&json!("clean"), &json!(true)));
    let well = service.ask(&home, &["doctor"]).out;
    assert!(well.contains(&databases(&home)[0]), "{well}");
    let counts = &service.json(&home, &["review", "status", "Week 48"])["counts"];
    assert_eq!((&counts["settled"], &counts["waiting"], &counts["reading"]), (&json!(1), &json!(10), &json!(0)));
}

#[tokio::test]
async fn calls_on_issues_are_added_by_query() {
    let (home, service) = (Home::new(), Service::with(0).await);
    let sample: Value = serde_json::from_str(include_str!("../../data/wire/issue.json")).unwrap();
    let issue = |number: u32, status: &str| {
        let mut issue = sample["data"].clone();
        issue["id"] = format!("0d8f2b6e-1b1d-4f65-9d0b-{number:012}").into();
        issue["status"] = status.into();
        issue["resource_count"] = 2.into();
        issue
    };
    let link = |issue: &Value, number: u32| {
        json!({ "id": format!("1d8f2b6e-1b1d-4f65-9d0b-{number:012}"), "issue_id": issue["id"], "org_id": issue["org_id"],
            "resource_type": "call", "resource_id": call(number), "status": "available", "created_at": "2026-08-11T16:20:24.118Z" })
    };
    let page = |items: Value| json!({ "data": { "items": items, "next_cursor": null }, "errors": null });
    let (first, second) = (issue(1, "todo"), issue(2, "done"));
    service.answer("/v1/triage/issues", 200, page(json!([first, second]))).await;
    let done = ResponseTemplate::new(200).set_body_json(page(json!([second])));
    let asked = Mock::given(path("/v1/triage/issues")).and(query_param("status", "done"));
    asked.respond_with(done).with_priority(1).mount(&service.mock).await;
    for (issue, calls) in [(&first, [1, 2]), (&second, [2, 3])] {
        let links = calls.map(|number| link(issue, number));
        let place = format!("/v1/triage/issues/{}/resources", issue["id"].as_str().unwrap());
        service.answer(&place, 200, page(json!(links))).await;
    }
    let added = service.json(&home, &["review", "add", "Q", "--new", "--from-issues"]);
    assert_eq!((&added["found"], &added["added"]), (&json!(3), &json!(3)), "each call once");
    let narrowed = service.json(&home, &["review", "add", "R", "--new", "--from-issues", "--query", "status:done"]);
    assert_eq!(narrowed["added"], json!(2));
    let refused = service.ask(&home, &["review", "add", "R", "--from-issues", "--query", "statis:done"]);
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[tokio::test]
async fn a_scan_puts_those_first_in_which_there_is_most_to_look_at() {
    let (home, service) = (Home::new(), Service::with(4).await);
    for (number, words) in [(0, "Hello."), (1, "Your code is {{code}}."), (2, "Good bye.")] {
        service.says(number, words).await;
    }
    service.answer(&format!("/v1/calls/{}", call(3)), 404, json!({ "errors": [] })).await;
    service.ok(&home, &["review", "add", "Q", "--new", "--calls"]);
    let scanned = service.json(&home, &["review", "scan", "Q"]);
    assert_eq!((&scanned["read"], &scanned["with_moments"], &scanned["scored"]), (&json!(3), &json!(1), &json!(3)));
    assert_eq!((&scanned["unread"], &scanned["complete"]), (&json!(1), &json!(true)));
    let held = service.json(&home, &["review", "next", "Q"])["items"][0].clone();
    assert_eq!((&held["call_id"], &held["lane"]), (&json!(call(1)), &json!("score")));
    assert_eq!(held["reasons"], json!({ "placeholder": held["score"] }));
    let before = service.asked().await.len();
    let again = service.json(&home, &["review", "scan", "Q"]);
    assert_eq!((&again["read"], &again["unread"]), (&json!(0), &json!(1)), "what was read is not read again");
    assert!(service.asked().await.len() - before < 6);

    // A mark keeps what was said there.
    let item = held["item_id"].as_str().unwrap();
    assert_eq!(service.ask(&home, &["review", "verdict", item, "flagged"]).code, 2, "by which mark?");
    assert_eq!(service.ask(&home, &["review", "verdict", item, "cannot_judge"]).code, 2, "why?");
    service.ok(&home, &["review", "verdict", item, "flagged", "--mark", "Placeholder@1", "--note", "As heard."]);
    let reading = service.json(&home, &["review", "show", &call(1)])[0]["readings"][0]["reading"].clone();
    assert_eq!(reading["marks"][0]["message_text"], json!("Your code is {{code}}."));
    assert_eq!((&reading["marks"][0]["type"], &reading["note"]), (&json!("placeholder"), &json!("As heard.")));
    let shown = service.ok(&home, &["review", "show", &call(1)]);
    assert!(shown.contains("(you)  flagged") && shown.contains("message 1  placeholder"), "{shown}");
    service.ok(&home, &["review", "verdict", item, "cannot_judge", "--reason", "no_audio"]);
    assert_eq!(
        service.json(&home, &["review", "show", item])[0]["mine"],
        json!("cannot_judge"),
        "the later one stands"
    );
}

#[tokio::test]
async fn nothing_left_has_its_code_and_says_why() {
    let (home, service) = (Home::new(), Service::with(0).await);
    service.ok(&home, &["review", "new", "Q", "--lease", "2m"]);
    let nothing = service.ask(&home, &["review", "next", "Q"]);
    assert_eq!((nothing.code, nothing.err.contains("every call is read")), (3, true), "{nothing:?}");
    service.ok(&home, &["review", "add", "Q", "--call", "c-1"]);
    let held = service.json(&home, &["review", "next", "Q", "--take", "3"]);
    assert_eq!(held["items"].as_array().unwrap().len(), 1);
    assert!((110..=120).contains(&held["items"][0]["expires_in_s"].as_u64().unwrap()), "{held}");
    service.ok(&home, &["review", "skip", held["items"][0]["item_id"].as_str().unwrap(), "broken"]);
    let nothing = service.ask(&home, &["review", "next", "Q"]);
    assert!(nothing.code == 3 && nothing.err.contains("not for you"), "{nothing:?}");
    assert_eq!(service.ask(&home, &["review", "show", "c-2"]).code, 3);
    assert_eq!(service.ask(&home, &["review", "verdict", "nobody", "clean"]).code, 3);
    assert_eq!(service.ask(&home, &["review", "new", "R", "--lease", "3h"]).code, 2);
    service.ok(&home, &["review", "new", "q"]);
    let several = service.ask(&home, &["review", "status", "Q"]);
    assert!(several.code == 2 && several.err.contains("2 queues are called `Q`"), "{several:?}");
}

#[tokio::test]
async fn who_asks_for_no_reviews_opens_none() {
    let (home, service) = (Home::new(), Service::with(3).await);
    service.ok(&home, &["call", "list"]);
    assert!(!home.path("data").exists(), "nothing is made before it is asked for");
    assert!(!service.asked().await.iter().any(|path| path.contains("/review")), "nor is anybody asked");
    home.ok(&["review", "new", "Q"]);
    assert_eq!(databases(&home), Vec::<String>::new(), "the own server keeps reviews itself");
    assert_eq!(home.json(&["review", "status", "Q"])["place"], json!("service"));
}

#[tokio::test]
async fn what_the_service_does_not_say_is_not_guessed() {
    let (home, service) = (Home::new(), Service { mock: MockServer::start().await });
    let page = ResponseTemplate::new(200).set_body_raw("<html>Log in</html>", "text/html");
    Mock::given(path_regex(".*")).respond_with(page).mount(&service.mock).await;
    let words = service.ask(&home, &["review", "queues"]);
    assert_eq!(words.code, 1, "{words:?}");
    assert!(databases(&home).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn reviews_can_be_on_a_server_of_their_own() {
    let (home, service) = (Home::new(), Service::with(2).await);
    let server = Server::with(&home, "127.0.0.1:0", &[]);
    let review = |key: &str| {
        let config = format!("[profile.bland.review]\nbase_url = \"{}\"\nkey_env = \"{key}\"\n", server.address);
        home.write("config/config.toml", &config);
    };
    review("REVIEWS");
    let ask = |args: &[&str], key: &str| {
        let mut command = service.command(&home, args);
        done(command.env("REVIEWS", key).output().unwrap())
    };
    let missing = done(service.command(&home, &["review", "queues"]).output().unwrap());
    assert!(missing.code == 4 && missing.err.contains("set REVIEWS, or add `bland-review = "), "{missing:?}");
    let given_away = ask(&["review", "queues"], "org_of_triage");
    assert!(given_away.code == 4 && given_away.err.contains("it was not sent"), "{given_away:?}");
    let made = ask(&["review", "add", "Week 48", "--new", "--calls", "--json"], &server.key);
    let made: Value = serde_json::from_str(&made.out).unwrap_or_else(|_| panic!("{made:?}"));
    assert_eq!(made["added"], json!(2));
    let status = ask(&["review", "status", "Week 48", "--json"], &server.key);
    let status: Value = serde_json::from_str(&status.out).unwrap_or_else(|_| panic!("{status:?}"));
    assert_eq!((&status["place"], &status["second_share"]), (&json!("127.0.0.1"), &json!(0.1)));
    assert!(databases(&home).is_empty(), "nothing is kept here");
    assert!(!service.asked().await.iter().any(|path| path.contains("earmark")), "the service is not even asked");
    let well = ask(&["doctor"], &server.key);
    assert!(well.out.contains("takes the key and keeps reviews"), "{well:?}");
    let ill = ask(&["doctor"], "org_0123456789abcdef0123456789abcdef");
    assert!(ill.out.contains("problem reviews"), "{ill:?}");
    assert_eq!(ask(&["call", "list"], "").code, 0, "and what is no review needs no such key");
    server.end("-TERM");
}

#[cfg(unix)]
#[tokio::test]
async fn a_queue_of_this_machine_survives_a_killed_process_and_a_scan_that_is_stopped() {
    let (home, service) = (Home::new(), Service::of_ours(24).await);
    for number in 0..22 {
        service.says(number, "Your code is {{code}}.").await;
    }
    // The last two keep whoever asks waiting.
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
    Mock::given(method("GET"))
        .and(path_regex("^/v1/calls/.+"))
        .respond_with(slow)
        .with_priority(9)
        .mount(&service.mock)
        .await;
    service.ok(&home, &["review", "add", "Q", "--new", "--calls"]);
    let begin = || {
        let mut command = service.command(&home, &["review", "scan", "Q"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let end = |mut child: Child, signal: &str| {
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let code = child.wait().unwrap().code();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    };
    let scored = || {
        let all = (0..24).map(|number| service.json(&home, &["review", "show", &call(number)])[0]["scored"] == true);
        all.filter(|scored| *scored).count()
    };
    // Killed after the first part was told: what was told is there, and the queue goes on.
    let child = begin();
    assert!((0..200).any(|_| scored() == 20), "no part is told");
    assert_eq!(end(child, "-KILL").0, None);
    assert_eq!(scored(), 20);
    let held = service.json(&home, &["review", "next", "Q"]);
    let item = held["items"][0]["item_id"].as_str().unwrap();
    service.ok(&home, &["review", "verdict", item, "clean"]);
    assert_eq!(service.json(&home, &["review", "status", "Q"])["counts"]["settled"], json!(1));

    // Stopped: the two that can be read are few for a part, and are told.
    let before = service.asked().await.len();
    let child = begin();
    // The two quick ones and the two slow ones are under way or answered.
    while service.asked().await[before..].iter().filter(|path| path.starts_with("/v1/calls/")).count() < 4 {
        tokio::task::yield_now().await;
    }
    let (code, said) = end(child, "-INT");
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("stopped; what was read is kept"), "{said}");
    // One was read before the fourth was asked for, and perhaps the other.
    assert!((21..=22).contains(&scored()), "{}", scored());
}
