//! Agents that can work on issues, and their runs (contract 3.8).

use serde::{Deserialize, Serialize};

use crate::domain::{
    choice::{PromptIntent, SessionStatus},
    text::Untrusted,
};

/// An agent that can work on issues (contract 3.8).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.8")]
pub struct AgentProfile {
    pub id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub provider_type: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub display_name: Untrusted,
    #[serde(default)]
    pub description: Option<Untrusted>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_active: bool,
}

/// An agent session (contract 3.8).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.8")]
pub struct AgentSession {
    pub id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub agent_profile_id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub agent_name: Untrusted,
    pub status: SessionStatus,
}

/// The newest session of an issue; only id and status are documented (contract 3.1).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.1")]
pub struct LatestAgentSession {
    pub id: Untrusted,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_profile_id: Option<Untrusted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_name: Option<Untrusted>,
    pub status: SessionStatus,
}

/// Body of prompt (contract 4.26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewPrompt {
    /// 1 to 4,000 characters; the first word sets the intent.
    #[schema(min_length = 1, max_length = 4_000)]
    pub detail: String,
}

/// Answer of prompt (contract 4.26).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 4.26")]
pub struct PromptAccepted {
    pub session_id: Untrusted,
    pub run_id: Untrusted,
    pub intent: PromptIntent,
}
