//! The words of `earmark review …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::QueueCommand;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReviewCommand {
    /// Open the workbench with the next call of a queue
    Start {
        /// Name or id of the queue; the one that was read from last when it is left out
        queue: Option<String>,
    },
    #[command(flatten)]
    Other(ReviewAside),
}

/// What is done with reviews outside of the workbench.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReviewAside {
    /// Show the suspicious moments of a call, each with its reasons; nothing is stored
    Moments(ReviewMoments),
    /// List the rules that find moments, look for mistakes in those of the team, or try them
    Rules(ReviewRules),
    #[command(flatten)]
    Queue(QueueCommand),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReviewMoments {
    /// Id of the call
    pub(in crate::cli) call: String,
    /// A file with rules of the team, instead of rules.toml beside config.toml
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rules: Option<PathBuf>,
    /// All moments, and not the surest twelve alone
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReviewRules {
    /// Look for mistakes in a file of the team's rules, and list what of it is used
    #[arg(long, value_name = "FILE", conflicts_with = "attempt")]
    pub(in crate::cli) rules: Option<PathBuf>,
    /// Run a file of the team's rules over calls that are on issues, and compare with the flags of people
    #[arg(id = "attempt", long = "try", value_name = "FILE")]
    pub(in crate::cli) attempt: Option<PathBuf>,
    /// Most calls to try on, those of the issues with the newest activity first
    #[arg(long, value_name = "N", requires = "attempt", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) limit: u32,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
