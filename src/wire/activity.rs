//! The activity feed of an issue, and comments on it (contract 3.7).

use serde::{Deserialize, Serialize};

use super::{AgentSession, Object, ResourceLink};
use crate::domain::{
    choice::{ActorKind, AgentEvent, ArtifactStatus, IssueEvent, IssueStatus},
    id::{EntryId, IssueId, LinkId},
    text::Untrusted,
    time::Time,
};

/// An entry of the activity feed (contract 3.7).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "entry_kind", rename_all = "snake_case")]
pub enum TimelineEntry {
    /// Something happened to the issue.
    Issue(Box<IssueEntry>),
    /// An agent said or did something.
    Agent(Box<AgentEntry>),
    /// A kind that is newer than this program.
    #[serde(other)]
    Other,
}

/// Who caused an entry. `label` is the only place in the family where a person's name appears.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.7")]
pub struct Actor {
    pub kind: ActorKind,
    #[serde(default)]
    pub id: Option<Untrusted>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub label: Untrusted,
    #[serde(default)]
    pub avatar_url: Option<Untrusted>,
}

/// An entry about the issue itself.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssueEntry {
    /// Its id.
    pub id: EntryId,
    /// The issue.
    pub issue_id: IssueId,
    /// What happened.
    #[serde(rename = "type")]
    pub event: IssueEvent,
    /// Who did it.
    #[serde(default)]
    pub actor: Option<Actor>,
    /// A sentence for people, or the body of a comment.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub detail: Untrusted,
    /// Set for a change of status.
    #[serde(default)]
    pub from_status: Option<IssueStatus>,
    /// Set for a change of status.
    #[serde(default)]
    pub to_status: Option<IssueStatus>,
    /// Depends on the event.
    #[serde(default)]
    pub metadata: Option<Object>,
    /// Snapshot of the links concerned.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub resources: Vec<ResourceLink>,
    /// Issues concerned.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub referenced_issues: Vec<ReferencedIssue>,
    /// When.
    pub created_at: Time,
}

/// An issue that an entry speaks of.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 10, row 26")]
pub struct ReferencedIssue {
    #[serde(default)]
    pub id: Option<IssueId>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub triage_id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub title: Untrusted,
}

/// An entry by an agent.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.7")]
pub struct AgentEntry {
    pub id: EntryId,
    pub issue_id: IssueId,
    #[serde(rename = "type")]
    pub event: AgentEvent,
    #[serde(default)]
    pub actor: Option<Actor>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub detail: Untrusted,
    #[serde(default)]
    pub metadata: Option<Object>,
    #[serde(default)]
    pub agent_session: Option<AgentSession>,
    #[serde(default)]
    pub artifact: Option<Artifact>,
    pub created_at: Time,
}

/// Something that an agent made.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 3.7")]
pub struct Artifact {
    pub id: EntryId,
    #[serde(rename = "type", default, deserialize_with = "super::null_is_default")]
    pub artifact_type: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub title: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub renderer: Untrusted,
    pub status: ArtifactStatus,
    #[serde(default)]
    pub payload: serde_json::Value,
    #[serde(default)]
    pub external_urls: serde_json::Value,
}

/// Body of comment (contract 4.17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewComment {
    /// 1 to 4,000 characters.
    #[schema(min_length = 1, max_length = 4_000)]
    pub detail: String,
    /// Links of this issue, shown beside the comment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_link_ids: Vec<LinkId>,
}
