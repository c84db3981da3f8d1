//! Tracks: in which rows between two layers the horizontal pieces of the lines run.
//!
//! This is channel routing (A. Hashimoto, J. Stevens, "Wire routing by optimizing channel assignment within large
//! apertures", 1971) with rows chosen so that the lines cross exactly as often as the order of the layers makes them:
//! lines that go right are taken from the right, lines that go left from the left, and each goes below all before it
//! that it overlaps.

use std::collections::{HashMap, HashSet};

/// A line on its way through the space between two layers: from a column at the top to one at the bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) top: i32,
    pub(super) bottom: i32,
}

/// A line that comes from above and goes back up, by its two columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hook {
    pub(super) left: i32,
    pub(super) right: i32,
}

/// The horizontal pieces of a passage, in rows counted from 0. None when it goes straight down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bend {
    /// It goes straight down.
    None,
    /// It turns once, in this row.
    At(usize),
    /// It turns in the first row, goes down in a column of its own, and turns again.
    Twice {
        /// Row of the first piece.
        first: usize,
        /// Column between the two.
        column: i32,
        /// Row of the second piece.
        second: usize,
    },
}

/// What was found for one space between two layers.
pub(super) struct Tracks {
    /// For each passage.
    pub(super) bends: Vec<Bend>,
    /// For each hook.
    pub(super) hooks: Vec<usize>,
    /// How many rows there are.
    pub(super) rows: usize,
}

/// What runs horizontally, in the order in which rows are given out.
struct Run {
    left: i32,
    right: i32,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Hook(usize),
    Passage(usize),
    Second(usize),
}

/// Finds rows for passages and for hooks. All columns at the top are different and at least two apart, and so are all at
/// the bottom.
pub(super) fn tracks(passages: &[Passage], hooks: &[Hook]) -> Tracks {
    let mut runs = Vec::with_capacity(passages.len() + hooks.len());
    let mut short: Vec<usize> = (0..hooks.len()).collect();
    short.sort_by_key(|&hook| hooks[hook].right - hooks[hook].left);
    for at in short {
        let Hook { left, right } = hooks[at];
        // One column more, so that a sign fits behind the line.
        runs.push(Run { left, right: right + 1, what: What::Hook(at) });
    }
    let mut rightwards: Vec<usize> = (0..passages.len()).filter(|&at| passages[at].bottom > passages[at].top).collect();
    let mut leftwards: Vec<usize> = (0..passages.len()).filter(|&at| passages[at].bottom < passages[at].top).collect();
    rightwards.sort_by_key(|&at| std::cmp::Reverse(passages[at].top));
    leftwards.sort_by_key(|&at| passages[at].top);
    // Where the upper end of one line is in the column of the lower end of another, the first must turn above the
    // second. Within a direction that is so by the order; between the two it may not be, and the line that comes too
    // early turns twice.
    let right_first = clashes(passages, &rightwards, &leftwards);
    let left_first = clashes(passages, &leftwards, &rightwards);
    let (first, second, twice) = if left_first.len() < right_first.len() {
        (leftwards, rightwards, left_first)
    } else {
        (rightwards, leftwards, right_first)
    };
    let mut columns = HashMap::new();
    if !twice.is_empty() {
        let mut taken: HashSet<i32> = passages.iter().flat_map(|passage| [passage.top, passage.bottom]).collect();
        taken.extend(hooks.iter().flat_map(|hook| [hook.left, hook.right]));
        for &at in &twice {
            let column = free_column(&passages[at], &taken);
            taken.insert(column);
            columns.insert(at, column);
        }
    }
    for at in first.into_iter().chain(second) {
        let Passage { top, bottom } = passages[at];
        let bottom = columns.get(&at).copied().unwrap_or(bottom);
        runs.push(Run { left: top.min(bottom), right: top.max(bottom), what: What::Passage(at) });
    }
    for at in twice {
        if let Some(&column) = columns.get(&at) {
            let bottom = passages[at].bottom;
            runs.push(Run { left: column.min(bottom), right: column.max(bottom), what: What::Second(at) });
        }
    }
    let (rows, count) = stack(&runs);
    let mut found = Tracks { bends: vec![Bend::None; passages.len()], hooks: vec![0; hooks.len()], rows: count };
    for (run, row) in runs.iter().zip(rows) {
        match run.what {
            What::Hook(hook) => found.hooks[hook] = row,
            What::Passage(at) => found.bends[at] = Bend::At(row),
            What::Second(at) => {
                if let (Bend::At(first), Some(&column)) = (found.bends[at], columns.get(&at)) {
                    found.bends[at] = Bend::Twice { first, column, second: row };
                }
            }
        }
    }
    found
}

/// Lines of `first` whose lower end is in the column of an upper end of `second`.
fn clashes(passages: &[Passage], first: &[usize], second: &[usize]) -> Vec<usize> {
    let tops: HashSet<i32> = second.iter().map(|&at| passages[at].top).collect();
    first.iter().copied().filter(|&at| tops.contains(&passages[at].bottom)).collect()
}

/// A column near the lower end of a line in which nothing else turns, and that keeps its direction.
fn free_column(passage: &Passage, taken: &HashSet<i32>) -> i32 {
    let Passage { top, bottom } = *passage;
    let mut away = 1;
    loop {
        for column in [bottom - away, bottom + away] {
            if (column > top) == (bottom > top) && column != top && !taken.contains(&column) {
                return column;
            }
        }
        away += 1;
    }
}

/// Puts each run into the first row below all before it that it overlaps; gives the rows and how many there are.
fn stack(runs: &[Run]) -> (Vec<usize>, usize) {
    let mut marks: Vec<i32> = runs.iter().flat_map(|run| [run.left, run.right]).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut depth = Depth::new(marks.len());
    let mut count = 0;
    let rows = runs
        .iter()
        .map(|run| {
            let left = marks.partition_point(|&mark| mark < run.left);
            let right = marks.partition_point(|&mark| mark < run.right);
            let row = depth.most(left, right);
            depth.raise(left, right, row + 1);
            count = count.max(row + 1);
            row
        })
        .collect();
    (rows, count)
}

/// How many rows are taken at each mark: greatest over a range, and a range raised to a value that is greater than all
/// in it, both in logarithmic time.
struct Depth {
    leaves: usize,
    /// Greatest below each tree node, and what the whole range of the node was raised to.
    most: Vec<usize>,
    whole: Vec<usize>,
}

impl Depth {
    fn new(marks: usize) -> Self {
        let leaves = marks.next_power_of_two();
        Self { leaves, most: vec![0; 2 * leaves], whole: vec![0; 2 * leaves] }
    }

    /// Greatest at the marks `left..=right`.
    fn most(&self, left: usize, right: usize) -> usize {
        let (mut low, mut high) = (left + self.leaves, right + self.leaves);
        let mut most = self.most[low].max(self.most[high]);
        // What lies between the two ends, and what was raised as a whole above them.
        while low > 0 {
            most = most.max(self.whole[low]).max(self.whole[high]);
            if high > low + 1 || (high != low && low / 2 != high / 2) {
                if low % 2 == 0 {
                    most = most.max(self.most[low + 1]);
                }
                if high % 2 == 1 {
                    most = most.max(self.most[high - 1]);
                }
            }
            low /= 2;
            high /= 2;
        }
        most
    }

    /// Raises the marks `left..=right` to `value`.
    fn raise(&mut self, left: usize, right: usize, value: usize) {
        let (mut low, mut high) = (left + self.leaves, right + self.leaves);
        for end in [low, high] {
            self.cover(end, value);
        }
        while low > 0 {
            if low / 2 != high / 2 {
                if low % 2 == 0 {
                    self.cover(low + 1, value);
                }
                if high % 2 == 1 {
                    self.cover(high - 1, value);
                }
            }
            low /= 2;
            high /= 2;
            for end in [low, high] {
                self.most[end] = self.most[end].max(value);
            }
        }
    }

    fn cover(&mut self, node: usize, value: usize) {
        self.most[node] = self.most[node].max(value);
        self.whole[node] = self.whole[node].max(value);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_tree_of_depths_agrees_with_a_row_of_numbers(
            ranges in prop::collection::vec((0_usize..13, 0_usize..13), 1..30),
        ) {
            let mut row = [0; 13];
            let mut depth = Depth::new(13);
            for (a, b) in ranges {
                let (left, right) = (a.min(b), a.max(b));
                let most = row[left..=right].iter().copied().max().unwrap_or(0);
                prop_assert_eq!(depth.most(left, right), most);
                depth.raise(left, right, most + 1);
                row[left..=right].fill(most + 1);
            }
        }
    }
}
