//! The words of `earmark export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// What is written
    #[arg(value_name = "TABLE")]
    pub(in crate::cli) table: ExportTable,
    /// Only what fits this query, as it is typed in the workbench: of calls for calls and turns, of issues for the others
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(in crate::cli) query: Option<String>,
    /// How rows are written
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub(in crate::cli) format: ExportForm,
    /// With what was said and written: messages, summaries, titles of calls, descriptions. Needed to import calls again
    #[arg(long)]
    pub(in crate::cli) with_text: bool,
    /// In CSV, leave cells as they are that a spreadsheet would take for formulas; else such a cell begins with '
    #[arg(long)]
    pub(in crate::cli) raw: bool,
    /// Write into this file, which is there once it is whole; standard output when absent
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Most rows; all of them when absent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) limit: Option<u64>,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportTable {
    /// Calls, each with all that is kept of it
    Calls,
    /// Messages of calls, one a row
    Turns,
    /// Flags of issues
    Flags,
    /// Issues
    Issues,
    /// Relations between issues, each once
    Relations,
}

impl ExportTable {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Calls, Self::Turns, Self::Flags, Self::Issues, Self::Relations];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Turns => "turns",
            Self::Flags => "flags",
            Self::Issues => "issues",
            Self::Relations => "relations",
        }
    }

    /// What a row of it is.
    pub(in crate::cli) fn row(self) -> &'static str {
        self.name().trim_end_matches('s')
    }
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExportForm {
    /// A JSON object a line; calls in the shape in which `earmark import` takes them
    Jsonl,
    /// A table with a line of names
    Csv,
}
