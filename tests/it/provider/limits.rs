//! Bodies that no honest service sends, and none at all: each ends in a failure that names what was asked for and
//! why, and the next good answer is read.

use std::{env, io::Write as _, process::Command};

use earmark::{domain::failure::Kind, provider::Bland};
use serde_json::json;
use tokio::net::TcpListener;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{CALL, ISSUE, KEY, client, data, error, issue, page};

/// Bodies with status 200, and words that the failure must have.
fn bodies() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let of = |text: &str| text.as_bytes().to_vec();
    vec![
        ("nothing", of(""), "empty"),
        ("white space", of(" \n\t"), "empty"),
        ("a page", of("<!doctype html><h1>Sign in"), "page for people"),
        ("half an answer", of(r#"{"data":{"id":"#), "too early"),
        ("a number", of("7"), "another shape"),
        ("a list", of("[]"), "no data"),
        ("text", of(r#"{"data":"text"}"#), "another shape"),
        ("wrong types", of(r#"{"data":{"id":7,"title":[],"number":"x"}}"#), "another shape"),
        ("no data", of(r#"{"data":null,"errors":null}"#), "no data"),
        ("no fields", of("{}"), "no data"),
        ("no number, which is read as nothing", of(r#"{"data":NaN}"#), "no data"),
        ("a huge number", of(r#"{"data":{"number":1e999}}"#), "at line 1"),
        ("binary", vec![0xff, 0xfe, 0, 1, 2], "no JSON"),
        ("not UTF-8", b"{\"data\":\"\xc3\x28\"}".to_vec(), "at line 1"),
        ("a byte order mark", of("\u{feff}{\"data\":{}}"), "no JSON"),
        ("depth", "[".repeat(200_000).into_bytes(), "at line 1"),
        ("depth inside", format!(r#"{{"data":{}"#, r#"{"a":"#.repeat(200_000)).into_bytes(), "at line 1"),
        ("errors as text", of(r#"{"data":null,"errors":"odd"}"#), "odd"),
        ("errors as a number", of(r#"{"data":null,"errors":7}"#), "7"),
        ("errors as an object", of(r#"{"data":null,"errors":{"error":"x","message":"odd"}}"#), "odd"),
        ("errors in a list of lists", of(r#"{"data":null,"errors":[["odd"]]}"#), "odd"),
        ("errors beside data", of(r#"{"data":{},"errors":[{"error":"x","message":"odd"}]}"#), "odd"),
        ("an older error", of(r#"{"status":"error","message":"odd"}"#), "odd"),
    ]
}

#[tokio::test]
async fn no_body_is_more_than_a_failure() {
    let server = MockServer::start().await;
    let bland = client(&server);
    let bodies = bodies();
    for (name, body, words) in &bodies {
        for kind in ["application/json", "text/html", "application/octet-stream"] {
            let answer = ResponseTemplate::new(200).set_body_raw(body.clone(), kind);
            Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
            let failure = bland.issue(&ISSUE.into()).await.expect_err(name);
            let told = failure.to_string();
            assert!(told.starts_with("could not read the issue: ") && told.contains(words), "{name}: {told}");
            assert!(told.chars().count() < 400, "{name}: {told}");
            server.reset().await;
        }
    }
    // The type is a label; what counts is what is in it. Half a pair hides nothing of the rest.
    let labelled = json!({ "data": issue(7) }).to_string().replace("Wrong slot", "\\ud800 slot");
    let good = ResponseTemplate::new(200).set_body_raw(labelled, "text/plain");
    Mock::given(any()).respond_with(good).mount(&server).await;
    let read = bland.issue(&ISSUE.into()).await.expect("a later good answer");
    assert_eq!((read.number, read.title.verbatim().contains('\u{fffd}')), (7, true));
    println!("{} bodies x 3 content types: a failure each", bodies.len());
}

/// Much in few bytes: the limit counts what comes out.
#[tokio::test]
async fn what_is_packed_counts_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..72).for_each(|_| packed.write_all(&vec![b' '; 1 << 20]).unwrap());
    let packed = packed.finish().unwrap();
    let size = packed.len();
    let server = MockServer::start().await;
    let bomb = ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(packed);
    Mock::given(any()).respond_with(bomb).mount(&server).await;
    let failure = client(&server).issue(&ISSUE.into()).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Garbled);
    assert!(failure.to_string().contains("larger than 64 MiB"), "{failure}");
    println!("72 MiB in {size} bytes: {failure}");
}

/// In a process of its own, since the memory of all tests together tells nothing of one.
#[test]
fn many_rows_take_little_memory() {
    let name = "provider::limits::many_rows_are_many_rows";
    let done = Command::new(env::current_exe().unwrap()).args(["--exact", name, "--ignored"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    assert!(String::from_utf8_lossy(&done.stdout).contains("1 passed"), "no such test");
}

#[tokio::test]
#[ignore = "many_rows_take_little_memory runs it in a process of its own"]
async fn many_rows_are_many_rows() {
    let server = MockServer::start().await;
    let row = r#"{"type":"dead_air","description":"","usage_count":1},"#.repeat(300_000);
    let body = format!(r#"{{"data":{{"items":[{}],"next_cursor":null}},"errors":null}}"#, row.trim_end_matches(','));
    let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let rows = client(&server).all_flag_types().await.unwrap();
    assert_eq!(rows.len(), 300_000);
    if let Some(peak) = peak_megabytes() {
        println!("300000 rows, at most {peak} MB so far");
        assert!(peak <= 400, "{peak} MB");
    }
}

/// The most memory that this process ever had.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_024)
}

#[tokio::test]
async fn a_cursor_that_expires_again_and_again_is_a_failure() {
    let server = MockServer::start().await;
    let first = Mock::given(wiremock::matchers::query_param_is_missing("cursor"));
    first.respond_with(page(&[super::flag("a")], Some("x"))).expect(2).mount(&server).await;
    Mock::given(any()).respond_with(error(400, "bad_request", "cursor: expired")).expect(2).mount(&server).await;
    let failure = client(&server).all_flags(&ISSUE.into()).await.unwrap_err();
    assert_eq!(failure.to_string(), "could not list the flags: cursor: expired");
}

/// A service that takes the connection and says nothing. Time is made to pass: nobody waits for it.
#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for_without_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let bland = Bland::over_http(&base, &KEY.into()).unwrap();
    let silent = async {
        let mut held = Vec::new();
        loop {
            held.push(listener.accept().await.unwrap());
        }
    };
    let ask = async {
        let started = tokio::time::Instant::now();
        let short = bland.issue(&ISSUE.into()).await.unwrap_err();
        assert_eq!((short.kind, started.elapsed().as_secs()), (Kind::Unknown, 15), "{short}");
        assert!(short.to_string().contains("did not answer within 15 s"), "{short}");
        let started = tokio::time::Instant::now();
        let long = bland.call(&CALL.into()).await.unwrap_err();
        assert_eq!((long.kind, started.elapsed().as_secs()), (Kind::Unknown, 60), "{long}");
    };
    tokio::select! {
        () = silent => {}
        () = ask => {}
    }
}

#[tokio::test]
async fn fields_that_are_new_missing_or_null_do_no_harm() {
    let server = MockServer::start().await;
    let mut odd = issue(7);
    odd["status"] = json!("a status of tomorrow");
    odd["brand_new"] = json!({ "deep": [1, 2] });
    odd["owner_id"] = json!(null);
    odd.as_object_mut().unwrap().remove("resource_count");
    Mock::given(any()).respond_with(data(200, odd)).mount(&server).await;
    let read = client(&server).issue(&ISSUE.into()).await.unwrap();
    assert_eq!(read.status.as_str(), "a status of tomorrow");
}
