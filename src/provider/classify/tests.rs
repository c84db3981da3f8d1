//! What each answer means, by status, code and body.

use reqwest::header::{HeaderName, HeaderValue};

use super::*;

fn answer(status: u16, body: &str) -> Answer {
    let status = StatusCode::from_u16(status).expect("a status");
    Answer { status, headers: HeaderMap::new(), body: body.into() }
}

#[test]
fn each_status_and_code_has_one_meaning() {
    for (status, body, kind) in [
        (400, r#"{"data":null,"errors":[{"error":"bad_request","message":"title: too long"}]}"#, Kind::Refused),
        (401, "", Kind::Unauthorised),
        (403, r#"{"errors":[{"error":"forbidden"}]}"#, Kind::Forbidden),
        (404, r#"{"errors":[{"error":"not_found","message":"Issue not found"}]}"#, Kind::Missing),
        (408, "", Kind::Unknown),
        (409, r#"{"errors":[{"error":"CALL_not_attached","message":"Attach first"}]}"#, Kind::CallNotAttached),
        (409, r#"{"errors":[{"error":"conflict"}]}"#, Kind::Refused),
        (413, "<html>", Kind::Refused),
        (429, r#"{"status":"error","message":"Rate limit exceeded"}"#, Kind::Busy { wait: None }),
        (500, "{", Kind::Broken),
        (501, "", Kind::Unsupported),
        (502, "", Kind::Unknown),
        (503, "", Kind::Broken),
        (504, "", Kind::Unknown),
        (302, "", Kind::Garbled),
    ] {
        let failure = success("add the flag", &Method::POST, &answer(status, body)).expect_err("a failure");
        assert_eq!(failure.kind, kind, "{status} {body}");
        assert!(failure.message.as_str().starts_with("could not add the flag: "), "{failure}");
    }
    let read = success("read", &Method::GET, &answer(504, "")).expect_err("a failure");
    assert_eq!(read.kind, Kind::Broken, "reading again does no harm");
}

#[test]
fn success_is_believed_only_with_data() {
    for (body, kind, words) in [
        ("", Kind::Garbled, "is empty"),
        ("<!doctype html><p>Sign in", Kind::Garbled, "page for people"),
        (r#"{"data":null,"errors":null}"#, Kind::Garbled, "no data"),
        (r#"{"data":"#, Kind::Garbled, "too early"),
        (r#"{"data":"text"}"#, Kind::Garbled, "another shape"),
        (r#"{"data":NaN}"#, Kind::Garbled, "no data"),
        (r#"{"data":null,"errors":[{"error":"NOT_FOUND","message":"gone"}]}"#, Kind::Missing, "gone"),
        (r#"{"data":7,"errors":["odd"]}"#, Kind::Garbled, "odd"),
        (r#"{"data":7,"errors":"odd"}"#, Kind::Garbled, "odd"),
        (r#"{"data":7,"errors":{"error":"forbidden"}}"#, Kind::Forbidden, "forbidden"),
        (r#"{"status":"error","message":"Rate limit"}"#, Kind::Garbled, "Rate limit"),
    ] {
        let failure = envelope::<u32>("read it", &answer(200, body)).expect_err(body);
        assert_eq!(failure.kind, kind, "{body}");
        assert!(failure.message.as_str().contains(words), "{failure}");
    }
    assert_eq!(envelope::<u32>("read it", &answer(200, r#"{"data":7,"errors":[]}"#)), Ok(7));
    let deep = "[".repeat(200_000);
    assert_eq!(bare::<Value>("read it", &answer(200, &deep)).expect_err("deep").kind, Kind::Garbled);
}

#[test]
fn what_the_answer_holds_stays_out_of_the_words() {
    let failure = bare::<u32>("read the call", &answer(200, r#""my card is 4929""#)).expect_err("no number");
    assert!(!failure.message.as_str().contains("4929"), "{failure}");
}

#[test]
fn a_message_from_outside_is_harmless_and_short() {
    let body = format!(r#"{{"errors":[{{"error":"x","message":"\u001b[31m{}"}}]}}"#, "long ".repeat(400));
    let failure = success("read it", &Method::GET, &answer(400, &body)).expect_err("a failure");
    assert!(!failure.message.as_str().contains('\u{1b}'));
    assert!(failure.message.as_str().chars().count() < 400, "{failure}");
}

#[test]
fn a_delete_is_done_without_words() {
    for (status, body) in [(204, ""), (200, " \n"), (200, "{}"), (200, r#"{"data":null,"errors":null}"#)] {
        assert_eq!(done("delete it", &answer(status, body)), Ok(()), "{status} {body}");
    }
    assert!(done("delete it", &answer(200, "<html>")).is_err());
    assert!(done("delete it", &answer(200, r#"{"errors":[{"error":"forbidden"}]}"#)).is_err());
}

#[test]
fn waiting_times_come_in_two_forms() {
    let wait = |retry: &'static str, date: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry));
        date.map(|date| headers.insert(DATE, HeaderValue::from_static(date)));
        retry_after(&headers)
    };
    let noon = Some("Wed, 12 Aug 2026 12:00:00 GMT");
    assert_eq!(wait("7", None), Some(7_000));
    assert_eq!(wait("99999999999999999999", None), None);
    assert_eq!(wait("Wed, 12 Aug 2026 12:01:30 GMT", noon), Some(90_000));
    assert_eq!(wait("Wed, 12 Aug 2026 11:00:00 GMT", noon), Some(0), "a date that has passed");
    assert_eq!(wait("Wed, 12 Aug 2026 12:01:30 GMT", None), None, "nothing to count from");
    assert_eq!(wait("soon", noon), None);
}

#[test]
fn a_wait_in_milliseconds_comes_first() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after-ms", HeaderValue::from_static("250"));
    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    assert_eq!(retry_after(&headers), Some(250));
    headers.insert("retry-after-ms", HeaderValue::from_static("soon"));
    assert_eq!(retry_after(&headers), Some(1_000));
}

#[test]
fn details_are_read_in_each_form() {
    for (body, words) in [
        (r#"{"detail":{"status":"too_many_concurrent_requests","message":"Wait a little"}}"#, "Wait a little"),
        (r#"{"detail":[{"loc":["query","page_size"],"msg":"too large","type":"value_error"}]}"#, "too large"),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        (r#"{"detail":{}}"#, "the service answered 422 (Unprocessable Entity)"),
    ] {
        let failure = success("list the calls", &Method::GET, &answer(422, body)).expect_err(body);
        assert_eq!(failure.message.as_str(), format!("could not list the calls: {words}"));
    }
}

#[test]
fn a_limit_that_begins_anew_is_waited_for() {
    let asked = |status: u16, headers: &[(&'static str, &'static str)]| {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        wait(&Answer { headers: headers.collect(), ..answer(status, "") })
    };
    let noon = ("date", "Wed, 12 Aug 2026 12:00:00 GMT");
    let reset = ("x-ratelimit-reset", "1786536045");
    assert_eq!(asked(429, &[noon, reset]), Some(45_000));
    assert_eq!(asked(429, &[noon, reset, ("retry-after", "7")]), Some(7_000), "what is said outright counts");
    assert_eq!(asked(200, &[noon, reset]), None, "every answer has it");
    assert_eq!(asked(429, &[reset]), None, "nothing to count from");
    assert_eq!(asked(429, &[noon, ("x-ratelimit-reset", "60")]), None, "a time that has passed says nothing");
    assert_eq!(asked(429, &[noon, ("x-ratelimit-reset", "soon")]), None);
}

#[test]
fn the_ticket_service_is_believed_only_with_data_and_without_a_denial() {
    assert_eq!(
        ticket_envelope::<u32>("read it", &answer(200, r#"{"status":true,"message":"Success","data":7}"#)),
        Ok(7)
    );
    assert_eq!(ticket_envelope::<u32>("read it", &answer(200, r#"{"data":7}"#)), Ok(7));
    for (body, kind, words) in [
        (r#"{"status":false,"message":"Tier","data":7}"#, Kind::Refused, "Tier"),
        (r#"{"status":false,"message":["a is b","c"],"statusCode":404}"#, Kind::Missing, "a is b; c"),
        (r#"{"status":false}"#, Kind::Refused, "200 (OK)"),
        (r#"{"status":true,"data":null}"#, Kind::Garbled, "no data"),
        (r#"{"status":true,"data":"x"}"#, Kind::Garbled, "another shape"),
        ("<!doctype html>", Kind::Garbled, "page for people"),
    ] {
        let failure = ticket_envelope::<u32>("read it", &answer(200, body)).expect_err(body);
        assert_eq!(failure.kind, kind, "{body}");
        assert!(failure.message.as_str().contains(words), "{failure}");
    }
}

#[test]
fn the_words_of_a_refused_ticket_are_read_in_both_forms() {
    for (body, words) in [
        (
            r#"{"statusCode":400,"message":["title should not be empty","teamId must be a string"],"error":"Bad Request"}"#,
            "title should not be empty; teamId must be a string",
        ),
        (r#"{"statusCode":400,"message":"No such team"}"#, "No such team"),
        (r#"{"status":false,"message":"No such team"}"#, "No such team"),
        (r#"{"statusCode":400}"#, "400 (Bad Request)"),
    ] {
        let failure = success("create it", &Method::POST, &answer(400, body)).expect_err(body);
        assert_eq!(
            failure.message.as_str(),
            format!(
                "could not create it: {}",
                match words {
                    "400 (Bad Request)" => "the service answered 400 (Bad Request)",
                    words => words,
                }
            )
        );
    }
}

#[test]
fn what_is_tied_already_is_told_apart() {
    for (status, message, already) in [
        (409, "Conflict", true),
        (400, "Tickets are already linked", true),
        (400, "This ticket is already marked as a duplicate", true),
        (400, "A ticket cannot be linked to itself", false),
        (404, "The link already exists", false),
        (200, "already linked", false),
    ] {
        let body = serde_json::json!({ "statusCode": status, "message": message }).to_string();
        assert_eq!(is_tied_already(&answer(status, &body)), already, "{status} {message}");
    }
}
