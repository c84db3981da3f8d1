//! What an answer, or the lack of one, means: the one place where a status, an error code or a broken connection
//! becomes a [`Failure`] with words for people. Nothing of an answer's content gets into these words except the
//! service's own error message, made harmless and cut.

use std::{error::Error, time::Duration};

use reqwest::{
    Method, StatusCode,
    header::{DATE, HeaderMap, LOCATION, RETRY_AFTER},
};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use super::http::Answer;
use crate::{
    domain::{
        failure::{Failure, Kind},
        limits,
        text::Display,
        time::Time,
    },
    wire::{Envelope, code},
};

/// Most characters of a service's message that are shown.
const MESSAGE: usize = 300;

fn failure(kind: Kind, what: &str, reason: &str) -> Failure {
    Failure::new(kind, Display::ours(format!("could not {what}: {reason}")))
}

/// Foreign text, fit for the screen and not longer than a reader wants.
fn foreign(text: &str) -> String {
    let text = text.trim();
    let cut = limits::cut(text, MESSAGE);
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{more}", Display::foreign_line(cut))
}

/// The cause at the bottom of an error, without the address around it.
pub(super) fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    foreign(&cause.to_string())
}

/// An id that would not stay one segment of the path.
pub(super) fn bad_id(what: &str) -> Failure {
    failure(Kind::Missing, what, "an id of the request is empty or no id")
}

/// A body that cannot be written as JSON.
pub(super) fn bad_body(what: &str) -> Failure {
    failure(Kind::Refused, what, "the request cannot be written as JSON")
}

/// No issue has this number.
pub(super) fn no_such_number(number: u64) -> Failure {
    Failure::new(Kind::Missing, Display::ours(format!("there is no issue T-{number}")))
}

/// A list that cannot be read to its end.
pub(super) fn endless(what: &str, reason: &str) -> Failure {
    failure(Kind::Garbled, what, reason)
}

/// An answer beyond [`limits::ANSWER_BYTES`].
pub(super) fn too_large(what: &str) -> Failure {
    failure(Kind::Garbled, what, &format!("the answer is larger than {} MiB", limits::ANSWER_BYTES >> 20))
}

/// A request that did not get a whole answer. Only a connection that was never made is known to have done nothing.
pub(super) fn transport(what: &str, place: &str, time: Duration, error: &reqwest::Error) -> Failure {
    let place = foreign(place);
    let seconds = time.as_secs();
    if error.is_connect() {
        let cause = if error.is_timeout() { "no answer in time".to_owned() } else { innermost(error) };
        failure(Kind::Offline, what, &format!("no connection to {place} ({cause})"))
    } else if error.is_builder() {
        failure(Kind::Refused, what, &innermost(error))
    } else if error.is_timeout() {
        failure(Kind::Unknown, what, &format!("{place} did not answer within {seconds} s"))
    } else if error.is_decode() || error.is_body() {
        failure(Kind::Unknown, what, &format!("the answer of {place} did not come whole ({})", innermost(error)))
    } else {
        failure(Kind::Unknown, what, &format!("the connection to {place} broke off ({})", innermost(error)))
    }
}

/// Passes a 2xx, and turns every other status into its failure.
pub(super) fn success(what: &str, method: &Method, answer: &Answer) -> Result<(), Failure> {
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    if status.is_redirection() {
        let to = answer.headers.get(LOCATION).and_then(|to| to.to_str().ok());
        let to = to.and_then(|to| url::Url::parse(to).ok());
        let to = to.as_ref().and_then(|to| to.host_str()).map(|host| format!(" to {}", foreign(host)));
        let reason = format!("the service redirects{}, which is never followed", to.unwrap_or_default());
        return Err(failure(Kind::Garbled, what, &reason));
    }
    let told = Told::read(&answer.body);
    let wait = retry_after(&answer.headers);
    let kind = by_status(status, told.code(), wait, method);
    Err(failure(kind, what, &told.words(status)))
}

/// What a status outside 2xx and 3xx means; the code decides where one status has several meanings.
fn by_status(status: StatusCode, error: &str, wait: Option<u64>, method: &Method) -> Kind {
    match status.as_u16() {
        401 => Kind::Unauthorised,
        403 => Kind::Forbidden,
        404 => Kind::Missing,
        409 if error.eq_ignore_ascii_case(code::CALL_NOT_ATTACHED) => Kind::CallNotAttached,
        429 => Kind::Busy { wait },
        501 => Kind::Unsupported,
        // A gateway gave up waiting: the service behind it may have done the work.
        502 | 504 if *method != Method::GET => Kind::Unknown,
        500.. => Kind::Broken,
        _ => Kind::Refused,
    }
}

/// What a code in an answer with status 2xx means.
fn by_code(error: &str) -> Kind {
    let error = error.to_ascii_lowercase();
    match error.as_str() {
        "bad_request" => Kind::Refused,
        "auth_failure" | "authorization_required" => Kind::Unauthorised,
        "forbidden" => Kind::Forbidden,
        "call_not_attached" => Kind::CallNotAttached,
        "too_many_requests" => Kind::Busy { wait: None },
        "not_implemented" => Kind::Unsupported,
        "internal_error" => Kind::Broken,
        missing if missing.ends_with("not_found") => Kind::Missing,
        _ => Kind::Garbled,
    }
}

/// The `data` of an envelope.
pub(super) fn envelope<T: DeserializeOwned>(what: &str, answer: &Answer) -> Result<T, Failure> {
    let error = match serde_json::from_slice::<Envelope<T>>(&answer.body) {
        Ok(Envelope { data: Some(data), errors }) if errors.as_ref().is_none_or(Vec::is_empty) => return Ok(data),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    Err(unreadable(what, answer, error))
}

/// An object or array without envelope.
pub(super) fn bare<T: DeserializeOwned>(what: &str, answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|error| unreadable(what, answer, Some(error)))
}

/// The answer of a delete: nothing, or at least nothing that tells of an error.
pub(super) fn done(what: &str, answer: &Answer) -> Result<(), Failure> {
    if answer.status == StatusCode::NO_CONTENT || answer.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    match serde_json::from_slice::<IgnoredAny>(&answer.body) {
        Ok(_) if Told::read(&answer.body).is_nothing() => Ok(()),
        Ok(_) => Err(unreadable(what, answer, None)),
        Err(error) => Err(unreadable(what, answer, Some(error))),
    }
}

/// Status 2xx, and yet not the answer: an error in disguise, a page for people, or something cut or bent.
fn unreadable(what: &str, answer: &Answer, error: Option<serde_json::Error>) -> Failure {
    let told = Told::read(&answer.body);
    if !told.is_nothing() {
        return failure(by_code(told.code()), what, &told.words(answer.status));
    }
    let first = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
    let reason = match (first, error) {
        (None, _) => "the answer is empty".to_owned(),
        (Some(b'<'), _) => "the answer is a page for people, not data; is a sign-in page in the way?".to_owned(),
        (_, None) => "the answer holds no data".to_owned(),
        (_, Some(error)) => {
            let at = format!("line {}, column {}", error.line(), error.column());
            match error.classify() {
                serde_json::error::Category::Eof => format!("the answer ends too early, at {at}"),
                serde_json::error::Category::Data => format!("the answer has another shape than agreed, at {at}"),
                _ => format!("the answer is no JSON that can be read, at {at}"),
            }
        }
    };
    failure(Kind::Garbled, what, &reason)
}

/// What an answer tells about its failure, in whichever shape.
#[derive(Default)]
struct Told {
    /// Pairs of code and message.
    errors: Vec<(String, String)>,
}

impl Told {
    /// Knows the envelope, errors that are plain text or a single object, and `{status: "error", message}` of the
    /// older families.
    fn read(body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Loose {
            #[serde(default)]
            errors: Value,
            #[serde(default)]
            error: Value,
            #[serde(default)]
            message: Value,
            #[serde(default)]
            status: Value,
        }
        let Ok(loose) = serde_json::from_slice::<Loose>(body) else { return Self::default() };
        let mut errors = Vec::new();
        match &loose.errors {
            Value::Array(items) => errors.extend(items.iter().filter_map(item)),
            Value::Null => {}
            other => errors.extend(item(other)),
        }
        if errors.is_empty() && (loose.error.is_string() || loose.status == "error") {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            errors.push((text(&loose.error), text(&loose.message)));
        }
        Self { errors }
    }

    fn is_nothing(&self) -> bool {
        self.errors.is_empty()
    }

    fn code(&self) -> &str {
        self.errors.first().map_or("", |(code, _)| code)
    }

    fn words(&self, status: StatusCode) -> String {
        let told = self.errors.iter().map(|(code, message)| if message.trim().is_empty() { code } else { message });
        let told = told.filter(|text| !text.trim().is_empty()).map(String::as_str).collect::<Vec<_>>().join("; ");
        if told.is_empty() {
            let name = status.canonical_reason().unwrap_or("no more is said");
            format!("the service answered {} ({name})", status.as_u16())
        } else {
            foreign(&told)
        }
    }
}

fn item(value: &Value) -> Option<(String, String)> {
    match value {
        Value::Null => None,
        Value::String(text) => Some((String::new(), text.clone())),
        Value::Object(fields) => {
            let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            Some((text("error"), text("message")))
        }
        other => Some((String::new(), other.to_string())),
    }
}

/// The time of the answer by the clock of the service.
pub(super) fn clock(_: &str, answer: &Answer) -> Result<Option<Time>, Failure> {
    Ok(date(&answer.headers))
}

fn date(headers: &HeaderMap) -> Option<Time> {
    parse_date(headers.get(DATE)?.to_str().ok()?)
}

fn parse_date(text: &str) -> Option<Time> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Time::from_millis(date.timestamp().as_millisecond()))
}

/// `Retry-After` in milliseconds: a number of seconds, or a date, which counts from the answer's own `Date`, because
/// the two clocks may differ.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    u64::try_from(parse_date(value)?.since(date(headers)?).max(0)).ok()
}

#[cfg(test)]
mod tests {
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
            (r#"{"data":NaN}"#, Kind::Garbled, "no JSON"),
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
            headers.insert(RETRY_AFTER, reqwest::header::HeaderValue::from_static(retry));
            date.map(|date| headers.insert(DATE, reqwest::header::HeaderValue::from_static(date)));
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
}
