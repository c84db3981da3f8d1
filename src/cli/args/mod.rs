//! The words of the command line.

mod data;
mod db;
mod evidence;
mod export;
mod form;
mod graph;
mod issue;
mod people;
mod pull;
mod review;
mod review_queue;
mod serve;
mod ticket;
mod words;

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

pub(super) use data::{DemoArgs, ImportArgs, IssuesOf};
pub(super) use db::{DbCommand, DbCopy, DbPlace};
pub(super) use evidence::{
    CallCommand, FlagAdd, FlagCommand, RelationAdd, RelationCommand, ResourceAttach, ResourceCommand, ResourceDetach,
};
pub use export::ExportTable;
pub(super) use export::{ExportArgs, ExportForm};
pub(super) use form::{ListAs, ShowAs};
pub(super) use graph::{GraphForm, RelationGraph};
pub(super) use issue::{IssueCommand, IssueList, IssueNew, IssueSet};
pub(super) use people::{AuditCommand, KeyCommand, Of as PeopleOf, UserCommand};
pub(super) use pull::PullArgs;
pub(super) use review::{ReviewAside, ReviewCommand, ReviewMoments};
pub(super) use review_queue::{
    ExportSession, GiveVerdict, MarkAt, Percent, QueueAdd, QueueCommand, QueueNew, QueueScan, Span,
};
pub(super) use serve::{HealthArgs, ServeArgs, ServeCommand};
pub(super) use ticket::{TicketCommand, TicketNew};
pub(super) use words::Named;

/// A terminal workbench for people who review call transcripts of AI phone agents.
///
/// Without a command it opens the workbench on the profile `local`, whose server and data are inside this program.
#[derive(Debug, Parser)]
#[command(name = "earmark", version, max_term_width = 100, arg_required_else_help = false)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// A complaint about the command line as it was typed: what a variable of the environment sets is none of it, and a usage
/// line does not show it as needed.
pub(super) fn as_typed(error: clap::Error) -> clap::Error {
    let mut command = Cli::command();
    for name in ["profile", "home", "config"] {
        command = command.mut_arg(name, |arg| arg.env(clap::builder::Resettable::Reset));
    }
    command.try_get_matches().err().filter(|again| again.kind() == error.kind()).unwrap_or(error)
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Which service to speak to: local, demo, bland, or a profile of config.toml
    #[arg(long, global = true, value_name = "NAME", env = "EARMARK_PROFILE", hide_env_values = true)]
    pub(super) profile: Option<String>,
    /// One folder for configuration, data and state, instead of the usual ones
    #[arg(long, global = true, value_name = "DIR", env = "EARMARK_HOME", hide_env_values = true)]
    pub(super) home: Option<PathBuf>,
    /// Another configuration file than the usual config.toml
    #[arg(long, global = true, value_name = "FILE", env = "EARMARK_CONFIG", hide_env_values = true)]
    pub(super) config: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", overrides_with = "no_color")]
    pub(super) color: When,
    /// The same as --color never
    #[arg(long, global = true)]
    pub(super) no_color: bool,
    /// Theme of the workbench: ansi, dark, light, contrast, safe, auto, or one of your own
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) theme: Option<String>,
    /// Borders and marks in ASCII
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// Hide telephone, card and account numbers, addresses, and digits that are spoken
    #[arg(long, global = true)]
    pub(super) mask: bool,
    /// The workbench in lines, for screen readers and pipes: no boxes, no colours, nothing moves
    #[arg(long, global = true)]
    pub(super) accessible: bool,
    /// Write down what is asked and answered, as labels, ids and numbers: nothing that was said, and no key
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// Start the workbench at the top, not where the last session ended
    #[arg(long, global = true)]
    pub(super) fresh: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open the workbench on a data set made for trying it out
    Demo(DemoArgs),
    /// Store conversations from files
    Import(ImportArgs),
    /// Store finished calls from where they are: the account with the maker of the agents
    Pull(PullArgs),
    /// Write calls, messages, flags, issues or relations for other programs, or to be imported elsewhere
    Export(ExportArgs),
    /// Offer the API of a database to others
    Serve(ServeArgs),
    /// The database of a server: its schema, and moving it from a file to PostgreSQL or back
    #[command(subcommand)]
    Db(DbCommand),
    /// Issues: the queue of what has to be looked at
    #[command(subcommand)]
    Issue(IssueCommand),
    /// Evidence attached to an issue: calls, SMS conversations, files
    #[command(subcommand)]
    Resource(ResourceCommand),
    /// Flags on the moments of a call
    #[command(subcommand)]
    Flag(FlagCommand),
    /// Relations between issues
    #[command(subcommand)]
    Relation(RelationCommand),
    /// Calls and their transcripts
    #[command(subcommand)]
    Call(CallCommand),
    /// Queues of calls to be reviewed, moments of calls that are worth a look, and the rules that find them
    #[command(subcommand)]
    Review(ReviewCommand),
    /// Tickets of the ticket service, and links between them
    #[command(subcommand)]
    Ticket(TicketCommand),
    /// People and services: who may do what
    #[command(subcommand)]
    User(UserCommand),
    /// Keys that speak for people and services
    #[command(subcommand)]
    Key(KeyCommand),
    /// The trail of changes
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Changes that the service has not confirmed
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// What is kept of services elsewhere, to be read while they are out of reach
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Show the keys of the workbench with every action, or look for mistakes in keys.toml
    Keys(KeysArgs),
    /// Show where everything is kept
    Paths {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// The JSON schema of config.toml
        #[arg(long, conflicts_with = "json")]
        schema: bool,
    },
    /// Look at everything that the program stands on, and say what is wrong and how to mend it
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the manual page, or write one page a command
    Man {
        /// Folder for the pages of all commands
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How keys are shown.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("form")))]
pub(super) struct KeysArgs {
    /// Look for mistakes in keys.toml: duplicates, keys that hide others, keys that this terminal cannot deliver
    #[arg(long, group = "form")]
    pub(super) check: bool,
    /// As tables in Markdown
    #[arg(long, group = "form")]
    pub(super) markdown: bool,
    /// As a JSON array, one object an action
    #[arg(long, group = "form")]
    pub(super) json: bool,
    /// The JSON schema of keys.toml
    #[arg(long, group = "form")]
    pub(super) schema: bool,
    /// Only what has these words
    #[arg(value_name = "WORD")]
    pub(super) words: Vec<String>,
}

/// What can be done with changes that are not confirmed.
#[derive(Debug, Subcommand)]
pub(super) enum OutboxCommand {
    /// List the changes of a profile, in the order in which they are sent
    List {
        #[command(flatten)]
        show: ListAs,
    },
    /// Send changes now, also those that were refused or failed
    Retry {
        /// Numbers of the changes; all of them when none is given
        #[arg(value_name = "NUMBER")]
        numbers: Vec<i64>,
    },
    /// Give changes up
    Drop {
        /// Numbers of the changes
        #[arg(value_name = "NUMBER", required = true)]
        numbers: Vec<i64>,
    },
}

/// What can be done with what is kept of services.
#[derive(Debug, Subcommand)]
pub(super) enum CacheCommand {
    /// Show how much is kept of each service, and since when
    Show(ShowAs),
    /// Throw all of it away, so that nothing is left on the disk
    Purge,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::{entries, registry::Line};

    /// A value for each name in capitals that stands in a command of the registry.
    fn filled(word: &str) -> &str {
        match word {
            "ISSUE" => "T-1007",
            "OTHER" => "T-1003",
            "CALL" | "FLAG" => "30721839-0c3e-4f13-8a53-0a5b0f6a3a11",
            "TYPE" => "missed_handoff",
            "NOTE" | "TEXT" | "NAME" | "USER" | "FILE" => "words",
            "TICKET" => "VOX-12",
            word => word,
        }
    }

    #[test]
    fn the_command_of_every_action_is_one_that_this_program_takes() {
        for entry in entries() {
            let Line::Command(line) = entry.line else { continue };
            let words = line.split(' ').map(filled);
            if let Err(error) = Cli::try_parse_from(words) {
                assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp, "{}: {line}: {error}", entry.id);
            }
        }
    }

    /// The words of a line as a shell has them: quotes hold together, a comment ends it.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
        for c in line.chars() {
            match (c, quote) {
                (_, Some(open)) if c == open => quote = None,
                ('\'' | '"', None) => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (' ', None) => words.extend(word.take()),
                ('#', None) if word.is_none() => break,
                _ => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn the_commands_in_the_documents_are_ones_that_this_program_takes() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = [root.to_owned(), root.join("docs")];
        let files =
            folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
        let mut found = 0;
        for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
            for line in std::fs::read_to_string(&file).unwrap().lines().filter_map(|line| line.strip_prefix("$ ")) {
                let words: Vec<String> = words(line).into_iter().skip_while(|word| word.contains("_KEY=")).collect();
                let of_ours = match words.first().map(String::as_str) {
                    Some("earmark") => words.as_slice(),
                    Some("cargo") if words.iter().any(|word| word == "run") && !words.contains(&"--bin".to_owned()) => {
                        words.iter().position(|word| word == "--").map_or(&[][..], |at| &words[at..])
                    }
                    _ => continue,
                };
                found += 1;
                let taken = Cli::try_parse_from(of_ours);
                assert!(taken.is_ok(), "{}: {line}: {}", file.display(), taken.err().unwrap());
            }
        }
        assert!(found > 10, "{found} commands");
    }

    #[test]
    fn the_command_line_holds_together() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
