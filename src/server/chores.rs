//! What a server does beside its requests: the calls that are still to be looked at, and each minute the trail of changes.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use super::{
    clock,
    db::{Database, DatabaseError},
    door::Door,
    guard::Report,
};
use crate::telemetry;

/// How often the trail is looked after.
pub(super) const EACH: Duration = Duration::from_secs(60);

/// Does all of it, as long as the server runs.
pub(super) async fn run(database: Database, door: Arc<Door>, each: Duration, report: Option<Report>) {
    tokio::join!(look_at_rest(&database, report), look_after_trail(&database, &door, each, report));
}

/// Looks at the calls that an earlier version has stored, until there are none left. What is not done by the end of the
/// server is done at its next start.
async fn look_at_rest(database: &Database, report: Option<Report>) {
    loop {
        match database.look_at_some().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(failed) => return tell(database, &failed, report),
        }
    }
}

/// Writes down what was refused, seals what was written, and lets go of what is old. What fails is tried again the next time.
async fn look_after_trail(database: &Database, door: &Door, each: Duration, report: Option<Report>) {
    let mut turns = interval(each);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first one is at once, when there is nothing yet.
    turns.tick().await;
    loop {
        turns.tick().await;
        if let Err(failed) = once(database, door).await {
            tell(database, &failed, report);
        }
    }
}

/// Does it once more, when a server has ended.
pub(super) async fn end(database: &Database, door: &Door, report: Option<Report>) {
    if let Err(failed) = once(database, door).await {
        tell(database, &failed, report);
    }
}

async fn once(database: &Database, door: &Door) -> Result<(), DatabaseError> {
    door.write_down(database).await?;
    while database.seal(clock::now()).await? > 0 {}
    database.forget_audit(clock::now()).await
}

fn tell(database: &Database, failed: &DatabaseError, report: Option<Report>) {
    telemetry::database_failed(database.fault(failed).name());
    if let Some(report) = report {
        report(failed);
    }
}
