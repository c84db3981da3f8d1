//! What is around every body of the triage family: envelope, errors, pages (contract 1.2).

use serde::{Deserialize, Serialize};

use crate::domain::text::Untrusted;

/// The envelope around every answer of the triage family (contract 1.2).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Envelope<T> {
    /// The answer; null when it failed.
    #[serde(default = "none")]
    pub data: Option<T>,
    /// Null on success, else at least one error.
    #[serde(default = "none")]
    pub errors: Option<Vec<ErrorItem>>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Envelope<T> {
    /// The envelope of a success.
    pub fn of(data: T) -> Self {
        Self { data: Some(data), errors: None }
    }
}

/// One error of an answer.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ErrorItem {
    /// Code for machines, one of [`code`] as far as known; compared without regard to case.
    pub error: Untrusted,
    /// Words for people.
    #[serde(default)]
    pub message: Untrusted,
}

/// The error codes of the contract (1.3 and section 10).
pub mod code {
    /// A value of the request is not allowed.
    pub const BAD_REQUEST: &str = "bad_request";
    /// No key, or one that is not known.
    pub const AUTH_FAILURE: &str = "AUTH_FAILURE";
    /// The key may not do this.
    pub const FORBIDDEN: &str = "forbidden";
    /// Unknown id, or one of another organisation.
    pub const NOT_FOUND: &str = "not_found";
    /// A flag on a call that is not attached to the issue.
    pub const CALL_NOT_ATTACHED: &str = "call_not_attached";
    /// A lease that has ended, or that somebody else has; the message says who, and since when.
    pub const LEASE_LOST: &str = "lease_lost";
    /// Nothing is served from the queue any more.
    pub const QUEUE_CLOSED: &str = "queue_closed";
    /// As many have read the item, or are reading it, as is wanted.
    pub const NO_PLACE: &str = "no_place";
    /// A lead has decided on the item.
    pub const RULED: &str = "ruled";
    /// What others made of the item is told after the own verdict.
    pub const BLIND: &str = "blind";
    /// Unknown call in the calls family.
    pub const CALL_NOT_FOUND: &str = "CALL_NOT_FOUND";
    /// A request under an idempotency key that another request has used.
    pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
    /// A key that has ended is not replaced.
    pub const KEY_ENDED: &str = "key_ended";
    /// The last owner stays one.
    pub const LAST_OWNER: &str = "last_owner";
    /// Slow down.
    pub const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";
    /// The server cannot do this.
    pub const NOT_IMPLEMENTED: &str = "not_implemented";
    /// The server failed.
    pub const INTERNAL: &str = "internal_error";
    /// The disk of the server is full.
    pub const FULL: &str = "insufficient_storage";
    /// The server can do nothing now.
    pub const UNAVAILABLE: &str = "unavailable";
    /// Whether it was done is not known: the same again, under the same key, tells.
    pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";
    /// What was asked for would take too long; the message says what to narrow.
    pub const TOO_LONG: &str = "query_too_long";
}

/// One page of a list (contract 1.4).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts, opaque; null on the last page.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows, 1 to 100; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        let cursor = self.cursor.clone().map(|cursor| ("cursor", cursor));
        limit.into_iter().chain(cursor).collect()
    }
}
