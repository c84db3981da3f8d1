//! What every connection of this process to one host knows of it: how long it asked to be left alone, and what time it
//! is there. Both are measured by a clock that nobody sets.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::domain::{limits, time::Time};

/// Every host that was spoken to, whatever profile led there.
static HOSTS: LazyLock<Mutex<HashMap<String, Arc<Host>>>> = LazyLock::new(Mutex::default);

/// A host.
#[derive(Default)]
pub(super) struct Host(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Nothing is sent before.
    closed_until: Option<Instant>,
    /// What it said last of the time, and when that came.
    clock: Option<(Time, Instant)>,
}

impl Host {
    /// The host of this name: an origin, or a socket.
    pub(super) fn of(name: String) -> Arc<Self> {
        Arc::clone(HOSTS.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default())
    }

    /// Nothing is sent for so long (milliseconds), and for no longer than any service is granted. A wait that ends
    /// later holds.
    pub(super) fn close(&self, wait: u64) {
        let until = Instant::now() + Duration::from_millis(wait.min(limits::LONGEST_WAIT_MS));
        self.with(|known| known.closed_until = known.closed_until.max(Some(until)));
    }

    /// When something may be sent again, if that is not now.
    pub(super) fn closed_until(&self) -> Option<Instant> {
        self.with(|known| known.closed_until).filter(|until| *until > Instant::now())
    }

    /// It said what time it is there.
    pub(super) fn tell_time(&self, time: Time) {
        self.with(|known| known.clock = Some((time, Instant::now())));
    }

    /// What time it is there, as far as is known: never more than what its clock shows. `None` before it has said so.
    pub(super) fn now(&self) -> Option<Time> {
        let (time, heard) = self.with(|known| known.clock)?;
        Some(time.plus(i64::try_from(heard.elapsed().as_millis()).unwrap_or(i64::MAX)))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_never_shortened_and_ends_within_an_hour() {
        let host = Host::default();
        assert_eq!(host.closed_until(), None);
        let begun = Instant::now();
        host.close(8_000);
        host.close(10);
        assert_eq!(host.closed_until(), Some(begun + Duration::from_secs(8)));
        tokio::time::advance(Duration::from_millis(7_999)).await;
        assert!(host.closed_until().is_some());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(host.closed_until(), None);
        host.close(u64::MAX);
        assert_eq!(host.closed_until(), Some(Instant::now() + Duration::from_secs(3_600)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_there_goes_on_from_what_was_said_last() {
        let host = Host::default();
        assert_eq!(host.now(), None);
        host.tell_time(Time::from_millis(5_000));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(host.now(), Some(Time::from_millis(8_000)));
        host.tell_time(Time::from_millis(1_000));
        assert_eq!(host.now(), Some(Time::from_millis(1_000)), "its clock was set back");
    }
}
