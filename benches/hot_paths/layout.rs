//! The layout of the relation graph, off the task that draws; and painting a screen of it, which is on it.

use std::{hint::black_box, sync::Arc};

use criterion::{BenchmarkId, Criterion, Throughput};
use earmark::{
    domain::{id::IssueId, text::Display},
    graph::{
        Edge, EdgeKind, Graph, Key, Mark, Node,
        layout::{self, Link, Rect, Size},
        picture::{Glyphs, Picture, Zoom},
    },
};

/// One connected graph with 1.5 edges a node and no edge over more than a tenth of the nodes, always the same.
fn edges(nodes: usize) -> Vec<(usize, usize)> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let reach = (nodes / 10).max(4);
    let mut edges: Vec<_> = (1..nodes).map(|node| (node - 1 - below(node.min(reach)), node)).collect();
    while edges.len() < nodes * 3 / 2 {
        let to = 1 + below(nodes - 1);
        edges.push((to - 1 - below(to.min(reach)), to));
    }
    edges
}

fn graph(nodes: usize) -> Graph {
    let node = |at: usize| Node {
        key: Key::Issue(IssueId::from(format!("issue-{at}"))),
        code: Display::ours(format!("T-{}", 1001 + at)),
        title: Display::ours("Asked twice for the date"),
        status: Display::ours("todo"),
        severity: None,
        flags: 1,
        hidden: 0,
        folded: 0,
    };
    let edge = |(from, to)| Edge { from, to, kind: EdgeKind::Blocks, mark: Mark::Stored };
    Graph { nodes: (0..nodes).map(node).collect(), edges: edges(nodes).into_iter().map(edge).collect() }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    group.sample_size(10);
    for nodes in [10, 100, 1_000, 5_000] {
        let sizes = vec![Size { width: 22, height: 4 }; nodes];
        let links: Vec<_> = edges(nodes).into_iter().map(|(from, to)| Link { from, to, directed: true }).collect();
        let hints = vec![None; nodes];
        group.throughput(Throughput::Elements(nodes as u64));
        group.bench_function(BenchmarkId::new("lay_out", nodes), |bencher| {
            bencher.iter(|| layout::lay_out(black_box(&sizes), &links, &hints));
        });
        let graph = Arc::new(graph(nodes));
        group.bench_function(BenchmarkId::new("picture", nodes), |bencher| {
            bencher.iter(|| Picture::new(Arc::clone(&graph), Zoom::Short, None));
        });
        let picture = Picture::new(graph, Zoom::Short, None);
        let (width, height) = picture.size();
        let window = Rect { x: (width - 160).max(0) / 2, y: (height - 48).max(0) / 2, width: 160, height: 48 };
        group.bench_function(BenchmarkId::new("paint", nodes), |bencher| {
            bencher.iter(|| {
                let mut cells = 0;
                picture.paint(black_box(window), Glyphs::Unicode, &mut |_, _, text, _| cells += text.as_str().len());
                cells
            });
        });
    }
    group.finish();
}
