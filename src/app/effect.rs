//! What shall be done outside, as plain data; performed in one place, by the runtime.

use std::fmt;

use super::mutation::Mutation;
use crate::{
    domain::{
        id::{CallId, IssueId, OrgId},
        text::Display,
        time::Time,
    },
    wire::IssueQuery,
};

/// Number of a request for data; only the latest request for a thing may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Number of a change, in the order in which the user made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MutationId(pub u64);

impl fmt::Display for MutationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A request to the world outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask for data; answered by [`super::event::Event::Fetched`].
    Fetch {
        /// Names the answer.
        id: RequestId,
        /// What is asked for.
        query: Query,
    },
    /// The answer to this request is no longer wanted.
    Cancel(RequestId),
    /// Send a change; answered by [`super::event::Event::Settled`].
    Send {
        /// Names the answer.
        id: MutationId,
        /// The change.
        mutation: Box<Mutation>,
    },
    /// Stop until a shell continues the program.
    Suspend,
    /// Let the user's editor work on a text; answered by [`super::event::Event::Edited`].
    Edit {
        /// What the field holds now.
        text: String,
    },
    /// Put text on the clipboard.
    Copy(Display),
    /// Send [`super::event::Event::Woke`] at this time.
    WakeAt(Time),
    /// End the program.
    Quit,
}

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// One page of the issue list.
    Issues(Box<ListPage>),
    /// An issue with its evidence, flags and relations.
    Detail(IssueId),
    /// A call with its transcript and nodes.
    Call(CallId),
    /// The flag types in use.
    FlagTypes,
    /// The people of an organisation.
    Members(OrgId),
    /// The newest activity of an issue.
    Activity(IssueId),
    /// Issues that match words or a number, for a chooser.
    FindIssues(String),
    /// The newest calls, for a chooser.
    Calls,
}

/// A page of the issue list: filters, direction and cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ListPage {
    /// Words, `status:` and `severity:` filters, already parsed.
    pub filter: super::issues::Filter,
    /// From the far end.
    pub backwards: bool,
    /// Where the page starts.
    pub cursor: Option<String>,
}

impl ListPage {
    /// Rows of a page.
    pub const ROWS: u32 = crate::domain::limits::PAGE_MAX;

    /// The request as the contract has it.
    pub fn query(&self) -> IssueQuery {
        IssueQuery {
            page: crate::wire::PageQuery { limit: Some(Self::ROWS), cursor: self.cursor.clone() },
            order: self.backwards.then_some(crate::domain::choice::Order::Asc),
            search: self.filter.search.clone(),
            status: self.filter.status.clone(),
            severity: self.filter.severity.clone(),
            category: self.filter.category.clone(),
            ..IssueQuery::default()
        }
    }
}
