//! How good the pictures are.

use earmark::graph::{
    EdgeKind,
    picture::{Glyphs, Picture, Zoom},
};

use super::{drawn, samples};

#[test]
fn graph_look() {
    let Ok(nodes) = std::env::var("LOOK") else { return };
    let nodes: usize = nodes.parse().unwrap();
    let kinds = [EdgeKind::Blocks, EdgeKind::DuplicateOf, EdgeKind::RelatedTo, EdgeKind::Blocks, EdgeKind::SubTicket];
    for seed in 1..4 {
        let edges: Vec<_> = samples::connected(nodes, 1 + nodes / 3, seed)
            .into_iter()
            .enumerate()
            .map(|(at, (from, to))| (from, to, kinds[at % 5]))
            .collect();
        let picture = Picture::new(samples::graph(nodes, &edges), Zoom::Short, None);
        println!(
            "{}\n{:?} crossings {}",
            drawn::text(&picture, Glyphs::Unicode),
            picture.size(),
            picture.layout().crossings
        );
    }
}
