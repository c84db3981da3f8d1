//! Whether readings of one call agree: the same verdict, and marks at the same places.

use std::collections::BTreeMap;

use crate::domain::review::Verdict;

/// Messages by which two marks of one moment may lie apart.
const TOLERANCE: u32 = 1;

/// A reading, as far as it is compared: its verdict, and type and place of each mark. A mark without a place is one of the
/// call as a whole.
pub(super) struct Compared {
    pub(super) verdict: Verdict,
    pub(super) marks: Vec<(String, Option<u32>)>,
}

/// Whether two of these do not agree. Who asks for a second opinion says nothing of the call; where nobody says anything, it
/// is for a lead to look.
pub(super) fn differ(readings: &[Compared]) -> bool {
    let said: Vec<_> = readings.iter().filter(|reading| reading.verdict != Verdict::SecondOpinion).collect();
    let pairs = said.iter().enumerate().flat_map(|(at, one)| said[..at].iter().map(move |other| (*one, *other)));
    said.is_empty() || pairs.into_iter().any(|(one, other)| !agree(one, other))
}

/// The same verdict, and of all marks half in pairs (F1 of 0.5) where it is that there are some.
fn agree(one: &Compared, other: &Compared) -> bool {
    if one.verdict != other.verdict {
        return false;
    }
    one.verdict != Verdict::Flagged || 4 * pairs(&one.marks, &other.marks) >= one.marks.len() + other.marks.len()
}

/// The greatest number of pairs of one type and one moment: both lists in order, from the front.
fn pairs(one: &[(String, Option<u32>)], other: &[(String, Option<u32>)]) -> usize {
    let sorted = |marks: &[(String, Option<u32>)]| {
        let mut by_type: BTreeMap<String, Vec<Option<u32>>> = BTreeMap::new();
        for (name, place) in marks {
            by_type.entry(name.clone()).or_default().push(*place);
        }
        by_type.values_mut().for_each(|places| places.sort_unstable());
        by_type
    };
    let (one, other) = (sorted(one), sorted(other));
    let mut found = 0;
    for (name, left) in &one {
        let right = other.get(name).map_or(&[][..], Vec::as_slice);
        let (mut at, mut beside) = (0, 0);
        while let (Some(a), Some(b)) = (left.get(at), right.get(beside)) {
            let is_one = match (a, b) {
                (Some(a), Some(b)) => a.abs_diff(*b) <= TOLERANCE,
                (None, None) => true,
                _ => false,
            };
            // Those without a place stand before all others.
            if is_one {
                (found, at, beside) = (found + 1, at + 1, beside + 1);
            } else if a < b {
                at += 1;
            } else {
                beside += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(marks: &[(&str, Option<u32>)]) -> Compared {
        let marks = marks.iter().map(|(name, place)| ((*name).to_owned(), *place)).collect();
        Compared { verdict: Verdict::Flagged, marks }
    }

    fn said(verdict: Verdict) -> Compared {
        Compared { verdict, marks: Vec::new() }
    }

    #[test]
    fn readings_agree_by_verdict_type_and_place() {
        use Verdict::{CannotJudge, Clean, SecondOpinion};
        assert!(!differ(&[said(Clean), said(Clean), said(Clean)]));
        assert!(differ(&[said(Clean), said(CannotJudge)]));
        assert!(!differ(&[said(Clean), said(SecondOpinion)]), "who asks for another one says nothing");
        assert!(differ(&[said(SecondOpinion), said(SecondOpinion)]), "nobody has said anything");
        let one = [("dead_air", Some(4)), ("dialogue_loop", Some(9)), ("missed_handoff", Some(15))];
        let near = [("dead_air", Some(5)), ("dialogue_loop", Some(9))];
        assert!(!differ(&[flagged(&one), flagged(&near)]), "two of five are pairs: four fifths");
        assert!(!differ(&[flagged(&one[..2]), flagged(&[one[1], ("x", Some(1))])]), "a half is enough");
        assert!(differ(&[flagged(&one), flagged(&[one[1], ("x", Some(1)), ("y", Some(1))])]), "a third is not");
        assert!(differ(&[flagged(&[("dead_air", Some(4))]), flagged(&[("dead_air", Some(6))])]), "two messages apart");
        assert!(differ(&[flagged(&[("dead_air", Some(4))]), flagged(&[("lost_context", Some(4))])]));
        assert!(!differ(&[flagged(&[("a", None)]), flagged(&[("a", None)])]), "both of the call as a whole");
        assert!(differ(&[flagged(&[("a", None)]), flagged(&[("a", Some(0))])]));
    }

    #[test]
    fn the_greatest_number_of_pairs_is_found() {
        // 1-2, 2-3, 3-4, though 2 and 3 lie on both sides.
        let left = flagged(&[("a", Some(3)), ("a", Some(1)), ("a", Some(2))]).marks;
        let right = flagged(&[("a", Some(2)), ("a", Some(4)), ("a", Some(3))]).marks;
        assert_eq!(pairs(&left, &right), 3);
        // The table of right values: four calls, six marks on each side.
        let calls = [
            (
                &[("dead_air", 4), ("dialogue_loop", 9), ("missed_handoff", 15)][..],
                &[("dead_air", 5), ("dialogue_loop", 9)][..],
            ),
            (&[("dead_air", 3)][..], &[("dead_air", 6), ("missed_handoff", 8)][..]),
            (&[("dialogue_loop", 10), ("dialogue_loop", 12)][..], &[("dialogue_loop", 11), ("dialogue_loop", 13)][..]),
        ];
        let placed = |marks: &[(&str, u32)]| -> Vec<_> {
            marks.iter().map(|(name, place)| ((*name).to_owned(), Some(*place))).collect()
        };
        let all: usize = calls.iter().map(|(one, other)| pairs(&placed(one), &placed(other))).sum();
        assert_eq!(all, 4);
    }
}
