//! Calls from where they are: the lists of the makers of phone agents are walked, and each finished call is handed over as
//! the maker's own record. Nothing is stored here, and nothing of a conversation is understood.
//!
//! What holds for every maker:
//!
//! * A call is handed over once, and none is left out, also when others come while the list is read: what was handed over
//!   is known by its id for as long as the list may show it again.
//! * A call that is not finished is remembered by its id, and asked for again.
//! * Where the walk stands is a [`Thread`], good after each [`Batch`]: who keeps it goes on from there.
//! * Memory stays flat: one page of a list, and one batch of records.
//!
//! | file | holds |
//! |---|---|
//! | `bland`, `vapi`, `retell`, `elevenlabs` | what is asked of a maker, how its list goes on, what a row says |
//! | `makers` | from a maker to its file |
//! | `page` | what these have in common: a request, a part of a list, a row |
//! | `ask` | asking until there is an answer, politely |
//! | `thread` | where a walk stands, and the file that keeps it |
//! | `came` | asking for one call |
//! | `walk` | from the list to batches of records |

mod ask;
mod bland;
mod came;
mod elevenlabs;
mod makers;
mod page;
mod retell;
mod thread;
mod vapi;
mod walk;

pub use ask::{Gauge, persist};
pub use page::{Odd, Row};
pub use thread::{BadThread, Thread, ThreadFile};
pub use walk::{Batch, Record, Walk, Wanted};

use serde_json::value::RawValue;
use url::Url;

use crate::{
    domain::{failure::Failure, maker::Maker, time::Time},
    provider::CallSource,
};

/// Asks for one row of the list of calls: whether the maker answers, and takes the key.
pub async fn look(source: &CallSource, now: Time) -> Result<(), Failure> {
    let part = page::Part::first(now.plus(-LOOK_BACK_MS), None);
    let request = makers::list(source.maker(), &part, None, 1);
    ask::once(source, &request).await.map(drop)
}

/// The address at which the recording of a call can be asked for again, with the key, where the maker has one that does
/// not pass; what is in the record itself may.
pub fn recording(maker: Maker, base: &Url, id: &str, record: &RawValue) -> Option<String> {
    let path = match maker {
        Maker::Vapi => vapi::recording(id, record)?,
        Maker::ElevenLabs => elevenlabs::recording(id, record)?,
        Maker::Bland | Maker::Retell => return None,
    };
    let mut url = base.clone();
    url.path_segments_mut().ok()?.pop_if_empty().extend(&path);
    Some(url.into())
}

/// How far back the look at a source reads.
const LOOK_BACK_MS: i64 = 24 * 60 * 60 * 1_000;

#[cfg(test)]
mod tests;
