//! Which nodes have to be read for a graph of some hops around its focus, and the graph of what was read. What was
//! read is kept while focus and hops move, so that no node is asked for twice.

mod assemble;
#[cfg(test)]
mod tests;

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use super::{EdgeKind, Graph, Key, Node};
use crate::domain::{
    failure::{Failure, Kind},
    id::RelationId,
};

/// Most hops from the focus.
pub const HOPS_MAX: u8 = 4;
/// Most nodes of a graph, nearest first: what is beyond counts as hidden. An organisation is never read as a whole.
pub const NODES_MAX: usize = 300;
/// Nodes that are kept before a new focus drops those that are not in its graph.
const KEPT_MAX: usize = 4 * NODES_MAX;

/// A node to be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Want {
    /// The node and all its ties.
    Neighbours(Key),
    /// The node alone, on the outermost ring; the number of its ties if it comes along.
    Node(Key),
}

impl Want {
    /// Which node.
    pub fn key(&self) -> &Key {
        match self {
            Self::Neighbours(key) | Self::Node(key) => key,
        }
    }
}

/// What one reading of a node brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The node; `hidden` and `folded` are not looked at.
    pub node: Node,
    /// What ties it.
    pub ties: Ties,
}

/// What is known of a node's ties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ties {
    /// All of them.
    All(Vec<Tie>),
    /// Their number.
    Counted(usize),
    /// Nothing.
    Unknown,
}

/// A tie as the node sees it that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// What it is.
    pub kind: EdgeKind,
    /// Whether the node that was read is the first of the two; without meaning where the kind has no direction.
    pub outgoing: bool,
    /// The node at the other end, of which only number and title may be known.
    pub peer: Node,
    /// The name that the service has for it, where it has one.
    pub id: Option<RelationId>,
}

/// What is known of a node that was asked for.
#[derive(Debug, Clone, Default)]
struct Known {
    read: Option<Reading>,
    /// The last attempt to read it failed.
    failure: Option<Failure>,
    /// It has changed since it was read.
    stale: bool,
}

/// Plans the reading of a graph.
#[derive(Debug, Clone)]
pub struct Gather {
    focus: Key,
    hops: u8,
    known: HashMap<Key, Known>,
}

/// The nodes of the graph, ring by ring.
struct Rings {
    /// Nodes by hop from the focus; within a ring by number.
    rings: Vec<Vec<Key>>,
    /// What ties tell of nodes that are not read yet.
    stubs: HashMap<Key, Node>,
    /// Nodes were left out because of [`NODES_MAX`].
    cut: bool,
}

impl Gather {
    /// A graph of `hops` (1 to [`HOPS_MAX`]; more and less are taken as the nearest of these) around `focus`.
    pub fn new(focus: Key, hops: u8) -> Self {
        Self { focus, hops: hops.clamp(1, HOPS_MAX), known: HashMap::new() }
    }

    /// The node in the middle.
    pub fn focus(&self) -> &Key {
        &self.focus
    }

    /// How far the graph reaches.
    pub fn hops(&self) -> u8 {
        self.hops
    }

    /// Puts another node in the middle.
    pub fn set_focus(&mut self, focus: Key) {
        self.focus = focus;
        if self.known.len() > KEPT_MAX {
            let near: HashSet<Key> = self.rings().rings.into_iter().flatten().collect();
            self.known.retain(|key, _| near.contains(key));
        }
    }

    /// Changes how far the graph reaches, within the bounds of [`Self::new`].
    pub fn set_hops(&mut self, hops: u8) {
        self.hops = hops.clamp(1, HOPS_MAX);
    }

    /// What to read next so that, with what is `running`, at most `most` nodes are read at once. Rings are read one
    /// after the other: only when a ring is known it is certain which nodes the next one has, so that no node is read
    /// in vain and none twice. What failed is not wanted again until it is [forgotten](Self::forget).
    pub fn wanted(&self, running: &[Key], most: usize) -> Vec<Want> {
        let rings = self.rings().rings;
        let missing = rings.iter().enumerate().find_map(|(hop, ring)| {
            let missing: Vec<Want> = ring.iter().filter_map(|key| self.want(key, hop)).collect();
            (!missing.is_empty()).then_some(missing)
        });
        let free = most.saturating_sub(running.len());
        let missing = missing.unwrap_or_default().into_iter();
        missing.filter(|want| !running.contains(want.key())).take(free).collect()
    }

    /// What a node of the graph lacks.
    fn want(&self, key: &Key, hop: usize) -> Option<Want> {
        let inner = hop < usize::from(self.hops);
        let known = self.known.get(key);
        if known.is_some_and(|known| known.failure.is_some()) {
            return None;
        }
        match known.filter(|known| !known.stale).and_then(|known| known.read.as_ref()) {
            Some(Reading { ties: Ties::All(_), .. }) => None,
            Some(_) if !inner => None,
            _ if inner => Some(Want::Neighbours(key.clone())),
            _ => Some(Want::Node(key.clone())),
        }
    }

    /// Takes what was read of a node.
    pub fn take(&mut self, key: &Key, read: Reading) {
        self.known.insert(key.clone(), Known { read: Some(read), ..Known::default() });
    }

    /// Takes note that a node cannot be read. What was read of it before stays, unless it is gone.
    pub fn failed(&mut self, key: &Key, failure: Failure) {
        let known = self.known.entry(key.clone()).or_default();
        if failure.kind == Kind::Missing {
            known.read = None;
        }
        known.failure = Some(failure);
    }

    /// A node has changed, or shall be tried again: it is read again while the graph has it. Until then it is shown
    /// as it was.
    pub fn forget(&mut self, key: &Key) {
        if let Some(known) = self.known.get_mut(key) {
            known.stale = true;
            known.failure = None;
        }
    }

    /// How many nodes were read, and how many there are to read as far as is known by now.
    pub fn progress(&self) -> (usize, usize) {
        let rings = self.rings().rings;
        let all = rings.iter().map(Vec::len).sum();
        let nodes = rings.iter().enumerate().flat_map(|(hop, ring)| ring.iter().map(move |key| (key, hop)));
        (nodes.filter(|(key, hop)| self.want(key, *hop).is_none()).count(), all)
    }

    /// Nodes of the graph that could not be read, nearest first.
    pub fn failures(&self) -> Vec<(Key, Failure)> {
        let keys = self.rings().rings.into_iter().flatten();
        keys.filter_map(|key| {
            let failure = self.known.get(&key)?.failure.clone()?;
            Some((key, failure))
        })
        .collect()
    }

    /// Whether nodes within reach were left out because there are more than [`NODES_MAX`].
    pub fn is_cut(&self) -> bool {
        self.rings().cut
    }

    /// The graph of what is known: the focus first, then ring by ring and by number, each tie once whichever end told
    /// of it. While the focus is not read there is no node. Ties between two nodes of the outermost ring are only
    /// known, and drawn, where one of them was read with its neighbours before; else they count as hidden.
    pub fn graph(&self) -> Graph {
        self.assemble().0
    }

    /// The graph, and for each of its edges the name that the service has for it.
    pub fn graph_with_ids(&self) -> (Graph, Vec<Option<RelationId>>) {
        self.assemble()
    }

    fn read(&self, key: &Key) -> Option<&Reading> {
        self.known.get(key)?.read.as_ref()
    }

    fn ties(&self, key: &Key) -> &[Tie] {
        match self.read(key) {
            Some(Reading { ties: Ties::All(ties), .. }) => ties,
            _ => &[],
        }
    }

    fn rings(&self) -> Rings {
        let mut seen = HashSet::from([self.focus.clone()]);
        let mut rings = vec![vec![self.focus.clone()]];
        let mut stubs = HashMap::new();
        let mut cut = false;
        for _ in 0..self.hops {
            let mut next: Vec<&Node> = Vec::new();
            for tie in rings.last().into_iter().flatten().flat_map(|key| self.ties(key)) {
                if seen.insert(tie.peer.key.clone()) {
                    next.push(&tie.peer);
                }
            }
            next.sort_by(|one, other| by_number(one, other));
            let room = NODES_MAX - rings.iter().map(Vec::len).sum::<usize>();
            cut |= next.len() > room;
            next.truncate(room);
            stubs.extend(next.iter().map(|node| (node.key.clone(), (*node).clone())));
            rings.push(next.into_iter().map(|node| node.key.clone()).collect());
        }
        Rings { rings, stubs, cut }
    }
}

/// `T-999` before `T-1000`; issues before tickets where numbers are the same.
pub(super) fn by_number(one: &Node, other: &Node) -> Ordering {
    fn parts(node: &Node) -> (&str, usize, &str) {
        let code = node.code.as_str();
        let name = code.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = code[name.len()..].trim_start_matches('0');
        (name, number.len(), number)
    }
    parts(one).cmp(&parts(other)).then_with(|| one.key.cmp(&other.key))
}
