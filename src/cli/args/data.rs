//! The words of `earmark demo` and `import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::intake::Encoding;

#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArgs {
    /// Throw away what the demo holds and begin anew
    #[arg(long)]
    pub(in crate::cli) reset: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArgs {
    /// Files to read, folders with all files in them, zip archives; - is standard input
    #[arg(required_unless_present_any = ["files_from", "list_formats"], value_name = "PATH")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// More files, from a list with one path a line; - reads the list from standard input
    #[arg(long, value_name = "LIST")]
    pub(in crate::cli) files_from: Option<PathBuf>,
    /// In that list, a zero byte ends each path, as find -print0 writes them
    #[arg(short = '0', long, requires = "files_from")]
    pub(in crate::cli) null: bool,
    /// The encoding of files that are not UTF-8, such as windows-1252; UTF-16 is found out
    #[arg(long, value_name = "LABEL")]
    pub(in crate::cli) encoding: Option<Encoding>,
    /// The format, when it should not be found out; --list-formats tells which there are
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<String>,
    /// Print the formats that are read, and nothing else
    #[arg(long)]
    pub(in crate::cli) list_formats: bool,
    /// Read everything and store nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Take the new words of calls that are there with others; flags stay on their messages, or are shown as moved or lost
    #[arg(long)]
    pub(in crate::cli) replace: bool,
    /// Which conversations get an issue
    #[arg(long, value_name = "WHICH", default_value = "failed")]
    pub(in crate::cli) issues: IssuesOf,
    /// The database to store into, instead of the one of the profile
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) database: Option<PathBuf>,
    /// The summary as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Which conversations get an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum IssuesOf {
    /// Those that failed, where the format says so.
    Failed,
    /// All.
    All,
    /// None.
    None,
}
