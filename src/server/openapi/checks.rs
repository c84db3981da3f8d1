//! What the server checks, as the OpenAPI document tells it: lengths, words that are known, refusals. It is a table beside
//! the handlers; a test sends what fits it and what does not, and holds the two together.

mod review;

use serde_json::{Map, Value, json};

use super::super::{api::sizes, db::PRIORITIES, guard::is_of_tickets};
use crate::domain::{calls, limits, permission::Scope};

/// What a field of a body may hold.
#[derive(Clone, Copy)]
enum Rule {
    /// Text of so many characters at most, perhaps of none.
    Text(usize),
    /// Text that says something, of so many characters at most.
    Prose(usize),
    /// The type of a flag.
    Kind,
    /// The id of a thing.
    Id,
    /// The priority of a ticket by its name.
    Priority,
    /// A list with so many items at most.
    List(usize),
    /// A list of ids with so many at most.
    Ids(usize),
    /// A position in a transcript.
    Position,
    /// Yes or no.
    Switch,
    /// A whole number between these.
    Between(u32, u32),
    /// A share of all, from 0 to 1.
    Share,
}

use Rule::{Between, Id, Ids, Kind, List, Position, Priority, Prose, Share, Switch, Text};

/// A field, what it may hold, and whether it may be null.
type Field = (&'static str, Rule, bool);

/// Schemas of bodies, and their fields.
const FIELDS: &[(&str, &[Field])] = &[
    (
        "NewIssue",
        &[
            ("title", Prose(limits::TITLE), false),
            ("category", Prose(limits::CATEGORY), false),
            ("description", Text(limits::DESCRIPTION), false),
            ("owner_id", Id, true),
            ("assignee_id", Id, true),
            ("agent_id", Id, true),
            ("agent_version_id", Id, true),
            ("resource_links", List(limits::LINKS_PER_CREATE), true),
        ],
    ),
    (
        "IssuePatch",
        &[
            ("title", Prose(limits::TITLE), false),
            ("category", Prose(limits::CATEGORY), false),
            ("description", Text(limits::DESCRIPTION), false),
            ("owner_id", Id, true),
            ("assignee_id", Id, true),
        ],
    ),
    ("NewResourceLink", &[("resource_id", Id, false)]),
    (
        "NewFlag",
        &[
            ("call_id", Id, false),
            ("type", Kind, false),
            ("note", Prose(limits::NOTE), true),
            ("node_id", Text(limits::NODE), true),
            ("node_name", Text(limits::NODE), true),
            ("message_index", Position, true),
            ("message_text", Text(limits::MESSAGE_TEXT), true),
        ],
    ),
    (
        "NewComment",
        &[("detail", Prose(limits::COMMENT), false), ("resource_link_ids", List(limits::LINKS_PER_CREATE), true)],
    ),
    ("NewPrompt", &[("detail", Prose(limits::COMMENT), false)]),
    ("NewCategory", &[("name", Prose(limits::CATEGORY), false)]),
    ("NewRelation", &[("related_issue_id", Id, false)]),
    (
        "NewTie",
        &[
            ("issue_id", Id, false),
            ("ticket_id", Id, false),
            ("code", Text(sizes::TIE_CODE), true),
            ("title", Text(sizes::TICKET_TITLE), true),
        ],
    ),
    (
        "NewTicket",
        &[
            ("title", Prose(sizes::TICKET_TITLE), false),
            ("requestorEmail", Prose(sizes::ADDRESS), false),
            ("teamId", Prose(sizes::ADDRESS), false),
            ("description", Prose(sizes::TICKET_TEXT), true),
            ("priorityName", Priority, true),
            ("deDuplicationKey", Prose(sizes::ADDRESS), true),
        ],
    ),
    (
        "NewTicketComment",
        &[
            ("content", Prose(sizes::TICKET_TEXT), false),
            ("commentVisibility", Prose(sizes::WORD), true),
            ("commentType", Prose(sizes::WORD), true),
            ("shouldSendEmail", Switch, true),
        ],
    ),
    ("NewUser", &[("first_name", Prose(sizes::NAME), false), ("last_name", Prose(sizes::NAME), true)]),
    (
        "UserPatch",
        &[
            ("first_name", Prose(sizes::NAME), false),
            ("last_name", Prose(sizes::NAME), false),
            ("disabled", Switch, false),
        ],
    ),
    (
        "NewKey",
        &[
            ("name", Prose(sizes::NAME), false),
            ("user_id", Id, true),
            ("scopes", List(Scope::KNOWN.len()), true),
            ("days", Between(1, sizes::KEY_DAYS), true),
        ],
    ),
    ("Rotation", &[("overlap_s", Between(0, sizes::KEY_OVERLAP_S), true), ("days", Between(1, sizes::KEY_DAYS), true)]),
    ("NewTicketLink", &[("sourceTicketId", Id, false), ("linkedTicketId", Id, false)]),
    ("NewTicketDuplicate", &[("duplicateTicketId", Id, false), ("duplicateOfTicketId", Id, false)]),
    (
        "NewSubTicket",
        &[
            ("parentTicketId", Id, false),
            ("subTicketId", Id, true),
            ("title", Prose(sizes::TICKET_TITLE), true),
            ("description", Prose(sizes::TICKET_TEXT), true),
            ("priorityName", Priority, true),
        ],
    ),
];

/// No text may hold the character NUL.
const NO_NUL: &str = "^[^\\u0000]*$";
/// Nor be of white space alone.
const SAYS_SOMETHING: &str = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$";

/// Where an empty one is none.
const EMPTY_OR_SAYS_SOMETHING: &str = "^(|[^\\u0000]*[^\\s\\u0000][^\\u0000]*)$";
/// Nor be without a letter or a digit.
const HAS_A_LETTER: &str = "^[^\\u0000]*[^\\W_\\u0000][^\\u0000]*$";

impl Rule {
    fn schema(self, old: &Value) -> Map<String, Value> {
        let schema = match self {
            Text(most) => json!({ "type": "string", "maxLength": most, "pattern": NO_NUL }),
            Prose(most) => json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": SAYS_SOMETHING }),
            Kind => {
                json!({ "type": "string", "minLength": 1, "maxLength": limits::FLAG_TYPE, "pattern": HAS_A_LETTER })
            }
            Id => json!({ "type": "string", "minLength": 1, "maxLength": limits::NODE, "pattern": SAYS_SOMETHING }),
            Priority => json!({ "type": "string", "enum": PRIORITIES.map(|(name, _)| name) }),
            List(most) => json!({ "type": "array", "maxItems": most, "items": old["items"] }),
            Ids(most) => json!({ "type": "array", "maxItems": most, "items": Id.schema(&Value::Null) }),
            Position => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
            Switch => json!({ "type": "boolean" }),
            Between(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }
}

/// Puts into the document what the server checks and how it refuses.
pub(super) fn tell(document: &mut Value) {
    for (schema, fields) in FIELDS.iter().chain(review::FIELDS) {
        for (field, rule, may_be_null) in *fields {
            let Some(old) = document.pointer_mut(&format!("/components/schemas/{schema}/properties/{field}")) else {
                continue;
            };
            let mut new = rule.schema(old);
            if *may_be_null {
                new["type"] = json!([new["type"], "null"]);
                if let Some(Value::Array(words)) = new.get_mut("enum") {
                    words.push(Value::Null);
                }
            }
            if let Some(words) = words_of(old) {
                new.insert("description".to_owned(), words);
            }
            *old = Value::Object(new);
        }
    }
    if let Some(part) = document.pointer_mut("/components/schemas/NewSubTicket") {
        let told = |field: &str| json!({ "required": [field], "properties": { field: { "type": "string" } } });
        part["anyOf"] = json!([told("subTicketId"), told("title")]);
    }
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            parameters(path, operation);
            refusals(path, method, operation);
        }
    }
}

/// The description of a field, which stands beside a reference where it may be null.
fn words_of(old: &Value) -> Option<Value> {
    let inside = || old["oneOf"].as_array()?.iter().find_map(|one| one.get("description")).cloned();
    old.get("description").cloned().or_else(inside)
}

/// What single parameters may hold.
fn parameters(path: &str, operation: &mut Value) {
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let place = parameter["in"].as_str().unwrap_or_default().to_owned();
        if place != "query" {
            continue;
        }
        let known = match (path, name.as_str()) {
            ("/v1/calls", "limit") => {
                Some(json!({ "type": "integer", "minimum": 1, "maximum": limits::CALLS_PAGE_MAX }))
            }
            ("/v1/calls", "from" | "to") => Some(json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })),
            ("/v1/calls", "sort_by") => Some(json!({ "type": "string", "enum": ["created_at", "updated_at"] })),
            ("/v1/earmark/calls", "words") => {
                Some(json!({ "type": "string", "maxLength": calls::WORDS, "pattern": NO_NUL }))
            }
            ("/v1/earmark/audit", "after") => Some(json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })),
            (_, "token") => Some(json!({ "type": "string", "minLength": 1, "pattern": NO_NUL })),
            (_, "reviewer") => {
                Some(json!({ "type": "string", "maxLength": limits::NODE, "pattern": EMPTY_OR_SAYS_SOMETHING }))
            }
            ("/v1/comments", "entityType") => Some(json!({ "type": "string", "enum": ["ticket"] })),
            ("/v1/tickets", "dateRange") => {
                Some(json!({ "type": "string", "enum": ["1d", "2d", "1w", "2w", "3w", "4w", "1m", "3m"] }))
            }
            (_, "v") => Some(json!({ "type": "integer", "enum": [2] })),
            (_, "page") => Some(json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })),
            (_, "limit") if is_of_tickets(path) => {
                Some(json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }))
            }
            _ => None,
        };
        let must_be = parameter["required"] == true;
        let schema = &mut parameter["schema"];
        if let Some(known) = known {
            *schema = known;
        } else if path == "/v1/calls" && (name.ends_with("_date") || name == "created_at") {
            *schema = json!({
                "type": "string",
                "anyOf": [{ "format": "date" }, { "format": "date-time" }, { "maxLength": 0 }],
            });
        } else if !must_be && path != "/v1/calls" && name.ends_with("_id") {
            // An empty one counts as absent.
            *schema = json!({ "type": "string", "maxLength": limits::NODE, "pattern": EMPTY_OR_SAYS_SOMETHING });
        } else if path != "/v1/calls" && (name.ends_with("_id") || name == "entityId") {
            *schema = json!({ "type": "string", "minLength": 1, "maxLength": limits::NODE, "pattern": SAYS_SOMETHING });
        } else if schema["type"] == "string" {
            schema["pattern"] = NO_NUL.into();
        } else if schema["type"] == "array" {
            schema["maxItems"] = 100.into();
            if schema["items"]["type"] == "string" {
                schema["items"]["pattern"] = NO_NUL.into();
            }
        }
    }
}

/// The statuses with which an operation is refused, each in the envelope of its API.
fn refusals(path: &str, method: &str, operation: &mut Value) {
    let reads = method == "get";
    let has_body = operation.get("requestBody").is_some();
    let mut statuses = vec![
        ("400", "A value is not allowed; the words name its place"),
        ("401", "No key, or one that is not known"),
        ("403", "The key may not do this, or the Host header names another server"),
        ("429", "Too many requests; Retry-After tells when the next one may come"),
        ("500", "The server failed"),
        ("503", "The database is in use by another program, or takes nothing now"),
    ];
    if path.contains('{') || has_body || !reads {
        statuses.push(("404", "A thing that is named is not there"));
    }
    if path.ends_with("/flags") && !reads {
        statuses.push(("409", "The call is not attached to the issue"));
    }
    if path == "/v1/earmark/users/{user_id}" {
        statuses.push(("409", "It is the last owner"));
    }
    if path == "/v1/earmark/keys/{key_id}/rotate" {
        statuses.push(("409", "The key has ended"));
    }
    if let Some(words) = review::conflict(path, method) {
        statuses.push(("409", words));
    }
    if has_body {
        statuses.push(("408", "The body took too long to arrive"));
        statuses.push(("413", "The body is larger than 10 MiB"));
        statuses.push(("415", "The content type is not application/json"));
    }
    if method == "post" && has_body {
        statuses.push(("422", "The idempotency key was used for another request"));
    }
    if path.contains("/agent-sessions") {
        statuses.push(("501", "There is no agent behind this server"));
    }
    if !reads {
        statuses.push(("507", "The disk of the server is full"));
    }
    let schema = operation["responses"]["default"]["content"].clone();
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    for response in responses.values_mut().filter_map(Value::as_object_mut) {
        response.entry("description").or_insert_with(|| "Done".into());
    }
    for (status, words) in statuses {
        responses.insert(status.to_owned(), json!({ "description": words, "content": schema }));
    }
}
