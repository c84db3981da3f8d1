//! A service that is played: it answers what the published contract shows, remembers what it is told, and knows
//! nothing else.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{any, method},
};

pub(super) const KEY: &str = "org_7f00c1d2e3a4b596";
pub(super) const ISSUE: &str = "0d9f2b7e-6a41-4c7d-9f10-3b5e8a2c4d61";
pub(super) const OTHER: &str = "4b7c1e90-2f3a-4d58-8e6b-a1c2d3e4f506";
pub(super) const CALL: &str = "c3d2e1f0-9b8a-4756-a4b3-82716f5e4d3c";
const CONVERSATION: &str = "convo_41";
const ORG: &str = "6e5d4c3b-2a19-4807-96f5-e4d3c2b1a098";
const PERSON: &str = "f1e2d3c4-b5a6-4978-8695-a4b3c2d1e0f9";
const TIME: &str = "2026-08-14T11:02:03.456Z";
/// What was said, in order.
pub(super) const SAID: [(&str, &str); 4] = [
    ("assistant", "Harbour Ferries, where would you like to go?"),
    ("user", "To the island, with a bicycle."),
    ("agent-action", "Looked up the timetable"),
    ("assistant", "You are booked without a bicycle."),
];

/// The service, running.
pub(super) struct Service {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

/// What it remembers.
struct State {
    /// Put behind every text that it serves.
    tail: String,
    issue: Value,
    links: Vec<Value>,
    flags: Vec<Value>,
    relations: Vec<Value>,
    entries: Vec<Value>,
    /// Requests that the contract does not know.
    refused: Vec<String>,
    made: u32,
}

impl Service {
    /// Starts it; `tail` is put behind every text.
    pub(super) async fn start(tail: &str) -> Self {
        let state = Arc::new(Mutex::new(State::new(tail)));
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
        Self { server, state }
    }

    /// From here on it takes requests with this method and does not answer them.
    pub(super) async fn falls_silent_on(&self, name: &str) {
        let never = ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(3_600));
        Mock::given(method(name)).respond_with(never).with_priority(1).mount(&self.server).await;
    }

    pub(super) fn address(&self) -> String {
        self.server.uri()
    }

    /// All requests so far.
    pub(super) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.expect("recorded")
    }

    /// The requests that had no answer in the contract.
    pub(super) fn refused(&self) -> Vec<String> {
        self.state.lock().unwrap().refused.clone()
    }
}

struct Answers(Arc<Mutex<State>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.0.lock().unwrap().answer(request)
    }
}

/// When a thing is made that is made now.
#[expect(clippy::disallowed_methods, reason = "the clock of the played service")]
fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}

fn data(status: u16, data: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "data": data, "errors": null }))
}

fn page(items: &[Value]) -> ResponseTemplate {
    data(200, &json!({ "items": items, "next_cursor": null }))
}

fn bare(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

impl State {
    fn new(tail: &str) -> Self {
        let mut state = Self {
            tail: tail.to_owned(),
            issue: Value::Null,
            links: Vec::new(),
            flags: Vec::new(),
            relations: Vec::new(),
            entries: Vec::new(),
            refused: Vec::new(),
            made: 0,
        };
        state.issue = state.issue(ISSUE, 1007, "Bicycle left off the booking");
        state.links = vec![state.link("call", CALL), state.link("sms_conversation", CONVERSATION)];
        let comment = state.entry("comment", "Happened twice this week");
        state.entries = vec![comment];
        state
    }

    fn text(&self, plain: &str) -> String {
        format!("{plain}{}", self.tail)
    }

    fn id(&mut self) -> String {
        self.made += 1;
        format!("00000000-0000-4000-8000-{:012}", self.made)
    }

    fn issue(&self, id: &str, number: u64, title: &str) -> Value {
        json!({
            "id": id, "triage_id": format!("T-{number}"), "org_id": ORG, "number": number, "title": self.text(title),
            "description": self.text("The caller asks for a bicycle."), "status": "todo", "severity": "high",
            "source": "manual", "category": self.text("Tools"), "owner_id": null, "assignee_id": PERSON,
            "author_id": PERSON, "external_link": null, "created_at": TIME, "updated_at": TIME,
            "last_activity_at": TIME, "resource_count": 2, "flag_count": 0, "relation_count": 0,
            "latest_agent_session": null, "is_processing": false, "has_unread_activity": true,
        })
    }

    fn link(&mut self, kind: &str, thing: &str) -> Value {
        json!({
            "id": self.id(), "issue_id": ISSUE, "org_id": ORG, "resource_type": kind, "resource_id": thing,
            "title": self.text("Ferry booking"), "status": "available", "metadata": { "created_at": TIME },
            "attached_by_id": PERSON, "created_at": TIME,
        })
    }

    fn entry(&mut self, event: &str, detail: &str) -> Value {
        json!({
            "entry_kind": "issue", "id": self.id(), "issue_id": ISSUE, "type": event,
            "actor": { "kind": "user", "id": PERSON, "label": self.text("Ines Duarte"), "avatar_url": null },
            "detail": self.text(detail), "from_status": null, "to_status": null, "metadata": null,
            "resources": [], "referenced_issues": [], "created_at": TIME,
        })
    }

    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let path: Vec<&str> = request.url.path().split('/').skip(1).collect();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let found = match (request.method.as_str(), path.as_slice()) {
            (method, ["v1", "triage", "issues", ISSUE, rest @ ..]) => self.of_issue(method, rest, &body),
            ("GET", ["v1", "triage", "issues"]) => Some(self.list(request)),
            ("GET", ["v1", "triage", "issues", OTHER]) => Some(data(200, &self.other())),
            ("GET", ["v1", "triage", "issues", OTHER, "resources" | "flags" | "relations"]) => Some(page(&[])),
            ("GET", ["v1", "triage", "flag-types"]) => Some(page(&[
                json!({ "type": self.text("wrong_booking"), "description": self.text("Not what was asked"),
                    "usage_count": 9, "last_used_at": TIME }),
                json!({ "type": "dead_air", "description": "", "usage_count": 8, "last_used_at": null }),
            ])),
            ("GET", ["v1", "triage", "categories"]) => Some(page(&[])),
            ("GET", ["v1", "orgs", ORG, "members"]) => Some(data(
                200,
                &json!([{
                    "org_id": ORG, "user_id": PERSON, "permissions": ["operator"], "is_owner": false,
                    "is_org_creator": false, "joined_at": TIME, "first_name": self.text("Ines"), "last_name": "Duarte",
                    "combo_id": format!("{ORG}::{PERSON}"), "org_slug": "harbour", "org_display_name": "Harbour Ferries",
                    "member_email": "ines@harbour.example", "member_phone_number": "+12025550110",
                }]),
            )),
            ("GET", ["v1", "orgs", "self", "memberships"]) => Some(data(
                200,
                &json!([{
                    "org_id": ORG, "org_slug": "harbour", "org_display_name": "Harbour Ferries",
                    "permissions": ["operator"], "is_owner": false, "is_org_creator": false, "joined_at": TIME,
                }]),
            )),
            ("GET", ["v1", "calls"]) => Some(bare(&json!({ "count": 1, "calls": [{
                "call_id": CALL, "created_at": TIME, "call_length": 0.5, "to": "+12025550111",
                "from": self.text("+12025550112"), "completed": true, "queue_status": "complete",
            }] }))),
            ("GET", ["v1", "calls", CALL]) => Some(bare(&self.call())),
            ("GET", ["v1", "pathway_calls", CALL]) => Some(bare(&self.events())),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.refused.push(format!("{} {}", request.method, request.url));
            let error = json!({ "error": "not_found", "message": self.text("Resource not found") });
            ResponseTemplate::new(404).set_body_json(json!({ "data": null, "errors": [error] }))
        })
    }

    fn of_issue(&mut self, method: &str, rest: &[&str], body: &Value) -> Option<ResponseTemplate> {
        let gone = || ResponseTemplate::new(204);
        let drop_from = |rows: &mut Vec<Value>, id: &str| {
            let before = rows.len();
            rows.retain(|row| row["id"] != id);
            (rows.len() < before).then(gone)
        };
        match (method, rest) {
            ("GET", []) => Some(data(200, &self.issue)),
            ("PATCH", []) => {
                for (key, value) in body.as_object()? {
                    self.issue[key] = value.clone();
                }
                Some(data(200, &self.issue))
            }
            ("GET", ["resources"]) => Some(page(&self.links)),
            ("GET", ["flags"]) => Some(page(&self.flags)),
            ("GET", ["relations"]) => Some(page(&self.relations)),
            ("GET", ["activity"]) => Some(page(&self.entries)),
            ("PUT", ["view"]) => Some(data(200, &json!({ "issue_id": ISSUE, "last_viewed_at": TIME }))),
            ("POST", ["resources"]) if body["resource_id"] != CALL && body["resource_id"] != CONVERSATION => None,
            ("POST", ["resources"]) => {
                let link = self.link(body["resource_type"].as_str()?, body["resource_id"].as_str()?);
                self.links.push(link.clone());
                Some(data(201, &link))
            }
            ("POST", ["flags"]) if !self.links.iter().any(|link| link["resource_id"] == body["call_id"]) => {
                let error = json!({ "error": "call_not_attached", "message": "Call must be attached to issue first" });
                Some(ResponseTemplate::new(409).set_body_json(json!({ "data": null, "errors": [error] })))
            }
            ("POST", ["flags"]) => {
                let text = |key: &str| body[key].as_str().unwrap_or_default();
                let flag = json!({
                    "id": self.id(), "org_id": ORG, "issue_id": ISSUE, "call_id": body["call_id"],
                    "type": text("type"), "note": self.text(text("note")), "node_id": body.get("node_id"),
                    "node_name": body.get("node_name"), "message_index": body.get("message_index"),
                    "message_text": body.get("message_text"), "author_id": PERSON, "created_at": now(),
                });
                self.flags.push(flag.clone());
                Some(data(201, &flag))
            }
            ("POST", ["relations"]) => {
                let relation = json!({
                    "id": self.id(), "org_id": ORG, "issue_id": ISSUE, "related_issue_id": body["related_issue_id"],
                    "related_triage_id": "T-1003", "related_title": self.text("Island timetable"),
                    "relation_type": body["relation_type"], "direction": "outgoing", "created_by_id": PERSON,
                    "created_at": now(),
                });
                self.relations.push(relation.clone());
                Some(data(201, &relation))
            }
            ("POST", ["comments"]) => {
                let mut entry = self.entry("comment", body["detail"].as_str()?);
                entry["created_at"] = now().into();
                self.entries.insert(0, entry.clone());
                Some(data(201, &entry))
            }
            ("DELETE", ["resources", id]) => drop_from(&mut self.links, id),
            ("DELETE", ["flags", id]) => drop_from(&mut self.flags, id),
            ("DELETE", ["relations", id]) => drop_from(&mut self.relations, id),
            _ => None,
        }
    }

    fn other(&self) -> Value {
        self.issue(OTHER, 1003, "Island timetable")
    }

    fn list(&self, request: &Request) -> ResponseTemplate {
        let search = request.url.query_pairs().find(|(key, _)| key == "search").map(|(_, value)| value.to_lowercase());
        let fits = |issue: &Value| {
            let words = format!("{} {}", issue["triage_id"], issue["title"]).to_lowercase();
            search.as_ref().is_none_or(|search| words.contains(search.as_str()))
        };
        let mut rows: Vec<Value> = [self.issue.clone(), self.other()].into_iter().filter(fits).collect();
        if request.url.query_pairs().any(|pair| pair == ("order".into(), "asc".into())) {
            rows.reverse();
        }
        page(&rows)
    }

    fn call(&self) -> Value {
        let turn = |(at, (user, text)): (usize, &(&str, &str))| {
            json!({
                "id": 900 + at, "created_at": format!("2026-08-14T10:00:{:02}.000Z", 5 * at), "user": user,
                "text": self.text(text), "c_id": CALL, "status": null, "transcript_id": null,
            })
        };
        json!({
            "call_id": CALL, "c_id": CALL, "created_at": TIME, "started_at": "2026-08-14T10:00:00+00:00",
            "call_length": 0.5, "to": "+12025550111", "from": "+12025550112", "completed": true,
            "queue_status": "complete", "status": "completed", "answered_by": "human", "error_message": null,
            "summary": self.text("Booked a ferry"), "variables": {}, "analysis": null, "pathway_logs": null,
            "transcripts": SAID.iter().enumerate().map(turn).collect::<Vec<_>>(),
        })
    }

    fn events(&self) -> Value {
        let event = |sequence: usize, event: &str, payload: Value| {
            json!({
                "conversation_id": CALL, "sequence": sequence, "event_type": event, "node_id": "node_book",
                "operation_id": null, "payload": payload, "created_at": TIME,
            })
        };
        json!([
            event(1, "node.tag", json!({ "name": self.text("Book a seat") })),
            event(2, "transcript.assistant", json!({ "text": self.text(SAID[0].1) })),
            event(3, "transcript.user", json!({ "text": self.text(SAID[1].1) })),
            event(4, "transcript.assistant", json!({ "text": self.text(SAID[3].1) })),
        ])
    }
}
