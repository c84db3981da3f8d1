//! The edge: keys, hosts, sizes, content types, routes, headers.

use reqwest::{Method, header};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{Answer, KEY, Live, VIEWER_KEY, answer};

/// Sends bytes as they are and reads until the server closes.
async fn raw(live: &Live, request: &str) -> String {
    let address = live.base.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

async fn send(live: &Live, path: &str, content_type: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
    let mut request = live.client.post(format!("{}{path}", live.base)).header(header::AUTHORIZATION, KEY).body(body);
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn keys_are_taken_bare_or_after_bearer_and_from_nowhere_else() {
    let live = Live::start().await;
    for (name, value, status) in [
        ("authorization", KEY.to_owned(), 200),
        ("authorization", format!("Bearer {KEY}"), 200),
        ("authorization", format!("bearer  {KEY}"), 200),
        ("authorization", format!("Basic {KEY}"), 401),
        ("authorization", String::new(), 401),
        ("authorization", KEY[1..].to_owned(), 401),
        ("cookie", format!("authorization={KEY}"), 401),
        ("x-api-key", KEY.to_owned(), 401),
    ] {
        let request = live.client.get(format!("{}/v1/me", live.base)).header(name, &value);
        assert_eq!(request.send().await.unwrap().status(), status, "{name}: {value}");
    }
    let request = live.client.get(format!("{}/v1/me?authorization={KEY}&api_key={KEY}", live.base));
    let refused = answer(request.send().await.unwrap()).await;
    assert_eq!(refused.refusal(401, "AUTH_FAILURE"), "Unauthorized");
    for path in ["/", "/openapi.json", "/v1/nothing"] {
        live.ask_as("org_wrong", Method::GET, path, None).await.refusal(401, "AUTH_FAILURE");
    }
}

#[tokio::test]
async fn every_refusal_has_the_envelope() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    live.get("/v1/triage/nothing").await.refusal(404, "not_found");
    live.get("/v1/triage/issues/%FF").await.refusal(404, "not_found");
    live.ask_as(KEY, Method::PUT, "/v1/triage/issues", None).await.refusal(405, "method_not_allowed");
    let comments = format!("{issue}/comments");
    for (content_type, body, status) in [
        (Some("application/json"), "{\"detail\":", 400),
        (Some("application/json"), "[1]", 400),
        (Some("application/json"), "", 400),
        (Some("application/json"), r#"{"detail":"\u0000"}"#, 400),
        (Some("application/json"), r#"{"detail":"\ud800"}"#, 400),
        (Some("application/json"), r#"{"detail":"x","resource_link_ids":{}}"#, 400),
        (Some("text/plain"), r#"{"detail":"x"}"#, 415),
        (Some("application/x-www-form-urlencoded"), "detail=x", 415),
        (None, r#"{"detail":"x"}"#, 415),
        (Some("application/json; charset=utf-8"), r#"{"detail":"x"}"#, 201),
    ] {
        let given = send(&live, &comments, content_type, body).await;
        assert_eq!(given.status, status, "{content_type:?} {body}");
        if status != 201 {
            given.refusal(status, "bad_request");
        }
    }
    let deep = format!("{{\"detail\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    send(&live, &comments, Some("application/json"), deep).await.refusal(400, "bad_request");
    let many: String = (0..101).map(|_| "&category=x").collect();
    live.get(&format!("/v1/triage/issues?{many}")).await.refusal(400, "bad_request");
}

#[tokio::test]
async fn faults_of_a_body_are_named_together() {
    let live = Live::start().await;
    let body = json!({ "title": "x".repeat(201), "severity": "grave", "description": null, "resource_links": [1] });
    assert_eq!(
        live.post("/v1/triage/issues", body).await.refusal(400, "bad_request"),
        "title: must be 1-200 characters; severity: must be one of critical, high, medium, low; \
         category: is required; description: must be a string; resource_links: item 0 must be an object"
    );
}

#[tokio::test]
async fn a_body_above_10_mib_is_refused_announced_or_not() {
    let live = Live::start().await;
    let path = format!("{}/comments", live.issue("Wrong day").await);
    let size = (10 << 20) + 1;
    let host = live.base.trim_start_matches("http://").to_owned();
    // Only the head is sent: the answer must not wait for the body.
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {KEY}\r\ncontent-type: application/json\r\n\
         content-length: {size}\r\nconnection: close\r\n\r\n"
    );
    let text = raw(&live, &head).await;
    assert!(text.starts_with("HTTP/1.1 413") && text.contains("bad_request"), "{text}");

    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let head = head.replace(&format!("content-length: {size}"), "transfer-encoding: chunked");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20));
    // The server may close while we still write.
    for _ in 0..11 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
}

#[tokio::test]
async fn only_our_own_names_are_served() {
    let live = Live::start().await;
    let port = live.base.rsplit_once(':').unwrap().1.to_owned();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("LocalHost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("localhost".to_owned(), 403),
        ("localhost:1".to_owned(), 403),
        (format!("evil.example:{port}"), 403),
    ] {
        let request =
            format!("GET /v1/me HTTP/1.1\r\nhost: {host}\r\nauthorization: {KEY}\r\nconnection: close\r\n\r\n");
        let text = raw(&live, &request).await;
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {text}");
    }
}

#[tokio::test]
async fn answers_are_sealed() {
    let live = Live::start().await;
    for path in ["/v1/me", "/v1/nothing"] {
        let request = live.client.get(format!("{}{path}", live.base)).header(header::AUTHORIZATION, KEY);
        let response = request.header(header::ORIGIN, "http://evil.example").send().await.unwrap();
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["content-type"], "application/json");
        assert!(!headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn people_and_the_account_are_told() {
    let live = Live::start().await;
    let memberships = live.get("/v1/orgs/self/memberships").await;
    assert_eq!(memberships.data()[0]["permissions"], json!(["owner"]));
    let organisation = memberships.text("/0/org_id");
    let members = live.get(&format!("/v1/orgs/{organisation}/members")).await;
    let names: Vec<_> = members.data().as_array().unwrap().iter().map(|member| member["first_name"].clone()).collect();
    assert_eq!(names, [json!("Local"), json!("Ida")]);
    // Whose key it is, which the contract does not say.
    for (key, member) in [(KEY, 0), (VIEWER_KEY, 1)] {
        let own = live.ask_as(key, Method::GET, "/v1/orgs/self/memberships", None).await;
        assert_eq!(own.data()[0]["user_id"], members.data()[member]["user_id"], "{member}");
    }
    let account = live.get("/v1/me").await.body;
    assert!(account["billing"]["current_balance"].is_number());
    assert_eq!(account["total_calls"], 10);
    let capabilities = live.get("/v1/earmark/capabilities").await;
    assert_eq!(capabilities.data()["server"], "earmark");
    assert_eq!(
        capabilities.data()["extensions"],
        json!([
            "idempotency_key",
            "ready",
            "ties",
            "flags",
            "review",
            "calls",
            "kept",
            "delete_calls",
            "people",
            "sort_by_number"
        ])
    );
}
