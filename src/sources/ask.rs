//! Asking until there is an answer: what may pass is asked again after a while, and a maker that asks to wait is left alone.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde_json::value::RawValue;
use tokio::time::{Instant, sleep_until};

use super::page::Request;
use crate::{
    domain::{
        failure::{Failure, Kind},
        limits,
    },
    provider::CallSource,
};

/// How often something that failed is asked again.
const AGAIN: u32 = 5;
/// How often a maker that asks to wait is waited for, for one answer.
const WAITS: u32 = 60;
/// The first pause, and the longest one where the maker names none (milliseconds).
const PAUSE: u64 = 500;
const LONGEST: u64 = 8_000;

/// How far a walk has come, for who watches it.
#[derive(Debug, Default)]
pub struct Gauge {
    listed: AtomicU64,
    taken: AtomicU64,
    /// Until when the maker asked to wait.
    waiting: Mutex<Option<Instant>>,
}

impl Gauge {
    /// Calls that the list has shown so far.
    pub fn listed(&self) -> u64 {
        self.listed.load(Relaxed)
    }

    /// Records that came so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Relaxed)
    }

    /// How long the maker has asked to wait from now on, if it has.
    pub fn waiting(&self) -> Option<Duration> {
        let until = *self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        until.map(|until| until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }

    pub(super) fn list(&self, rows: usize) {
        self.listed.fetch_add(rows as u64, Relaxed);
    }

    pub(super) fn take(&self, is_record: bool) {
        self.taken.fetch_add(is_record.into(), Relaxed);
    }

    fn wait(&self, until: Instant) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = (*waiting).max(Some(until));
    }
}

/// Asks one time.
pub(super) async fn once(source: &CallSource, request: &Request) -> Result<Box<RawValue>, Failure> {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    match &request.body {
        Some(body) => source.look_up(request.what, &path, body).await,
        None => source.get(request.what, &path, request.pairs.clone()).await,
    }
}

/// Asks until there is an answer, or a failure that does not pass.
pub(super) async fn patiently(source: &CallSource, request: &Request, gauge: &Gauge) -> Result<Box<RawValue>, Failure> {
    persist(gauge, async || once(source, request).await).await
}

/// Asks until there is an answer, or a failure that does not pass. Whoever asks to wait is left alone for so long.
pub async fn persist<T>(gauge: &Gauge, ask: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Failure> {
    let (mut failed, mut waits) = (0, 0);
    loop {
        let failure = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let pause = match failure.kind {
            Kind::Busy { wait } if waits < WAITS => {
                waits += 1;
                let pause = granted(wait, waits);
                gauge.wait(Instant::now() + pause);
                pause
            }
            // An answer that was cut makes no sense either, and the next one may.
            Kind::Offline | Kind::Unknown | Kind::Broken | Kind::Garbled if failed < AGAIN => {
                failed += 1;
                Duration::from_millis(pause(failed))
            }
            _ => return Err(failure),
        };
        sleep_until(Instant::now() + pause).await;
    }
}

/// How long a maker is left alone that is busy for the `nth` time: as long as it says, within bounds.
fn granted(wait: Option<u64>, nth: u32) -> Duration {
    Duration::from_millis(wait.unwrap_or_else(|| pause(nth)).min(limits::LONGEST_WAIT_MS))
}

/// The pause before something is asked for the `nth` time again: twice as long each time, and never the same for two that
/// ask side by side.
fn pause(nth: u32) -> u64 {
    let whole = PAUSE.saturating_mul(1 << nth.saturating_sub(1).min(10)).min(LONGEST);
    let part = u64::from(uuid::Uuid::new_v4().as_bytes()[0]);
    whole / 2 + whole * part / 512
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_end() {
        for (nth, least, most) in [(1, 250, 500), (2, 500, 1_000), (5, 4_000, 8_000), (40, 4_000, 8_000)] {
            assert!((least..=most).contains(&pause(nth)), "{nth}");
        }
    }

    #[test]
    fn a_wait_is_granted_within_bounds() {
        assert_eq!(granted(Some(7_000), 1), Duration::from_secs(7));
        assert_eq!(granted(Some(u64::MAX), 1), Duration::from_millis(limits::LONGEST_WAIT_MS));
        assert!(granted(None, 1) <= Duration::from_millis(PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_told_until_it_is_over() {
        let gauge = Gauge::default();
        assert_eq!(gauge.waiting(), None);
        gauge.wait(Instant::now() + Duration::from_secs(9));
        gauge.wait(Instant::now() + Duration::from_secs(2));
        assert_eq!(gauge.waiting(), Some(Duration::from_secs(9)));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(gauge.waiting(), None);
    }
}
