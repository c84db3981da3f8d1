//! Neighbours of all nodes in one list.

/// The neighbours of each node, in the order in which the pairs were given.
#[derive(Debug)]
pub(in crate::graph) struct Adjacency {
    starts: Vec<usize>,
    list: Vec<usize>,
}

impl Adjacency {
    /// From pairs (node, neighbour); several equal pairs give several equal neighbours.
    pub(in crate::graph) fn new(nodes: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut starts = vec![0; nodes + 1];
        for (node, _) in pairs.clone() {
            starts[node + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut list = vec![0; starts[nodes]];
        for (node, neighbour) in pairs {
            list[next[node]] = neighbour;
            next[node] += 1;
        }
        Self { starts, list }
    }

    /// The neighbours of a node.
    pub(in crate::graph) fn of(&self, node: usize) -> &[usize] {
        &self.list[self.starts[node]..self.starts[node + 1]]
    }

    /// The same, to be put in another order.
    pub(in crate::graph) fn of_mut(&mut self, node: usize) -> &mut [usize] {
        &mut self.list[self.starts[node]..self.starts[node + 1]]
    }

    /// How many nodes there are.
    pub(in crate::graph) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }
}
