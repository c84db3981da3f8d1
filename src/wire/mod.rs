//! The bodies of the API as they travel, shared by client and server, so that each shape is written once.
//!
//! Reading is lenient: unknown fields are ignored, unknown enum values are kept as text, a nullable or optional
//! field may be null or missing. Writing is exact. The judge between the two sides is the contract: the bodies in
//! `tests/data/wire` and the OpenAPI document beside them.

mod activity;
mod agent;
mod call;
mod capabilities;
mod category;
mod corrected;
mod envelope;
mod flag;
mod issue;
pub mod lenient;
mod org;
mod pathway;
mod relation;
mod resource;
mod schema;
mod ticket;
mod tie;
pub mod turns;

pub use activity::{Actor, AgentEntry, Artifact, IssueEntry, NewComment, ReferencedIssue, TimelineEntry};
pub use agent::{AgentProfile, AgentSession, LatestAgentSession, NewPrompt, PromptAccepted};
pub use call::{Call, CallList, CallQuery, CallSummary, Turn};
pub use capabilities::{Capabilities, Readiness};
pub use category::{Category, NewCategory};
pub use corrected::{CorrectedTranscript, Segment};
pub use envelope::{Envelope, ErrorItem, Page, PageQuery, code};
pub use flag::{Flag, FlagQuery, FlagType, NewFlag};
pub use issue::{Issue, IssuePatch, IssueQuery, IssueView, NewIssue};
pub use org::{Account, Billing, Member, Membership};
pub use pathway::{PathwayEvent, event_type};
pub use relation::{NewRelation, Relation};
pub use resource::{Affected, AffectedCall, AffectedPathway, AffectedPersona, NewResourceLink, ResourceLink};
pub use ticket::{
    NewSubTicket, NewTicket, NewTicketComment, NewTicketDuplicate, NewTicketLink, RelatedKind, Team, Ticket,
    TicketComment, TicketEnvelope, TicketLevel, TicketPage, TicketQuery, TicketRefusal, TicketWords, priority_name,
};
pub use tie::{NewTie, Tie};

/// A JSON object whose shape the contract does not give.
pub type Object = serde_json::Map<String, serde_json::Value>;

/// For fields that may be absent, null, or a value: the outer `Option` says whether the field is there.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// Null where the contract promises a value is read as the type's empty value.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

use serde::Deserialize as _;
