//! Parts that nothing ties: each laid out by itself, then packed in rows.

use std::collections::VecDeque;

use super::{Layout, Link, Rect, Route, Size, cycles, layered::Layered, order, place, ports, route, simplex};

/// Free columns and rows between two parts.
const BESIDE: i32 = 4;
const BELOW: i32 = 1;
/// How many times wider than high the whole shall be, in cells: about a wide terminal.
const SHAPE: i64 = 3;
/// What the layering may spend, in nodes looked at; an exchange looks at up to all of them.
const EFFORT: usize = 5_000_000;

/// The whole, without the walk over it.
pub(super) fn lay_out(sizes: &[Size], links: &[Link], hints: &[Option<i32>]) -> Layout {
    let parts = connected(sizes.len(), links);
    let mut layout = Layout {
        boxes: vec![Rect::default(); sizes.len()],
        routes: vec![Route::default(); links.len()],
        ..Layout::default()
    };
    let mut drawn = Vec::with_capacity(parts.len());
    let mut local = vec![0; sizes.len()];
    for part in &parts {
        for (at, &node) in part.nodes.iter().enumerate() {
            local[node] = at;
        }
        let part_sizes: Vec<_> = part.nodes.iter().map(|&node| sizes[node]).collect();
        let part_links: Vec<_> = part
            .links
            .iter()
            .map(|&link| Link { from: local[links[link].from], to: local[links[link].to], ..links[link] })
            .collect();
        let part_hints: Vec<_> = part.nodes.iter().map(|&node| hints.get(node).copied().flatten()).collect();
        drawn.push(lay_out_connected(&part_sizes, &part_links, &part_hints));
    }
    for (at, (x, y)) in pack(&drawn).into_iter().enumerate() {
        let (part, piece) = (&parts[at], &drawn[at]);
        layout.crossings += piece.crossings;
        layout.width = layout.width.max(x + piece.width);
        layout.height = layout.height.max(y + piece.height);
        for (&node, rect) in part.nodes.iter().zip(&piece.boxes) {
            layout.boxes[node] = Rect { x: rect.x + x, y: rect.y + y, ..*rect };
        }
        for (&link, route) in part.links.iter().zip(&piece.routes) {
            layout.routes[link] = Route {
                points: route.points.iter().map(|point| (point.0 + x, point.1 + y)).collect(),
                against: route.against,
                label: (route.label.0 + x, route.label.1 + y),
                sign: (route.sign.0 + x, route.sign.1 + y),
            };
        }
    }
    layout
}

struct Part {
    nodes: Vec<usize>,
    links: Vec<usize>,
}

/// Connected parts, in the order of their first nodes.
fn connected(nodes: usize, links: &[Link]) -> Vec<Part> {
    let mut leader: Vec<usize> = (0..nodes).collect();
    for link in links.iter().filter(|link| link.from < nodes && link.to < nodes) {
        let (a, b) = (find(&mut leader, link.from), find(&mut leader, link.to));
        leader[a.max(b)] = a.min(b);
    }
    let mut number = vec![usize::MAX; nodes];
    let mut parts: Vec<Part> = Vec::new();
    for node in 0..nodes {
        let lead = find(&mut leader, node);
        if number[lead] == usize::MAX {
            number[lead] = parts.len();
            parts.push(Part { nodes: Vec::new(), links: Vec::new() });
        }
        parts[number[lead]].nodes.push(node);
    }
    for (at, link) in links.iter().enumerate().filter(|(_, link)| link.from < nodes && link.to < nodes) {
        let lead = find(&mut leader, link.from);
        parts[number[lead]].links.push(at);
    }
    parts
}

fn find(leader: &mut [usize], mut node: usize) -> usize {
    while leader[node] != node {
        leader[node] = leader[leader[node]];
        node = leader[node];
    }
    node
}

fn lay_out_connected(sizes: &[Size], links: &[Link], hints: &[Option<i32>]) -> Layout {
    let directed: Vec<usize> = (0..links.len()).filter(|&at| links[at].directed).collect();
    let pairs: Vec<_> = directed.iter().map(|&at| (links[at].from, links[at].to)).collect();
    let turned = cycles::turned(sizes.len(), &pairs);
    let mut against: Vec<bool> = links.iter().map(|link| link.directed && link.from == link.to).collect();
    let mut downward = Vec::with_capacity(pairs.len());
    for ((&(from, to), &turned), &at) in pairs.iter().zip(&turned).zip(&directed) {
        against[at] |= turned;
        if from != to {
            downward.push(if turned { (to, from) } else { (from, to) });
        }
    }
    let rank = layers(sizes.len(), links, &downward);
    let mut graph = Layered::new(&rank, links);
    let crossings = order::reduce(&mut graph, hints);
    let widths = ports::widths(&graph, sizes);
    let columns = place::columns(&graph, &widths);
    let mut layout = route::draw(&graph, links, sizes, &widths, &columns);
    for (route, against) in layout.routes.iter_mut().zip(against) {
        route.against = against;
    }
    layout.crossings = crossings;
    layout
}

/// Layers from the directed links. What only undirected links tie has no layer of its own: it is put one layer below (or
/// above) the node that it is tied to.
fn layers(nodes: usize, links: &[Link], downward: &[(usize, usize)]) -> Vec<i32> {
    let mut rank = simplex::layers(nodes, downward, EFFORT / nodes.max(1));
    let down: Vec<Link> = downward.iter().map(|&(from, to)| Link { from, to, directed: true }).collect();
    let parts = connected(nodes, &down);
    if parts.len() < 2 {
        return rank;
    }
    let mut part_of = vec![0; nodes];
    for (number, part) in parts.iter().enumerate() {
        for &node in &part.nodes {
            part_of[node] = number;
        }
    }
    let mut ties: Vec<Vec<(usize, usize, i32)>> = vec![Vec::new(); parts.len()];
    for link in links.iter().filter(|link| part_of[link.from] != part_of[link.to]) {
        ties[part_of[link.from]].push((link.from, link.to, 1));
        ties[part_of[link.to]].push((link.to, link.from, -1));
    }
    let mut placed = vec![false; parts.len()];
    placed[0] = true;
    let mut open = VecDeque::from([0]);
    while let Some(part) = open.pop_front() {
        for &(here, there, step) in &ties[part] {
            let other = part_of[there];
            if std::mem::replace(&mut placed[other], true) {
                continue;
            }
            let shift = rank[here] + step - rank[there];
            for &node in &parts[other].nodes {
                rank[node] += shift;
            }
            open.push_back(other);
        }
    }
    let top = rank.iter().copied().min().unwrap_or(0);
    rank.iter_mut().for_each(|rank| *rank -= top);
    rank
}

/// Upper left corners of the parts, in rows from left to right.
fn pack(drawn: &[Layout]) -> Vec<(i32, i32)> {
    let area: i64 = drawn.iter().map(|piece| i64::from(piece.width + BESIDE) * i64::from(piece.height + BELOW)).sum();
    let widest = drawn.iter().map(|piece| piece.width).max().unwrap_or(0);
    let room = i32::try_from((area * SHAPE).isqrt()).unwrap_or(i32::MAX).max(widest);
    let (mut x, mut y, mut row) = (0, 0, 0);
    drawn
        .iter()
        .map(|piece| {
            if x > 0 && x + piece.width > room {
                (x, y, row) = (0, y + row + BELOW, 0);
            }
            let corner = (x, y);
            x += piece.width + BESIDE;
            row = row.max(piece.height);
            corner
        })
        .collect()
}
