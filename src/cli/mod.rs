//! The command line: every verb of the workbench as a command, for people and for scripts.
//!
//! Data goes to standard output and everything else to standard error; `exit.rs` holds the exit codes.

#[cfg(not(all(feature = "server", feature = "workbench")))]
mod absent;
mod args;
mod audit;
mod batch;
mod cache;
mod call;
mod call_delete;
mod calls;
mod clock;
mod connect;
#[cfg(feature = "server")]
mod db;
mod demo;
mod doctor;
mod exit;
mod export;
mod flag;
mod graph;
#[cfg(feature = "server")]
mod here;
mod home;
#[cfg(feature = "server")]
mod import;
#[cfg(feature = "server")]
mod inside;
mod issue;
mod key;
mod keys;
#[cfg(feature = "server")]
mod location;
#[cfg(feature = "workbench")]
mod look;
mod man;
mod names;
mod narrow;
mod outbox;
mod output;
mod people;
mod places;
mod progress;
#[cfg(feature = "server")]
mod pull;
mod relation;
mod resource;
mod review;
#[cfg(feature = "server")]
mod serve;
#[cfg(feature = "workbench")]
mod session;
mod setting;
mod show;
mod source;
mod table;
mod team;
mod text;
mod ticket;
mod ticket_new;
mod ties;
#[cfg(feature = "workbench")]
mod tui;
mod user;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

pub use args::ExportTable;
pub use connect::Connection;
pub use export::{AboutColumn, export_columns};

#[cfg(not(feature = "workbench"))]
use absent::tui;
#[cfg(not(feature = "server"))]
use absent::{db, here, import, inside, pull, serve};

use args::{Cli, Command, ReviewCommand};
use exit::{Code, Outcome, Stop};
use setting::Setting;

use crate::{domain::text::sanitise, runtime, telemetry};

/// Reads the command line, does what it says, and tells how it ended.
pub fn main() -> ExitCode {
    runtime::process::begin();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let error = args::as_typed(error);
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let words = error.render().to_string();
            if asked || sanitise::multi_line(&words).is_none() {
                // Help and version are answers, and a closed pipe is none of our business.
                let _ = error.print();
            } else {
                // A complaint quotes the command line, which a script may have put together from anything.
                exit::say(format_args!("{}", words.trim_end()));
            }
            return if asked { Code::Done } else { Code::Usage }.into();
        }
    };
    run(cli).unwrap_or_else(|stop| stop.report()).into()
}

fn run(cli: Cli) -> Outcome {
    let Cli { global, command } = cli;
    if let Some(file) = &global.log {
        telemetry::to_file(file, clock::now).map_err(|error| Stop::about(Code::Usage, error))?;
    }
    let setting = || Setting::read(&global, None);
    let Some(command) = command else { return busy(tui::open(&global, None)) };
    match command {
        Command::Outbox(command) => busy(outbox::run(setting()?, command)),
        Command::Cache(command) => quick(cache::run(setting()?, command)),
        Command::Doctor { json } => quick(doctor::run(&global, json)),
        Command::Keys(args) => keys::run(&global, args),
        Command::Paths { schema: true, .. } => places::schema(&global),
        Command::Paths { json, .. } => places::show(&global, json),
        Command::Man { dir } => man::write(dir.as_deref()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "earmark", &mut script);
            output::document(&script)?;
            Ok(Code::Done)
        }
        Command::Demo(args) => busy(demo::run(&global, args)),
        Command::Import(args) => busy(import::run(&global, args)),
        Command::Pull(args) => busy(pull::run(&global, args)),
        Command::Export(args) => busy(export::run(setting()?, args)),
        Command::Serve(args) => busy(serve::run(args)),
        Command::Db(command) => busy(db::run(&global, command)),
        Command::Issue(command) => quick(issue::run(setting()?, command)),
        Command::Resource(command) => quick(resource::run(setting()?, command)),
        Command::Flag(command) => quick(flag::run(setting()?, command)),
        Command::Relation(command) => quick(relation::run(setting()?, command)),
        Command::Call(command) => quick(call::run(setting()?, command)),
        Command::Review(ReviewCommand::Start { queue }) => {
            busy(tui::open_with(&global, None, Some(queue.unwrap_or_default())))
        }
        Command::Review(ReviewCommand::Other(command)) => quick(review::run(setting()?, command)),
        Command::User(command) => quick(user::run(setting()?, command)),
        Command::Key(command) => quick(key::run(setting()?, command)),
        Command::Audit(command) => quick(audit::run(setting()?, command)),
        Command::Ticket(command) => quick(ticket::run(setting()?, command)),
    }
}

/// Runs a command that asks, prints and ends: one thread, which is quicker to start.
fn quick(command: impl Future<Output = Outcome>) -> Outcome {
    on(tokio::runtime::Builder::new_current_thread(), command)
}

/// Runs a command that has much to do.
fn busy(command: impl Future<Output = Outcome>) -> Outcome {
    on(tokio::runtime::Builder::new_multi_thread(), command)
}

fn on(mut runtime: tokio::runtime::Builder, command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = runtime.enable_all().build();
    let runtime = runtime.map_err(|error| Stop::new(Code::Failed, format_args!("cannot start: {error}")))?;
    let outcome = runtime.block_on(command);
    // A thread that reads a file or waits for a name to be resolved does not hold up the end.
    runtime.shutdown_background();
    outcome
}
