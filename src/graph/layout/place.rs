//! Columns: where the middle of each item stands.
//!
//! Source: U. Brandes, B. Köpf, "Fast and simple horizontal coordinate assignment", 2001, with the correction of U.
//! Brandes, J. Walter, J. Zink, "Erratum: Fast and simple horizontal coordinate assignment", 2020. All four alignments
//! keep their distances in whole cells, and so does the mean of the two in the middle, rounded down.

use super::{adjacency::Adjacency, layered::Layered};

/// Cells left free between two boxes, between a box and a passing line, and between two passing lines.
const BETWEEN_BOXES: i32 = 3;
const BESIDE_A_BOX: i32 = 2;
const BETWEEN_LINES: i32 = 1;

/// The column of the middle of each item, given their widths. An item of width `w` in column `x` takes the columns from
/// `x - w / 2` on.
pub(super) fn columns(graph: &Layered, widths: &[i32]) -> Vec<i32> {
    let marked = conflicts(graph);
    let mut found = Vec::with_capacity(4);
    for upwards in [false, true] {
        for rightmost in [false, true] {
            found.push(Alignment::new(graph, widths, upwards, rightmost).columns(&marked));
        }
    }
    // All are moved to where the narrowest one stands: those that pack to the left by their left ends, the others by
    // their right ends.
    let extent = |columns: &[i32]| {
        let left = (0..columns.len()).map(|item| columns[item] - widths[item] / 2).min().unwrap_or(0);
        let right = (0..columns.len()).map(|item| columns[item] + (widths[item] - 1) / 2).max().unwrap_or(0);
        (left, right)
    };
    let extents: Vec<_> = found.iter().map(|columns| extent(columns)).collect();
    let narrowest = extents.iter().min_by_key(|(left, right)| right - left).copied().unwrap_or((0, 0));
    for (at, columns) in found.iter_mut().enumerate() {
        let shift = if at % 2 == 0 { narrowest.0 - extents[at].0 } else { narrowest.1 - extents[at].1 };
        columns.iter_mut().for_each(|column| *column += shift);
    }
    let mut columns: Vec<i32> = (0..widths.len())
        .map(|item| {
            let mut four = [found[0][item], found[1][item], found[2][item], found[3][item]];
            four.sort_unstable();
            (four[1] + four[2]).div_euclid(2)
        })
        .collect();
    let left = extent(&columns).0;
    columns.iter_mut().for_each(|column| *column -= left);
    columns
}

/// Pieces that cross a piece of a long link between two stand-ins: the long link stays straight, they give way. By the
/// lower item, a list of upper ones.
fn conflicts(graph: &Layered) -> Adjacency {
    let mut pairs = Vec::new();
    for layer in 1..graph.layers.len() {
        let row = &graph.layers[layer];
        let last_above = graph.layers[layer - 1].len();
        let inner = |item: usize| {
            let above = graph.above.of(item).first().copied()?;
            (graph.is_stand_in(item) && graph.is_stand_in(above)).then(|| graph.place[above])
        };
        let (mut left, mut next) = (0, 0);
        for (place, &item) in row.iter().enumerate() {
            let bound = inner(item);
            if bound.is_none() && place + 1 < row.len() {
                continue;
            }
            let right = bound.unwrap_or(last_above);
            for &lower in &row[next..=place] {
                for &upper in graph.above.of(lower) {
                    let at = graph.place[upper];
                    if at < left || at > right {
                        pairs.push((lower, upper));
                    }
                }
            }
            next = place + 1;
            left = right;
        }
    }
    Adjacency::new(graph.layer.len(), pairs.iter().copied())
}

/// One of the four alignments. It is always computed downwards and to the left, on a mirrored view of the layers.
struct Alignment<'a> {
    graph: &'a Layered,
    widths: &'a [i32],
    upwards: bool,
    rightmost: bool,
}

impl<'a> Alignment<'a> {
    fn new(graph: &'a Layered, widths: &'a [i32], upwards: bool, rightmost: bool) -> Self {
        Self { graph, widths, upwards, rightmost }
    }

    fn place(&self, item: usize) -> usize {
        let place = self.graph.place[item];
        if self.rightmost { self.graph.layers[self.graph.layer[item]].len() - 1 - place } else { place }
    }

    /// The item to the left, as this alignment sees it.
    fn before(&self, item: usize) -> Option<usize> {
        let row = &self.graph.layers[self.graph.layer[item]];
        let place = self.graph.place[item];
        if self.rightmost { row.get(place + 1).copied() } else { Some(row[place.checked_sub(1)?]) }
    }

    /// Least distance between the middles of two neighbours.
    fn distance(&self, left: usize, right: usize) -> i32 {
        let (left, right) = if self.rightmost { (right, left) } else { (left, right) };
        let free = match (self.graph.is_stand_in(left), self.graph.is_stand_in(right)) {
            (false, false) => BETWEEN_BOXES,
            (true, true) => BETWEEN_LINES,
            _ => BESIDE_A_BOX,
        };
        (self.widths[left] - 1) / 2 + self.widths[right] / 2 + free + 1
    }

    fn columns(&self, marked: &Adjacency) -> Vec<i32> {
        let root = self.align(marked);
        let mut columns = self.compact(&root);
        if self.rightmost {
            columns.iter_mut().for_each(|column| *column = -*column);
        }
        columns
    }

    /// Blocks of items that get the same column: the root of each item's block.
    fn align(&self, marked: &Adjacency) -> Vec<usize> {
        let graph = self.graph;
        let mut root: Vec<usize> = (0..graph.layer.len()).collect();
        let mut aligned = vec![false; root.len()];
        let count = graph.layers.len();
        let mut near: Vec<usize> = Vec::new();
        for step in 1..count {
            let row = &graph.layers[if self.upwards { count - 1 - step } else { step }];
            let mut free_from = 0;
            for at in 0..row.len() {
                let item = row[if self.rightmost { row.len() - 1 - at } else { at }];
                near.clear();
                near.extend_from_slice(if self.upwards { graph.below.of(item) } else { graph.above.of(item) });
                if near.is_empty() {
                    continue;
                }
                near.sort_unstable_by_key(|&other| self.place(other));
                let middle = (near.len() - 1) / 2;
                for &other in &near[middle..=near.len() / 2] {
                    let (upper, lower) = if self.upwards { (item, other) } else { (other, item) };
                    let gives_way = marked.of(lower).contains(&upper);
                    if !aligned[item] && !gives_way && free_from <= self.place(other) {
                        aligned[item] = true;
                        root[item] = root[other];
                        free_from = self.place(other) + 1;
                    }
                }
            }
        }
        root
    }

    /// Packs the blocks, in two passes over the graph of neighbouring blocks instead of the classes of the source.
    fn compact(&self, root: &[usize]) -> Vec<i32> {
        let items = root.len();
        // Blocks and the distances between neighbours in some layer form a graph without cycles: the longest way to
        // each block is its place when everything is packed to the left.
        let mut out: Vec<(usize, usize)> = Vec::new();
        let mut missing = vec![0_usize; items];
        for item in 0..items {
            if let Some(before) = self.before(item) {
                out.push((root[before], item));
                missing[root[item]] += 1;
            }
        }
        let out = Adjacency::new(items, out.into_iter());
        let mut columns = vec![0; items];
        let mut order: Vec<usize> = (0..items).filter(|&item| root[item] == item && missing[item] == 0).collect();
        let mut at = 0;
        while let Some(&block) = order.get(at) {
            at += 1;
            for &item in out.of(block) {
                let Some(before) = self.before(item) else { continue };
                let column = columns[block] + self.distance(before, item);
                columns[root[item]] = columns[root[item]].max(column);
                missing[root[item]] -= 1;
                if missing[root[item]] == 0 {
                    order.push(root[item]);
                }
            }
        }
        // Then each block moves towards its right neighbour, which closes the holes that the first pass leaves.
        for &block in order.iter().rev() {
            let room = out
                .of(block)
                .iter()
                .filter_map(|&item| {
                    Some(columns[root[item]] - columns[block] - self.distance(self.before(item)?, item))
                })
                .min();
            columns[block] += room.unwrap_or(0).max(0);
        }
        (0..items).map(|item| columns[root[item]]).collect()
    }
}
