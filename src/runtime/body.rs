//! What is kept of an answer, in the form of the wire, and what the core takes in of it, made off the render task.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    app::message::{
        call::Transcript,
        effect::{ListPage, Query},
        person::{Members, Person},
        reply::{IssuesPage, Read, Reply},
        row::{Detail, IssueRow, Passage},
    },
    domain::{failure::Failure, text::Untrusted},
    provider::Roll,
    wire::{
        Brief, Call, Category, CorrectedTranscript, Flag, FlagType, Issue, Page, PathwayEvent, Relation, ResourceLink,
        Segment,
    },
};

/// What is kept of an answer: the form of the wire.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Body {
    Issues(Page<Issue>),
    Detail(DetailBody),
    Call(CallBody),
    FlagTypes(Vec<FlagType>),
    Categories(Vec<Category>),
    People(Roll),
}

/// An issue with what hangs on it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DetailBody {
    pub(super) issue: Box<Issue>,
    pub(super) links: Vec<ResourceLink>,
    pub(super) flags: Vec<Flag>,
    pub(super) relations: Vec<Relation>,
}

/// A call with its pathway, and what it is judged against, where the service tells that.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CallBody {
    pub(super) call: Box<Call>,
    pub(super) events: Vec<PathwayEvent>,
    #[serde(default)]
    pub(super) brief: Option<Box<Brief>>,
}

/// What a question brought: the reply, and what is kept of it, where that is anything.
pub(super) struct Brought {
    pub(super) reply: Reply,
    pub(super) body: Option<Body>,
}

impl Brought {
    /// Nothing of it is kept.
    pub(super) fn only(reply: Reply) -> Self {
        Self { reply, body: None }
    }

    /// What was `read` is kept: `prepare` makes what `reply` carries from it, `keep` what is kept.
    pub(super) fn kept<W, T>(
        read: Result<W, Failure>,
        reply: impl FnOnce(Read<T>) -> Reply,
        prepare: impl FnOnce(&W) -> T,
        keep: impl FnOnce(W) -> Body,
    ) -> Self {
        match read {
            Ok(wire) => Self { reply: reply(Ok(prepare(&wire))), body: Some(keep(wire)) },
            Err(failure) => Self::only(reply(Err(failure))),
        }
    }
}

impl Body {
    /// What was kept under the name of `query`, as the reply to it; `None` where it is of something else, which another
    /// version may have written.
    pub(super) fn reply(&self, query: &Query) -> Option<Reply> {
        Some(match (query, self) {
            (Query::Issues(page), Self::Issues(rows)) => Reply::Issues(page.clone(), Ok(page_of(rows))),
            (Query::Detail(issue), Self::Detail(body)) => Reply::Detail(issue.clone(), Ok(detail(body))),
            (Query::Call(call), Self::Call(body)) => Reply::Call(call.clone(), Ok(transcript(body))),
            (Query::FlagTypes, Self::FlagTypes(types)) => Reply::FlagTypes(Ok(types.clone())),
            (Query::Categories, Self::Categories(rows)) => Reply::Categories(Ok(names(rows))),
            (Query::Members(org), Self::People(roll)) => Reply::Members(org.clone(), Ok(people(roll))),
            _ => return None,
        })
    }
}

/// A page of the list, in whose flags nothing was looked for.
pub(super) fn page_of(page: &Page<Issue>) -> IssuesPage {
    IssuesPage { rows: rows(&page.items), next: page.next_cursor.clone(), looked: Box::default() }
}

/// Rows of the list.
pub(super) fn rows(issues: &[Issue]) -> Vec<Arc<IssueRow>> {
    issues.iter().map(|issue| Arc::new(IssueRow::from(issue))).collect()
}

/// An issue with what hangs on it.
pub(super) fn detail(body: &DetailBody) -> Box<Detail> {
    Box::new(Detail {
        issue: Arc::new(IssueRow::from(&*body.issue)),
        links: body.links.clone(),
        flags: body.flags.clone(),
        relations: body.relations.clone(),
    })
}

/// A call, laid out for reading.
pub(super) fn transcript(body: &CallBody) -> Arc<Transcript> {
    Arc::new(Transcript::build(&body.call, &body.events))
}

/// Names of categories.
pub(super) fn names(rows: &[Category]) -> Vec<Untrusted> {
    rows.iter().map(|row| row.name.clone()).collect()
}

/// The people of an organisation.
pub(super) fn people(roll: &Roll) -> Members {
    Members { org: roll.org.clone(), me: roll.me.clone(), people: roll.members.iter().map(Person::from).collect() }
}

/// What was heard again.
pub(super) fn passages(again: &CorrectedTranscript) -> Vec<Passage> {
    again.corrected.iter().map(passage).collect()
}

/// The name under which the answer to a question is kept; `None` for questions whose answers are not.
pub(super) fn name_of(query: &Query) -> Option<String> {
    match query {
        Query::Issues(page) => (**page == ListPage::default()).then(|| "issues".to_owned()),
        Query::Detail(issue) => Some(format!("issue {}", issue.as_str())),
        Query::Call(call) => Some(format!("call {}", call.as_str())),
        Query::FlagTypes => Some("flag types".to_owned()),
        Query::Categories => Some("categories".to_owned()),
        Query::Members(Some(org)) => Some(format!("people {}", org.as_str())),
        Query::Members(None) => Some("people".to_owned()),
        Query::Activity(_)
        | Query::Corrected(_)
        | Query::FindIssues(_)
        | Query::FindTurns(_)
        | Query::Numbered(_)
        | Query::Calls
        | Query::Reading(_)
        | Query::Tickets
        | Query::Ticket(_)
        | Query::Brief(..)
        | Query::ListedCalls(_)
        | Query::Queues
        | Query::NextCalls(..)
        | Query::Renew(..)
        | Query::GiveBack(..)
        | Query::Homes(..) => None,
    }
}

fn passage(segment: &Segment) -> Passage {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both saturate, which is harmless")]
    let (start, confidence) =
        ((segment.start * 1_000.0) as i64, (segment.confidence.unwrap_or(1.0).clamp(0.0, 1.0) * 100.0).round() as u8);
    Passage { start, text: segment.text.line(), confidence }
}
