//! The relation graph over both systems: issues and tickets as nodes, what ties them as edges. Plain data and the
//! arithmetic on it; nothing here asks a service, keeps time or draws on a terminal.

pub mod layout;
mod model;
pub mod picture;

pub use model::{Edge, EdgeKind, Graph, Key, Mark, Node};
