//! Events in the pathway of a call (contract 6.3).

use serde::{Deserialize, Serialize};

use super::Object;
use crate::domain::{
    id::{CallId, NodeId},
    time::Time,
};

/// An event of a pathway call (contract 6.3); the answer is a bare array of these.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PathwayEvent {
    /// The call.
    pub conversation_id: CallId,
    /// Order key; gaps are normal.
    pub sequence: i64,
    /// One of [`event_type`], or `<operation>.<phase>`.
    pub event_type: String,
    /// Node that was active; null before the first one.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    /// `sequence` of the matching invoke.
    #[serde(default)]
    pub operation_id: Option<i64>,
    /// Depends on the type.
    #[serde(default)]
    pub payload: Option<Object>,
    /// When.
    #[serde(default)]
    pub created_at: Option<Time>,
}

/// The event types that a reviewer needs (contract 6.3).
pub mod event_type {
    /// The flow moved to another node.
    pub const NODE_TRANSITION: &str = "node.transition";
    /// A node carries a tag with a name.
    pub const NODE_TAG: &str = "node.tag";
    /// The caller spoke.
    pub const TRANSCRIPT_USER: &str = "transcript.user";
    /// The agent spoke.
    pub const TRANSCRIPT_ASSISTANT: &str = "transcript.assistant";
}
