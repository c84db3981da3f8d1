//! The graph as a picture in cells: laid out once, then painted window by window. It knows no colours; whoever paints
//! gets for every run of cells what it is part of.

mod glyphs;
mod labels;
mod paint;
mod part;
mod pieces;
mod texts;

use std::{collections::HashMap, sync::Arc};

pub use glyphs::Glyphs;
pub use part::{Part, Zoom};

use super::{
    Graph, Key,
    layout::{self, Layout, Link, Rect, adjacency::Adjacency},
};
use labels::Label;
use pieces::Pieces;
use texts::Row;

/// A graph that is laid out, with what is needed to paint any part of it.
#[derive(Debug)]
pub struct Picture {
    graph: Arc<Graph>,
    zoom: Zoom,
    layout: Layout,
    rows: Vec<Vec<Row>>,
    labels: Vec<Label>,
    pieces: Pieces,
}

/// The same graph, laid out in the same way.
impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.graph == other.graph && self.zoom == other.zoom && self.layout == other.layout
    }
}

impl Picture {
    /// Lays a graph out. It takes up to some hundred milliseconds for thousands of nodes, so it is done off the task that
    /// draws. Nodes that were in the picture `before` stay in the order in which they stood.
    pub fn new(graph: Arc<Graph>, zoom: Zoom, before: Option<&Self>) -> Self {
        let rows: Vec<Vec<Row>> = graph.nodes.iter().map(|node| texts::rows(node, zoom)).collect();
        let sizes: Vec<_> = rows.iter().map(|rows| texts::size(rows)).collect();
        let links: Vec<Link> = graph
            .edges
            .iter()
            .map(|edge| Link { from: edge.from, to: edge.to, directed: edge.kind.is_directed() })
            .collect();
        let layout = layout::lay_out(&sizes, &links, &hints(&graph, before));
        let pieces = Pieces::new(&layout, &links);
        let labels = labels::labels(&graph, zoom, &layout, &pieces);
        Self { graph, zoom, layout, rows, labels, pieces }
    }

    /// The graph.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// How much the boxes show.
    pub fn zoom(&self) -> Zoom {
        self.zoom
    }

    /// Columns and rows.
    pub fn size(&self) -> (i32, i32) {
        (self.layout.width, self.layout.height)
    }

    /// Where everything stands.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What is on the paths of a node: its own edges, and all that lead to it or from it along directed edges.
    pub fn paths_of(&self, node: usize) -> Paths {
        let (nodes, edges) = (self.graph.nodes.len(), &self.graph.edges);
        let mut paths = Paths { nodes: vec![false; nodes], edges: vec![false; edges.len()] };
        if node >= nodes {
            return paths;
        }
        let known = |edge: &super::Edge| edge.from < nodes && edge.to < nodes;
        let directed = || edges.iter().enumerate().filter(|(_, edge)| edge.kind.is_directed() && known(edge));
        let out = Adjacency::new(nodes, directed().map(|(at, edge)| (edge.from, at)));
        let into = Adjacency::new(nodes, directed().map(|(at, edge)| (edge.to, at)));
        for (near, forward) in [(&out, true), (&into, false)] {
            let mut seen = vec![false; nodes];
            let mut open = vec![node];
            seen[node] = true;
            while let Some(here) = open.pop() {
                for &edge in near.of(here) {
                    paths.edges[edge] = true;
                    let there = if forward { edges[edge].to } else { edges[edge].from };
                    if !std::mem::replace(&mut seen[there], true) {
                        open.push(there);
                    }
                }
            }
            for (path, seen) in paths.nodes.iter_mut().zip(seen) {
                *path |= seen;
            }
        }
        for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| known(edge)) {
            if edge.from == node || edge.to == node {
                paths.edges[at] = true;
                paths.nodes[edge.from] = true;
                paths.nodes[edge.to] = true;
            }
        }
        paths
    }

    /// A small map of the whole in `width` times `height` cells, with the part of it that `window` shows.
    pub fn minimap(&self, width: u16, height: u16, window: Rect) -> Minimap {
        let (columns, rows) = (usize::from(width), usize::from(height));
        let mut nodes = vec![None; columns * rows];
        let across = |x: i32| scaled(x, self.layout.width, width);
        let down = |y: i32| scaled(y, self.layout.height, height);
        if !nodes.is_empty() {
            for (node, rect) in self.layout.boxes.iter().enumerate() {
                for y in down(rect.y)..=down(rect.bottom() - 1) {
                    for x in across(rect.x)..=across(rect.right() - 1) {
                        let cell: &mut Option<usize> = &mut nodes[usize::from(y) * columns + usize::from(x)];
                        *cell = (*cell).or(Some(node));
                    }
                }
            }
        }
        let (x, y) = (i32::from(across(window.x)), i32::from(down(window.y)));
        let right = i32::from(across(window.right().saturating_sub(1)));
        let bottom = i32::from(down(window.bottom().saturating_sub(1)));
        Minimap { width, height, nodes, window: Rect { x, y, width: right - x + 1, height: bottom - y + 1 } }
    }
}

/// Which of `cells` cells `at` of `whole` is in.
fn scaled(at: i32, whole: i32, cells: u16) -> u16 {
    let last = i64::from(cells) - 1;
    let cell = i64::from(at.max(0)) * i64::from(cells) / i64::from(whole.max(1));
    u16::try_from(cell.min(last).max(0)).unwrap_or(0)
}

/// The columns in which nodes stood before, by their middles.
fn hints(graph: &Graph, before: Option<&Picture>) -> Vec<Option<i32>> {
    let Some(before) = before else { return vec![None; graph.nodes.len()] };
    let stood: HashMap<&Key, i32> = before
        .graph
        .nodes
        .iter()
        .zip(&before.layout.boxes)
        .map(|(node, rect)| (&node.key, rect.x + rect.width / 2))
        .collect();
    graph.nodes.iter().map(|node| stood.get(&node.key).copied()).collect()
}

/// What is on the paths of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    nodes: Vec<bool>,
    edges: Vec<bool>,
}

impl Paths {
    /// Whether an edge is on them.
    pub fn contains_edge(&self, edge: usize) -> bool {
        self.edges.get(edge).copied().unwrap_or(false)
    }

    /// Whether a node is on them.
    pub fn contains_node(&self, node: usize) -> bool {
        self.nodes.get(node).copied().unwrap_or(false)
    }
}

/// A picture in few cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minimap {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    nodes: Vec<Option<usize>>,
    /// The cells that the window shows.
    pub window: Rect,
}

impl Minimap {
    /// The first of the nodes that a cell stands for.
    pub fn node(&self, x: u16, y: u16) -> Option<usize> {
        if x >= self.width {
            return None;
        }
        self.nodes.get(usize::from(y) * usize::from(self.width) + usize::from(x)).copied().flatten()
    }
}
