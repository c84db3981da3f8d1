//! Cycle breaking: which links are turned around for the layering, so that all others can point down.
//!
//! Source: P. Eades, X. Lin, W. F. Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993,
//! run on every strongly connected part by itself (R. Tarjan, "Depth-first search and linear graph algorithms",
//! 1972): a link that is in no cycle is never turned.

use std::collections::BTreeSet;

use super::adjacency::Adjacency;

/// For each link `(from, to)` of a graph with `nodes` nodes, whether it is turned around. Links from a node to itself
/// are not turned.
pub(super) fn turned(nodes: usize, links: &[(usize, usize)]) -> Vec<bool> {
    let part = strong_parts(nodes, links);
    let inner = |&(from, to): &(usize, usize)| from != to && part[from] == part[to];
    if !links.iter().any(inner) {
        return vec![false; links.len()];
    }
    let cyclic: Vec<_> = links.iter().copied().filter(inner).collect();
    let place = sequence(nodes, &cyclic);
    links.iter().map(|link| inner(link) && place[link.0] > place[link.1]).collect()
}

/// The number of the strongly connected part that each node is in, without recursion.
fn strong_parts(nodes: usize, links: &[(usize, usize)]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let out = Adjacency::new(nodes, links.iter().copied());
    let (mut found, mut low, mut part) = (vec![NONE; nodes], vec![0; nodes], vec![NONE; nodes]);
    let (mut open, mut walk) = (Vec::new(), Vec::new());
    let (mut clock, mut parts) = (0, 0);
    for root in 0..nodes {
        if found[root] != NONE {
            continue;
        }
        walk.push((root, 0));
        while let Some((node, next)) = walk.pop() {
            if next == 0 {
                found[node] = clock;
                low[node] = clock;
                clock += 1;
                open.push(node);
            }
            if let Some(&to) = out.of(node).get(next) {
                walk.push((node, next + 1));
                if found[to] == NONE {
                    walk.push((to, 0));
                } else if part[to] == NONE {
                    low[node] = low[node].min(found[to]);
                }
                continue;
            }
            if let Some(&(parent, _)) = walk.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == found[node] {
                while let Some(member) = open.pop() {
                    part[member] = parts;
                    if member == node {
                        break;
                    }
                }
                parts += 1;
            }
        }
    }
    part
}

/// A place for each node in a sequence in which few links point backwards: sinks go to its end, sources to its
/// beginning, and when there is neither, the node that most more links leave than enter goes to the beginning.
fn sequence(nodes: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let out = Adjacency::new(nodes, links.iter().copied());
    let into = Adjacency::new(nodes, links.iter().map(|&(from, to)| (to, from)));
    let mut leaving: Vec<usize> = (0..nodes).map(|node| out.of(node).len()).collect();
    let mut entering: Vec<usize> = (0..nodes).map(|node| into.of(node).len()).collect();
    // Sinks, then sources, then the greatest surplus; equals in the order of the nodes.
    let rank = |node: usize, leaving: &[usize], entering: &[usize]| {
        if leaving[node] == 0 {
            (0, 0, node)
        } else if entering[node] == 0 {
            (1, 0, node)
        } else {
            (2, entering[node] as isize - leaving[node] as isize, node)
        }
    };
    let mut left: BTreeSet<_> = (0..nodes).map(|node| rank(node, &leaving, &entering)).collect();
    let (mut first, mut last) = (0, nodes);
    let mut place = vec![0; nodes];
    let mut gone = vec![false; nodes];
    while let Some((class, _, node)) = left.pop_first() {
        gone[node] = true;
        if class == 0 {
            last -= 1;
            place[node] = last;
        } else {
            place[node] = first;
            first += 1;
        }
        for (neighbours, count) in [(out.of(node), 0), (into.of(node), 1)] {
            for &other in neighbours.iter().filter(|&&other| !gone[other]) {
                left.remove(&rank(other, &leaving, &entering));
                if count == 0 {
                    entering[other] -= 1;
                } else {
                    leaving[other] -= 1;
                }
                left.insert(rank(other, &leaving, &entering));
            }
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_link_of_a_cycle_is_turned_and_none_outside() {
        let links = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)];
        assert_eq!(turned(5, &links), [false, false, true, false, false]);
    }

    #[test]
    fn both_ways_between_two_nodes_are_a_cycle_and_a_loop_is_left_alone() {
        assert_eq!(turned(2, &[(0, 1), (1, 0), (1, 1)]).iter().filter(|turned| **turned).count(), 1);
        assert_eq!(turned(1, &[(0, 0)]), [false]);
    }
}
