//! Crossing reduction: the order within the layers.
//!
//! Sources: sweeps over the layers, the weighted median, exchanges of neighbours and keeping the best are from Gansner et
//! al. 1993, section 3; the barycentre that takes turns with the median is from K. Sugiyama, S. Tagawa, M. Toda,
//! "Methods for visual understanding of hierarchical system structures", 1981; moving each item to its best place is
//! from C. Matuszewski, R. Schönfeld, P. Molitor, "Using sifting for k-layer straightline crossing minimization", 1999.

use super::{crossings, layered::Layered};

/// Rounds without a better order, after which a start is given up.
const PATIENCE: usize = 8;
/// What a layout may spend on sweeps, in items that are looked at; a round looks at every item.
const EFFORT: usize = 400_000;
/// More items than this are put in order from one start only.
const LARGE: usize = 6_000;
/// What it may spend on trying items at every place of their layers, in pairs that are looked at. After that only
/// neighbours are exchanged.
const SIFTING: usize = 150_000;

/// Puts every layer into an order with few crossings. `hints` tell where nodes stood before: when there are any, the
/// order starts from them and is only left for one with fewer crossings. Gives how many crossings are left.
pub(super) fn reduce(graph: &mut Layered, hints: &[Option<i32>]) -> u64 {
    let items = graph.layer.len();
    if graph.layers.len() < 2 {
        // Without a second layer nothing crosses; what stood somewhere stays there.
        if hints.iter().any(Option::is_some) {
            by_hints(graph, hints);
        }
        return 0;
    }
    let mut sweeper = Sweeper { graph, keys: vec![0; items], tree: Vec::new(), sifting: SIFTING };
    let rounds = (EFFORT / items.max(1)).clamp(4, 48);
    if hints.iter().any(Option::is_some) {
        by_hints(sweeper.graph, hints);
        return sweeper.improve(rounds);
    }
    let mut best: Option<(u64, Vec<Vec<usize>>)> = None;
    let starts: &[Start] = if items > LARGE { &[Start::Down] } else { &[Start::Down, Start::Up] };
    for &start in starts {
        sweeper.sifting = SIFTING / starts.len();
        first_order(sweeper.graph, start);
        let count = sweeper.improve(rounds);
        if best.as_ref().is_none_or(|(least, _)| count < *least) {
            best = Some((count, sweeper.graph.layers.clone()));
        }
        if count == 0 {
            break;
        }
    }
    let Some((count, layers)) = best else { return 0 };
    sweeper.graph.layers = layers;
    sweeper.graph.number();
    count
}

/// From which end a first order is made.
#[derive(Clone, Copy)]
enum Start {
    Down,
    Up,
}

/// A first order: depth first, so that what hangs together stands together.
fn first_order(graph: &mut Layered, start: Start) {
    let items = graph.layer.len();
    let mut seen = vec![false; items];
    let mut layers = vec![Vec::new(); graph.layers.len()];
    let mut roots: Vec<usize> = (0..items).collect();
    match start {
        Start::Down => roots.sort_by_key(|&item| (graph.layer[item], item)),
        Start::Up => roots.sort_by_key(|&item| (graph.layers.len() - graph.layer[item], item)),
    }
    let mut open = Vec::new();
    for root in roots {
        open.push(root);
        while let Some(item) = open.pop() {
            if std::mem::replace(&mut seen[item], true) {
                continue;
            }
            layers[graph.layer[item]].push(item);
            let (first, second) = match start {
                Start::Down => (graph.above.of(item), graph.below.of(item)),
                Start::Up => (graph.below.of(item), graph.above.of(item)),
            };
            open.extend(first.iter().rev().chain(second.iter().rev()).filter(|&&other| !seen[other]));
        }
    }
    graph.layers = layers;
    graph.number();
}

/// Orders the layers by where the nodes stood; what is new stands among its neighbours.
fn by_hints(graph: &mut Layered, hints: &[Option<i32>]) {
    let items = graph.layer.len();
    let mut at: Vec<Option<i64>> = (0..items).map(|item| hints.get(item).copied().flatten().map(i64::from)).collect();
    // Stand-ins lie on the straight line between the ends of their link.
    for chain in &graph.chains {
        let (Some(&upper), Some(&lower)) = (chain.items.first(), chain.items.last()) else { continue };
        let (Some(a), Some(b)) = (at[upper].or(at[lower]), at[lower].or(at[upper])) else { continue };
        let length = chain.items.len() as i64 - 1;
        for (step, &item) in chain.items.iter().enumerate() {
            if at[item].is_none() {
                at[item] = Some(a + (b - a) * step as i64 / length);
            }
        }
    }
    for layer in 0..graph.layers.len() {
        for place in 0..graph.layers[layer].len() {
            let item = graph.layers[layer][place];
            if at[item].is_some() {
                continue;
            }
            let known: Vec<i64> =
                graph.above.of(item).iter().chain(graph.below.of(item)).filter_map(|&other| at[other]).collect();
            at[item] = known.iter().sum::<i64>().checked_div(known.len() as i64);
        }
        graph.layers[layer].sort_by_key(|&item| (at[item].unwrap_or(i64::MAX), item));
    }
    graph.number();
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Down,
    Up,
}

struct Sweeper<'a> {
    graph: &'a mut Layered,
    /// Where the neighbours of an item want it, in parts of a place; negative when it has none.
    keys: Vec<i64>,
    tree: Vec<u32>,
    /// Pairs that may still be looked at to move items over several places.
    sifting: usize,
}

impl Sweeper<'_> {
    /// Sweeps until it does not help any more; leaves the best order that was seen, and gives its crossings.
    fn improve(&mut self, rounds: usize) -> u64 {
        self.exchange();
        let mut least = self.count();
        let mut best = self.graph.layers.clone();
        let mut stale = 0;
        for round in 0..rounds {
            if least == 0 || stale == PATIENCE {
                break;
            }
            self.sweep(if round % 2 == 0 { Way::Down } else { Way::Up }, round % 4 < 2, round % 8 >= 4);
            self.exchange();
            let count = self.count();
            if count < least {
                least = count;
                best.clone_from(&self.graph.layers);
                stale = 0;
            } else {
                stale += 1;
            }
        }
        self.graph.layers = best;
        self.graph.number();
        least
    }

    fn count(&mut self) -> u64 {
        self.graph.place_order();
        let graph = &*self.graph;
        let mut count = 0;
        for pair in graph.layers.windows(2) {
            let lower = pair[0].iter().flat_map(|&item| graph.below.of(item)).map(|&item| graph.place[item]);
            count += crossings::between(lower, pair[1].len(), &mut self.tree);
        }
        count
    }

    /// One way over the layers, each ordered by the one before it.
    fn sweep(&mut self, way: Way, median: bool, turn_equals: bool) {
        let count = self.graph.layers.len();
        for step in 1..count {
            let layer = if way == Way::Down { step } else { count - 1 - step };
            self.order_by_neighbours(layer, way, median, turn_equals);
        }
    }

    fn order_by_neighbours(&mut self, layer: usize, way: Way, median: bool, turn_equals: bool) {
        let mut items = std::mem::take(&mut self.graph.layers[layer]);
        let mut places = Vec::new();
        for &item in &items {
            let neighbours = if way == Way::Down { self.graph.above.of(item) } else { self.graph.below.of(item) };
            places.clear();
            places.extend(neighbours.iter().map(|&other| self.graph.place[other] as i64));
            places.sort_unstable();
            self.keys[item] = if median { weighted_median(&places) } else { barycentre(&places) };
        }
        if turn_equals {
            items.reverse();
        }
        // Those without neighbours stay where they are; the others are put in order around them.
        let mut moved: Vec<usize> = items.iter().copied().filter(|&item| self.keys[item] >= 0).collect();
        moved.sort_by_key(|&item| self.keys[item]);
        let mut next = moved.into_iter();
        if turn_equals {
            items.reverse();
        }
        for item in &mut items {
            if self.keys[*item] >= 0
                && let Some(other) = next.next()
            {
                *item = other;
            }
        }
        for (place, &item) in items.iter().enumerate() {
            self.graph.place[item] = place;
        }
        self.graph.layers[layer] = items;
    }

    /// Exchanges neighbours, or moves items to their best places, as long as that takes crossings away.
    fn exchange(&mut self) {
        self.graph.place_order();
        let count = self.graph.layers.len();
        let mut dirty = vec![true; count];
        for _ in 0..8 {
            let mut changed = false;
            for layer in 0..count {
                if !std::mem::take(&mut dirty[layer]) {
                    continue;
                }
                let pairs = self.graph.layers[layer].len().pow(2);
                let better = if pairs <= self.sifting {
                    self.sifting -= pairs;
                    self.sift(layer)
                } else {
                    self.transpose(layer)
                };
                if better {
                    changed = true;
                    dirty[layer] = true;
                    for near in [layer.wrapping_sub(1), layer + 1] {
                        if let Some(near) = dirty.get_mut(near) {
                            *near = true;
                        }
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// What exchanging two neighbours would change in crossings.
    fn gain(&self, left: usize, right: usize, buffers: &mut [Vec<usize>; 2]) -> i64 {
        let graph = &*self.graph;
        let mut gain = 0;
        for near in [&graph.above, &graph.below] {
            let (of_left, of_right) = (near.of(left), near.of(right));
            if of_left.is_empty() || of_right.is_empty() {
                continue;
            }
            if let ([a], [b]) = (of_left, of_right) {
                let (a, b) = (graph.place[*a], graph.place[*b]);
                gain += i64::from(a > b) - i64::from(a < b);
                continue;
            }
            for (buffer, items) in buffers.iter_mut().zip([of_left, of_right]) {
                buffer.clear();
                buffer.extend(items.iter().map(|&item| graph.place[item]));
                buffer.sort_unstable();
            }
            let (as_is, exchanged) = crossings::of_pair(&buffers[0], &buffers[1]);
            gain += i64::from(as_is) - i64::from(exchanged);
        }
        gain
    }

    fn transpose(&mut self, layer: usize) -> bool {
        let mut buffers = [Vec::new(), Vec::new()];
        let mut changed = false;
        for place in 1..self.graph.layers[layer].len() {
            let (left, right) = (self.graph.layers[layer][place - 1], self.graph.layers[layer][place]);
            if self.gain(left, right, &mut buffers) > 0 {
                self.swap(layer, place);
                changed = true;
            }
        }
        changed
    }

    fn swap(&mut self, layer: usize, place: usize) {
        let items = &mut self.graph.layers[layer];
        items.swap(place - 1, place);
        self.graph.place[items[place - 1]] = place - 1;
        self.graph.place[items[place]] = place;
    }

    fn sift(&mut self, layer: usize) -> bool {
        let mut buffers = [Vec::new(), Vec::new()];
        let mut changed = false;
        let items = self.graph.layers[layer].clone();
        for item in items {
            let row = &self.graph.layers[layer];
            let start = self.graph.place[item];
            let (mut best, mut most, mut sum) = (start, 0, 0);
            for place in (0..start).rev() {
                sum += self.gain(row[place], item, &mut buffers);
                if sum > most {
                    (best, most) = (place, sum);
                }
            }
            sum = 0;
            for (place, &other) in row.iter().enumerate().skip(start + 1) {
                sum += self.gain(item, other, &mut buffers);
                if sum > most {
                    (best, most) = (place, sum);
                }
            }
            if best == start {
                continue;
            }
            changed = true;
            for place in (best + 1..=start).rev() {
                self.swap(layer, place);
            }
            for place in start + 1..=best {
                self.swap(layer, place);
            }
        }
        changed
    }
}

impl Layered {
    /// Brings the neighbours of all items below them into the order of their places, which the counting relies on.
    fn place_order(&mut self) {
        let place = &self.place;
        for near in [&mut self.above, &mut self.below] {
            for item in 0..near.nodes() {
                let neighbours = near.of_mut(item);
                if neighbours.len() > 1 {
                    neighbours.sort_unstable_by_key(|&other| (place[other], other));
                }
            }
        }
    }
}

/// In parts of a place; negative without neighbours.
const PART: i64 = 1 << 12;

fn barycentre(places: &[i64]) -> i64 {
    (places.iter().sum::<i64>() * PART).checked_div(places.len() as i64).unwrap_or(-1)
}

/// The middle place; of two middle ones, a place between them, nearer to the side where the places are packed closer.
fn weighted_median(places: &[i64]) -> i64 {
    let middle = places.len() / 2;
    match places {
        [] => -1,
        [first, second] => (first + second) * PART / 2,
        _ if places.len() % 2 == 1 => places[middle] * PART,
        [first, .., last] => {
            let left = places[middle - 1] - first;
            let right = last - places[middle];
            if left + right == 0 {
                return (places[middle - 1] + places[middle]) * PART / 2;
            }
            (places[middle - 1] * right + places[middle] * left) * PART / (left + right)
        }
        [one] => one * PART,
    }
}
