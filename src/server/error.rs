//! Refusals as they travel: status, code and words, never a path, a query or a key.

use std::{borrow::Cow, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};

use super::{
    clock,
    db::{DatabaseError, Problem, Thing},
};
use crate::{
    sqlite::Fault,
    telemetry,
    wire::{Envelope, ErrorItem, TicketRefusal, TicketWords, code},
};

/// The seconds after which a request that was one too many may be sent again.
const MOMENT: NonZeroU32 = NonZeroU32::MIN;

/// An answer of 400 or above.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    words: Words,
    cause: Option<DatabaseError>,
    /// Seconds after which it may be asked again.
    again: Option<NonZeroU32>,
}

/// What a refusal says.
#[derive(Debug, Clone)]
pub(super) enum Words {
    /// One sentence.
    One(Cow<'static, str>),
    /// One for each fault of the request.
    Each(Vec<String>),
}

/// What the database did when a request failed: it travels with the answer as far as the edge, and no further.
#[derive(Debug, Clone)]
pub(super) struct Cause(pub(super) Arc<DatabaseError>);

/// What a handler brings.
pub(super) type Reply<T> = Result<T, ApiError>;

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, words: Words::One(message.into()), cause: None, again: None }
    }

    /// Several values are not allowed; each fault names the path of its value.
    pub(super) fn faulty(faults: Vec<String>) -> Self {
        Self { words: Words::Each(faults), ..Self::bad_request("") }
    }

    /// A value is not allowed; `message` names the path of each.
    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_REQUEST, message)
    }

    /// No key, or one that is not known.
    pub(super) fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code::AUTH_FAILURE, "Unauthorized")
    }

    /// The key may not do this, in words that say what is missing.
    pub(super) fn forbidden(words: String) -> Self {
        Self::new(StatusCode::FORBIDDEN, code::FORBIDDEN, words)
    }

    /// Too many requests; the next one may come after `wait`.
    pub(super) fn slow_down(wait: Duration) -> Self {
        let seconds =
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(u32::from(wait.subsec_nanos() > 0));
        let seconds = NonZeroU32::new(seconds).unwrap_or(MOMENT);
        let message = format!("Too many requests; send it again in {seconds} s");
        Self { again: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS, message) }
    }

    /// The request was sent to a name that is not this server's: a page in a browser may be behind it.
    pub(super) fn wrong_host() -> Self {
        Self::new(StatusCode::FORBIDDEN, code::FORBIDDEN, "The Host header names another server")
    }

    /// No such route.
    pub(super) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, "Not found")
    }

    /// The route knows other methods.
    pub(super) fn no_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed")
    }

    /// The body took too long to arrive.
    pub(super) fn slow_body() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, code::BAD_REQUEST, "The body took too long to arrive")
    }

    /// The body is too large.
    pub(super) fn large_body() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, code::BAD_REQUEST, "The body is larger than 10 MiB")
    }

    /// The server has too much to do; what was asked is as good as before.
    fn crowded(message: &'static str) -> Self {
        Self { again: Some(MOMENT), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE, message) }
    }

    /// The bodies that arrive at the same time are too many.
    pub(super) fn many_bodies() -> Self {
        Self::crowded("Too much arrives at the same time; send it again in a moment")
    }

    /// The body is no JSON by its content type.
    pub(super) fn no_json() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::BAD_REQUEST, "The content type must be application/json")
    }

    /// There is no agent behind this server.
    pub(super) fn no_agent() -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, code::NOT_IMPLEMENTED, "This server has no triage agent")
    }

    /// What came is no HTTP, or too much of it; `status` says which.
    pub(super) fn no_http(status: StatusCode) -> Self {
        let words = match status {
            StatusCode::URI_TOO_LONG => "The address is too long",
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "The head of the request is too large",
            _ => "The request is not HTTP",
        };
        Self::new(status, code::BAD_REQUEST, words)
    }

    /// The body of the answer, as it travels.
    pub(super) fn envelope(&self) -> Vec<u8> {
        let message = match &self.words {
            Words::One(words) => words.as_ref().into(),
            Words::Each(faults) => faults.join("; ").into(),
        };
        let item = ErrorItem { error: self.code.into(), message };
        serde_json::to_vec(&Envelope::<()> { data: None, errors: Some(vec![item]) }).unwrap_or_default()
    }

    /// The server failed.
    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL, "The server failed")
    }

    /// The database failed: what stands behind it, and what to do.
    pub(super) fn failed(fault: Fault) -> Self {
        let (status, code) = match fault {
            Fault::Full => (StatusCode::INSUFFICIENT_STORAGE, code::FULL),
            Fault::Busy | Fault::Away => (StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE),
            Fault::OutcomeUnknown => {
                let words =
                    "The database went away while this was stored; whether it was is not known. Send it again as it is";
                return Self {
                    again: Some(MOMENT),
                    ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code::OUTCOME_UNKNOWN, words)
                };
            }
            Fault::Disk | Fault::Damaged | Fault::Other => (StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL),
        };
        let (what, cure) = reason(fault);
        let refusal = Self::new(status, code, format!("{what}; nothing of this request was stored. {cure}"));
        Self { again: matches!(fault, Fault::Busy | Fault::Away).then_some(MOMENT), ..refusal }
    }

    /// No change would be stored now.
    pub(super) fn not_ready(fault: Fault) -> Self {
        let (what, cure) = reason(fault);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE, format!("{what}; nothing can be stored. {cure}"))
    }
}

/// What has failed, and what to do about it.
fn reason(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Full => ("The disk of the server is full", "Make room on it; the server goes on by itself"),
        Fault::Disk => (
            "The disk of the server failed",
            "Look at the disk, and at the rights of the database; the server goes on by itself",
        ),
        Fault::Busy => ("The database is busy with something else", "Send it again in a moment"),
        Fault::Away => ("The database does not answer", "The server goes on when it does; look at the database"),
        Fault::OutcomeUnknown => ("The database went away", "Send it again as it is"),
        Fault::Damaged => ("The database of the server is damaged", "Put a copy of it in its place"),
        Fault::Other => ("The server failed", "The words of the server itself tell more"),
    }
}

impl Words {
    /// The same refusal as the ticket API writes it.
    pub(super) fn of_tickets(self, status: StatusCode) -> Response {
        let message = match self {
            Self::One(words) => TicketWords::One(words.as_ref().into()),
            Self::Each(faults) => TicketWords::Each(faults.into_iter().map(Into::into).collect()),
        };
        let refusal = TicketRefusal {
            status: false,
            status_code: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default().into(),
            message,
            timestamp: clock::now(),
        };
        (status, axum::Json(refusal)).into_response()
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Missing(Thing::Call) => {
                Self::new(StatusCode::NOT_FOUND, code::CALL_NOT_FOUND, Thing::Call.missing())
            }
            Problem::Missing(thing) => Self::new(StatusCode::NOT_FOUND, code::NOT_FOUND, thing.missing()),
            Problem::CallNotAttached => {
                Self::new(StatusCode::CONFLICT, code::CALL_NOT_ATTACHED, "Call must be attached to issue first")
            }
            Problem::LeaseLost(message) => Self::new(StatusCode::CONFLICT, code::LEASE_LOST, message),
            Problem::QueueClosed => Self::new(StatusCode::CONFLICT, code::QUEUE_CLOSED, "The queue is closed"),
            Problem::NoPlace => Self::new(
                StatusCode::CONFLICT,
                code::NO_PLACE,
                "As many as are wanted have read this call or are reading it, or you have read it",
            ),
            Problem::Ruled => Self::new(
                StatusCode::CONFLICT,
                code::RULED,
                "A lead has decided on this call; verdicts stay as they are",
            ),
            Problem::Blind => {
                Self::new(StatusCode::FORBIDDEN, code::BLIND, "What others made of it is told after your own verdict")
            }
            Problem::Forbidden(words) => Self::forbidden(words),
            Problem::LastOwner => Self::new(
                StatusCode::CONFLICT,
                code::LAST_OWNER,
                "This is the last owner; make somebody else one first",
            ),
            Problem::KeyEnded => Self::new(StatusCode::CONFLICT, code::KEY_ENDED, "This key has ended; make a new one"),
            Problem::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                code::IDEMPOTENCY_KEY_REUSED,
                "This idempotency key was used for another request",
            ),
            Problem::Refused(message) => Self::bad_request(message),
            Problem::TooLong(message) => Self::new(StatusCode::SERVICE_UNAVAILABLE, code::TOO_LONG, message),
            Problem::Crowded => Self::crowded("Too many ask for lists at the same time; send it again in a moment"),
            Problem::Failed(cause) => Self { cause: Some(cause), ..Self::internal() },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        telemetry::refused(self.code);
        let mut response = (self.status, [(CONTENT_TYPE, "application/json")], self.envelope()).into_response();
        response.extensions_mut().insert(self.words);
        if let Some(seconds) = self.again {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(Arc::new(cause)));
        }
        response
    }
}
