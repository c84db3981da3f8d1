//! Graphs to lay out.

use std::sync::Arc;

use earmark::{
    domain::{choice::Severity, id::IssueId, text::Display},
    graph::{Edge, EdgeKind, Graph, Key, Mark, Node},
};

/// A graph of `nodes` issues with some edges.
pub(super) fn graph(nodes: usize, edges: &[(usize, usize, EdgeKind)]) -> Arc<Graph> {
    let titles = ["Wrong date", "No handoff to a person", "Asked twice", "Refund over the limit of the policy"];
    let node = |at: usize| Node {
        key: Key::Issue(IssueId::from(format!("issue-{at}"))),
        code: Display::ours(format!("T-{}", 1001 + at)),
        title: Display::ours(titles[at % titles.len()]),
        status: Display::ours(["todo", "in review", ""][at % 3]),
        severity: Severity::KNOWN.get(at % 5).cloned(),
        flags: at as u64 % 4,
        hidden: at * 7 % 5,
        folded: if at % 6 == 5 { 2 } else { 0 },
    };
    let edge = |&(from, to, kind): &(usize, usize, EdgeKind)| Edge { from, to, kind, mark: Mark::Stored };
    Arc::new(Graph { nodes: (0..nodes).map(node).collect(), edges: edges.iter().map(edge).collect() })
}

/// Numbers that look random and are always the same (G. Marsaglia, "Xorshift RNGs", 2003).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// A connected graph without cycles: every node but the first hangs on an earlier one, and there are half as many edges
/// again, from earlier nodes to later ones. `reach` is how far back an edge goes; a short one makes a deep graph.
pub(super) fn connected(nodes: usize, reach: usize, seed: u64) -> Vec<(usize, usize)> {
    let mut numbers = Numbers(seed * 0x9e37_79b9 + 1);
    for _ in 0..8 {
        numbers.below(2);
    }
    let mut edges: Vec<(usize, usize)> =
        (1..nodes).map(|node| (node - 1 - numbers.below(node.min(reach)), node)).collect();
    let mut tries = 0;
    while edges.len() < nodes * 3 / 2 && tries < nodes * 50 {
        tries += 1;
        let to = 1 + numbers.below(nodes - 1);
        let from = to - 1 - numbers.below(to.min(2 * reach));
        if !edges.contains(&(from, to)) {
            edges.push((from, to));
        }
    }
    edges
}
