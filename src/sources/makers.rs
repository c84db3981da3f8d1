//! Which maker is asked in which way: one place from the maker to its file.

use serde_json::value::RawValue;

use super::{
    bland, elevenlabs,
    page::{Page, Part, Request, Row},
    retell, vapi,
};
use crate::domain::{maker::Maker, time::Time};

/// The request for a part of the list.
pub(super) fn list(maker: Maker, part: &Part, agent: Option<&str>, most: u32) -> Request {
    match maker {
        Maker::Bland => bland::list(part, most),
        Maker::Vapi => vapi::list(part, agent, most),
        Maker::Retell => retell::list(part, agent, most),
        Maker::ElevenLabs => elevenlabs::list(part, agent, most),
    }
}

/// Reads the answer to [`list`].
pub(super) fn read(maker: Maker, answer: &RawValue, part: &Part, most: u32, now: Time) -> Result<Page, String> {
    match maker {
        Maker::Bland => bland::read(answer, part, most),
        Maker::Vapi => vapi::read(answer, part, most, now),
        Maker::Retell => retell::read(answer, part),
        Maker::ElevenLabs => elevenlabs::read(answer, part),
    }
}

/// The request for one call.
pub(super) fn call(maker: Maker, id: &str) -> Request {
    match maker {
        Maker::Bland => bland::call(id),
        Maker::Vapi => vapi::call(id),
        Maker::Retell => retell::call(id),
        Maker::ElevenLabs => elevenlabs::call(id),
    }
}

/// What the record of a call says of itself.
pub(super) fn row(maker: Maker, record: &RawValue) -> Option<Row> {
    match maker {
        Maker::Bland => bland::row(record),
        Maker::Vapi => vapi::row(record),
        Maker::Retell => retell::row(record),
        Maker::ElevenLabs => elevenlabs::row(record),
    }
}
