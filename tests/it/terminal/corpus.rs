//! Hostile texts, each in every place where a service can put one, and what must not come of them.

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::{PATIENCE, Terminal, hostile::foreign, service::KEY};

const CALL: &str = "c3d2e1f0-9b8a-4756-a4b3-82716f5e4d3c";
const ORG: &str = "6e5d4c3b-2a19-4807-96f5-e4d3c2b1a098";
const TIME: &str = "2026-08-14T11:02:03.456Z";
/// Texts that are looked at in one run of the program.
const TOGETHER: usize = 12;
/// Title, description, category, evidence, message, node, flag type, note, type on offer, activity, error, header,
/// relation.
const PLACES: usize = 13;

/// The corpus: all controls one by one, whole sequences, what hides and what turns text around, heaps, and genuine
/// text of scripts that need joiners and marks.
fn corpus() -> Vec<String> {
    let controls = (0..0x20_u8).chain(0x7f..=0x9f).map(|c| format!("a{}b", char::from(c)));
    let bidi = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    let hidden = "\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{180e}\u{200b}\u{200d}\u{2028}\u{2029}\u{2060}\u{2064}\u{206a}\u{3164}\
                  \u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffb}\u{fffe}\u{e0001}\u{e0041}\u{e0100}\u{10ffff}";
    let whole = [
        "\u{1b}[2J\u{1b}[31mred\u{1b}[?1003h",
        "\u{1b}]52;c;aGVsbG8=\u{7}",
        "\u{1b}]0;title\u{1b}\\",
        "\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\",
        "\u{1b}Pq#0\u{1b}\\",
        "\u{1b}_G\u{1b}\\\u{1b}^x\u{1b}\\\u{1b}Xy\u{1b}\\",
        "\u{1b}c\u{1b}(0\u{1b}#8",
        "\u{1b}[6n\u{1b}[c\u{1b}[>q",
        "\u{1b}[201~:q\r",
        "\u{9b}2J\u{9d}52;c;aGVsbG8=\u{9c}",
        "\u{90}q\u{9c}\u{98}\u{9e}\u{9f}\u{9c}",
        "\r\nover\rthere",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "1\u{fe0f}\u{fe0f}\u{fe0f}\u{fe0f}",
        "क\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{200d}",
        "\u{1100}\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}",
        "p\u{430}ypal",
        "%s%n ${HOME} `id` $(id)",
        "مرحبا می\u{200c}خواهم",
        "שלום",
        "नमस्ते क्\u{200d}ष",
        "สวัสดี",
        "你好，世界",
        "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🇩🇪 👍🏽",
    ];
    let alone = bidi.chars().chain(hidden.chars()).map(|c| format!("a{c}b"));
    controls.chain(alone).chain(whole.map(str::to_owned)).collect()
}

/// What is served: text `n` in every place, behind a mark of the place and its number.
struct State {
    texts: Vec<String>,
    flags: Vec<Value>,
    /// Bodies of the flags that were placed.
    placed: Vec<Value>,
    /// Which answer the activity has now.
    turn: usize,
}

struct Answers(Arc<Mutex<State>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.0.lock().unwrap().answer(request)
    }
}

fn data(status: u16, data: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "data": data, "errors": null }))
}

fn page(items: Vec<Value>) -> ResponseTemplate {
    data(200, &json!({ "items": items, "next_cursor": null }))
}

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

impl State {
    fn new(texts: Vec<String>) -> Self {
        let mut state = Self { texts, flags: Vec::new(), placed: Vec::new(), turn: 0 };
        state.flags = state.each(|state, n| {
            state.flag(n, &state.text('y', n), &state.text('o', n), &json!(n), &json!(state.text('m', n)))
        });
        state
    }

    /// Place and number, the text, and an end that shows that nothing was swallowed.
    fn text(&self, place: char, n: usize) -> String {
        format!("{place}{n}q {} Z{place}{n}q", self.texts[n])
    }

    fn each<T>(&self, make: impl Fn(&Self, usize) -> T) -> Vec<T> {
        (0..self.texts.len()).map(|n| make(self, n)).collect()
    }

    fn flag(&self, n: usize, kind: &str, note: &str, index: &Value, said: &Value) -> Value {
        json!({
            "id": id(900 + n), "org_id": ORG, "issue_id": id(0), "call_id": CALL, "type": kind, "note": note,
            "node_id": null, "node_name": null, "message_index": index, "message_text": said, "author_id": "u1",
            "created_at": TIME,
        })
    }

    fn issue(&self, n: usize) -> Value {
        json!({
            "id": id(n), "triage_id": format!("T-{n}"), "org_id": ORG, "number": n, "title": self.text('t', n),
            "description": self.text('d', n), "status": "todo", "severity": "high", "source": "manual",
            "category": self.text('c', n), "author_id": "u1", "created_at": TIME, "updated_at": TIME,
            "last_activity_at": TIME, "resource_count": 1, "flag_count": 0, "relation_count": 0,
        })
    }

    /// The issue at the other end of a relation.
    fn peer(&self, n: usize) -> Value {
        let mut issue = self.issue(n);
        issue["id"] = json!(id(500 + n));
        issue["triage_id"] = json!(format!("T-9{n}"));
        issue["title"] = json!(self.text('r', n));
        issue
    }

    fn link(&self, n: usize) -> Value {
        json!({
            "id": id(100 + n), "issue_id": id(n), "org_id": ORG, "resource_type": "call", "resource_id": CALL,
            "title": self.text('l', n), "status": "available", "created_at": TIME,
        })
    }

    fn relation(&self, n: usize) -> Value {
        json!({
            "id": id(200 + n), "org_id": ORG, "issue_id": id(0), "related_issue_id": id(500 + n),
            "related_triage_id": format!("T-9{n}"), "related_title": self.text('r', n), "relation_type": "blocks",
            "direction": "outgoing", "created_at": TIME,
        })
    }

    /// First an entry for each text, then a refusal with each text, then each text in headers.
    fn activity(&self) -> ResponseTemplate {
        let n = self.turn % self.texts.len();
        match self.turn / self.texts.len() {
            0 => page(vec![json!({
                "entry_kind": "issue", "id": id(300 + n), "issue_id": id(0), "type": "comment", "created_at": TIME,
                "actor": { "kind": "user", "id": "u1", "label": "Ines" }, "detail": self.text('e', n),
            })]),
            1 => {
                let error = json!({ "error": self.texts[n], "message": self.text('x', n) });
                ResponseTemplate::new(400).set_body_json(json!({ "data": null, "errors": [error] }))
            }
            _ => {
                // Controls cannot travel in a header; the bytes of everything else can.
                let text: String = self.texts[n].chars().filter(|c| !c.is_ascii_control()).collect();
                let host = format!("http://x{text}.example/");
                ResponseTemplate::new(if n.is_multiple_of(2) { 302 } else { 429 })
                    .insert_header("location", host.as_str())
                    .insert_header("retry-after", text.as_str())
                    .insert_header("x-note", text.as_str())
            }
        }
    }

    fn call(&self) -> Value {
        let turn = |n: usize, text: String| json!({ "id": n, "created_at": format!("2026-08-14T10:00:{:02}.000Z", n), "user": "user", "text": text });
        let mut turns = self.each(|state, n| turn(n, state.text('m', n)));
        turns.push(turn(self.texts.len(), "the end".to_owned()));
        json!({ "call_id": CALL, "created_at": TIME, "transcripts": turns, "summary": self.text('s', 0) })
    }

    fn events(&self) -> Value {
        let node = |n: usize, sequence: usize, kind: &str, payload: Value| {
            json!({ "conversation_id": CALL, "sequence": sequence, "event_type": kind, "node_id": format!("node{n}"),
                "payload": payload, "created_at": TIME })
        };
        let pair = self.each(|state, n| {
            [
                node(n, 2 * n + 1, "node.tag", json!({ "name": state.text('n', n) })),
                node(n, 2 * n + 2, "transcript.user", json!({ "text": state.text('m', n) })),
            ]
        });
        Value::Array(pair.into_iter().flatten().collect())
    }

    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let path: Vec<&str> = request.url.path().split('/').skip(1).collect();
        let number = |id: &str| id.rsplit('-').next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let bare = |body: &Value| ResponseTemplate::new(200).set_body_json(body);
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["v1", "triage", "issues"]) => page(self.each(Self::issue)),
            ("GET", ["v1", "triage", "issues", id]) if number(id) >= 500 => data(200, &self.peer(number(id) - 500)),
            ("GET", ["v1", "triage", "issues", id]) => data(200, &self.issue(number(id))),
            ("GET", ["v1", "triage", "issues", id, "resources"]) => page(vec![self.link(number(id))]),
            ("GET", ["v1", "triage", "issues", _, "relations"]) => page(self.each(Self::relation)),
            ("GET", ["v1", "triage", "issues", _, "flags"]) => page(self.flags.clone()),
            ("GET", ["v1", "triage", "issues", _, "activity"]) => self.activity(),
            ("PUT", [.., "view"]) => data(200, &json!({ "issue_id": id(0), "last_viewed_at": TIME })),
            ("POST", [.., "flags"]) => {
                let body: Value = request.body_json().expect("JSON");
                let n = self.flags.len();
                let kind = body["type"].as_str().expect("a type").to_owned();
                let flag = self.flag(n, &kind, "", &body["message_index"], &body["message_text"]);
                self.flags.push(flag.clone());
                self.placed.push(body);
                data(201, &flag)
            }
            ("GET", ["v1", "triage", "flag-types"]) => page(self.each(
                |state, n| json!({ "type": state.text('k', n), "description": state.texts[n], "usage_count": 100 - n }),
            )),
            ("GET", ["v1", "calls", _]) => bare(&self.call()),
            ("GET", ["v1", "pathway_calls", _]) => bare(&self.events()),
            _ => ResponseTemplate::new(404),
        }
    }
}

/// Shows the texts in every place, places a flag on each message, and gives all that was written.
async fn look_around(texts: Vec<String>, size: (u16, u16)) -> Vec<u8> {
    let count = texts.len();
    let state = Arc::new(Mutex::new(State::new(texts.clone())));
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &server.uri(), KEY, size);
    let mark = |place: char, n: usize| format!("{place}{n}q");
    let end = |place: char, n: usize| format!("Z{place}{n}q");
    let has = |marks: Vec<String>| {
        move |screen: &vt100::Screen| {
            let shown = screen.contents();
            marks.iter().all(|mark| shown.contains(mark))
        }
    };

    let titles: Vec<String> = (0..count).map(|n| mark('t', n)).collect();
    terminal.until("the titles", has(titles)).await;
    for n in 0..count {
        terminal.press(&["Enter"]).await;
        let marks = vec![mark('c', n), mark('l', n), mark('d', n)];
        terminal.until(&format!("issue {n}"), has(marks)).await;
        terminal.press(&["1", "j"]).await;
    }
    terminal.press(&["g", "g", "Enter"]).await;
    terminal.shows(&mark('d', 0)).await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;
    for n in 0..=count {
        let mut marks = vec![format!("message {n} ·")];
        if n < count {
            marks.extend([mark('n', n), mark('m', n), end('m', n)]);
        }
        if n > 0 {
            marks.extend([mark('y', n - 1), mark('o', n - 1), end('o', n - 1)]);
        }
        terminal.until(&format!("message {n}"), has(marks)).await;
        terminal.press(&["j"]).await;
    }
    terminal.press(&["g", "g", "f"]).await;
    for n in 0..count {
        terminal.until(&format!("type {n} on offer"), has(vec!["Flag message 0".to_owned(), mark('k', n)])).await;
        terminal.press(&["Down"]).await;
    }
    terminal.press(&["Esc", "f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["1"]).await;
    let placed = |state: &Mutex<State>| state.lock().unwrap().placed.len();
    for n in 1..count {
        terminal.press(&["j"]).await;
        terminal.shows(&format!("message {n} ·")).await;
        terminal.press(&["."]).await;
    }
    terminal.press(&["ga"]).await;
    for turn in 0..3 * count {
        let n = turn % count;
        state.lock().unwrap().turn = turn;
        // Opened anew, because a refusal leaves what was there before.
        terminal.press(&["q", "ga"]).await;
        let marks = match turn / count {
            0 => vec![mark('e', n), end('e', n)],
            1 => vec![mark('x', n), end('x', n)],
            _ if n.is_multiple_of(2) => vec!["redirects".to_owned()],
            _ => vec!["Too Many Requests".to_owned()],
        };
        terminal.until(&format!("activity {turn}"), has(marks)).await;
    }
    terminal.press(&["q", "4"]).await;
    for n in 0..count {
        terminal.press(&["J"]).await;
        terminal.until(&format!("node {n}"), has(vec![mark('r', n)])).await;
    }
    terminal.press(&["zx", "gg"]).await;
    terminal.shows(&mark('r', 0)).await;
    terminal.press(&["G"]).await;
    terminal.shows(&mark('r', count - 1)).await;
    terminal.press(&["W"]).await;
    terminal.shows("Requests of this session").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("── GET").await;
    terminal.press(&["q"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("Requests of this")).await;
    terminal
        .until("every flag, stored", |screen| placed(&state) == count && super::nothing_waits(&screen.contents()))
        .await;
    let bodies = std::mem::take(&mut state.lock().unwrap().placed);
    let mut said: Vec<(u64, String)> = bodies
        .iter()
        .map(|body| (body["message_index"].as_u64().unwrap(), body["message_text"].as_str().unwrap().to_owned()))
        .collect();
    said.sort();
    let expected: Vec<(u64, String)> = (0..count).map(|n| (n as u64, state.lock().unwrap().text('m', n))).collect();
    assert_eq!(said, expected, "what is sent is the original");
    let raw = terminal.quit().await;
    printed(&server.uri(), home.path(), count);
    raw
}

/// The same texts as commands print them.
fn printed(address: &str, home: &std::path::Path, count: usize) {
    let zero = id(0);
    for (arguments, places) in [
        (vec!["issue", "list"], "t"),
        (vec!["issue", "show", &zero], "yor"),
        (vec!["call", "show", CALL], "m"),
        (vec!["flag", "list", &zero], "yo"),
        (vec!["issue", "show", &zero, "--json"], "yor"),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
            .args(["--profile", "bland"])
            .args(&arguments)
            .env("EARMARK_HOME", home)
            .env("BLAND_BASE_URL", address)
            .env("BLAND_API_KEY", KEY)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{arguments:?}: {err}");
        assert!(!format!("{out}{err}").contains('\r'), "{arguments:?}");
        assert_eq!(foreign(out.as_bytes()), Vec::<String>::new(), "{arguments:?}");
        assert_eq!(foreign(err.as_bytes()), Vec::<String>::new(), "{arguments:?}");
        for place in places.chars() {
            let missing =
                (0..count).find(|n| !out.contains(&format!("{place}{n}q")) || !out.contains(&format!("Z{place}{n}q")));
            assert_eq!(missing, None, "{place} in {arguments:?}:\n{out}");
        }
    }
}

/// In the short form three texts stand beside each other, at one size; `EARMARK_LONG=1` takes each alone, at three.
#[tokio::test]
async fn no_text_in_any_place_does_anything_to_the_terminal() {
    let corpus = corpus();
    assert!(corpus.len() >= 90);
    let long = crate::long();
    let (sizes, beside): (&[(u16, u16)], usize) =
        if long { (&[(80, 24), (160, 48), (60, 18)], 1) } else { (&[(160, 48)], 3) };
    let texts: Vec<String> = corpus.chunks(beside).map(|texts| texts.join(" ")).collect();
    let mut bytes = 0;
    for size in sizes {
        for texts in texts.chunks(TOGETHER) {
            let raw = tokio::time::timeout(PATIENCE * 4, look_around(texts.to_vec(), *size)).await.expect("in time");
            assert_eq!(foreign(&raw), Vec::<String>::new(), "at {size:?}: {texts:?}");
            bytes += raw.len();
        }
    }
    println!(
        "{} hostile texts x {PLACES} places x {} sizes: 0 foreign sequences in {bytes} bytes of output",
        corpus.len(),
        sizes.len()
    );
}
