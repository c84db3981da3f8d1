//! The one place of the server that reads the clock and asks for randomness.

use crate::domain::time::Time;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the server's clock")]
pub(super) fn now() -> Time {
    Time::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// A new id. Ids made later in the same process sort later, so that equal times keep their order.
pub(super) fn new_id() -> String {
    uuid::Uuid::now_v7().hyphenated().to_string()
}

/// What a request is known by that brings nothing of its own.
pub(super) fn new_request_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// What a queue draws its random order from.
pub(super) fn new_seed() -> [u8; 16] {
    uuid::Uuid::new_v4().into_bytes()
}

/// The present moment, for how long ago something was: no time that anybody is told.
#[expect(clippy::disallowed_methods, reason = "the clock of the server")]
pub(super) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}
