//! Cycles of `blocks` and of `duplicate_of`: issues that wait for each other, and duplicates without a canonical one.

use std::collections::{HashMap, HashSet, VecDeque};

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

/// Cycles of one kind that are looked for beyond those that name every edge, and the steps that looking may take: a dense
/// graph has more cycles than anybody reads.
const MOST: usize = 100;
const STEPS: usize = 50_000;

/// All cycles, `blocks` first, then by length and number. Of a kind that has more than a hundred, at least so many that
/// every edge on a cycle is named.
pub fn cycles(graph: &Graph) -> Vec<Cycle> {
    let mut found = Vec::new();
    for kind in KINDS {
        let next = successors(graph, kind);
        let group = components(&next);
        let mut ways = covering(graph, &next, &group);
        ways.extend(elementary(&next, &group).into_iter().map(|way| from_lowest(graph, way)));
        ways.sort_by(|one, other| {
            let by_place = || {
                one.iter()
                    .zip(other)
                    .map(|(one, other)| by_number(&graph.nodes[*one], &graph.nodes[*other]))
                    .find(|order| order.is_ne())
                    .unwrap_or(std::cmp::Ordering::Equal)
            };
            one.len().cmp(&other.len()).then_with(by_place).then_with(|| one.cmp(other))
        });
        ways.dedup();
        found.extend(ways.into_iter().map(|nodes| Cycle { kind, nodes }));
    }
    found
}

/// A shortest cycle through every edge that lies on one and on none of those found before.
fn covering(graph: &Graph, next: &[Vec<usize>], group: &[usize]) -> Vec<Vec<usize>> {
    let mut named: HashSet<(usize, usize)> = HashSet::new();
    let mut ways = Vec::new();
    for (from, to) in next.iter().enumerate().flat_map(|(from, all)| all.iter().map(move |to| (from, *to))) {
        if group[from] != group[to] || named.contains(&(from, to)) {
            continue;
        }
        let Some(way) = back(next, group, from, to) else { continue };
        named.extend(way.iter().zip(way.iter().cycle().skip(1)).map(|(from, to)| (*from, *to)));
        ways.push(from_lowest(graph, way));
    }
    ways
}

/// The cycles of every component, as far as number and steps allow: each is found from its first node by position.
fn elementary(next: &[Vec<usize>], group: &[usize]) -> Vec<Vec<usize>> {
    let (mut ways, mut steps) = (Vec::new(), 0);
    for start in 0..next.len() {
        // A node on the way, and how many of its edges were followed.
        let mut way = vec![(start, 0)];
        let mut on_way = HashSet::from([start]);
        while let Some((node, at)) = way.last_mut() {
            steps += 1;
            if ways.len() >= MOST || steps > STEPS {
                return ways;
            }
            let (node, other) = (*node, next[*node].get(*at).copied());
            *at += 1;
            match other {
                None => {
                    on_way.remove(&node);
                    way.pop();
                }
                Some(other) if other == start => ways.push(way.iter().map(|(node, _)| *node).collect()),
                Some(other) if other > start && group[other] == group[start] && on_way.insert(other) => {
                    way.push((other, 0));
                }
                Some(_) => {}
            }
        }
    }
    ways
}

/// The same cycle, from the node with the lowest number.
fn from_lowest(graph: &Graph, mut way: Vec<usize>) -> Vec<usize> {
    let lowest = (0..way.len()).min_by(|one, other| by_number(&graph.nodes[way[*one]], &graph.nodes[way[*other]]));
    way.rotate_left(lowest.unwrap_or(0));
    way
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

/// A shortest cycle that begins with the edge between two nodes of a component, breadth first.
fn back(next: &[Vec<usize>], group: &[usize], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came: HashMap<usize, usize> = HashMap::new();
    let mut waiting = VecDeque::from([to]);
    while let Some(node) = waiting.pop_front() {
        if node == from {
            let mut way = vec![node];
            while way[way.len() - 1] != to {
                way.push(*came.get(&way[way.len() - 1])?);
            }
            way.reverse();
            way.rotate_right(1);
            return Some(way);
        }
        for other in next[node].iter().copied().filter(|other| group[*other] == group[from] && *other != to) {
            if let std::collections::hash_map::Entry::Vacant(place) = came.entry(other) {
                place.insert(node);
                waiting.push_back(other);
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
        let both = ["T-1004 blocks T-1007 blocks T-1004", "T-1004 blocks T-1007 blocks T-1011 blocks T-1004"];
        assert_eq!(names(&draft(&shorter)), both, "all of a component, the shortest first");
        let own = [(1007, Blocks, 1007), (1004, DuplicateOf, 999), (999, DuplicateOf, 1004)];
        assert_eq!(names(&draft(&own)), ["T-1007 blocks T-1007", "T-999 duplicate of T-1004 duplicate of T-999"]);
        let fine = [(1004, Blocks, 1007), (1007, DuplicateOf, 1004), (1004, RelatedTo, 1011), (1011, RelatedTo, 1004)];
        assert_eq!(names(&draft(&fine)), [""; 0], "kinds are not mixed");
    }

    #[test]
    fn a_graph_with_more_cycles_than_anybody_reads_names_every_edge_of_them() {
        let numbers: Vec<u64> = (1..=40).collect();
        let all = numbers.iter().flat_map(|from| numbers.iter().map(move |to| (*from, EdgeKind::Blocks, *to)));
        let edges: Vec<_> = all.filter(|(from, _, to)| from != to).collect();
        let graph = Draft::issues(&numbers).edges(&edges).graph();
        let found = cycles(&graph);
        let named: HashSet<(usize, usize)> = found
            .iter()
            .flat_map(|cycle| cycle.nodes.iter().zip(cycle.nodes.iter().cycle().skip(1)).map(|(a, b)| (*a, *b)))
            .collect();
        assert_eq!(named.len(), edges.len());
        assert!(found.len() <= edges.len() + MOST, "{}", found.len());
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
            let mut once: Vec<(EdgeKind, Vec<usize>)> =
                found.iter().map(|cycle| (cycle.kind, cycle.nodes.clone())).collect();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), found.len(), "each is named once");
            for kind in KINDS {
                let next = successors(&graph, kind);
                let here = found.iter().filter(|cycle| cycle.kind == kind).count();
                let counted = count(&next);
                prop_assert!(if counted < MOST { here == counted } else { here >= MOST }, "{here} of {counted}");
                let returns = (0..graph.nodes.len()).any(|start| reaches(&next, start).contains(&start));
                prop_assert_eq!(returns, found.iter().any(|cycle| cycle.kind == kind));
            }
        }
    }

    /// How many cycles there are, found the plain way; no more than are looked for.
    fn count(next: &[Vec<usize>]) -> usize {
        fn from(next: &[Vec<usize>], start: usize, node: usize, way: &mut Vec<usize>, found: &mut HashSet<Vec<usize>>) {
            for other in next[node].iter().copied() {
                if other == start {
                    found.insert(way.clone());
                } else if other > start && !way.contains(&other) && found.len() < MOST {
                    way.push(other);
                    from(next, start, other, way, found);
                    way.pop();
                }
            }
        }
        let mut found = HashSet::new();
        for start in 0..next.len() {
            from(next, start, start, &mut vec![start], &mut found);
        }
        found.len()
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
