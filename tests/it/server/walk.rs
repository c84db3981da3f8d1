//! A walk through the served document: requests are made from it and from nothing else. What fits it is taken, what
//! does not is refused, and every answer is one that it describes.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::{
    schema,
    support::{Answer, KEY, Live, NOBODY, Random, answer, call, key_header},
};
use crate::long;

/// Characters of one to four bytes.
const SIGNS: &[&str] = &["a", "\u{e9}", "\u{6f22}", "\u{1f600}", " ", "b"];

/// What the requests are made of.
struct Walk {
    document: Value,
    /// Values of fields and parameters that name a thing, by name.
    known: BTreeMap<&'static str, Value>,
    random: Random,
}

/// A request.
struct Asked {
    path: String,
    query: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    content_type: &'static str,
    idempotency_key: Option<String>,
}

impl Walk {
    /// The schema itself, where it is a reference.
    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_str() {
            let name = reference.strip_prefix("#/components/schemas/").expect(reference);
            schema = schema::named(&self.document, name);
        }
        schema
    }

    /// A value that fits, of a field or parameter with this name.
    fn fitting(&mut self, schema: &Value, name: &str) -> Value {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let schema = self.resolve(schema).clone();
        if let Some(ways) = schema["oneOf"].as_array() {
            let way = self.random.one(ways).clone();
            return self.fitting(&way, name);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.random.one(words).clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.random.one(kinds).clone(),
            kind => kind.clone(),
        };
        let number = |at: &str, otherwise: u64| schema[at].as_u64().unwrap_or(otherwise);
        match kind.as_str().unwrap_or_default() {
            "string" => {
                let (least, most) = (number("minLength", 0), number("maxLength", 40));
                let length = *self.random.one(&[least, (least + 7).min(most), most]);
                let text = (0..length).map(|at| if at == 0 { "a" } else { *self.random.one(SIGNS) });
                json!(text.collect::<String>())
            }
            "integer" => {
                let (least, most) = (number("minimum", 0), number("maximum", 1_000));
                json!(*self.random.one(&[least, (least + 3).min(most), most]))
            }
            "number" => json!(self.random.below(100)),
            "boolean" => json!(self.random.below(2) == 0),
            "array" => {
                let count = self.random.below(3);
                Value::Array((0..count).map(|_| self.fitting(&schema["items"], name)).collect())
            }
            "object" => {
                let required: Vec<_> = schema["required"].as_array().cloned().unwrap_or_default();
                let mut fields = Map::new();
                for (name, schema) in schema["properties"].as_object().cloned().unwrap_or_default() {
                    // Without these, others that fit by themselves do not fit together.
                    let wanted = matches!(name.as_str(), "subTicketId" | "as_type");
                    if required.contains(&json!(name)) || wanted || self.random.below(2) == 0 {
                        fields.insert(name.clone(), self.fitting(&schema, &name));
                    }
                }
                Value::Object(fields)
            }
            "null" => Value::Null,
            other => panic!("{name} has the type {other:?}: {schema}"),
        }
    }

    /// A value that does not fit; nothing where all do.
    fn bent(&mut self, schema: &Value, in_query: bool) -> Option<Value> {
        let schema = self.resolve(schema).clone();
        if let Some(ways) = schema["oneOf"].as_array() {
            let may_be_null = ways.iter().any(|way| way["type"] == "null");
            let ways: Vec<_> = ways.iter().filter(|way| way["type"] != "null").cloned().collect();
            let way = self.random.one(&ways).clone();
            return self.bent(&way, in_query).filter(|bad| !(may_be_null && bad.is_null()));
        }
        let mut bad = Vec::new();
        let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
        let is = |kind: &str| kinds.contains(&json!(kind));
        if !in_query && !is("null") {
            bad.push(Value::Null);
        }
        if schema["enum"].is_array() {
            bad.push(json!(if is("string") { json!("not_known") } else { json!(99) }));
        } else if is("string") {
            if let Some(most) = schema["maxLength"].as_u64() {
                bad.push(json!("\u{6f22}".repeat(usize::try_from(most).unwrap() + 1)));
            }
            if schema["pattern"].is_string() {
                bad.push(json!("a\u{0}b"));
            }
            if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("\\s") || pattern.contains("\\W")) {
                bad.push(json!(" \t "));
            }
            if schema["minLength"].as_u64().is_some_and(|least| least > 0) {
                bad.extend((!in_query).then(|| json!("")));
            }
        } else if is("integer") {
            bad.extend(
                ["-1", "1.5", "x", "", "99999999999999999999"]
                    .map(|word| if in_query { json!(word) } else { serde_json::from_str(word).unwrap_or(json!(word)) }),
            );
            if let Some(least) = schema["minimum"].as_u64().filter(|least| *least > 0) {
                bad.push(json!(least - 1));
            }
            if let Some(most) = schema["maximum"].as_u64() {
                bad.push(json!(most + 1));
            }
        } else if is("boolean") {
            bad.push(json!("perhaps"));
        } else if is("number") {
            bad.extend(["x", "NaN", "1,5"].map(|word| json!(word)));
        } else if is("array") {
            let item = self.bent(&schema["items"], in_query);
            bad.extend(item.map(|item| if in_query { item } else { json!([item]) }));
        }
        if !in_query && !is("string") {
            bad.push(json!("word"));
        }
        if !in_query && !is("object") {
            bad.push(json!({}));
        }
        if bad.is_empty() { None } else { Some(self.random.one(&bad).clone()) }
    }

    /// A request that fits.
    fn request(&mut self, path: &str, operation: &Value) -> Asked {
        let mut asked = Asked {
            path: path.to_owned(),
            query: Vec::new(),
            body: None,
            content_type: "application/json",
            idempotency_key: None,
        };
        let only_one = operation["operationId"] == "list_ties";
        for parameter in operation["parameters"].as_array().cloned().unwrap_or_default() {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str().unwrap() {
                "path" => {
                    let of_ticket = path.starts_with("/v1/tickets");
                    let value = self.known[if name == "id" && of_ticket { "ticket_id" } else { name }].clone();
                    let value = if self.random.below(12) == 0 { NOBODY } else { value.as_str().unwrap() };
                    asked.path = asked.path.replace(&format!("{{{name}}}"), value);
                }
                // What a cursor is, the document leaves to the server.
                "query" if name == "cursor" || only_one && !asked.query.is_empty() => {}
                "query" => {
                    let wanted = parameter["required"] == true || only_one || self.random.below(3) == 0;
                    if wanted {
                        match self.fitting(&parameter["schema"], name) {
                            Value::Array(values) => {
                                asked.query.extend(values.iter().map(|value| (name.to_owned(), plain(value))));
                            }
                            value => asked.query.push((name.to_owned(), plain(&value))),
                        }
                    }
                }
                _ => {
                    if self.random.below(4) == 0 {
                        asked.idempotency_key = Some(format!("key {}", self.random.below(1_000_000_000)));
                    }
                }
            }
        }
        if let Some(schema) = body_schema(operation) {
            asked.body = Some(self.fitting(schema, "").to_string().into_bytes());
        }
        asked
    }

    /// Makes a request not fit in one place; false where there is none.
    fn bend(&mut self, asked: &mut Asked, operation: &Value) -> bool {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let queries: Vec<_> = parameters.iter().filter(|one| one["in"] == "query" && one["name"] != "cursor").collect();
        let Some(schema) = body_schema(operation) else {
            if queries.is_empty() {
                return false;
            }
            return self.bend_query(asked, &queries);
        };
        let schema = self.resolve(schema).clone();
        let properties = schema["properties"].as_object().unwrap().clone();
        let names: Vec<_> = properties.keys().cloned().collect();
        match self.random.below(10) {
            0 => asked.body = Some(b"{\"a\":".to_vec()),
            1 => asked.body = Some(b"[]".to_vec()),
            2 => asked.content_type = "text/plain",
            3 if parameters.iter().any(|one| one["in"] == "header") => {
                asked.idempotency_key = Some("k".repeat(300));
            }
            4 | 5 => {
                let required = schema["required"].as_array().cloned().unwrap_or_default();
                if required.is_empty() {
                    return false;
                }
                let gone = self.random.one(&required).as_str().unwrap().to_owned();
                let mut body: Value = serde_json::from_slice(asked.body.as_ref().unwrap()).unwrap();
                body.as_object_mut().unwrap().remove(&gone);
                asked.body = Some(body.to_string().into_bytes());
            }
            _ => {
                let name = self.random.one(&names).clone();
                let Some(bad) = self.bent(&properties[&name], false) else { return false };
                let mut body: Value = serde_json::from_slice(asked.body.as_ref().unwrap()).unwrap();
                // A part that is there already needs no title.
                if operation["operationId"] == "put_sub_ticket" && name != "parentTicketId" && name != "subTicketId" {
                    return false;
                }
                body[&name] = bad;
                asked.body = Some(body.to_string().into_bytes());
            }
        }
        true
    }

    fn bend_query(&mut self, asked: &mut Asked, queries: &[&Value]) -> bool {
        let parameter = (*self.random.one(queries)).clone();
        let name = parameter["name"].as_str().unwrap();
        asked.query.retain(|(known, _)| known != name);
        if parameter["required"] == true && self.random.below(3) == 0 {
            return true;
        }
        let Some(bad) = self.bent(&parameter["schema"], true) else { return false };
        asked.query.push((name.to_owned(), plain(&bad)));
        true
    }
}

/// A value as a query has it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn body_schema(operation: &Value) -> Option<&Value> {
    operation.pointer("/requestBody/content/application~1json/schema")
}

async fn send(live: &Live, method: &str, asked: &Asked) -> Answer {
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    let mut request = live.client.request(method, format!("{}{}", live.base, asked.path)).query(&asked.query);
    request = request.header(key_header(&asked.path), KEY);
    if let Some(key) = &asked.idempotency_key {
        request = request.header("idempotency-key", key);
    }
    if let Some(body) = &asked.body {
        request = request.header("content-type", asked.content_type).body(body.clone());
    }
    answer(request.send().await.unwrap()).await
}

/// Every reference of the document, and those that lead nowhere.
fn references(document: &Value) -> (usize, Vec<String>) {
    fn gather(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| gather(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| gather(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    gather(document, &mut found);
    let leads = |reference: &String| document.pointer(reference.trim_start_matches('#')).is_some();
    (found.len(), found.iter().filter(|reference| !leads(reference)).cloned().collect())
}

#[tokio::test]
async fn the_document_says_what_the_server_does() {
    let count = if long() { 8_000 } else { 1_500 };
    let live = Live::start().await;
    let document = live.get("/openapi.json").await.body;
    for operation in document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
    {
        assert!(operation.get("parameters").is_none_or(Value::is_array), "{operation}");
    }
    let (all, dangling) = references(&document);
    assert!(all > 100 && dangling.is_empty(), "{all}: {dangling:?}");

    let issue = live.issue_with_call("Wrong day").await;
    let other = live.issue("Another").await;
    let id = |path: &str| json!(path.trim_start_matches("/v1/triage/issues/"));
    let link = live.get(&format!("{issue}/resources")).await.text("/items/0/id");
    let (ticket, peer) = (live.ticket("Refund").await, live.ticket("Hours").await);
    let me = live.database.local_user().as_str().to_owned();
    let queue = live.post("/v1/earmark/review/queues", json!({ "name": "Week 48" })).await.text("/id");
    let path = |what: &str| format!("/v1/earmark/review/queues/{queue}/{what}");
    live.post(&path("items"), json!({ "call_ids": [call(1), call(2)] })).await.data();
    let held = live.post(&path("next"), json!({})).await;
    let found = json!({ "call_id": call(1), "rule": "apology", "version": 1, "message_index": 1,
        "type": "self_contradiction", "score": 0.5, "reason": "" });
    live.post("/v1/earmark/review/suggestions", json!({ "suggestions": [found] })).await.data();
    let suggestion = live.get(&format!("/v1/earmark/review/suggestions?call_id={}", call(1))).await.text("/0/id");
    let organisation = live.get("/v1/orgs/self/memberships").await.text("/0/org_id");
    let user = json!({ "first_name": "Ben", "permission": "operator" });
    let user = live.post("/v1/earmark/users", user).await.text("/id");
    let key = live.post("/v1/earmark/keys", json!({ "name": "laptop", "user_id": user })).await.text("/id");
    let known = BTreeMap::from([
        ("id", id(&issue)),
        ("issue_id", id(&issue)),
        ("related_issue_id", id(&other)),
        ("call_id", json!(call(1))),
        ("resource_id", json!(call(2))),
        ("resource_link_id", json!(NOBODY)),
        ("resource_link_ids", json!([link])),
        ("flag_id", json!(NOBODY)),
        ("relation_id", json!(NOBODY)),
        ("session_id", json!(NOBODY)),
        ("org_id", json!(organisation)),
        ("owner_id", json!(me)),
        ("assignee_id", json!(me)),
        ("ticket_id", json!(ticket)),
        ("entityId", json!(ticket)),
        ("sourceTicketId", json!(ticket)),
        ("linkedTicketId", json!(peer)),
        ("duplicateTicketId", json!(ticket)),
        ("duplicateOfTicketId", json!(peer)),
        ("parentTicketId", json!(peer)),
        ("subTicketId", json!(ticket)),
        ("teamId", json!("T00VOXTEAM")),
        ("timezone", json!("Europe/Berlin")),
        ("start_date", json!("2026-01-02")),
        ("end_date", json!("2026-01-02T03:04:05Z")),
        ("created_at", json!("2026-01-02")),
        ("update_start_date", json!("2026-01-02")),
        ("update_end_date", json!("2026-01-02")),
        ("user_id", json!(user)),
        ("key_id", json!(key)),
        // A service cannot be an owner.
        ("kind", json!("person")),
        ("queue_id", json!(queue)),
        ("item_id", json!(held.text("/items/0/item_id"))),
        ("token", json!(held.text("/items/0/token"))),
        ("suggestion_id", json!(suggestion)),
        ("reviewer", json!(me)),
        ("assign_to", json!([me])),
        // What the other fields must fit is told by other tests.
        ("verdict", json!("clean")),
        ("as_type", json!("dead_air")),
        ("score", json!(1)),
        ("second_share", json!(0.25)),
        ("unled_share", json!(0.1)),
        ("started_at", json!("2026-01-02T03:04:05Z")),
        ("given_at", json!("2026-01-02T03:04:05Z")),
        ("withdrawn_at", json!("2026-01-02T03:04:05Z")),
        ("created_from", json!("2026-01-02T03:04:05Z")),
        ("created_to", json!("2026-01-02T03:04:05Z")),
    ]);
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    let mut walk = Walk { document, known, random: Random(11) };
    let mut statuses: BTreeMap<(bool, u16), u32> = BTreeMap::new();
    for number in 0..count {
        let (path, method, operation) = &operations[number % operations.len()];
        let mut asked = walk.request(path, operation);
        // The issue and the calls are to stay.
        if operation["operationId"] == "delete_issue" {
            asked.path = format!("/v1/triage/issues/{NOBODY}");
        }
        if operation["operationId"] == "delete_call" {
            asked.path = format!("/v1/earmark/calls/{NOBODY}");
        }
        let is_bent = walk.random.below(2) == 0 && walk.bend(&mut asked, operation);
        let answer = send(&live, method, &asked).await;
        let told = || {
            let body =
                asked.body.as_ref().map(|body| String::from_utf8_lossy(body).chars().take(600).collect::<String>());
            format!(
                "{method} {} {:?} {body:?}\n{} {}",
                asked.path,
                asked.query,
                answer.status,
                answer.body.to_string().chars().take(600).collect::<String>()
            )
        };
        let status = answer.status.as_u16();
        *statuses.entry((is_bent, status)).or_default() += 1;
        let response = &operation["responses"][status.to_string()];
        assert!(response["description"].is_string(), "no such answer is described: {}", told());
        assert!(status < 500 || status == 501, "{}", told());
        let schema = &response["content"]["application/json"]["schema"];
        if status == 204 {
            assert_eq!(answer.body, Value::Null, "{}", told());
        } else {
            let faults = schema::faults(&walk.document, schema, &answer.body);
            assert!(faults.is_empty(), "{faults:?}\n{}", told());
        }
        if is_bent {
            assert!((400..500).contains(&status), "it does not fit, and is taken: {}", told());
        } else {
            // An id of chance may be one that a reading of chance had before.
            let is_taken = answer.body["errors"][0]["message"] == "verdict_id: is that of another reading";
            assert!(
                is_taken || status < 400 || matches!(status, 404 | 409 | 501),
                "it fits, and is refused: {}",
                told()
            );
        }
        // What was made under a key is not made again under it, whatever the request says.
        if let Some(key) = asked.idempotency_key.filter(|_| !is_bent && status < 300) {
            let mut again = walk.request(path, operation);
            again.idempotency_key = Some(key);
            if again.body != asked.body {
                let reused = send(&live, method, &again).await.status.as_u16();
                assert!(reused == 422 || again.path != asked.path && reused == 404, "{reused}");
                *statuses.entry((true, reused)).or_default() += 1;
            }
        }
    }
    println!("{count} requests from the document; how many of each status, fitting and bent: {statuses:?}");
    assert!(statuses[&(false, 200)] > 0 && statuses[&(false, 201)] > 0 && statuses[&(true, 400)] > 0);
    assert!(statuses[&(true, 415)] > 0 && statuses[&(true, 422)] > 0 && statuses[&(false, 404)] > 0);
}
