//! Requests that no client of ours sends: whatever comes, the server answers in its own words, and never fails.

use std::{collections::BTreeMap, time::Duration};

use earmark::server::{Options, Times};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    door::raw,
    support::{KEY, Live, NOBODY, Random, call, key_header},
};
use crate::long;

/// How long an answer, or a cut, may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request before it is written down.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

/// What a path or a parameter may hold that it should not.
const WORDS: &[&str] = &[
    "",
    "%00",
    "%FF%FE",
    "..",
    "../../etc/passwd",
    "%2e%2e%2f",
    "'%20OR%201=1--",
    "%22;DROP%20TABLE%20issues",
    "{id}",
    "-1",
    "0",
    "99999999999999999999",
    "1e999",
    "NaN",
    "null",
    "true",
    "%F0%9F%92%A9",
    "T-1001",
    "+",
    "&&&&=",
    "%",
    "%zz",
    ",,,",
    "2026-13-45",
    "9999-12-31T23:59:59.999Z",
    "-9999-01-01",
    "AAAA",
    "eyJhIjoxfQ",
    "%E2%80%AE",
    "*",
    "%5c",
    "(",
    "\"",
    "AND",
    "^a",
    "a%00b",
];
/// Parameters of all lists.
const PARAMETERS: &[&str] = &[
    "limit",
    "cursor",
    "sort",
    "order",
    "search",
    "status",
    "severity",
    "category",
    "resource_type",
    "owner_id",
    "assignee_id",
    "date_field",
    "date_range",
    "from",
    "to",
    "start_date",
    "end_date",
    "created_at",
    "timezone",
    "duration_gt",
    "duration_lt",
    "inbound",
    "completed",
    "sort_by",
    "ascending",
    "update_start_date",
    "v",
    "call_id",
];
/// Fields of all bodies.
const FIELDS: &[&str] = &[
    "title",
    "severity",
    "category",
    "description",
    "status",
    "source",
    "owner_id",
    "assignee_id",
    "agent_id",
    "resource_links",
    "resource_type",
    "resource_id",
    "call_id",
    "type",
    "note",
    "node_id",
    "node_name",
    "message_index",
    "message_text",
    "detail",
    "resource_link_ids",
    "related_issue_id",
    "relation_type",
    "name",
];

fn value(random: &mut Random) -> Value {
    let long = ["x", "\u{e4}", "\u{1f4a9}", "e\u{301}", " ", "\u{202e}"];
    match random.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1.5e300),
        5 => json!([[], {}, null]),
        6 => json!({ "a": { "b": [1, 2, 3] } }),
        7 => json!("a\u{0}b"),
        8 => json!(""),
        9 => json!(random.one(&["critical", "high", "todo", "blocks", "call", "sms", "dead_air", "Größe"])),
        10 => json!(random.one(&["not_known", "DROP TABLE issues", "../..", "\u{feff}", "\r\n\u{1b}[31m"])),
        11 => json!(vec![json!({ "resource_type": "call", "resource_id": NOBODY }); random.below(150)]),
        // Around every limit, in characters of one to four bytes.
        12 => json!(random.one(&long).repeat(*random.one(&[64, 65, 200, 201, 255, 256, 4_000, 4_001, 10_000, 10_001]))),
        _ => json!(random.one(&[NOBODY, &call(1), "T-1001"])),
    }
}

fn body(random: &mut Random, good: &Value) -> Vec<u8> {
    let text = good.to_string();
    let inside = |raw: &str| format!("{{\"{}\":{raw}}}", "detail").into_bytes();
    match random.below(22) {
        0 => Vec::new(),
        1 => text.as_bytes()[..random.below(text.len() + 1)].to_vec(),
        2 => inside(&"[".repeat(200_000)),
        3 => inside(&format!("{}{}", "[".repeat(200_000), "]".repeat(200_000))),
        4 => "{\"a\":".repeat(200_000).into_bytes(),
        5 => inside("\"\\ud800\""),
        6 => inside("\"\\udc00\\ud800x\""),
        7 => inside("\"\\u0000\""),
        8 => inside(&"9".repeat(400)),
        9 => inside("1e999"),
        10 => inside("NaN"),
        11 => inside("\"\u{1}\""),
        12 => [b"{\"detail\":\"".as_slice(), &[0xff, 0xfe, 0x80], b"\"}"].concat(),
        13 => [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        14 => value(random).to_string().into_bytes(),
        15 => format!("{text}{text}").into_bytes(),
        16 => inside("\"a\",\"detail\":\"b\""),
        _ => {
            let mut fields = good.clone();
            for _ in 0..=random.below(3) {
                fields[*random.one(FIELDS)] = value(random);
            }
            fields.to_string().into_bytes()
        }
    }
}

fn header(random: &mut Random, request: &mut Request) {
    let named = |request: &mut Request, name: &str| request.headers.retain(|(known, _)| known != name);
    let mut add = |name: &str, value: &[u8]| request.headers.push((name.to_owned(), value.to_owned()));
    match random.below(20) {
        0 => ["authorization", "x-api-key"].iter().for_each(|name| named(request, name)),
        1 => named(request, "content-type"),
        2 => named(request, "host"),
        3 => add("content-type", b"application/json"),
        4 => add("content-type", b"text/plain"),
        5 => add("authorization", b"Bearer x"),
        6 => add("host", b"evil.example"),
        7 => add("content-length", b"5"),
        8 => add("content-length", b"99999999999999999999999"),
        9 => add("transfer-encoding", b"chunked"),
        10 => add("transfer-encoding", b"gzip, identity"),
        11 => add("expect", b"100-continue"),
        12 => add("upgrade", b"h2c"),
        13 => add("idempotency-key", random.one(&["", "same", "\u{f6}", &"k".repeat(300)]).as_bytes()),
        14 => add("x-nul", b"a\0b"),
        15 => add("x long name", b"a"),
        16 => add("x-long", &vec![b'x'; 70_000]),
        17 => (0..150).for_each(|at| add(&format!("x-{at}"), b"a")),
        18 => add("content-encoding", b"gzip"),
        _ => add("cookie", b"\xff\xfe"),
    }
}

fn bend(random: &mut Random, request: &mut Request, good: &Value) {
    match random.below(10) {
        0 => {
            let long = "X".repeat(300);
            let methods = [
                "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "G\0T",
                "", &long,
            ];
            request.method = (*random.one(&methods)).to_owned();
        }
        1 | 2 => {
            let mut parts: Vec<_> = request.path.split('/').map(str::to_owned).collect();
            let at = random.below(parts.len());
            parts[at] = match random.below(8) {
                0 => "x".repeat(*random.one(&[300, 5_000, 70_000])),
                1 => "\u{fc}\u{0}".to_owned(),
                _ => (*random.one(WORDS)).to_owned(),
            };
            request.path = parts.join("/");
        }
        3 | 4 => {
            let pairs = (0..*random.one(&[1, 2, 3, 120])).map(|_| {
                let word = if random.below(9) == 0 { "s".repeat(3_000) } else { (*random.one(WORDS)).to_owned() };
                format!("{}={word}", random.one(PARAMETERS))
            });
            request.query = format!("?{}", pairs.collect::<Vec<_>>().join("&"));
        }
        5 | 6 => header(random, request),
        _ => request.body = body(random, good),
    }
}

impl Request {
    fn write(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = format!("{} {}{} HTTP/1.1\r\n", self.method, self.path, self.query).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        // Now and then the body is announced longer than it is.
        let length = self.body.len() + usize::from(random.below(50) == 0);
        bytes.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes());
        bytes.extend(&self.body);
        bytes
    }
}

/// What must not be in a refusal: places, statements, panics, keys.
fn internals(text: &str, folder: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    if text.contains(&folder.to_ascii_lowercase()) || text.contains(KEY) {
        return Some("the folder or the key");
    }
    let tokens =
        ["sqlite", "sqlx", "select ", "insert ", "syntax error", "panicked", ".rs:", "src/", "/tmp", "earmark.db"];
    tokens.into_iter().find(|token| text.contains(token))
}

#[tokio::test(flavor = "multi_thread")]
async fn bent_requests_are_answered_in_our_own_words() {
    let count = if long() { 20_000 } else { 1_000 };
    let times = Times { head: Duration::from_millis(500), body: Duration::from_millis(500), ..Times::default() };
    let live = Live::with(Options { times, ..Options::default() }).await;
    let address = live.base.trim_start_matches("http://").to_owned();
    let issue = live.issue_with_call("Wrong day").await;
    let other = live.issue("Another").await;
    let (ticket, peer) = (live.ticket("Refund").await, live.ticket("Hours").await);
    let document = live.get("/openapi.json").await.body;
    let id = issue.trim_start_matches("/v1/triage/issues/");
    let good = json!({
        "title": "Wrong", "severity": "low", "category": "Bug", "resource_type": "call", "resource_id": call(1), "call_id": call(1),
        "type": "dead_air", "detail": "Heard it.", "related_issue_id": other.trim_start_matches("/v1/triage/issues/"),
        "relation_type": "blocks", "name": "Billing", "requestorEmail": "a@b.example", "teamId": "T00VOXTEAM",
        "sourceTicketId": ticket, "linkedTicketId": peer, "duplicateTicketId": ticket, "duplicateOfTicketId": peer,
        "parentTicketId": ticket, "subTicketId": peer, "content": "Heard it.", "issue_id": id, "ticket_id": ticket,
    });
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let of = if key_header(path) == "x-api-key" { ticket.as_str() } else { id };
        let path = path.replace("{call_id}", &call(1)).replace("{id}", of);
        let path: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect();
        operations.extend(item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.join("/"))));
    }

    let mut random = Random(7);
    let requests: Vec<_> = (0..count)
        .map(|_| {
            let (method, path) = random.one(&operations).clone();
            let key = key_header(&path).to_owned();
            let mut request = Request {
                method,
                path,
                query: String::new(),
                headers: vec![
                    ("host".to_owned(), address.clone().into_bytes()),
                    (key, KEY.into()),
                    ("content-type".to_owned(), b"application/json".to_vec()),
                ],
                body: good.to_string().into_bytes(),
            };
            for _ in 0..=random.below(3) {
                bend(&mut random, &mut request, &good);
            }
            // The issue is to stay, so that what is asked of it gets beyond the first look.
            if request.method == "DELETE" && request.path == issue {
                request.method = "GET".to_owned();
            }
            request.write(&mut random)
        })
        .collect();
    let folder = live.folder.path().to_str().unwrap();
    let mut statuses: BTreeMap<u16, u32> = BTreeMap::new();
    let mut answers = stream::iter(requests)
        .map(|request| async {
            let answer = timeout(PATIENCE, raw(&address, &request)).await.expect("an answer or a cut");
            (request, answer)
        })
        .buffer_unordered(16);
    while let Some((request, answer)) = answers.next().await {
        let told: String = String::from_utf8_lossy(&request).chars().take(600).collect();
        let Some(answer) = answer else {
            *statuses.entry(0).or_default() += 1;
            continue;
        };
        *statuses.entry(answer.status).or_default() += 1;
        let agents = answer.status == 501 && answer.body["errors"][0]["error"] == "not_implemented";
        assert!(answer.status < 500 || agents, "{}\n{told}", answer.head);
        if !request.starts_with(b"HEAD") {
            assert_eq!(answer.faults(), [""; 0], "{}\n{}\n{told}", answer.head, answer.body);
        }
        if answer.status >= 400 {
            assert_eq!(internals(&answer.body.to_string(), folder), None, "{}\n{told}", answer.body);
        }
    }
    println!("{count} bent requests; how many of each status (0: cut without an answer): {statuses:?}");
    assert!(statuses[&200] > 0 && statuses[&201] > 0 && statuses[&400] > count / 10, "they are bent, not broken");
    assert_eq!(live.get("/v1/me").await.status, 200);
}
