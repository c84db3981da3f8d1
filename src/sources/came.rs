//! Asking for one call: its record, or what is the matter with it.

use serde_json::value::RawValue;

use super::{
    ask::{self, Gauge},
    bland, makers,
    page::Row,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        maker::Maker,
        text::Display,
    },
    provider::CallSource,
};

/// What became of asking for a call.
pub(super) enum Came {
    /// It is finished. The record is absent where its row has it, or where nobody wants it.
    Finished(Option<Box<RawValue>>),
    NotFinished,
    Odd(Failure),
}

/// Whether a failure is about the one call that was asked for.
pub(super) fn is_of_call(kind: Kind) -> bool {
    matches!(kind, Kind::Missing | Kind::Refused)
}

/// Asks for a call. A failure that is not about one call ends the walk.
pub(super) async fn came_of(source: &CallSource, row: &Row, records: bool, gauge: &Gauge) -> Result<Came, Failure> {
    let maker = source.maker();
    if !row.is_finished {
        return Ok(Came::NotFinished);
    }
    // Of a call that was not finished, only the record tells whether it is.
    if row.record.is_some() || (!records && row.seconds.is_some()) {
        return Ok(Came::Finished(None));
    }
    let record = match ask::patiently(source, &makers::call(maker, &row.id), gauge).await {
        Ok(record) => record,
        Err(failure) => return odd(failure),
    };
    match makers::row(maker, &record) {
        Some(told) if told.id != row.id => return odd(garbled("read the call", "the answer is another call")),
        Some(told) if !told.is_finished => return Ok(Came::NotFinished),
        // What cannot be understood here may be read yet; who reads it names it else.
        Some(_) | None => {}
    }
    if !records {
        return Ok(Came::Finished(None));
    }
    let Some(request) = (maker == Maker::Bland).then(|| bland::events(&row.id, &record)).flatten() else {
        return Ok(Came::Finished(Some(record)));
    };
    match ask::patiently(source, &request, gauge).await {
        Ok(events) => Ok(Came::Finished(Some(bland::with_events(&record, &events).unwrap_or(record)))),
        // A call without its course is still a call.
        Err(failure) if is_of_call(failure.kind) || failure.kind == Kind::Unsupported => {
            Ok(Came::Finished(Some(record)))
        }
        Err(failure) => odd(failure),
    }
}

/// Whether one call failed to come, or the maker fails.
fn odd(failure: Failure) -> Result<Came, Failure> {
    match failure.kind {
        Kind::Missing | Kind::Refused | Kind::Unknown | Kind::Broken | Kind::Garbled => Ok(Came::Odd(failure)),
        _ => Err(failure),
    }
}

/// An answer that cannot be what it should be.
pub(super) fn garbled(what: &str, reason: &str) -> Failure {
    Failure::new(Kind::Garbled, Display::ours(format!("could not {what}: {reason}")))
}
