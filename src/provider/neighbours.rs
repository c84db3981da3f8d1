//! Reading a node of the relation graph, from whichever service has it. Its requests go out one after the other, so
//! that as many requests are under way as nodes are read at once.

use super::{Bland, Thena, classify};
use crate::{
    domain::{
        choice::{Direction, Severity},
        failure::Failure,
        id::{IssueId, TicketId},
        text::{Display, Untrusted},
    },
    graph::{EdgeKind, Key, Node, Reading, Tie, Ties, Want},
    wire::{self, Issue, RelatedKind, Relation, Ticket},
};

/// Most relations that are read of one issue.
const OF_ONE_ISSUE: usize = 1_000;

/// Who is asked for nodes.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The service of the issues.
    pub bland: &'a Bland,
    /// The service of the tickets; without it nothing of tickets is asked.
    pub thena: Option<&'a Thena>,
    /// Who knows which tickets belong to which issue.
    pub ties: TieSource<'a>,
}

/// Who knows which tickets belong to which issue.
#[derive(Debug, Clone, Copy)]
pub enum TieSource<'a> {
    /// The service of the issues, which has [announced](wire::Capabilities::TIES) it.
    Service,
    /// This machine: all that it knows.
    Kept(&'a [wire::Tie]),
}

impl Sources<'_> {
    /// Reads what is wanted of a node. A ticket that was archived says so instead of its status.
    pub async fn read(&self, want: &Want) -> Result<Reading, Failure> {
        match want {
            Want::Node(Key::Issue(id)) => {
                let issue = self.bland.issue(id).await?;
                let count = usize::try_from(issue.relation_count).unwrap_or(usize::MAX);
                Ok(Reading { node: issue_node(&issue), ties: Ties::Counted(count) })
            }
            Want::Neighbours(Key::Issue(id)) => {
                let issue = self.bland.issue(id).await?;
                let relations = self.bland.relations_up_to(id, OF_ONE_ISSUE).await?;
                let mut ties: Vec<Tie> = relations.items.iter().map(|relation| related(&issue, relation)).collect();
                ties.extend(self.tickets_of(id).await?);
                Ok(Reading { node: issue_node(&issue), ties: Ties::All(ties) })
            }
            Want::Node(Key::Ticket(id)) => {
                let ticket = self.thena()?.ticket(id).await?;
                Ok(Reading { node: ticket_node(&ticket), ties: Ties::Unknown })
            }
            Want::Neighbours(Key::Ticket(id)) => {
                let thena = self.thena()?;
                let ticket = thena.ticket(id).await?;
                let mut ties = self.issues_of(id).await?;
                for kind in RelatedKind::ALL {
                    let tickets = thena.related(id, kind).await?;
                    ties.extend(tickets.items.iter().map(|peer| tie_of_tickets(kind, peer)));
                }
                Ok(Reading { node: ticket_node(&ticket), ties: Ties::All(ties) })
            }
        }
    }

    fn thena(&self) -> Result<&Thena, Failure> {
        self.thena.ok_or_else(classify::no_tickets)
    }

    async fn tickets_of(&self, issue: &IssueId) -> Result<Vec<Tie>, Failure> {
        if self.thena.is_none() {
            return Ok(Vec::new());
        }
        let to_ticket = |tie: &wire::Tie| {
            let (code, title) = (tie.code.as_ref(), tie.title.as_ref());
            let code =
                code.filter(|code| !code.is_empty()).map_or_else(|| short(tie.ticket_id.as_str()), Untrusted::line);
            let peer =
                Node::named(Key::Ticket(tie.ticket_id.clone()), code, title.map(Untrusted::line).unwrap_or_default());
            Tie { kind: EdgeKind::Tie, outgoing: true, peer, id: None }
        };
        Ok(match self.ties {
            TieSource::Service => self.bland.ties_of_issue(issue).await?.iter().map(to_ticket).collect(),
            TieSource::Kept(ties) => ties.iter().filter(|tie| tie.issue_id == *issue).map(to_ticket).collect(),
        })
    }

    async fn issues_of(&self, ticket: &TicketId) -> Result<Vec<Tie>, Failure> {
        let to_issue = |tie: &wire::Tie| {
            let code = if tie.triage_id.is_empty() { short(tie.issue_id.as_str()) } else { tie.triage_id.line() };
            let peer = Node::named(Key::Issue(tie.issue_id.clone()), code, tie.issue_title.line());
            Tie { kind: EdgeKind::Tie, outgoing: false, peer, id: None }
        };
        Ok(match self.ties {
            TieSource::Service => self.bland.ties_of_ticket(ticket).await?.iter().map(to_issue).collect(),
            TieSource::Kept(ties) => ties.iter().filter(|tie| tie.ticket_id == *ticket).map(to_issue).collect(),
        })
    }
}

/// A relation as the issue that was asked sees it.
fn related(issue: &Issue, relation: &Relation) -> Tie {
    let key = relation.peer(&issue.id).clone();
    // Some services describe the issue that was asked instead of the other one.
    let turned = relation.related_triage_id == issue.triage_id && key != issue.id;
    let code = Some(&relation.related_triage_id).filter(|code| !turned && !code.is_empty());
    let code = code.map_or_else(|| short(key.as_str()), Untrusted::line);
    let title = if turned { Display::default() } else { relation.related_title.line() };
    let outgoing = relation.direction != Direction::Incoming;
    let peer = Node::named(Key::Issue(key), code, title);
    Tie { kind: (&relation.relation_type).into(), outgoing, peer, id: Some(relation.id.clone()) }
}

/// A ticket as another one sees it. The service tells sub-tickets from above only; of a duplicate it does not tell the
/// side, and of a link no direction (thena-api 5.6).
fn tie_of_tickets(kind: RelatedKind, peer: &Ticket) -> Tie {
    let kind = match kind {
        RelatedKind::Linked => EdgeKind::Linked,
        RelatedKind::SubTickets => EdgeKind::SubTicket,
        RelatedKind::Duplicate => EdgeKind::Duplicate,
    };
    Tie { kind, outgoing: true, peer: ticket_node(peer), id: None }
}

/// The beginning of an id, where there is no number.
fn short(id: &str) -> Display {
    Display::foreign_line(crate::domain::limits::cut(id, 8))
}

fn issue_node(issue: &Issue) -> Node {
    Node {
        status: Display::foreign_line(&issue.status.as_str().replace('_', " ")),
        severity: Some(issue.severity.clone()),
        flags: issue.flag_count,
        ..Node::named(Key::Issue(issue.id.clone()), issue.triage_id.line(), issue.title.line())
    }
}

fn ticket_node(ticket: &Ticket) -> Node {
    let name = ticket.priority.as_ref().map(Untrusted::verbatim);
    let severity = ticket.severity().zip(name).map(|(level, name)| match level.is_known {
        true => level.meaning,
        false => Severity::from(name),
    });
    let status = ticket.status.as_ref().map(Untrusted::line).unwrap_or_default();
    Node {
        status: if ticket.is_gone() { Display::ours("archived") } else { status },
        severity,
        ..Node::named(Key::Ticket(ticket.id.clone()), ticket.short_code().line(), ticket.title.line())
    }
}
