//! Boxes, links and lines, in whole cells.

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
