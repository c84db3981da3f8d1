//! The bodies of the API as they travel, shared by client and server, so that each shape is written once.
//!
//! Reading is lenient: unknown fields are ignored, unknown enum values are kept as text, a nullable or optional
//! field may be null or missing. Writing is exact. The judge between the two sides is the contract: the bodies in
//! `tests/data/wire` and the OpenAPI document beside them.

mod activity;
mod agent;
pub mod audit;
mod brief;
mod call;
mod call_row;
mod capabilities;
mod category;
mod corrected;
mod deleted;
mod envelope;
mod field;
mod flag;
mod issue;
pub mod lenient;
mod org;
mod pathway;
mod people;
mod relation;
mod resource;
mod review;
mod schema;
mod ticket;
mod tie;
pub mod turns;

pub use activity::{Actor, AgentEntry, Artifact, IssueEntry, NewComment, ReferencedIssue, TimelineEntry};
pub use agent::{AgentProfile, AgentSession, LatestAgentSession, NewPrompt, PromptAccepted};
pub use audit::{AuditQuery, AuditRow, AuditSeal};
pub use brief::{Brief, BriefPathway, ExpectedAction, KeptBeside, Outcome};
pub use call::{Call, CallList, CallRange, CallSummary, Turn};
pub use call_row::{CallIssue, CallQuery, CallRow};
pub use capabilities::{Capabilities, Readiness};
pub use category::{Category, NewCategory};
pub use corrected::{CorrectedTranscript, Segment};
pub use deleted::CallDeleted;
pub use envelope::{Envelope, ErrorItem, Page, PageQuery, code};
pub use field::Object;
pub(crate) use field::{null_is_default, present};
pub use flag::{Flag, FlagPlace, FlagQuery, FlagType, NewFlag};
pub use issue::{Issue, IssuePatch, IssueQuery, IssueView, NewIssue};
pub use org::{Account, Billing, Member, Membership, OwnMembership};
pub use pathway::{PathwayEvent, event_type};
pub use people::{Key, KeyMade, KeyQuery, NewKey, NewUser, Rotation, User, UserPatch};
pub use relation::{NewRelation, Relation};
pub use resource::{Affected, AffectedCall, AffectedPathway, AffectedPersona, NewResourceLink, ResourceLink};
pub use review::{
    CallChoice, FiledMark, Given, GoldScore, Held, Home, HomeQuery, ItemQuery, ItemsAdded, LeaseLeft, LeaseToken, Mark,
    NewDecision, NewItems, NewQueue, NewReadings, NewSuggestion, NewSuggestions, NewTaking, Pass, Queue, QueueCounts,
    QueuePatch, QueueReader, Reading, ReadingDecision, ReadingQuery, ReadingsMerged, RefusedReading, ReviewItem,
    RuleRecord, ScoredCall, StoredReading, Suggestion, SuggestionsStored, Taken, ToldReading,
};
pub use ticket::{
    NewSubTicket, NewTicket, NewTicketComment, NewTicketDuplicate, NewTicketLink, RelatedKind, Team, Ticket,
    TicketComment, TicketEnvelope, TicketLevel, TicketPage, TicketQuery, TicketRefusal, TicketWords, priority_name,
};
pub use tie::{NewTie, Tie};
