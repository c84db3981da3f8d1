//! Lines: rows of the layers and of what runs between them, and from these the corners of every line.

use super::{
    Layout, Link, Rect, Route, Size,
    layered::Layered,
    ports::{self, Columns},
    tracks::{self, Bend, Hook, Passage, Tracks},
};

/// The space below a layer.
struct Gap {
    /// First row.
    top: i32,
    /// Rows above the tracks, for arrow heads that point up.
    head: i32,
    tracks: Tracks,
}

impl Gap {
    fn row(&self, track: usize) -> i32 {
        self.top + self.head + track as i32
    }
}

/// The rows of a graph.
struct Rows {
    /// First row of each layer.
    tops: Vec<i32>,
    /// The space below each layer.
    gaps: Vec<Gap>,
    /// Rows of the whole.
    height: i32,
}

/// Draws the graph: boxes and lines in cells, from the middles of the items.
pub(super) fn draw(graph: &Layered, links: &[Link], sizes: &[Size], widths: &[i32], middles: &[i32]) -> Layout {
    let columns = ports::columns(graph, widths, middles);
    let Rows { tops, gaps, height } = rows(graph, links, sizes, &columns);
    let boxes: Vec<Rect> = (0..graph.nodes)
        .map(|node| Rect {
            x: middles[node] - widths[node] / 2,
            y: tops[graph.layer[node]],
            width: widths[node],
            height: i32::from(sizes[node].height),
        })
        .collect();
    let mut routes = vec![Route::default(); links.len()];
    let mut taken = vec![0; gaps.len()];
    for (chain, columns) in graph.chains.iter().zip(&columns.chains) {
        let (upper, lower) = (chain.items[0], chain.items[chain.items.len() - 1]);
        let mut points = vec![(columns[0], boxes[upper].bottom() - 1)];
        for (step, pair) in columns.windows(2).enumerate() {
            let layer = graph.layer[upper] + step;
            let gap = &gaps[layer];
            let bend = gap.tracks.bends[taken[layer]];
            taken[layer] += 1;
            match bend {
                Bend::None => {}
                Bend::At(row) => points.extend(pair.iter().map(|&column| (column, gap.row(row)))),
                Bend::Twice { first, column, second } => {
                    points.extend([(pair[0], gap.row(first)), (column, gap.row(first))]);
                    points.extend([(column, gap.row(second)), (pair[1], gap.row(second))]);
                }
            }
        }
        let end = (columns[columns.len() - 1], boxes[lower].y);
        points.push(end);
        let points_down = links[chain.link].directed && !chain.flipped;
        let label = (end.0, end.1 - if points_down { 2 } else { 1 });
        if chain.flipped {
            points.reverse();
        }
        routes[chain.link] = Route { points, against: false, label, sign: (label.0 + 1, label.1) };
    }
    let mut hooks = vec![0; gaps.len()];
    for (flat, &Hook { left, right }) in graph.flats.iter().zip(&columns.flats) {
        let layer = graph.layer[flat.from];
        let gap = &gaps[layer];
        let row = gap.row(gap.tracks.hooks[hooks[layer]]);
        hooks[layer] += 1;
        let turned = graph.place[flat.from] > graph.place[flat.to];
        let (left_box, right_box) = if turned { (flat.to, flat.from) } else { (flat.from, flat.to) };
        let mut points = vec![
            (left, boxes[left_box].bottom() - 1),
            (left, row),
            (right, row),
            (right, boxes[right_box].bottom() - 1),
        ];
        if turned {
            points.reverse();
        }
        routes[flat.link] = Route { points, against: false, label: (left + 1, row), sign: (right + 1, row) };
    }
    let right = boxes.iter().map(Rect::right);
    let lines = routes.iter().flat_map(|route| route.points.iter().map(|point| point.0 + 1));
    let width = right.chain(lines).max().unwrap_or(0);
    // A line may turn to the left of the leftmost box.
    let left = routes.iter().flat_map(|route| route.points.iter().map(|point| point.0)).min().unwrap_or(0).min(0);
    let mut layout = Layout { boxes, routes, width, height, ..Layout::default() };
    if left < 0 {
        layout.boxes.iter_mut().for_each(|rect| rect.x -= left);
        for route in &mut layout.routes {
            route.points.iter_mut().for_each(|point| point.0 -= left);
            route.label.0 -= left;
            route.sign.0 -= left;
        }
        layout.width -= left;
    }
    layout
}

/// Finds the rows of the layers and of the spaces below them.
fn rows(graph: &Layered, links: &[Link], sizes: &[Size], columns: &Columns) -> Rows {
    let count = graph.layers.len();
    let mut passages: Vec<Vec<Passage>> = vec![Vec::new(); count];
    let mut hooks: Vec<Vec<Hook>> = vec![Vec::new(); count];
    // Rows for what stands at the ends of lines: an arrow head at the top; letter and arrow head at the bottom.
    let (mut heads, mut feet) = (vec![0; count], vec![0; count]);
    for (chain, columns) in graph.chains.iter().zip(&columns.chains) {
        let upper = graph.layer[chain.items[0]];
        for (step, pair) in columns.windows(2).enumerate() {
            passages[upper + step].push(Passage { top: pair[0], bottom: pair[1] });
        }
        let last = upper + chain.items.len() - 2;
        let directed = links[chain.link].directed;
        feet[last] = 2;
        heads[upper] = heads[upper].max(i32::from(directed && chain.flipped));
    }
    for (flat, &hook) in graph.flats.iter().zip(&columns.flats) {
        let layer = graph.layer[flat.from];
        hooks[layer].push(hook);
        heads[layer] = heads[layer].max(i32::from(links[flat.link].directed));
    }
    let (mut tops, mut gaps) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut y = 0;
    for layer in 0..count {
        tops.push(y);
        let nodes = graph.layers[layer].iter().filter(|&&item| !graph.is_stand_in(item));
        y += nodes.map(|&node| i32::from(sizes[node].height)).max().unwrap_or(0);
        let tracks = tracks::tracks(&passages[layer], &hooks[layer]);
        let gap = Gap { top: y, head: heads[layer], tracks };
        y += gap.head + gap.tracks.rows as i32 + feet[layer];
        gaps.push(gap);
    }
    Rows { tops, gaps, height: y }
}
