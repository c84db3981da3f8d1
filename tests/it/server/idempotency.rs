//! `Idempotency-Key`: a request that is repeated under its key has its effect once.

use earmark::server::{NewMember, Permission};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::{Answer, KEY, Live, answer, call};

async fn post(live: &Live, api_key: &str, key: &str, path: &str, body: &Value) -> Answer {
    let request = live.client.post(format!("{}{path}", live.base)).header("authorization", api_key);
    answer(request.header("idempotency-key", key).json(body).send().await.unwrap()).await
}

/// How many rows the lists hold in which a POST leaves something.
async fn rows(live: &Live, issue: &str) -> Vec<usize> {
    let lists = [
        "/v1/triage/issues".to_owned(),
        "/v1/triage/categories".to_owned(),
        format!("{issue}/resources"),
        format!("{issue}/flags"),
        format!("{issue}/activity"),
        format!("{issue}/relations"),
    ];
    let pages = join_all(lists.iter().map(|path| live.get(path))).await;
    pages.iter().map(|page| page.data()["items"].as_array().unwrap().len()).collect()
}

#[tokio::test]
async fn a_repeat_gets_the_same_answer_and_does_nothing() {
    let live = Live::start().await;
    let issue = live.issue_with_call("Wrong day").await;
    let other = live.issue("Another").await;
    let other = other.trim_start_matches("/v1/triage/issues/");
    for (path, body) in [
        ("/v1/triage/issues".to_owned(), json!({ "title": "Made once", "severity": "low", "category": "Bug" })),
        ("/v1/triage/categories".to_owned(), json!({ "name": "Billing" })),
        (format!("{issue}/resources"), json!({ "resource_type": "call", "resource_id": call(2) })),
        (format!("{issue}/flags"), json!({ "call_id": call(1), "type": "dead_air", "note": "Größe \u{1f4c5}" })),
        (format!("{issue}/comments"), json!({ "detail": "Heard it too." })),
        (format!("{issue}/relations"), json!({ "related_issue_id": other, "relation_type": "blocks" })),
    ] {
        let key = format!("key of {path}");
        let first = post(&live, KEY, &key, &path, &body).await;
        assert_eq!(first.status, 201, "{path}: {first:?}");
        let after = rows(&live, &issue).await;
        for _ in 0..3 {
            let again = post(&live, KEY, &key, &path, &body).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
        }
        assert_eq!(rows(&live, &issue).await, after, "{path}");
    }
    let link = json!({ "resource_type": "call", "resource_id": call(2) });
    for _ in 0..2 {
        let known = post(&live, KEY, "attached before", &format!("{issue}/resources"), &link).await;
        assert_eq!(known.status, 200, "the answer of the first time, not another");
    }
}

#[tokio::test]
async fn an_answer_outlives_what_it_tells_of() {
    let live = Live::start().await;
    let body = json!({ "title": "Made once", "severity": "low", "category": "Bug" });
    let first = post(&live, KEY, "one", "/v1/triage/issues", &body).await;
    live.delete(&format!("/v1/triage/issues/{}", first.text("/id"))).await;
    assert_eq!(post(&live, KEY, "one", "/v1/triage/issues", &body).await.body, first.body);
    assert_eq!(live.get("/v1/triage/issues").await.data()["items"], json!([]));
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_person() {
    let live = Live::start().await;
    let (issue, other) = (live.issue("Wrong day").await, live.issue("Another").await);
    let body = json!({ "detail": "Heard it too." });
    assert_eq!(post(&live, KEY, "one", &format!("{issue}/comments"), &body).await.status, 201);
    for (path, body) in [
        (&other, body.clone()),
        (&issue, json!({ "detail": "Heard it." })),
        (&issue, json!({ "detail": "Heard it too.", "x": 1 })),
    ] {
        let refused = post(&live, KEY, "one", &format!("{path}/comments"), &body).await;
        assert_eq!(refused.refusal(422, "idempotency_key_reused"), "This idempotency key was used for another request");
    }
    assert_eq!(live.events(&other).await, ["created"]);

    let colleague = NewMember { first_name: "Ida".into(), last_name: "Sol".into(), permission: Permission::Operator };
    let colleague = live.database.add_member(&colleague).await.unwrap();
    live.database.register_key(&colleague, "org_colleague_0123456789abcdef0123456789abcdef").await.unwrap();
    assert_eq!(
        post(&live, "org_colleague_0123456789abcdef0123456789abcdef", "one", &format!("{issue}/comments"), &body)
            .await
            .status,
        201
    );
    assert_eq!(live.events(&issue).await, ["comment", "comment", "created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_at_the_same_time_are_one() {
    let live = Live::start().await;
    let issue = live.issue_with_call("Wrong day").await;
    let flag = json!({ "call_id": call(1), "type": "dead_air" });
    let path = format!("{issue}/flags");
    let answers = join_all((0..50).map(|_| post(&live, KEY, "one", &path, &flag))).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
    assert_eq!(live.get(&issue).await.data()["flag_count"], 1);
}

#[tokio::test]
async fn a_refused_request_is_judged_anew() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let flag = json!({ "call_id": call(1), "type": "dead_air" });
    let path = format!("{issue}/flags");
    post(&live, KEY, "one", &path, &flag).await.refusal(409, "call_not_attached");
    live.put(&format!("{issue}/calls/{}", call(1))).await;
    assert_eq!(post(&live, KEY, "one", &path, &flag).await.status, 201);
}

#[tokio::test]
async fn a_key_is_one_short_line_of_ascii() {
    let live = Live::start().await;
    let body = json!({ "name": "Billing" });
    let longest = "k".repeat(255);
    for (key, status) in
        [("", 400), ("\u{f6}", 400), ("a\tb", 400), (&"k".repeat(256), 400), (&longest, 201), ("a b", 200)]
    {
        let answer = post(&live, KEY, key, "/v1/triage/categories", &body).await;
        assert_eq!(answer.status, status, "{key}");
        if status == 400 {
            let words = answer.refusal(400, "bad_request");
            assert_eq!(words, "idempotency-key: must be one value of 1-255 printable ASCII characters");
        }
    }
    let request = live.client.post(format!("{}/v1/triage/categories", live.base)).header("authorization", KEY);
    let twice = request.header("idempotency-key", "a").header("idempotency-key", "b").json(&body);
    answer(twice.send().await.unwrap()).await.refusal(400, "bad_request");
}

#[tokio::test]
async fn answers_are_kept_for_two_days_and_then_forgotten() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let (path, body) = (format!("{issue}/comments"), json!({ "detail": "Heard it too." }));
    let hour = 60 * 60 * 1_000_i64;
    for (key, age, entries) in [("young", 47, 1), ("old", 49, 2)] {
        let first = post(&live, KEY, key, &path, &body).await;
        let age = age * hour;
        let older = format!("UPDATE idempotency_keys SET created_at = created_at - {age} WHERE key = '{key}'");
        live.kept.change(older).await;
        post(&live, KEY, &format!("after {key}"), "/v1/triage/categories", &json!({ "name": "Billing" })).await;
        let again = post(&live, KEY, key, &path, &body).await;
        assert_eq!(first.body == again.body, entries == 1, "{key}");
    }
    assert_eq!(live.events(&issue).await, ["comment", "comment", "comment", "created"]);
}
