//! The parts of a picture, and how much of each it shows.

/// How much a box shows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zoom {
    /// The number, and what is hidden or folded behind it.
    Code,
    /// Status, a short title, severity and flags too.
    #[default]
    Short,
    /// The same with a longer title; lines carry words where there is room.
    Full,
}

/// What a run of cells is part of. Numbers are positions of nodes and edges in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Border of a box, also where a line ends at it.
    Border(usize),
    /// The inside of a box where nothing is written.
    Inside(usize),
    /// Number of a node.
    Code(usize),
    /// Title of a node.
    Title(usize),
    /// Status of a node.
    Status(usize),
    /// Severity of a node.
    Severity(usize),
    /// Flags of a node.
    Flags(usize),
    /// What is hidden or folded behind a node.
    Stub(usize),
    /// Line of an edge.
    Line(usize),
    /// Two lines that cross: the edge of the vertical one, then that of the horizontal one.
    Crossing(usize, usize),
    /// Arrow head of an edge.
    Arrow(usize),
    /// Letter or word of an edge, and the sign of an edge that the service does not have as it is drawn.
    Label(usize),
}
