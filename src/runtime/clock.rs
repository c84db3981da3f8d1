//! The one reader of the clocks in the workbench and the command line. Waits are measured by one that nobody sets; what
//! the clock of the machine shows is for people, and for what is written down.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::{
    app::message::env::{Command, Env},
    domain::time::Time,
};

/// What the clock of the machine shows. It may be set at any moment: nothing waits by it.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Time {
    Time::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// The time that waits are measured by: what the clock showed when it was first asked, and what has passed since then.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn steady() -> Time {
    static BEGUN: OnceLock<(Instant, Time)> = OnceLock::new();
    let (instant, shown) = BEGUN.get_or_init(|| (Instant::now(), now()));
    shown.plus(i64::try_from(instant.elapsed().as_millis()).unwrap_or(i64::MAX))
}

/// The time of a message to the core.
pub(super) fn env(commands: &[Command]) -> Env<'_> {
    Env { now: steady(), wall: now(), commands }
}

/// So long from now (milliseconds).
pub(super) fn after(millis: i64) -> Time {
    steady().plus(millis)
}

/// Waits until a [`steady`] time; with none, for ever.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(super) async fn until(time: Option<Time>) {
    match time {
        Some(time) => {
            let millis = time.since(steady()).max(0);
            tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0))).await;
        }
        None => std::future::pending().await,
    }
}
