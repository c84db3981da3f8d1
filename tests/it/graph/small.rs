//! Small pictures, as they look.

use std::sync::Arc;

use earmark::graph::{
    EdgeKind::{self, Blocks, DuplicateOf, Linked, RelatedTo, SubTicket},
    Graph, Mark,
    layout::{self, Layout, Link, Rect, Size, Way},
    picture::{Glyphs, Picture, Zoom},
};

use super::{drawn, samples::graph};

/// Both sets of signs, one below the other.
fn both(nodes: usize, edges: &[(usize, usize, EdgeKind)], zoom: Zoom) -> String {
    let picture = Picture::new(graph(nodes, edges), zoom, None);
    format!("{}\n\n{}", drawn::text(&picture, Glyphs::Unicode), drawn::text(&picture, Glyphs::Ascii))
}

#[test]
fn graph_small_pictures() {
    insta::assert_snapshot!("chain", both(3, &[(0, 1, Blocks), (1, 2, DuplicateOf)], Zoom::Short));
    insta::assert_snapshot!(
        "diamond",
        both(4, &[(0, 1, Blocks), (0, 2, Blocks), (1, 3, Blocks), (2, 3, Blocks)], Zoom::Short)
    );
    insta::assert_snapshot!("cycle_of_three", both(3, &[(0, 1, Blocks), (1, 2, Blocks), (2, 0, Blocks)], Zoom::Code));
    insta::assert_snapshot!("loop_to_itself", both(2, &[(0, 0, Blocks), (0, 1, RelatedTo)], Zoom::Code));
    insta::assert_snapshot!("double_edge", both(2, &[(0, 1, Blocks), (0, 1, RelatedTo), (1, 0, Blocks)], Zoom::Code));
    insta::assert_snapshot!(
        "dotted_between_layers",
        both(
            5,
            &[(0, 1, Blocks), (0, 2, Blocks), (1, 3, SubTicket), (0, 3, Linked), (1, 2, RelatedTo), (4, 3, RelatedTo)],
            Zoom::Code
        )
    );
    insta::assert_snapshot!("full", both(4, &[(0, 1, Blocks), (0, 2, DuplicateOf), (0, 3, RelatedTo)], Zoom::Full));
}

#[test]
fn graph_edges_that_are_not_stored_carry_a_sign() {
    let edges = [(0, 1, Blocks), (0, 2, DuplicateOf), (0, 3, RelatedTo), (2, 3, Linked)];
    let mut marked = Graph::clone(&graph(4, &edges));
    for (edge, mark) in marked.edges.iter_mut().zip([Mark::Pending, Mark::Leaving, Mark::Failed, Mark::Pending]) {
        edge.mark = mark;
    }
    let marked = Arc::new(marked);
    let letters = Picture::new(Arc::clone(&marked), Zoom::Code, None);
    insta::assert_snapshot!("signs", drawn::text(&letters, Glyphs::Unicode));
    let words = Picture::new(marked, Zoom::Full, None);
    insta::assert_snapshot!("signs_full", drawn::text(&words, Glyphs::Ascii));
}

#[test]
fn graph_nodes_stay_where_they_stood() {
    let size = Size { width: 10, height: 3 };
    let links: Vec<Link> = (1..5).map(|to| Link { from: 0, to, directed: true }).collect();
    let order = |layout: &Layout| {
        let mut nodes: Vec<usize> = (1..5).collect();
        nodes.sort_by_key(|&node| layout.boxes[node].x);
        nodes
    };
    let turned = layout::lay_out(&[size; 5], &links, &[None, Some(70), Some(50), Some(30), Some(10)]);
    assert_eq!(order(&turned), [4, 3, 2, 1]);
    let hints: Vec<_> = turned.boxes.iter().map(|rect| Some(rect.x)).chain([None]).collect();
    let mut more = links;
    more.push(Link { from: 3, to: 5, directed: true });
    assert_eq!(order(&layout::lay_out(&[size; 6], &more, &hints)), [4, 3, 2, 1]);
}

#[test]
fn graph_paths_follow_directed_edges_both_ways() {
    let edges = [(0, 1, Blocks), (1, 2, Blocks), (3, 2, Blocks), (1, 4, RelatedTo), (4, 5, Blocks)];
    let picture = Picture::new(graph(6, &edges), Zoom::Code, None);
    let on = |node| {
        let paths = picture.paths_of(node);
        let nodes: Vec<usize> = (0..6).filter(|&node| paths.contains_node(node)).collect();
        let edges: Vec<usize> = (0..5).filter(|&edge| paths.contains_edge(edge)).collect();
        (nodes, edges)
    };
    assert_eq!(on(1), (vec![0, 1, 2, 4], vec![0, 1, 3]));
    assert_eq!(on(2), (vec![0, 1, 2, 3], vec![0, 1, 2]));
    assert_eq!(on(0), (vec![0, 1, 2], vec![0, 1]));
    assert_eq!(on(9), (vec![], vec![]));
}

#[test]
fn graph_minimap_shows_nodes_and_window() {
    let picture = Picture::new(graph(2, &[(0, 1, Blocks)]), Zoom::Code, None);
    let (width, height) = picture.size();
    let map = picture.minimap(4, 4, Rect { x: 0, y: 0, width, height: height / 2 });
    assert_eq!(map.window, Rect { x: 0, y: 0, width: 4, height: 2 });
    let rows: Vec<Vec<Option<usize>>> = (0..4).map(|y| (0..4).map(|x| map.node(x, y)).collect()).collect();
    assert!(rows[0].contains(&Some(0)) && rows[3].iter().all(|node| *node == Some(1)), "{rows:?}");
    assert_eq!(map.node(4, 0), None);
    assert_eq!(picture.minimap(0, 0, drawn::whole(&picture)).node(0, 0), None);
}

#[test]
fn graph_edges_to_nowhere_are_left_out_and_nothing_is_a_picture_too() {
    let link = Link { from: 0, to: 7, directed: true };
    let layout = layout::lay_out(&[Size { width: 8, height: 3 }], &[link], &[]);
    assert!(layout.routes[0].points.is_empty());
    let empty = Picture::new(graph(0, &[]), Zoom::Full, None);
    assert_eq!((empty.size(), empty.layout().nearest(0, Way::Down)), ((0, 0), None));
    assert!(drawn::cells(&empty, Rect { x: 0, y: 0, width: 9, height: 9 }, Glyphs::Ascii).is_empty());
    let broken = Picture::new(graph(1, &[(0, 7, Blocks)]), Zoom::Full, None);
    assert!(!drawn::text(&broken, Glyphs::Ascii).is_empty());
    assert!(broken.paths_of(0).contains_node(0));
}
