//! What a question brought: each reply carries what it is of, so that no reply can be taken for that to another question.

use std::sync::Arc;

use crate::{
    app::message::{
        activity::ActivityRow,
        brief::BriefLine,
        call::Transcript,
        calls::{CallsPage, ListedCall},
        effect::{ListPage, Query},
        person::Members,
        row::{CallRow, Detail, IssueRow, Passage, TicketRow, TicketView},
    },
    domain::{
        failure::Failure,
        flagged::Looked,
        id::{CallId, IssueId, ItemId, OrgId, QueueId, TicketId},
        text::{Display, Untrusted},
    },
    graph::{Reading, Want},
    wire::{FlagType, Home, LeaseLeft, Queue, Taken},
};

/// What was read, or why it could not be.
pub type Read<T> = Result<T, Failure>;

/// What a question brought, prepared for the screen off the render task. One variant a [`Query`], of the same name.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the reply to the query of the same name")]
pub enum Reply {
    Issues(Box<ListPage>, Read<IssuesPage>),
    Detail(IssueId, Read<Box<Detail>>),
    Call(CallId, Read<Arc<Transcript>>),
    Corrected(CallId, Read<Vec<Passage>>),
    FlagTypes(Read<Vec<FlagType>>),
    FindTurns(String, Read<Vec<TurnHit>>),
    Categories(Read<Vec<Untrusted>>),
    Members(Option<OrgId>, Read<Members>),
    Activity(IssueId, Read<Vec<ActivityRow>>),
    FindIssues(String, Read<Vec<Arc<IssueRow>>>),
    Numbered(u64, Read<Arc<IssueRow>>),
    Calls(Read<Vec<CallRow>>),
    Reading(Want, Read<Box<Reading>>),
    Tickets(Read<Vec<TicketRow>>),
    Ticket(TicketId, Read<Box<TicketView>>),
    Brief(CallId, bool, Read<Vec<BriefLine>>),
    ListedCalls(Box<CallsPage>, Read<(Vec<ListedCall>, Option<String>)>),
    Queues(Read<Vec<Queue>>),
    NextCalls(QueueId, Read<Box<Taken>>),
    Renew(ItemId, Read<LeaseLeft>),
    GiveBack(ItemId, Read<()>),
    Homes(CallId, Option<String>, Read<Vec<Home>>),
}

impl Reply {
    /// The reply to a question that could not be answered.
    pub fn failed(query: Query, failure: Failure) -> Self {
        match query {
            Query::Issues(page) => Self::Issues(page, Err(failure)),
            Query::Detail(issue) => Self::Detail(issue, Err(failure)),
            Query::Call(call) => Self::Call(call, Err(failure)),
            Query::Corrected(call) => Self::Corrected(call, Err(failure)),
            Query::FlagTypes => Self::FlagTypes(Err(failure)),
            Query::FindTurns(words) => Self::FindTurns(words, Err(failure)),
            Query::Categories => Self::Categories(Err(failure)),
            Query::Members(org) => Self::Members(org, Err(failure)),
            Query::Activity(issue) => Self::Activity(issue, Err(failure)),
            Query::FindIssues(words) => Self::FindIssues(words, Err(failure)),
            Query::Numbered(number) => Self::Numbered(number, Err(failure)),
            Query::Calls => Self::Calls(Err(failure)),
            Query::Reading(want) => Self::Reading(want, Err(failure)),
            Query::Tickets => Self::Tickets(Err(failure)),
            Query::Ticket(ticket) => Self::Ticket(ticket, Err(failure)),
            Query::Brief(call, outcome) => Self::Brief(call, outcome, Err(failure)),
            Query::ListedCalls(page) => Self::ListedCalls(page, Err(failure)),
            Query::Queues => Self::Queues(Err(failure)),
            Query::NextCalls(queue, _) => Self::NextCalls(queue, Err(failure)),
            Query::Renew(item, _) => Self::Renew(item, Err(failure)),
            Query::GiveBack(item, _) => Self::GiveBack(item, Err(failure)),
            Query::Homes(call, flag_type) => Self::Homes(call, flag_type, Err(failure)),
        }
    }

    /// Why nothing could be read.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Issues(_, read) => read.as_ref().err(),
            Self::Detail(_, read) => read.as_ref().err(),
            Self::Call(_, read) => read.as_ref().err(),
            Self::Corrected(_, read) => read.as_ref().err(),
            Self::FlagTypes(read) => read.as_ref().err(),
            Self::FindTurns(_, read) => read.as_ref().err(),
            Self::Categories(read) => read.as_ref().err(),
            Self::Members(_, read) => read.as_ref().err(),
            Self::Activity(_, read) => read.as_ref().err(),
            Self::FindIssues(_, read) => read.as_ref().err(),
            Self::Numbered(_, read) => read.as_ref().err(),
            Self::Calls(read) => read.as_ref().err(),
            Self::Reading(_, read) => read.as_ref().err(),
            Self::Tickets(read) => read.as_ref().err(),
            Self::Ticket(_, read) => read.as_ref().err(),
            Self::Brief(.., read) => read.as_ref().err(),
            Self::ListedCalls(_, read) => read.as_ref().err(),
            Self::Queues(read) => read.as_ref().err(),
            Self::NextCalls(_, read) => read.as_ref().err(),
            Self::Renew(_, read) => read.as_ref().err(),
            Self::GiveBack(_, read) => read.as_ref().err(),
            Self::Homes(_, _, read) => read.as_ref().err(),
        }
    }
}

/// A page of the issue list.
#[derive(Debug, Clone, Default)]
pub struct IssuesPage {
    /// Its rows, in the order of the list.
    pub rows: Vec<Arc<IssueRow>>,
    /// Where the next page starts; none on the last one.
    pub next: Option<String>,
    /// What was found in the flags of its rows, where the query asks for flags.
    pub looked: Box<Looked>,
}

/// A message that holds what was looked for, in a call that was read.
#[derive(Debug, Clone)]
pub struct TurnHit {
    /// The issue that its call was read on.
    pub issue: IssueId,
    /// The call.
    pub call: CallId,
    /// The message, from 0.
    pub turn: u32,
    /// What the call is about.
    pub title: Display,
    /// Who said it.
    pub speaker: Display,
    /// What was said, around the hit.
    pub text: Display,
}
