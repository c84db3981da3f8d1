//! Shares of a set of calls, for several people who have no server to divide it among them. A call belongs to the same share on
//! every machine, since its id alone decides.

use std::{num::NonZeroU32, str::FromStr};

use sha2::{Digest as _, Sha256};

use super::id::CallId;

/// The most shares that there may be.
const MOST: u32 = 1_000;
/// What stands before the id of a call, so that its share says nothing about its place in the random order of a queue.
const SALT: &str = "earmark share\0";

/// One of several shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which one, from 0.
    at: u32,
    /// How many there are.
    of: NonZeroU32,
}

/// What a call is to whoever has a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In the share, to be read by its owner alone.
    Own,
    /// In the share, and read once more by the owner of the share before it.
    Twice,
    /// In the share behind it, and read once more here.
    Again,
    /// In another share.
    Others,
}

impl Share {
    /// What `call` is to the owner of this share, where the share `also` of all calls is read twice (0 to 1): the owner of a
    /// share reads those of the next one again, and the last one those of the first.
    ///
    /// The first 64 bits of `SHA-256(salt, call id)` choose the share by their rest, the next 64 bits which calls are read
    /// twice.
    pub fn part(self, call: &CallId, also: f64) -> Part {
        let digest = Sha256::new().chain_update(SALT).chain_update(call.as_str()).finalize();
        let word = |at: usize| digest[8 * at..8 * at + 8].iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
        #[expect(clippy::cast_precision_loss, reason = "53 bits are held without loss")]
        let second = (word(1) >> 11) as f64 / (1_u64 << 53) as f64;
        let of = u64::from(self.of.get());
        let (share, at) = (word(0) % of, u64::from(self.at));
        // Where there is one share, nobody is there to read a call again.
        let is_twice = second < also && of > 1;
        match (share == at, share == (at + 1) % of, is_twice) {
            (true, _, false) => Part::Own,
            (true, _, true) => Part::Twice,
            (false, true, true) => Part::Again,
            _ => Part::Others,
        }
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("a share is written as 2/5: the second of five, of up to {MOST}");
        let (at, of) = text.split_once('/').ok_or_else(wrong)?;
        let (at, of): (u32, u32) = at.trim().parse().ok().zip(of.trim().parse().ok()).ok_or_else(wrong)?;
        let of = NonZeroU32::new(of).filter(|of| of.get() <= MOST).ok_or_else(wrong)?;
        let at = at.checked_sub(1).filter(|at| *at < of.get()).ok_or_else(wrong)?;
        Ok(Self { at, of })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn calls() -> Vec<CallId> {
        (0..5_000).map(|number| format!("7a31c0de-0000-4000-8000-{number:012x}").into()).collect()
    }

    fn share(at: u32, of: u32) -> Share {
        format!("{at}/{of}").parse().unwrap()
    }

    fn of(share: Share, also: f64, parts: &[Part]) -> BTreeSet<CallId> {
        calls().into_iter().filter(|call| parts.contains(&share.part(call, also))).collect()
    }

    #[test]
    fn five_shares_do_not_overlap_and_are_all_there_is() {
        let shares: Vec<_> = (1..=5).map(|at| of(share(at, 5), 0.0, &[Part::Own])).collect();
        let union: BTreeSet<_> = shares.iter().flatten().cloned().collect();
        assert_eq!(shares.iter().map(BTreeSet::len).sum::<usize>(), union.len(), "no call is in two of them");
        assert_eq!(union.len(), 5_000, "and none in none");
        assert!(shares.iter().all(|share| (900..1_100).contains(&share.len())), "of about one size");
    }

    #[test]
    fn what_is_read_again_is_what_the_neighbour_has_read_twice() {
        for at in 1..=5 {
            let (mine, next) = (share(at, 5), share(at % 5 + 1, 5));
            let again = of(mine, 0.1, &[Part::Again]);
            assert_eq!(again, of(next, 0.1, &[Part::Twice]), "{at}");
            assert!((60..140).contains(&again.len()), "a tenth of the neighbour's: {}", again.len());
            assert!(again.is_subset(&of(next, 0.0, &[Part::Own])));
            assert_eq!(of(mine, 0.1, &[Part::Own, Part::Twice]), of(mine, 0.0, &[Part::Own]), "the own share stays");
        }
        assert_eq!(of(share(2, 2), 0.1, &[Part::Again]), of(share(1, 2), 0.1, &[Part::Twice]));
        assert_eq!(of(share(1, 1), 0.5, &[Part::Own]).len(), 5_000, "who is alone reads nothing twice");
        assert_eq!(of(share(1, 5), 1.0, &[Part::Again]), of(share(2, 5), 0.0, &[Part::Own]));
    }

    #[test]
    fn a_share_is_the_same_on_every_machine() {
        // Worked out with another program: the rest of the first 64 bits by 5, and the second 64 bits as a share.
        const PLACE: (usize, f64) = (2, 0.5160735457714397);
        let call = CallId::from("7a31c0de-0000-4000-8000-00000000000f");
        let parts: Vec<_> = (1..=5).map(|at| share(at, 5).part(&call, PLACE.1 + 1e-9)).collect();
        let before = (PLACE.0 + 4) % 5;
        for (at, part) in parts.iter().enumerate() {
            let wanted = if at == PLACE.0 {
                Part::Twice
            } else if at == before {
                Part::Again
            } else {
                Part::Others
            };
            assert_eq!(*part, wanted, "{at}");
        }
        assert_eq!(share(u32::try_from(PLACE.0).unwrap() + 1, 5).part(&call, PLACE.1 - 1e-9), Part::Own);
    }

    #[test]
    fn a_share_is_spelt_as_people_say_it() {
        assert_eq!("2/5".parse(), Ok(Share { at: 1, of: NonZeroU32::new(5).unwrap() }));
        for wrong in ["", "2", "0/5", "6/5", "1/0", "2/5/1", "-1/5", "1/1001", "a/b"] {
            assert!(wrong.parse::<Share>().unwrap_err().contains("2/5"), "{wrong}");
        }
    }
}
