//! The time for the command line: now, and as people read it.

use crate::domain::time::Time;

pub(super) use crate::runtime::clock::{now, steady};

/// When a call was, on the clock of this machine; in words where its source told no time.
pub(super) fn of_call(time: Time) -> String {
    if time.is_unknown() { "no date".to_owned() } else { local(time) }
}

/// `time` as people at this machine read it.
pub(super) fn local(time: Time) -> String {
    let zone = jiff::tz::TimeZone::system();
    let at = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
