//! What the forms say of a node.

use crate::graph::{
    Node,
    facts::{facts, one_line},
};

/// What stands in the box of a node: number, title, and what else is known, each to be put on a line of its own.
pub(super) fn label(node: &Node) -> Vec<String> {
    let lines = [one_line(&node.code), one_line(&node.title), facts(node).join(" · ")];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}
