//! From what was read to the graph.

use std::collections::{HashMap, HashSet};

use super::{Gather, Key, Reading, Rings, Tie, Ties};
use crate::{
    domain::id::RelationId,
    graph::{Edge, EdgeKind, Graph, Mark, Node},
};

/// What makes two tellings of a tie the same tie: the service's name for it; where it has none, the kind and the two
/// nodes, in order where the kind has a direction (the ticket service names no relation).
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    Named(&'a RelationId),
    Pair(EdgeKind, usize, usize),
}

impl Gather {
    pub(super) fn assemble(&self) -> (Graph, Vec<Option<RelationId>>) {
        let Rings { rings, stubs, .. } = self.rings();
        if self.read(&self.focus).is_none() {
            return Default::default();
        }
        let keys: Vec<Key> = rings.into_iter().flatten().collect();
        let places: HashMap<&Key, usize> = keys.iter().enumerate().map(|(at, key)| (key, at)).collect();
        let (edges, ids) = self.edges(&keys, &places);
        let nodes = keys.iter().enumerate().filter_map(|(at, key)| {
            let known = self.read(key).map(|read| &read.node).or_else(|| stubs.get(key))?;
            // The number of ties that comes with an issue does not count its tickets.
            let drawn = edges.iter().filter(|edge| (edge.from == at || edge.to == at) && edge.kind != EdgeKind::Tie);
            let hidden = self.hidden(key, &places, drawn.count());
            Some(Node { hidden, folded: 0, ..known.clone() })
        });
        (Graph { nodes: nodes.collect(), edges }, ids)
    }

    fn edges(&self, keys: &[Key], places: &HashMap<&Key, usize>) -> (Vec<Edge>, Vec<Option<RelationId>>) {
        let mut seen = HashSet::new();
        let mut found: Vec<(Edge, Option<&RelationId>)> = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            for tie in self.ties(key) {
                let Some(&peer) = places.get(&tie.peer.key) else { continue };
                let (from, to) = ends(tie, at, peer);
                let identity = match &tie.id {
                    Some(id) => Identity::Named(id),
                    None => Identity::Pair(tie.kind, from, to),
                };
                if seen.insert(identity) {
                    found.push((Edge { from, to, kind: tie.kind, mark: Mark::Stored }, tie.id.as_ref()));
                }
            }
        }
        // Where one end knows which of the two tickets is the copy, the other end's telling adds nothing.
        let sided: HashSet<(usize, usize)> = found
            .iter()
            .filter(|(edge, _)| edge.kind == EdgeKind::DuplicateOf)
            .map(|(edge, _)| (edge.from.min(edge.to), edge.from.max(edge.to)))
            .collect();
        found.retain(|(edge, _)| edge.kind != EdgeKind::Duplicate || !sided.contains(&(edge.from, edge.to)));
        found.sort_by(|(one, a), (other, b)| {
            (one.from, one.to, one.kind, *a).cmp(&(other.from, other.to, other.kind, *b))
        });
        found.into_iter().map(|(edge, id)| (edge, id.cloned())).unzip()
    }

    /// Neighbours that are not in the graph; `drawn` is the number of the node's edges that are.
    fn hidden(&self, key: &Key, places: &HashMap<&Key, usize>, drawn: usize) -> usize {
        match self.read(key).map(|Reading { ties, .. }| ties) {
            Some(Ties::All(ties)) => {
                let outside = ties.iter().map(|tie| &tie.peer.key).filter(|peer| !places.contains_key(peer));
                outside.collect::<HashSet<_>>().len()
            }
            Some(Ties::Counted(count)) => count.saturating_sub(drawn),
            Some(Ties::Unknown) | None => 0,
        }
    }
}

/// First and second node of a tie that the node at `at` tells of; without direction, the nearer one is the first.
fn ends(tie: &Tie, at: usize, peer: usize) -> (usize, usize) {
    match (tie.kind.is_directed(), tie.outgoing) {
        (true, true) => (at, peer),
        (true, false) => (peer, at),
        (false, _) => (at.min(peer), at.max(peer)),
    }
}
