//! Why a request was not done.

use std::collections::BTreeSet;

use super::{failure::DatabaseError, sql};

/// What stands between a request and its answer.
#[derive(Debug)]
pub(in crate::server) enum Problem {
    /// A thing that is not there.
    Missing(Thing),
    /// A flag on a call that is not attached to the issue.
    CallNotAttached,
    /// A lease that has ended, in words that say who has the item now, and since when.
    LeaseLost(String),
    /// A queue from which nothing is served any more.
    QueueClosed,
    /// An item that as many have read, or are reading, as is wanted; or that the asking reviewer has read.
    NoPlace,
    /// An item on which a lead has decided.
    Ruled,
    /// What others made of an item, before the own verdict.
    Blind,
    /// Something that the caller may not do, in words that say what is missing.
    Forbidden(String),
    /// Somebody without whom there would be no owner.
    LastOwner,
    /// A key that is good no more.
    KeyEnded,
    /// Another request has used this idempotency key.
    KeyReused,
    /// A value that is not allowed, in words that name its path.
    Refused(String),
    /// What was asked for would take too long, in words that say what to change.
    TooLong(String),
    /// Too many ask for lists at the same time.
    Crowded,
    /// The database failed.
    Failed(DatabaseError),
}

impl Problem {
    /// What a failure of a list of `things` means, asked for with these parameters.
    pub(super) fn of_list(error: sql::Error, things: &str, parameters: &[&str]) -> Self {
        if !error.is_ended() {
            return error.into();
        }
        let all: BTreeSet<_> =
            parameters.iter().filter(|name| !matches!(**name, "limit" | "cursor" | "order" | "date_field")).collect();
        let all: Vec<_> = all.into_iter().map(|name| format!("`{name}`")).collect();
        let cure = match all.as_slice() {
            [] => "ask for fewer at a time".to_owned(),
            [one] => format!("narrow {one}, or add another filter"),
            [most @ .., last] => format!("narrow one of {} and {last}, or add another filter", most.join(", ")),
        };
        Self::TooLong(format!("Looking for these {things} took too long and was ended: {cure}"))
    }
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
    Queue,
    Item,
    Verdict,
    Suggestion,
    User,
    Key,
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
            Self::Queue => "Queue not found",
            Self::Item => "Item not found",
            Self::Verdict => "Verdict not found",
            Self::Suggestion => "Suggestion not found",
            Self::User => "User not found",
            Self::Key => "Key not found",
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
