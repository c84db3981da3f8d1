//! `earmark outbox …`: the changes that the service has not confirmed, without the workbench.

use std::path::Path;

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
    app::{Session, effect::MutationId},
    config::paths::Paths,
    domain::{failure::Kind, limits, time::Time},
    provider::Rows,
    runtime::{self, kept},
    store::{Store, outbox::Row},
};

pub(super) async fn run(setting: Setting, command: OutboxCommand) -> Outcome {
    match command {
        OutboxCommand::List { show } => {
            let out = Output::new(setting.color);
            let rows = read(&setting).await?;
            let more = rows.len() > show.limit as usize;
            let items: Vec<Listed> = rows.iter().take(show.limit as usize).map(Listed::from).collect();
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
    let wanted: Vec<MutationId> =
        chosen(read(&setting).await?, numbers)?.iter().map(|row| MutationId(row.id)).collect();
    if wanted.is_empty() {
        say(format_args!("nothing waits"));
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
    let rows = store.rows().await.map_err(|error| about(store.path(), &error))?;
    let mut dropped = chosen(rows.clone(), numbers)?;
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
