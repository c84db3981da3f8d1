//! The workbench against services elsewhere: a server of our own, and one that is played and answers only what the
//! published contract shows. What the workbench asked for is held against the table of the contract.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use wiremock::Request;

use super::{
    Terminal,
    service::{KEY, SAID, Service},
};

const PAGED: &[&str] = &["limit", "cursor"];
const LIST: &[&str] = &[
    "limit",
    "cursor",
    "sort",
    "order",
    "search",
    "status",
    "severity",
    "category",
    "resource_type",
    "owner_id",
    "assignee_id",
    "date_field",
    "date_range",
];
const CALLS: &[&str] = &["from_number", "to_number", "from", "to", "limit", "ascending", "sort_by"];
const CHANGE: &[Field] = &[
    text("title", 1, 200),
    text("description", 0, 10_000),
    word("status"),
    word("severity"),
    text("category", 1, 64),
    maybe("owner_id"),
    maybe("assignee_id"),
];
const FLAG: &[Field] = &[
    need(text("call_id", 1, 255)),
    need(text("type", 1, 64)),
    text("note", 1, 4_000),
    text("node_id", 1, 255),
    text("node_name", 1, 255),
    Field { name: "message_index", needed: false, kind: Kind::Position },
    text("message_text", 0, 10_000),
];
const COMMENT: &[Field] =
    &[need(text("detail", 1, 4_000)), Field { name: "resource_link_ids", needed: false, kind: Kind::Ids }];
const LINK: &[Field] = &[need(word("resource_type")), need(text("resource_id", 1, 255))];
const RELATION: &[Field] = &[need(text("related_issue_id", 36, 36)), need(word("relation_type"))];

/// Method, path, keys of the query, fields of the body. `*` is one segment.
type Operation = (&'static str, &'static str, &'static [&'static str], Option<&'static [Field]>);

/// The operations of the contract that a reviewer's client may need.
const TABLE: &[Operation] = &[
    ("GET", "/v1/triage/issues", LIST, None),
    ("GET", "/v1/triage/issues/*", &[], None),
    ("PATCH", "/v1/triage/issues/*", &[], Some(CHANGE)),
    ("GET", "/v1/triage/issues/*/resources", PAGED, None),
    ("POST", "/v1/triage/issues/*/resources", &[], Some(LINK)),
    ("DELETE", "/v1/triage/issues/*/resources/*", &[], None),
    ("PUT", "/v1/triage/issues/*/calls/*", &[], None),
    ("DELETE", "/v1/triage/issues/*/calls/*", &[], None),
    ("GET", "/v1/triage/issues/*/affected", &[], None),
    ("GET", "/v1/triage/issues/*/flags", PAGED, None),
    ("POST", "/v1/triage/issues/*/flags", &[], Some(FLAG)),
    ("DELETE", "/v1/triage/issues/*/flags/*", &[], None),
    ("GET", "/v1/triage/flag-types", PAGED, None),
    ("GET", "/v1/triage/issues/*/activity", PAGED, None),
    ("POST", "/v1/triage/issues/*/comments", &[], Some(COMMENT)),
    ("PUT", "/v1/triage/issues/*/view", &[], None),
    ("GET", "/v1/triage/categories", PAGED, None),
    ("GET", "/v1/triage/issues/*/relations", PAGED, None),
    ("POST", "/v1/triage/issues/*/relations", &[], Some(RELATION)),
    ("DELETE", "/v1/triage/issues/*/relations/*", &[], None),
    ("GET", "/v1/triage/agents", PAGED, None),
    ("GET", "/v1/calls", CALLS, None),
    ("GET", "/v1/calls/*", &[], None),
    ("GET", "/v1/pathway_calls/*", &["v"], None),
    ("GET", "/v1/orgs/*/members", &[], None),
    ("GET", "/v1/orgs/self/memberships", &[], None),
    ("GET", "/v1/me", &[], None),
];

/// The words that the contract knows for a field of that name.
const WORDS: &[(&str, &[&str])] = &[
    ("status", &["backlog", "todo", "in_progress", "in_review", "done", "closed"]),
    ("severity", &["critical", "high", "medium", "low"]),
    ("resource_type", &["call", "sms_conversation", "file"]),
    ("relation_type", &["related_to", "blocks", "duplicate_of"]),
    ("sort", &["last_activity_at", "created_at", "severity", "status"]),
    ("order", &["desc", "asc"]),
    ("v", &["2"]),
];

struct Field {
    name: &'static str,
    needed: bool,
    kind: Kind,
}

enum Kind {
    Text { least: usize, most: usize },
    Word,
    TextOrNull,
    Position,
    Ids,
}

const fn text(name: &'static str, least: usize, most: usize) -> Field {
    Field { name, needed: false, kind: Kind::Text { least, most } }
}

const fn word(name: &'static str) -> Field {
    Field { name, needed: false, kind: Kind::Word }
}

const fn maybe(name: &'static str) -> Field {
    Field { name, needed: false, kind: Kind::TextOrNull }
}

const fn need(field: Field) -> Field {
    Field { needed: true, ..field }
}

fn is_word(name: &str, value: &str) -> bool {
    WORDS.iter().find(|(known, _)| *known == name).is_none_or(|(_, words)| words.contains(&value))
}

impl Field {
    fn holds(&self, value: &Value) -> bool {
        match self.kind {
            Kind::Text { least, most } => {
                value.as_str().is_some_and(|text| (least..=most).contains(&text.chars().count()))
            }
            Kind::Word => value.as_str().is_some_and(|text| is_word(self.name, text)),
            Kind::TextOrNull => value.is_null() || value.as_str().is_some_and(|text| !text.is_empty()),
            Kind::Position => value.is_u64(),
            Kind::Ids => value.as_array().is_some_and(|ids| ids.iter().all(Value::is_string)),
        }
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(path).all(|(wanted, got)| *wanted == "*" || *wanted == got)
}

/// Holds a request against the contract; gives the operation that it is.
fn check(request: &Request) -> String {
    let (method, path) = (request.method.as_str(), request.url.path());
    let what = format!("{method} {}", request.url);
    let operation = TABLE.iter().find(|(of, pattern, ..)| *of == method && fits(pattern, path));
    let (_, pattern, keys, fields) = operation.unwrap_or_else(|| panic!("not in the contract: {what}"));
    for (key, value) in request.url.query_pairs() {
        assert!(keys.contains(&&*key), "{what}: no such parameter");
        assert!(!value.is_empty() && is_word(&key, &value), "{what}: {key}");
        if key == "limit" {
            let most = if path == "/v1/calls" { 1_000 } else { 100 };
            assert!(value.parse::<u32>().is_ok_and(|limit| (1..=most).contains(&limit)), "{what}");
        }
    }
    let given: Vec<_> = request.headers.get_all("authorization").iter().collect();
    assert_eq!(given, [KEY], "{what}: the bare key, once");
    let type_of_body = request.headers.get("content-type");
    match fields {
        None => assert!(request.body.is_empty() && type_of_body.is_none(), "{what}: it has no body"),
        Some(fields) => {
            assert_eq!(type_of_body.expect(&what), "application/json", "{what}");
            let body: Value = request.body_json().expect("JSON");
            let body = body.as_object().unwrap_or_else(|| panic!("{what}: not an object"));
            for (name, value) in body {
                let field = fields.iter().find(|field| field.name == name);
                assert!(field.is_some_and(|field| field.holds(value)), "{what}: {name}: {value}");
            }
            let missing = fields.iter().find(|field| field.needed && !body.contains_key(field.name));
            assert!(missing.is_none(), "{what}: {:?} is missing", missing.map(|field| field.name));
        }
    }
    format!("{method} {pattern}")
}

#[tokio::test]
async fn only_what_the_contract_knows_is_asked_for() {
    let service = Service::start("").await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (160, 48));
    terminal.shows("1 of 2").await;
    terminal.shows("for you · by you").await;
    terminal.press(&["/", "status:todo,in_progress severity:high bicycle", "Enter"]).await;
    terminal.shows("1 of 1").await;
    terminal.press(&["Esc"]).await;
    terminal.shows("Island timetable").await;
    terminal.press(&["G"]).await;
    terminal.shows("Issues › T-1003").await;
    terminal.press(&["g", "g"]).await;
    terminal.shows("Issues › T-1007").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("message 0 ·").await;

    terminal.press(&["G", "f"]).await;
    terminal.shows("Flag message 3").await;
    terminal.press(&["1"]).await;
    terminal.stored("⚑ wrong_booking").await;
    terminal.press(&["k", "k", "f"]).await;
    terminal.shows("Flag message 1").await;
    terminal.press(&["Tab", "2", "The bicycle was named", "Enter"]).await;
    terminal.stored("⚑ dead_air").await;
    terminal.press(&["u"]).await;
    terminal.until("no flag", |screen| !screen.contents().contains("⚑ dead_air")).await;

    terminal.press(&["b", "b", "T-1003"]).await;
    terminal.shows("Island timetable").await;
    terminal.press(&["Enter"]).await;
    terminal.until("no dialog", |screen| !screen.contents().contains("number or words")).await;
    terminal.press(&["s", "p"]).await;
    terminal.stored("in progress").await;
    terminal.press(&["P", "1"]).await;
    terminal.stored("CRIT").await;
    terminal.press(&["c", "Heard it on the recording", "Enter", "ga"]).await;
    terminal.shows("Heard it on the recording").await;
    terminal.press(&["r"]).await;
    terminal.shows("Happened twice this week").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("newest first")).await;
    terminal.press(&["3", "a"]).await;
    terminal.shows("+12025550112").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("+12025550112")).await;
    terminal.press(&["G", "d"]).await;
    terminal.stored("1 of 1").await;
    terminal.press(&["u"]).await;
    terminal.stored("SMS  Ferry booking").await;
    terminal.press(&["4", "J", "d"]).await;
    terminal.stored("Nothing related").await;
    terminal.press(&["R", "1", "r", "j"]).await;
    terminal.shows("Issues › T-1003").await;
    terminal.press(&["w"]).await;
    terminal.shows("Every change is stored").await;
    terminal.quit().await;

    assert_eq!(service.refused().len(), 1, "asked once for what it might offer: {:?}", service.refused());
    let requests = service.requests().await;
    let beyond = |request: &&Request| request.url.path() == "/v1/earmark/capabilities";
    assert_eq!(requests.iter().filter(beyond).count(), 1);
    let asked: Vec<String> = requests.iter().filter(|request| !beyond(request)).map(check).collect();
    for operation in [
        "PATCH /v1/triage/issues/*",
        "POST /v1/triage/issues/*/flags",
        "DELETE /v1/triage/issues/*/flags/*",
        "POST /v1/triage/issues/*/relations",
        "DELETE /v1/triage/issues/*/relations/*",
        "POST /v1/triage/issues/*/comments",
        "POST /v1/triage/issues/*/resources",
        "DELETE /v1/triage/issues/*/resources/*",
        "PUT /v1/triage/issues/*/view",
        "GET /v1/triage/issues/*/activity",
        "GET /v1/triage/flag-types",
        "GET /v1/calls",
        "GET /v1/calls/*",
        "GET /v1/pathway_calls/*",
        "GET /v1/orgs/*/members",
        "GET /v1/orgs/self/memberships",
    ] {
        assert!(asked.iter().any(|asked| asked == operation), "{operation} was never asked for");
    }
    let bodies: Vec<Value> = requests
        .iter()
        .filter(|request| request.url.path().ends_with("/flags"))
        .filter_map(|request| request.body_json().ok())
        .collect();
    assert_eq!(bodies.len(), 2, "two keys, one flag");
    assert_eq!((&bodies[0]["message_index"], &bodies[0]["message_text"]), (&3.into(), &SAID[3].1.into()));
    assert_eq!((&bodies[0]["node_id"], &bodies[0]["node_name"]), (&"node_book".into(), &"Book a seat".into()));
    assert!(bodies[0].get("note").is_none() && bodies[1]["note"] == "The bicycle was named", "{bodies:?}");
}

/// Ends a child with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_team_server_keeps_a_flag_of_the_workbench() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("team/team.db");
    let database = database.to_str().unwrap();
    let program = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.args(args).env("EARMARK_HOME", home.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    };
    let serve = program(&["serve", "--listen", "127.0.0.1:0", "--database", database]).stderr(Stdio::null()).spawn();
    let mut server = Ended(serve.unwrap());
    let mut address = String::new();
    let mut out = BufReader::new(server.0.stdout.take().unwrap());
    out.read_line(&mut address).unwrap();
    let (address, key) = (address.trim(), std::fs::read_to_string(home.path().join("team/team.key")).unwrap());

    let said = home.path().join("ferry.txt");
    std::fs::write(&said, "Agent: Harbour Ferries?\nCaller: To the island.\nAgent: You are booked to the coast.\n")
        .unwrap();
    let import = program(&["import", said.to_str().unwrap(), "--issues", "all", "--database", database]).output();
    assert!(import.unwrap().status.success());

    let mut terminal = Terminal::elsewhere(home.path(), address, key.trim(), (80, 24));
    terminal.shows("T-1001").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["G"]).await;
    terminal.shows("message 2 ·").await;
    terminal.press(&["f", "1"]).await;
    terminal
        .until("the flag, stored", |screen| {
            let marked = |line: &str| line.contains("▌ 2 ⚑");
            let text = screen.contents();
            text.lines().any(marked) && super::nothing_waits(&text)
        })
        .await;
    terminal.quit().await;

    let mut list = program(&["--profile", "bland", "flag", "list", "T-1001", "--json"]);
    let listed = list.env("BLAND_BASE_URL", address).env("BLAND_API_KEY", key.trim()).output().unwrap();
    let flags: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(flags.as_array().map(Vec::len), Some(1), "{flags}");
    assert_eq!(
        (&flags[0]["message_index"], &flags[0]["message_text"]),
        (&2.into(), &"You are booked to the coast.".into())
    );
}
