//! How often lines cross, compared with graphviz.
//!
//! Crossings are counted in the drawings as they are, by one counter for both: every line as a row of straight pieces
//! (the curves of graphviz cut into short ones), and every point in which pieces of two lines cross.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use earmark::graph::layout::{self, Link, Size};

use super::samples::{self, Numbers};

/// Size of all boxes, and what a cell measures in inches for graphviz.
const BOX: Size = Size { width: 20, height: 4 };
const CELL: (f64, f64) = (0.1, 0.2);

type Polyline = Vec<(f64, f64)>;

/// Twenty graphs of 10 to 100 nodes, deep and wide ones in turn; every fourth has cycles.
fn graphs() -> Vec<(usize, Vec<(usize, usize)>)> {
    (0..20)
        .map(|at| {
            let nodes = 10 + at * 90 / 19;
            let reach = [nodes, nodes / 3, nodes / 6, nodes / 2][at % 4].max(3);
            let mut edges = samples::connected(nodes, reach, at as u64 + 1);
            if at % 4 == 3 {
                let mut numbers = Numbers(at as u64);
                for _ in 0..nodes / 8 {
                    let turned = numbers.below(edges.len());
                    edges[turned] = (edges[turned].1, edges[turned].0);
                }
            }
            (nodes, edges)
        })
        .collect()
}

fn ours(nodes: usize, edges: &[(usize, usize)]) -> Vec<Polyline> {
    let links: Vec<Link> = edges.iter().map(|&(from, to)| Link { from, to, directed: true }).collect();
    let layout = layout::lay_out(&vec![BOX; nodes], &links, &[]);
    let points = |points: &[(i32, i32)]| points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
    let lines: Vec<Polyline> = layout.routes.iter().map(|route| points(&route.points)).collect();
    // The lines cross no more often than the order of the layers makes them.
    assert_eq!(crossings(&lines) as u64, layout.crossings);
    lines
}

/// The lines of graphviz; `None` where it is not installed.
fn graphviz(nodes: usize, edges: &[(usize, usize)]) -> Option<Vec<Polyline>> {
    let (width, height) = (f64::from(BOX.width) * CELL.0, f64::from(BOX.height) * CELL.1);
    let mut text = format!("digraph {{ node [shape=box fixedsize=true label=\"\" width={width} height={height}];\n");
    (0..nodes).for_each(|node| text.push_str(&format!("{node};\n")));
    edges.iter().for_each(|(from, to)| text.push_str(&format!("{from} -> {to};\n")));
    text.push('}');
    let mut child = Command::new("dot").arg("-Tplain").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "dot failed");
    let plain = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = plain.lines().filter_map(|line| line.strip_prefix("edge ")).map(curve).collect();
    assert_eq!(lines.len(), edges.len());
    Some(lines)
}

/// A curve of the plain format: tail, head, number of points, the points. Cut into short straight pieces.
fn curve(line: &str) -> Polyline {
    let words: Vec<&str> = line.split_whitespace().collect();
    let count: usize = words[2].parse().unwrap();
    let numbers: Vec<f64> = words[3..3 + 2 * count].iter().map(|word| word.parse().unwrap()).collect();
    let points: Vec<(f64, f64)> = numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    let mut polyline = vec![points[0]];
    for part in points.windows(4).step_by(3) {
        for step in 1..=16 {
            let t = f64::from(step) / 16.0;
            let weights = [(1.0 - t).powi(3), 3.0 * t * (1.0 - t).powi(2), 3.0 * t * t * (1.0 - t), t.powi(3)];
            let sum = |of: fn(&(f64, f64)) -> f64| part.iter().zip(weights).map(|(p, w)| of(p) * w).sum();
            polyline.push((sum(|point| point.0), sum(|point| point.1)));
        }
    }
    polyline
}

/// Points in which two lines cross, over all pairs of lines.
fn crossings(lines: &[Polyline]) -> usize {
    let mut count = 0;
    for (at, a) in lines.iter().enumerate() {
        for b in &lines[at + 1..] {
            for p in a.windows(2) {
                count += b.windows(2).filter(|q| cross((p[0], p[1]), (q[0], q[1]))).count();
            }
        }
    }
    count
}

/// Whether two pieces cross; the end of a piece belongs to the next one.
fn cross(a: ((f64, f64), (f64, f64)), b: ((f64, f64), (f64, f64))) -> bool {
    let (ax, ay) = (a.1.0 - a.0.0, a.1.1 - a.0.1);
    let (bx, by) = (b.1.0 - b.0.0, b.1.1 - b.0.1);
    let (dx, dy) = (b.0.0 - a.0.0, b.0.1 - a.0.1);
    let turn = ax * by - ay * bx;
    if turn.abs() < 1e-12 {
        return false;
    }
    let (s, t) = ((dx * by - dy * bx) / turn, (dx * ay - dy * ax) / turn);
    // Lines that leave one node from one point touch there, and do not cross.
    (1e-9..1.0).contains(&s) && (1e-9..1.0).contains(&t)
}

#[test]
fn graph_lines_cross_hardly_more_often_than_those_of_graphviz() {
    let (mut sum, mut theirs_sum) = (0, 0);
    let mut table = String::from("nodes edges  ours   dot\n");
    for (nodes, edges) in graphs() {
        let Some(theirs) = graphviz(nodes, &edges) else {
            println!("graphviz is not installed: crossings are not compared");
            return;
        };
        let (ours, theirs) = (crossings(&ours(nodes, &edges)), crossings(&theirs));
        table.push_str(&format!("{nodes:5} {:5} {ours:5} {theirs:5}\n", edges.len()));
        sum += ours;
        theirs_sum += theirs;
    }
    println!("{table}  all       {sum:5} {theirs_sum:5}");
    assert!(sum * 4 <= theirs_sum * 5, "more than 1.25 times the crossings of dot:\n{table}");
}

#[test]
fn the_counter_of_crossings_counts_them() {
    let cross = vec![vec![(0.0, 0.0), (2.0, 2.0)], vec![(0.0, 2.0), (2.0, 0.0)]];
    assert_eq!(crossings(&cross), 1);
    let fork = vec![vec![(0.0, 0.0), (2.0, 2.0)], vec![(0.0, 0.0), (2.0, 0.0)]];
    assert_eq!(crossings(&fork), 0);
    assert_eq!(crossings(&[curve("0 1 4 0 0 0 1 0 2 0 3 solid black"), vec![(-1.0, 1.1), (1.0, 1.1)]]), 1);
}
