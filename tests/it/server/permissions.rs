//! Who may do what: every route of the document with a key of every permission, and what depends on whose a thing is.

use std::collections::BTreeMap;

use earmark::server::Permission;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{KEY, Live, NOBODY, VIEWER_KEY, answer, call, key_header};

/// Who may do the operations: viewers, operators, admins, owners, and a service whose key is for handing calls in.
const TABLE: &[(&str, &[&str])] = &[
    ("11111", &["read_capabilities", "read_readiness", "list_memberships", "list_keys", "make_key"]),
    // What these are about decides more; of what is not there they tell that.
    ("11111", &["rotate_key", "revoke_key"]),
    (
        "11110",
        &[
            "list_issues",
            "read_issue",
            "view_issue",
            "list_links",
            "affected",
            "list_flags",
            "list_flag_types",
            "list_activity",
            "list_categories",
            "list_relations",
            "list_agents",
            "list_calls",
            "read_call",
            "read_corrected",
            "list_pathway_events",
            "list_all_calls",
            "read_brief",
            "read_kept",
            "list_all_flags",
            "list_members",
            "read_account",
            "list_ties",
            "list_tickets",
            "read_ticket",
            "list_related_tickets",
            "list_ticket_comments",
            "list_comments",
            "list_teams",
            "list_queues",
            "read_queue",
            "list_items",
            "read_item",
            "list_suggestions",
            "list_homes",
            "list_rule_records",
        ],
    ),
    (
        "01110",
        &[
            "create_issue",
            "change_issue",
            "delete_issue",
            "attach",
            "detach",
            "attach_call",
            "detach_call",
            "add_flag",
            "remove_flag",
            "comment",
            "add_category",
            "relate",
            "unrelate",
            "open_session",
            "prompt",
            "tie",
            "untie",
            "create_ticket",
            "link_tickets",
            "mark_duplicate_ticket",
            "put_sub_ticket",
            "comment_on_ticket",
            "take_next",
            "list_queue_readings",
            "renew_lease",
            "take_item",
            "give_item_back",
            "pass_item",
            "give_verdict",
            "withdraw_verdict",
            "list_readings",
            "store_suggestions",
            "decide",
        ],
    ),
    ("00110", &["create_queue", "change_queue", "add_items", "tell_readings", "list_audit", "list_audit_seals"]),
    ("00010", &["list_users", "add_user", "change_user", "delete_call"]),
];

/// A key of each column of the table.
async fn keys(live: &Live) -> Vec<String> {
    let mut keys = Vec::new();
    for permission in Permission::KNOWN {
        keys.push(live.member(*permission).await.1);
    }
    let service = json!({ "first_name": "Feed", "permission": "admin", "kind": "service" });
    let service = live.post("/v1/earmark/users", service).await.text("/id");
    keys.push(live.key(json!({ "name": "feed", "user_id": service, "scopes": ["ingest"] })).await);
    keys
}

#[tokio::test]
async fn every_route_lets_through_whom_the_table_tells() {
    let live = Live::start().await;
    let keys = keys(&live).await;
    let mut table: BTreeMap<&str, &str> = BTreeMap::new();
    for (who, operations) in TABLE {
        for operation in *operations {
            assert_eq!(table.insert(operation, who), None, "{operation} is there twice");
        }
    }
    let document = live.get("/openapi.json").await.body;
    let (mut cells, mut wrong) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        let filled: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect();
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let who = table.remove(name).unwrap_or_else(|| panic!("{name} is not in the table"));
            for (key, may) in keys.iter().zip(who.chars()) {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let request = live.client.request(method, format!("{}{}", live.base, filled.join("/")));
                let mut request = request.header(key_header(path), key);
                if operation.get("requestBody").is_some() {
                    request = request.json(&json!({}));
                }
                let answer = answer(request.send().await.unwrap()).await;
                cells += 1;
                // A lead alone reads what others say before the own verdict, whose refusal is another one.
                let is_refused = answer.status == 403 && answer.body["errors"][0]["error"] != "blind";
                if is_refused == (may == '1') || answer.status == 401 || answer.status == 405 {
                    wrong.push(format!("{name} {may}: {answer:?}"));
                }
            }
        }
    }
    assert_eq!(table, BTreeMap::new(), "the document has no such operations");
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{cells} cells");
    assert!(cells > 400);
}

#[tokio::test]
async fn a_refusal_names_what_is_missing() {
    let live = Live::start().await;
    let (_, operator) = live.member(Permission::Operator).await;
    let queue = json!({ "name": "Week 48" });
    let ask = async |key: &str, path: &str, body: &Value| live.ask_as(key, Method::POST, path, Some(body)).await;
    let refused = ask(VIEWER_KEY, "/v1/triage/categories", &json!({ "name": "Billing" })).await;
    assert_eq!(refused.refusal(403, "forbidden"), "This key may only read; this needs the permission operator");
    let refused = ask(&operator, "/v1/earmark/review/queues", &queue).await;
    assert_eq!(refused.refusal(403, "forbidden"), "This needs the permission admin; this key has operator");
    let reads = live.key(json!({ "name": "board", "scopes": ["read"] })).await;
    let refused = ask(&reads, "/v1/earmark/review/queues", &queue).await;
    assert_eq!(refused.refusal(403, "forbidden"), "This needs the scope lead, which this key does not have");
    let refused = ask(VIEWER_KEY, "/v1/tickets/link", &json!({})).await;
    assert_eq!(refused.status, 405, "the table of routes knows no other methods");
}

#[tokio::test]
async fn a_flag_of_somebody_else_is_removed_by_an_admin() {
    let live = Live::start().await;
    let ((_, ben), (_, ida)) = (live.member(Permission::Operator).await, live.member(Permission::Operator).await);
    let (_, lead) = live.member(Permission::Admin).await;
    let issue = live.issue_with_call("Wrong day").await;
    let flag = json!({ "call_id": call(1), "type": "lost_context" });
    let add = async |key: &str| {
        let flag = live.ask_as(key, Method::POST, &format!("{issue}/flags"), Some(&flag)).await.text("/id");
        format!("{issue}/flags/{flag}")
    };
    let (own, foreign, others) = (add(&ben).await, add(&ida).await, add(&ida).await);
    let remove = async |key: &str, flag: &str| live.ask_as(key, Method::DELETE, flag, None).await;
    assert_eq!(remove(&ben, &own).await.status, 204);
    let refused = remove(&ben, &foreign).await;
    assert_eq!(refused.refusal(403, "forbidden"), "This needs the permission admin; this key has operator");
    assert_eq!(live.get(&issue).await.data()["flag_count"], 2, "it is still there");
    assert_eq!(live.events(&issue).await[0], "flag_removed");
    assert_eq!(remove(&lead, &foreign).await.status, 204);
    assert_eq!(remove(KEY, &others).await.status, 204);
}

#[tokio::test]
async fn an_issue_on_which_others_stand_is_deleted_by_an_admin() {
    let live = Live::start().await;
    let ((_, ben), (_, ida)) = (live.member(Permission::Operator).await, live.member(Permission::Operator).await);
    let (_, lead) = live.member(Permission::Admin).await;
    let new = json!({ "title": "Wrong day", "severity": "low", "category": "Dialogue",
        "resource_links": [{ "resource_type": "call", "resource_id": call(1) }] });
    let make = async |key: &str| {
        let id = live.ask_as(key, Method::POST, "/v1/triage/issues", Some(&new)).await.text("/id");
        format!("/v1/triage/issues/{id}")
    };
    let say = async |key: &str, path: String, body: Value| {
        assert_eq!(live.ask_as(key, Method::POST, &path, Some(&body)).await.status, 201);
    };
    let flag = json!({ "call_id": call(1), "type": "lost_context" });
    let delete = async |key: &str, issue: &str| live.ask_as(key, Method::DELETE, issue, None).await;
    // One's own, with one's own on it.
    let own = make(&ben).await;
    say(&ben, format!("{own}/flags"), flag.clone()).await;
    say(&ben, format!("{own}/comments"), json!({ "detail": "Mine." })).await;
    assert_eq!(delete(&ben, &own).await.status, 204);
    // Of somebody else, and one's own on which somebody else stands.
    let (foreign, flagged, discussed) = (make(&ida).await, make(&ben).await, make(&ben).await);
    say(&ida, format!("{flagged}/flags"), flag).await;
    say(&ida, format!("{discussed}/comments"), json!({ "detail": "Heard it too." })).await;
    for issue in [&foreign, &flagged, &discussed] {
        delete(&ben, issue).await.refusal(403, "forbidden");
        assert_eq!(live.get(issue).await.status, 200);
        assert_eq!(delete(&lead, issue).await.status, 204);
    }
    delete(&ben, &format!("/v1/triage/issues/{NOBODY}")).await.refusal(404, "not_found");
}

#[tokio::test]
async fn scopes_keep_a_key_to_a_part() {
    let live = Live::start().await;
    let key = async |scopes: &[&str]| live.key(json!({ "name": "part", "scopes": scopes })).await;
    let (read, triage, lead, admin) =
        (key(&["read"]).await, key(&["triage"]).await, key(&["lead"]).await, key(&["admin"]).await);
    let (export, ingest) = (key(&["export"]).await, key(&["ingest"]).await);
    let issue = json!({ "title": "Wrong day", "severity": "low", "category": "Dialogue" });
    let queue = json!({ "name": "Week 48" });
    // To read, to make an issue, to make a queue, to list users.
    for (key, expected) in [
        (&read, [200, 403, 403, 403]),
        (&triage, [200, 201, 403, 403]),
        (&lead, [200, 403, 201, 403]),
        (&admin, [200, 403, 403, 200]),
        (&export, [200, 403, 403, 403]),
        (&ingest, [403, 403, 403, 403]),
    ] {
        let statuses = [
            live.ask_as(key, Method::GET, "/v1/triage/issues", None).await,
            live.ask_as(key, Method::POST, "/v1/triage/issues", Some(&issue)).await,
            live.ask_as(key, Method::POST, "/v1/earmark/review/queues", Some(&queue)).await,
            live.ask_as(key, Method::GET, "/v1/earmark/users", None).await,
        ]
        .map(|answer| answer.status.as_u16());
        assert_eq!(statuses, expected);
    }
}
