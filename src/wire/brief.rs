//! What a call is judged against: an extension of our own server ([`CALLS`](super::Capabilities::CALLS)).

use serde::{Deserialize, Serialize};

use super::Object;
use crate::domain::{id::CallId, text::Untrusted};

/// What a call is judged against, as far as its source told: answer of read the brief of a call. What became of the call is
/// told only to who asks for it, so that it does not decide for the reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Brief {
    /// The call.
    pub call_id: CallId,
    /// What the agent was told before the call: its prompts, with an empty line between two.
    #[serde(default)]
    pub prompt: Option<Untrusted>,
    /// The rules that it had to keep, where the source has them apart from the prompt.
    #[serde(default)]
    pub policy: Option<Untrusted>,
    /// What the caller wanted, in the words of who set the task.
    #[serde(default)]
    pub task: Option<Untrusted>,
    /// What was to be done, in this order.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub expected_actions: Vec<ExpectedAction>,
    /// Variables of the call, on top of those that it was begun with, but for those that are named like an outcome.
    #[serde(default)]
    pub variables: Option<Object>,
    /// The pathway that it ran.
    #[serde(default)]
    pub pathway: Option<BriefPathway>,
    /// What became of it; nothing unless it was asked for, and where nothing is known.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

impl Brief {
    /// Whether there is nothing to judge the call against.
    pub fn is_empty(&self) -> bool {
        self.prompt.is_none()
            && self.policy.is_none()
            && self.task.is_none()
            && self.expected_actions.is_empty()
            && self.variables.is_none()
            && self.pathway.is_none()
    }
}

/// What is kept beside a call, as its source had it: answer of read what is kept of a call, an extension
/// ([`KEPT`](super::Capabilities::KEPT)). What became of the call may stand in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeptBeside {
    /// The call.
    pub call_id: CallId,
    /// What its source held beyond turns; nothing where there was no more.
    #[serde(default)]
    pub kept: Option<serde_json::Value>,
}

/// Something that was to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExpectedAction {
    /// The tool.
    pub name: Untrusted,
    /// What it was to be called with.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub arguments: Object,
}

/// The pathway of a call; what is not known is nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BriefPathway {
    /// Its id.
    #[serde(default)]
    pub id: Option<Untrusted>,
    /// Its name.
    #[serde(default)]
    pub name: Option<Untrusted>,
    /// The version that the call ran.
    #[serde(default)]
    pub version: Option<Untrusted>,
}

/// What became of a call, as somebody or something else judged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outcome {
    /// The reward: 1 for a task that was done, 0 for one that was not.
    #[serde(default)]
    pub reward: Option<f64>,
    /// The disposition that the service gave it.
    #[serde(default)]
    pub disposition: Option<Untrusted>,
    /// How the reward came about, and what the service found out afterwards, each under the name that it came with.
    #[serde(default)]
    pub checks: Option<Object>,
}
