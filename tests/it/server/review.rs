//! Queues of calls over the wire: what a reviewer does in an hour, what is refused, and what a repeat does.

use earmark::{
    domain::{
        failure::Kind,
        id::{ItemId, VerdictId},
        review::{Decision, HomeReason, ItemState, NothingLeft, PassReason, Verdict},
    },
    provider::Bland,
    server::{NewMember, Permission},
    wire::{
        Capabilities, HomeQuery, ItemQuery, LeaseToken, Mark, NewDecision, NewItems, NewQueue, NewSuggestion,
        NewSuggestions, NewTaking, PageQuery, Pass, QueuePatch, Reading, ReadingDecision,
    },
};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Answer, KEY, Live, NOBODY, VIEWER_KEY, answer, call};

/// Key of a member who reviews and does not lead.
const OPERATOR_KEY: &str = "org_operator_0123456789abcdef0123456789abcdef";
const QUEUES: &str = "/v1/earmark/review/queues";

fn client(live: &Live, key: &str) -> Bland {
    Bland::over_http(&live.base.parse().unwrap(), &key.into()).unwrap()
}

async fn with_operator() -> Live {
    let live = Live::start().await;
    let member = NewMember { first_name: "Ben".into(), last_name: "Okafor".into(), permission: Permission::Operator };
    let member = live.database.add_member(&member).await.unwrap();
    live.database.register_key(&member, OPERATOR_KEY).await.unwrap();
    live
}

/// A queue with these calls; answers its path.
async fn queue(live: &Live, settings: Value, calls: &[u32]) -> String {
    let path = format!("{QUEUES}/{}", live.post(QUEUES, settings).await.text("/id"));
    let calls: Vec<_> = calls.iter().map(|number| call(*number)).collect();
    let added = live.post(&format!("{path}/items"), json!({ "call_ids": calls })).await;
    assert_eq!(added.data()["added"], calls.len());
    path
}

fn plain() -> Value {
    json!({ "name": "Week 48", "second_share": 0, "unled_share": 0 })
}

fn reading(id: &str, verdict: Verdict) -> Reading {
    Reading {
        verdict_id: id.into(),
        token: None,
        verdict,
        reason: None,
        note: None,
        started_at: "2026-11-30T09:00:00Z".parse().unwrap(),
        given_at: "2026-11-30T09:01:42Z".parse().unwrap(),
        active_ms: 102_000,
        seen: 5,
        messages: 6,
        keys: None,
        guide_version: 1,
        marks: Vec::new(),
        decisions: Vec::new(),
    }
}

fn mark(id: &str) -> Mark {
    Mark {
        mark_id: id.into(),
        mark_type: "Dead Air".into(),
        note: Some("Nine seconds.".into()),
        message_index: Some(3),
        message_text: Some("Hello?".into()),
        node_id: Some("n-7".into()),
        node_name: None,
        severity: None,
        issue_id: None,
        flag_id: None,
        suggestion_id: None,
    }
}

async fn post(live: &Live, key: &str, path: &str, once: &str, body: &Value) -> Answer {
    let request = live.client.post(format!("{}{path}", live.base)).header("authorization", key);
    answer(request.header("idempotency-key", once).json(body).send().await.unwrap()).await
}

#[tokio::test]
async fn the_client_and_the_server_agree() {
    let live = with_operator().await;
    let bland = client(&live, KEY);
    assert!(bland.capabilities().await.unwrap().offers(Capabilities::REVIEW));
    let new = NewQueue {
        name: " Week 48 ".into(),
        second_share: Some(0.0),
        guide: Some("Listen.".into()),
        ..NewQueue::default()
    };
    let made = bland.create_review_queue(&new).await.unwrap();
    assert_eq!((made.name.verbatim(), made.wanted, made.guide_version), ("Week 48", 1, 1));
    let calls = NewItems { call_ids: Some((0..4).map(|number| call(number).into()).collect()), ..NewItems::default() };
    let added = bland.add_review_items(&made.id, &calls).await.unwrap();
    assert_eq!((added.added, added.already, added.unknown), (4, 0, 0));
    let again = bland.add_review_items(&made.id, &calls).await.unwrap();
    assert_eq!((again.added, again.already), (0, 4));

    let one = NewTaking::default();
    let taken = bland.next_review_items(&made.id, &one).await.unwrap();
    assert_eq!(bland.next_review_items(&made.id, &one).await.unwrap().items[0].token, taken.items[0].token);
    let held = &taken.items[0];
    assert_eq!((held.messages, held.blind, held.guide_version, taken.left), (Some(6), false, 1, 4));
    assert!((590..=600).contains(&held.expires_in_s));
    let token = LeaseToken { token: held.token.clone() };
    assert!(bland.renew_lease(&held.item_id, &token).await.unwrap().expires_in_s >= held.expires_in_s);
    assert_eq!(bland.take_review_item(&held.item_id).await.unwrap().token, held.token);

    let found = NewSuggestion {
        call_id: held.call_id.clone(),
        rule: "dead_air".into(),
        version: 1,
        message_index: 3,
        ref_index: None,
        suggested_type: "dead_air".into(),
        score: 0.9,
        reason: "9 s of silence before it".into(),
        quote: None,
    };
    let found = NewSuggestions { suggestions: vec![found.clone(), NewSuggestion { message_index: 5, ..found }] };
    let stored = bland.store_suggestions(&found).await.unwrap();
    assert_eq!((stored.stored, stored.known), (2, 0));
    assert_eq!(bland.store_suggestions(&found).await.unwrap().known, 2);
    let suggestions = bland.suggestions(&held.call_id).await.unwrap();
    assert_eq!(suggestions.iter().map(|one| one.message_index).collect::<Vec<_>>(), [3, 5]);
    let no = NewDecision { decision: Decision::Rejected, as_type: None, mark_id: None, item_id: None, rank: Some(1) };
    let decided = bland.decide(&suggestions[1].id, &no).await.unwrap();
    assert_eq!(decided.decision, Some(Decision::Rejected));
    let others = client(&live, OPERATOR_KEY).suggestions(&held.call_id).await.unwrap();
    assert!(others.iter().all(|one| one.decision.is_none()), "each reviewer decides");

    let decision =
        ReadingDecision { suggestion_id: suggestions[0].id.clone(), decision: Decision::Accepted, as_type: None };
    let flagged = Reading {
        marks: vec![mark("m-1")],
        decisions: vec![decision.clone()],
        token: Some(held.token.clone()),
        ..reading("v-1", Verdict::Flagged)
    };
    let given = bland.give_verdict(&held.item_id, &flagged).await.unwrap();
    assert_eq!((given.surplus, &given.state, given.filed.len()), (false, &ItemState::Settled, 0));
    assert_eq!(bland.give_verdict(&held.item_id, &flagged).await.unwrap(), given);
    let readings = bland.readings(&held.item_id).await.unwrap();
    assert_eq!(readings.len(), 1);
    assert_eq!(readings[0].reading.marks[0].mark_type.verbatim(), "dead_air", "in its stored form");
    assert_eq!(readings[0].reading.decisions, [decision]);

    let three = NewTaking { want: Some(3), lane: None };
    let three = bland.next_review_items(&made.id, &three).await.unwrap();
    assert_eq!((three.items.len(), three.left), (3, 3));
    bland.give_review_item_back(&three.items[0].item_id, &three.items[0].token).await.unwrap();
    let pass = Pass { reason: PassReason::Language, note: None };
    bland.pass_review_item(&three.items[1].item_id, &pass).await.unwrap();
    let counts = bland.review_queue(&made.id).await.unwrap().counts;
    assert_eq!((counts.waiting, counts.reading, counts.settled, counts.all()), (2, 1, 1, 4));
    bland.withdraw_verdict(&held.item_id, &VerdictId::from("v-1")).await.unwrap();
    let waiting = ItemQuery { state: Some(ItemState::Waiting), ..ItemQuery::default() };
    assert_eq!(bland.review_items(&made.id, &waiting).await.unwrap().items.len(), 3);

    let closed = QueuePatch { closed: Some(true), guide: Some("Listen twice.".into()), ..QueuePatch::default() };
    let closed = bland.change_review_queue(&made.id, &closed).await.unwrap();
    assert_eq!((closed.guide_version, closed.closed_at.is_some(), closed.name), (2, true, made.name));
    let listed = bland.review_queues(&PageQuery::default()).await.unwrap().items;
    assert_eq!((listed.len(), listed[0].guide.is_none(), listed[0].counts.all()), (1, true, 4));
    let refused = bland.next_review_items(&made.id, &one).await.unwrap_err();
    assert_eq!(
        (refused.kind, refused.message.as_str()),
        (Kind::Refused, "could not take the next call: The queue is closed")
    );
}

#[tokio::test]
async fn what_is_refused_says_why() {
    let live = with_operator().await;
    let path = queue(&live, plain(), &[1]).await;
    let next = format!("{path}/next");
    let held = live.post(&next, json!({})).await;
    let item = format!("/v1/earmark/review/items/{}", held.text("/items/0/item_id"));
    let lease = format!("{item}/lease");
    let as_operator =
        async |method: Method, path: &str, body: Value| live.ask_as(OPERATOR_KEY, method, path, Some(&body)).await;
    let nothing = as_operator(Method::POST, &next, json!({ "want": 3 })).await;
    assert_eq!(nothing.text("/reason"), NothingLeft::AllLeased.as_str());
    as_operator(Method::POST, &lease, json!({})).await.refusal(409, "no_place");
    let words = as_operator(Method::PUT, &lease, json!({ "token": "t" })).await;
    let words = words.refusal(409, "lease_lost").to_owned();
    assert!(words.starts_with("Local reviewer has had this call since 20"), "{words}");
    live.ask_as(OPERATOR_KEY, Method::GET, &format!("{item}/readings"), None).await.refusal(403, "blind");
    let of_other = format!("{path}/items?reviewer={}", live.database.local_user().as_str());
    live.ask_as(OPERATOR_KEY, Method::GET, &of_other, None).await.refusal(403, "blind");
    as_operator(Method::POST, QUEUES, plain()).await.refusal(403, "forbidden");
    as_operator(Method::POST, &format!("{path}/items"), json!({})).await.refusal(403, "forbidden");
    let readings = format!("{path}/readings");
    as_operator(Method::POST, &readings, json!({ "readings": [] })).await.refusal(403, "forbidden");
    live.ask_as(OPERATOR_KEY, Method::GET, &readings, None).await.refusal(403, "blind");
    let own = live.ask_as(OPERATOR_KEY, Method::GET, &format!("{readings}?mine=true"), None).await;
    assert_eq!(own.data()["items"], json!([]));
    live.ask_as(VIEWER_KEY, Method::POST, &next, Some(&json!({}))).await.refusal(403, "forbidden");
    let verdict = |fields: Value| {
        let mut body = serde_json::to_value(reading("v", Verdict::Clean)).unwrap();
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    for (fields, place) in [
        (json!({ "verdict": "flagged" }), "marks"),
        (json!({ "verdict": "cannot_judge" }), "reason"),
        (json!({ "verdict": "cannot_judge", "reason": "other" }), "note"),
        (json!({ "verdict": "perhaps" }), "verdict"),
        (json!({ "marks": [{ "mark_id": "m" }] }), "marks: item 0 type"),
        (json!({ "decisions": [{ "suggestion_id": "s", "decision": "accepted_as" }] }), "decisions: item 0 as_type"),
        (json!({ "given_at": "yesterday" }), "given_at"),
    ] {
        let refused = as_operator(Method::PUT, &format!("{item}/verdict"), verdict(fields)).await;
        assert!(refused.refusal(400, "bad_request").starts_with(place), "{refused:?}");
    }
    // Whoever holds it, what was read is stored.
    let surplus = as_operator(Method::PUT, &format!("{item}/verdict"), verdict(json!({}))).await;
    assert_eq!((&surplus.data()["surplus"], &surplus.data()["state"]), (&json!(true), &json!("reading")));
    live.ask_as(OPERATOR_KEY, Method::GET, &format!("{item}/readings"), None).await.data();
    live.ask_as(OPERATOR_KEY, Method::GET, &format!("{item}/readings"), None).await.data();
    let gone = format!("{item}/verdict?verdict_id={NOBODY}");
    assert_eq!(live.delete(&gone).await.refusal(404, "not_found"), "Verdict not found");
    assert_eq!(live.patch(&path, json!({ "closed": true })).await.status, 200);
    live.post(&next, json!({})).await.refusal(409, "queue_closed");
    let back = format!("{lease}?token={}", held.text("/items/0/token"));
    assert_eq!(live.delete(&back).await.status, 204);
    live.ask_as(KEY, Method::POST, &lease, None).await.refusal(409, "queue_closed");
    assert_eq!(live.delete(&back).await.status, 204, "gone is as good");
}

#[tokio::test]
async fn a_repeat_under_its_key_has_no_second_effect() {
    let live = Live::start().await;
    let path = queue(&live, plain(), &[1, 2]).await;
    let held = live.post(&format!("{path}/next"), json!({})).await.text("/items/0/item_id");
    let suggestion = json!({ "call_id": call(1), "rule": "apology", "version": 1, "message_index": 1,
        "type": "self_contradiction", "score": 0.5, "reason": "" });
    for (path, body, other, status) in [
        (QUEUES.to_owned(), plain(), json!({ "name": "Another" }), 201),
        (format!("{path}/items"), json!({ "call_ids": [call(3)] }), json!({}), 200),
        (format!("{path}/next"), json!({ "want": 2 }), json!({ "want": 3 }), 200),
        (
            format!("{path}/readings"),
            json!({ "readings": [{ "call_id": call(9), "wanted": 1, "reviewer_id": "ana", "arm": "led",
                "reading": reading("v-ana", Verdict::Clean) }] }),
            json!({ "readings": [] }),
            200,
        ),
        (
            format!("/v1/earmark/review/items/{held}/pass"),
            json!({ "reason": "later" }),
            json!({ "reason": "broken" }),
            204,
        ),
        (
            "/v1/earmark/review/suggestions".to_owned(),
            json!({ "suggestions": [suggestion] }),
            json!({ "suggestions": [] }),
            200,
        ),
    ] {
        let first = post(&live, KEY, &path, &path, &body).await;
        assert_eq!(first.status, status, "{first:?}");
        let again = post(&live, KEY, &path, &path, &body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
        post(&live, KEY, &path, &path, &other).await.refusal(422, "idempotency_key_reused");
    }
    assert_eq!(live.get(QUEUES).await.data()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn calls_are_chosen_by_a_filter_and_the_board_is_walked_in_pages() {
    let live = Live::start().await;
    let path = queue(&live, plain(), &[1]).await;
    let items = format!("{path}/items");
    let none = live.post(&items, json!({ "filter": { "inbound": false } })).await;
    assert_eq!(none.data(), &json!({ "added": 0, "already": 0, "scored": 0, "unknown": 0, "more": false }));
    let others =
        live.post(&items, json!({ "filter": { "inbound": true, "created_from": "2026-03-01T00:00:00Z" } })).await;
    assert_eq!(others.data()["added"], 9);
    let scored = json!({ "calls": [{ "call_id": "elsewhere", "reasons": { "apology": 10, "overlong": 10 } }] });
    assert_eq!(live.post(&items, scored).await.data()["unknown"], 1);
    for sort in ["score", "draw"] {
        let mut walked: Vec<ItemId> = Vec::new();
        let mut next = format!("{items}?sort={sort}&limit=4");
        loop {
            let page = live.get(&next).await;
            let rows = page.data()["items"].as_array().unwrap();
            walked.extend(rows.iter().map(|row| ItemId::from(row["id"].as_str().unwrap())));
            if sort == "score" && walked.len() == rows.len() {
                assert_eq!((&rows[0]["score"], &rows[0]["call_id"]), (&json!(20), &json!("elsewhere")));
            }
            let Some(cursor) = page.data()["next_cursor"].as_str() else { break };
            next = format!("{items}?sort={sort}&limit=4&cursor={cursor}");
        }
        walked.sort();
        walked.dedup();
        assert_eq!(walked.len(), 11, "{sort}");
    }
    let foreign = live.get(&format!("{items}?sort=draw&limit=4")).await.text("/next_cursor");
    live.get(&format!("{items}?sort=score&cursor={foreign}")).await.refusal(400, "bad_request");
}

#[tokio::test]
async fn homes_are_told_with_their_reasons() {
    let live = Live::start().await;
    let near = live.issue_with_call("Silence at the desk").await;
    let far = live.issue("Another").await;
    let closed = live.issue_with_call("Silence of old").await;
    for issue in [&near, &closed] {
        let flag = json!({ "call_id": call(1), "type": "dead_air", "node_id": "n-7" });
        live.post(&format!("{issue}/flags"), flag).await.data();
    }
    live.patch(&closed, json!({ "status": "done" })).await.data();
    let query = HomeQuery { call_id: call(2).into(), flag_type: Some("Dead Air".into()), node_id: Some("n-7".into()) };
    let homes = client(&live, KEY).homes(&query).await.unwrap();
    let told: Vec<_> = homes.iter().map(|home| (home.issue_id.as_str(), home.points, home.reasons.clone())).collect();
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let reasons = vec![HomeReason::SameTypeSameNode, HomeReason::SameType, HomeReason::UsedLately];
    assert_eq!(told, [(id(&near).as_str(), 7, reasons), (id(&far).as_str(), 0, Vec::new())]);
    for number in 0..7 {
        live.issue(&format!("More {number}")).await;
    }
    assert_eq!(client(&live, KEY).homes(&query).await.unwrap().len(), 5);
}
