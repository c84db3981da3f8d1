//! The rows that panes show: what the wire brought, with its text made fit for the screen once, off the render task.

use std::sync::Arc;

use crate::{
    domain::{
        choice::{Direction, IssueStatus, RelationType, Severity},
        id::{CallId, IssueId, OrgId, TicketId, UserId},
        text::{Display, Text, Untrusted},
        time::Time,
    },
    wire::{self, Flag, Issue, IssuePatch, Relation, ResourceLink, Ticket},
};

/// A passage of the second hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// When it begins (milliseconds from the start of the call).
    pub start: i64,
    /// What was heard.
    pub text: Display,
    /// How sure that is, in percent.
    pub confidence: u8,
}

/// How much hangs on an issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pieces of evidence.
    pub evidence: u64,
    /// Flags.
    pub flags: u64,
    /// Relations.
    pub relations: u64,
}

/// A row of the issue list.
#[derive(Debug, Clone)]
pub struct IssueRow {
    /// The issue.
    pub id: IssueId,
    /// Its organisation.
    pub org: OrgId,
    /// Its number; orders and finds.
    pub number: u64,
    /// Short code as the server has it, and for the screen.
    pub code: Text,
    /// Title as the server has it, and for the screen.
    pub title: Text,
    /// Where it stands.
    pub status: IssueStatus,
    /// How bad it is.
    pub severity: Severity,
    /// Category as the server has it, and for the screen.
    pub category: Text,
    /// Description as the server has it, and for the evidence pane.
    pub description: Text,
    /// Person who works on it.
    pub assignee: Option<UserId>,
    /// Person who is accountable.
    pub owner: Option<UserId>,
    /// Who made it.
    pub author: UserId,
    /// Newest activity.
    pub last_activity_at: Time,
    /// What hangs on it.
    pub counts: Counts,
    /// Something happened since the user's last view.
    pub unread: bool,
}

impl From<&Issue> for IssueRow {
    fn from(issue: &Issue) -> Self {
        Self {
            id: issue.id.clone(),
            org: issue.org_id.clone(),
            number: issue.number,
            code: Text::line(&issue.triage_id),
            title: Text::line(&issue.title),
            status: issue.status.clone(),
            severity: issue.severity.clone(),
            category: Text::line(&issue.category),
            description: Text::block(&issue.description),
            assignee: issue.assignee_id.clone(),
            owner: issue.owner_id.clone(),
            author: issue.author_id.clone(),
            last_activity_at: issue.last_activity_at,
            counts: Counts { evidence: issue.resource_count, flags: issue.flag_count, relations: issue.relation_count },
            unread: issue.has_unread_activity,
        }
    }
}

impl IssueRow {
    /// The fields that a patch names, with the values that they have here.
    pub fn same_fields_as(&self, patch: &IssuePatch) -> IssuePatch {
        let text = |wanted: &Option<String>, there: &Untrusted| wanted.as_ref().map(|_| there.verbatim().to_owned());
        IssuePatch {
            title: text(&patch.title, &self.title.raw),
            description: text(&patch.description, &self.description.raw),
            status: patch.status.as_ref().map(|_| self.status.clone()),
            severity: patch.severity.as_ref().map(|_| self.severity.clone()),
            category: text(&patch.category, &self.category.raw),
            owner_id: patch.owner_id.as_ref().map(|_| self.owner.clone()),
            assignee_id: patch.assignee_id.as_ref().map(|_| self.assignee.clone()),
        }
    }
}

/// An issue with what hangs on it, as the server has it.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The issue itself.
    pub issue: Arc<IssueRow>,
    /// Evidence.
    pub links: Vec<ResourceLink>,
    /// Flags.
    pub flags: Vec<Flag>,
    /// Relations, both directions.
    pub relations: Vec<Relation>,
}

/// A call, for the chooser of evidence.
#[derive(Debug, Clone)]
pub struct CallRow {
    /// The call.
    pub id: CallId,
    /// Summary, or its numbers.
    pub title: Display,
    /// When it was requested.
    pub created_at: Time,
}

impl From<&crate::wire::CallSummary> for CallRow {
    fn from(call: &crate::wire::CallSummary) -> Self {
        let title = match (&call.summary, &call.from, &call.to) {
            (Some(summary), ..) if !summary.is_empty() => summary.line(),
            (_, Some(from), Some(to)) => Display::ours(format!("{} → {}", from.line(), to.line())),
            _ => Display::foreign_line(call.call_id.as_str()),
        };
        Self { id: call.call_id.clone(), title, created_at: call.created_at }
    }
}

/// A word of the contract for people: `in_progress` → `in progress`.
pub fn words(value: &str) -> Display {
    Display::ours(Display::foreign_line(value).as_str().replace('_', " "))
}

/// A relation in words, read from the issue at this end: `blocks`, `is blocked by`, `duplicate of`, …
pub fn relation_words(kind: &RelationType, direction: &Direction) -> &'static str {
    match (kind, direction) {
        (RelationType::Blocks, Direction::Incoming) => "is blocked by",
        (RelationType::Blocks, _) => "blocks",
        (RelationType::DuplicateOf, Direction::Incoming) => "has duplicate",
        (RelationType::DuplicateOf, _) => "duplicate of",
        (RelationType::RelatedTo, _) => "related to",
        (RelationType::Other(_), Direction::Incoming) => "is tied from",
        (RelationType::Other(_), _) => "is tied to",
    }
}

/// A ticket, for a chooser and on top of what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// The ticket.
    pub id: TicketId,
    /// Code as the service has it, and for the screen.
    pub code: Text,
    /// Title as the service has it, and for the screen.
    pub title: Text,
    /// Status in the service's own word.
    pub status: Display,
    /// Priority in the service's own word.
    pub priority: Display,
}

impl From<&Ticket> for TicketRow {
    fn from(ticket: &Ticket) -> Self {
        let code = ticket.short_code();
        let word = |text: &Option<Untrusted>| text.as_ref().map(Untrusted::line).unwrap_or_default();
        Self {
            id: ticket.id.clone(),
            code: Text::line(&code),
            title: Text::line(&ticket.title),
            status: word(&ticket.status),
            priority: word(&ticket.priority),
        }
    }
}

/// What is shown of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// The ticket.
    pub row: TicketRow,
    /// Who asked, and for which account.
    pub about: Display,
    /// Description.
    pub description: Display,
    /// Comments, oldest first: author, time, text.
    pub comments: Vec<(Display, Option<Time>, Display)>,
    /// There are more than were read.
    pub more: bool,
}

impl TicketView {
    /// What is shown of `ticket` with its comments.
    pub fn new(ticket: &Ticket, comments: &[wire::TicketComment], more: bool) -> Self {
        let word = |text: &Option<Untrusted>| text.as_ref().map(Untrusted::line).unwrap_or_default();
        let about = [word(&ticket.account), word(&ticket.requestor_email)];
        let about = about.iter().filter(|part| !part.is_empty()).map(Display::as_str).collect::<Vec<_>>().join(" · ");
        let comment =
            |comment: &wire::TicketComment| (word(&comment.author), comment.created_at, comment.content.display());
        Self {
            row: ticket.into(),
            about: Display::ours(about),
            description: ticket.description.as_ref().map(Untrusted::display).unwrap_or_default(),
            comments: comments.iter().map(comment).collect(),
            more,
        }
    }
}
