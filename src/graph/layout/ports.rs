//! Ports: where on the border of a box a line ends. Every line has a column of its own at both ends, two columns from
//! the next, so that lines meet nowhere but where they cross.

use std::cmp::Reverse;

use super::{Size, layered::Layered, tracks::Hook};

/// Columns from one port to the next.
const STEP: i32 = 2;

/// Columns of all lines: of each chain at each of its items, and of both ends of each flat link.
pub(super) struct Columns {
    pub(super) chains: Vec<Vec<i32>>,
    pub(super) flats: Vec<Hook>,
}

/// Width of each item: as asked, or as wide as its ports need; a stand-in is one line wide.
pub(super) fn widths(graph: &Layered, sizes: &[Size]) -> Vec<i32> {
    let mut lower = vec![0; graph.nodes];
    for flat in &graph.flats {
        lower[flat.from] += 1;
        lower[flat.to] += 1;
    }
    (0..graph.layer.len())
        .map(|item| {
            if graph.is_stand_in(item) {
                return 1;
            }
            let below = graph.below.of(item).len() + lower[item];
            let ports = graph.above.of(item).len().max(below) as i32;
            i32::from(sizes[item].width).max(ports * STEP + 1)
        })
        .collect()
}

/// The end of a line at the lower border of a box.
struct End {
    leads: Leads,
    want: i32,
    line: Line,
}

/// Where a line leads from the lower border of a box: ends stand in this order, from left to right. Of the lines to one
/// side, the one to the nearest neighbour is the innermost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leads {
    Left { place: Reverse<usize>, flat: Reverse<usize> },
    Down { place: usize, chain: usize },
    Right { place: Reverse<usize>, flat: usize },
    ToItself { flat: usize, end: Side },
}

/// An end of a line from a box to itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

#[derive(Clone, Copy)]
enum Line {
    Chain(usize),
    Left(usize),
    Right(usize),
}

/// Finds a column for every line at every item, from the top down: upper ends go to where the lines lead, lower ends to
/// where they come from, so that they are straight where they can be.
pub(super) fn columns(graph: &Layered, widths: &[i32], middles: &[i32]) -> Columns {
    let mut found = Columns {
        chains: graph.chains.iter().map(|chain| chain.items.iter().map(|&item| middles[item]).collect()).collect(),
        flats: vec![Hook::default(); graph.flats.len()],
    };
    let mut lower: Vec<Vec<End>> = (0..graph.nodes).map(|_| Vec::new()).collect();
    let mut upper: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes];
    for (at, chain) in graph.chains.iter().enumerate() {
        if let [first, second, ..] = chain.items[..] {
            let leads = Leads::Down { place: graph.place[second], chain: at };
            lower[first].push(End { leads, want: 0, line: Line::Chain(at) });
        }
        if let Some(&last) = chain.items.last() {
            upper[last].push(at);
        }
    }
    for (at, flat) in graph.flats.iter().enumerate() {
        if flat.from == flat.to {
            for (end, line) in [(Side::Left, Line::Left(at)), (Side::Right, Line::Right(at))] {
                lower[flat.from].push(End { leads: Leads::ToItself { flat: at, end }, want: i32::MAX, line });
            }
            continue;
        }
        let turned = graph.place[flat.from] > graph.place[flat.to];
        let (left, right) = if turned { (flat.to, flat.from) } else { (flat.from, flat.to) };
        let to_right = Leads::Right { place: Reverse(graph.place[right]), flat: at };
        let to_left = Leads::Left { place: Reverse(graph.place[left]), flat: Reverse(at) };
        lower[left].push(End { leads: to_right, want: i32::MAX, line: Line::Left(at) });
        lower[right].push(End { leads: to_left, want: i32::MIN, line: Line::Right(at) });
    }
    for &item in graph.layers.iter().flatten().filter(|&&item| !graph.is_stand_in(item)) {
        let inside = |item: usize| {
            let left = middles[item] - widths[item] / 2;
            (left + 1, left + widths[item] - 2)
        };
        let (left, right) = inside(item);
        // Layers come from the top down, so the upper ends of the lines to this box are known.
        let from = |chain: usize| found.chains[chain][graph.chains[chain].items.len() - 2];
        let place = |chain: usize| graph.place[graph.chains[chain].items[graph.chains[chain].items.len() - 2]];
        upper[item].sort_by_key(|&chain| (place(chain), chain));
        let wants: Vec<i32> = upper[item].iter().map(|&chain| from(chain)).collect();
        for (&chain, column) in upper[item].iter().zip(spread(&wants, left, right)) {
            if let Some(last) = found.chains[chain].last_mut() {
                *last = column;
            }
        }
        for end in &mut lower[item] {
            let Line::Chain(chain) = end.line else { continue };
            let next = graph.chains[chain].items[1];
            end.want = if graph.is_stand_in(next) {
                middles[next]
            } else {
                let (other_left, other_right) = inside(next);
                let (from, to) = (left.max(other_left), right.min(other_right));
                if from <= to { (from + to) / 2 } else { middles[next] }
            };
        }
        lower[item].sort_by_key(|end| end.leads);
        let wants: Vec<i32> = lower[item].iter().map(|end| end.want).collect();
        for (end, column) in lower[item].iter().zip(spread(&wants, left, right)) {
            match end.line {
                Line::Chain(chain) => found.chains[chain][0] = column,
                Line::Left(flat) => found.flats[flat].left = column,
                Line::Right(flat) => found.flats[flat].right = column,
            }
        }
    }
    found
}

/// Columns in ascending order between `left` and `right`, near to what is wanted; there must be room for all.
fn spread(wants: &[i32], left: i32, right: i32) -> Vec<i32> {
    let mut least = i32::MIN;
    let count = wants.len() as i32;
    wants
        .iter()
        .zip(0..)
        .map(|(&want, at)| {
            let column = want.min(right - STEP * (count - 1 - at)).max(left + STEP * at).max(least);
            least = column + STEP;
            column
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_keep_their_order_and_distance_and_stay_on_the_border() {
        assert_eq!(spread(&[5, 5, 5], 1, 9), [5, 7, 9]);
        assert_eq!(spread(&[-4, 30], 1, 9), [1, 9]);
        assert_eq!(spread(&[9, 9, 9, 9, 9], 1, 9), [1, 3, 5, 7, 9]);
        assert_eq!(spread(&[4], 1, 9), [4]);
    }
}
