//! How what a command found is shown: in words, or as JSON.

use clap::Args;

/// How one thing is shown.
#[derive(Debug, Clone, Copy, Args)]
pub(in crate::cli) struct ShowAs {
    /// As JSON, in the shape of the API
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// How a list is shown.
#[derive(Debug, Clone, Copy, Args)]
pub(in crate::cli) struct ListAs {
    /// As one JSON array
    #[arg(long, conflicts_with = "jsonl")]
    pub(in crate::cli) json: bool,
    /// As JSON, one row a line
    #[arg(long)]
    pub(in crate::cli) jsonl: bool,
    /// Most rows
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) limit: u32,
}
