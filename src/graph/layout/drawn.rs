//! A graph that is laid out: where everything stands, and who is next to whom.

use super::{
    geometry::{Rect, Route},
    walk::{Walk, Way},
};

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Box of each node. A box is wider than it was asked to be when more lines end at it than there is room for.
    pub boxes: Vec<Rect>,
    /// Line of each link.
    pub routes: Vec<Route>,
    /// Columns of the whole.
    pub width: i32,
    /// Rows of the whole.
    pub height: i32,
    /// Crossings of lines in the order of the layers that the layout settled on; lines within one layer not counted.
    pub crossings: u64,
    pub(super) walk: Walk,
}

impl Layout {
    /// The nearest node in a direction.
    pub fn nearest(&self, from: usize, to: Way) -> Option<usize> {
        self.walk.nearest(from, to)
    }

    /// The next node in reading order: by rows, and from left to right.
    pub fn next(&self, from: usize) -> Option<usize> {
        self.walk.next(from)
    }

    /// The node before in reading order.
    pub fn previous(&self, from: usize) -> Option<usize> {
        self.walk.previous(from)
    }
}
