//! What a server of ours offers beyond the contract.

use serde::{Deserialize, Serialize};

use crate::domain::{text::Untrusted, time::Time};

/// What a server offers beyond the contract: answer of `GET /v1/earmark/capabilities`. The live service knows no such
/// request; it offers nothing, which is the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Capabilities {
    /// The program.
    pub server: Untrusted,
    /// Its version.
    pub version: Untrusted,
    /// Names of the extensions.
    pub extensions: Vec<Untrusted>,
    /// When the key that asks ends by itself, where that is soon.
    #[serde(default)]
    pub key_ends_at: Option<Time>,
}

/// That a server stores changes now: answer of `GET /v1/earmark/ready`. One that cannot refuses, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Readiness {
    /// Always true.
    pub ready: bool,
}

impl Capabilities {
    /// Repeated POST requests with the same `Idempotency-Key` take effect once.
    pub const IDEMPOTENCY_KEY: &str = "idempotency_key";

    /// Which tickets belong to which issue is kept, under `/v1/earmark/ties`.
    pub const TIES: &str = "ties";

    /// Whether changes are stored now is told, under `/v1/earmark/ready`.
    pub const READY: &str = "ready";

    /// Flags can be asked for across issues, under `/v1/earmark/flags`.
    pub const FLAGS: &str = "flags";

    /// Queues of calls are kept and served, under `/v1/earmark/review`.
    pub const REVIEW: &str = "review";

    /// All calls are listed with what was made of them, under `/v1/earmark/calls`.
    pub const CALLS: &str = "calls";

    /// What is kept beside a call is told as it is, under `/v1/earmark/calls/{call_id}/kept`.
    pub const KEPT: &str = "kept";

    /// Calls can be deleted for good, by `DELETE /v1/earmark/calls/{call_id}`.
    pub const DELETE_CALLS: &str = "delete_calls";

    /// People, their keys and the trail of changes are looked after, under `/v1/earmark/users`, `/v1/earmark/keys` and
    /// `/v1/earmark/audit`.
    pub const PEOPLE: &str = "people";

    /// Issues can be sorted by their number, with `sort=number`.
    pub const SORT_BY_NUMBER: &str = "sort_by_number";

    /// Whether the server offers an extension.
    pub fn offers(&self, extension: &str) -> bool {
        self.extensions.iter().any(|offered| offered.verbatim() == extension)
    }
}
