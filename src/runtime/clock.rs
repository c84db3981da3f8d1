//! The one reader of the clock in the workbench and the command line.

use std::time::Duration;

use crate::domain::time::Time;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Time {
    Time::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// Waits until a time; with none, for ever.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(super) async fn until(time: Option<Time>) {
    match time {
        Some(time) => {
            let millis = time.since(now()).max(0);
            tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0))).await;
        }
        None => std::future::pending().await,
    }
}
