//! Counting crossings.

/// Crossings between two neighbouring layers, given the places of the lower ends of all links, ordered by the upper
/// ends and then by the lower ones. `width` is more than every place.
///
/// Source: W. Barth, M. Jünger, P. Mutzel, "Simple and efficient bilayer cross counting", 2002 (accumulator tree).
pub(super) fn between(lower: impl Iterator<Item = usize>, width: usize, tree: &mut Vec<u32>) -> u64 {
    let leaves = width.next_power_of_two();
    tree.clear();
    tree.resize(2 * leaves, 0);
    let mut count = 0;
    for place in lower {
        let mut at = place + leaves;
        tree[at] += 1;
        while at > 1 {
            if at.is_multiple_of(2) {
                count += u64::from(tree[at + 1]);
            }
            at /= 2;
            tree[at] += 1;
        }
    }
    count
}

/// Crossings between the links of two neighbours when `left` stands left of `right`, given the places of their ends in
/// ascending order, and when they are the other way round.
pub(super) fn of_pair(left: &[usize], right: &[usize]) -> (u32, u32) {
    let (mut as_is, mut exchanged) = (0, 0);
    let (mut less, mut most) = (0, 0);
    for &place in left {
        while less < right.len() && right[less] < place {
            less += 1;
        }
        while most < right.len() && right[most] <= place {
            most += 1;
        }
        as_is += less as u32;
        exchanged += (right.len() - most) as u32;
    }
    (as_is, exchanged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_counted_as_by_comparing_all_pairs() {
        let links = [(0, 2), (0, 3), (1, 0), (1, 2), (2, 1), (2, 3), (3, 0)];
        let mut all = 0;
        for (at, a) in links.iter().enumerate() {
            for b in &links[at + 1..] {
                all += u64::from(a.0 < b.0 && a.1 > b.1);
            }
        }
        assert_eq!(between(links.iter().map(|link| link.1), 4, &mut Vec::new()), all);
    }

    #[test]
    fn a_pair_is_counted_both_ways_round() {
        assert_eq!(of_pair(&[1, 4], &[0, 1, 5]), (1 + 2, 1 + 1));
    }
}
