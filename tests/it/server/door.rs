//! What holds for every route: the key, the host, the sizes, the headers of every answer.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::support::{KEY, Live, NOBODY, key_header};

/// An answer as it came over the wire.
pub(super) struct Raw {
    pub(super) status: u16,
    /// Status line and headers, in small letters.
    pub(super) head: String,
    pub(super) body: Value,
}

impl Raw {
    /// Reads one answer to the end of the connection; nothing when the server closed without one.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
        let status = head.get(9..12).unwrap().parse().unwrap();
        Some(Self { status, head, body: serde_json::from_slice(&bytes[end + 4..]).unwrap_or_default() })
    }

    /// What is wrong with it, whatever it answers.
    pub(super) fn faults(&self) -> Vec<&'static str> {
        let refused = self.status >= 400;
        // The ticket API says it without a list of errors; what is no HTTP belongs to no API.
        let words = [&self.body["errors"][0]["message"], &self.body["message"], &self.body["message"][0]];
        let words = words.into_iter().find_map(Value::as_str).unwrap_or_default();
        [
            (refused && words.is_empty(), "no errors[]"),
            (refused && !self.body["data"].is_null(), "data in a refusal"),
            (refused && !self.head.contains("content-type: application/json"), "no JSON"),
            (!self.head.contains("x-content-type-options: nosniff"), "no nosniff"),
            (!self.head.contains("cache-control: no-store"), "no no-store"),
            (self.head.contains("access-control-"), "a grant to other origins"),
        ]
        .into_iter()
        .filter_map(|(wrong, words)| wrong.then_some(words))
        .collect()
    }
}

/// Sends bytes as they are, and reads the answer that the server gives before it closes.
pub(super) async fn raw(address: &str, request: &[u8]) -> Option<Raw> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse and close before it has read everything.
    let _ = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    Raw::read(&bytes)
}

/// A request that is tried at every route.
struct Attempt {
    what: &'static str,
    /// Headers beside the host and the end of the connection.
    headers: String,
    /// Added to the path.
    query: String,
    host: Option<&'static str>,
    expected: &'static [u16],
}

fn attempt(what: &'static str, headers: impl Into<String>, expected: &'static [u16]) -> Attempt {
    Attempt { what, headers: headers.into(), query: String::new(), host: None, expected }
}

fn attempts(path: &str, takes_body: bool) -> Vec<Attempt> {
    let header = key_header(path);
    let other = if header == "authorization" { "x-api-key" } else { "authorization" };
    let key = format!("{header}: {KEY}\r\n");
    let json = "content-type: application/json\r\n";
    let mut attempts = vec![
        attempt("no key", "", &[401]),
        attempt("a wrong key", format!("{header}: org_wrong\r\n"), &[401]),
        attempt("a key cut short", format!("{header}: {}\r\n", &KEY[..KEY.len() - 1]), &[401]),
        attempt("a key too long", format!("{header}: {KEY}0\r\n"), &[401]),
        attempt("the key as a cookie", format!("cookie: authorization={KEY}; key={KEY}\r\n"), &[401]),
        attempt("the key in other headers", format!("{other}: {KEY}\r\nproxy-authorization: {KEY}\r\n"), &[401]),
        Attempt {
            query: format!("?authorization={KEY}&api_key={KEY}&key={KEY}"),
            ..attempt("the key in the address", "", &[401])
        },
        Attempt { host: Some("evil.example"), ..attempt("a foreign host", key.clone(), &[403]) },
        Attempt { host: Some(""), ..attempt("an empty host", key.clone(), &[403]) },
        attempt("two hosts", format!("{key}host: evil.example\r\n"), &[400, 403]),
        attempt("two keys", format!("{key}{header}: org_wrong\r\n"), &[401]),
        attempt("a long header", format!("{key}x-long: {}\r\n", "x".repeat(200_000)), &[431]),
        Attempt { query: format!("?{}", "x".repeat(200_000)), ..attempt("a long address", key.clone(), &[414, 431]) },
        // Only the head is sent: the answer must not wait for the body.
        attempt("a large body", format!("{key}{json}content-length: {}\r\n", (10 << 20) + 1), &[413]),
    ];
    if takes_body {
        for (what, content_type) in [
            ("text", "content-type: text/plain\r\n"),
            ("a form", "content-type: application/x-www-form-urlencoded\r\n"),
            ("no content type", ""),
            ("two content types", "content-type: application/json\r\ncontent-type: text/plain\r\n"),
        ] {
            attempts.push(attempt(what, format!("{key}{content_type}content-length: 0\r\n"), &[415]));
        }
    }
    attempts
}

#[tokio::test]
async fn every_route_is_behind_the_same_door() {
    let live = Live::start().await;
    let address = live.base.trim_start_matches("http://").to_owned();
    let document = live.get("/openapi.json").await.body;
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path: String =
            path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect::<Vec<_>>().join("/");
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_uppercase();
            for Attempt { what, headers, query, host, expected } in
                attempts(&path, operation.get("requestBody").is_some())
            {
                let host = host.unwrap_or(&address);
                let request = format!(
                    "{method} {path}{query} HTTP/1.1\r\nhost: {host}\r\norigin: http://evil.example\r\n{headers}\
                     connection: close\r\n\r\n"
                );
                let answer =
                    raw(&address, request.as_bytes()).await.unwrap_or_else(|| panic!("{what}: {method} {path}"));
                assert!(expected.contains(&answer.status), "{what}: {method} {path}: {}", answer.head);
                assert_eq!(answer.faults(), [""; 0], "{what}: {method} {path}: {}\n{}", answer.head, answer.body);
                tried += 1;
            }
        }
        for key in ["", &format!("{}: {KEY}\r\n", key_header(&path))] {
            let request = format!(
                "OPTIONS {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://evil.example\r\n\
                 access-control-request-method: POST\r\n{key}connection: close\r\n\r\n"
            );
            let answer = raw(&address, request.as_bytes()).await.unwrap();
            assert_eq!(answer.status, if key.is_empty() { 401 } else { 405 }, "OPTIONS {path}");
            assert_eq!(answer.faults(), [""; 0], "OPTIONS {path}: {}", answer.head);
            tried += 1;
        }
    }
    println!("{tried} requests at {} paths", document["paths"].as_object().unwrap().len());
}

#[tokio::test]
async fn what_is_hardly_http_gets_the_envelope_too() {
    let live = Live::start().await;
    let address = live.base.trim_start_matches("http://").to_owned();
    for (request, status) in [
        (format!("GET http://evil.example/v1/me HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\n\r\n"), 403),
        (format!("GET http://{address}/v1/me HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\n\r\n"), 200),
        ("HELLO\r\n\r\n".to_owned(), 400),
        ("GET /v1/me HTTP/9.9\r\n\r\n".to_owned(), 400),
        (format!("GET /v1/me HTTP/1.1\r\nhost: {address}\r\nbad header\r\n\r\n"), 400),
        (format!("GET /v1/me HTTP/1.1\r\nhost: {address}\r\nx: \0\r\n\r\n"), 400),
        (format!("POST /v1/me HTTP/1.1\r\nhost: {address}\r\ncontent-length: -1\r\n\r\n"), 400),
        (format!("GET /{} HTTP/1.1\r\nhost: {address}\r\n\r\n", "x".repeat(65_000)), 401),
        (format!("GET /{} HTTP/1.1\r\nhost: {address}\r\n\r\n", "x".repeat(70_000)), 414),
    ] {
        let start: String = request.chars().take(60).collect();
        let request = request.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1);
        let answer = raw(&address, request.as_bytes()).await.unwrap_or_else(|| panic!("{start}"));
        assert_eq!(answer.status, status, "{start}: {}", answer.head);
        assert_eq!(answer.faults(), [""; 0], "{start}: {}", answer.head);
    }
    // A refusal does not spoil what was answered on the same connection before.
    let good = format!("GET /v1/me HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\n\r\n");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(good.as_bytes()).await.unwrap();
    let mut bytes = vec![0; 12];
    stream.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes, b"HTTP/1.1 200");
    stream.write_all(b"HELLO\r\n\r\n").await.unwrap();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\"total_calls\":10}HTTP/1.1 400 Bad Request\r\n"), "{text}");
    assert!(text.ends_with("\"message\":\"The request is not HTTP\"}]}"), "{text}");
}
