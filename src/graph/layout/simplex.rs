//! Layering: each node gets a layer, so that links point down and are as short as they can be in total.
//!
//! Source: E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for drawing directed graphs", 1993,
//! section 2 (network simplex). The cut values of the tree are flows, so an exchange changes them along one cycle only.

use super::adjacency::Adjacency;

const NONE: usize = usize::MAX;
/// Links to choose from for an exchange.
const CHOICE: usize = 30;
/// Passes over all nodes before the exchanges.
const SETTLING: usize = 16;

/// Layers of the nodes of a graph without cycles; the topmost of each connected part is 0. A layering that is cut short
/// after `exchanges` exchanges is valid, only not the shortest.
pub(super) fn layers(nodes: usize, links: &[(usize, usize)], exchanges: usize) -> Vec<i32> {
    let mut tree = Tree::new(nodes, links);
    tree.settle();
    tree.grow();
    tree.label();
    tree.first_flows();
    let mut after = 0;
    for _ in 0..exchanges {
        let Some(leaving) = tree.leaving(after) else { break };
        let Some(entering) = tree.entering(leaving) else { break };
        tree.exchange(leaving, entering);
        after = leaving;
    }
    tree.spread();
    tree.rank
}

struct Tree<'a> {
    links: &'a [(usize, usize)],
    /// Links at each node.
    at: Adjacency,
    rank: Vec<i32>,
    /// Tree links at each node.
    branches: Vec<Vec<usize>>,
    in_tree: Vec<bool>,
    /// Flow over each tree link: its cut value in the source.
    flow: Vec<i32>,
    /// The link to the parent, or `NONE` for a root.
    up: Vec<usize>,
    /// Nodes in postorder; those below `node` are `low[node]..=place[node]`.
    post: Vec<usize>,
    low: Vec<usize>,
    place: Vec<usize>,
    roots: Vec<usize>,
}

impl<'a> Tree<'a> {
    fn new(nodes: usize, links: &'a [(usize, usize)]) -> Self {
        let ends = links.iter().enumerate().flat_map(|(link, &(from, to))| [(from, link), (to, link)]);
        Self {
            links,
            at: Adjacency::new(nodes, ends),
            rank: longest_paths(nodes, links),
            branches: vec![Vec::new(); nodes],
            in_tree: vec![false; links.len()],
            flow: vec![0; links.len()],
            up: vec![NONE; nodes],
            post: vec![0; nodes],
            low: vec![0; nodes],
            place: vec![0; nodes],
            roots: Vec::new(),
        }
    }

    fn slack(&self, link: usize) -> i32 {
        let (from, to) = self.links[link];
        self.rank[to] - self.rank[from] - 1
    }

    fn other(&self, link: usize, node: usize) -> usize {
        let (from, to) = self.links[link];
        if from == node { to } else { from }
    }

    fn join(&mut self, link: usize) {
        let (from, to) = self.links[link];
        self.in_tree[link] = true;
        self.branches[from].push(link);
        self.branches[to].push(link);
    }

    /// Moves nodes that more links leave than enter down to their successors, and the others up, as long as that helps:
    /// a start from which far fewer exchanges are needed.
    fn settle(&mut self) {
        for _ in 0..SETTLING {
            let mut moved = false;
            for node in 0..self.rank.len() {
                let (mut above, mut below, mut balance) = (i32::MIN, i32::MAX, 0);
                for &link in self.at.of(node) {
                    let (from, to) = self.links[link];
                    if from == node {
                        below = below.min(self.rank[to] - 1);
                        balance += 1;
                    } else {
                        above = above.max(self.rank[from] + 1);
                        balance -= 1;
                    }
                }
                let best = match balance {
                    1.. => below,
                    0 => continue,
                    _ => above,
                };
                moved |= best != self.rank[node];
                self.rank[node] = best;
            }
            if !moved {
                return;
            }
        }
    }

    /// A spanning tree of links without slack for each connected part: as much as can be reached, then what is there is
    /// moved to the nearest link that leads out of it.
    fn grow(&mut self) {
        let nodes = self.rank.len();
        let mut reached = vec![false; nodes];
        for root in 0..nodes {
            if reached[root] {
                continue;
            }
            self.roots.push(root);
            reached[root] = true;
            let (mut open, mut members) = (vec![root], vec![root]);
            // Links that lead out of the tree, as far as they are not yet in it.
            let mut border: Vec<usize> = Vec::new();
            loop {
                while let Some(node) = open.pop() {
                    for at in 0..self.at.of(node).len() {
                        let link = self.at.of(node)[at];
                        let other = self.other(link, node);
                        if reached[other] {
                            continue;
                        }
                        if self.slack(link) == 0 {
                            reached[other] = true;
                            self.join(link);
                            open.push(other);
                            members.push(other);
                        } else {
                            border.push(link);
                        }
                    }
                }
                border.retain(|&link| !(reached[self.links[link].0] && reached[self.links[link].1]));
                let Some(&nearest) = border.iter().min_by_key(|&&link| (self.slack(link), link)) else { break };
                let (from, to) = self.links[nearest];
                let shift = if reached[from] { self.slack(nearest) } else { -self.slack(nearest) };
                for &member in &members {
                    self.rank[member] += shift;
                }
                open.push(if reached[from] { from } else { to });
            }
            self.level(&members);
        }
    }

    /// Puts the topmost of some nodes on layer 0.
    fn level(&mut self, members: &[usize]) {
        let top = members.iter().map(|&member| self.rank[member]).min().unwrap_or(0);
        for &member in members {
            self.rank[member] -= top;
        }
    }

    fn label(&mut self) {
        let mut next = 0;
        for at in 0..self.roots.len() {
            next = self.label_from(self.roots[at], next);
        }
    }

    /// Numbers the nodes below `root` in postorder, from `next` on; gives the number after the last.
    fn label_from(&mut self, root: usize, mut next: usize) -> usize {
        self.low[root] = next;
        let mut walk = vec![(root, 0)];
        while let Some((node, branch)) = walk.pop() {
            let Some(&link) = self.branches[node].get(branch) else {
                self.place[node] = next;
                self.post[next] = node;
                next += 1;
                continue;
            };
            walk.push((node, branch + 1));
            if link != self.up[node] {
                let child = self.other(link, node);
                self.up[child] = link;
                self.low[child] = next;
                walk.push((child, 0));
            }
        }
        next
    }

    fn below(&self, node: usize, root: usize) -> bool {
        (self.low[root]..=self.place[root]).contains(&self.place[node])
    }

    /// The lower end of a tree link.
    fn child(&self, link: usize) -> usize {
        let (from, to) = self.links[link];
        if self.up[from] == link { from } else { to }
    }

    /// Each link carries one unit; what a subtree has too much goes over the link to its parent.
    fn first_flows(&mut self) {
        let mut surplus = vec![0; self.rank.len()];
        for (link, &(from, to)) in self.links.iter().enumerate() {
            if !self.in_tree[link] {
                surplus[from] += 1;
                surplus[to] -= 1;
            }
        }
        // The flow that balances a tree link itself is one unit.
        for at in 0..self.post.len() {
            let node = self.post[at];
            let link = self.up[node];
            if link == NONE {
                continue;
            }
            let (from, _) = self.links[link];
            let parent = self.other(link, node);
            self.flow[link] = 1 + if from == node { surplus[node] } else { -surplus[node] };
            surplus[parent] += surplus[node];
        }
    }

    /// A tree link with a negative flow: lengthening it makes the whole shorter. The most negative one of the first few,
    /// searched from where the last one was.
    fn leaving(&self, after: usize) -> Option<usize> {
        let negative = |link: &usize| self.in_tree[*link] && self.flow[*link] < 0;
        let all = (after..self.links.len()).chain(0..after).filter(negative);
        all.take(CHOICE).min_by_key(|&link| self.flow[link])
    }

    /// The link with the least slack that holds the two halves together, in the other direction.
    fn entering(&self, leaving: usize) -> Option<usize> {
        let child = self.child(leaving);
        let outwards = self.links[leaving].1 == child;
        let half = &self.post[self.low[child]..=self.place[child]];
        half.iter()
            .flat_map(|&node| self.at.of(node).iter().map(move |&link| (node, link)))
            .filter(|&(node, link)| {
                let (from, to) = self.links[link];
                let (inner, outer) = if outwards { (from, to) } else { (to, from) };
                inner == node && !self.below(outer, child)
            })
            .map(|(_, link)| (self.slack(link), link))
            .min()
            .map(|(_, link)| link)
    }

    fn exchange(&mut self, leaving: usize, entering: usize) {
        let child = self.child(leaving);
        let slack = self.slack(entering);
        let shift = if self.links[leaving].1 == child { slack } else { -slack };
        for at in self.low[child]..=self.place[child] {
            let node = self.post[at];
            self.rank[node] += shift;
        }
        // The cycle that the entering link closes, followed in its direction.
        let more = -self.flow[leaving];
        let (tail, head) = self.links[entering];
        let mut top = head;
        while !self.below(tail, top) {
            let link = self.up[top];
            self.flow[link] += if self.links[link].0 == top { more } else { -more };
            top = self.other(link, top);
        }
        let mut node = tail;
        while node != top {
            let link = self.up[node];
            self.flow[link] += if self.links[link].1 == node { more } else { -more };
            node = self.other(link, node);
        }
        self.flow[entering] = more;
        self.flow[leaving] = 0;
        self.in_tree[leaving] = false;
        let (from, to) = self.links[leaving];
        for end in [from, to] {
            self.branches[end].retain(|&link| link != leaving);
        }
        self.join(entering);
        self.label_from(top, self.low[top]);
    }

    /// Moves nodes that as many links enter as leave, and that so cost nothing to move, to the emptiest layer that they
    /// may be on, and puts every connected part at the top.
    fn spread(&mut self) {
        for root in 0..self.roots.len() {
            let root = self.roots[root];
            let members = self.post[self.low[root]..=self.place[root]].to_vec();
            self.level(&members);
        }
        let deepest = self.rank.iter().copied().max().unwrap_or(0);
        let mut filled = vec![0_usize; deepest as usize + 1];
        for &rank in &self.rank {
            filled[rank as usize] += 1;
        }
        for node in 0..self.rank.len() {
            let (mut above, mut below) = (i32::MIN, i32::MAX);
            let mut balance = 0;
            for &link in self.at.of(node) {
                let (from, to) = self.links[link];
                if from == node {
                    below = below.min(self.rank[to]);
                    balance += 1;
                } else {
                    above = above.max(self.rank[from]);
                    balance -= 1;
                }
            }
            if balance != 0 || above == i32::MIN || below == i32::MAX {
                continue;
            }
            let here = self.rank[node];
            let best = (above + 1..below).min_by_key(|&rank| (filled[rank as usize], (rank - here).abs(), rank));
            if let Some(best) = best.filter(|&best| filled[best as usize] + 1 < filled[here as usize]) {
                filled[here as usize] -= 1;
                filled[best as usize] += 1;
                self.rank[node] = best;
            }
        }
    }
}

/// The longest way from a source to each node.
fn longest_paths(nodes: usize, links: &[(usize, usize)]) -> Vec<i32> {
    let out = Adjacency::new(nodes, links.iter().copied());
    let mut missing = vec![0_usize; nodes];
    for &(_, to) in links {
        missing[to] += 1;
    }
    let mut rank = vec![0; nodes];
    let mut open: Vec<usize> = (0..nodes).filter(|&node| missing[node] == 0).collect();
    while let Some(node) = open.pop() {
        for &to in out.of(node) {
            rank[to] = rank[to].max(rank[node] + 1);
            missing[to] -= 1;
            if missing[to] == 0 {
                open.push(to);
            }
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn length(links: &[(usize, usize)], rank: &[i32]) -> i32 {
        links.iter().map(|&(from, to)| rank[to] - rank[from]).sum()
    }

    /// The shortest layering by trying all.
    fn shortest(nodes: usize, links: &[(usize, usize)]) -> i32 {
        let mut rank = vec![0; nodes];
        let mut best = i32::MAX;
        loop {
            if links.iter().all(|&(from, to)| rank[to] > rank[from]) {
                best = best.min(length(links, &rank));
            }
            let Some(at) = (0..nodes).find(|&at| rank[at] + 1 < nodes as i32) else { return best };
            rank[at] += 1;
            rank[..at].fill(0);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_layering_is_shorter(pairs in prop::collection::vec((0_usize..5, 0_usize..5), 0..9)) {
            let links: Vec<_> = pairs.into_iter().filter(|(from, to)| from < to).collect();
            let rank = layers(5, &links, usize::MAX);
            prop_assert!(links.iter().all(|&(from, to)| rank[to] > rank[from]));
            prop_assert_eq!(length(&links, &rank), shortest(5, &links));
        }
    }
}
