//! The trail of changes: each leaves a row, whatever was refused is counted, and seals tell when a row is altered.

use std::time::Duration;

use earmark::{
    domain::hex::hex,
    server::{Options, Permission},
    wire::{AuditRow, AuditSeal, audit::Sealing},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    operations::{Ids, Operation, all, ask},
    support::{KEY, Live, VIEWER_KEY},
};

const AUDIT: &str = "/v1/earmark/audit";

/// The number of the newest row.
async fn newest(live: &Live) -> i64 {
    live.kept.number("SELECT coalesce(max(seq), 0) FROM audit").await
}

async fn change(live: &Live, statement: &str) {
    live.kept.change(statement.to_owned()).await;
}

async fn rows(live: &Live, after: i64) -> Vec<Value> {
    live.get(&format!("{AUDIT}?limit=100&after={after}")).await.data()["items"].as_array().unwrap().clone()
}

/// All text of a body.
fn words(body: &Value, found: &mut Vec<String>) {
    match body {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| words(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| words(field, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_change_leaves_a_row_and_no_reading_does() {
    let live = Live::start().await;
    let document = live.get("/openapi.json").await.body;
    let keys = live.get("/v1/earmark/keys").await;
    let (me, key) = (keys.text("/items/0/user_id"), keys.text("/items/0/id"));
    let mut told = 0;
    for operation in &all() {
        let Operation { method, success, .. } = operation;
        let path = operation.documented();
        let name = document["paths"][&path][method.as_str().to_lowercase()]["operationId"].as_str().unwrap();
        let ids = Ids::known(&live, operation).await;
        let before = newest(&live).await;
        let good = operation.bodies.as_ref().map(|(good, _)| good);
        assert_eq!(ask(&live, operation, KEY, &ids, good).await.status, *success, "{name}");
        let rows = rows(&live, before).await;
        if *method == Method::GET || *success >= 300 {
            assert!(rows.is_empty(), "{name}: {rows:?}");
            continue;
        }
        told += 1;
        assert_eq!(rows.len(), 1, "{name}: {rows:?}");
        let row = &rows[0];
        assert_eq!((&row["verb"], &row["outcome"]), (&json!(name), &json!("done")));
        assert_eq!((&row["actor_id"], &row["key_id"], &row["address"]), (&json!(me), &json!(key), &json!("127.0.0.1")));
        assert!(row["thing"].is_string() && (row["thing_id"].is_string() || name == "store_suggestions"), "{row}");
        // Ids and names of fields, and no word that was given.
        assert!(row["detail"].as_object().unwrap().keys().all(|field| field == "of" || field == "fields"), "{row}");
        let mut given = Vec::new();
        words(good.unwrap_or(&Value::Null), &mut given);
        given.retain(|word| word.contains(' '));
        assert!(!given.iter().any(|word| row.to_string().contains(word.as_str())), "{row}");
        // What is refused, or only looked at, leaves none.
        let before = newest(&live).await;
        if let Some((_, bad)) = &operation.bodies {
            assert_eq!(ask(&live, operation, KEY, &ids, Some(bad)).await.status, 400);
        }
        assert_eq!(ask(&live, operation, "org_wrong", &ids, good).await.status, 401);
        assert_eq!(newest(&live).await, before, "{name}");
    }
    println!("{told} operations");
    assert!(told > 35);
}

#[tokio::test]
async fn a_row_tells_what_was_about_what() {
    let live = Live::start().await;
    let (ben, key) = live.member(Permission::Operator).await;
    let issue = live.issue_with_call("The words of a title").await;
    let id = issue.trim_start_matches("/v1/triage/issues/");
    let before = newest(&live).await;
    let patch = json!({ "status": "done", "title": "Other words", "nobody_knows_this": "secret words" });
    live.ask_as(&key, Method::PATCH, &issue, Some(&patch)).await.data();
    let flag = json!({ "call_id": super::support::call(1), "type": "dead_air", "note": "said words" });
    let flag = live.ask_as(&key, Method::POST, &format!("{issue}/flags"), Some(&flag)).await.text("/id");
    let rows = rows(&live, before).await;
    let told: Vec<_> = rows.iter().map(|row| (&row["verb"], &row["thing"], &row["thing_id"], &row["detail"])).collect();
    let expected = [
        (json!("change_issue"), json!("issue"), json!(id), json!({ "fields": ["title", "status"] })),
        (
            json!("add_flag"),
            json!("flag"),
            json!(flag),
            json!({ "of": { "id": id }, "fields": ["call_id", "type", "note"] }),
        ),
    ];
    assert_eq!(told, expected.iter().map(|(a, b, c, d)| (a, b, c, d)).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row["actor_id"] == ben));
    assert!(!rows.iter().any(|row| row.to_string().contains("words") || row.to_string().contains("nobody_knows")));
}

#[tokio::test]
async fn a_repeat_and_what_changes_nothing_more_leave_no_second_row() {
    let live = Live::start().await;
    let body = json!({ "title": "Made once", "severity": "low", "category": "Bug" });
    let send = async || {
        let request = live.client.post(format!("{}/v1/triage/issues", live.base)).header("authorization", KEY);
        assert_eq!(request.header("idempotency-key", "one").json(&body).send().await.unwrap().status(), 201);
    };
    send().await;
    let before = newest(&live).await;
    send().await;
    assert_eq!(newest(&live).await, before);
}

/// All rows and all seals, as they are told.
async fn trail(live: &Live) -> (Vec<AuditRow>, Vec<AuditSeal>) {
    async fn every<T: serde::de::DeserializeOwned>(live: &Live, path: &str) -> Vec<T> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = live.get(&format!("{path}?limit=100&cursor={cursor}")).await;
            all.extend(serde_json::from_value::<Vec<T>>(page.data()["items"].clone()).unwrap());
            let Some(next) = page.data()["next_cursor"].as_str() else { return all };
            cursor = next.to_owned();
        }
    }
    (every(live, AUDIT).await, every(live, &format!("{AUDIT}/seals")).await)
}

/// The number of the first seal that does not hold.
fn broken(rows: &[AuditRow], seals: &[AuditSeal]) -> Option<i64> {
    let (mut from, mut before) = (0, None);
    for seal in seals {
        let mut sealing = Sealing::behind(before);
        for row in rows.iter().filter(|row| row.seq > from && row.seq <= seal.last_seq) {
            sealing.row(row).unwrap();
        }
        if sealing.rows != seal.rows || hex(&sealing.finish()) != seal.sha256.verbatim() {
            return Some(seal.number);
        }
        (from, before) = (seal.last_seq, Some(seal.sha256.verbatim()));
    }
    None
}

#[tokio::test]
async fn what_is_sealed_cannot_be_altered_unseen() {
    let live = Live::with(Options { chores_each: Some(Duration::from_millis(20)), ..Options::default() }).await;
    for number in 1..=3 {
        for _ in 0..40 {
            live.issue("Wrong day").await;
        }
        while trail(&live).await.1.last().is_none_or(|seal| seal.last_seq < 40 * number) {}
    }
    let (rows, seals) = trail(&live).await;
    assert_eq!(rows.len(), 120);
    assert!(seals.len() >= 3);
    assert_eq!(broken(&rows, &seals), None);
    let holder = |seq: i64| seals.iter().find(|seal| seal.last_seq >= seq).map(|seal| seal.number);
    change(&live, "UPDATE audit SET actor_id = 'somebody' WHERE seq = 77").await;
    let (altered, _) = trail(&live).await;
    assert_eq!(broken(&altered, &seals), holder(77));
    change(&live, "DELETE FROM audit WHERE seq = 12").await;
    let (shorter, _) = trail(&live).await;
    assert_eq!(broken(&shorter, &seals), holder(12));
}

#[tokio::test]
async fn two_servers_on_one_database_seal_each_row_once() {
    let each = Some(Duration::from_millis(5));
    let live = Live::with(Options { chores_each: each, ..Options::default() }).await;
    let other = live.kept.open().await;
    let (_base, _ending) =
        super::support::listen_with(other, Options { chores_each: each, ..Options::default() }).await;
    for _ in 0..200 {
        live.issue("Wrong day").await;
    }
    while trail(&live).await.1.last().is_none_or(|seal| seal.last_seq < 200) {}
    let (rows, seals) = trail(&live).await;
    assert_eq!(seals.iter().map(|seal| seal.rows).sum::<i64>(), 200);
    assert_eq!(broken(&rows, &seals), None);
}

#[tokio::test]
async fn what_was_refused_is_counted_and_the_day_of_use_is_written() {
    let live = Live::with(Options { chores_each: Some(Duration::from_millis(100)), ..Options::default() }).await;
    for _ in 0..3 {
        live.ask_as("org_wrong", Method::GET, AUDIT, None).await.refusal(401, "AUTH_FAILURE");
    }
    for _ in 0..2 {
        live.ask_as(VIEWER_KEY, Method::GET, AUDIT, None).await.refusal(403, "forbidden");
    }
    let count = |rows: &[Value], verb: &str| -> u64 {
        rows.iter().filter(|row| row["verb"] == verb).map(|row| row["detail"]["count"].as_u64().unwrap()).sum()
    };
    let told = loop {
        let told = rows(&live, 0).await;
        if count(&told, "do") == 2 && count(&told, "use_key") == 3 {
            break told;
        }
    };
    assert!(told.iter().all(|row| row["outcome"] == "refused" && row["address"] == "127.0.0.1"), "{told:?}");
    let today = async || live.get("/v1/earmark/keys").await.data()["items"][0]["last_used_on"].clone();
    while today().await == Value::Null {}
    assert_eq!(today().await.as_str().unwrap().len(), 10);
}
