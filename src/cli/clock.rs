//! The one place of the command line that reads the clock.

use crate::domain::time::Time;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "the clock of the command line")]
pub(super) fn now() -> Time {
    Time::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// `time` as people at this machine read it.
pub(super) fn local(time: Time) -> String {
    let zone = jiff::tz::TimeZone::system();
    let at = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
