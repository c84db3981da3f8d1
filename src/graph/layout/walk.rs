//! Walking over the boxes: who is nearest in each direction, and the reading order. Found once for a layout, so that a
//! key costs one look.

use super::Rect;

/// A direction on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// To the left.
    Left,
    /// Down.
    Down,
    /// Up.
    Up,
    /// To the right.
    Right,
}

const NONE: usize = usize::MAX;
/// A cell is about twice as high as it is wide.
const ROW: i64 = 2;
/// To the side, a box in another row is as far as one this many times further in the same row.
const ASIDE: i64 = 4;

/// The answers, by node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Walk {
    /// Left, down, up, right.
    near: Vec<[usize; 4]>,
    /// Nodes in reading order, and the place of each in it.
    order: Vec<usize>,
    place: Vec<usize>,
}

impl Walk {
    pub(super) fn new(boxes: &[Rect]) -> Self {
        let mut order: Vec<usize> = (0..boxes.len()).collect();
        order.sort_by_key(|&node| (boxes[node].y, boxes[node].x, node));
        let mut place = vec![0; boxes.len()];
        for (at, &node) in order.iter().enumerate() {
            place[node] = at;
        }
        // Boxes that begin in the same row of cells, from left to right.
        let rows: Vec<&[usize]> = order.chunk_by(|&a, &b| boxes[a].y == boxes[b].y).collect();
        let mut near = vec![[NONE; 4]; boxes.len()];
        for (row, nodes) in rows.iter().enumerate() {
            for (at, &node) in nodes.iter().enumerate() {
                let search = Search { boxes, rows: &rows, row, node };
                near[node] = [
                    search.aside(at.checked_sub(1).map(|at| nodes[at]), true),
                    search.vertical(row + 1..rows.len()),
                    search.vertical((0..row).rev()),
                    search.aside(nodes.get(at + 1).copied(), false),
                ]
                .map(|found| found.unwrap_or(NONE));
            }
        }
        Self { near, order, place }
    }

    pub(super) fn nearest(&self, from: usize, to: Way) -> Option<usize> {
        let way = match to {
            Way::Left => 0,
            Way::Down => 1,
            Way::Up => 2,
            Way::Right => 3,
        };
        self.near.get(from).map(|near| near[way]).filter(|&node| node != NONE)
    }

    pub(super) fn next(&self, from: usize) -> Option<usize> {
        self.order.get(self.place.get(from)? + 1).copied()
    }

    pub(super) fn previous(&self, from: usize) -> Option<usize> {
        self.order.get(self.place.get(from)?.checked_sub(1)?).copied()
    }
}

/// A box that is found: the nearest comes first, of two at the same distance the one whose middle is nearer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    distance: i64,
    middles: i64,
    node: usize,
}

struct Search<'a> {
    boxes: &'a [Rect],
    rows: &'a [&'a [usize]],
    row: usize,
    node: usize,
}

impl Search<'_> {
    /// Free columns between this box and another; 0 when one stands above the other.
    fn apart(&self, other: usize) -> i64 {
        let (here, there) = (&self.boxes[self.node], &self.boxes[other]);
        i64::from((there.x - here.right()).max(here.x - there.right()).max(0))
    }

    /// From twice the middle of this box to twice the middle of another.
    fn middles(&self, other: usize) -> i64 {
        let middle = |node: usize| i64::from(self.boxes[node].x) * 2 + i64::from(self.boxes[node].width);
        (middle(other) - middle(self.node)).abs()
    }

    /// The nearest box in some rows, which come nearest first.
    fn vertical(&self, rows: impl Iterator<Item = usize>) -> Option<usize> {
        let mut best: Option<Near> = None;
        for row in rows {
            let nodes = self.rows[row];
            let away = ROW * i64::from((self.boxes[nodes[0]].y - self.boxes[self.node].y).abs());
            if best.is_some_and(|best| away > best.distance) {
                break;
            }
            let here = self.boxes[self.node].x + self.boxes[self.node].width / 2;
            let at = nodes.partition_point(|&node| self.boxes[node].x <= here);
            for &node in &nodes[at.saturating_sub(2)..(at + 2).min(nodes.len())] {
                let found = Near { distance: away + self.apart(node), middles: self.middles(node), node };
                best = Some(best.map_or(found, |best| best.min(found)));
            }
        }
        best.map(|best| best.node)
    }

    /// The neighbour in the same row, or a box in a row near by that is quite to the side.
    fn aside(&self, neighbour: Option<usize>, left: bool) -> Option<usize> {
        let here = &self.boxes[self.node];
        let mut best = neighbour.map(|node| (self.apart(node), node));
        for rows in [self.row + 1..self.rows.len(), 0..self.row] {
            let upwards = rows.start == 0 && rows.end == self.row;
            let count = rows.len();
            for step in 0..count {
                let row = if upwards { rows.end - 1 - step } else { rows.start + step };
                let nodes = self.rows[row];
                let away = ASIDE * ROW * i64::from((self.boxes[nodes[0]].y - here.y).abs());
                if best.is_some_and(|best| away >= best.0) {
                    break;
                }
                let found = if left {
                    let at = nodes.partition_point(|&node| self.boxes[node].right() <= here.x);
                    at.checked_sub(1).map(|at| nodes[at])
                } else {
                    nodes.get(nodes.partition_point(|&node| self.boxes[node].x < here.right())).copied()
                };
                if let Some(node) = found {
                    let found = (away + self.apart(node), node);
                    best = Some(best.map_or(found, |best| best.min(found)));
                }
            }
        }
        best.map(|best| best.1)
    }
}
