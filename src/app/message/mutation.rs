//! What can be changed, as plain data: one change of one issue, of a call, or of what ties two tickets.

mod judged;
mod subject;

pub use judged::Judged;
pub use subject::{Slot, Subject};

use serde::{Deserialize, Serialize};

use crate::{
    app::message::{
        id::MutationId,
        moment::{Decision, Suggested},
        row::words,
    },
    domain::{
        choice::ResourceType,
        id::{CallId, EntryId, FlagId, IssueId, LinkId, RelationId, TicketId},
        text::{Display, Untrusted},
    },
    wire::{
        IssuePatch, NewComment, NewFlag, NewIssue, NewRelation, NewResourceLink, NewTicket, NewTicketDuplicate,
        NewTicketLink, Pass,
    },
};

/// One change. Its serialized form is what the outbox keeps; see [`super::outbox::Entry`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mutation {
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// What changes.
    pub change: Change,
}

/// Code and title of an issue or a ticket, as its service tells them.
pub type Named = (Untrusted, Untrusted);

/// A thing that exists on the server, or will exist when an earlier change is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target<T> {
    /// On the server.
    Stored(T),
    /// Made by this change.
    Made(MutationId),
}

impl Mutation {
    /// A change of an issue.
    pub fn of_issue(issue: IssueId, change: Change) -> Self {
        Self { subject: Subject::Issue(issue), change }
    }

    /// The issue, if it is about one.
    pub fn issue(&self) -> Option<&IssueId> {
        self.subject.issue()
    }

    /// The change that takes this one back, once it was stored; `None` for what cannot be taken back.
    pub fn inverse(&self, id: MutationId) -> Option<Self> {
        let same = |change| Some(Self { subject: self.subject.clone(), change });
        match self.change.clone() {
            Change::Decide { suggested, to, was } => return same(Change::Decide { suggested, to: was, was: to }),
            Change::Verdict(judged) => return same(Change::WithdrawVerdict(judged)),
            Change::WithdrawVerdict(judged) => return same(Change::Verdict(Box::new(judged.anew()))),
            // Also one that waited for its issue to be made.
            Change::AddFlag(was) => return same(Change::RemoveFlag { flag: Target::Made(id), was }),
            Change::RemoveFlag { was, .. } => return same(Change::AddFlag(was)),
            _ => {}
        }
        let issue = self.issue()?.clone();
        let change = match self.change.clone() {
            Change::Attach(was) => Change::Detach { link: Target::Made(id), was },
            Change::Detach { was, .. } => Change::Attach(was),
            Change::Relate { relation, peer } => {
                Change::Unrelate { relation: Target::Made(id), from: issue.clone(), was: relation, peer }
            }
            Change::Unrelate { from, was, peer, .. } => {
                return Some(Self::of_issue(from, Change::Relate { relation: was, peer }));
            }
            Change::Patch { to, was } => Change::Patch { to: was, was: to },
            Change::Tie { ticket, named } => Change::Untie { ticket, named },
            Change::Untie { ticket, named } => Change::Tie { ticket, named },
            Change::AddFlag(_)
            | Change::RemoveFlag { .. }
            | Change::Comment(_)
            | Change::MarkViewed
            | Change::NewIssue(_)
            | Change::DeleteIssue
            | Change::NewTicket(_)
            | Change::LinkTickets { .. }
            | Change::DuplicateTicket { .. }
            | Change::Decide { .. }
            | Change::Verdict(_)
            | Change::WithdrawVerdict(_)
            | Change::Pass(_) => return None,
        };
        Some(Self::of_issue(issue, change))
    }

    /// The change that makes the ticket which this one ties, if that was made here.
    pub fn ticket_made_by(&self) -> Option<MutationId> {
        match &self.change {
            Change::Tie { ticket: Target::Made(by), .. } => Some(*by),
            _ => None,
        }
    }

    /// Ties the ticket that `new` makes, where it tied the one that `old` was to make.
    pub fn follow(&mut self, old: MutationId, new: MutationId) {
        if let Change::Tie { ticket: Target::Made(by), .. } = &mut self.change
            && *by == old
        {
            *by = new;
        }
    }

    /// Words that the user wrote, with the field that they came from.
    pub fn words(&self) -> Option<(Slot, &str)> {
        if let Change::NewIssue(new) = &self.change {
            return Some((Slot::NewIssue, &new.title));
        }
        let issue = self.issue()?;
        match &self.change {
            Change::Comment(comment) => Some((Slot::Comment(issue.clone()), &comment.detail)),
            Change::AddFlag(flag) => {
                let slot = Slot::Note { issue: issue.clone(), call: flag.call_id.clone(), turn: flag.message_index? };
                Some((slot, flag.note.as_deref()?))
            }
            _ => None,
        }
    }
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Put a flag on a message.
    AddFlag(Box<NewFlag>),
    /// Take a flag away; `was` is what it takes to bring it back.
    RemoveFlag {
        /// Which flag.
        flag: Target<FlagId>,
        /// Its content.
        was: Box<NewFlag>,
    },
    /// Attach evidence.
    Attach(NewResourceLink),
    /// Detach evidence.
    Detach {
        /// Which link.
        link: Target<LinkId>,
        /// Its content.
        was: NewResourceLink,
    },
    /// Relate to another issue.
    Relate {
        /// The other issue, and how.
        relation: NewRelation,
        /// Code and title of the other issue, to be shown until the server answers.
        peer: (Untrusted, Untrusted),
    },
    /// Take a relation away.
    Unrelate {
        /// Which relation.
        relation: Target<RelationId>,
        /// Its source, which alone can make it again.
        from: IssueId,
        /// Its content, seen from the source.
        was: NewRelation,
        /// Code and title of the other issue.
        peer: (Untrusted, Untrusted),
    },
    /// Change fields.
    Patch {
        /// The new values, only those that change.
        to: Box<IssuePatch>,
        /// The values before, for undo.
        was: Box<IssuePatch>,
    },
    /// Add a comment.
    Comment(NewComment),
    /// Note that the user has seen the issue.
    MarkViewed,
    /// Make an issue.
    NewIssue(Box<NewIssue>),
    /// Delete the issue with everything that hangs on it.
    DeleteIssue,
    /// Make a ticket of the issue.
    NewTicket(Box<NewTicket>),
    /// Note that the issue is about what a ticket tells. Neither service knows of it; see docs/tickets.md.
    Tie {
        /// Which ticket.
        ticket: Target<TicketId>,
        /// Its code and title.
        named: Named,
    },
    /// Take such a note away.
    Untie {
        /// Which ticket.
        ticket: Target<TicketId>,
        /// Its code and title.
        named: Named,
    },
    /// Link two tickets; the ticket service has no way back.
    LinkTickets {
        /// Both ends.
        link: NewTicketLink,
        /// Codes and titles of the first and the second.
        named: Box<(Named, Named)>,
    },
    /// Decide of a moment, or leave it open again.
    Decide {
        /// What the rules suggest there: at least one, all on one message and of one flag type.
        suggested: Vec<Suggested>,
        /// What is decided.
        to: Option<Decision>,
        /// What was decided before, for undo.
        was: Option<Decision>,
    },
    /// Give a verdict on a call of a review queue, with the flags that stand on it.
    Verdict(Box<Judged>),
    /// Withdraw it.
    WithdrawVerdict(Box<Judged>),
    /// Pass a call of a review queue on.
    Pass(Pass),
    /// Mark a ticket as the duplicate of another one; the ticket service has no way back.
    DuplicateTicket {
        /// The copy and the original.
        duplicate: NewTicketDuplicate,
        /// Codes and titles of the copy and the original.
        named: Box<(Named, Named)>,
    },
}

impl Change {
    /// A few words for the jobs list and for messages, with nothing of what the user wrote.
    pub fn label(&self) -> Display {
        let text = match self {
            Self::AddFlag(flag) => match flag.message_index {
                Some(index) => format!("flag {} on message {index}", Display::foreign_line(&flag.flag_type)),
                None => format!("flag {}", Display::foreign_line(&flag.flag_type)),
            },
            Self::RemoveFlag { was, .. } => format!("remove flag {}", Display::foreign_line(&was.flag_type)),
            Self::Attach(link) => format!("attach {}", kind_word(&link.resource_type)),
            Self::Detach { was, .. } => format!("detach {}", kind_word(&was.resource_type)),
            Self::Relate { relation, peer } => {
                format!("{} {}", words(relation.relation_type.as_str()), peer.0.line())
            }
            Self::Unrelate { was, peer, .. } => {
                format!("remove {} {}", words(was.relation_type.as_str()), peer.0.line())
            }
            Self::Patch { to, .. } => return patch_words(to),
            Self::Comment(_) => "comment".to_owned(),
            Self::MarkViewed => "mark as viewed".to_owned(),
            Self::NewIssue(_) => "make an issue".to_owned(),
            Self::DeleteIssue => "delete the issue".to_owned(),
            Self::NewTicket(_) => "make a ticket of it".to_owned(),
            Self::Tie { named, .. } => format!("tie to ticket {}", named.0.line()),
            Self::Untie { named, .. } => format!("untie from ticket {}", named.0.line()),
            Self::LinkTickets { named, .. } => format!("link ticket {} to {}", named.0.0.line(), named.1.0.line()),
            Self::Decide { to, .. } => match to {
                Some(Decision::Rejected) => "reject a moment".to_owned(),
                Some(Decision::Accepted | Decision::AcceptedAs(_)) => "accept a moment".to_owned(),
                None => "leave a moment open".to_owned(),
            },
            Self::Verdict(judged) => format!("verdict {}", judged.words()),
            Self::WithdrawVerdict(judged) => format!("withdraw the verdict {}", judged.words()),
            Self::Pass(pass) => format!("skip, {}", words(pass.reason.as_str())),
            Self::DuplicateTicket { named, .. } => {
                format!("mark ticket {} as duplicate of {}", named.0.0.line(), named.1.0.line())
            }
        };
        Display::ours(text)
    }

    /// Whether it is kept on disk until the server confirms it. A view mark is nobody's work: nothing is lost with it.
    pub fn is_kept(&self) -> bool {
        *self != Self::MarkViewed
    }

    /// Whether it waits a little before it is sent, since it cannot be taken back then.
    pub fn is_delayed(&self) -> bool {
        matches!(
            self,
            Self::Comment(_)
                | Self::NewIssue(_)
                | Self::NewTicket(_)
                | Self::LinkTickets { .. }
                | Self::DuplicateTicket { .. }
                | Self::Pass(_)
        )
    }

    /// Whether whoever keeps the reviews gets it, which need not be the triage service.
    pub fn goes_to_reviews(&self) -> bool {
        matches!(self, Self::Verdict(_) | Self::WithdrawVerdict(_) | Self::Pass(_))
    }

    /// Whether another service than that of the issues may get it.
    pub fn goes_elsewhere(&self) -> bool {
        self.goes_to_tickets() || self.goes_to_reviews()
    }

    /// Whether the ticket service gets it.
    pub fn goes_to_tickets(&self) -> bool {
        matches!(self, Self::NewTicket(_) | Self::LinkTickets { .. } | Self::DuplicateTicket { .. })
    }

    /// Whether it changes tickets or what ties issues to them, and nothing of the issue itself.
    pub fn is_about_tickets(&self) -> bool {
        self.goes_to_tickets() || matches!(self, Self::Tie { .. } | Self::Untie { .. })
    }

    /// Whether sending it twice does the same as sending it once (contract 9.4): attaching finds the link that is
    /// there, a removal finds nothing, fields are set to the same values. Tickets are asked for their ties before they
    /// are tied.
    pub fn may_be_repeated(&self) -> bool {
        !matches!(
            self,
            Self::AddFlag(_) | Self::Relate { .. } | Self::Comment(_) | Self::NewIssue(_) | Self::NewTicket(_)
        )
    }

    /// What this change removes, if it removes something.
    pub fn removes(&self) -> Option<Target<Made>> {
        fn wrapped<T: Clone>(target: &Target<T>, wrap: impl Fn(T) -> Made) -> Target<Made> {
            match target {
                Target::Stored(id) => Target::Stored(wrap(id.clone())),
                Target::Made(by) => Target::Made(*by),
            }
        }
        match self {
            Self::RemoveFlag { flag, .. } => Some(wrapped(flag, Made::Flag)),
            Self::Detach { link, .. } => Some(wrapped(link, Made::Link)),
            Self::Unrelate { relation, .. } => Some(wrapped(relation, Made::Relation)),
            _ => None,
        }
    }

    /// The call that a flag needs to be attached, if this is a flag.
    pub fn flagged_call(&self) -> Option<&CallId> {
        match self {
            Self::AddFlag(flag) => Some(&flag.call_id),
            _ => None,
        }
    }
}

fn kind_word(kind: &ResourceType) -> Display {
    match kind {
        ResourceType::SmsConversation => Display::ours("SMS conversation"),
        other => Display::foreign_line(other.as_str()),
    }
}

/// The fields that a patch names, with their values where these are of the closed sets.
pub(in crate::app) fn patch_words(patch: &IssuePatch) -> Display {
    let mut parts = Vec::new();
    if let Some(status) = &patch.status {
        parts.push(format!("status {}", words(status.as_str())));
    }
    if let Some(severity) = &patch.severity {
        parts.push(format!("severity {}", Display::foreign_line(severity.as_str())));
    }
    let others: [(&str, bool); 5] = [
        ("title", patch.title.is_some()),
        ("description", patch.description.is_some()),
        ("category", patch.category.is_some()),
        ("owner", patch.owner_id.is_some()),
        ("assignee", patch.assignee_id.is_some()),
    ];
    parts.extend(others.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()));
    Display::ours(if parts.is_empty() { "change nothing".to_owned() } else { parts.join(", ") })
}

/// The id of a thing that a change made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Made {
    Flag(FlagId),
    Link(LinkId),
    Relation(RelationId),
    Comment(EntryId),
    Ticket(TicketId),
    /// An issue, with the time at which it was written: what was put on it meanwhile goes by that.
    Issue(IssueId, i64),
}

impl Made {
    /// The id as text, for comparing.
    pub fn id(&self) -> &str {
        match self {
            Self::Flag(id) => id.as_str(),
            Self::Link(id) => id.as_str(),
            Self::Relation(id) => id.as_str(),
            Self::Comment(id) => id.as_str(),
            Self::Ticket(id) => id.as_str(),
            Self::Issue(id, _) => id.as_str(),
        }
    }
}
