//! Flags on the moments of a call, and the types that are in use (contract 3.3, 3.4).

use serde::{Deserialize, Serialize};

use super::PageQuery;
use crate::domain::{
    id::{CallId, FlagId, IssueId, NodeId, OrgId, UserId},
    text::Untrusted,
    time::Time,
};

/// A flag on a moment of a call (contract 3.3). Flags cannot be edited.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Flag {
    /// Its id.
    pub id: FlagId,
    /// Owner organisation.
    pub org_id: OrgId,
    /// The issue that it belongs to.
    pub issue_id: IssueId,
    /// The call, not the link.
    pub call_id: CallId,
    /// Type in stored form.
    #[serde(rename = "type")]
    pub flag_type: Untrusted,
    /// Empty when none was given.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub note: Untrusted,
    /// Pathway node at flag time.
    #[serde(default)]
    pub node_id: Option<NodeId>,
    /// Name of that node at flag time.
    #[serde(default)]
    pub node_name: Option<Untrusted>,
    /// Zero-based position in the call's `transcripts`.
    #[serde(default)]
    pub message_index: Option<u32>,
    /// Text of the turn at flag time.
    #[serde(default)]
    pub message_text: Option<Untrusted>,
    /// Who flagged.
    pub author_id: UserId,
    /// When.
    pub created_at: Time,
    /// Where its message is since the call was replaced by other words; nothing while it is where it was. Ours, and no
    /// part of the published body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub place: Option<FlagPlace>,
}

/// Where the message of a flag is since its call was replaced by other words (ours).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FlagPlace {
    /// Under another index, or in other words.
    Moved {
        /// Zero-based position in the call's `transcripts`.
        message_index: u32,
        /// Text of the turn there, as much of it as a flag keeps. A transcript that says something else there is not the one
        /// that is meant.
        message_text: Untrusted,
    },
    /// Nothing decides where.
    #[serde(other)]
    Lost,
}

impl FlagPlace {
    /// The message that something stands on now which was put on message `was`, if any is known.
    pub fn index(place: Option<&Self>, was: Option<u32>) -> Option<u32> {
        match place {
            None => was,
            Some(Self::Moved { message_index, .. }) => Some(*message_index),
            Some(Self::Lost) => None,
        }
    }
}

/// Body of add flag (contract 4.13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewFlag {
    /// Must be attached to the issue.
    pub call_id: CallId,
    /// Free text; the server stores the normalised form.
    #[serde(rename = "type")]
    #[schema(min_length = 1)]
    pub flag_type: String,
    /// 1 to 4,000 characters when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 4_000)]
    pub note: Option<String>,
    /// Pathway node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<NodeId>,
    /// Name of that node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_name: Option<Untrusted>,
    /// Zero-based position in the call's `transcripts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_index: Option<u32>,
    /// Text of the turn, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_text: Option<Untrusted>,
}

/// A row of the flag type catalogue (contract 3.4). A type exists while a flag has it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FlagType {
    /// Stored form.
    #[serde(rename = "type")]
    pub name: Untrusted,
    /// Note of the newest flag of the type that has one.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub description: Untrusted,
    /// Flags of the type that exist now in the organisation.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub usage_count: u64,
    /// Newest flag.
    #[serde(default)]
    pub last_used_at: Option<Time>,
}

/// Parameters of list flags across issues: an extension ([`FLAGS`](super::Capabilities::FLAGS)). A flag fits all that are
/// given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FlagQuery {
    /// Which page.
    #[param(ignore)]
    pub page: PageQuery,
    /// Type, in any spelling.
    #[serde(rename = "type")]
    pub flag_type: Option<String>,
    /// Name of the pathway node, or a part of it, without regard to case.
    pub node: Option<String>,
    /// On any of these issues; 100 at most.
    #[param(required = false)]
    pub issue_id: Vec<IssueId>,
}

impl FlagQuery {
    /// The parameters as they travel; several issues are several parameters.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.flag_type.clone().map(|name| ("type", name)));
        pairs.extend(self.node.clone().map(|name| ("node", name)));
        pairs.extend(self.issue_id.iter().map(|issue| ("issue_id", issue.as_str().to_owned())));
        pairs
    }
}
