//! The graph in the language of Graphviz.

use super::label;
use crate::{
    domain::text::{Display, shown},
    graph::{Graph, Mark},
};

/// The graph in the language of Graphviz, <https://graphviz.org/doc/info/lang.html>.
pub fn dot(graph: &Graph) -> Display {
    let mut lines = vec!["digraph relations {".to_owned(), "  node [shape=box];".to_owned()];
    for (at, node) in graph.nodes.iter().enumerate() {
        // The spaces keep the n of `\n` apart from the word behind it.
        let label: Vec<String> = label(node).iter().map(|line| escaped(line)).collect();
        let focus = if at == 0 { ", penwidth=2" } else { "" };
        lines.push(format!("  n{at} [label=\"{}\"{focus}];", label.join(" \\n ")));
    }
    for edge in &graph.edges {
        let mut look = format!("label=\"{}\"", escaped(edge.kind.word()));
        if !edge.kind.is_directed() {
            look.push_str(", dir=none, style=dotted, constraint=false");
        }
        if edge.mark != Mark::Stored {
            look.push_str(", color=gray");
        }
        lines.push(format!("  n{} -> n{} [{look}];", edge.from, edge.to));
    }
    lines.push("}".to_owned());
    shown!("{}", lines.join("\n"))
}

/// Text within a quoted string that is a label. A quote ends it and a backslash begins an escape; names of characters
/// as in HTML are read, too.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
