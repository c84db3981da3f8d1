//! Duplicates collapsed into their canonical issue.

use std::collections::HashSet;

use super::{Edge, EdgeKind, Graph, Key, Node};

/// What each node repeats: the one node that it is a duplicate of. A node that is said to repeat several, and one
/// that lies on a cycle of duplicates, repeats none: which of them is canonical is not for us to choose.
fn repeated(graph: &Graph) -> Vec<Option<usize>> {
    let mut several = vec![false; graph.nodes.len()];
    let mut one: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.kind == EdgeKind::DuplicateOf && edge.from != edge.to) {
        several[edge.from] |= one[edge.from].is_some_and(|known| known != edge.to);
        one[edge.from] = Some(edge.to);
    }
    let one: Vec<Option<usize>> = one.into_iter().zip(several).map(|(one, several)| one.filter(|_| !several)).collect();
    let circles = circles(&one);
    one.iter().zip(circles).map(|(one, circles)| one.filter(|_| !circles)).collect()
}

/// Whether the way along `next` comes back to the node.
fn circles(next: &[Option<usize>]) -> Vec<bool> {
    let mut on = vec![false; next.len()];
    // The walk that met the node first; a walk that meets its own trail has found a cycle.
    let mut met = vec![usize::MAX; next.len()];
    for start in 0..next.len() {
        let mut at = Some(start);
        while let Some(node) = at.filter(|node| met[*node] == usize::MAX) {
            met[node] = start;
            at = next[node];
        }
        while let Some(node) = at.filter(|node| met[*node] == start && !on[*node]) {
            on[node] = true;
            at = next[node];
        }
    }
    on
}

/// The canonical node of each node: the end of the way along `duplicate_of`, or itself.
pub fn canonical(graph: &Graph) -> Vec<usize> {
    let next = repeated(graph);
    ends(&next, |_| true)
}

/// The last node on the way from each node, itself included, for which `stop` holds; itself if there is none.
fn ends(next: &[Option<usize>], stop: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut end: Vec<Option<usize>> = vec![None; next.len()];
    for start in 0..next.len() {
        let mut way = Vec::new();
        let mut at = Some(start);
        while let Some(node) = at.filter(|node| end[*node].is_none()) {
            way.push(node);
            at = next[node];
        }
        let mut beyond = at;
        for node in way.into_iter().rev() {
            let further = beyond.and_then(|beyond| end[beyond].filter(|end| stop(*end)));
            end[node] = Some(further.unwrap_or(node));
            beyond = Some(node);
        }
    }
    end.into_iter().enumerate().map(|(node, end)| end.unwrap_or(node)).collect()
}

/// Nodes that have duplicates to hide, in the order of the graph.
pub fn foldable(graph: &Graph) -> Vec<usize> {
    let heads: HashSet<usize> = repeated(graph).into_iter().flatten().collect();
    (0..graph.nodes.len()).filter(|node| heads.contains(node)).collect()
}

/// The node that hides each node: itself where nothing does, and always for the focus.
fn hiders(graph: &Graph, next: &[Option<usize>], folded: &HashSet<Key>) -> Vec<usize> {
    let mut hiders = ends(next, |node| folded.contains(&graph.nodes[node].key));
    if let Some(focus) = hiders.first_mut() {
        *focus = 0;
    }
    hiders
}

/// The graph in which the duplicates of the nodes in `folded`, and the duplicates of these, are hidden. Their edges go
/// to the node that hides them, without repeats and without ties to itself, and so do the neighbours that are not in
/// the graph. The focus is never hidden.
pub fn fold(graph: &Graph, folded: &HashSet<Key>) -> Graph {
    let next = repeated(graph);
    let hiders = hiders(graph, &next, folded);
    let stays = |node: usize| hiders[node] == node;
    let mut places = vec![0; graph.nodes.len()];
    let mut nodes: Vec<Node> = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| stays(*at)) {
        places[at] = nodes.len();
        nodes.push(node.clone());
    }
    for (at, node) in graph.nodes.iter().enumerate().filter(|(at, _)| !stays(*at)) {
        places[at] = places[hiders[at]];
        nodes[places[at]].folded += 1 + node.folded;
        nodes[places[at]].hidden += node.hidden;
    }
    let pair = |edge: &Edge| {
        let (from, to) = (places[edge.from], places[edge.to]);
        (edge.kind, if edge.kind.is_directed() { (from, to) } else { (from.min(to), from.max(to)) })
    };
    // What was there twice before stays there twice: those are two relations.
    let moved = |edge: &Edge| !stays(edge.from) || !stays(edge.to);
    let mut seen: HashSet<_> = graph.edges.iter().filter(|edge| !moved(edge)).map(pair).collect();
    let kept = |edge: &&Edge| {
        // What makes a node a duplicate is told by its place; moved along, it would say something else.
        let own = edge.kind == EdgeKind::DuplicateOf && !stays(edge.from) && next[edge.from] == Some(edge.to);
        !moved(edge) || places[edge.from] != places[edge.to] && !own && seen.insert(pair(edge))
    };
    let edges = graph.edges.iter().filter(kept);
    let edges = edges.map(|edge| Edge { from: places[edge.from], to: places[edge.to], ..edge.clone() }).collect();
    Graph { nodes, edges }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::samples::{Draft, arbitrary};

    fn key(number: u64) -> Key {
        Key::Issue(format!("issue-{number}").into())
    }

    fn told(graph: &Graph) -> Vec<String> {
        let code = |at: usize| graph.nodes[at].code.as_str();
        graph.edges.iter().map(|edge| format!("{} {} {}", code(edge.from), edge.kind.word(), code(edge.to))).collect()
    }

    /// 3 and 5 repeat 2, and 4 repeats 3.
    fn cluster() -> Draft {
        use EdgeKind::{Blocks, DuplicateOf, RelatedTo};
        Draft::issues(&[6, 2, 3, 4, 5]).edges(&[
            (3, DuplicateOf, 2),
            (4, DuplicateOf, 3),
            (5, DuplicateOf, 2),
            (5, Blocks, 6),
            (4, Blocks, 6),
            (4, RelatedTo, 5),
            (6, RelatedTo, 2),
        ])
    }

    #[test]
    fn duplicates_collapse_into_the_canonical_issue() {
        let graph = cluster().with(4, |node| node.hidden = 3).graph();
        assert_eq!(canonical(&graph), [0, 1, 1, 1, 1]);
        assert_eq!(foldable(&graph), [1, 2]);
        let all = fold(&graph, &HashSet::from([key(2)]));
        assert_eq!(told(&all), ["T-2 blocks T-6", "T-6 related to T-2"]);
        assert_eq!((all.nodes[1].folded, all.nodes[1].hidden), (3, 3));
        let part = fold(&graph, &HashSet::from([key(3)]));
        assert_eq!(part.nodes.len(), 4, "a duplicate hides what repeats it");
        assert_eq!(fold(&graph, &HashSet::from([key(2), key(3)])), all, "the outer one holds all");
        assert_eq!(fold(&graph, &HashSet::from([key(6), key(77)])), graph);
    }

    #[test]
    fn what_has_no_canonical_issue_stays_open() {
        use EdgeKind::DuplicateOf;
        let everybody = |graph: &Graph| graph.nodes.iter().map(|node| node.key.clone()).collect::<HashSet<_>>();
        let cycle = [(1, DuplicateOf, 2), (2, DuplicateOf, 3), (3, DuplicateOf, 1)];
        let graph = Draft::issues(&[1, 2, 3]).edges(&cycle).graph();
        assert_eq!(fold(&graph, &everybody(&graph)), graph, "a cycle");
        let graph = Draft::issues(&[9, 1, 2, 3]).edges(&cycle).edges(&[(9, DuplicateOf, 1)]).graph();
        assert_eq!(fold(&graph, &everybody(&graph)).nodes.len(), 4, "the focus, which leads into a cycle");
        let graph = Draft::issues(&[9, 1, 2, 3, 4]).edges(&cycle).edges(&[(4, DuplicateOf, 1)]).graph();
        assert_eq!(fold(&graph, &everybody(&graph)).nodes.len(), 4, "another one that leads into a cycle");
        let graph = Draft::issues(&[1, 2, 3]).edges(&[(3, DuplicateOf, 2), (3, DuplicateOf, 1)]).graph();
        assert_eq!(fold(&graph, &everybody(&graph)), graph, "two originals");
    }

    #[test]
    fn the_focus_stays() {
        use EdgeKind::DuplicateOf;
        let graph = Draft::issues(&[2, 1, 3]).edges(&[(3, DuplicateOf, 2), (2, DuplicateOf, 1)]).graph();
        let folded = fold(&graph, &HashSet::from([key(1)]));
        assert_eq!(told(&folded), ["T-2 duplicate of T-1"]);
        assert_eq!(folded.nodes[1].folded, 1);
    }

    /// What a node repeats, over however many edges.
    fn repeats(graph: &Graph, start: usize) -> HashSet<usize> {
        let mut found = HashSet::from([start]);
        let mut waiting = vec![start];
        while let Some(node) = waiting.pop() {
            let own = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::DuplicateOf && edge.from == node);
            waiting.extend(own.map(|edge| edge.to).filter(|to| found.insert(*to)));
        }
        found
    }

    proptest! {
        /// No node but duplicates goes, none twice, and every edge between what stays apart is still there.
        #[test]
        fn folding_keeps_every_outside_edge(graph in arbitrary(10, 25), pick in any::<u16>()) {
            let picked = graph.nodes.iter().enumerate().filter(|(at, _)| pick >> at & 1 == 1);
            let picked: HashSet<Key> = picked.map(|(_, node)| node.key.clone()).collect();
            let folded = fold(&graph, &picked);
            let hidden: usize = folded.nodes.iter().map(|node| node.folded).sum();
            prop_assert_eq!(folded.nodes.len() + hidden, graph.nodes.len());
            prop_assert_eq!(&folded.nodes[0].key, &graph.nodes[0].key);
            let hiders = hiders(&graph, &repeated(&graph), &picked);
            for (at, hider) in hiders.iter().enumerate().filter(|(at, hider)| at != *hider) {
                prop_assert!(picked.contains(&graph.nodes[*hider].key) && repeats(&graph, at).contains(hider));
            }
            let place = |at: usize| folded.find(&graph.nodes[hiders[at]].key);
            for edge in graph.edges.iter().filter(|edge| edge.kind != EdgeKind::DuplicateOf) {
                let (from, to) = (place(edge.from), place(edge.to));
                prop_assert!(from.is_some() && to.is_some());
                let there = |known: &Edge| {
                    let (a, b) = (Some(known.from), Some(known.to));
                    known.kind == edge.kind && ((a, b) == (from, to) || !edge.kind.is_directed() && (b, a) == (from, to))
                };
                prop_assert!(from == to || folded.edges.iter().any(there), "{edge:?} of {graph:?}");
            }
            prop_assert!(fold(&folded, &HashSet::new()) == folded);
        }
    }
}
