//! The command line: every verb of the workbench as a command, for people and for scripts.
//!
//! Data goes to standard output and everything else to standard error; `exit.rs` holds the exit codes.

mod args;
mod batch;
mod cache;
mod call;
mod clock;
mod connect;
mod demo;
mod doctor;
mod exit;
mod flag;
mod graph;
mod import;
mod issue;
mod keys;
mod look;
mod man;
mod outbox;
mod output;
mod places;
mod progress;
mod relation;
mod resource;
mod serve;
mod session;
mod show;
mod table;
mod text;
mod ticket;
mod ticket_new;
mod ties;
mod tui;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

pub use connect::Connection;

use args::{Cli, Command, Global, When};
use exit::{Code, Outcome, Stop};

use crate::{
    app::message::habits::Habits,
    config::{
        self,
        file::{Config, ScreenTable},
        paths::Paths,
        profile::Profile,
        secret,
    },
    domain::text::{Display, mask, sanitise, shown},
    keymap::Keyboard,
    runtime::{self, Helpers},
};

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
    run(cli).unwrap_or_else(Stop::report).into()
}

impl Global {
    /// Where everything is kept. A configuration file that was named has to be there.
    fn paths(&self) -> Outcome<Paths> {
        let paths = Paths::find(self.home.as_deref(), &config::environment)?;
        if let Some(file) = self.config.as_ref().filter(|file| !file.is_file()) {
            let file = Display::foreign_line(&file.to_string_lossy());
            return Err(Stop::usage(format_args!("--config {file}: there is no such file")));
        }
        Ok(paths.with_config_file(self.config.clone()))
    }
}

/// What a command knows before it connects.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) paths: Paths,
    pub(crate) profile: Profile,
    color: When,
    theme: Option<String>,
    ascii: bool,
    screen: ScreenTable,
    /// What the core of the workbench goes by.
    habits: Habits,
    /// Profiles that can be gone on with, each with where it leads.
    profiles: Vec<(String, Display)>,
    /// The workbench starts at the top.
    fresh: bool,
    /// The workbench runs in lines.
    in_lines: bool,
    /// The program that plays recordings, with its first words.
    player: Vec<String>,
    /// Variables of the environment that hold keys.
    secrets: Vec<String>,
}

impl Setting {
    fn read(global: &Global, profile: Option<&str>) -> Outcome<Self> {
        let paths = global.paths()?;
        let file = paths.config_file();
        let config = Config::read(&file)?;
        for mistake in &config.passed_over {
            exit::say(format_args!("{}; this is not used", Display::foreign_line(&mistake.at(&file))));
        }
        Self::of(global, paths, config, profile)
    }

    /// The same for the workbench, which runs on defaults, with a banner, when the configuration cannot be read. A
    /// command does not: the file may name another service than the one it would change.
    fn read_leniently(global: &Global, profile: Option<&str>) -> Outcome<(Self, Option<Display>)> {
        let paths = global.paths()?;
        let (config, trouble) = match Config::read(&paths.config_file()) {
            Ok(config) => {
                let trouble = passed_over(&config, &paths.config_file());
                (config, trouble)
            }
            Err(bad) => (Config::default(), Some(first_line(&Stop::from(bad).into_message()))),
        };
        Ok((Self::of(global, paths, config, profile)?, trouble))
    }

    fn of(global: &Global, paths: Paths, config: Config, profile: Option<&str>) -> Outcome<Self> {
        let name = profile.or(global.profile.as_deref()).filter(|name| !name.is_empty());
        let profile = Profile::find(name, &config, &paths, &config::environment)?;
        let secrets = secret::variables(&config);
        let (theme, ascii) = (global.theme.clone(), global.ascii);
        let profiles = profiles(&config);
        mask::switch(global.mask || config.mask || profile.mask);
        let habits = tui::habits(&config);
        Ok(Self {
            paths,
            profile,
            color: global.color(),
            theme,
            ascii,
            screen: config.screen,
            habits,
            player: config.audio.player.unwrap_or_else(|| vec!["mpv".to_owned()]),
            profiles,
            fresh: global.fresh,
            in_lines: global.accessible || is_dumb(),
            secrets,
        })
    }

    /// Whether the screen does without colours: asked for on the command line, or by `NO_COLOR`.
    fn without_color(&self) -> bool {
        match self.color {
            When::Never => true,
            When::Always => false,
            When::Auto => std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }

    /// What the workbench needs to start the user's own programs.
    fn helpers(&self) -> Helpers {
        let set = |name| std::env::var(name).ok().filter(|line| !line.is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR"));
        Helpers { editor, player: self.player.clone(), secrets: self.secrets.clone(), folder: self.paths.run.clone() }
    }

    /// The keys of the keyboard, with the user's own.
    fn keyboard(&self) -> Keyboard {
        let (user, _) = keys::read(&self.paths);
        Keyboard::new(&user)
    }

    /// Refuses to change anything through a profile that is for reading.
    fn writable(&self) -> Outcome<()> {
        if !self.profile.read_only {
            return Ok(());
        }
        let name = table::id(&self.profile.name);
        let file = self.paths.config_file();
        Err(Stop::usage(format_args!(
            "profile `{name}` is read-only; see read_only in {}",
            table::id(&file.to_string_lossy())
        )))
    }
}

/// Whether the terminal can do no more than print lines, as it says itself.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|name| name == "dumb")
}

/// What of many mistakes has room on a banner.
fn first_line(mistakes: &Display) -> Display {
    match mistakes.as_str().split_once('\n') {
        Some((first, others)) => {
            Display::ours(format!("{first} (more mistakes: {}; `earmark doctor` tells them)", others.lines().count()))
        }
        None => mistakes.clone(),
    }
}

/// What of the configuration is not used, for a banner.
fn passed_over(config: &Config, file: &std::path::Path) -> Option<Display> {
    let all = config.passed_over.iter().map(|mistake| Display::foreign_line(&mistake.at(file)));
    let all = all.map(|mistake| mistake.to_string()).collect::<Vec<_>>().join("\n");
    (!all.is_empty()).then(|| shown!("{}; the rest of the file is used", first_line(&Display::ours(all))))
}

/// The profiles that are built in, and those of the configuration.
fn profiles(config: &Config) -> Vec<(String, Display)> {
    let built_in = [
        ("local", "the server inside this program, on data of your own"),
        ("demo", "the server inside this program, on a sample"),
        ("bland", "the live service, with BLAND_API_KEY"),
    ];
    let built_in = built_in.into_iter().map(|(name, words)| (name.to_owned(), Display::ours(words)));
    let own = config.profile.iter().filter(|(_, table)| table.base_url.is_some());
    let own =
        own.map(|(name, table)| (name.clone(), Display::foreign_line(table.base_url.as_deref().unwrap_or_default())));
    built_in.chain(own).collect()
}

impl Global {
    fn color(&self) -> When {
        if self.no_color { When::Never } else { self.color }
    }
}

fn run(cli: Cli) -> Outcome {
    let Cli { global, command } = cli;
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
        Command::Serve(args) => busy(serve::run(args)),
        Command::Issue(command) => quick(issue::run(setting()?, command)),
        Command::Resource(command) => quick(resource::run(setting()?, command)),
        Command::Flag(command) => quick(flag::run(setting()?, command)),
        Command::Relation(command) => quick(relation::run(setting()?, command)),
        Command::Call(command) => quick(call::run(setting()?, command)),
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
