//! A ticket service that is played: it speaks what its documents show and nothing else, and notes every request that
//! they do not know.

use std::sync::{Arc, Mutex};

use earmark::provider::{Bearer, Thena, TicketKey};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

pub(crate) const API_KEY: &str = "pk_live_6c1f0a9d2e7b";
pub(crate) const TOKEN: &str = "eyJhbGciOiJub25lIn0.e30.c2ln";
pub(crate) const ORG_ID: &str = "E00PIER001";
const TIME: &str = "2026-05-07T05:29:02.114Z";
const TEAM: &str = "T00VOXTEAM";

/// The two forms in which a caller may say who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `x-api-key`, alone.
    ApiKey,
    /// `Authorization: Bearer` with `x-org-id`.
    Bearer,
}

impl Form {
    pub(crate) fn key(self) -> TicketKey {
        match self {
            Self::ApiKey => TicketKey { api_key: Some(API_KEY.into()), bearer: None },
            Self::Bearer => {
                TicketKey { api_key: None, bearer: Some(Bearer { token: TOKEN.into(), org_id: ORG_ID.to_owned() }) }
            }
        }
    }

    fn headers(self) -> [(&'static str, Option<String>); 3] {
        match self {
            Self::ApiKey => [("x-api-key", Some(API_KEY.to_owned())), ("authorization", None), ("x-org-id", None)],
            Self::Bearer => [
                ("x-api-key", None),
                ("authorization", Some(format!("Bearer {TOKEN}"))),
                ("x-org-id", Some(ORG_ID.to_owned())),
            ],
        }
    }
}

/// The service, running.
pub(crate) struct TicketService {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

struct State {
    form: Form,
    tickets: Vec<Value>,
    /// Pairs of ids, with the switch under which they are found.
    ties: Vec<(&'static str, String, String)>,
    faults: Vec<String>,
}

impl TicketService {
    /// Starts it with `count` tickets, VOX-1 and so on.
    pub(crate) async fn start(form: Form, count: u64) -> Self {
        let tickets = (1..=count).map(|number| ticket(number, &format!("Ticket {number}"))).collect();
        let state = Arc::new(Mutex::new(State { form, tickets, ties: Vec::new(), faults: Vec::new() }));
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
        Self { server, state }
    }

    pub(crate) fn address(&self) -> String {
        self.server.uri()
    }

    pub(crate) fn client(&self, form: Form) -> Thena {
        Thena::over_http(&self.server.uri().parse().unwrap(), &form.key()).unwrap()
    }

    /// All requests so far.
    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.expect("recorded")
    }

    /// Requests that the documents do not know.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.state.lock().unwrap().faults.clone()
    }
}

/// Public id of a ticket: 29 upper-case letters and digits in every sample.
pub(crate) fn id(number: u64) -> String {
    format!("4QH7M2ZK10A8RVDN5TBXC03W{number:05}")
}

/// A ticket with some of the keys that the newest documents have.
fn ticket(number: u64, title: &str) -> Value {
    json!({
        "id": id(number), "ticketIdentifier": format!("VOX-{number}"), "ticketId": number, "title": title,
        "description": null, "status": "Open", "statusId": "2STAT", "priority": "High", "priorityId": "3PRIO",
        "teamId": TEAM, "teamName": "Voice quality", "isPrivate": false, "requestorEmail": "lena@northpier.example",
        "customFieldValues": [], "deletedAt": null, "archivedAt": null, "createdAt": TIME, "updatedAt": TIME,
        "sentiment": null, "teamIcon": "headset",
    })
}

struct Answers(Arc<Mutex<State>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let state = &mut *self.0.lock().unwrap();
        for (name, expected) in state.form.headers() {
            let given: Vec<_> = request.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
            let expected: Vec<_> = expected.iter().map(String::as_str).collect();
            if given != expected {
                state.faults.push(format!("{} {}: {name}: {given:?}", request.method, request.url));
                return refusal(401, "Unauthorized", json!("Unauthorized"));
            }
        }
        state.answer(request).unwrap_or_else(|| {
            state.faults.push(format!("{} {}", request.method, request.url));
            refusal(404, "Not Found", json!(format!("Cannot {} {}", request.method, request.url.path())))
        })
    }
}

/// The stock body of the framework that the service is known to be built with.
fn refusal(status: u16, error: &str, message: Value) -> ResponseTemplate {
    let body = json!({ "statusCode": status, "message": message, "error": error });
    let limited = ResponseTemplate::new(status).set_body_json(body);
    limited.insert_header("x-ratelimit-limit", "100").insert_header("x-ratelimit-reset", "1778131800")
}

fn success(status: u16, data: Value) -> ResponseTemplate {
    let body = json!({ "status": true, "message": "Success", "timestamp": TIME, "data": data });
    let limited = ResponseTemplate::new(status).set_body_json(body);
    limited.insert_header("x-ratelimit-remaining", "99").insert_header("x-ratelimit-reset", "1778131800")
}

impl State {
    /// The answer; nothing when the documents know no such request.
    fn answer(&mut self, request: &Request) -> Option<ResponseTemplate> {
        let pairs: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
        let path: Vec<&str> = request.url.path().trim_start_matches('/').split('/').collect();
        let query = |known: &[&str]| {
            let all = pairs.iter().all(|(name, value)| known.contains(&name.as_str()) && !value.is_empty());
            all && request.body.is_empty()
        };
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["v1", "teams"]) if query(&[]) => {
                let team = json!({ "id": TEAM, "name": "Voice quality", "teamId": TEAM, "identifier": "VOX",
                    "teamOwner": "Lena", "teamOwnerId": "U00LENA", "isActive": true, "isPrivate": false,
                    "createdAt": TIME });
                Some(success(200, json!([team])))
            }
            ("GET", ["v1", "tickets"]) if query(&["teamId", "dateRange", "page", "limit"]) => {
                Some(success(200, page(&pairs, &self.tickets)?))
            }
            ("GET", ["v1", "tickets", ticket]) if query(&[]) => Some(match self.ticket(ticket) {
                Some(ticket) => success(200, ticket),
                None => refusal(404, "Not Found", json!("Ticket not found")),
            }),
            ("GET", ["v1", "tickets", ticket, "related"])
                if query(&["linked", "subtickets", "duplicate", "page", "limit"]) =>
            {
                let switch = |(name, value): &(String, String)| (value == "true").then(|| name.clone());
                let switches: Vec<_> = pairs.iter().filter_map(switch).collect();
                let [switch] = switches.as_slice() else { return None };
                let peers =
                    self.ties.iter().filter(|(kind, ..)| kind == switch).filter_map(|(kind, one, two)| {
                        match (one == ticket, two == ticket && *kind != "subtickets") {
                            (true, _) => self.ticket(two),
                            (_, true) => self.ticket(one),
                            _ => None,
                        }
                    });
                Some(success(200, page(&pairs, &peers.collect::<Vec<_>>())?))
            }
            ("GET", ["v1", "comments"]) if query(&["entityType", "entityId", "page", "limit"]) => {
                pairs.contains(&("entityType".to_owned(), "ticket".to_owned())).then_some(())?;
                let comment = |id: &str, content: &str, at: &str| {
                    json!({ "id": id, "content": content, "isEdited": false, "isPinned": false,
                        "commentVisibility": "private", "commentType": "note", "createdAt": at, "updatedAt": at,
                        "author": "Ines Okafor", "attachments": [] })
                };
                let rows = [comment("b", "Second", "2026-05-07T06:00:00.000Z"), comment("a", "First", TIME)];
                Some(success(200, page(&pairs, &rows)?))
            }
            ("POST", ["v1", "tickets"]) => {
                let known = ["title", "requestorEmail", "teamId", "description", "priorityName", "deDuplicationKey"];
                let body = body(request, &known[..3], &known)?;
                let made = ticket(self.tickets.len() as u64 + 1, body["title"].as_str()?);
                self.tickets.push(made.clone());
                Some(success(201, made))
            }
            ("PATCH", ["v1", "tickets", "link"]) => self.tie(request, "linked", ["sourceTicketId", "linkedTicketId"]),
            ("PATCH", ["v1", "tickets", "mark-duplicate"]) => {
                self.tie(request, "duplicate", ["duplicateTicketId", "duplicateOfTicketId"])
            }
            _ => None,
        }
    }

    fn ticket(&self, id: &str) -> Option<Value> {
        self.tickets.iter().find(|ticket| ticket["id"] == id).cloned()
    }

    fn tie(&mut self, request: &Request, kind: &'static str, names: [&str; 2]) -> Option<ResponseTemplate> {
        let body = body(request, &names, &names)?;
        let [one, two] = names.map(|name| body[name].as_str().unwrap_or_default().to_owned());
        if one == two {
            return Some(refusal(400, "Bad Request", json!(["A ticket cannot be linked to itself"])));
        }
        let (Some(ticket), Some(_)) = (self.ticket(&one), self.ticket(&two)) else {
            return Some(refusal(404, "Not Found", json!("Ticket not found")));
        };
        let same =
            |(of, a, b): &(&str, String, String)| *of == kind && ((*a == one && *b == two) || (*a == two && *b == one));
        if self.ties.iter().any(same) {
            return Some(refusal(409, "Conflict", json!("Tickets are already linked")));
        }
        self.ties.push((kind, one, two));
        Some(success(200, ticket))
    }
}

/// A page of `rows`; nothing for parameters that are no numbers. More than 30 rows are never given.
fn page(pairs: &[(String, String)], rows: &[Value]) -> Option<Value> {
    let number = |name: &str, default: usize| match pairs.iter().find(|(known, _)| known == name) {
        Some((_, value)) => value.parse().ok(),
        None => Some(default),
    };
    let (page, limit) = (number("page", 0)?, number("limit", 10)?.min(30));
    Some(rows.iter().skip(page * limit).take(limit).cloned().collect())
}

/// The body of a change: JSON, with all that is needed and nothing unknown.
fn body(request: &Request, needed: &[&str], known: &[&str]) -> Option<Value> {
    (request.headers.get("content-type")?.to_str().ok()? == "application/json").then_some(())?;
    let body: Value = request.body_json().ok()?;
    let fields = body.as_object()?;
    let fits = fields.iter().all(|(name, value)| known.contains(&name.as_str()) && value.is_string());
    (fits && needed.iter().all(|name| fields.contains_key(*name))).then_some(body)
}
