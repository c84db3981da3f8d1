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

use super::{answer::Answer, transport::Broken};
use crate::{
    domain::{
        failure::{Failure, Kind},
        limits,
        text::Display,
        time::Time,
    },
    wire::{Envelope, TicketEnvelope, code, lenient},
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

/// No ticket has this code.
pub(super) fn no_such_code(code: &str) -> Failure {
    Failure::new(Kind::Missing, Display::ours(format!("there is no ticket {}", foreign(code))))
}

/// A ticket is asked for without a connection to a ticket service.
pub(super) fn no_tickets() -> Failure {
    failure(Kind::Unsupported, "read the ticket", "this profile has no ticket service")
}

/// The service asked to wait, for longer than a request may take: this one was not sent.
pub(super) fn asked_to_wait(what: &str, place: &str, left: Duration) -> Failure {
    let wait = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
    let reason = format!("{} asked to wait {} s more", foreign(place), wait.div_ceil(1_000));
    failure(Kind::Busy { wait: Some(wait) }, what, &reason)
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
pub(super) fn transport(what: &str, place: &str, broken: &Broken) -> Failure {
    let place = foreign(place);
    let error = match broken {
        Broken::Network(error) => error,
        Broken::Address => return failure(Kind::Refused, what, "the address of the request is none"),
        Broken::Ended => return failure(Kind::Offline, what, &format!("no connection to {place} (it has ended)")),
    };
    if error.is_connect() {
        let cause = if error.is_timeout() { "no answer in time".to_owned() } else { innermost(error) };
        failure(Kind::Offline, what, &format!("no connection to {place} ({cause})"))
    } else if error.is_builder() {
        failure(Kind::Refused, what, &innermost(error))
    } else if error.is_decode() || error.is_body() {
        failure(Kind::Unknown, what, &format!("the answer of {place} did not come whole ({})", innermost(error)))
    } else {
        failure(Kind::Unknown, what, &format!("the connection to {place} broke off ({})", innermost(error)))
    }
}

/// A request whose answer was not whole when its time was over: it may have been done.
pub(super) fn late(what: &str, place: &str, time: Duration) -> Failure {
    failure(Kind::Unknown, what, &format!("{} did not answer within {} s", foreign(place), time.as_secs()))
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
    let wait = wait(answer);
    let kind = by_status(status, told.code(), wait, method);
    Err(failure(kind, what, &told.words(status)))
}

/// What a status outside 2xx and 3xx means; the code decides where one status has several meanings.
fn by_status(status: StatusCode, error: &str, wait: Option<u64>, method: &Method) -> Kind {
    match status.as_u16() {
        401 => Kind::Unauthorised,
        403 => Kind::Forbidden,
        404 => Kind::Missing,
        // The request did not come whole, or not in time.
        408 => Kind::Unknown,
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
    let error = match lenient::read::<Envelope<T>>(&answer.body) {
        Ok(Envelope { data: Some(data), errors }) if errors.as_ref().is_none_or(Vec::is_empty) => return Ok(data),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    Err(unreadable(what, answer, error))
}

/// The `data` of an envelope of the ticket service, which may say `status: false` whatever the status of the answer.
pub(super) fn ticket_envelope<T: DeserializeOwned>(what: &str, answer: &Answer) -> Result<T, Failure> {
    let error = match lenient::read::<TicketEnvelope<T>>(&answer.body) {
        Ok(TicketEnvelope { status: true, data: Some(data), .. }) => return Ok(data),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let told = Told::read(&answer.body);
    if !told.denies {
        return Err(unreadable(what, answer, error));
    }
    // A status in the body says more than the 200 around it.
    let status = told.status.and_then(|status| StatusCode::from_u16(status).ok());
    let kind = status.map_or(Kind::Refused, |status| by_status(status, told.code(), None, &Method::GET));
    Err(failure(kind, what, &told.words(status.unwrap_or(answer.status))))
}

/// Whether a refused change of the ticket service was made before: by its status, or by words that say so. No error of
/// this kind is documented.
pub(super) fn is_tied_already(answer: &Answer) -> bool {
    match answer.status {
        StatusCode::CONFLICT => true,
        StatusCode::BAD_REQUEST => {
            let words = Told::read(&answer.body).words(answer.status).to_lowercase();
            words.contains("already") && ["link", "duplicate", "related", "exist"].iter().any(|w| words.contains(w))
        }
        _ => false,
    }
}

/// An object or array without envelope.
pub(super) fn bare<T: DeserializeOwned>(what: &str, answer: &Answer) -> Result<T, Failure> {
    lenient::read(&answer.body).map_err(|error| unreadable(what, answer, Some(error)))
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
    /// The body says that it is no success.
    denies: bool,
    /// The status that the body tells.
    status: Option<u16>,
}

impl Told {
    /// Knows the envelope, errors that are plain text or a single object, `{status: "error", message}` of the older
    /// families, `{detail}` with a status and a message or a list of what is wrong, and the ticket service: `{status: false, message}`, or `{statusCode, message, error}` with one message
    /// or a list.
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
            #[serde(default, rename = "statusCode")]
            status_code: Value,
            #[serde(default)]
            detail: Value,
        }
        let Ok(loose) = lenient::read::<Loose>(body) else { return Self::default() };
        let mut errors = Vec::new();
        match &loose.errors {
            Value::Array(items) => errors.extend(items.iter().filter_map(item)),
            Value::Null => {}
            other => errors.extend(item(other)),
        }
        errors.extend(detail(&loose.detail));
        let denies = loose.status == false;
        let status = loose.status_code.as_u64().and_then(|status| u16::try_from(status).ok());
        let status = status.filter(|status| *status >= 400);
        if errors.is_empty() && (loose.error.is_string() || loose.status == "error" || denies || status.is_some()) {
            errors.push((sentence(&loose.error), sentence(&loose.message)));
        }
        Self { errors, denies, status }
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

/// Text, or a list of texts.
fn sentence(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    }
}

/// What stands in `detail`: an object with status and message, a list of objects with `msg`, or text.
fn detail(value: &Value) -> Option<(String, String)> {
    match value {
        Value::String(text) => Some((String::new(), text.clone())),
        Value::Object(fields) => {
            let message = sentence(fields.get("message")?);
            Some((fields.get("status").map(sentence).unwrap_or_default(), message))
        }
        Value::Array(items) => {
            let told: Vec<_> = items.iter().filter_map(|item| item.get("msg")?.as_str()).collect();
            (!told.is_empty()).then(|| (String::new(), told.join("; ")))
        }
        _ => None,
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

/// What the clock of the service showed.
pub(super) fn date(headers: &HeaderMap) -> Option<Time> {
    parse_date(headers.get(DATE)?.to_str().ok()?)
}

fn parse_date(text: &str) -> Option<Time> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Time::from_millis(date.timestamp().as_millisecond()))
}

/// `Retry-After` in milliseconds: a number of seconds, or a date, which counts from the answer's own `Date`, because
/// the two clocks may differ. Some services say it in milliseconds, in a header of their own.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let millis = headers.get("retry-after-ms").and_then(|value| value.to_str().ok()?.trim().parse().ok());
    if millis.is_some() {
        return millis;
    }
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    u64::try_from(parse_date(value)?.since(date(headers)?).max(0)).ok()
}

/// How long the service asks to wait, in milliseconds. The ticket service says instead of `Retry-After` when its limit
/// begins anew, in seconds since 1970; it says so with every answer, and means it only when it refuses.
pub(super) fn wait(answer: &Answer) -> Option<u64> {
    let reset = || {
        let seconds = answer.headers.get("x-ratelimit-reset")?.to_str().ok()?.trim().parse::<i64>().ok()?;
        let left = Time::from_millis(seconds.saturating_mul(1_000)).since(date(&answer.headers)?);
        u64::try_from(left).ok()
    };
    let is_over = answer.status == StatusCode::TOO_MANY_REQUESTS;
    retry_after(&answer.headers).or_else(|| if is_over { reset() } else { None })
}

#[cfg(test)]
mod tests;
