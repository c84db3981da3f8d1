//! The nouns of the graph.

use crate::domain::{
    choice::{RelationType, Severity},
    id::{IssueId, TicketId},
    text::Display,
};

/// Names a node over both systems.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// An issue of the triage service.
    Issue(IssueId),
    /// A ticket of the ticket service.
    Ticket(TicketId),
}

/// What ties two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// The first issue blocks the second.
    Blocks,
    /// The first repeats the second, which is the canonical one.
    DuplicateOf,
    /// One of two tickets repeats the other, and the service does not tell which.
    Duplicate,
    /// Two issues belong together; without direction.
    RelatedTo,
    /// Two tickets belong together; the service does not tell a direction.
    Linked,
    /// The second ticket is part of the first.
    SubTicket,
    /// The issue is about what the ticket tells; kept on our side.
    Tie,
}

impl EdgeKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Blocks, Self::DuplicateOf, Self::Duplicate, Self::RelatedTo, Self::Linked, Self::SubTicket, Self::Tie];

    /// Whether it points from the first to the second, and so takes part in the layering.
    pub fn is_directed(self) -> bool {
        !matches!(self, Self::Duplicate | Self::RelatedTo | Self::Linked)
    }

    /// The letter on a line of the drawing.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Blocks => "b",
            Self::DuplicateOf | Self::Duplicate => "d",
            Self::RelatedTo => "r",
            Self::Linked => "l",
            Self::SubTicket => "s",
            Self::Tie => "t",
        }
    }

    /// In words, read from the first to the second.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::DuplicateOf => "duplicate of",
            Self::Duplicate => "duplicate, side unknown",
            Self::RelatedTo => "related to",
            Self::Linked => "linked to",
            Self::SubTicket => "has sub-ticket",
            Self::Tie => "has ticket",
        }
    }

    /// In words, read from the second to the first.
    pub fn inverse_word(self) -> &'static str {
        match self {
            Self::Blocks => "is blocked by",
            Self::DuplicateOf => "has duplicate",
            Self::Duplicate => "duplicate, side unknown",
            Self::RelatedTo => "related to",
            Self::Linked => "linked to",
            Self::SubTicket => "is sub-ticket of",
            Self::Tie => "has issue",
        }
    }
}

/// The kind of edge of a relation. A type that this version does not know ties without direction.
impl From<&RelationType> for EdgeKind {
    fn from(relation_type: &RelationType) -> Self {
        match relation_type {
            RelationType::Blocks => Self::Blocks,
            RelationType::DuplicateOf => Self::DuplicateOf,
            RelationType::RelatedTo | RelationType::Other(_) => Self::RelatedTo,
        }
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which issue or ticket.
    pub key: Key,
    /// Its number: `T-1007`, `VOX-12`.
    pub code: Display,
    /// Its title.
    pub title: Display,
    /// Its status in words; empty while only number and title are known.
    pub status: Display,
    /// Its severity; a ticket's priority is mapped to one. `None` while it is not known.
    pub severity: Option<Severity>,
    /// Flags on its calls.
    pub flags: u64,
    /// Neighbours that are known to exist and are not in the graph.
    pub hidden: usize,
    /// Duplicates that are folded into this one.
    pub folded: usize,
}

impl Node {
    /// A node of which only number and title are known.
    pub fn named(key: Key, code: Display, title: Display) -> Self {
        Self { key, code, title, status: Display::default(), severity: None, flags: 0, hidden: 0, folded: 0 }
    }
}

/// Whether the service has a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It has.
    Stored,
    /// It is on its way there.
    Pending,
    /// Its removal is on the way.
    Leaving,
    /// It was refused.
    Failed,
}

/// A tie between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the first node.
    pub from: usize,
    /// Index of the second node.
    pub to: usize,
    /// What it is.
    pub kind: EdgeKind,
    /// Whether the service has it.
    pub mark: Mark,
}

/// Nodes and edges, in an order that stays the same for the same content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The nodes; the first one is the focus.
    pub nodes: Vec<Node>,
    /// The edges; several may tie the same two nodes, and one may tie a node to itself.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Position of a node.
    pub fn find(&self, key: &Key) -> Option<usize> {
        self.nodes.iter().position(|node| node.key == *key)
    }
}
