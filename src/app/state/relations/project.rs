//! Changes on top of the graph that was read: what a pending change ties is drawn before any service has it.

use crate::{
    app::{
        message::{
            id::{MutationId, RequestId},
            mutation::{Change, Made, Mutation, Named, Target},
            row::{IssueRow, words},
        },
        state::pending::{Pending, lanes::Lanes},
    },
    domain::{
        id::{IssueId, RelationId, TicketId},
        text::Display,
    },
    graph::{Edge, EdgeKind, Graph, Key, Mark, Node},
};

/// What a change does to the ties of the graph.
#[derive(Debug, Clone)]
pub(in crate::app) struct Tying {
    pub(in crate::app) from: Key,
    pub(in crate::app) to: Key,
    /// What is known of the two, where they are in no graph yet.
    named: [Option<Named>; 2],
    pub(in crate::app) kind: EdgeKind,
    /// It ties the two; else it parts them.
    pub(in crate::app) ties: bool,
}

/// A tie that a service confirmed, until a later reading of either end tells of it.
#[derive(Debug)]
pub(in crate::app) struct Confirmed {
    pub(in crate::app) tying: Tying,
    /// The change.
    pub(in crate::app) by: MutationId,
    /// Readings up to this one were asked for before it was stored.
    pub(in crate::app) asked: RequestId,
}

impl Tying {
    /// What `mutation` does to the graph, if it ties or parts anything.
    pub(in crate::app) fn of(mutation: &Mutation, lanes: &Lanes) -> Option<Self> {
        let issue = || mutation.issue().cloned().map(Key::Issue);
        let (from, to, named, kind, ties) = match &mutation.change {
            Change::Relate { relation, peer } => {
                let to = Key::Issue(relation.related_issue_id.clone());
                (issue()?, to, [None, Some(peer.clone())], (&relation.relation_type).into(), true)
            }
            Change::Unrelate { from, was, peer, .. } => {
                let ends = (Key::Issue(from.clone()), Key::Issue(was.related_issue_id.clone()));
                (ends.0, ends.1, [None, Some(peer.clone())], (&was.relation_type).into(), false)
            }
            Change::Tie { ticket, named } => {
                let to = Key::Ticket(stored(ticket, lanes)?);
                (issue()?, to, [None, Some(named.clone())], EdgeKind::Tie, true)
            }
            Change::Untie { ticket, named } => {
                let to = Key::Ticket(stored(ticket, lanes)?);
                (issue()?, to, [None, Some(named.clone())], EdgeKind::Tie, false)
            }
            Change::LinkTickets { link, named } => {
                let ends = (Key::Ticket(link.source_ticket_id.clone()), Key::Ticket(link.linked_ticket_id.clone()));
                (ends.0, ends.1, both(named), EdgeKind::Linked, true)
            }
            Change::DuplicateTicket { duplicate, named } => {
                let from = Key::Ticket(duplicate.duplicate_ticket_id.clone());
                let to = Key::Ticket(duplicate.duplicate_of_ticket_id.clone());
                (from, to, both(named), EdgeKind::DuplicateOf, true)
            }
            _ => return None,
        };
        Some(Self { from, to, named, kind, ties })
    }

    /// Puts it on the graph; `ids` are the names of its edges. `row` knows issues that were read elsewhere.
    fn apply(&self, graph: &mut Graph, ids: &mut Vec<Option<RelationId>>, mark: Mark, row: &dyn Fn(&IssueId) -> Node) {
        let known = [&self.from, &self.to].map(|key| graph.find(key));
        if known == [None, None] {
            return;
        }
        let mut place = |at: usize, key: &Key| {
            known[at].unwrap_or_else(|| {
                graph.nodes.push(self.node(at, key, row));
                graph.nodes.len() - 1
            })
        };
        let (from, to) = (place(0, &self.from), place(1, &self.to));
        match (self.place(graph, from, to), self.ties) {
            (Some(at), false) if mark == Mark::Stored => {
                graph.edges.remove(at);
                ids.remove(at);
            }
            (Some(at), false) => graph.edges[at].mark = if mark == Mark::Failed { mark } else { Mark::Leaving },
            (None, true) => {
                graph.edges.push(Edge { from, to, kind: self.kind, mark });
                ids.push(None);
            }
            (Some(_), true) | (None, false) => {}
        }
    }

    /// The edge that it is about. The ticket service does not tell which side of a duplicate is which; whoever marked
    /// it knows.
    fn place(&self, graph: &mut Graph, from: usize, to: usize) -> Option<usize> {
        let there = position(graph, from, to, self.kind);
        if there.is_some() || self.kind != EdgeKind::DuplicateOf {
            return there;
        }
        let at = position(graph, from, to, EdgeKind::Duplicate)?;
        graph.edges[at] = Edge { from, to, kind: self.kind, mark: graph.edges[at].mark };
        Some(at)
    }

    fn node(&self, at: usize, key: &Key, row: &dyn Fn(&IssueId) -> Node) -> Node {
        match (&self.named[at], key) {
            (Some((code, title)), _) => Node::named(key.clone(), code.line(), title.line()),
            (None, Key::Issue(issue)) => row(issue),
            (None, Key::Ticket(ticket)) => {
                Node::named(key.clone(), Display::foreign_line(ticket.as_str()), Display::default())
            }
        }
    }
}

/// The place of the edge that ties two nodes in this way.
pub(in crate::app) fn position(graph: &Graph, from: usize, to: usize, kind: EdgeKind) -> Option<usize> {
    graph.edges.iter().position(|edge| {
        let same = (edge.from, edge.to) == (from, to);
        edge.kind == kind && (same || (!kind.is_directed() && (edge.to, edge.from) == (from, to)))
    })
}

/// The graph with what was confirmed since it was read, and with what is on its way.
pub(in crate::app) fn project(
    (mut graph, mut ids): (Graph, Vec<Option<RelationId>>),
    confirmed: &[Confirmed],
    lanes: &Lanes,
    row: &dyn Fn(&IssueId) -> Node,
) -> (Graph, Vec<Option<RelationId>>) {
    for one in confirmed {
        one.tying.apply(&mut graph, &mut ids, Mark::Stored, row);
    }
    // What is not on disk yet may be forgotten: no mark claims it.
    for (_, pending) in lanes.iter().filter(|(_, pending)| !pending.is_unsaved()) {
        if let Some(tying) = Tying::of(pending.mutation(), lanes) {
            let mark = if pending.is_held() { Mark::Failed } else { Mark::Pending };
            tying.apply(&mut graph, &mut ids, mark, row);
        } else if !pending.is_held() {
            change_node(&mut graph, pending);
        }
    }
    (graph, ids)
}

/// A pending change of an issue itself.
fn change_node(graph: &mut Graph, pending: &Pending) {
    let Some(issue) = pending.mutation().issue() else { return };
    let Some(at) = graph.find(&Key::Issue(issue.clone())) else { return };
    let node = &mut graph.nodes[at];
    match pending.change() {
        Change::AddFlag(_) => node.flags += 1,
        Change::RemoveFlag { .. } => node.flags = node.flags.saturating_sub(1),
        Change::Patch { to, .. } => {
            if let Some(status) = &to.status {
                node.status = words(status.as_str());
            }
            if let Some(severity) = &to.severity {
                node.severity = Some(severity.clone());
            }
        }
        _ => {}
    }
}

/// The change that made an edge which is not stored.
pub(in crate::app) fn maker(lanes: &Lanes, from: &Key, to: &Key, kind: EdgeKind) -> Option<MutationId> {
    lanes.iter().find_map(|(id, pending)| {
        let tying = Tying::of(pending.mutation(), lanes)?;
        let same = tying.from == *from && tying.to == *to;
        let fits = same || (!kind.is_directed() && tying.from == *to && tying.to == *from);
        (tying.kind == kind && tying.ties && fits).then_some(id)
    })
}

/// The node of an issue that was read.
pub(in crate::app) fn node_of(row: &IssueRow) -> Node {
    Node {
        status: words(row.status.as_str()),
        severity: Some(row.severity.clone()),
        flags: row.counts.flags,
        ..Node::named(Key::Issue(row.id.clone()), row.code.shown.clone(), row.title.shown.clone())
    }
}

fn both(named: &(Named, Named)) -> [Option<Named>; 2] {
    [Some(named.0.clone()), Some(named.1.clone())]
}

fn stored(ticket: &Target<TicketId>, lanes: &Lanes) -> Option<TicketId> {
    match ticket {
        Target::Stored(id) => Some(id.clone()),
        Target::Made(by) => match lanes.made(*by) {
            Some(Made::Ticket(id)) => Some(id.clone()),
            _ => None,
        },
    }
}
