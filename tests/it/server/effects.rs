//! What changes bring about: activity, counters, times, the unread mark.

use serde_json::{Value, json};

use super::support::{KEY, Live, NOBODY, VIEWER_KEY, call};

#[tokio::test]
async fn what_is_not_kept_here_may_be_attached_by_an_id_that_could_be_one() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let path = format!("{issue}/resources");
    for (resource_type, id) in [("sms_conversation", "convo_7c19"), ("sms_conversation", NOBODY), ("file", "file-1")] {
        let link = json!({ "resource_type": resource_type, "resource_id": id });
        let made = live.post(&path, link.clone()).await;
        assert_eq!((made.status.as_u16(), made.text("/status").as_str()), (201, "unavailable"), "{id}");
        assert_eq!(live.post(&path, link).await.status, 200, "{id}");
    }
    for id in ["convo 7", "../etc", "a/b", "\u{f6}", "convo_7c19?", "1.5"] {
        for resource_type in ["sms_conversation", "file"] {
            let link = json!({ "resource_type": resource_type, "resource_id": id });
            live.post(&path, link.clone()).await.refusal(404, "not_found");
            let new = json!({ "title": "With it", "severity": "low", "category": "Bug", "resource_links": [link] });
            live.post("/v1/triage/issues", new).await.refusal(404, "not_found");
        }
    }
    live.post(&path, json!({ "resource_type": "call", "resource_id": NOBODY })).await.refusal(404, "not_found");
}

#[tokio::test]
async fn a_new_issue_is_numbered_and_read_by_its_author_alone() {
    let live = Live::start().await;
    let body = json!({
        "title": "  Wrong day  ", "severity": "high", "category": "Dialogue", "unknown": [1],
        "resource_links": [
            { "resource_type": "call", "resource_id": call(1) },
            { "resource_type": "call", "resource_id": call(1) },
            { "resource_type": "sms", "resource_id": "convo_1" },
        ],
    });
    let made = live.post("/v1/triage/issues", body).await;
    let issue = made.data();
    assert_eq!(issue["triage_id"], "T-1001");
    assert_eq!(issue["title"], "Wrong day");
    assert_eq!(issue["description"], "");
    assert_eq!((&issue["status"], &issue["source"]), (&json!("todo"), &json!("manual")));
    assert_eq!(issue["resource_count"], 2, "equal links are one");
    assert_eq!(issue["has_unread_activity"], false);
    assert_eq!(issue["last_activity_at"], issue["created_at"]);
    let path = format!("/v1/triage/issues/{}", made.text("/id"));
    assert_eq!(live.events(&path).await, ["resource_added", "resource_added", "created"]);
    let links = live.get(&format!("{path}/resources")).await;
    assert_eq!(links.data()["items"][0]["status"], "available");
    assert_eq!(links.data()["items"][0]["title"], "Call number 1");
    assert_eq!(links.data()["items"][0]["metadata"]["created_at"], "2026-03-04T05:06:07.000Z");
    assert_eq!(links.data()["items"][1]["resource_type"], "sms_conversation");
    let seen = live.ask_as(VIEWER_KEY, reqwest::Method::GET, &path, None).await;
    assert_eq!(seen.data()["has_unread_activity"], true);

    live.delete(&path).await;
    let next = live.issue("Another").await;
    assert_eq!(live.get(&next).await.text("/triage_id"), "T-1002", "a number is never given twice");
}

#[tokio::test]
async fn a_link_that_does_not_exist_undoes_the_whole_issue() {
    let live = Live::start().await;
    let body = json!({
        "title": "Wrong day", "severity": "high", "category": "Dialogue",
        "resource_links": [
            { "resource_type": "call", "resource_id": call(1) },
            { "resource_type": "call", "resource_id": NOBODY },
        ],
    });
    assert_eq!(live.post("/v1/triage/issues", body).await.refusal(404, "not_found"), "Resource not found");
    assert_eq!(live.get("/v1/triage/issues").await.data()["items"], json!([]));
}

#[tokio::test]
async fn a_change_writes_one_entry_a_field_and_none_for_the_same_value() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let before = live.get(&issue).await;
    let user = before.text("/author_id");

    let same = json!({ "title": "Wrong day", "status": "todo", "severity": "high", "owner_id": null });
    assert_eq!(live.patch(&issue, same).await.data(), before.data());
    assert_eq!(live.patch(&issue, json!({})).await.data(), before.data());

    let words = json!({ "title": "Wrong day booked", "description": "At 2:14." });
    let worded = live.patch(&issue, words).await;
    assert_eq!(worded.data()["last_activity_at"], before.data()["last_activity_at"]);
    assert_eq!(worded.data()["has_unread_activity"], false);
    assert_eq!(live.events(&issue).await, ["created"]);

    let fields = json!({
        "status": "in_progress", "severity": "low", "category": "Routing", "assignee_id": user, "owner_id": user,
    });
    let changed = live.patch(&issue, fields).await;
    assert_eq!(changed.data()["has_unread_activity"], true, "one's own action counts");
    assert_eq!(
        live.events(&issue).await,
        ["owner_changed", "assignee_changed", "category_changed", "severity_changed", "status_changed", "created"]
    );
    let feed = live.get(&format!("{issue}/activity")).await;
    let entries = &feed.data()["items"];
    assert_eq!(entries[4]["from_status"], "todo");
    assert_eq!(entries[4]["to_status"], "in_progress");
    assert_eq!(entries[4]["metadata"], Value::Null);
    assert_eq!(entries[3]["metadata"], json!({ "from": "high", "to": "low" }));
    assert_eq!(entries[1]["metadata"], json!({ "from": null, "to": user }));
    assert_eq!(entries[1]["actor"]["label"], "Local reviewer");
    assert_eq!(changed.text("/last_activity_at"), changed.text("/updated_at"));

    let viewed = live.put(&format!("{issue}/view")).await;
    assert_eq!(viewed.text("/issue_id"), changed.text("/id"));
    assert_eq!(live.get(&issue).await.data()["has_unread_activity"], false);
    assert_eq!(live.events(&issue).await.len(), 6, "a view is no activity");

    let cleared = live.patch(&issue, json!({ "assignee_id": null })).await;
    assert_eq!(cleared.data()["assignee_id"], Value::Null);
    assert_eq!(cleared.data()["owner_id"], json!(user));
    let stranger = live.patch(&issue, json!({ "assignee_id": NOBODY, "owner_id": NOBODY })).await;
    assert_eq!(
        stranger.refusal(400, "bad_request"),
        "owner_id: must be the id of a member; assignee_id: must be the id of a member"
    );
}

#[tokio::test]
async fn attaching_twice_is_201_then_200_and_changes_nothing() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let link = json!({ "resource_type": "call", "resource_id": call(1) });
    let first = live.post(&format!("{issue}/resources"), link.clone()).await;
    let after = live.get(&issue).await;
    let second = live.post(&format!("{issue}/resources"), link).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 200));
    assert_eq!(first.data(), second.data());
    assert_eq!(live.put(&format!("{issue}/calls/{}", call(1))).await.data(), after.data());
    assert_eq!(live.events(&issue).await, ["resource_added", "created"]);

    assert_eq!(live.delete(&format!("{issue}/calls/{}", call(1))).await.status, 204);
    assert_eq!(live.get(&issue).await.data()["resource_count"], 0);
    assert_eq!(live.events(&issue).await[0], "resource_removed");
    let gone = live.delete(&format!("{issue}/calls/{}", call(1))).await;
    assert_eq!(gone.refusal(404, "not_found"), "Resource not found");
}

#[tokio::test]
async fn a_flag_needs_its_call_and_outlives_it() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let flags = format!("{issue}/flags");
    let flag = json!({
        "call_id": call(1), "type": "Missed Handoff", "note": "Asked twice.\nNobody came.", "message_index": 400,
        "message_text": "Let me check that \u{1F4C5}.",
    });
    let refused = live.post(&flags, flag.clone()).await;
    assert_eq!(refused.refusal(409, "call_not_attached"), "Call must be attached to issue first");
    live.put(&format!("{issue}/calls/{}", call(1))).await;
    let made = live.post(&flags, flag).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.data()["type"], "missed_handoff");
    assert_eq!(made.data()["message_text"], "Let me check that \u{1F4C5}.");
    let bare = live.post(&flags, json!({ "call_id": call(1), "type": "missedHandoff" })).await;
    assert_eq!(bare.data()["note"], "");
    live.post(&flags, json!({ "call_id": call(1), "type": "dead_air" })).await;
    assert_eq!(live.get(&issue).await.data()["flag_count"], 3);

    let feed = live.get(&format!("{issue}/activity")).await;
    let entry = &feed.data()["items"][2];
    assert_eq!(entry["type"], "flag_added");
    assert_eq!(entry["resources"][0]["resource_id"], json!(call(1)));
    assert_eq!(entry["metadata"]["message_index"], 400);

    let types = live.get("/v1/triage/flag-types").await;
    let row = |at: usize| (types.data()["items"][at]["type"].clone(), types.data()["items"][at]["usage_count"].clone());
    assert_eq!(row(0), (json!("missed_handoff"), json!(2)));
    assert_eq!(row(1), (json!("dead_air"), json!(1)));
    assert_eq!(types.data()["items"][0]["description"], "Asked twice.\nNobody came.");
    let first = live.get("/v1/triage/flag-types?limit=1").await;
    let rest = live.get(&format!("/v1/triage/flag-types?limit=1&cursor={}", first.text("/next_cursor"))).await;
    assert_eq!(rest.data()["items"][0]["type"], "dead_air");
    assert_eq!(rest.data()["next_cursor"], Value::Null);

    live.delete(&format!("{issue}/calls/{}", call(1))).await;
    assert_eq!(live.get(&flags).await.data()["items"].as_array().unwrap().len(), 3, "flags stay");
    let path = format!("{flags}/{}", bare.text("/id"));
    assert_eq!(live.delete(&path).await.status, 204);
    assert_eq!(live.delete(&path).await.refusal(404, "not_found"), "Flag not found");
    let other = live.issue("Other").await;
    let elsewhere = live.delete(&format!("{other}/flags/{}", made.text("/id"))).await;
    assert_eq!(elsewhere.refusal(404, "not_found"), "Flag not found");
    live.delete(&issue).await;
    assert_eq!(live.get("/v1/triage/flag-types").await.data()["items"], json!([]));
}

#[tokio::test]
async fn relations_are_seen_from_both_sides() {
    let live = Live::start().await;
    let (one, two) = (live.issue("One").await, live.issue("Two").await);
    let id = |path: &str| path.trim_start_matches("/v1/triage/issues/").to_owned();
    let relate =
        |target: &str, relation_type: &str| json!({ "related_issue_id": id(target), "relation_type": relation_type });

    let blocks = live.post(&format!("{one}/relations"), relate(&two, "blocks")).await;
    assert_eq!(blocks.status, 201);
    assert_eq!((blocks.text("/direction"), blocks.text("/related_title")), ("outgoing".into(), "Two".into()));
    assert_eq!(live.post(&format!("{one}/relations"), relate(&two, "blocks")).await.status, 200);
    assert_eq!(live.post(&format!("{two}/relations"), relate(&one, "blocks")).await.status, 201, "circles are allowed");
    let related = live.post(&format!("{one}/relations"), relate(&two, "related_to")).await;
    let back = live.post(&format!("{two}/relations"), relate(&one, "related_to")).await;
    assert_eq!(back.status, 200, "the reverse pair is the same");
    assert_eq!(back.text("/id"), related.text("/id"));
    assert_eq!(back.text("/direction"), "incoming");
    live.post(&format!("{one}/relations"), relate(&one, "blocks")).await.refusal(400, "bad_request");

    for issue in [&one, &two] {
        assert_eq!(live.get(issue).await.data()["relation_count"], 3);
        assert_eq!(live.events(issue).await, ["relation_added", "relation_added", "relation_added", "created"]);
    }
    let seen = live.get(&format!("{two}/relations?limit=2")).await;
    assert_eq!(seen.data()["items"][0]["direction"], "incoming");
    assert_eq!(seen.data()["items"][0]["issue_id"], json!(id(&one)));
    assert_eq!(seen.data()["items"][0]["related_title"], "One");
    let rest = live.get(&format!("{two}/relations?limit=2&cursor={}", seen.text("/next_cursor"))).await;
    assert_eq!(rest.data()["items"].as_array().unwrap().len(), 1);
    let feed = live.get(&format!("{two}/activity")).await;
    assert_eq!(feed.data()["items"][2]["referenced_issues"][0]["title"], "One");
    assert_eq!(feed.data()["items"][2]["metadata"]["direction"], "incoming");

    assert_eq!(live.delete(&format!("{two}/relations/{}", blocks.text("/id"))).await.status, 204, "from either side");
    assert_eq!(live.get(&one).await.data()["relation_count"], 2);
    live.delete(&two).await;
    assert_eq!(live.get(&one).await.data()["relation_count"], 0);
}

#[tokio::test]
async fn comments_show_links_of_their_issue_only() {
    let live = Live::start().await;
    let issue = live.issue_with_call("Wrong day").await;
    let link = live.get(&format!("{issue}/resources")).await.text("/items/0/id");
    let text = "  @norm look at T-1001 \u{202E}\u{1F469}\u{200D}\u{1F4BB}\n";
    let made =
        live.post(&format!("{issue}/comments"), json!({ "detail": text, "resource_link_ids": [link, link] })).await;
    assert_eq!(made.text("/detail"), text, "text comes out as it went in");
    assert_eq!(made.data()["resources"].as_array().unwrap().len(), 1);
    assert_eq!(made.data()["referenced_issues"], json!([]));
    assert_eq!(live.get(&issue).await.data()["latest_agent_session"], Value::Null);
    let other = live.issue("Other").await;
    let foreign = live.post(&format!("{other}/comments"), json!({ "detail": "x", "resource_link_ids": [link] })).await;
    assert_eq!(foreign.refusal(404, "not_found"), "Resource not found");
    for (detail, status) in [("x".repeat(4_000), 201), ("é".repeat(4_000), 201), ("x".repeat(4_001), 400)] {
        assert_eq!(live.post(&format!("{issue}/comments"), json!({ "detail": detail })).await.status, status);
    }
}

#[tokio::test]
async fn categories_are_a_catalogue_by_name() {
    let live = Live::start().await;
    let made = live.post("/v1/triage/categories", json!({ "name": " Appointment logic " })).await;
    let again = live.post("/v1/triage/categories", json!({ "name": "APPOINTMENT LOGIC" })).await;
    assert_eq!((made.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(made.data(), again.data());
    let page = live.get("/v1/triage/categories?limit=2").await;
    assert_eq!(page.text("/items/0/name"), "Appointment logic");
    assert_eq!(page.text("/items/1/id"), "built-in:bug");
    assert_eq!(page.text("/next_cursor"), "Bug");
    let rest = live.get("/v1/triage/categories?cursor=Bug").await;
    assert_eq!(rest.data()["items"].as_array().unwrap().len(), 7);
    assert_eq!(rest.text("/items/0/name"), "Dialogue");
}

#[tokio::test]
async fn agents_are_not_pretended() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    assert_eq!(live.get("/v1/triage/agents").await.data(), &json!({ "items": [], "next_cursor": null }));
    live.ask_as(KEY, reqwest::Method::POST, &format!("{issue}/agent-sessions"), None)
        .await
        .refusal(501, "not_implemented");
}

#[tokio::test]
async fn the_affected_context_follows_the_calls() {
    let live = Live::start().await;
    let mut routed = super::deposit::deposit(77, 2);
    routed.issue = None;
    routed.call.pathway_id = Some("pathway-1".into());
    routed.call.pathway_version = Some(json!(14));
    routed.call.persona_id = Some("persona-1".into());
    routed.call.persona_name = Some("Front desk".into());
    live.database.deposit(&[routed]).await.unwrap();
    let issue = live.issue_with_call("Wrong day").await;
    live.put(&format!("{issue}/calls/{}", call(77))).await;
    let affected = live.get(&format!("{issue}/affected")).await;
    assert_eq!(affected.data()["calls"].as_array().unwrap().len(), 2);
    assert_eq!(affected.data()["pathways"][0]["version_number"], 14);
    assert_eq!(affected.data()["pathways"][0]["call_ids"], json!([call(77)]));
    assert_eq!(affected.text("/personas/0/persona_name"), "Front desk");
}

/// What it costs that nothing is left of what is deleted; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
async fn figures_of_deleting() {
    use std::time::Instant;
    let live = Live::start().await;
    for secure in [true, false, true, false] {
        let mut took = [std::time::Duration::ZERO; 2];
        let path = live.folder.path().join("earmark.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", if secure { "ON" } else { "OFF" });
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        for _ in 0..200 {
            let issue = live.issue_with_call("Wrong day").await;
            for _ in 0..5 {
                let flag = json!({ "call_id": call(1), "type": "dead_air", "note": "a note ".repeat(100) });
                live.post(&format!("{issue}/flags"), flag).await;
            }
            let id = issue.trim_start_matches("/v1/triage/issues/").to_owned();
            let patch = sqlx::query("UPDATE issues SET title = 'Another' WHERE id = $1").bind(&id);
            #[expect(clippy::disallowed_methods, reason = "measures")]
            let start = Instant::now();
            patch.execute(&mut connection).await.unwrap();
            took[0] += start.elapsed();
            #[expect(clippy::disallowed_methods, reason = "measures")]
            let start = Instant::now();
            sqlx::query("DELETE FROM issues WHERE id = $1").bind(&id).execute(&mut connection).await.unwrap();
            took[1] += start.elapsed();
        }
        println!("secure_delete {secure}: a change {:?}, a deletion {:?}", took[0] / 200, took[1] / 200);
    }
}
