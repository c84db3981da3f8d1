//! What lists print as JSON holds to the schemas in `assets/schemas`, which are those of the API, and are made anew by
//! `EARMARK_UPDATE=1 cargo test schemas`.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{CALL, Home};
use crate::server::{schema, support::Live};

/// Each command that lists, with the schema of its rows.
const LISTS: &[(&str, &[&str], &str)] = &[
    ("issue list", &["issue", "list"], "Issue"),
    ("resource list", &["resource", "list", "1001"], "ResourceLink"),
    ("flag list", &["flag", "list", "1001"], "Flag"),
    ("flag types", &["flag", "types"], "FlagType"),
    ("relation list", &["relation", "list", "1001"], "Relation"),
    ("call list", &["call", "list"], "CallRow"),
    ("ticket list", &["ticket", "list"], "Ticket"),
    ("outbox list", &["outbox", "list"], "Change"),
    ("keys", &["keys"], "Action"),
    ("review rules", &["review", "rules"], "Rule"),
    ("review queues", &["review", "queues"], "Queue"),
];

/// Each command that shows one thing that is the program's own, with its schema.
const THINGS: &[(&str, &[&str], &str)] = &[
    ("review moments", &["review", "moments", CALL], "Moments"),
    ("review rules --try", &["review", "rules", "--try"], "Trial"),
];

fn file(name: &str) -> String {
    format!("{}/assets/schemas/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Compares a generated document with the one in the repository, or writes it.
fn is_fresh(name: &str, document: &Value) {
    let wanted = serde_json::to_string_pretty(document).unwrap() + "\n";
    if std::env::var_os("EARMARK_UPDATE").is_some() {
        std::fs::write(file(name), &wanted).unwrap();
    }
    let there = std::fs::read_to_string(file(name)).unwrap_or_default();
    assert!(there == wanted, "assets/schemas/{name} is old: EARMARK_UPDATE=1 cargo test schemas");
}

/// Takes a schema of the API over, with all that it speaks of.
fn take(document: &Value, name: &str, into: &mut Map<String, Value>) {
    if into.contains_key(name) {
        return;
    }
    let schema = schema::named(document, name).clone();
    let text = schema.to_string();
    into.insert(name.to_owned(), schema);
    for part in text.split("#/components/schemas/").skip(1) {
        take(document, part.split('"').next().unwrap(), into);
    }
}

/// What is the program's own, and not of the API.
fn own() -> [(&'static str, Value); 7] {
    let text = json!({ "type": "string" });
    let maybe = json!({ "type": ["string", "null"] });
    let change = json!({
        "type": "object",
        "required": ["number", "service", "issue", "change", "state"],
        "properties": {
            "number": { "type": "integer" }, "service": text, "issue": text, "change": text,
            "state": { "type": "string", "enum": ["held", "other address", "sent, not confirmed", "waits"] },
            "made_at": maybe, "sent_at": maybe, "reason": maybe,
        },
    });
    let action = json!({
        "type": "object",
        "required": ["id", "context", "keys", "title", "help", "undo"],
        "properties": {
            "id": text, "context": text, "keys": { "type": "array", "items": text }, "title": text, "help": text,
            "command": maybe, "undo": text, "confirmation": maybe,
        },
    });
    let [rule, moment, moments, trial, tally] = review();
    [
        ("Change", change),
        ("Action", action),
        ("Rule", rule),
        ("Moment", moment),
        ("Moments", moments),
        ("Trial", trial),
        ("Tally", tally),
    ]
}

/// What is told of the moments of calls, and of rules.
fn review() -> [Value; 5] {
    let text = json!({ "type": "string" });
    let maybe = json!({ "type": ["string", "null"] });
    let count = json!({ "type": "integer" });
    let truth = json!({ "type": "boolean" });
    let severity = json!({ "type": ["string", "null"], "enum": ["critical", "high", "medium", "low", null] });
    let percent = json!({ "type": "integer", "description": "In percent." });
    let rule = json!({
        "type": "object",
        "required": ["rule", "version", "family", "type", "severity", "score", "points", "finds"],
        "properties": {
            "rule": text, "version": text, "family": { "type": "string", "enum": ["act", "talk", "timing"] },
            "type": text, "severity": severity, "score": percent, "points": count, "finds": text,
        },
    });
    let hit = json!({
        "type": "object",
        "required": ["rule", "version", "ref_index", "score", "reason"],
        "properties": {
            "rule": text, "version": text, "ref_index": { "type": ["integer", "null"] }, "score": percent, "reason": text,
        },
    });
    let moment = json!({
        "type": "object",
        "required": ["message_index", "type", "severity", "score", "hits"],
        "properties": {
            "message_index": count, "type": text, "severity": severity, "score": percent,
            "hits": { "type": "array", "items": hit },
        },
    });
    let points = json!({
        "type": "object", "required": ["reason", "points"], "properties": { "reason": text, "points": count },
    });
    let moments = json!({
        "type": "object",
        "required": ["call_id", "messages", "moments", "more", "score", "rules_version"],
        "properties": {
            "call_id": text, "messages": count, "more": count, "rules_version": maybe,
            "moments": { "type": "array", "items": { "$ref": "#/components/schemas/Moment" } },
            "score": {
                "type": "object",
                "required": ["total", "reasons"],
                "properties": { "total": count, "reasons": { "type": "array", "items": points } },
            },
        },
    });
    let trial = json!({
        "type": "object",
        "required": ["calls", "flagged", "issues", "unread", "more", "complete", "rules_version", "rules"],
        "properties": {
            "calls": count, "flagged": count, "issues": count, "unread": count, "more": truth, "complete": truth,
            "rules_version": text, "rules": { "type": "array", "items": { "$ref": "#/components/schemas/Tally" } },
        },
    });
    let example = json!({
        "type": "object",
        "required": ["call_id", "message_index", "flag"],
        "properties": {
            "call_id": text, "message_index": count,
            "flag": { "type": "string", "enum": ["beside", "elsewhere", "nowhere"] },
        },
    });
    let tally = json!({
        "type": "object",
        "required": ["rule", "hits", "calls", "beside", "elsewhere", "not_flagged", "examples"],
        "properties": {
            "rule": text, "hits": count, "calls": count, "beside": count, "elsewhere": count, "not_flagged": count,
            "examples": { "type": "array", "items": example },
        },
    });
    [rule, moment, moments, trial, tally]
}

async fn lists() -> Value {
    let live = Live::start().await;
    let api = live.get("/openapi.json").await.body;
    let mut schemas = Map::new();
    schemas.extend(own().map(|(name, schema)| (name.to_owned(), schema)));
    for (_, _, name) in LISTS {
        take(&api, name, &mut schemas);
    }
    schemas.sort_keys();
    let things = THINGS
        .iter()
        .map(|(verb, _, name)| ((*verb).to_owned(), json!({ "$ref": format!("#/components/schemas/{name}") })));
    let verbs = LISTS.iter().map(|(verb, _, name)| {
        let rows = json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } });
        ((*verb).to_owned(), rows)
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What earmark … --json prints, by command",
        "verbs": verbs.chain(things).collect::<Map<String, Value>>(),
        "components": { "schemas": schemas },
    })
}

#[tokio::test]
async fn the_schemas_in_the_repository_are_those_of_the_program() {
    is_fresh("lists.schema.json", &lists().await);
    let keys = Home::new().ok(&["keys", "--schema"]);
    is_fresh("keys.schema.json", &serde_json::from_str(&keys).unwrap());
    let config = Home::new().ok(&["paths", "--schema"]);
    is_fresh("config.schema.json", &serde_json::from_str(&config).unwrap());
}

/// A home in which every list has a row.
fn full() -> Home {
    let home = Home::with_calls();
    home.issue("One");
    home.issue("Two");
    home.ok(&["flag", "add", "1001", "--call", CALL, "--index", "1", "--type", "dead air", "--note", "n", "--attach"]);
    home.ok(&["relation", "add", "1001", "blocks", "1002"]);
    home.ok(&["ticket", "new", "--from-issue", "1001"]);
    home.ok(&["review", "new", "Week 48"]);
    let offline = home
        .command(&["--profile", "bland", "issue", "comment", "0d8f2b6e-1b1d-4f65-9d0b-3f1f0e7a2c11", "kept"])
        .env("BLAND_API_KEY", "org_x")
        .env("BLAND_BASE_URL", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(offline.status.code(), Some(6), "{offline:?}");
    home
}

#[test]
fn every_list_prints_what_its_schema_says() {
    let document: Value = serde_json::from_str(&std::fs::read_to_string(file("lists.schema.json")).unwrap()).unwrap();
    let home = full();
    for (verb, args, _) in LISTS {
        let offline = [&["--profile", "bland"][..], args].concat();
        let args: &[&str] = if *verb == "outbox list" { &offline } else { args };
        let mut command = home.command(&[args, &["--json"]].concat());
        let command = command.env("BLAND_API_KEY", "org_x").env("BLAND_BASE_URL", "http://127.0.0.1:9");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{verb}: {output:?}");
        let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()), "{verb} has a row: {rows}");
        let faults = schema::faults(&document, &document["verbs"][verb], &rows);
        assert!(faults.is_empty(), "{verb}: {faults:#?}");
        // These tell all that there is.
        if matches!(*verb, "keys" | "review rules" | "review queues") {
            continue;
        }
        let lines = home.command(&[args, &["--jsonl", "--limit", "1"]].concat());
        let lines =
            { lines }.env("BLAND_API_KEY", "org_x").env("BLAND_BASE_URL", "http://127.0.0.1:9").output().unwrap();
        let text = String::from_utf8(lines.stdout).unwrap();
        assert_eq!(text.lines().count(), 1, "{verb}: {text}");
        assert_eq!(serde_json::from_str::<Value>(text.trim()).unwrap(), rows[0], "{verb}");
    }
    let rules = home.write(
        "config/rules.toml",
        "[[rule]]\nid = \"no-help\"\nnever = { said_by = \"agent\", text = \"help\" }\nseverity = \"low\"\nsay = \"no\"\n",
    );
    for (verb, args, _) in THINGS {
        let more: &[&str] = if args.last() == Some(&"--try") { &[&rules, "--json"] } else { &["--json"] };
        let thing: Value = serde_json::from_str(&home.ok(&[args, more].concat())).unwrap();
        let inside =
            if *verb == "review moments" { &thing["moments"][0]["hits"][0] } else { &thing["rules"][0]["examples"][0] };
        assert!(inside.is_object(), "{verb}: {thing}");
        let faults = schema::faults(&document, &document["verbs"][verb], &thing);
        assert!(faults.is_empty(), "{verb}: {faults:#?}");
    }
    assert!(Path::new(&file("lists.schema.json")).exists());
}
