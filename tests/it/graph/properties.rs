//! What holds for the picture of any graph: with edges from a node to itself, several between the same two, cycles, and
//! parts that nothing ties.

use std::collections::HashMap;

use earmark::graph::{
    EdgeKind, Graph,
    layout::{Layout, Rect, Route},
    picture::{Glyphs, Part, Picture, Zoom},
};
use proptest::prelude::*;

use super::{
    drawn::{self, Cells},
    samples::{Numbers, graph},
};

/// Nodes, edges and zoom. The second number says how many edges go to the same few nodes.
fn graphs(most: usize) -> impl Strategy<Value = (usize, Vec<(usize, usize, EdgeKind)>, Zoom)> {
    let zoom = prop::sample::select(vec![Zoom::Code, Zoom::Short, Zoom::Full]);
    // Most are of a size that people look at.
    let nodes = prop_oneof![3 => 1..=most.min(40), 1 => 1..=most];
    (nodes, 0..10_usize, zoom).prop_flat_map(|(nodes, hubs, zoom)| {
        let kind = prop::sample::select(EdgeKind::ALL.to_vec());
        let edge = (0..nodes, 0..nodes, 0..10_usize, kind).prop_map(move |(from, to, chance, kind)| {
            if chance < hubs { (from, to % (1 + nodes / 8), kind) } else { (from, to, kind) }
        });
        (Just(nodes), prop::collection::vec(edge, 0..=nodes * 2), Just(zoom))
    })
}

fn cases() -> u32 {
    if crate::long() { 2_000 } else { 24 }
}

/// All cells of a line, in its order, each with whether the line runs across or down there; corners do both.
fn walked(route: &Route) -> Vec<((i32, i32), bool, bool)> {
    let mut cells: Vec<((i32, i32), bool, bool)> = Vec::new();
    for pair in route.points.windows(2) {
        let ((mut x, mut y), end) = (pair[0], pair[1]);
        assert!((x == end.0) != (y == end.1), "a piece is straight and has a length: {pair:?}");
        let across = y == end.1;
        loop {
            match cells.last_mut() {
                Some(last) if last.0 == (x, y) => (last.1, last.2) = (true, true),
                _ => cells.push(((x, y), across, !across)),
            }
            if (x, y) == end {
                break;
            }
            (x, y) = (x + (end.0 - x).signum(), y + (end.1 - y).signum());
        }
    }
    cells
}

fn on_horizontal_border(rect: &Rect, (x, y): (i32, i32)) -> bool {
    (rect.x + 1..rect.right() - 1).contains(&x) && (y == rect.y || y == rect.bottom() - 1)
}

/// Whether directed edges lead from one node to another.
fn leads(graph: &Graph, from: usize, to: usize) -> bool {
    let mut seen = vec![false; graph.nodes.len()];
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        if !std::mem::replace(&mut seen[node], true) {
            let next = graph.edges.iter().filter(|edge| edge.kind.is_directed() && edge.from == node);
            open.extend(next.map(|edge| edge.to));
        }
    }
    false
}

fn boxes_stand_apart(layout: &Layout) {
    let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    for (at, rect) in layout.boxes.iter().enumerate() {
        assert!(whole.contains(rect.x, rect.y) && whole.contains(rect.right() - 1, rect.bottom() - 1), "{rect:?}");
        for other in &layout.boxes[at + 1..] {
            assert!(!rect.overlaps(other), "{rect:?} and {other:?}");
        }
    }
}

/// Lines touch their boxes and no other, and each other only where one runs across and the other down.
fn lines_are_told_apart(graph: &Graph, layout: &Layout) {
    let mut boxed = HashMap::new();
    for (node, rect) in layout.boxes.iter().enumerate() {
        for y in rect.y..rect.bottom() {
            boxed.extend((rect.x..rect.right()).map(|x| ((x, y), node)));
        }
    }
    // By cell: the edge, whether its line runs across there, and whether it runs down.
    let mut lines: HashMap<_, Vec<(usize, bool, bool)>> = HashMap::new();
    for (edge, (ends, route)) in graph.edges.iter().zip(&layout.routes).enumerate() {
        let cells = walked(route);
        let (first, last) = (cells[0].0, cells[cells.len() - 1].0);
        assert!(on_horizontal_border(&layout.boxes[ends.from], first), "edge {edge} begins at {first:?}");
        assert!(on_horizontal_border(&layout.boxes[ends.to], last), "edge {edge} ends at {last:?}");
        assert!(cells.len() > 3, "edge {edge} has room for what it says");
        for &(cell, across, down) in &cells[1..cells.len() - 1] {
            assert_eq!(boxed.get(&cell), None, "edge {edge} runs through a box at {cell:?}");
            lines.entry(cell).or_default().push((edge, across, down));
        }
        lines.entry(first).or_default().push((edge, true, true));
        lines.entry(last).or_default().push((edge, true, true));
    }
    for (cell, here) in &lines {
        let across = here.iter().filter(|line| line.1).count();
        let down = here.iter().filter(|line| line.2).count();
        assert!(across <= 1 && down <= 1, "lines run together at {cell:?}: {here:?}");
    }
    let mut said = HashMap::new();
    for (edge, route) in layout.routes.iter().enumerate() {
        let at_label: Vec<_> = lines.get(&route.label).into_iter().flatten().map(|line| line.0).collect();
        assert_eq!(at_label, [edge], "the letter of edge {edge} stands on its line alone");
        assert!(!boxed.contains_key(&route.sign) && !lines.contains_key(&route.sign), "sign of edge {edge}");
        assert_eq!(said.insert(route.sign, edge), None, "two signs at {:?}", route.sign);
    }
}

fn directed_lines_point_down(graph: &Graph, layout: &Layout) {
    for (edge, route) in graph.edges.iter().zip(&layout.routes) {
        let (first, last) = (route.points[0].1, route.points[route.points.len() - 1].1);
        if route.against {
            assert!(edge.kind.is_directed() && leads(graph, edge.to, edge.from), "{edge:?} is in no cycle");
            assert!(edge.from == edge.to || first > last, "{edge:?}");
        } else if edge.kind.is_directed() {
            assert!(first < last, "{edge:?} points up");
        }
    }
}

/// Every cell of every line is drawn as this line, from box to box.
fn lines_are_drawn(graph: &Graph, layout: &Layout, cells: &Cells) {
    for (edge, (ends, route)) in graph.edges.iter().zip(&layout.routes).enumerate() {
        let walk = walked(route);
        for (at, &(cell, ..)) in walk.iter().enumerate() {
            let part = cells.get(&cell).map(|cell| cell.1);
            let expected = match part {
                Some(Part::Border(node)) => (at == 0 && node == ends.from) || (at == walk.len() - 1 && node == ends.to),
                Some(Part::Crossing(down, across)) => down != across && (down == edge || across == edge),
                Some(Part::Line(of) | Part::Label(of)) => of == edge,
                Some(Part::Arrow(of)) => of == edge && ends.kind.is_directed() && at == walk.len() - 2,
                _ => false,
            };
            assert!(expected, "edge {edge} {ends:?} at {cell:?}: {part:?}");
        }
        let arrow = matches!(cells.get(&walk[walk.len() - 2].0), Some((_, Part::Arrow(of))) if *of == edge);
        assert_eq!(arrow, ends.kind.is_directed(), "arrow head of edge {edge}");
        let said = |(_, part): &&(String, Part)| *part == Part::Label(edge);
        assert!(cells.values().filter(said).count() >= 1, "edge {edge} says nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn graph_pictures_hold_what_is_promised((nodes, edges, zoom) in graphs(200)) {
        let graph = graph(nodes, &edges);
        let picture = Picture::new(graph.clone(), zoom, None);
        let layout = picture.layout();
        boxes_stand_apart(layout);
        lines_are_told_apart(&graph, layout);
        directed_lines_point_down(&graph, layout);
        let cells = drawn::cells(&picture, drawn::whole(&picture), Glyphs::Unicode);
        lines_are_drawn(&graph, layout, &cells);
        let again = Picture::new(graph, zoom, None);
        prop_assert_eq!(layout, again.layout());
    }

    #[test]
    fn graph_windows_show_parts_of_the_whole((nodes, edges, zoom) in graphs(40), seed in 1..u64::MAX) {
        let picture = Picture::new(graph(nodes, &edges), zoom, None);
        let (width, height) = picture.size();
        let mut numbers = Numbers(seed);
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            let cells = drawn::cells(&picture, drawn::whole(&picture), glyphs);
            let window = Rect {
                x: numbers.below(width as usize) as i32,
                y: numbers.below(height as usize) as i32,
                width: 1 + numbers.below(120) as i32,
                height: 1 + numbers.below(40) as i32,
            };
            let part: Cells = cells.into_iter().filter(|((x, y), _)| window.contains(*x, *y)).collect();
            prop_assert_eq!(drawn::cells(&picture, window, glyphs), part);
        }
    }

    #[test]
    fn graph_walks_reach_every_node((nodes, edges, zoom) in graphs(60)) {
        use earmark::graph::layout::Way;
        let picture = Picture::new(graph(nodes, &edges), zoom, None);
        let layout = picture.layout();
        let mut order: Vec<usize> = (0..nodes).filter(|&node| layout.previous(node).is_none()).collect();
        prop_assert_eq!(order.len(), 1);
        while let Some(next) = layout.next(order[order.len() - 1]) {
            prop_assert_eq!(layout.previous(next), Some(order[order.len() - 1]));
            order.push(next);
            prop_assert!(order.len() <= nodes);
        }
        prop_assert_eq!(order.len(), nodes);
        for node in 0..nodes {
            let here = layout.boxes[node];
            for (way, toward) in [
                (Way::Down, (|here: Rect, there: Rect| there.y > here.y) as fn(Rect, Rect) -> bool),
                (Way::Up, |here, there| there.y < here.y),
                (Way::Left, |here, there| there.right() <= here.x),
                (Way::Right, |here, there| there.x >= here.right()),
            ] {
                match layout.nearest(node, way) {
                    Some(found) => prop_assert!(toward(here, layout.boxes[found]), "{node} {way:?} {found}"),
                    None => prop_assert!((0..nodes).all(|other| !toward(here, layout.boxes[other]))),
                }
            }
        }
    }
}
