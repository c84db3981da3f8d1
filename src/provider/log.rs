//! Tells of every request: an observer, when it starts and when it ends, and the log file, when it ends.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::time::Instant;

use crate::{
    domain::{
        failure::Failure,
        logged::{Ended, Logged, Outcome},
    },
    telemetry::Asked,
};

/// Who wants to know of requests.
pub(super) struct Observer {
    tell: Box<dyn Fn(Logged) + Send + Sync>,
    last: AtomicU64,
}

impl Observer {
    pub(super) fn new(tell: impl Fn(Logged) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { tell: Box::new(tell), last: AtomicU64::new(0) })
    }

    /// Number of the next request.
    pub(super) fn number(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// A request under way. One that is dropped before its end was given up.
pub(super) struct Watch {
    observed: Option<(Arc<Observer>, Logged)>,
    asked: Option<Asked>,
    started: Instant,
    has_ended: bool,
}

/// What is known of an answer, as far as one came.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) status: Option<u16>,
    pub(super) bytes: usize,
    pub(super) retry_after: Option<u64>,
}

impl Watch {
    /// Tells that a request starts; `None` when nobody wants to know.
    pub(super) fn begin(observed: Option<(Arc<Observer>, Logged)>, asked: Option<Asked>) -> Option<Self> {
        if observed.is_none() && asked.is_none() {
            return None;
        }
        if let Some((observer, logged)) = &observed {
            (observer.tell)(logged.clone());
        }
        Some(Self { observed, asked, started: Instant::now(), has_ended: false })
    }

    /// Tells how it ended.
    pub(super) fn end<T>(mut self, seen: Seen, result: &Result<T, Failure>) {
        let outcome = result.as_ref().map_or_else(|failure| Outcome::Failed(failure.kind), |_| Outcome::Done);
        self.tell(seen, outcome);
    }

    fn tell(&mut self, seen: Seen, outcome: Outcome) {
        let millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let Seen { status, bytes, retry_after } = seen;
        let ended = Ended { status, outcome, millis, bytes, retry_after };
        self.has_ended = true;
        if let Some(asked) = &self.asked {
            asked.ended(&ended);
        }
        if let Some((observer, logged)) = &self.observed {
            (observer.tell)(Logged { ended: Some(ended), ..logged.clone() });
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.has_ended {
            self.tell(Seen::default(), Outcome::GivenUp);
        }
    }
}
