//! Decisions on the moments of a call: kept on this machine, where the service keeps no reviews.

use std::collections::HashMap;

use super::{clock, keeper::Books};
use crate::{
    app::message::moment::{Decision, MomentKey, Suggested},
    domain::{failure::Failure, id::CallId},
    store::decisions,
};

/// Keeps what was decided; `None` leaves it open again.
pub(super) async fn keep(
    books: &Books,
    call: &CallId,
    suggested: &[Suggested],
    to: Option<&Decision>,
) -> Result<(), Failure> {
    let row = |one: &Suggested| decisions::Suggested {
        rule: one.rule.clone(),
        version: one.version.clone(),
        message_index: one.message_index,
        ref_index: one.ref_index,
        flag_type: one.flag_type.clone(),
        score: one.score,
        reason: one.reason.verbatim().to_owned(),
    };
    let rows: Vec<_> = suggested.iter().map(row).collect();
    let decision = to.map(|to| match to {
        Decision::Accepted => ("accepted", None),
        Decision::AcceptedAs(flag_type) => ("accepted_as", Some(flag_type.as_str())),
        Decision::Rejected => ("rejected", None),
    });
    books.decide(call.as_str(), &rows, decision, clock::now().millis()).await
}

/// What was decided on a call; nothing where that cannot be read: its moments are open then, which loses nothing.
pub(super) async fn of_call(books: &Books, call: &CallId) -> HashMap<MomentKey, Decision> {
    let rows = books.decisions_of(call.as_str()).await.unwrap_or_default();
    let decided = rows.into_iter().filter_map(|row| {
        let decision = match (row.decision.as_str(), row.as_type) {
            ("accepted", _) => Decision::Accepted,
            ("accepted_as", Some(flag_type)) => Decision::AcceptedAs(flag_type),
            ("rejected", _) => Decision::Rejected,
            // Another version may know more.
            _ => return None,
        };
        Some(((row.message_index, row.flag_type.into()), decision))
    });
    decided.collect()
}
