//! Identifiers as the services give them: opaque text, cheap to clone, one type each so that they cannot be mixed up.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The UUID that a text is, when it is one as it is usually written: nothing that somebody says looks like that, so that
/// it may be told where no text may.
pub fn as_uuid(text: &str) -> Option<Uuid> {
    Some(text).filter(|text| text.len() == 36).and_then(|text| text.parse().ok())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text, to be sent; it came from outside, so it is shown through
            /// [`crate::domain::text::Untrusted`] only.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), &*self.0)
            }
        }
    )+};
}

ids! {
    /// UUID of an issue; the short code `T-1007` is not accepted in paths (contract 1.5).
    IssueId,
    /// UUID of a resource link: the tie between an issue and a piece of evidence.
    LinkId,
    /// UUID of a flag.
    FlagId,
    /// UUID of a relation between two issues.
    RelationId,
    /// Id of a call; a UUID in all examples, but opaque by contract (1.5).
    CallId,
    /// Id of a person.
    UserId,
    /// Id of a key, which tells nothing about the key itself.
    KeyId,
    /// UUID of an organisation.
    OrgId,
    /// Id of a node of a pathway; opaque.
    NodeId,
    /// Id of an entry in the activity feed.
    EntryId,
    /// Id of a ticket of the ticket service; opaque.
    TicketId,
    /// Id of a queue of calls to be reviewed.
    QueueId,
    /// Id of an item: a call in a queue.
    ItemId,
    /// Id of a verdict, chosen by who gives it: what is stored under it is stored once.
    VerdictId,
    /// Id of a mark, chosen by who sets it.
    MarkId,
    /// UUID of a suggestion, made of what it says ([`crate::domain::review::suggestion_id`]).
    SuggestionId,
}
