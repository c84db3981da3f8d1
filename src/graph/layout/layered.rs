//! The graph as it stands in layers: long links are cut into pieces, one a layer, by stand-ins where they pass.

use super::{Link, adjacency::Adjacency};

/// A link between two layers, from its upper end to its lower end.
pub(super) struct Chain {
    /// Which link.
    pub(super) link: usize,
    /// The upper node, the stand-ins, the lower node.
    pub(super) items: Vec<usize>,
    /// Whether the link begins at the lower node.
    pub(super) flipped: bool,
}

/// A link between two nodes of one layer, or from a node to itself.
pub(super) struct Flat {
    /// Which link.
    pub(super) link: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Items in layers. The nodes come first, stand-ins after them.
pub(super) struct Layered {
    pub(super) nodes: usize,
    pub(super) chains: Vec<Chain>,
    pub(super) flats: Vec<Flat>,
    /// Layer of each item.
    pub(super) layer: Vec<usize>,
    /// Items of each layer, from left to right.
    pub(super) layers: Vec<Vec<usize>>,
    /// Place of each item in its layer.
    pub(super) place: Vec<usize>,
    /// Neighbours in the layer above.
    pub(super) above: Adjacency,
    /// Neighbours in the layer below.
    pub(super) below: Adjacency,
}

impl Layered {
    /// From the layers of the nodes.
    pub(super) fn new(rank: &[i32], links: &[Link]) -> Self {
        let mut layer: Vec<usize> = rank.iter().map(|&rank| rank.max(0) as usize).collect();
        let (mut chains, mut flats) = (Vec::new(), Vec::new());
        for (link, &Link { from, to, .. }) in links.iter().enumerate() {
            if layer[from] == layer[to] {
                flats.push(Flat { link, from, to });
                continue;
            }
            let flipped = layer[from] > layer[to];
            let (upper, lower) = if flipped { (to, from) } else { (from, to) };
            let mut items = vec![upper];
            for between in layer[upper] + 1..layer[lower] {
                items.push(layer.len());
                layer.push(between);
            }
            items.push(lower);
            chains.push(Chain { link, items, flipped });
        }
        let mut layers = vec![Vec::new(); layer.iter().max().map_or(0, |deepest| deepest + 1)];
        for (item, &at) in layer.iter().enumerate() {
            layers[at].push(item);
        }
        let pairs = || chains.iter().flat_map(|chain| chain.items.windows(2).map(|pair| (pair[0], pair[1])));
        let above = Adjacency::new(layer.len(), pairs().map(|(upper, lower)| (lower, upper)));
        let below = Adjacency::new(layer.len(), pairs());
        let mut whole =
            Self { nodes: rank.len(), chains, flats, place: vec![0; layer.len()], layer, layers, above, below };
        whole.number();
        whole
    }

    /// Whether an item stands for a link that passes.
    pub(super) fn is_stand_in(&self, item: usize) -> bool {
        item >= self.nodes
    }

    /// Brings the places in line with the order of the layers.
    pub(super) fn number(&mut self) {
        for layer in &self.layers {
            for (place, &item) in layer.iter().enumerate() {
                self.place[item] = place;
            }
        }
    }
}
