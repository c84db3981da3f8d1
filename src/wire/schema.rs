//! How the nouns of the domain look in an OpenAPI document.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

use crate::domain::{
    calls::{CallOrder, CallPart, CallVerdict},
    choice::{
        ActorKind, AgentEvent, ArtifactStatus, DateField, DateRange, Direction, IssueEvent, IssueSort, IssueSource,
        IssueStatus, Order, PromptIntent, RelationType, ResourceStatus, ResourceType, SessionStatus, Severity, Speaker,
    },
    id::{
        CallId, EntryId, FlagId, IssueId, ItemId, KeyId, LinkId, MarkId, NodeId, OrgId, QueueId, RelationId,
        SuggestionId, TicketId, UserId, VerdictId,
    },
    permission::{Permission, Scope, UserKind},
    review::{
        Arm, CannotReason, Decision, HomeReason, ItemSort, ItemState, Lane, NotMerged, NothingLeft, PassReason, Verdict,
    },
    text::Untrusted,
    time::Time,
};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Types that are text on the wire, each with its format if it has one.
macro_rules! texts {
    ($($name:ident: $format:expr),+ $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text().format($format).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

const UUID: Option<SchemaFormat> = Some(SchemaFormat::KnownFormat(KnownFormat::Uuid));
const DATE_TIME: Option<SchemaFormat> = Some(SchemaFormat::KnownFormat(KnownFormat::DateTime));

texts! {
    IssueId: UUID, LinkId: UUID, FlagId: UUID, RelationId: UUID, OrgId: UUID,
    QueueId: UUID, ItemId: UUID, SuggestionId: UUID,
    VerdictId: None, MarkId: None, CallId: None, UserId: None, KeyId: None, NodeId: None, EntryId: None, TicketId: None, Untrusted: None,
    Time: DATE_TIME,
}

/// Open sets: the known values are examples of what may come, not all of it.
macro_rules! open_sets {
    ($($name:ident),+ $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text()
                    .enum_values(Some($name::KNOWN.iter().map(|known| known.as_str().to_owned())))
                    .description(Some("An open set: a later version may add values."))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

open_sets! {
    ActorKind, AgentEvent, ArtifactStatus, DateField, DateRange, Direction, IssueEvent, IssueSort, IssueSource,
    IssueStatus, Order, PromptIntent, RelationType, ResourceStatus, ResourceType, SessionStatus, Severity, Speaker,
    Arm, CannotReason, Decision, HomeReason, ItemSort, ItemState, Lane, NotMerged, NothingLeft, PassReason, Verdict,
    CallOrder, CallPart, CallVerdict, Permission, Scope, UserKind,
}
