//! The client against a service that is played: what it sends, and what it makes of each answer.

mod answers;
mod flagged;
mod limits;
mod log;
mod neighbours;
mod requests;
mod thena;
pub(crate) mod thena_service;
mod waits;
mod walks;

use earmark::provider::Bland;
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

const KEY: &str = "org_0123456789abcdef";
const ISSUE: &str = "5e2b1c90-7f3d-4a86-b0d2-9c4e17f8a365";
const OTHER: &str = "d41a8f36-2c5b-4e97-8f10-6b3c92e7d058";
const CALL: &str = "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
const TIME: &str = "2026-08-12T09:38:50.204Z";

/// A server at an address that no other test is given: who asks to wait is left alone by the whole process.
async fn alone() -> MockServer {
    MockServer::builder().start().await
}

fn client(server: &MockServer) -> Bland {
    let base = server.uri().parse().unwrap();
    Bland::over_http(&base, &KEY.into()).unwrap()
}

fn issue(number: u64) -> Value {
    json!({
        "id": ISSUE, "triage_id": format!("T-{number}"), "org_id": "org", "number": number, "title": "Wrong slot",
        "description": "", "status": "todo", "severity": "high", "source": "manual", "category": "Dialogue",
        "author_id": "u1", "created_at": TIME, "updated_at": TIME, "last_activity_at": TIME,
    })
}

fn link() -> Value {
    json!({
        "id": "e93b5d17", "issue_id": ISSUE, "org_id": "org", "resource_type": "call", "resource_id": CALL,
        "title": "Caller", "status": "available", "created_at": TIME,
    })
}

fn flag(id: &str) -> Value {
    json!({
        "id": id, "org_id": "org", "issue_id": ISSUE, "call_id": CALL, "type": "dead_air", "note": "",
        "author_id": "u1", "created_at": TIME,
    })
}

fn relation() -> Value {
    json!({
        "id": "90d3e6a5", "org_id": "org", "issue_id": ISSUE, "related_issue_id": OTHER,
        "related_triage_id": "T-1003", "related_title": "Day", "relation_type": "blocks", "direction": "outgoing",
        "created_at": TIME,
    })
}

fn data(status: u16, data: Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "data": data, "errors": null }))
}

fn page(items: &[Value], next: Option<&str>) -> ResponseTemplate {
    data(200, json!({ "items": items, "next_cursor": next }))
}

fn error(status: u16, code: &str, message: &str) -> ResponseTemplate {
    let body = json!({ "data": null, "errors": [{ "error": code, "message": message }] });
    ResponseTemplate::new(status).set_body_json(body)
}
