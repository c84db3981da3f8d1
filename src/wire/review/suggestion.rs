//! Suggestions of rules, what reviewers make of them, and the issues that a flag could belong to.

use serde::{Deserialize, Serialize};

use crate::domain::{
    choice::{IssueStatus, Severity},
    id::{CallId, IssueId, ItemId, MarkId, NodeId, SuggestionId},
    review::{Decision, HomeReason},
    text::Untrusted,
    time::Time,
};

/// Body of store suggestions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewSuggestions {
    /// What rules have found; 500 at most.
    pub suggestions: Vec<NewSuggestion>,
}

/// What a rule has found at one place of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewSuggestion {
    /// The call.
    pub call_id: CallId,
    /// The rule.
    pub rule: Untrusted,
    /// Its version.
    pub version: u32,
    /// The message that a flag would stand on.
    pub message_index: u32,
    /// The other end of the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ref_index: Option<u32>,
    /// The type that is proposed.
    #[serde(rename = "type")]
    pub suggested_type: Untrusted,
    /// How sure the rule is, 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reason: Untrusted,
    /// What was said there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Untrusted>,
}

/// What became of suggestions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SuggestionsStored {
    /// New ones.
    pub stored: u64,
    /// Those that were there.
    pub known: u64,
    /// Those that were left out, since their call has as many as are kept.
    pub left_out: u64,
}

/// A suggestion, and what the asking reviewer made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// Its id, made of what it says.
    pub id: SuggestionId,
    /// The call.
    pub call_id: CallId,
    /// The rule.
    pub rule: Untrusted,
    /// Its version.
    pub version: u32,
    /// The message that a flag would stand on.
    pub message_index: u32,
    /// The other end of the evidence.
    #[serde(default)]
    pub ref_index: Option<u32>,
    /// The type that is proposed.
    #[serde(rename = "type")]
    pub suggested_type: Untrusted,
    /// How sure the rule is, 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reason: Untrusted,
    /// What was said there.
    #[serde(default)]
    pub quote: Option<Untrusted>,
    /// When it was stored.
    pub made_at: Time,
    /// What the asking reviewer made of it.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// The type under which that reviewer accepted it.
    #[serde(default)]
    pub as_type: Option<Untrusted>,
}

/// Body of decide on a suggestion; the last decision of a reviewer holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewDecision {
    /// What is made of it.
    pub decision: Decision,
    /// The type under which it is accepted; needed where it is accepted as another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_type: Option<Untrusted>,
    /// The mark that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark_id: Option<MarkId>,
    /// The item that was being read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// The place at which it was shown, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// What all reviewers together made of what a rule has found: answer of list rule records. What was passed is no decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RuleRecord {
    /// The rule.
    pub rule: Untrusted,
    /// Its version.
    pub version: u32,
    /// Decisions by which a flag was placed, of the proposed type or of another one.
    pub accepted: u64,
    /// Those by which none was.
    pub rejected: u64,
}

/// Parameters of list homes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HomeQuery {
    /// The call that is flagged.
    pub call_id: CallId,
    /// Type of the flag.
    #[serde(rename = "type")]
    pub flag_type: Option<String>,
    /// Node that the flag stands on.
    pub node_id: Option<NodeId>,
}

impl HomeQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("call_id", self.call_id.as_str().to_owned())];
        pairs.extend(self.flag_type.clone().map(|name| ("type", name)));
        pairs.extend(self.node_id.as_ref().map(|node| ("node_id", node.as_str().to_owned())));
        pairs
    }
}

/// An issue that a flag could belong to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Home {
    /// The issue.
    pub issue_id: IssueId,
    /// Its short code.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub triage_id: Untrusted,
    /// Its title.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub title: Untrusted,
    /// Where it stands.
    pub status: IssueStatus,
    /// How bad it is.
    pub severity: Severity,
    /// Its newest activity.
    pub last_activity_at: Time,
    /// What speaks for it, added up.
    pub points: u32,
    /// What that is; nothing where only its activity does.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reasons: Vec<HomeReason>,
}
