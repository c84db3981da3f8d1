//! `earmark db`: the schema of a server's database, and moving it.

use std::path::Path;

use serde::Serialize;

use super::{
    args::{DbCommand, DbCopy, DbPlace, Global},
    exit::{Code, Outcome, Stop, say},
    location::{self, Place, URL},
    output::Output,
    table::{Table, own},
};
use crate::{
    config,
    server::{Database, DatabaseLocation, SchemaStatus},
};

pub(super) async fn run(global: &Global, command: DbCommand) -> Outcome {
    let out = Output::new(global.color());
    match command {
        DbCommand::Status(at) => {
            let status = status(&at).await?;
            tell(out, at.json, &status)?;
            Ok(Code::Done)
        }
        DbCommand::Plan(at) => {
            plan(out, at.json, &status(&at).await?)?;
            Ok(Code::Done)
        }
        DbCommand::Migrate(at) => {
            match place(&at)? {
                Place::File(file) => Database::open(&file).await.map_err(failed)?.close().await,
                Place::Postgres(address) => Database::migrate(&address).await.map_err(failed)?,
            }
            tell(out, at.json, &status(&at).await?)?;
            Ok(Code::Done)
        }
        DbCommand::Copy(copy) => copy_over(copy, out).await,
    }
}

fn failed(error: impl std::fmt::Display) -> Stop {
    Stop::about(Code::Failed, error)
}

/// The database that is meant.
fn place(at: &DbPlace) -> Outcome<Place> {
    let url = config::environment(URL).and_then(|url| url.into_string().ok()).filter(|url| !url.is_empty());
    let location = match (&at.database, &at.database_file, url) {
        (Some(named), _, _) => location::plain(named)?,
        (None, Some(file), _) => location::kept_in(file)?,
        (None, None, Some(url)) => DatabaseLocation::of(Path::new(&url)),
        (None, None, None) => {
            return Err(Stop::usage(format_args!("no database is named: add --database, or set {URL}")));
        }
    };
    Place::of(&location, at.allow_plain_database)
}

async fn status(at: &DbPlace) -> Outcome<SchemaStatus> {
    let status = match place(at)? {
        Place::File(file) => Database::schema_of_file(&file).await,
        Place::Postgres(address) => Database::schema_of(&address).await,
    };
    status.map_err(failed)
}

/// What is told of a schema.
#[derive(Serialize)]
struct Told {
    schema: i64,
    known: i64,
    steps_missing: i64,
}

fn tell(mut out: Output, json: bool, status: &SchemaStatus) -> Outcome<()> {
    let SchemaStatus { found, known } = *status;
    let told = Told { schema: found, known, steps_missing: (known - found).max(0) };
    if json {
        out.json(&told)?;
    } else {
        let mut table = Table::new();
        table.row([own("schema of the database"), own(told.schema)]);
        table.row([own("schema that this earmark knows"), own(told.known)]);
        table.row([own("steps to be made"), own(told.steps_missing)]);
        table.print(&mut out)?;
    }
    out.done()?;
    Ok(())
}

fn plan(mut out: Output, json: bool, status: &SchemaStatus) -> Outcome<()> {
    let steps: Vec<i64> = (status.found + 1..=status.known).collect();
    if json {
        out.json(&steps)?;
    } else if steps.is_empty() {
        say(format_args!("nothing is to be done"));
    } else {
        let mut table = Table::new();
        for step in steps {
            table.row([own(format_args!("step {step}")), own("in one transaction")]);
        }
        table.print(&mut out)?;
    }
    out.done()?;
    Ok(())
}

async fn copy_over(copy: DbCopy, mut out: Output) -> Outcome {
    let place = |named: &Path| Place::of(&location::plain(named)?, copy.allow_plain_database);
    let (from, to) = (place(&copy.from)?, place(&copy.to)?);
    if let Place::File(file) = &from
        && !file.exists()
    {
        return Err(Stop::usage(format_args!("{} is not there", file.display())));
    }
    if let Place::File(file) = &to
        && file.exists()
    {
        return Err(Stop::usage(format_args!("{} is there already: copy into a new file", file.display())));
    }
    let (source, target) = (from.open().await?, to.open().await?);
    let copied = source.copy_to(&target).await.map_err(failed);
    source.close().await;
    target.close().await;
    let copied = copied?;
    if copy.json {
        out.json(&copied)?;
    } else {
        let mut table = Table::new();
        for told in copied.iter().filter(|told| told.rows > 0) {
            let digest = told.sha256.get(..16).unwrap_or_default();
            table.row([own(told.table), own(told.rows), own(digest)]);
        }
        table.print(&mut out)?;
    }
    out.done()?;
    say(format_args!("both hold the same: {} tables were compared row by row", copied.len()));
    Ok(Code::Done)
}
