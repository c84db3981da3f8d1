//! Whether the service can be reached and may be asked: what all changes wait for together.

use crate::{
    app::state::pending::IN_FLIGHT,
    domain::{
        failure::{Failure, Kind},
        limits,
        time::Time,
    },
};

/// How long things take. One set for a session, so that a test can be quick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The first wait before a failed request is repeated (milliseconds); doubled each time.
    pub first_wait: i64,
    /// The longest of these waits.
    pub longest_wait: i64,
    /// The longest wait between two looks whether the network is back.
    pub probe: i64,
    /// How long a server is given to show what it wrote, between two looks whether it has a change.
    pub lag: i64,
    /// How long a change that cannot be taken back waits before it is sent.
    pub send_delay: i64,
    /// How long an issue is looked at before it counts as seen.
    pub seen_after: i64,
    /// Moves of the selection that follow one another faster than this pass what is between. Slower than the keys of a
    /// keyboard that repeats (at most 90 ms apart), quicker than a finger.
    pub pause: i64,
    /// From one reading of the people of the organisation to the next at least, for ids that nobody is known to have.
    pub people: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first_wait: 1_000,
            longest_wait: 30_000,
            probe: 4_000,
            lag: 2_000,
            send_delay: 5_000,
            seen_after: 3_000,
            pause: 100,
            people: 15_000,
        }
    }
}

/// The shortest wait (milliseconds).
const SHORTEST: i64 = 500;

/// Refusals of the right to do something, one after the other, after which nothing is sent any more.
const FORBIDDEN: u8 = 2;

/// The state of the way to the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// It answers, as far as is known.
    #[default]
    Up,
    /// It cannot be reached; one request at a time finds out whether that has changed.
    Offline {
        /// When that was found.
        since: Time,
        /// When it is tried next.
        next: Time,
    },
    /// It asked to wait.
    Busy {
        /// Until then.
        until: Time,
    },
    /// It does not know the key, or refuses it again and again: nothing is sent until the user acts.
    Stopped(Failure),
}

/// The way to the service, with what was learnt on it.
#[derive(Debug, Default)]
pub struct Reach {
    link: Link,
    /// The key was accepted once.
    proven: bool,
    /// A wait that was asked for is over, and nothing was answered since then: one request at a time.
    careful: bool,
    forbidden: u8,
    tries: u32,
}

impl Reach {
    /// The state.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// Whether it is not known that the service is there.
    pub fn is_doubtful(&self) -> bool {
        self.careful || matches!(self.link, Link::Offline { .. })
    }

    /// Whether nothing may be asked until the user acts.
    pub fn is_stopped(&self) -> bool {
        matches!(self.link, Link::Stopped(_))
    }

    /// Whether nothing may be asked now: the service asked to wait, or nothing is asked until the user acts.
    pub fn is_closed(&self) -> bool {
        matches!(self.link, Link::Busy { .. } | Link::Stopped(_))
    }

    /// Whether what is asked for waits for its turn.
    pub fn holds_back(&self) -> bool {
        self.careful || self.is_closed()
    }

    /// Whether more may be read while so many requests are under way: a key that was not accepted yet gets one, and so
    /// does a service that asked to wait.
    pub fn may_ask(&self, under_way: usize) -> bool {
        !self.is_closed() && ((self.proven && !self.careful) || under_way == 0)
    }

    /// How many changes may be under way now.
    pub fn room(&self, now: Time) -> usize {
        match self.link {
            Link::Up if self.careful => 1,
            // A wrong key costs two requests, not four.
            Link::Up if self.proven => IN_FLIGHT,
            Link::Up => 2,
            Link::Offline { next: at, .. } | Link::Busy { until: at } => usize::from(now >= at),
            Link::Stopped(_) => 0,
        }
    }

    /// When there will be room again, if only time is needed.
    pub fn due(&self) -> Option<Time> {
        match self.link {
            Link::Offline { next: at, .. } | Link::Busy { until: at } => Some(at),
            Link::Up | Link::Stopped(_) => None,
        }
    }

    /// The service did what was asked; returns whether it could not be reached before. What it asked for, and a key
    /// that it does not know, hold all the same: the answer is one to a request from before.
    pub fn answered(&mut self) -> bool {
        if self.is_closed() {
            return false;
        }
        self.proven = true;
        self.careful = false;
        self.forbidden = 0;
        self.tries = 0;
        matches!(std::mem::take(&mut self.link), Link::Offline { .. })
    }

    /// A request failed. The strictest of what is known holds: nothing opens the way before the user acts, where it is
    /// stopped, or before the time that was asked for is over.
    pub fn failed(&mut self, failure: &Failure, now: Time, pace: &Pace) {
        if self.is_stopped() {
            return;
        }
        match failure.kind {
            Kind::Offline => {
                self.tries = self.tries.saturating_add(1);
                let since = match self.link {
                    Link::Offline { since, .. } => since,
                    Link::Busy { .. } => return,
                    _ => now,
                };
                let longest = pace.probe;
                let wait = back_off(self.tries, now, &Pace { longest_wait: longest, ..*pace });
                self.link = Link::Offline { since, next: now.plus(wait) };
            }
            Kind::Busy { wait } => {
                self.tries = self.tries.saturating_add(1);
                let until = now.plus(back_off(self.tries, now, pace).max(asked(wait)));
                let until = if let Link::Busy { until: before } = self.link { until.max(before) } else { until };
                self.link = Link::Busy { until };
            }
            Kind::Unauthorised => self.link = Link::Stopped(failure.clone()),
            Kind::Forbidden => {
                self.forbidden += 1;
                if self.forbidden >= FORBIDDEN {
                    self.link = Link::Stopped(failure.clone());
                }
            }
            _ => {}
        }
    }

    /// Whether the wait that was asked for has just ended: what could not be read meanwhile is read now, one request at
    /// a time until there is an answer.
    pub fn is_over(&mut self, now: Time) -> bool {
        let is_over = matches!(self.link, Link::Busy { until } if until <= now);
        if is_over {
            self.link = Link::Up;
            self.careful = true;
        }
        is_over
    }

    /// The user wants it tried now.
    pub fn try_now(&mut self, now: Time) {
        match &mut self.link {
            Link::Offline { next, .. } => *next = now,
            Link::Busy { .. } | Link::Up => {}
            Link::Stopped(_) => {
                self.proven = false;
                self.careful = false;
                self.forbidden = 0;
                self.link = Link::Up;
            }
        }
    }

    /// One request is on its way to find out whether the service is back: the next waits for its answer.
    pub fn probing(&mut self, now: Time, pace: &Pace) {
        if let Link::Offline { next, .. } = &mut self.link {
            *next = now.plus(pace.probe);
        }
    }
}

/// The wait that a service asked for, as far as it is granted (milliseconds).
pub fn asked(wait: Option<u64>) -> i64 {
    i64::try_from(wait.unwrap_or(0).min(limits::LONGEST_WAIT_MS)).unwrap_or(i64::MAX)
}

/// How long to wait before try number `tries` + 1 (milliseconds): doubled each time up to a limit, half of it fixed
/// and half of it by chance, so that many clients do not come back at the same moment, and never below half a second.
pub fn back_off(tries: u32, now: Time, pace: &Pace) -> i64 {
    let doubled =
        pace.first_wait.saturating_mul(1_i64.checked_shl(tries.saturating_sub(1).min(20)).unwrap_or(i64::MAX));
    let whole = doubled.clamp(1, pace.longest_wait.max(1));
    let half = whole / 2;
    let floor = SHORTEST.min(pace.first_wait);
    (half + by_chance(tries, now) % (whole - half + 1)).max(floor)
}

/// A number that looks like chance, made from what is at hand (splitmix64).
fn by_chance(tries: u32, now: Time) -> i64 {
    let mut x = now.millis().unsigned_abs().wrapping_add(u64::from(tries) << 48).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    i64::try_from((x ^ (x >> 31)) >> 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::tests::failure, domain::text::Display};

    fn now() -> Time {
        Time::from_millis(1_786_000_000_000)
    }

    #[test]
    fn waits_double_up_to_half_a_minute_and_never_fall_below_half_a_second() {
        let pace = Pace::default();
        for (tries, least, most) in [(1, 500, 1_000), (2, 1_000, 2_000), (3, 2_000, 4_000), (9, 15_000, 30_000)] {
            for millis in 0..200 {
                let wait = back_off(tries, now().plus(millis), &pace);
                assert!((least..=most).contains(&wait), "{tries}: {wait}");
            }
        }
        assert!((15_000..=30_000).contains(&back_off(u32::MAX, now(), &pace)));
    }

    #[test]
    fn what_the_service_asks_for_is_kept_to_but_not_without_end() {
        let mut reach = Reach::default();
        reach.failed(&failure(Kind::Busy { wait: Some(90_000) }), now(), &Pace::default());
        assert_eq!(reach.due(), Some(now().plus(90_000)));
        assert_eq!((reach.room(now().plus(89_999)), reach.room(now().plus(90_000))), (0, 1));
        reach.failed(&failure(Kind::Busy { wait: Some(u64::MAX) }), now(), &Pace::default());
        assert_eq!(reach.due(), Some(now().plus(3_600_000)));
    }

    #[test]
    fn a_wait_that_was_asked_for_is_shortened_by_nothing() {
        let others = [
            None,
            Some(Kind::Offline),
            Some(Kind::Busy { wait: None }),
            Some(Kind::Busy { wait: Some(1_000) }),
            Some(Kind::Broken),
            Some(Kind::Forbidden),
            Some(Kind::Missing),
        ];
        for other in others {
            let mut reach = Reach::default();
            reach.answered();
            reach.failed(&failure(Kind::Busy { wait: Some(8_000) }), now(), &Pace::default());
            match other {
                None => drop(reach.answered()),
                Some(kind) => reach.failed(&failure(kind), now().plus(10), &Pace::default()),
            }
            reach.try_now(now().plus(20));
            let early = now().plus(7_999);
            assert!(!reach.is_over(early), "{other:?}");
            assert_eq!((reach.room(early), reach.may_ask(0)), (0, false), "{other:?}");
            let due = reach.due().expect("a time");
            assert!(reach.is_over(due) && due >= now().plus(8_000), "{other:?}");
            assert_eq!(
                (reach.room(due), reach.may_ask(0), reach.may_ask(1)),
                (1, true, false),
                "{other:?}: one finds out"
            );
            assert!(!reach.answered());
            assert_eq!((reach.room(due), reach.may_ask(9)), (4, true), "{other:?}");
        }
    }

    #[test]
    fn a_refused_key_is_not_forgotten_over_an_answer_to_a_request_from_before() {
        let mut reach = Reach::default();
        reach.failed(&failure(Kind::Unauthorised), now(), &Pace::default());
        for kind in [Kind::Offline, Kind::Busy { wait: Some(1_000) }, Kind::Broken] {
            assert!(!reach.answered());
            reach.failed(&failure(kind), now(), &Pace::default());
            assert!(reach.is_stopped() && reach.due().is_none() && !reach.may_ask(0), "{kind:?}");
        }
    }

    #[test]
    fn an_unreachable_service_is_tried_again_within_five_seconds() {
        let mut reach = Reach::default();
        for _ in 0..30 {
            reach.failed(&failure(Kind::Offline), now(), &Pace::default());
            assert!(reach.due().is_some_and(|due| due.since(now()) <= 5_000));
        }
        reach.try_now(now());
        assert_eq!(reach.room(now()), 1, "at once on a key");
        assert!(reach.answered());
        assert_eq!(reach.room(now()), 4);
    }

    #[test]
    fn a_refused_key_stops_everything_until_the_user_acts() {
        let mut reach = Reach::default();
        assert_eq!(reach.room(now()), 2, "not more than two requests find out");
        reach.failed(&failure(Kind::Unauthorised), now(), &Pace::default());
        assert_eq!((reach.room(now()), reach.due()), (0, None));
        assert_eq!(*reach.link(), Link::Stopped(Failure::new(Kind::Unauthorised, Display::ours("made to fail"))));
        reach.try_now(now());
        assert_eq!(reach.room(now()), 2);
        reach.failed(&failure(Kind::Forbidden), now(), &Pace::default());
        assert!(!reach.is_stopped(), "one verb may be out of reach");
        reach.failed(&failure(Kind::Forbidden), now(), &Pace::default());
        assert!(reach.is_stopped());
    }
}
