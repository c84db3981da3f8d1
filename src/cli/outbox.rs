//! `earmark outbox …`: the changes that the service has not confirmed, without the workbench.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;

use super::{
    Setting,
    args::OutboxCommand,
    clock,
    connect::{self, Connection},
    exit::{Code, Outcome, Stop, say},
    output::Output,
    table::{Table, id, own},
};
use crate::{
    app::{message::id::MutationId, state::session::Session},
    config::paths::Paths,
    domain::{failure::Kind, limits, time::Time},
    provider::Rows,
    runtime::{self, kept},
    store::{self, Store, outbox::Row},
};

pub(super) async fn run(setting: Setting, command: OutboxCommand) -> Outcome {
    match command {
        OutboxCommand::List { show } => {
            let out = Output::new(setting.color);
            let rows = read_all(&setting).await?;
            let more = rows.len() > show.limit as usize;
            let here = connect::outbox(&setting.profile, &setting.paths).place;
            let items = rows.iter().take(show.limit as usize).map(|row| Listed::at(row, &here)).collect();
            out.list(&Rows { items, more }, show, print)
        }
        OutboxCommand::Retry { numbers } => retry(setting, &numbers).await,
        OutboxCommand::Drop { numbers } => drop_rows(&setting, &numbers).await,
    }
}

/// A change, as it is listed.
#[derive(Serialize)]
struct Listed {
    number: i64,
    service: String,
    issue: String,
    change: String,
    state: &'static str,
    made_at: Option<Time>,
    sent_at: Option<Time>,
    reason: Option<String>,
}

impl Listed {
    /// A row as one sees it who is led to `here`: what is for another address waits for that.
    fn at(row: &Row, here: &str) -> Self {
        let listed = Self::from(row);
        match row.address().filter(|_| row.place != here) {
            Some(address) => Self { state: "other address", reason: Some(format!("waits for {address}")), ..listed },
            None => listed,
        }
    }
}

impl From<&Row> for Listed {
    fn from(row: &Row) -> Self {
        let kept = kept(row);
        let label = kept.as_ref().map(|kept| kept.entry.mutation.change.label().to_string());
        let held = kept.as_ref().and_then(|kept| kept.held.as_ref()).map(ToString::to_string);
        Self {
            number: row.number,
            service: row.place.clone(),
            issue: row.lane.clone(),
            change: label.unwrap_or_else(|| "written by a newer earmark, or damaged".to_owned()),
            state: match (&row.held, row.sent_at) {
                (Some(_), _) => "held",
                (None, Some(_)) => "sent, not confirmed",
                (None, None) => "waits",
            },
            made_at: kept.map(|kept| kept.entry.made_at),
            sent_at: row.sent_at,
            reason: held,
        }
    }
}

fn print(out: &mut Output, lines: &[Listed]) -> std::io::Result<()> {
    let now = clock::now();
    let mut table = Table::new();
    for line in lines {
        table.row([
            own(format_args!("#{}", line.number)),
            own(line.state),
            own(line.made_at.map_or_else(String::new, |at| at.age(now))),
            id(limits::cut(&line.issue, 8)),
            id(&line.change),
            id(line.reason.as_deref().unwrap_or_default()),
        ]);
    }
    table.print(out)
}

async fn open(setting: &Setting) -> Outcome<Option<Store>> {
    let home = connect::outbox(&setting.profile, &setting.paths);
    if !home.database.exists() {
        return Ok(None);
    }
    let opened = Store::open(&home.database, &home.place).await;
    opened.map(Some).map_err(|error| about(&home.database, &error))
}

async fn read(setting: &Setting) -> Outcome<Vec<Row>> {
    let Some(store) = open(setting).await? else { return Ok(Vec::new()) };
    store.rows().await.map_err(|error| about(store.path(), &error))
}

/// The rows of the profile, those for another address that it had behind the others.
async fn read_all(setting: &Setting) -> Outcome<Vec<Row>> {
    let Some(store) = open(setting).await? else { return Ok(Vec::new()) };
    let rows = async { Ok([store.rows().await?, store.rows_elsewhere().await?].concat()) };
    rows.await.map_err(|error: store::Error| about(store.path(), &error))
}

fn about(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    Stop::about(Code::Failed, format_args!("the outbox {}: {error}", path.display()))
}

/// The rows with these numbers; all of them when none is named.
fn chosen(rows: Vec<Row>, numbers: &[i64]) -> Outcome<Vec<Row>> {
    if let Some(missing) = numbers.iter().find(|number| rows.iter().all(|row| row.number != **number)) {
        return Err(Stop::new(
            Code::NotFound,
            format_args!("no change #{missing} waits for this profile; see `earmark outbox list`"),
        ));
    }
    Ok(rows.into_iter().filter(|row| numbers.is_empty() || numbers.contains(&row.number)).collect())
}

async fn retry(setting: Setting, numbers: &[i64]) -> Outcome {
    setting.writable()?;
    let rows = read(&setting).await?;
    let elsewhere: Vec<Row> = read_all(&setting).await?.split_off(rows.len());
    let named = |row: &&Row| numbers.contains(&row.number);
    if let Some(row) = elsewhere.iter().find(named) {
        let address = id(row.address().unwrap_or_default());
        return Err(Stop::usage(format_args!(
            "#{} waits for {address}, which this profile does not lead to now: set base_url back to that first",
            row.number
        )));
    }
    let wanted: Vec<MutationId> = chosen(rows, numbers)?.iter().map(|row| MutationId(row.id)).collect();
    if let (true, Some(row)) = (numbers.is_empty(), elsewhere.first()) {
        let address = id(row.address().unwrap_or_default());
        say(format_args!("{} more for another address of this profile, such as {address}: not sent", elsewhere.len()));
    }
    if wanted.is_empty() {
        say(format_args!("nothing waits for this address"));
        return Ok(Code::Done);
    }
    let (profile, paths) = (setting.profile.clone(), setting.paths.clone());
    let flush = async |connection: &Connection| {
        let session = Session { started: clock::now(), ..Session::default() };
        let flushed = runtime::flush(connection.services()?, connection.outbox(), session, &wanted).await;
        if flushed.elsewhere {
            return Err(in_use());
        }
        if let Some(failure) = flushed.stopped {
            say(format_args!("{failure}"));
            return Ok(failure.kind.into());
        }
        Ok(Code::Done)
    };
    let code = Connection::with(setting, flush).await?;
    report(&profile, &paths, &wanted, code).await
}

/// Says what became of the changes, and how that ends.
async fn report(
    profile: &crate::config::profile::Profile,
    paths: &Paths,
    wanted: &[MutationId],
    code: Code,
) -> Outcome {
    let home = connect::outbox(profile, paths);
    let store = Store::open(&home.database, &home.place).await.map_err(|error| about(&home.database, &error))?;
    let rows = store.rows().await.map_err(|error| about(&home.database, &error))?;
    let left: Vec<&Row> = rows.iter().filter(|row| wanted.contains(&MutationId(row.id))).collect();
    say(format_args!("{} of {} stored", wanted.len() - left.len(), wanted.len()));
    for line in left.iter().map(|row| Listed::from(*row)) {
        say(format_args!(
            "#{} {}: {} {}",
            line.number,
            id(&line.change),
            line.state,
            id(line.reason.as_deref().unwrap_or_default())
        ));
    }
    Ok(match code {
        Code::Done if left.is_empty() => Code::Done,
        Code::Done if left.len() == wanted.len() => Code::Refused,
        Code::Done => Code::InPart,
        code => code,
    })
}

async fn drop_rows(setting: &Setting, numbers: &[i64]) -> Outcome {
    let Some(store) = open(setting).await? else {
        return Err(Stop::new(Code::NotFound, "nothing waits for this profile"));
    };
    let _lease = store.try_lease().map_err(|error| about(store.path(), &error))?.ok_or_else(in_use)?;
    let rows = read_all(setting).await?;
    let mut dropped = chosen(rows.clone(), numbers)?;
    let mut leases = Vec::new();
    let places: BTreeSet<&str> = dropped.iter().map(|row| row.place.as_str()).collect();
    for place in places.into_iter().filter(|place| *place != store.place()) {
        let there = Store::open(store.path(), place).await.map_err(|error| about(store.path(), &error))?;
        leases.push(there.try_lease().map_err(|error| about(store.path(), &error))?.ok_or_else(in_use)?);
    }
    // What ties a ticket that is never made waits for nothing.
    let ids: Vec<_> = dropped.iter().map(|row| Some(MutationId(row.id))).collect();
    let follows = |row: &Row| {
        let tied = kept(row).and_then(|kept| kept.entry.mutation.ticket_made_by());
        tied.is_some() && ids.contains(&tied)
    };
    dropped.extend(rows.into_iter().filter(|row| follows(row) && !ids.contains(&Some(MutationId(row.id)))));
    for row in dropped {
        store.forget(row.id, None, clock::now()).await.map_err(|error| about(store.path(), &error))?;
        let line = Listed::from(&row);
        say(format_args!("dropped #{} {} on {}", line.number, id(&line.change), id(&line.issue)));
        if row.sent_at.is_some() {
            say(format_args!("it was sent once and not confirmed: the service may have it all the same"));
        }
    }
    Ok(Code::Done)
}

fn in_use() -> Stop {
    Stop::new(Kind::Refused.into(), "a workbench has this outbox open and sends it: use w there, or quit it first")
}
