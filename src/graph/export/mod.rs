//! The graph for other programs. No text from outside gets into any of these forms but as text: each form has one
//! function through which all of it goes.

mod dot;
mod json;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;
mod text;

use super::{
    Node,
    facts::{facts, one_line},
};

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use text::text;

/// What stands in the box of a node: number, title, and what else is known, each to be put on a line of its own.
fn label(node: &Node) -> Vec<String> {
    let lines = [one_line(&node.code), one_line(&node.title), facts(node).join(" · ")];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}
