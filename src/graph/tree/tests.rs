//! Ten graphs as trees, in each form and width.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::graph::{
    EdgeKind, Graph, Mark,
    samples::{Draft, all, arbitrary, hostile},
};

fn text(graph: &Graph, branches: Branches, cells: Option<usize>) -> String {
    lines(graph, branches, cells).iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn ten_graphs() {
    for (name, graph) in all() {
        let forms = [Branches::Lines, Branches::Ascii, Branches::Indent];
        let shown: Vec<String> = forms.iter().map(|form| text(&graph, *form, Some(76))).collect();
        insta::assert_snapshot!(format!("tree_{name}"), shown.join("\n"));
    }
}

#[test]
fn states_of_ties_and_folded_duplicates_are_told() {
    let edges = [(1, EdgeKind::Blocks, 2), (1, EdgeKind::RelatedTo, 3), (4, EdgeKind::DuplicateOf, 1)];
    let mut graph = Draft::issues(&[1, 2, 3, 4]).edges(&edges).with(1, |node| node.folded = 2).graph();
    (graph.edges[0].mark, graph.edges[1].mark, graph.edges[2].mark) = (Mark::Pending, Mark::Leaving, Mark::Failed);
    let shown = text(&graph, Branches::Lines, None);
    for words in ["2 duplicates folded", "blocks T-2 Wrong slot · pending", "· being removed", "has duplicate T-4"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(shown.matches("failed").count(), 1);
}

#[test]
fn parts_without_a_tie_to_the_focus_follow() {
    let graph = Draft::issues(&[1, 2, 3]).edges(&[(3, EdgeKind::Blocks, 2)]).graph();
    let shown: Vec<_> = rows(&graph).iter().map(|row| (row.node, row.depth)).collect();
    assert_eq!(shown, [(0, 0), (1, 0), (2, 1)]);
    assert!(rows(&Graph::default()).is_empty());
}

#[test]
fn titles_are_cut_and_nothing_else() {
    let (_, graph) = all().swap_remove(0);
    for cells in [60, 80] {
        assert!(lines(&graph, Branches::Lines, Some(cells)).iter().all(|line| {
            let wide = crate::domain::text::width::width(line.as_str());
            wide <= cells
        }));
    }
    assert!(text(&graph, Branches::Lines, Some(1)).contains("blocks T-1002 Wrong s… · in review · medium · 2 flags"));
}

#[test]
fn foreign_text_stays_on_its_line() {
    let mut graph = hostile();
    graph.nodes[1].title = crate::domain::text::Display::ours("two\nlines");
    let lines = lines(&graph, Branches::Lines, None);
    assert_eq!(lines.len(), graph.nodes.len());
    assert!(lines.iter().all(|line| !line.as_str().contains(|c: char| c.is_control() || c == '\u{202e}')), "{lines:?}");
}

#[test]
fn a_chain_of_any_length_is_shown() {
    let numbers: Vec<u64> = (1..=2_000).collect();
    let edges: Vec<_> = numbers.windows(2).map(|two| (two[0], EdgeKind::Blocks, two[1])).collect();
    assert_eq!(rows(&Draft::issues(&numbers).edges(&edges).graph()).len(), 2_000);
}

proptest! {
    /// Every edge has one row, between the row above and its own node; every node has one place.
    #[test]
    fn the_tree_holds_each_edge_once(graph in arbitrary(12, 30)) {
        let rows = rows(&graph);
        let mut edges: Vec<usize> = rows.iter().filter_map(|row| row.edge).collect();
        edges.sort_unstable();
        prop_assert_eq!(edges, (0..graph.edges.len()).collect::<Vec<_>>());
        let mut places: Vec<usize> = rows.iter().filter(|row| row.place == Place::Here).map(|row| row.node).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..graph.nodes.len()).collect::<Vec<_>>());
        let mut above: Vec<usize> = Vec::new();
        let mut shown = HashSet::new();
        for row in &rows {
            above.truncate(row.depth);
            prop_assert_eq!(row.follows.len(), row.depth);
            if let Some(edge) = row.edge {
                let edge = &graph.edges[edge];
                let ends = if row.backwards { (edge.to, edge.from) } else { (edge.from, edge.to) };
                prop_assert_eq!(ends, (above[row.depth - 1], row.node));
            }
            prop_assert_eq!(row.place == Place::Above, row.place != Place::Here && shown.contains(&row.node));
            if row.place == Place::Here {
                shown.insert(row.node);
            }
            above.push(row.node);
        }
    }
}
