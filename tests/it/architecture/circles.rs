//! Circles in a graph: sets of nodes of which each leads to each other.

use std::collections::{BTreeMap, BTreeSet};

/// The circles of two nodes and more, the largest first.
pub(super) fn circles<'a>(arrows: &BTreeSet<(&'a str, &'a str)>) -> Vec<BTreeSet<&'a str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(from).or_default().push(to);
        next.entry(to).or_default();
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|node| (*node, reached(node, &next))).collect();
    let mut found: Vec<BTreeSet<&str>> = Vec::new();
    for (node, there) in &reach {
        let circle: BTreeSet<&str> = there.iter().copied().filter(|other| reach[other].contains(node)).collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    found
}

/// Where the arrows lead from `node`, in one step or more.
fn reached<'a>(node: &str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = next[node].clone();
    while let Some(there) = open.pop() {
        if found.insert(there) {
            open.extend(&next[there]);
        }
    }
    found
}
