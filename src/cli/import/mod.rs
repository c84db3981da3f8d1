//! `earmark import`: conversations from files into the database of the embedded server.
//!
//! A thread of its own reads and parses ([`reader`]); others make of each batch what is stored. The batches come through a
//! short channel in their order, so that memory stays flat, and each is stored in one transaction.

mod archive;
mod files;
mod reader;
mod runs;
mod summary;

use std::{num::NonZero, path::PathBuf, pin::pin, sync::Arc, thread, time::Duration};

use serde::Serialize;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    Setting,
    args::{Global, ImportArgs},
    exit::{Code, Outcome, Stop},
    home::Home,
    output::Output,
    progress::{Meter, Progress},
    table::{Table, own},
};
use crate::{
    import::Format,
    server::{Database, DatabaseError, Deposited, Ready},
};

pub(super) use reader::deposit;
pub(super) use summary::deleted_here;

use files::Item;
use reader::Plan;
use summary::{Stored, Summary};

/// A batch of which is being made what is stored.
type Making = JoinHandle<Result<Ready, DatabaseError>>;

/// Most batches that may wait to be stored.
const WAITING: usize = 8;
/// Time between two drawings of the progress bar.
const REDRAW: Duration = Duration::from_millis(100);
/// Times of [`REDRAW`] that the reader has to end once it was told to: it may be waiting for standard input, from which
/// nothing comes.
const PATIENCE: u32 = 10;

pub(super) async fn run(global: &Global, args: ImportArgs) -> Outcome {
    if args.list_formats {
        return formats(Output::new(global.color()), args.json);
    }
    let items = files::find(&args)?;
    let ImportArgs { format, dry_run, replace, issues, database, json, encoding, .. } = args;
    let format = format.map(|name| name.parse::<Format>()).transpose().map_err(Stop::usage)?;
    let database = if dry_run { None } else { Some(open(global, database).await?) };
    let mut out = Output::new(global.color());
    let read = items.iter().filter_map(|item| match item {
        Item::File(path) => Some(path.as_path()),
        _ => None,
    });
    let meter = Arc::new(Meter::of(read));
    let plan = Plan { items, format, encoding, issues };
    let mut outcome = store(plan, (database.as_ref(), replace), &meter).await;
    if let Some(database) = database {
        // What is told to be stored is on the disk.
        if let Err(failed) = database.keep_all().await {
            outcome.error.get_or_insert(failed);
        }
        database.close().await;
    }
    let summary = Summary::of(outcome, dry_run, meter.is_stopped());
    if json {
        out.json(&summary)?;
    } else {
        summary.print(&mut out)?;
    }
    out.done()?;
    Ok(summary.code())
}

/// A format that is read, as it is listed.
#[derive(Debug, Serialize)]
struct FormatRow {
    name: &'static str,
    title: &'static str,
    words: &'static str,
    kind: &'static str,
}

/// Prints which formats are read.
fn formats(mut out: Output, json: bool) -> Outcome {
    let rows = Format::ALL.map(|format| FormatRow {
        name: format.name(),
        title: format.title(),
        words: format.words(),
        kind: if format.is_json() { "json" } else { "text" },
    });
    if json {
        out.json(&rows)?;
    } else {
        let mut table = Table::new();
        for row in rows {
            table.row([own(row.name), own(row.title), own(row.words)]);
        }
        table.print(&mut out)?;
    }
    out.done()?;
    Ok(Code::Done)
}

/// The database that was named, else that of the profile.
async fn open(global: &Global, named: Option<PathBuf>) -> Outcome<Database> {
    let file = match named {
        Some(file) => file,
        None => {
            let setting = Setting::read(global, None)?;
            setting.writable()?;
            let home = Home::of(&setting.profile.target, &setting.paths).ok_or_else(|| {
                Stop::usage(
                    "a service elsewhere takes no imports; use the profile local, or name a file with --database",
                )
            })?;
            home.make(&setting.paths)?;
            home.database
        }
    };
    let failed = |error| Stop::about(Code::Failed, error);
    let database = Database::open(&file).await.map_err(failed)?;
    database.expect_many().await.map_err(failed)?;
    Ok(database)
}

/// Batches that may wait to be stored, so that memory stays flat: with the one that the reader hands over, as many as can be made
/// at once.
fn waiting() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).clamp(1, WAITING)
}

async fn store(plan: Plan, (database, replaces): (Option<&Database>, bool), meter: &Arc<Meter>) -> Stored {
    let (batches, mut finished) = mpsc::channel::<Making>(waiting());
    let reading = {
        let meter = Arc::clone(meter);
        let stores = database.is_some();
        tokio::task::spawn_blocking(move || reader::read_all(&plan, (&batches, stores), &meter))
    };
    let mut deposited = Deposited::default();
    let mut error = None;
    let mut progress = Progress::new(meter);
    let mut ticks = tokio::time::interval(REDRAW);
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let mut patience = PATIENCE;
    loop {
        tokio::select! {
            batch = finished.recv() => {
                let (Some(batch), Some(database)) = (batch, database) else { break };
                let stored = match batch.await.unwrap_or(Err(DatabaseError::Looking)) {
                    Ok(batch) => database.deposit_or_replace(&batch, replaces).await,
                    Err(failed) => Err(failed),
                };
                match stored {
                    Ok(added) => deposited += added,
                    Err(failed) => {
                        error = Some(failed);
                        meter.stop();
                        break;
                    }
                }
            }
            _ = &mut interrupted, if !meter.is_stopped() => meter.stop(),
            _ = ticks.tick() => {
                progress.draw();
                patience -= u32::from(meter.is_stopped());
                if patience == 0 {
                    break;
                }
            }
        }
    }
    // A reader that still waits to hand over a batch learns that nobody takes it.
    drop(finished);
    progress.clear();
    let read = if patience == 0 { None } else { reading.await.ok() };
    Stored { read: read.unwrap_or_default(), conversations: meter.conversations(), deposited, error }
}
