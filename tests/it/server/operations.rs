//! Every operation: its success, its refusals, and that its answers are what the OpenAPI document says.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    schema,
    support::{Answer, KEY, Live, NOBODY, VIEWER_KEY, call},
};

/// An operation as it is tested.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    /// Status of its success.
    pub(super) success: u16,
    /// A body that it takes, and one that it refuses.
    pub(super) bodies: Option<(Value, Value)>,
    /// Parameters that it needs.
    query: &'static str,
    /// Whether a member who may only read may do it.
    reads: bool,
    /// Code of the refusal of an unknown id.
    unknown: &'static str,
}

fn operation(method: Method, path: &'static str, success: u16) -> Operation {
    let reads = method == Method::GET;
    Operation { method, path, success, bodies: None, query: "", reads, unknown: "not_found" }
}

impl Operation {
    /// Its path as the document has it.
    pub(super) fn documented(&self) -> String {
        self.path.replace("{ticket}", "{id}")
    }

    fn bodies(self, good: Value, bad: Value) -> Self {
        Self { bodies: Some((good, bad)), ..self }
    }
}

const ISSUES: &str = "/v1/triage/issues";
const ISSUE: &str = "/v1/triage/issues/{id}";
const LINKS: &str = "/v1/triage/issues/{id}/resources";
const LINK: &str = "/v1/triage/issues/{id}/resources/{resource_link_id}";
const CALL: &str = "/v1/triage/issues/{id}/calls/{call_id}";
const AFFECTED: &str = "/v1/triage/issues/{id}/affected";
const FLAGS: &str = "/v1/triage/issues/{id}/flags";
const FLAG: &str = "/v1/triage/issues/{id}/flags/{flag_id}";
const FLAG_TYPES: &str = "/v1/triage/flag-types";
const ACTIVITY: &str = "/v1/triage/issues/{id}/activity";
const COMMENTS: &str = "/v1/triage/issues/{id}/comments";
const VIEW: &str = "/v1/triage/issues/{id}/view";
const CATEGORIES: &str = "/v1/triage/categories";
const RELATIONS: &str = "/v1/triage/issues/{id}/relations";
const RELATION: &str = "/v1/triage/issues/{id}/relations/{relation_id}";
const AGENTS: &str = "/v1/triage/agents";
const SESSIONS: &str = "/v1/triage/issues/{id}/agent-sessions";
const ALL_FLAGS: &str = "/v1/earmark/flags";
const ALL_CALLS: &str = "/v1/earmark/calls";
const DELETED: &str = "/v1/earmark/calls/{call_id}";
const BRIEF: &str = "/v1/earmark/calls/{call_id}/brief";
const KEPT: &str = "/v1/earmark/calls/{call_id}/kept";
const USERS: &str = "/v1/earmark/users";
const USER: &str = "/v1/earmark/users/{user_id}";
const KEYS: &str = "/v1/earmark/keys";
const A_KEY: &str = "/v1/earmark/keys/{key_id}";
const ROTATE: &str = "/v1/earmark/keys/{key_id}/rotate";
const AUDIT: &str = "/v1/earmark/audit";
const SEALS: &str = "/v1/earmark/audit/seals";
const TIES: &str = "/v1/earmark/ties";
const QUEUES: &str = "/v1/earmark/review/queues";
const QUEUE: &str = "/v1/earmark/review/queues/{queue_id}";
const ITEMS: &str = "/v1/earmark/review/queues/{queue_id}/items";
const QUEUE_READINGS: &str = "/v1/earmark/review/queues/{queue_id}/readings";
const ITEM: &str = "/v1/earmark/review/items/{item_id}";
const NEXT: &str = "/v1/earmark/review/queues/{queue_id}/next";
const LEASE: &str = "/v1/earmark/review/items/{item_id}/lease";
const PASS: &str = "/v1/earmark/review/items/{item_id}/pass";
const VERDICT: &str = "/v1/earmark/review/items/{item_id}/verdict";
const READINGS: &str = "/v1/earmark/review/items/{item_id}/readings";
const SUGGESTIONS: &str = "/v1/earmark/review/suggestions";
const DECISION: &str = "/v1/earmark/review/suggestions/{suggestion_id}/decision";
const HOMES: &str = "/v1/earmark/review/homes";
const PROMPTS: &str = "/v1/triage/issues/{id}/agent-sessions/{session_id}/prompts";

/// The published triage endpoints, in the order of the contract's index.
fn published() -> Vec<Operation> {
    use Method as M;
    let issue = json!({ "title": "Wrong day booked", "severity": "low", "category": "Dialogue" });
    let flag = json!({ "call_id": call(1), "type": "Missed Handoff", "message_index": 3, "note": "Said no." });
    vec![
        operation(M::GET, ISSUES, 200),
        operation(M::POST, ISSUES, 201).bodies(issue, json!({ "title": " ", "severity": "grave" })),
        operation(M::GET, ISSUE, 200),
        operation(M::PATCH, ISSUE, 200).bodies(json!({ "status": "done" }), json!({ "status": null })),
        operation(M::DELETE, ISSUE, 204),
        operation(M::GET, LINKS, 200),
        operation(M::POST, LINKS, 201).bodies(
            json!({ "resource_type": "call", "resource_id": call(2) }),
            json!({ "resource_type": "song", "resource_id": 7 }),
        ),
        operation(M::DELETE, LINK, 204),
        operation(M::PUT, CALL, 200),
        operation(M::DELETE, CALL, 204),
        operation(M::GET, AFFECTED, 200),
        operation(M::GET, FLAGS, 200),
        operation(M::POST, FLAGS, 201).bodies(flag, json!({ "call_id": call(1), "type": "?!", "message_index": -1 })),
        operation(M::DELETE, FLAG, 204),
        operation(M::GET, FLAG_TYPES, 200),
        operation(M::GET, ACTIVITY, 200),
        operation(M::POST, COMMENTS, 201).bodies(json!({ "detail": "Heard it too." }), json!({ "detail": "  " })),
        Operation { reads: true, ..operation(M::PUT, VIEW, 200) },
        operation(M::GET, CATEGORIES, 200),
        operation(M::POST, CATEGORIES, 201).bodies(json!({ "name": "Billing" }), json!({ "name": "x".repeat(65) })),
        operation(M::GET, RELATIONS, 200),
        operation(M::POST, RELATIONS, 201).bodies(
            json!({ "related_issue_id": "{other}", "relation_type": "blocks" }),
            json!({ "related_issue_id": "{other}", "relation_type": "likes" }),
        ),
        operation(M::DELETE, RELATION, 204),
        operation(M::GET, AGENTS, 200),
        operation(M::POST, SESSIONS, 501),
        operation(M::POST, PROMPTS, 501).bodies(json!({ "detail": "/status why?" }), json!({ "detail": 1 })),
    ]
}

/// What stands around them.
fn neighbours() -> Vec<Operation> {
    use Method as M;
    let unknown_call = "CALL_NOT_FOUND";
    vec![
        operation(M::GET, "/v1/calls", 200),
        Operation { unknown: unknown_call, ..operation(M::GET, "/v1/calls/{call_id}", 200) },
        Operation { unknown: unknown_call, ..operation(M::GET, "/v1/calls/{call_id}/correct", 200) },
        Operation { unknown: unknown_call, query: "?v=2", ..operation(M::GET, "/v1/pathway_calls/{call_id}", 200) },
        operation(M::GET, "/v1/orgs/{org_id}/members", 200),
        operation(M::GET, "/v1/orgs/self/memberships", 200),
        operation(M::GET, "/v1/me", 200),
        operation(M::GET, "/v1/earmark/capabilities", 200),
        operation(M::GET, "/v1/earmark/ready", 200),
        Operation { query: "?type=Missed%20Handoff&node=verify&issue_id={id}", ..operation(M::GET, ALL_FLAGS, 200) },
        operation(M::GET, ALL_CALLS, 200),
        Operation { unknown: unknown_call, ..operation(M::DELETE, DELETED, 200) },
        Operation { unknown: unknown_call, query: "?outcome=true", ..operation(M::GET, BRIEF, 200) },
        Operation { unknown: unknown_call, ..operation(M::GET, KEPT, 200) },
        Operation { query: "?issue_id={id}", ..operation(M::GET, TIES, 200) },
        operation(M::PUT, TIES, 200).bodies(
            json!({ "issue_id": "{id}", "ticket_id": "4QH7", "code": "VOX-12", "title": "Closed billing line" }),
            json!({ "issue_id": "{id}", "ticket_id": " ", "code": 7 }),
        ),
        Operation { query: "?issue_id={id}&ticket_id={ticket}", ..operation(M::DELETE, TIES, 204) },
    ]
}

/// People, their keys, and the trail of what they change.
fn of_people() -> Vec<Operation> {
    use Method as M;
    let (ada, bad) = (json!({ "first_name": "Ada", "permission": "operator" }), json!({ "first_name": " " }));
    vec![
        Operation { reads: false, ..operation(M::GET, USERS, 200) },
        operation(M::POST, USERS, 201).bodies(ada, bad),
        operation(M::PATCH, USER, 200).bodies(json!({ "permission": "admin" }), json!({ "permission": "queen" })),
        operation(M::GET, KEYS, 200),
        Operation { reads: true, ..operation(M::POST, KEYS, 201) }
            .bodies(json!({ "name": "laptop", "days": 30 }), json!({ "name": "", "scopes": ["all"] })),
        operation(M::POST, ROTATE, 201).bodies(json!({ "overlap_s": 60 }), json!({ "overlap_s": 604_801 })),
        operation(M::DELETE, A_KEY, 204),
        Operation { reads: false, ..operation(M::GET, AUDIT, 200) },
        Operation { reads: false, ..operation(M::GET, SEALS, 200) },
    ]
}

/// A verdict under this id.
fn verdict(id: &str) -> Value {
    json!({ "verdict_id": id, "verdict": "flagged", "started_at": "2026-11-30T09:00:00.000Z",
        "given_at": "2026-11-30T09:01:42.000Z", "active_ms": 102_000, "seen": 5, "messages": 6, "guide_version": 0,
        "marks": [{ "mark_id": "m", "type": "Dead Air", "message_index": 3 }],
        "decisions": [{ "suggestion_id": "{suggestion_id}", "decision": "accepted" }] })
}

/// Queues of calls that are read by people.
fn of_review() -> Vec<Operation> {
    use Method as M;
    let settings = json!({ "name": "Week 48", "wanted": 2, "second_share": 0.5, "lease_s": 60, "guide": "Listen." });
    let items = json!({ "call_ids": [call(3)], "calls": [{ "call_id": call(4), "reasons": { "repeat_agent": 20 } }],
        "filter": { "inbound": true, "created_from": "2026-01-01T00:00:00Z" } });
    let found = json!({ "suggestions": [{ "call_id": call(1), "rule": "dead_air", "version": 1, "message_index": 2,
        "type": "dead_air", "score": 0.4, "reason": "4 s of silence before it" }] });
    let told = json!({ "call_id": call(5), "wanted": 1, "reviewer_id": "elsewhere", "reviewer": "Ana R.", "arm": "led",
        "lane": "score", "reading": verdict("of elsewhere") });
    vec![
        operation(M::GET, QUEUES, 200),
        operation(M::POST, QUEUES, 201).bodies(settings, json!({ "name": " ", "wanted": 6 })),
        operation(M::GET, QUEUE, 200),
        operation(M::PATCH, QUEUE, 200).bodies(json!({ "closed": true }), json!({ "lease_s": 59 })),
        operation(M::GET, ITEMS, 200),
        operation(M::POST, ITEMS, 200).bodies(items, json!({ "calls": [{ "score": 7 }] })),
        operation(M::POST, NEXT, 200).bodies(json!({ "want": 2 }), json!({ "want": 4 })),
        Operation { reads: false, query: "?mine=true", ..operation(M::GET, QUEUE_READINGS, 200) },
        operation(M::POST, QUEUE_READINGS, 200)
            .bodies(json!({ "readings": [told] }), json!({ "readings": [{ "call_id": call(1) }] })),
        operation(M::GET, ITEM, 200),
        operation(M::PUT, LEASE, 200).bodies(json!({ "token": "{token}" }), json!({ "token": 7 })),
        operation(M::POST, LEASE, 200),
        Operation { query: "?token={token}", ..operation(M::DELETE, LEASE, 204) },
        operation(M::POST, PASS, 204).bodies(json!({ "reason": "later" }), json!({ "reason": "dull" })),
        operation(M::PUT, VERDICT, 200).bodies(verdict("of {item_id}, again"), json!({ "verdict": "flagged" })),
        Operation { query: "?verdict_id={verdict_id}", ..operation(M::DELETE, VERDICT, 204) },
        Operation { reads: false, ..operation(M::GET, READINGS, 200) },
        Operation { query: "?call_id={call_id}", ..operation(M::GET, SUGGESTIONS, 200) },
        operation(M::POST, SUGGESTIONS, 200).bodies(found, json!({ "suggestions": [{ "rule": "dead_air" }] })),
        operation(M::PUT, DECISION, 200)
            .bodies(json!({ "decision": "accepted_as", "as_type": "dead_air" }), json!({ "decision": "accepted_as" })),
        Operation { query: "?call_id={call_id}&type=dead_air", ..operation(M::GET, HOMES, 200) },
        operation(M::GET, "/v1/earmark/review/rules", 200),
    ]
}

/// The subset of the ticket API.
fn of_tickets() -> Vec<Operation> {
    use Method as M;
    let new = json!({ "title": "Refund", "requestorEmail": "lena@northpier.example", "teamId": "T00VOXTEAM",
        "description": "Third call today.", "priorityName": "high", "statusName": "On Hold" });
    let bad = json!({ "title": "", "requestorEmail": "x", "teamId": "T00VOXTEAM", "priorityName": "grave" });
    vec![
        Operation { query: "?page=0&limit=2&dateRange=1w&teamId=T00VOXTEAM", ..operation(M::GET, "/v1/tickets", 200) },
        operation(M::POST, "/v1/tickets", 201).bodies(new, bad),
        operation(M::GET, "/v1/tickets/{ticket}", 200),
        Operation { query: "?linked=True", ..operation(M::GET, "/v1/tickets/{ticket}/related", 200) },
        operation(M::PATCH, "/v1/tickets/link", 200).bodies(
            json!({ "sourceTicketId": "{ticket}", "linkedTicketId": "{peer}" }),
            json!({ "sourceTicketId": "{ticket}", "linkedTicketId": "" }),
        ),
        operation(M::PATCH, "/v1/tickets/mark-duplicate", 200).bodies(
            json!({ "duplicateTicketId": "{ticket}", "duplicateOfTicketId": "{peer}" }),
            json!({ "duplicateTicketId": "{ticket}" }),
        ),
        operation(M::PATCH, "/v1/tickets/sub-ticket", 200).bodies(
            json!({ "parentTicketId": "{ticket}", "title": "Check the opening hours prompt" }),
            json!({ "parentTicketId": "{ticket}" }),
        ),
        operation(M::GET, "/v1/tickets/{ticket}/comments", 200),
        operation(M::POST, "/v1/tickets/{ticket}/comment", 201)
            .bodies(json!({ "content": "Same fault." }), json!({ "content": 7 })),
        Operation { query: "?entityType=ticket&entityId={ticket}", ..operation(M::GET, "/v1/comments", 200) },
        operation(M::GET, "/v1/teams", 200),
    ]
}

/// All of them.
pub(super) fn all() -> Vec<Operation> {
    [published(), neighbours(), of_people(), of_review(), of_tickets()].into_iter().flatten().collect()
}

/// Ids for the places in a path.
pub(super) struct Ids(Vec<(&'static str, String)>);

impl Ids {
    /// Ids of things that are there: an issue with a call, a flag and a relation to another.
    pub(super) async fn known(live: &Live, operation: &Operation) -> Self {
        let issue = live.issue_with_call("Agent books the wrong day").await;
        let other = live.issue("Agent ignores the day").await;
        let flag = json!({ "call_id": call(1), "type": "lost_context" });
        let flag = live.post(&format!("{issue}/flags"), flag).await.text("/id");
        let related = other.trim_start_matches("/v1/triage/issues/").to_owned();
        let relation = json!({ "related_issue_id": related, "relation_type": "related_to" });
        let relation = live.post(&format!("{issue}/relations"), relation).await.text("/id");
        let link = live.get(&format!("{issue}/resources")).await.text("/items/0/id");
        let organisation = live.get(&issue).await.text("/org_id");
        let (ticket, peer) = (live.ticket("Refund").await, live.ticket("Hours").await);
        let tie = json!({ "issue_id": issue.trim_start_matches("/v1/triage/issues/"), "ticket_id": ticket });
        assert_eq!(live.ask_as(KEY, Method::PUT, TIES, Some(&tie)).await.status, 200);
        let user = json!({ "first_name": "Ben", "last_name": "Okafor", "permission": "operator" });
        let user = live.post(USERS, user).await.text("/id");
        let key = live.post(KEYS, json!({ "name": "laptop", "user_id": user })).await.text("/id");
        let review = Self::of_review(live).await;
        // Attach takes a call that is not attached yet.
        let call = match operation.path {
            // One that no other operation is about.
            DELETED => call(9),
            _ if operation.method == Method::PUT => call(2),
            _ => call(1),
        };
        let mut ids = vec![
            ("{id}", issue.trim_start_matches("/v1/triage/issues/").to_owned()),
            ("{other}", related),
            ("{flag_id}", flag),
            ("{relation_id}", relation),
            ("{resource_link_id}", link),
            ("{call_id}", call),
            ("{org_id}", organisation),
            ("{ticket}", ticket),
            ("{peer}", peer),
            ("{session_id}", NOBODY.to_owned()),
            ("{user_id}", user),
            ("{key_id}", key),
        ];
        ids.extend(review);
        Self(ids)
    }

    /// A queue with an item that has a verdict and is held, and a suggestion.
    async fn of_review(live: &Live) -> Vec<(&'static str, String)> {
        let queue = live.post(QUEUES, json!({ "name": "Week 48", "wanted": 2 })).await.text("/id");
        let path = |what: &str| format!("{QUEUES}/{queue}/{what}");
        live.post(&path("items"), json!({ "call_ids": [call(1)] })).await.data();
        let suggestion = json!({ "call_id": call(1), "rule": "apology", "version": 1, "message_index": 1,
            "type": "self_contradiction", "score": 0.5, "reason": "something before was wrong" });
        live.post(SUGGESTIONS, json!({ "suggestions": [suggestion] })).await.data();
        let suggestions = live.get(&format!("{SUGGESTIONS}?call_id={}", call(1))).await;
        let suggestion = suggestions.text("/0/id");
        let held = live.post(&path("next"), json!({})).await;
        let item = held.text("/items/0/item_id");
        let given = format!("of {item}");
        let body = verdict(&given).to_string().replace("{suggestion_id}", &suggestion);
        let body = serde_json::from_str(&body).unwrap();
        let verdict = VERDICT.replace("{item_id}", &item);
        live.ask_as(KEY, Method::PUT, &verdict, Some(&body)).await.data();
        let withdrawn = format!("{verdict}?verdict_id={given}");
        assert_eq!(live.delete(&withdrawn).await.status, 204);
        let held = live.post(&path("next"), json!({})).await;
        vec![
            ("{queue_id}", queue),
            ("{item_id}", item),
            ("{token}", held.text("/items/0/token")),
            ("{verdict_id}", given),
            ("{suggestion_id}", suggestion),
        ]
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (place, id)| text.replace(place, id))
    }

    /// The same with one of them replaced.
    fn with(&self, place: &str, id: &str) -> Self {
        let replaced =
            self.0.iter().map(|(known, old)| (*known, if *known == place { id.to_owned() } else { old.clone() }));
        Self(replaced.collect())
    }
}

pub(super) async fn ask(live: &Live, operation: &Operation, key: &str, ids: &Ids, body: Option<&Value>) -> Answer {
    let path = ids.fill(&format!("{}{}", operation.path, operation.query));
    let body = body.map(|body| serde_json::from_str(&ids.fill(&body.to_string())).unwrap());
    live.ask_as(key, operation.method.clone(), &path, body.as_ref()).await
}

fn must_fit(document: &Value, operation: &Operation, answer: &Answer) {
    let responses = &document["paths"][operation.documented()][operation.method.as_str().to_lowercase()]["responses"];
    let status = answer.status.as_str();
    let response = if answer.status.is_success() { &responses[status] } else { &responses["default"] };
    assert!(response.is_object(), "{} {}: {status} is not described", operation.method, operation.path);
    if answer.status == 204 {
        assert_eq!(answer.body, Value::Null, "204 has no body");
        return;
    }
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{} {}: {status} has no schema", operation.method, operation.path);
    let faults = schema::faults(document, schema, &answer.body);
    assert!(faults.is_empty(), "{} {}: {faults:#?}\n{:#}", operation.method, operation.path, answer.body);
}

#[tokio::test]
async fn every_operation_succeeds_and_refuses_as_documented() {
    let live = Live::start().await;
    let document = live.get("/openapi.json").await.body;
    for operation in &all() {
        let name = format!("{} {}", operation.method, operation.path);
        let ids = Ids::known(&live, operation).await;
        let good = operation.bodies.as_ref().map(|(good, _)| good);

        let answer = ask(&live, operation, "org_wrong", &ids, good).await;
        answer.refusal(401, "AUTH_FAILURE");
        must_fit(&document, operation, &answer);

        let answer = ask(&live, operation, VIEWER_KEY, &ids, good).await;
        if operation.reads {
            assert_eq!(answer.status, operation.success, "{name}: {answer:?}");
        } else {
            answer.refusal(403, "forbidden");
        }
        must_fit(&document, operation, &answer);

        if let Some((_, bad)) = &operation.bodies {
            let answer = ask(&live, operation, KEY, &ids, Some(bad)).await;
            answer.refusal(400, "bad_request");
            must_fit(&document, operation, &answer);
        }

        let places = ids.0.iter().map(|(place, _)| *place);
        for place in places.filter(|place| operation.path.contains(place) && *place != "{session_id}") {
            for unknown in [NOBODY, "no-uuid"] {
                let answer = ask(&live, operation, KEY, &ids.with(place, unknown), good).await;
                answer.refusal(404, operation.unknown);
                must_fit(&document, operation, &answer);
            }
        }

        let answer = ask(&live, operation, KEY, &ids, good).await;
        assert_eq!(answer.status, operation.success, "{name}: {answer:?}");
        must_fit(&document, operation, &answer);
    }
}

#[tokio::test]
async fn no_operation_is_without_a_test_and_none_of_the_contract_is_missing() {
    let live = Live::start().await;
    let document = live.get("/openapi.json").await.body;
    let documented: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{method} {path}")))
        .collect();
    let key =
        |operation: &Operation| format!("{} {}", operation.method.as_str().to_lowercase(), operation.documented());
    assert_eq!(published().len(), 26);
    let tested: BTreeSet<_> = all().iter().map(key).collect();
    assert_eq!(documented, tested);
}

#[tokio::test]
async fn the_document_is_what_was_agreed() {
    let live = Live::start().await;
    let mut document = live.get("/openapi.json").await.body;
    document["info"]["version"] = "of the program".into();
    insta::assert_json_snapshot!("openapi", document);
}
