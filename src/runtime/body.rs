//! What a request brought, as the wire has it: this is what is kept. What the core takes in is made from it, off the
//! render task.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    app::message::{
        call::Transcript,
        effect::{ListPage, Query},
        event::{Reply, TurnHit},
        row::{ActivityRow, CallRow, Detail, IssueRow, Passage, Person, TicketRow, TicketView},
    },
    domain::flagged::Looked,
    graph::Reading,
    wire::{
        Call, CallSummary, Category, CorrectedTranscript, Flag, FlagType, Issue, Member, Page, PathwayEvent, Relation,
        ResourceLink, Segment, Ticket, TicketComment, TimelineEntry,
    },
};

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Body {
    Issues(Page<Issue>),
    /// Never kept: it is an answer to one query.
    #[serde(skip)]
    Narrowed(Page<Issue>, Box<Looked>),
    Detail {
        issue: Box<Issue>,
        links: Vec<ResourceLink>,
        flags: Vec<Flag>,
        relations: Vec<Relation>,
    },
    Call {
        call: Box<Call>,
        events: Vec<PathwayEvent>,
    },
    /// Never kept: it is asked for when it is wanted.
    #[serde(skip)]
    Corrected(CorrectedTranscript),
    FlagTypes(Vec<FlagType>),
    Categories(Vec<Category>),
    Members(Vec<Member>),
    Activity(Vec<TimelineEntry>),
    FoundIssues(Vec<Issue>),
    Calls(Vec<CallSummary>),
    /// Never kept: what ties issues and tickets is worth nothing when it is old.
    #[serde(skip)]
    Reading(Box<Reading>),
    /// Never kept: it comes from what is kept.
    #[serde(skip)]
    Turns(Vec<TurnHit>),
    Tickets(Vec<Ticket>),
    Ticket {
        ticket: Box<Ticket>,
        comments: Vec<TicketComment>,
        more: bool,
    },
}

/// The name under which the answer to a question is kept; `None` for questions whose answers are not.
pub(super) fn name_of(query: &Query) -> Option<String> {
    match query {
        Query::Issues(page) => (**page == ListPage::default()).then(|| "issues".to_owned()),
        Query::Detail(issue) => Some(format!("issue {}", issue.as_str())),
        Query::Call(call) => Some(format!("call {}", call.as_str())),
        Query::FlagTypes => Some("flag types".to_owned()),
        Query::Categories => Some("categories".to_owned()),
        Query::Members(org) => Some(format!("members {}", org.as_str())),
        Query::Activity(_)
        | Query::Corrected(_)
        | Query::FindIssues(_)
        | Query::FindTurns(_)
        | Query::Numbered(_)
        | Query::Calls
        | Query::Reading(_)
        | Query::Tickets
        | Query::Ticket(_) => None,
    }
}

impl From<&Body> for Reply {
    fn from(body: &Body) -> Self {
        let rows = |issues: &[Issue]| issues.iter().map(|issue| Arc::new(IssueRow::from(issue))).collect();
        match body {
            Body::Issues(page) => {
                Self::Issues { rows: rows(&page.items), next: page.next_cursor.clone(), looked: Box::default() }
            }
            Body::Narrowed(page, looked) => {
                Self::Issues { rows: rows(&page.items), next: page.next_cursor.clone(), looked: looked.clone() }
            }
            Body::Detail { issue, links, flags, relations } => Self::Detail(Box::new(Detail {
                issue: Arc::new(IssueRow::from(&**issue)),
                links: links.clone(),
                flags: flags.clone(),
                relations: relations.clone(),
            })),
            Body::Call { call, events } => Self::Call(Arc::new(Transcript::build(call, events))),
            Body::Corrected(again) => Self::Corrected(again.corrected.iter().map(passage).collect()),
            Body::FlagTypes(types) => Self::FlagTypes(types.clone()),
            Body::Categories(rows) => Self::Categories(rows.iter().map(|row| row.name.clone()).collect()),
            Body::Members(members) => Self::Members(members.iter().map(Person::from).collect()),
            Body::Activity(entries) => Self::Activity(entries.iter().filter_map(ActivityRow::new).collect()),
            Body::FoundIssues(issues) => Self::FoundIssues(rows(issues)),
            Body::Calls(calls) => Self::Calls(calls.iter().map(CallRow::from).collect()),
            Body::Reading(reading) => Self::Reading(reading.clone()),
            Body::Turns(hits) => Self::Turns(hits.clone()),
            Body::Tickets(tickets) => Self::Tickets(tickets.iter().map(TicketRow::from).collect()),
            Body::Ticket { ticket, comments, more } => Self::Ticket(Box::new(TicketView::new(ticket, comments, *more))),
        }
    }
}

fn passage(segment: &Segment) -> Passage {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both saturate, which is harmless")]
    let (start, confidence) =
        ((segment.start * 1_000.0) as i64, (segment.confidence.unwrap_or(1.0).clamp(0.0, 1.0) * 100.0).round() as u8);
    Passage { start, text: segment.text.line(), confidence }
}
