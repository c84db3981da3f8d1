//! A ticket service made of plain data, with who knows which ticket belongs to which issue beside it.

use super::*;
use crate::{
    app::message::row::{TicketRow, TicketView},
    domain::id::TicketId,
    graph::{Edge, EdgeKind, Graph, Node, Reading, Tie, Ties, Want},
    wire::Ticket,
};

/// Tickets and what ties them.
#[derive(Debug, Default, Clone)]
pub(crate) struct FakeTickets {
    pub(crate) tickets: Vec<Ticket>,
    /// Pairs in the order in which they were linked, and which end was named first.
    pub(crate) links: Vec<(TicketId, TicketId)>,
    /// Copy and original.
    pub(crate) duplicates: Vec<(TicketId, TicketId)>,
    /// The ticket above, and the one below.
    pub(crate) below: Vec<(TicketId, TicketId)>,
    pub(crate) ties: Vec<(IssueId, TicketId)>,
}

pub(crate) fn ticket_id(number: u64) -> TicketId {
    format!("ticket-{number}").into()
}

pub(crate) fn issue_key(number: u64) -> Key {
    Key::Issue(issue_id(number))
}

pub(crate) fn ticket_key(number: u64) -> Key {
    Key::Ticket(ticket_id(number))
}

fn ticket(number: u64, title: &str, description: Option<&str>) -> Ticket {
    let ticket = serde_json::json!({
        "id": format!("ticket-{number}"), "title": title, "ticketIdentifier": format!("VOX-{number}"),
        "description": description, "status": "Open", "priority": "High", "requestorEmail": "caller@example.com",
    });
    serde_json::from_value(ticket).expect("a ticket")
}

fn stub(node: &Node) -> Node {
    Node { status: Display::default(), severity: None, flags: 0, ..node.clone() }
}

impl FakeTickets {
    /// The tickets `VOX-1` to `VOX-count`, with no ties.
    pub(crate) fn new(count: u64) -> Self {
        let tickets = (1..=count).map(|number| ticket(number, &format!("Ticket number {number}"), None)).collect();
        Self { tickets, ..Self::default() }
    }

    pub(crate) fn find(&self, id: &TicketId) -> Result<&Ticket, Failure> {
        self.tickets.iter().find(|ticket| ticket.id == *id).ok_or_else(|| failure(Kind::Missing))
    }

    fn node(&self, id: &TicketId) -> Result<Node, Failure> {
        let ticket = self.find(id)?;
        Ok(Node {
            key: Key::Ticket(id.clone()),
            code: ticket.short_code().line(),
            title: ticket.title.line(),
            status: Display::ours("Open"),
            severity: None,
            flags: 0,
            hidden: 0,
            folded: 0,
        })
    }

    fn tie(&self, kind: EdgeKind, peer: &TicketId) -> Tie {
        Tie { kind, outgoing: true, peer: self.node(peer).expect("a ticket that is there"), id: None }
    }

    fn read(&self, id: &TicketId, issues: &BTreeMap<u64, Issue>) -> Result<Reading, Failure> {
        let other = |pair: &(TicketId, TicketId)| {
            let ends = [(&pair.0, &pair.1), (&pair.1, &pair.0)];
            ends.into_iter().find(|(one, _)| *one == id).map(|(_, other)| other.clone())
        };
        let mut ties: Vec<Tie> = Vec::new();
        for (issue, _) in self.ties.iter().filter(|(_, ticket)| ticket == id) {
            let issue = issues.values().find(|row| row.id == *issue).expect("a tied issue");
            let peer = Node {
                key: Key::Issue(issue.id.clone()),
                code: issue.triage_id.line(),
                title: issue.title.line(),
                ..stub(&self.node(id)?)
            };
            ties.push(Tie { kind: EdgeKind::Tie, outgoing: false, peer, id: None });
        }
        ties.extend(self.links.iter().filter_map(other).map(|peer| self.tie(EdgeKind::Linked, &peer)));
        ties.extend(self.duplicates.iter().filter_map(other).map(|peer| self.tie(EdgeKind::Duplicate, &peer)));
        let below = self.below.iter().filter(|(above, _)| above == id);
        ties.extend(below.map(|(_, below)| self.tie(EdgeKind::SubTicket, below)));
        Ok(Reading { node: self.node(id)?, ties: Ties::All(ties) })
    }

    fn ties_of(&self, issue: &IssueId) -> impl Iterator<Item = Tie> {
        let mine = self.ties.iter().filter(move |(of, _)| of == issue);
        mine.map(|(_, ticket)| {
            let tie = self.tie(EdgeKind::Tie, ticket);
            Tie { peer: stub(&tie.peer), ..tie }
        })
    }

    /// Makes a change; what is tied already stays as it is.
    pub(super) fn apply(&mut self, mutation: &Mutation) -> Result<Ack, Failure> {
        fn once<T: PartialEq>(list: &mut Vec<T>, new: T) {
            if !list.contains(&new) {
                list.push(new);
            }
        }
        match &mutation.change {
            // Each one that arrives is noted: a test counts them.
            Change::LinkTickets { link, .. } => {
                self.links.push((link.source_ticket_id.clone(), link.linked_ticket_id.clone()));
            }
            Change::DuplicateTicket { duplicate, .. } => {
                let pair = (duplicate.duplicate_ticket_id.clone(), duplicate.duplicate_of_ticket_id.clone());
                self.duplicates.push(pair);
            }
            Change::NewTicket(new) => {
                let number = self.tickets.len() as u64 + 1;
                self.tickets.push(ticket(number, &new.title, new.description.as_deref()));
                return Ok(Ack::Ticket(ticket_id(number)));
            }
            Change::Tie { ticket: Target::Stored(ticket), .. } => {
                once(&mut self.ties, (mutation.issue().expect("an issue").clone(), ticket.clone()));
            }
            Change::Untie { ticket: Target::Stored(ticket), .. } => {
                let issue = mutation.issue().expect("an issue");
                self.ties.retain(|tie| tie != &(issue.clone(), ticket.clone()));
            }
            other => panic!("{other:?} is not about tickets, or left without an id of the service"),
        }
        Ok(Ack::Done)
    }

    /// Whether two tickets are tied already as a change wants to tie them.
    pub(super) fn has(&self, mutation: &Mutation) -> bool {
        let in_list = |list: &[(TicketId, TicketId)], one: &TicketId, other: &TicketId| {
            list.iter().any(|pair| (&pair.0, &pair.1) == (one, other) || (&pair.0, &pair.1) == (other, one))
        };
        match &mutation.change {
            Change::LinkTickets { link, .. } => in_list(&self.links, &link.source_ticket_id, &link.linked_ticket_id),
            Change::DuplicateTicket { duplicate, .. } => {
                in_list(&self.duplicates, &duplicate.duplicate_ticket_id, &duplicate.duplicate_of_ticket_id)
            }
            _ => false,
        }
    }

    /// What the runtime reads back when an answer was lost: a ticket has the description that names its issue.
    pub(super) fn look_for(&self, mutation: &Mutation) -> Option<Ack> {
        let Change::NewTicket(sent) = &mutation.change else { return None };
        let same = |ticket: &&Ticket| {
            ticket.description.as_ref().map(crate::domain::text::Untrusted::verbatim) == sent.description.as_deref()
        };
        self.tickets.iter().find(same).map(|ticket| Ack::Ticket(ticket.id.clone()))
    }

    pub(super) fn rows(&self) -> Vec<TicketRow> {
        self.tickets.iter().map(TicketRow::from).collect()
    }

    pub(super) fn view(&self, id: &TicketId) -> Result<TicketView, Failure> {
        Ok(TicketView::new(self.find(id)?, &[], false))
    }
}

impl FakeServer {
    /// A server of issues beside a service with so many tickets.
    pub(crate) fn with_tickets(issues: u64, tickets: u64) -> Self {
        Self { tickets: Some(FakeTickets::new(tickets)), ..Self::new(issues, 6) }
    }

    /// The services that have this graph: its focus is the one issue of the list, all else is read by relations.
    pub(crate) fn of_graph(graph: Graph) -> Self {
        let mut server = Self { tickets: Some(FakeTickets::default()), ..Self::new(1, 0) };
        let focus = graph.nodes.first().expect("a focus");
        let Key::Issue(id) = &focus.key else { panic!("the focus of a sample is an issue") };
        let issue = server.issues.get_mut(&1).expect("the one issue");
        (issue.id, issue.triage_id, issue.title) =
            (id.clone(), focus.code.as_str().into(), focus.title.as_str().into());
        server.graph = Some(graph);
        server
    }

    /// Answers a question about a node of the relation graph.
    pub(super) fn read(&self, want: &Want) -> Result<Reading, Failure> {
        if let Some(graph) = &self.graph {
            return read_in(graph, want);
        }
        match (want.key(), &self.tickets) {
            (Key::Issue(id), tickets) => {
                let detail = self.detail(id)?;
                let mut reading = reading_of(&detail);
                match (&mut reading.ties, want) {
                    (ties, Want::Node(_)) => *ties = Ties::Counted(detail.relations.len()),
                    (Ties::All(ties), _) => ties.extend(tickets.iter().flat_map(|tickets| tickets.ties_of(id))),
                    _ => {}
                }
                Ok(reading)
            }
            (Key::Ticket(id), Some(tickets)) => {
                let reading = tickets.read(id, &self.issues)?;
                let ties = if matches!(want, Want::Node(_)) { Ties::Unknown } else { reading.ties };
                Ok(Reading { ties, ..reading })
            }
            (Key::Ticket(_), None) => panic!("nothing of tickets is asked where there are none"),
        }
    }

    /// The tickets, of a server that has them.
    pub(crate) fn thena(&mut self) -> &mut FakeTickets {
        self.tickets.as_mut().expect("a server with tickets")
    }
}

/// A node whose severity is not known is one that cannot be read.
fn read_in(graph: &Graph, want: &Want) -> Result<Reading, Failure> {
    let at = graph.find(want.key()).expect("a node of the graph");
    let node = &graph.nodes[at];
    if node.severity.is_none() && matches!(node.key, Key::Issue(_)) {
        return Err(failure(Kind::Broken));
    }
    let mut ties = Vec::new();
    for Edge { from, to, kind, .. } in &graph.edges {
        let ends = [(*from, *to, true), (*to, *from, false)];
        ties.extend(ends.into_iter().filter(|(me, ..)| *me == at).map(|(_, peer, outgoing)| Tie {
            kind: *kind,
            outgoing,
            peer: stub(&graph.nodes[peer]),
            id: None,
        }));
    }
    let ties = match want {
        Want::Neighbours(_) => Ties::All(ties),
        Want::Node(Key::Issue(_)) => Ties::Counted(ties.len() + node.hidden),
        Want::Node(Key::Ticket(_)) => Ties::Unknown,
    };
    Ok(Reading { node: node.clone(), ties })
}
