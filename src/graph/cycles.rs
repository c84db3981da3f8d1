//! Cycles of `blocks` and of `duplicate_of`: issues that wait for each other, and duplicates without a canonical one.

use std::collections::VecDeque;

use super::{EdgeKind, Graph, gather::by_number};
use crate::domain::text::{Display, shown};

/// Kinds whose cycles are a mistake.
const KINDS: [EdgeKind; 2] = [EdgeKind::Blocks, EdgeKind::DuplicateOf];

/// A cycle of edges of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// What the edges are.
    pub kind: EdgeKind,
    /// The nodes in the order of the edges, from the one with the lowest number; a node that is tied to itself is a
    /// cycle of one.
    pub nodes: Vec<usize>,
}

impl Cycle {
    /// The cycle in words: `T-1004 blocks T-1007 blocks T-1011 blocks T-1004`.
    pub fn name(&self, graph: &Graph) -> Display {
        let word = self.kind.word();
        let around = self.nodes.iter().chain(self.nodes.first());
        let codes: Vec<&str> =
            around.filter_map(|node| graph.nodes.get(*node)).map(|node| node.code.as_str()).collect();
        shown!("{}", codes.join(&format!(" {word} ")))
    }
}

/// One shortest cycle of every set of nodes that reach each other, `blocks` first, then by number.
pub fn cycles(graph: &Graph) -> Vec<Cycle> {
    let mut found = Vec::new();
    for kind in KINDS {
        let next = successors(graph, kind);
        let group = components(&next);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
        for (node, group) in group.iter().enumerate() {
            members[*group].push(node);
        }
        let mut here: Vec<Cycle> = members
            .iter_mut()
            .filter_map(|members| {
                members.sort_by(|one, other| by_number(&graph.nodes[*one], &graph.nodes[*other]));
                shortest(&next, &group, members).map(|nodes| Cycle { kind, nodes })
            })
            .collect();
        here.sort_by(|one, other| by_number(&graph.nodes[one.nodes[0]], &graph.nodes[other.nodes[0]]));
        found.append(&mut here);
    }
    found
}

/// Where the edges of `kind` lead, from each node.
fn successors(graph: &Graph, kind: EdgeKind) -> Vec<Vec<usize>> {
    let mut next = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.kind == kind) {
        next[edge.from].push(edge.to);
    }
    next
}

/// The strongly connected component of each node, after Tarjan, "Depth-first search and linear graph algorithms",
/// SIAM Journal on Computing 1(2), 1972. The stack of calls is a list: its depth is given by data from outside.
fn components(next: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut group = vec![NONE; next.len()];
    // When a node was met, and the earliest node on the stack that it reaches.
    let mut met = vec![NONE; next.len()];
    let mut low = vec![NONE; next.len()];
    let mut open = Vec::new();
    let (mut clock, mut groups) = (0, 0);
    for root in 0..next.len() {
        // A node, and how many of its edges were followed.
        let mut calls = if met[root] == NONE { vec![(root, 0)] } else { Vec::new() };
        while let Some((node, at)) = calls.last_mut() {
            let node = *node;
            if *at == 0 {
                (met[node], low[node]) = (clock, clock);
                clock += 1;
                open.push(node);
            }
            let followed = next[node].get(*at).copied();
            *at += 1;
            if let Some(other) = followed {
                if met[other] == NONE {
                    calls.push((other, 0));
                } else if group[other] == NONE {
                    low[node] = low[node].min(met[other]);
                }
                continue;
            }
            calls.pop();
            if let Some((caller, _)) = calls.last() {
                low[*caller] = low[*caller].min(low[node]);
            }
            if low[node] == met[node] {
                while let Some(member) = open.pop() {
                    group[member] = groups;
                    if member == node {
                        break;
                    }
                }
                groups += 1;
            }
        }
    }
    group
}

/// A shortest cycle within one component, from the earliest of `members` that lies on one of that length.
fn shortest(next: &[Vec<usize>], group: &[usize], members: &[usize]) -> Option<Vec<usize>> {
    let mut best: Option<Vec<usize>> = None;
    for start in members {
        let most = best.as_ref().map_or(members.len(), |best| best.len() - 1);
        if let Some(shorter) = around(next, group, *start, most) {
            best = Some(shorter);
        }
    }
    best
}

/// A shortest way from `start` back to it with at most `most` edges, breadth first within its component.
fn around(next: &[Vec<usize>], group: &[usize], start: usize, most: usize) -> Option<Vec<usize>> {
    let mut came: Vec<Option<usize>> = vec![None; next.len()];
    let mut waiting = VecDeque::from([(start, 1)]);
    while let Some((node, edges)) = waiting.pop_front() {
        if edges > most {
            return None;
        }
        for other in next[node].iter().copied().filter(|other| group[*other] == group[start]) {
            if other == start {
                let mut way = vec![node];
                while let Some(before) = came[way[way.len() - 1]] {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if came[other].is_none() {
                came[other] = Some(node);
                waiting.push_back((other, edges + 1));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::samples::{Draft, arbitrary};

    fn names(graph: &Graph) -> Vec<String> {
        cycles(graph).iter().map(|cycle| cycle.name(graph).to_string()).collect()
    }

    #[test]
    fn cycles_are_named_from_their_lowest_number() {
        use EdgeKind::{Blocks, DuplicateOf, RelatedTo};
        let draft = |edges: &[(u64, EdgeKind, u64)]| Draft::issues(&[1007, 1011, 1004, 999]).edges(edges).graph();
        let three = [(1004, Blocks, 1007), (1007, Blocks, 1011), (1011, Blocks, 1004)];
        assert_eq!(names(&draft(&three)), ["T-1004 blocks T-1007 blocks T-1011 blocks T-1004"]);
        let shorter = [three.as_slice(), &[(1007, Blocks, 1004)]].concat();
        assert_eq!(names(&draft(&shorter)), ["T-1004 blocks T-1007 blocks T-1004"], "the shortest of a component");
        let own = [(1007, Blocks, 1007), (1004, DuplicateOf, 999), (999, DuplicateOf, 1004)];
        assert_eq!(names(&draft(&own)), ["T-1007 blocks T-1007", "T-999 duplicate of T-1004 duplicate of T-999"]);
        let fine = [(1004, Blocks, 1007), (1007, DuplicateOf, 1004), (1004, RelatedTo, 1011), (1011, RelatedTo, 1004)];
        assert_eq!(names(&draft(&fine)), [""; 0], "kinds are not mixed");
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let numbers: Vec<u64> = (1..=50_000).collect();
        let mut edges: Vec<_> = numbers.windows(2).map(|two| (two[0], EdgeKind::Blocks, two[1])).collect();
        let chain = Draft::issues(&numbers).edges(&edges).graph();
        assert!(cycles(&chain).is_empty());
        edges.truncate(4_999);
        edges.push((5_000, EdgeKind::Blocks, 1));
        let ring = Draft::issues(&numbers[..5_000]).edges(&edges).graph();
        assert_eq!(cycles(&ring)[0].nodes.len(), 5_000);
    }

    proptest! {
        /// Every cycle is one; and without an edge of each, none is left when there was only one.
        #[test]
        fn cycles_are_there_where_walks_return(graph in arbitrary(12, 30)) {
            let found = cycles(&graph);
            for cycle in &found {
                let next = successors(&graph, cycle.kind);
                for (at, node) in cycle.nodes.iter().enumerate() {
                    prop_assert!(next[*node].contains(&cycle.nodes[(at + 1) % cycle.nodes.len()]));
                }
                let alone: std::collections::HashSet<_> = cycle.nodes.iter().collect();
                prop_assert_eq!(alone.len(), cycle.nodes.len());
            }
            for kind in KINDS {
                let next = successors(&graph, kind);
                let returns = (0..graph.nodes.len()).any(|start| reaches(&next, start).contains(&start));
                prop_assert_eq!(returns, found.iter().any(|cycle| cycle.kind == kind));
            }
        }
    }

    /// Nodes that can be reached over at least one edge.
    fn reaches(next: &[Vec<usize>], start: usize) -> std::collections::HashSet<usize> {
        let mut found = std::collections::HashSet::new();
        let mut waiting = vec![start];
        while let Some(node) = waiting.pop() {
            waiting.extend(next[node].iter().copied().filter(|other| found.insert(*other)));
        }
        found
    }
}
