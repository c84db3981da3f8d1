//! The graph as a flowchart of Mermaid.

use super::label;
use crate::{
    domain::text::{Display, shown},
    graph::Graph,
};

/// The graph as a flowchart of Mermaid, <https://mermaid.js.org/syntax/flowchart.html>.
pub fn mermaid(graph: &Graph) -> Display {
    let mut lines = vec!["flowchart TD".to_owned()];
    for (at, node) in graph.nodes.iter().enumerate() {
        let label: Vec<String> = label(node).iter().map(|line| escaped(line)).collect();
        lines.push(format!("  n{at}[\"{}\"]", label.join("<br/>")));
    }
    for edge in &graph.edges {
        let line = if edge.kind.is_directed() { "-->" } else { "-.-" };
        lines.push(format!("  n{} {line}|\"{}\"| n{}", edge.from, escaped(edge.kind.word()), edge.to));
    }
    if !graph.nodes.is_empty() {
        lines.push("  style n0 stroke-width:3px".to_owned());
    }
    shown!("{}", lines.join("\n"))
}

/// Text within quotes. Besides the quote itself, HTML, Markdown, directives (`%%{`) and names of characters (`#name;`)
/// are looked for in it, so every ASCII sign that is not known to be plain is written by its number; before the first
/// letter of a line none is plain, since a list could begin there.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut begun = false;
    for c in text.chars() {
        begun |= c.is_alphabetic();
        let plain = c.is_ascii_alphanumeric() || !c.is_ascii() || c == ' ' || begun && ",.-+()/!?'".contains(c);
        if plain {
            escaped.push(c);
        } else {
            escaped.push_str(&format!("#{};", u32::from(c)));
        }
    }
    escaped
}
