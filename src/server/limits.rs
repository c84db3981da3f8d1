//! How fast one may ask: buckets that fill again with time, one a key and one an address.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock as _, DefaultClock},
};

use super::door::network;
use crate::domain::id::KeyId;

/// Buckets of a kind at most: whoever comes when there are as many takes from one that all of these share.
const BUCKETS: usize = 10_000;

/// A pace: one each time this has passed, and so many at once after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The time for one.
    pub each: Duration,
    /// How many at once.
    pub burst: u32,
}

/// How fast one may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For reading, a key.
    pub reads: Pace,
    /// For changing, a key.
    pub writes: Pace,
    /// For keys that are not good, an address; of IPv6 the network of one customer.
    pub wrong_keys: Pace,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: Pace { each: Duration::from_millis(20), burst: 200 },
            writes: Pace { each: Duration::from_millis(50), burst: 100 },
            wrong_keys: Pace { each: Duration::from_secs(6), burst: 10 },
        }
    }
}

/// The buckets.
#[derive(Debug)]
pub(super) struct Paces {
    reads: Buckets<KeyId>,
    writes: Buckets<KeyId>,
    wrong_keys: Buckets<IpAddr>,
    /// Addresses that have tried too many keys, each with when the next may be tried.
    shut_out: Mutex<HashMap<IpAddr, Instant>>,
}

impl Paces {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            reads: Buckets::new(limits.reads),
            writes: Buckets::new(limits.writes),
            wrong_keys: Buckets::new(limits.wrong_keys),
            shut_out: Mutex::default(),
        }
    }

    /// One more request with this key; how long to wait when it is one too many.
    pub(super) fn key(&self, key: &KeyId, changes: bool) -> Option<Duration> {
        if changes { self.writes.take(key) } else { self.reads.take(key) }
    }

    /// One more key that is not good, from this address; how long to wait when it is one too many.
    pub(super) fn wrong_key(&self, from: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let from = network(from?);
        let wait = self.wrong_keys.take(&from)?;
        let mut shut_out = self.shut_out.lock().unwrap_or_else(PoisonError::into_inner);
        if shut_out.len() < BUCKETS || shut_out.contains_key(&from) {
            shut_out.insert(from, now + wait);
        }
        Some(wait)
    }

    /// How long an address has to wait that has tried too many.
    pub(super) fn shut_out(&self, from: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let from = network(from?);
        let mut shut_out = self.shut_out.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = shut_out.get(&from)?.checked_duration_since(now).filter(|wait| !wait.is_zero());
        if wait.is_none() {
            shut_out.remove(&from);
        }
        wait
    }

    /// Lets go of what is full again.
    pub(super) fn tidy(&self, now: Instant) {
        self.reads.tidy();
        self.writes.tidy();
        self.wrong_keys.tidy();
        self.shut_out.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, end| *end > now);
    }
}

/// Buckets of one kind.
#[derive(Debug)]
struct Buckets<K: Hash + Eq + Clone> {
    each: Option<DefaultKeyedRateLimiter<Option<K>>>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(pace: Pace) -> Self {
        let quota = Quota::with_period(pace.each).zip(NonZeroU32::new(pace.burst));
        let quota = quota.map(|(quota, burst)| quota.allow_burst(burst));
        Self { each: quota.map(DefaultKeyedRateLimiter::keyed) }
    }

    /// Takes one; how long to wait when there is none.
    fn take(&self, of: &K) -> Option<Duration> {
        let limiter = self.each.as_ref()?;
        let of = if limiter.len() < BUCKETS { Some(of.clone()) } else { None };
        let too_soon = limiter.check_key(&of).err()?;
        Some(too_soon.wait_time_from(DefaultClock::default().now()))
    }

    fn tidy(&self) {
        if let Some(limiter) = &self.each {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_bucket_is_empty_after_its_burst_and_fills_again() {
        let pace = Pace { each: Duration::from_secs(3_600), burst: 3 };
        let buckets = Buckets::new(pace);
        let waits: Vec<_> = (0..4).map(|_| buckets.take(&"a")).collect();
        assert_eq!(waits[..3], [None; 3]);
        assert!(waits[3].is_some_and(|wait| wait > Duration::from_secs(3_590)));
        assert_eq!(buckets.take(&"b"), None, "each has its own");
        let none = Buckets::new(Pace { burst: 0, ..pace });
        assert_eq!(none.take(&"a"), None, "no limit");
    }

    #[test]
    fn buckets_are_bounded_and_those_that_come_late_share_one() {
        let buckets = Buckets::new(Pace { each: Duration::from_secs(3_600), burst: 2 });
        let limited = (0..30_000_u32).filter(|number| buckets.take(&Ipv4Addr::from(*number)).is_some()).count();
        assert_eq!(limited, 20_000 - 2);
        assert!(buckets.each.as_ref().is_some_and(|each| each.len() <= BUCKETS + 1));
    }
}
