//! The closed sets of the contract (section 2), each kept open: a value that this version does not know
//! stays as text, is shown as text and is sent back unchanged.

use std::{convert::Infallible, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the variants are the words of the contract")]
        pub enum $name {
            $($variant,)+
            /// A value that is newer than this program.
            Other(Arc<str>),
        }

        impl $name {
            /// The documented values, in the order of the contract.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire. For [`Self::Other`] it is text from outside.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// The word on the wire, where the contract names the value: then it is none from outside.
            pub fn known(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($text),)+
                    Self::Other(_) => None,
                }
            }

            /// Position in the documented order; unknown values come last.
            pub fn rank(&self) -> usize {
                Self::KNOWN.iter().position(|known| known == self).unwrap_or(Self::KNOWN.len())
            }

            /// Whether the contract names this value.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(other.into()),
                }
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(text.into())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Ok(text.as_ref().into())
            }
        }
    )+};
}
pub(in crate::domain) use choices;

choices! {
    /// Where an issue stands; any transition is allowed.
    IssueStatus {
        Backlog = "backlog", Todo = "todo", InProgress = "in_progress", InReview = "in_review",
        Done = "done", Closed = "closed",
    }
    /// How bad an issue is, worst first.
    Severity { Critical = "critical", High = "high", Medium = "medium", Low = "low" }
    /// Who made the issue: a person or the API, a rule, an integration.
    IssueSource { Manual = "manual", Automated = "automated", Client = "client" }
    /// Kind of a piece of evidence.
    ResourceType { Call = "call", SmsConversation = "sms_conversation", File = "file" }
    /// Whether the thing behind a link can still be read.
    ResourceStatus { Available = "available", Unavailable = "unavailable" }
    /// Type of a relation, read from source to target.
    RelationType { RelatedTo = "related_to", Blocks = "blocks", DuplicateOf = "duplicate_of" }
    /// Outgoing in the list of the source issue, incoming in the list of the target.
    Direction { Outgoing = "outgoing", Incoming = "incoming" }
    /// Type of an entry of kind `issue` in the activity feed.
    IssueEvent {
        Created = "created", StatusChanged = "status_changed", SeverityChanged = "severity_changed",
        CategoryChanged = "category_changed", AssigneeChanged = "assignee_changed",
        OwnerChanged = "owner_changed", Comment = "comment", ResourceAdded = "resource_added",
        ResourceRemoved = "resource_removed", FlagAdded = "flag_added", FlagRemoved = "flag_removed",
        RelationAdded = "relation_added", RelationRemoved = "relation_removed",
        AlertTransition = "alert_transition", Accepted = "accepted", Declined = "declined", Merged = "merged",
    }
    /// Type of an entry of kind `agent` in the activity feed.
    AgentEvent {
        SessionStarted = "session_started", Prompt = "prompt", Thought = "thought", Action = "action",
        Response = "response", Artifact = "artifact", Error = "error", SessionStopped = "session_stopped",
    }
    /// Who caused an entry of the activity feed.
    ActorKind { User = "user", System = "system", Agent = "agent" }
    /// State of an agent session.
    SessionStatus {
        Pending = "pending", Active = "active", AwaitingInput = "awaiting_input", Complete = "complete",
        Error = "error", Cancelled = "cancelled",
    }
    /// State of something that an agent made.
    ArtifactStatus { Pending = "pending", Ready = "ready", Error = "error" }
    /// What a prompt asks of the agent.
    PromptIntent { Fix = "fix", Verify = "verify", Status = "status" }
    /// Who speaks in a turn: caller, agent (two names for it), or an action of the agent.
    Speaker { User = "user", Assistant = "assistant", Robot = "robot", AgentAction = "agent-action" }
    /// How an issue list is sorted. By number is an extension of our own server; the contract has the others.
    IssueSort {
        LastActivityAt = "last_activity_at", CreatedAt = "created_at", Severity = "severity", Status = "status",
        Number = "number",
    }
    /// Direction of a sort.
    Order { Desc = "desc", Asc = "asc" }
    /// The time that a date range looks at.
    DateField { LastActivityAt = "last_activity_at", CreatedAt = "created_at" }
    /// A window of time that ends now.
    DateRange { Day = "24h", Week = "7d", Month = "30d", Quarter = "90d" }
}
