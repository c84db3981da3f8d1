//! The words of `earmark user`, `earmark key` and `earmark audit`.

use std::path::PathBuf;

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{ListAs, ShowAs};
use crate::domain::permission::{Permission, Scope};

/// Where people are looked after.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Of {
    /// The database of a server at this machine, in the place of the profile: how the first owner of a team is made
    #[arg(long, value_name = "DATABASE")]
    pub(in crate::cli) database: Option<PathBuf>,
}

fn permission() -> impl TypedValueParser<Value = Permission> {
    PossibleValuesParser::new(Permission::KNOWN.iter().map(Permission::as_str)).map(|word| Permission::named(&word))
}

fn scope() -> impl TypedValueParser<Value = Option<Scope>> {
    PossibleValuesParser::new(Scope::KNOWN.iter().map(Scope::as_str)).map(|word| Scope::named(&word))
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UserCommand {
    /// List people and services with what they may do
    List {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ListAs,
    },
    /// Add a person or a service; its keys are made by `earmark key new`
    Add {
        /// First and last name, or the name of a service
        name: String,
        /// What it may do
        #[arg(long, value_name = "WORD", value_parser = permission())]
        permission: Permission,
        /// A program, which is never an owner
        #[arg(long)]
        service: bool,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Change what somebody may do, or a name
    Set {
        /// Name or id
        user: String,
        /// What it may do
        #[arg(long, value_name = "WORD", value_parser = permission(), required_unless_present = "name")]
        permission: Option<Permission>,
        /// First and last name, or the name of a service
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Take none of somebody's keys any more
    Disable {
        /// Name or id
        user: String,
        #[command(flatten)]
        of: Of,
    },
    /// Take the keys of somebody again
    Enable {
        /// Name or id
        user: String,
        #[command(flatten)]
        of: Of,
    },
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeyCommand {
    /// List keys by what is known of them: your own, those of somebody, or all
    List {
        /// Name or id of somebody
        #[arg(long, value_name = "USER", conflicts_with = "all")]
        user: Option<String>,
        /// Those of everybody
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ListAs,
    },
    /// Make a key; it is printed once
    New {
        /// What it is for
        name: String,
        /// Name or id of whom it speaks for; you when absent
        #[arg(long, value_name = "USER")]
        user: Option<String>,
        /// What it is kept to; all that its user may do when absent
        #[arg(long = "scope", value_name = "SCOPE", value_parser = scope(), value_delimiter = ',')]
        scopes: Vec<Option<Scope>>,
        /// Days after which it ends by itself; 365 when absent
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3_650))]
        days: Option<u32>,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Make a key in the place of another one; it is printed once, and the old one is still good for a while
    Rotate {
        /// Id of the key, or its first characters
        key: String,
        /// Hours for which the old one is still good; 24 when absent
        #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(0..=168))]
        overlap: Option<u32>,
        /// Days after which the new one ends by itself; 365 when absent
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3_650))]
        days: Option<u32>,
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Withdraw a key: within a second nothing is answered to it any more
    Revoke {
        /// Id of the key, or its first characters
        key: String,
        #[command(flatten)]
        of: Of,
    },
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Make every seal over the trail of changes anew, and tell the first that does not hold
    Verify {
        #[command(flatten)]
        of: Of,
    },
    /// Write the trail of changes, one JSON object a line
    Export {
        /// Only rows behind this number
        #[arg(long, value_name = "N", default_value_t = 0)]
        after: u32,
        #[command(flatten)]
        of: Of,
    },
}
