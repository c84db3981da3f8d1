//! Why a request was not done.

use super::DatabaseError;

/// What stands between a request and its answer.
#[derive(Debug)]
pub(in crate::server) enum Problem {
    /// A thing that is not there.
    Missing(Thing),
    /// A flag on a call that is not attached to the issue.
    CallNotAttached,
    /// Another request has used this idempotency key.
    KeyReused,
    /// A value that is not allowed, in words that name its path.
    Refused(String),
    /// The database failed.
    Failed(DatabaseError),
}

/// A kind of thing that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Thing {
    Issue,
    Resource,
    Flag,
    Relation,
    Call,
    Organisation,
    Ticket,
    Team,
    Tie,
}

impl Thing {
    /// What the answer says.
    pub(in crate::server) fn missing(self) -> &'static str {
        match self {
            Self::Issue => "Issue not found",
            Self::Resource => "Resource not found",
            Self::Flag => "Flag not found",
            Self::Relation => "Relation not found",
            Self::Call => "Call not found",
            Self::Organisation => "Organization not found",
            Self::Ticket => "Ticket not found",
            Self::Team => "Team not found",
            Self::Tie => "Tie not found",
        }
    }
}

impl<E: Into<DatabaseError>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a request to the database brings.
pub(in crate::server) type Answer<T> = Result<T, Problem>;
