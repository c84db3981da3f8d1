//! What has happened outside, as plain data.

use std::sync::Arc;

use super::{
    call::Transcript,
    effect::{MutationId, RequestId},
    row::{ActivityRow, CallRow, Detail, IssueRow, Person},
};
use crate::{
    domain::{failure::Failure, logged::Logged},
    wire::{Flag, FlagType, Issue, Relation, ResourceLink},
};

/// A fact.
#[derive(Debug, Clone)]
pub enum Event {
    /// The terminal has this size in cells.
    Resized {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// An answer to [`super::effect::Effect::Fetch`].
    Fetched {
        /// The request.
        id: RequestId,
        /// What it brought.
        result: Result<Reply, Failure>,
    },
    /// An answer to [`super::effect::Effect::Send`].
    Settled {
        /// The change.
        id: MutationId,
        /// What the server made of it.
        result: Result<Ack, Failure>,
    },
    /// A request has started or ended, for the request log.
    Requested(Box<Logged>),
    /// The time asked for by [`super::effect::Effect::WakeAt`] has come.
    Woke,
    /// The process was asked to end (SIGTERM, SIGHUP).
    Terminated,
    /// A task of the program failed; the words are for the user.
    Fault(Failure),
}

/// What a request brought, prepared for the screen off the render task.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the answer to the query of the same name")]
pub enum Reply {
    Issues { rows: Vec<Arc<IssueRow>>, next: Option<String> },
    Detail(Box<Detail>),
    Call(Arc<Transcript>),
    FlagTypes(Vec<FlagType>),
    Members(Vec<Person>),
    Activity(Vec<ActivityRow>),
    FoundIssues(Vec<Arc<IssueRow>>),
    Calls(Vec<CallRow>),
}

/// What the server stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the stored form of the change of the same name")]
pub enum Ack {
    Flag(Box<Flag>),
    Link(Box<ResourceLink>),
    Relation(Box<Relation>),
    Issue(Box<Issue>),
    /// Done, with nothing to show for it.
    Done,
}
