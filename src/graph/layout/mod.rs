//! Where boxes and lines of the relation graph stand, in whole cells. Geometry only: it knows sizes, not texts.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (1981): cycles are broken (`cycles`), nodes get layers (`simplex`),
//! layers get an order (`order`), items get columns (`place`), and links become lines between the layers (`ports`,
//! `tracks`, `route`). Each file names the source of its step. Parts that nothing ties are laid out by themselves and
//! put side by side (`parts`). Nothing is random, and nothing depends on time.

pub(super) mod adjacency;
mod crossings;
mod cycles;
mod layered;
mod order;
mod parts;
mod place;
mod ports;
mod route;
mod simplex;
mod tracks;
mod walk;

pub use walk::Way;

/// Size of a box in cells, border included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A link between two nodes, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The first node.
    pub from: usize,
    /// The second node.
    pub to: usize,
    /// Whether it takes part in the layering, and is drawn downwards with an arrow head.
    pub directed: bool,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// Leftmost column.
    pub x: i32,
    /// Topmost row.
    pub y: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

impl Rect {
    /// The first column to the right of it.
    pub fn right(&self) -> i32 {
        self.x.saturating_add(self.width)
    }

    /// The first row below it.
    pub fn bottom(&self) -> i32 {
        self.y.saturating_add(self.height)
    }

    /// Whether a cell is in it.
    pub fn contains(&self, x: i32, y: i32) -> bool {
        (self.x..self.right()).contains(&x) && (self.y..self.bottom()).contains(&y)
    }

    /// Whether both have a cell in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// The line of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Corners of the line, `(column, row)`: from a cell on the border of the first node's box to one on the border of the
    /// second's, each straight above, below or beside the one before. Empty for a link to a node that does not exist.
    pub points: Vec<(i32, i32)>,
    /// The link is part of a cycle and its line goes up; a link from a node to itself is such a one.
    pub against: bool,
    /// A cell of the line that no other line touches: here its letter stands.
    pub label: (i32, i32),
    /// A free cell near the letter, for a sign.
    pub sign: (i32, i32),
}

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
    walk: walk::Walk,
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

/// Lays a graph out. `hints` are the columns in which nodes stood before, where they did, so that the order stays
/// between redraws. A link to a node that does not exist is not drawn.
pub fn lay_out(sizes: &[Size], links: &[Link], hints: &[Option<i32>]) -> Layout {
    let mut layout = parts::lay_out(sizes, links, hints);
    layout.walk = walk::Walk::new(&layout.boxes);
    layout
}
