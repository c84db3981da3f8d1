//! People and their keys: how they are made, replaced and withdrawn, and that none of it leaves the server without an owner.

use std::time::Duration;

use earmark::server::{Limits, Options, Pace, Permission};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::support::{Answer, KEY, Live, NOBODY, listen};

const KEYS: &str = "/v1/earmark/keys";
const ISSUES: &str = "/v1/triage/issues";

async fn change(live: &Live, statement: &str) {
    live.kept.change(statement.to_owned()).await;
}

async fn asked(live: &Live, key: &str) -> u16 {
    live.ask_as(key, Method::GET, ISSUES, None).await.status.as_u16()
}

/// Waits until a key has this status; answers how long that took.
async fn until(live: &Live, key: &str, status: u16) -> Duration {
    let begun = Instant::now();
    while asked(live, key).await != status {
        assert!(begun.elapsed() < Duration::from_secs(10), "the key is still answered otherwise");
    }
    begun.elapsed()
}

#[tokio::test]
async fn a_key_is_told_once_and_never_again() {
    let live = Live::start().await;
    let (user, _) = live.member(Permission::Operator).await;
    let new = json!({ "name": " laptop of Ben ", "user_id": user, "scopes": ["triage", "read"], "days": 10 });
    let request = || live.client.post(format!("{}{KEYS}", live.base)).header("authorization", KEY);
    let send = async || {
        let answer = request().header("idempotency-key", "one").json(&new).send().await.unwrap();
        let status = answer.status();
        Answer { status, body: answer.json().await.unwrap() }
    };
    let made = send().await;
    let (id, key) = (made.text("/id"), made.text("/key"));
    assert_eq!(made.status, 201);
    assert!(key.starts_with("org_") && key.len() == 68, "256 random bits");
    let about = &made.data()["about"];
    assert_eq!(about["prefix"], key[..12]);
    assert_eq!((&about["name"], &about["scopes"]), (&json!("laptop of Ben"), &json!(["read", "triage"])));
    assert_eq!(asked(&live, &key).await, 200);
    // A repeat has made it already, and does not tell it.
    let again = send().await;
    assert_eq!((again.status.as_u16(), again.text("/id")), (201, id.clone()));
    assert_eq!(again.data()["key"], Value::Null);
    let listed = live.get(&format!("{KEYS}?user_id={user}")).await;
    assert_eq!(listed.data()["items"].as_array().unwrap().len(), 2, "{listed:?}");
    // Nor does the file hold it, in whole or in great part.
    live.database.close().await;
    for entry in std::fs::read_dir(live.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let found = bytes.windows(20).any(|part| part == &key.as_bytes()[4..24]);
        assert!(!found, "the key stands in a file");
    }
}

#[tokio::test]
async fn everybody_makes_own_keys_that_may_do_no_more() {
    let live = Live::start().await;
    let (ben, key) = live.member(Permission::Operator).await;
    let (ida, _) = live.member(Permission::Operator).await;
    let make = async |key: &str, new: Value| live.ask_as(key, Method::POST, KEYS, Some(&new)).await;
    let own = make(&key, json!({ "name": "second" })).await;
    assert_eq!(own.data()["about"]["user_id"], ben);
    make(&key, json!({ "name": "theirs", "user_id": ida })).await.refusal(403, "forbidden");
    make(KEY, json!({ "name": "nobody's", "user_id": NOBODY })).await.refusal(400, "bad_request");
    // One that is kept to a part makes none that may do more, and by itself the same.
    let reads = make(&key, json!({ "name": "board", "scopes": ["read"] })).await;
    let (board, reads) = (reads.text("/id"), reads.text("/key"));
    for scopes in [json!(["triage"]), json!([])] {
        make(&reads, json!({ "name": "more", "scopes": scopes })).await.refusal(403, "forbidden");
    }
    let same = make(&reads, json!({ "name": "same" })).await;
    assert_eq!(same.data()["about"]["scopes"], json!(["read"]));
    // Nor does it take the place of one that may do more, or withdraw it.
    let wide = own.text("/id");
    let rotate = |id: &str| format!("{KEYS}/{id}/rotate");
    live.ask_as(&reads, Method::POST, &rotate(&wide), Some(&json!({}))).await.refusal(403, "forbidden");
    live.ask_as(&reads, Method::DELETE, &format!("{KEYS}/{wide}"), None).await.refusal(403, "forbidden");
    assert_eq!(live.ask_as(&key, Method::DELETE, &format!("{KEYS}/{board}"), None).await.status, 204);
    assert_eq!(asked(&live, &reads).await, 401);
    // Keys of others are listed by owners alone.
    live.ask_as(&key, Method::GET, &format!("{KEYS}?user_id={ida}"), None).await.refusal(403, "forbidden");
    live.ask_as(&key, Method::GET, &format!("{KEYS}?all=true"), None).await.refusal(403, "forbidden");
    let (mut all, mut cursor) = (0, String::new());
    loop {
        let page = live.get(&format!("{KEYS}?all=true&limit=2&cursor={cursor}")).await;
        all += page.data()["items"].as_array().unwrap().len();
        let Some(next) = page.data()["next_cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(all, 7, "of the two at the start, of two members, and three that Ben made");
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_within_a_second_by_every_server() {
    let live = Live::start().await;
    let (user, key) = live.member(Permission::Operator).await;
    let id = live.get(&format!("{KEYS}?user_id={user}")).await.text("/items/0/id");
    let other = live.kept.open().await;
    let (base, _ending) = listen(other).await;
    let elsewhere = async || {
        let asked = live.client.get(format!("{base}{ISSUES}")).header("authorization", &key).send().await;
        asked.unwrap().status().as_u16()
    };
    assert_eq!((asked(&live, &key).await, elsewhere().await), (200, 200));
    assert_eq!(live.delete(&format!("{KEYS}/{id}")).await.status, 204);
    let begun = Instant::now();
    assert_eq!(asked(&live, &key).await, 401, "at once where it was withdrawn");
    while elsewhere().await != 401 {
        assert!(begun.elapsed() < Duration::from_millis(1_100), "{:?}", begun.elapsed());
    }
    assert_eq!(live.delete(&format!("{KEYS}/{id}")).await.status, 204, "it stays so");
    let refused = live.post(&format!("{KEYS}/{id}/rotate"), json!({})).await;
    refused.refusal(409, "key_ended");
}

#[tokio::test]
async fn a_key_ends_when_it_was_told_to() {
    let live = Live::start().await;
    let key = live.key(json!({ "name": "short", "days": 20 })).await;
    let capabilities = async |key: &str| live.ask_as(key, Method::GET, "/v1/earmark/capabilities", None).await;
    assert_eq!(capabilities(&key).await.data()["key_ends_at"], Value::Null, "20 days are not soon");
    assert_eq!(capabilities(KEY).await.data()["key_ends_at"], Value::Null, "never");
    let soon = live.key(json!({ "name": "soon", "days": 13 })).await;
    assert!(capabilities(&soon).await.data()["key_ends_at"].is_string());
    change(&live, "UPDATE keys SET expires_at = 1000 WHERE name = 'short'").await;
    assert!(until(&live, &key, 401).await < Duration::from_millis(1_100));
    assert_eq!(asked(&live, &soon).await, 200);
}

#[tokio::test]
async fn a_key_that_is_replaced_is_good_for_a_while() {
    let live = Live::start().await;
    let (user, key) = live.member(Permission::Operator).await;
    let id = live.get(&format!("{KEYS}?user_id={user}")).await.text("/items/0/id");
    let rotate = async |id: &str, body: Value| live.post(&format!("{KEYS}/{id}/rotate"), body).await;
    let made = rotate(&id, json!({})).await;
    let next = made.text("/key");
    assert_eq!(made.data()["about"]["replaces"], id);
    assert_eq!(made.data()["about"]["user_id"], user);
    assert_eq!((asked(&live, &key).await, asked(&live, &next).await), (200, 200));
    let keys = live.get(&format!("{KEYS}?user_id={user}")).await;
    let end = keys.text("/items/0/expires_at");
    let next_end = keys.text("/items/1/expires_at");
    assert!(end < next_end, "a day, and a year: {end} {next_end}");
    let last = rotate(&made.text("/id"), json!({ "overlap_s": 0 })).await.text("/key");
    assert_eq!((asked(&live, &next).await, asked(&live, &last).await), (401, 200));
    rotate(&made.text("/id"), json!({})).await.refusal(409, "key_ended");
}

#[tokio::test]
async fn somebody_who_is_disabled_does_not_come_in_until_enabled() {
    let live = Live::start().await;
    let (user, key) = live.member(Permission::Operator).await;
    let path = format!("/v1/earmark/users/{user}");
    assert_eq!(asked(&live, &key).await, 200);
    assert!(live.patch(&path, json!({ "disabled": true })).await.data()["disabled_at"].is_string());
    assert_eq!(asked(&live, &key).await, 401);
    assert_eq!(live.patch(&path, json!({ "disabled": false })).await.data()["disabled_at"], Value::Null);
    assert_eq!(asked(&live, &key).await, 200);
    // What is done with less comes with the next request.
    live.patch(&path, json!({ "permission": "viewer" })).await.data();
    let issue = json!({ "title": "Wrong day", "severity": "low", "category": "Dialogue" });
    live.ask_as(&key, Method::POST, ISSUES, Some(&issue)).await.refusal(403, "forbidden");
    let renamed = live.patch(&path, json!({ "first_name": "Bennie" })).await;
    assert_eq!((renamed.text("/first_name"), renamed.text("/last_name")), ("Bennie".into(), "Okafor".into()));
    assert_eq!(renamed.text("/permission"), "viewer");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let live = Live::start().await;
    let me = format!("/v1/earmark/users/{}", live.database.local_user().as_str());
    for patch in [json!({ "disabled": true }), json!({ "permission": "admin" })] {
        live.patch(&me, patch).await.refusal(409, "last_owner");
    }
    let (ada, key) = live.member(Permission::Owner).await;
    let ada = format!("/v1/earmark/users/{ada}");
    assert_eq!(live.patch(&ada, json!({ "disabled": true })).await.status, 200, "there is another one");
    live.patch(&me, json!({ "permission": "viewer" })).await.refusal(409, "last_owner");
    assert_eq!(live.patch(&ada, json!({ "disabled": false })).await.status, 200);
    assert_eq!(live.patch(&me, json!({ "permission": "viewer" })).await.status, 200);
    let alone = live.ask_as(&key, Method::PATCH, &ada, Some(&json!({ "permission": "operator" }))).await;
    alone.refusal(409, "last_owner");
}

#[tokio::test]
async fn a_service_is_never_an_owner() {
    let live = Live::start().await;
    let new = |permission: &str| json!({ "first_name": "Feed", "permission": permission, "kind": "service" });
    live.post("/v1/earmark/users", new("owner")).await.refusal(400, "bad_request");
    let feed = live.post("/v1/earmark/users", new("admin")).await.text("/id");
    let path = format!("/v1/earmark/users/{feed}");
    live.patch(&path, json!({ "permission": "owner" })).await.refusal(400, "bad_request");
    let listed = live.get("/v1/earmark/users").await;
    let feed = listed.data()["items"].as_array().unwrap().iter().find(|user| user["id"] == feed).unwrap();
    assert_eq!((&feed["kind"], &feed["permission"]), (&json!("service"), &json!("admin")));
}

#[tokio::test]
async fn the_key_of_a_key_file_is_replaced_by_the_file_alone() {
    let live = Live::start().await;
    let file = live.folder.path().join("server.key");
    let key = "org_fedcba9876543210fedcba9876543210";
    live.database.register_file_key(key, &file).await.unwrap();
    let keys = live.get(KEYS).await;
    let of_file = keys.data()["items"].as_array().unwrap().iter().find(|key| key["from_file"] == true).unwrap();
    assert_eq!(of_file["name"], "key file");
    assert!(!keys.body.to_string().contains("server.key"), "where it lies is nobody's business");
    let path = format!("{KEYS}/{}", of_file["id"].as_str().unwrap());
    live.delete(&path).await.refusal(400, "bad_request");
    live.post(&format!("{path}/rotate"), json!({})).await.refusal(400, "bad_request");
    assert_eq!(asked(&live, key).await, 200);
}

fn limits() -> Limits {
    let hour = Duration::from_secs(3_600);
    let pace = |burst| Pace { each: hour, burst };
    Limits { reads: pace(5), writes: pace(3), wrong_keys: pace(4) }
}

#[tokio::test]
async fn who_asks_too_fast_is_held_up() {
    let live = Live::with(Options { limits: Some(limits()), ..Options::default() }).await;
    let reads: Vec<_> = futures_util::future::join_all((0..7).map(|_| asked(&live, KEY))).await;
    assert_eq!(reads.iter().filter(|status| **status == 429).count(), 2, "{reads:?}");
    let view = json!({ "name": "Billing" });
    for expected in [201, 200, 200, 429] {
        let answer = live.post("/v1/triage/categories", view.clone()).await;
        assert_eq!(answer.status, expected, "{answer:?}");
    }
    let response = live.client.get(format!("{}{ISSUES}", live.base)).header("authorization", KEY).send();
    let response = response.await.unwrap();
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(response.status() == 429 && (3_590..=3_600).contains(&wait), "{wait}");
    assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["error"], "TOO_MANY_REQUESTS");
    // Another key has its own.
    assert_eq!(asked(&live, super::support::VIEWER_KEY).await, 200);
    // The person at this machine is not held up.
    let key = "org_fedcba9876543210fedcba9876543210";
    live.database.register_file_key(key, &live.folder.path().join("server.key")).await.unwrap();
    for _ in 0..20 {
        assert_eq!(asked(&live, key).await, 200);
    }
}

#[tokio::test]
async fn who_tries_keys_is_shut_out_and_those_who_are_known_are_not() {
    let live = Live::with(Options { limits: Some(limits()), ..Options::default() }).await;
    assert_eq!(asked(&live, KEY).await, 200);
    for expected in [401, 401, 401, 401, 429, 429] {
        assert_eq!(asked(&live, &format!("org_wrong_{expected}")).await, expected);
    }
    assert_eq!(asked(&live, "org_another").await, 429);
    assert_eq!(asked(&live, KEY).await, 200);
}
