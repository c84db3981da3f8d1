//! The words of `earmark db`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DbCommand {
    /// Tell which schema a database has, and which this program knows; nothing is changed
    Status(DbPlace),
    /// Tell which steps `earmark db migrate` would make; nothing is changed
    Plan(DbPlace),
    /// Bring the schema of a database up to date, as a server does when it starts
    Migrate(DbPlace),
    /// Copy a file into an empty PostgreSQL, or a PostgreSQL into a new file, and compare both
    #[command(
        after_help = "A password comes from ~/.pgpass or PGPASSWORD. What nobody can read from afterwards, such as words in \
                      logs of the database, does not come along. Have nobody write meanwhile: what is written after the \
                      beginning is not copied."
    )]
    Copy(DbCopy),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DbPlace {
    /// The database: a file, or a PostgreSQL as postgres://USER@HOST/NAME; EARMARK_DATABASE_URL when absent
    #[arg(long, value_name = "DATABASE")]
    pub(in crate::cli) database: Option<PathBuf>,
    /// File that holds its address with the password; only its owner may be able to read it
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    pub(in crate::cli) database_file: Option<PathBuf>,
    /// Allow that what goes to a PostgreSQL on another machine is in clear text, or its certificate not looked at
    #[arg(long)]
    pub(in crate::cli) allow_plain_database: bool,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DbCopy {
    /// What is copied: a file, or postgres://USER@HOST/NAME
    #[arg(long, value_name = "DATABASE")]
    pub(in crate::cli) from: PathBuf,
    /// Where it is copied to: postgres://USER@HOST/NAME of an empty database, or a file that is not there
    #[arg(long, value_name = "DATABASE")]
    pub(in crate::cli) to: PathBuf,
    /// Allow that what goes to a PostgreSQL on another machine is in clear text, or its certificate not looked at
    #[arg(long)]
    pub(in crate::cli) allow_plain_database: bool,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
