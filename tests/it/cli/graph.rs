//! `earmark relation graph`, in each of its forms.

use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{Home, done};

const FORMS: [&str; 6] = ["text", "tree", "dot", "mermaid", "json", "svg"];

impl Home {
    /// Issues from 1001 on with these titles, and relations between them.
    fn with_graph(titles: &[&str], relations: &[(u64, &str, u64)]) -> Self {
        let home = Self::new();
        for title in titles {
            home.issue(title);
        }
        for (from, kind, to) in relations {
            home.ok(&["relation", "add", &from.to_string(), kind, &to.to_string()]);
        }
        home
    }
}

#[test]
fn a_cycle_is_named_and_no_failure() {
    let relations = [(1001, "blocks", 1002), (1002, "blocks", 1003), (1003, "blocks", 1001)];
    let home = Home::with_graph(&["Slot", "Queue", "Line"], &relations);
    for form in FORMS {
        let done = home.run(&["relation", "graph", "T-1002", "--hops", "2", "--format", form]);
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(done.err, "note: cycle: T-1001 blocks T-1002 blocks T-1003 blocks T-1001\n", "{form}");
    }
    assert_eq!(
        home.ok(&["relation", "graph", "T-1002", "--hops", "2", "--format", "tree"]),
        "T-1002 Queue · todo · high\n\
         ├─ blocks T-1003 Line · todo · high\n\
         │  └─ blocks T-1001 · see below\n\
         └─ is blocked by T-1001 Slot · todo · high\n"
    );
}

#[test]
fn it_reaches_as_far_as_asked() {
    let relations = [(1001, "blocks", 1002), (1002, "duplicate_of", 1003), (1003, "related_to", 1004)];
    let home = Home::with_graph(&["One", "Two", "Three", "Four"], &relations);
    let near = home.run(&["relation", "graph", "1001", "--format", "tree", "--ascii"]);
    assert_eq!(near.out, "T-1001 One - todo - high\n`- blocks T-1002 Two - todo - high - +1 more\n");
    assert_eq!(near.err, "", "nobody watches, so no progress is shown");
    let far = home.ok(&["relation", "graph", "1001", "--hops", "4", "--format", "json"]);
    let far: Value = serde_json::from_str(&far).unwrap();
    let codes: Vec<_> = far["nodes"].as_array().unwrap().iter().map(|node| node["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["T-1001", "T-1002", "T-1003", "T-1004"]);
    let kinds: Vec<_> = far["edges"].as_array().unwrap().iter().map(|edge| edge["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["blocks", "duplicate_of", "related_to"]);
    assert_eq!((&far["focus"], &far["cycles"]), (&far["nodes"][0]["key"], &serde_json::json!([])));
    for args in [&["1001", "--hops", "0"][..], &["1001", "--hops", "5"], &["1001", "--format", "png"], &["x"]] {
        home.fails(2, &[&["relation", "graph"], args].concat());
    }
    home.fails(3, &["relation", "graph", "T-9"]);
}

#[test]
fn foreign_text_does_nothing_in_any_form() {
    let title = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil \"]; n9 [label=\"x\\";
    let home = Home::with_graph(&[title, title], &[(1001, "blocks", 1002)]);
    for form in FORMS {
        let out = home.ok(&["relation", "graph", "1001", "--format", form]);
        let bad = out.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{form}: {out:?}");
        assert!(out.contains("evil"), "{form}: {out}");
    }
}

#[test]
fn titles_are_cut_to_the_width() {
    let home = Home::with_graph(&[&"long ".repeat(30), "Two"], &[(1001, "blocks", 1002)]);
    let out = home.ok(&["relation", "graph", "1001", "--format", "tree", "--width", "40"]);
    assert_eq!(out.lines().next().unwrap().chars().count(), 40, "{out}");
    assert!(home.ok(&["relation", "graph", "1001", "--format", "tree"]).lines().next().unwrap().len() > 150);
}

#[test]
fn the_picture_shows_as_much_as_fits() {
    let titles = ["One", "Caller was sent to the closed billing line", "Three"];
    let home = Home::with_graph(&titles, &[(1001, "blocks", 1002), (1001, "blocks", 1003)]);
    let graph = |width: &str| home.run(&["relation", "graph", "1001", "--ascii", "--width", width]);
    let widest = |out: &str| out.lines().map(|line| line.chars().count()).max().unwrap();
    let (full, short, least) = (graph("200"), graph("50"), graph("20"));
    assert!(full.out.is_ascii() && full.out.contains("todo") && full.out.contains('v'), "{full:?}");
    assert!(full.out.contains("the closed"), "{full:?}");
    assert!(widest(&short.out) <= 50 && short.out.contains("todo") && !short.out.contains("the closed"), "{short:?}");
    assert!(widest(&least.out) > 20 && least.err.contains("--format tree fits"), "{least:?}");
}

#[test]
fn the_tickets_of_the_demo_are_in_its_graph() {
    let home = Home::new();
    let out = home.ok(&["relation", "graph", "T-1005", "--hops", "2", "--format", "tree", "--profile", "demo"]);
    let parts: Vec<&str> = out.lines().map(|line| line.trim_start_matches(['│', '├', '└', '─', ' '])).collect();
    let begins = [
        "T-1005 ",
        "related to T-1007 ",
        "is blocked by T-1001 ",
        "has ticket VOX-6 ",
        "linked to VOX-4 · see",
        "has ticket VOX-4 ",
        "has sub-ticket VOX-5 ",
    ];
    assert_eq!(parts.len(), begins.len(), "{out}");
    assert!(parts.iter().zip(begins).all(|(part, begin)| part.starts_with(begin)), "{out}");
}

const TIME: &str = "2026-08-14T11:02:03.456Z";

fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn answer(data: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(serde_json::json!({ "data": data, "errors": null }))
}

fn issue(number: u64) -> Value {
    serde_json::json!({
        "id": id(number), "triage_id": format!("T-{number}"), "org_id": "o", "number": number, "title": "x",
        "status": "todo", "severity": "high", "source": "manual", "category": "c", "author_id": "u",
        "created_at": TIME, "updated_at": TIME, "last_activity_at": TIME, "relation_count": 1,
    })
}

/// Issue 1 blocks 2 and 3; 3 cannot be read.
#[tokio::test]
async fn what_cannot_be_read_is_told_and_the_rest_is_shown() {
    let service = MockServer::start().await;
    let mount = async |place: String, answer: ResponseTemplate| {
        Mock::given(path(format!("/v1/triage/issues/{place}"))).respond_with(answer).mount(&service).await;
    };
    let relation = |to: u64| {
        serde_json::json!({
            "id": id(100 + to), "org_id": "o", "issue_id": id(1), "related_issue_id": id(to),
            "related_triage_id": format!("T-{to}"), "related_title": "y", "relation_type": "blocks",
            "direction": "outgoing", "created_at": TIME,
        })
    };
    mount(id(1), answer(&issue(1))).await;
    mount(id(2), answer(&issue(2))).await;
    mount(id(3), ResponseTemplate::new(500)).await;
    let relations = serde_json::json!({ "items": [relation(2), relation(3)], "next_cursor": null });
    mount(format!("{}/relations", id(1)), answer(&relations)).await;
    let home = Home::new();
    let mut command = home.command(&["relation", "graph", &id(1), "--format", "tree", "--profile", "bland"]);
    command.env("BLAND_BASE_URL", service.uri()).env("BLAND_API_KEY", "org_key");
    let part = tokio::task::spawn_blocking(move || done(command.output().unwrap())).await.unwrap();
    assert_eq!(part.code, 7, "{part:?}");
    assert_eq!(part.out, "T-1 x · todo · high\n├─ blocks T-2 x · todo · high\n└─ blocks T-3 y\n");
    assert!(part.err.starts_with("earmark: 1 of 3 nodes could not be read; T-3: "), "{part:?}");
    let asked = service.received_requests().await.unwrap();
    // The issue is found first, then read with the others.
    assert_eq!(asked.len(), 5, "{asked:?}");
}
