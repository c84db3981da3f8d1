//! The relation graph over both systems: issues and tickets as nodes, what ties them as edges. Plain data and the
//! arithmetic on it; nothing here asks a service, keeps time or draws on a terminal.
//!
//! | file | holds |
//! |---|---|
//! | `model` | nodes, edges, kinds |
//! | `gather` | which nodes to read for a graph of some hops, and the graph of what was read |
//! | `cycles` | cycles of `blocks` and of `duplicate_of`, with their names |
//! | `cluster` | duplicates collapsed into their canonical issue |
//! | `tree` | the graph as a tree from its focus, in rows and in lines |
//! | `layout` | where boxes and lines stand |
//! | `picture` | the graph in cells, to be painted by windows |
//! | `export` | DOT, Mermaid, JSON, and the picture as text and SVG |

mod cluster;
mod cycles;
mod export;
mod facts;
mod gather;
pub mod layout;
mod model;
pub mod picture;
#[cfg(test)]
pub(crate) mod samples;
mod tree;

pub use cluster::{canonical, fold, foldable};
pub use cycles::{Cycle, cycles};
pub use export::{dot, json, mermaid, svg, text};
pub use gather::{Gather, HOPS_MAX, NODES_MAX, Reading, Tie, Ties, Want};
pub use layout::Way;
pub use model::{Edge, EdgeKind, Graph, Key, Mark, Node};
pub use picture::{Glyphs, Part, Paths, Picture, Zoom};
pub use tree::{Branches, Place, TreeRow, line, lines, rows};
