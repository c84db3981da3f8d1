//! The time for the command line: now, and as people read it.

use crate::domain::time::Time;

pub(super) use crate::runtime::clock::{now, steady};

/// `time` as people at this machine read it.
pub(super) fn local(time: Time) -> String {
    let zone = jiff::tz::TimeZone::system();
    let at = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
