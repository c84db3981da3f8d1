use super::*;
use crate::graph::{
    EdgeKind, Graph, Mark,
    samples::{Draft, all, hostile},
};

#[test]
fn ten_graphs() {
    for (name, graph) in all() {
        let whole = format!("{}\n\n{}\n\n{}", dot(&graph), mermaid(&graph), format_args!("{:#}", json(&graph)));
        insta::assert_snapshot!(format!("export_{name}"), whole);
    }
}

/// What is left of `line` without its quoted strings, in which `\` takes the next character along.
fn outside_quotes(line: &str) -> String {
    let mut rest = String::new();
    let mut quoted = false;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                chars.next();
            }
            '"' => quoted = !quoted,
            c if !quoted => rest.push(c),
            _ => {}
        }
    }
    assert!(!quoted, "{line}");
    rest
}

#[test]
fn foreign_text_stays_within_the_quotes_of_dot() {
    let graph = hostile();
    let dot = dot(&graph);
    let lines: Vec<&str> = dot.as_str().lines().collect();
    assert_eq!(lines.len(), 3 + graph.nodes.len() + graph.edges.len());
    for (line, at) in lines[2..].iter().zip(0..graph.nodes.len()) {
        let focus = if at == 0 { ", penwidth=2" } else { "" };
        assert_eq!(outside_quotes(line), format!("  n{at} [label={focus}];"));
        // Escapes that stand for something else than themselves, as \N for the name of the node.
        let bare = line.replace("\\\\", "").replace("\\\"", "").replace(" \\n ", "");
        assert!(!bare.contains('\\'), "{line}");
        assert!(!line.replace("&amp;", "").contains('&'), "{line}");
    }
}

#[test]
fn foreign_text_stays_within_the_quotes_of_mermaid() {
    let graph = hostile();
    let mermaid = mermaid(&graph);
    let lines: Vec<&str> = mermaid.as_str().lines().collect();
    assert_eq!(lines.len(), 2 + graph.nodes.len() + graph.edges.len());
    for (line, at) in lines[1..].iter().zip(0..graph.nodes.len()) {
        let label = line.strip_prefix(&format!("  n{at}[\"")).and_then(|rest| rest.strip_suffix("\"]")).unwrap();
        let label = label.replace("<br/>", "");
        assert!(!label.contains(['"', '<', '>', '`', '%', '{', '[', '&', '*', '_', '\\', ':']), "{label}");
        for after in label.split('#').skip(1) {
            let digits = after.split(';').next().unwrap();
            assert!(!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()), "{label}");
        }
    }
    let list = Draft::issues(&[1]).with(1, |node| node.title = crate::domain::text::Display::ours("1. - x. y")).graph();
    assert!(super::mermaid(&list).as_str().contains("<br/>1#46; #45; x. y<br/>"));
}

#[test]
fn foreign_text_stays_a_string_of_json() {
    let mut graph = hostile();
    graph.nodes[1].key = crate::graph::Key::Issue("\u{1b}[2J\"},{".into());
    let read = json(&graph);
    assert_eq!(read["nodes"].as_array().unwrap().len(), graph.nodes.len());
    assert_eq!(read["nodes"][1]["id"], "\u{1b}[2J\"},{");
    assert_eq!(read["nodes"][2]["title"], graph.nodes[2].title.as_str());
    assert_eq!(read["edges"][0]["to"], read["nodes"][1]["key"]);
}

#[test]
fn ties_that_are_not_stored_are_told_apart() {
    let mut graph = Draft::issues(&[1, 2]).edges(&[(1, EdgeKind::Blocks, 2)]).graph();
    graph.edges[0].mark = Mark::Pending;
    assert!(dot(&graph).as_str().contains("color=gray"));
    assert!(json(&graph)["edges"][0]["state"] == "pending");
}

#[test]
fn the_empty_graph_has_a_form_too() {
    let empty = Graph::default();
    assert_eq!(dot(&empty).as_str(), "digraph relations {\n  node [shape=box];\n}");
    assert_eq!(mermaid(&empty).as_str(), "flowchart TD");
    assert!(json(&empty)["focus"].is_null());
}
