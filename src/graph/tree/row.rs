//! The rows of the tree: below which row each node has its place, and which edge leads there.

use std::collections::{HashSet, VecDeque};

use crate::graph::Graph;

/// Where the node of a row is shown with what is tied to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this row.
    Here,
    /// In a row further up: this row only names it again.
    Above,
    /// In a row further down, nearer to the focus: this row only names it.
    Below,
}

/// A row of the tree: a node, and the edge that leads to it from the row above it that is one less deep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// Index of the node.
    pub node: usize,
    /// Index of the edge; none for the focus, and for nodes that no edge ties to it.
    pub edge: Option<usize>,
    /// Whether the edge is read from its second node to its first.
    pub backwards: bool,
    /// Edges between the focus and this row.
    pub depth: usize,
    /// For each depth from 1 to [`depth`](Self::depth) whether more rows follow that belong to the same row above.
    pub follows: Vec<bool>,
    /// Where the rest of the node is shown.
    pub place: Place,
}

/// The rows, top to bottom. A node has its place below one of the nodes nearest to the focus, so that no row is deeper
/// than the node's hops; every edge has one row. Nodes that are not tied to the focus follow as trees of their own.
pub fn rows(graph: &Graph) -> Vec<TreeRow> {
    let ties = ties(graph);
    let mut rows: Vec<TreeRow> = Vec::new();
    let mut met = vec![false; graph.nodes.len()];
    let mut parents = vec![None; graph.nodes.len()];
    let mut shown = vec![false; graph.nodes.len()];
    let mut told = HashSet::new();
    for root in 0..graph.nodes.len() {
        if met[root] {
            continue;
        }
        reach(&ties, root, &mut met, &mut parents);
        let first = TreeRow { node: root, edge: None, backwards: false, depth: 0, follows: vec![], place: Place::Here };
        let mut waiting = vec![first];
        while let Some(row) = waiting.pop() {
            if row.place != Place::Here {
                rows.push(TreeRow { place: if shown[row.node] { Place::Above } else { Place::Below }, ..row });
                continue;
            }
            shown[row.node] = true;
            // An edge between two nodes that both have their places elsewhere is told where it is met first.
            let children: Vec<&Tie> = ties[row.node].iter().filter(|tie| told.insert(tie.edge)).collect();
            let count = children.len();
            let children = children.into_iter().enumerate().map(|(at, tie)| TreeRow {
                node: tie.peer,
                edge: Some(tie.edge),
                backwards: tie.backwards,
                depth: row.depth + 1,
                follows: row.follows.iter().copied().chain([at + 1 < count]).collect(),
                place: if parents[tie.peer] == Some(tie.edge) { Place::Here } else { Place::Below },
            });
            let children: Vec<TreeRow> = children.collect();
            rows.push(row);
            waiting.extend(children.into_iter().rev());
        }
    }
    rows
}

/// An edge as one of its nodes sees it.
struct Tie {
    peer: usize,
    edge: usize,
    backwards: bool,
}

/// The edges of each node, by kind, then those that lead away, then in the order of the nodes.
fn ties(graph: &Graph) -> Vec<Vec<Tie>> {
    let mut ties: Vec<Vec<Tie>> = graph.nodes.iter().map(|_| Vec::new()).collect();
    for (at, edge) in graph.edges.iter().enumerate() {
        ties[edge.from].push(Tie { peer: edge.to, edge: at, backwards: false });
        if edge.from != edge.to {
            ties[edge.to].push(Tie { peer: edge.from, edge: at, backwards: true });
        }
    }
    for ties in &mut ties {
        ties.sort_by_key(|tie| {
            let kind = graph.edges[tie.edge].kind;
            (kind, kind.is_directed() && tie.backwards, tie.peer, tie.edge)
        });
    }
    ties
}

/// Goes through what `root` reaches, breadth first, and notes the edge over which each node has its place.
fn reach(ties: &[Vec<Tie>], root: usize, met: &mut [bool], parents: &mut [Option<usize>]) {
    let mut waiting = VecDeque::from([root]);
    met[root] = true;
    while let Some(node) = waiting.pop_front() {
        for tie in &ties[node] {
            if !met[tie.peer] {
                met[tie.peer] = true;
                parents[tie.peer] = Some(tie.edge);
                waiting.push_back(tie.peer);
            }
        }
    }
}
