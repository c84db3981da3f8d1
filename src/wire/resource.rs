//! Evidence that is attached to an issue (contract 3.2).

use serde::{Deserialize, Serialize};

use super::Object;
use crate::domain::{
    choice::{ResourceStatus, ResourceType},
    id::{CallId, IssueId, LinkId, OrgId, UserId},
    text::Untrusted,
    time::Time,
};

/// The tie between an issue and a piece of evidence (contract 3.2).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ResourceLink {
    /// Needed to detach; not the id of the thing behind it.
    pub id: LinkId,
    /// The issue.
    pub issue_id: IssueId,
    /// Owner organisation.
    pub org_id: OrgId,
    /// Kind of evidence.
    pub resource_type: ResourceType,
    /// Call id, conversation id or file id.
    pub resource_id: CallId,
    /// Resolved from the resource; for calls usually a one-line summary.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub title: Untrusted,
    /// Whether the thing behind it can be read.
    pub status: ResourceStatus,
    /// Snapshot at attach time.
    #[serde(default)]
    pub metadata: Option<Object>,
    /// Who attached it.
    #[serde(default)]
    pub attached_by_id: Option<UserId>,
    /// When it was attached.
    pub created_at: Time,
}

/// Body of attach (contract 4.7), and an item of `resource_links` at creation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewResourceLink {
    /// Kind of evidence.
    pub resource_type: ResourceType,
    /// Call id, conversation id or file id.
    pub resource_id: CallId,
}

/// What an issue touches, derived from its attached calls (contract 3.9).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Affected {
    /// The issue.
    pub issue_id: IssueId,
    /// Attached calls.
    #[serde(default)]
    pub calls: Vec<AffectedCall>,
    /// Pathway versions of these calls.
    #[serde(default)]
    pub pathways: Vec<AffectedPathway>,
    /// Personas of these calls.
    #[serde(default)]
    pub personas: Vec<AffectedPersona>,
}

/// A call in the affected context.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.9")]
pub struct AffectedCall {
    pub call_id: CallId,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub title: Untrusted,
    #[serde(default)]
    pub started_at: Option<Time>,
    #[serde(default)]
    pub pathway_id: Option<Untrusted>,
    #[serde(default)]
    pub pathway_name: Option<Untrusted>,
    #[serde(default)]
    pub pathway_version_id: Option<Untrusted>,
    #[serde(default)]
    pub version_number: Option<i64>,
    #[serde(default)]
    pub version_label: Option<Untrusted>,
    #[serde(default)]
    pub persona_id: Option<Untrusted>,
    #[serde(default)]
    pub persona_name: Option<Untrusted>,
}

/// A pathway version in the affected context.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.9")]
pub struct AffectedPathway {
    pub pathway_id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub pathway_name: Untrusted,
    #[serde(default)]
    pub pathway_version_id: Option<Untrusted>,
    #[serde(default)]
    pub version_number: Option<i64>,
    #[serde(default)]
    pub version_label: Option<Untrusted>,
    #[serde(default)]
    pub call_count: u64,
    #[serde(default)]
    pub call_ids: Vec<CallId>,
}

/// A persona in the affected context.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.9")]
pub struct AffectedPersona {
    pub persona_id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub persona_name: Untrusted,
    #[serde(default)]
    pub call_count: u64,
    #[serde(default)]
    pub call_ids: Vec<CallId>,
}
