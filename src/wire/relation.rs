//! Relations between issues (contract 3.5).

use serde::{Deserialize, Serialize};

use crate::domain::{
    choice::{Direction, RelationType},
    id::{IssueId, OrgId, RelationId, UserId},
    text::Untrusted,
    time::Time,
};

/// A relation between two issues (contract 3.5), stored once, seen from both.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Relation {
    /// Its id.
    pub id: RelationId,
    /// Owner organisation.
    pub org_id: OrgId,
    /// Source issue.
    pub issue_id: IssueId,
    /// Target issue.
    pub related_issue_id: IssueId,
    /// Short code of the issue at the other end.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub related_triage_id: Untrusted,
    /// Title of the issue at the other end.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub related_title: Untrusted,
    /// Read from source to target; never inverted.
    pub relation_type: RelationType,
    /// As seen from the issue that was asked.
    pub direction: Direction,
    /// Who related them.
    #[serde(default)]
    pub created_by_id: Option<UserId>,
    /// When.
    pub created_at: Time,
}

impl Relation {
    /// The issue at the other end, seen from `me`, whichever way round the server names the two (contract 3.5).
    pub fn peer(&self, me: &IssueId) -> &IssueId {
        if self.issue_id == *me { &self.related_issue_id } else { &self.issue_id }
    }
}

/// Body of link issues (contract 4.21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewRelation {
    /// The other issue.
    pub related_issue_id: IssueId,
    /// Read from the issue in the path to the other one.
    pub relation_type: RelationType,
}
