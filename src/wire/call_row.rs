//! The list of all calls that our own server keeps, with what people and rules made of them: an extension
//! ([`CALLS`](super::Capabilities::CALLS)).

use serde::{Deserialize, Serialize};

use super::PageQuery;
use crate::domain::{
    calls::{CallOrder, CallPart, CallVerdict},
    id::{CallId, IssueId},
    review::Verdict,
    text::Untrusted,
    time::Time,
};

/// A call in the list. What it tells of verdicts and decisions is the asking reviewer's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallRow {
    /// The call.
    pub call_id: CallId,
    /// What it is known by: the first line of its summary; else its pathway or the number of the other side, with the day;
    /// else the beginning of its id. The same words stand where the call is attached to an issue.
    pub title: Untrusted,
    /// When it was requested; for an imported conversation without times, when it was imported.
    pub created_at: Time,
    /// How long it took, in whole seconds; nothing where the source does not tell.
    #[serde(default)]
    pub length_s: Option<u32>,
    /// Messages of its transcript.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub messages: u32,
    /// The newest verdict of the asking reviewer, whatever the queue; one that was withdrawn counts for nothing.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Flags of issues that stand on it.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub flags: u32,
    /// Their types, each once, by name.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub flag_types: Vec<Untrusted>,
    /// Suggestions of rules that are stored for it.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub moments: u32,
    /// Those of them that the asking reviewer has not decided on.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub undecided: u32,
    /// Issues that it is attached to.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub issue_count: u32,
    /// Three of them at most, those first that it was attached to first.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub issues: Vec<CallIssue>,
    /// Whether there is something to judge it against: prompts, a policy, a task, variables, a pathway.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub has_brief: bool,
}

/// An issue that a call is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallIssue {
    /// The issue.
    pub issue_id: IssueId,
    /// Its short code.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub triage_id: Untrusted,
    /// Its title.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub title: Untrusted,
}

/// Parameters of list all calls. A call fits all that are given, and of one that is given several times any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallQuery {
    /// Which page.
    #[param(ignore)]
    pub page: PageQuery,
    /// Words that stand in it, all of them, each as the beginning of one: in what was said, in its title, in its id.
    pub words: Option<String>,
    /// The newest verdict of the asking reviewer; several with commas.
    #[param(required = false)]
    pub verdict: Vec<CallVerdict>,
    /// Type of a flag on it, in any spelling; 100 at most.
    #[param(required = false)]
    pub flag: Vec<String>,
    /// What it has on it, all of these; several with commas.
    #[param(required = false)]
    pub has: Vec<CallPart>,
    /// What it is without, all of these; several with commas.
    #[param(required = false)]
    pub lacks: Vec<CallPart>,
    /// Rule that has found something in it; 100 at most.
    #[param(required = false)]
    pub moment: Vec<String>,
    /// Node of a pathway that it came through, by its name without regard to case, or by its id; 100 at most.
    #[param(required = false)]
    pub node: Vec<String>,
    /// Requested at this time or later.
    pub created_from: Option<Time>,
    /// Requested before this time.
    pub created_to: Option<Time>,
    /// Seconds that it took at least.
    pub min_s: Option<u32>,
    /// Seconds that it took at most.
    pub max_s: Option<u32>,
    /// In which order; newest first when absent.
    pub order: Option<CallOrder>,
}

impl CallQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.words.clone().map(|words| ("words", words)));
        let listed = |words: Vec<&str>| if words.is_empty() { None } else { Some(words.join(",")) };
        pairs.extend(listed(self.verdict.iter().map(CallVerdict::as_str).collect()).map(|list| ("verdict", list)));
        pairs.extend(self.flag.iter().map(|name| ("flag", name.clone())));
        for (name, parts) in [("has", &self.has), ("lacks", &self.lacks)] {
            pairs.extend(listed(parts.iter().map(CallPart::as_str).collect()).map(|list| (name, list)));
        }
        for (name, words) in [("moment", &self.moment), ("node", &self.node)] {
            pairs.extend(words.iter().map(|word| (name, word.clone())));
        }
        pairs.extend(self.created_from.map(|time| ("created_from", time.to_string())));
        pairs.extend(self.created_to.map(|time| ("created_to", time.to_string())));
        pairs.extend(self.min_s.map(|seconds| ("min_s", seconds.to_string())));
        pairs.extend(self.max_s.map(|seconds| ("max_s", seconds.to_string())));
        pairs.extend(self.order.as_ref().map(|order| ("order", order.as_str().to_owned())));
        pairs
    }
}
