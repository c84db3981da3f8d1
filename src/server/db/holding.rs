//! What a change holds before it goes on to write: rows of issues, in one order for all, so that no two changes wait for each
//! other. SQLite has one change at a time, and needs none of it.

use super::sql::{Connection, Result, Sql, sql};
use crate::domain::id::CallId;

/// Holds the issues that a call stands on, before the change goes on to the call: who flags or attaches goes the same way.
pub(super) async fn hold_those_of(change: &mut Connection, call: &CallId) -> Result<()> {
    let which = sql("SELECT issue FROM links WHERE resource_type = 'call' AND resource_id = $1
                     UNION SELECT issue FROM flags WHERE call_id = $1");
    hold_all(change, which.bind(call)).await
}

/// Holds several issues, for a change that goes on to write to all of them: always in one order, so that no two changes wait
/// for each other.
pub(super) async fn hold_all(change: &mut Connection, which: Sql) -> Result<()> {
    let hold = change.hold();
    if !hold.is_empty() {
        let asked = sql("SELECT number FROM issues WHERE number IN (").join(&which);
        asked.then(") ORDER BY number").then(hold).all(change).await?;
    }
    Ok(())
}
