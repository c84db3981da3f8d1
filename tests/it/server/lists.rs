//! The list of issues: filters, sorts, cursors; and the list of calls.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::support::{Live, call};

async fn titles(live: &Live, query: &str) -> Vec<String> {
    let page = live.get(&format!("/v1/triage/issues?{query}")).await;
    let items = page.data()["items"].as_array().unwrap();
    items.iter().map(|issue| issue["title"].as_str().unwrap().to_owned()).collect()
}

/// Issues A (todo, critical), B (done, low), C (closed, medium, with a call), made in this order.
async fn three() -> Live {
    let live = Live::start().await;
    for (title, status, severity, category) in [
        ("A slow answer", "todo", "critical", "Latency, mostly"),
        ("B GRÖSSE falsch", "done", "low", "Speech"),
        ("C wrong day", "closed", "medium", "Dialogue"),
    ] {
        let body = json!({ "title": title, "status": status, "severity": severity, "category": category });
        let made = live.post("/v1/triage/issues", body).await;
        if severity == "medium" {
            live.put(&format!("/v1/triage/issues/{}/calls/{}", made.text("/id"), call(1))).await;
        }
    }
    live
}

#[tokio::test]
async fn filters_are_or_within_and_and_between() {
    let live = three().await;
    let (a, b, c) = ("A slow answer", "B GRÖSSE falsch", "C wrong day");
    let user = live.database.local_user().as_str().to_owned();
    for (query, expected) in [
        ("order=asc&sort=created_at", vec![a, b, c]),
        ("sort=created_at&status=todo&status=done", vec![b, a]),
        ("sort=created_at&status=todo,done", vec![b, a]),
        ("sort=created_at&status=todo%2Cclosed&severity=medium,low", vec![c]),
        ("category=Latency,%20mostly", vec![a]),
        ("category=Latency", vec![]),
        ("resource_type=call", vec![c]),
        ("resource_type=sms", vec![]),
        ("search=größe", vec![]),
        ("search=grösse", vec![b]),
        ("search=SLOW%20a", vec![a]),
        ("search=T-1003", vec![c]),
        ("search=t1003", vec![c]),
        ("search=1003", vec![c]),
        ("search=%25", vec![]),
        ("sort=severity", vec![a, c, b]),
        ("sort=severity&order=asc", vec![b, c, a]),
        ("sort=status", vec![c, b, a]),
        ("sort=number", vec![c, b, a]),
        ("sort=number&order=asc&status=todo,done", vec![a, b]),
        ("sort=created_at&date_range=24h&date_field=created_at&limit=2", vec![c, b]),
        (&format!("owner_id={user}"), vec![]),
        ("status=&search=&cursor=&sort=created_at", vec![c, b, a]),
        ("surprise=1&sort=created_at", vec![c, b, a]),
    ] {
        assert_eq!(titles(&live, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn wrong_parameters_are_named_together() {
    let live = three().await;
    for (query, words) in [
        ("limit=0", "limit: must be a whole number from 1 to 100"),
        ("limit=101", "limit: must be a whole number from 1 to 100"),
        ("limit=", "limit: must be a whole number from 1 to 100"),
        ("limit=5&limit=", "limit: must be a whole number from 1 to 100"),
        ("status=open", "status: must be one of backlog, todo, in_progress, in_review, done, closed"),
        ("cursor=AAAA", "cursor: is not a cursor of this list"),
        ("search=%00", "search: must not contain the character NUL"),
    ] {
        let refused = live.get(&format!("/v1/triage/issues?{query}")).await;
        assert_eq!(refused.refusal(400, "bad_request"), words);
    }
    let refused = live.get("/v1/triage/issues?sort=title&order=up").await;
    let words = refused.refusal(400, "bad_request");
    assert!(words.contains("sort: ") && words.contains("; order: "), "{words}");
}

#[tokio::test]
async fn a_cursor_holds_for_its_list_only() {
    let live = three().await;
    for sort in ["last_activity_at", "created_at", "severity", "status", "number"] {
        for order in ["asc", "desc"] {
            let query = format!("sort={sort}&order={order}");
            let all = titles(&live, &query).await;
            let mut walked = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = live.get(&format!("/v1/triage/issues?{query}&limit=1&cursor={cursor}")).await;
                walked.push(page.text("/items/0/title"));
                match page.data()["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(walked, all, "{query}");
        }
    }
    let cursor = live.get("/v1/triage/issues?limit=1").await.text("/next_cursor");
    for other in ["sort=severity", "order=asc", "status=todo", "search=a"] {
        let refused = live.get(&format!("/v1/triage/issues?{other}&cursor={cursor}")).await;
        refused.refusal(400, "bad_request");
    }
    assert_eq!(
        live.get(&format!("/v1/triage/issues?limit=2&cursor={cursor}")).await.status,
        200,
        "another size is fine"
    );
}

#[tokio::test]
async fn issues_that_are_alike_come_in_the_order_of_their_numbers() {
    let live = Live::start().await;
    for number in 0..6 {
        live.issue(&format!("Alike {number}")).await;
    }
    // Their ids are another way round, and everything that a list is sorted by is the same.
    for number in 0..6_i64 {
        let id = format!("{}-{number}", 9 - number);
        let (number, at) = (1_001 + number, 1_700_000_000_000_i64);
        let change = format!(
            "UPDATE issues SET id = '{id}', created_at = {at}, last_activity_at = {at} WHERE number = {number}"
        );
        live.kept.change(change).await;
    }
    for sort in ["last_activity_at", "created_at", "severity", "status", "number"] {
        for (order, expected) in [("asc", [0, 1, 2, 3, 4, 5]), ("desc", [5, 4, 3, 2, 1, 0])] {
            let expected = expected.map(|number| format!("Alike {number}"));
            let query = format!("sort={sort}&order={order}&status=backlog,todo");
            assert_eq!(titles(&live, &query).await, expected, "{query}");
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = live.get(&format!("/v1/triage/issues?{query}&limit=2&cursor={cursor}")).await;
                walked.extend([page.text("/items/0/title"), page.text("/items/1/title")]);
                match page.data()["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_an_earlier_version_is_refused_in_words() {
    let live = three().await;
    let cursor = live.get("/v1/triage/issues?limit=1").await.text("/next_cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    // It had the id in the place of the number.
    let before = [&bytes[..6], br#"[1700000000000,"0190"]"#.as_slice()].concat();
    let refused = live.get(&format!("/v1/triage/issues?cursor={}", URL_SAFE_NO_PAD.encode(before))).await;
    assert_eq!(refused.refusal(400, "bad_request"), "cursor: is not a cursor of this list");
}

#[tokio::test]
async fn every_list_of_an_issue_walks_to_its_end() {
    let live = Live::start().await;
    let issue = live.issue("Many of each").await;
    for number in 0..5 {
        live.put(&format!("{issue}/calls/{}", call(number))).await;
        live.post(&format!("{issue}/flags"), json!({ "call_id": call(number), "type": "dead_air" })).await;
    }
    for (list, rows) in [("resources", 5), ("flags", 5), ("activity", 11)] {
        let mut ids = Vec::new();
        let mut path = format!("{issue}/{list}?limit=2");
        loop {
            let page = live.get(&path).await;
            ids.extend(
                page.data()["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()),
            );
            let Value::String(cursor) = &page.data()["next_cursor"] else { break };
            path = format!("{issue}/{list}?limit=2&cursor={cursor}");
        }
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert_eq!((ids.len(), distinct.len()), (rows, rows), "{list}");
    }
}

#[tokio::test]
async fn calls_are_listed_by_range_and_filter() {
    let live = Live::start().await;
    for (query, count, total) in [
        ("", 10, 10),
        ("?limit=3", 3, 10),
        ("?from=8", 2, 10),
        ("?from=2&to=5", 3, 10),
        ("?inbound=false", 0, 0),
        ("?completed=true&from_number=%2B12025550111", 10, 10),
        (&format!("?call_id={}", call(3)), 1, 1),
        ("?start_date=2026-03-04&end_date=2026-03-04", 10, 10),
        ("?created_at=2026-03-05", 0, 0),
        ("?created_at=2026-03-03&timezone=America/Los_Angeles", 10, 10),
        ("?end_date=2026-03-04T05:06:07.000Z", 10, 10),
        ("?end_date=2026-03-04T05:06:06.999Z", 0, 0),
        ("?duration_gt=1", 0, 0),
    ] {
        let answer = live.get(&format!("/v1/calls{query}")).await.body;
        assert_eq!((&answer["count"], &answer["total_count"]), (&json!(count), &json!(total)), "{query}");
        assert_eq!(answer["calls"].as_array().unwrap().len(), count);
    }
    let row = &live.get("/v1/calls?limit=1").await.body["calls"][0];
    assert!(row.get("transcripts").is_none());
    for query in ["limit=1001", "inbound=maybe", "start_date=soon", "timezone=Mars/Base", "duration_gt=NaN", "from=-1"]
    {
        live.get(&format!("/v1/calls?{query}")).await.refusal(400, "bad_request");
    }
    let body = live.get(&format!("/v1/calls/{}", call(4))).await.body;
    assert_eq!(body["transcripts"][5]["text"], "Turn 5 of call 4, said aloud.");
    live.get(&format!("/v1/pathway_calls/{}", call(4))).await.refusal(400, "bad_request");
    assert_eq!(live.get(&format!("/v1/pathway_calls/{}?v=2", call(4))).await.body, json!([]));
}
