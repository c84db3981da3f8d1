//! Every form of export for ten graphs, and hostile titles in each of them.

use std::sync::Arc;

use super::*;
use crate::{
    domain::text::{Display, width::width},
    graph::{
        EdgeKind, Graph, Mark,
        picture::{Glyphs, Picture, Zoom},
        samples::{Draft, all, hostile},
    },
};

#[test]
fn ten_graphs() {
    for (name, graph) in all() {
        let whole = format!("{}\n\n{}\n\n{}", dot(&graph), mermaid(&graph), format_args!("{:#}", json(&graph)));
        insta::assert_snapshot!(format!("export_{name}"), whole);
    }
}

fn pictured(graph: &Graph) -> Picture {
    Picture::new(Arc::new(graph.clone()), Zoom::Full, None)
}

#[test]
fn ten_pictures() {
    for (name, graph) in all() {
        let picture = pictured(&graph);
        let forms = [Glyphs::Unicode, Glyphs::Ascii]
            .map(|glyphs| text(&picture, glyphs).iter().map(|line| format!("{line}\n")).collect::<String>());
        insta::assert_snapshot!(format!("picture_{name}"), format!("{}\n{}", forms.join("\n"), svg(&picture)));
    }
}

#[test]
fn the_picture_as_text_has_its_size() {
    let mut graph = all().swap_remove(1).1;
    graph.nodes[1].title = Display::ours("你好，世界 👨\u{200d}👩\u{200d}👧 wide");
    let picture = pictured(&graph);
    let (columns, rows) = picture.size();
    let lines = text(&picture, Glyphs::Unicode);
    assert_eq!(lines.len(), rows as usize);
    let widths: Vec<usize> = lines.iter().map(|line| width(line.as_str())).collect();
    assert_eq!(*widths.iter().max().unwrap(), columns as usize);
    let boxed = lines.iter().find(|line| line.as_str().contains('你')).unwrap();
    assert!(boxed.as_str().contains("👨\u{200d}👩\u{200d}👧 wide"), "{boxed}");
}

#[test]
fn foreign_text_stays_between_the_tags_of_svg() {
    let svg = svg(&pictured(&hostile()));
    // Everything within angle brackets is ours, and the tags are balanced.
    let mut open = Vec::new();
    for tag in svg.as_str().split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag ends");
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).collect();
        assert!(
            ["svg", "title", "desc", "style", "marker", "path", "rect", "polyline", "text", "g"]
                .contains(&name.as_str()),
            "{tag}"
        );
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    for after in svg.as_str().split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|name| after.starts_with(name)), "&{after:.12}");
    }
    assert!(!svg.as_str().contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
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
    let list = Draft::issues(&[1]).with(1, |node| node.title = Display::ours("1. - x. y")).graph();
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
    assert!(text(&pictured(&empty), Glyphs::Ascii).is_empty());
    assert!(svg(&pictured(&empty)).as_str().ends_with("</svg>"));
    assert_eq!(dot(&empty).as_str(), "digraph relations {\n  node [shape=box];\n}");
    assert_eq!(mermaid(&empty).as_str(), "flowchart TD");
    assert!(json(&empty)["focus"].is_null());
}
