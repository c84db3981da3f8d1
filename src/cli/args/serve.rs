//! The words of `earmark serve`. Each of them can also be said by the environment (`EARMARK_SERVE_LISTEN` for `--listen`)
//! and by a file.

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

use crate::{
    config::serve::{LogFormat, ServeTable},
    domain::network::Network,
};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "An argument goes before a variable of the environment (EARMARK_SERVE_LISTEN for --listen, and so on), \
                  and this before the file of --settings (listen = \"…\", behind_proxy = [\"…\"])."
)]
pub(in crate::cli) struct ServeArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<ServeCommand>,
    /// File with settings, such as /etc/earmark/serve.toml
    #[arg(long, value_name = "FILE", env = "EARMARK_SERVE_SETTINGS", hide_env_values = true)]
    pub(in crate::cli) settings: Option<PathBuf>,
    /// The database: a file, or a PostgreSQL as postgres://USER@HOST/NAME
    #[arg(long, value_name = "DATABASE", conflicts_with = "database_file")]
    pub(in crate::cli) database: Option<PathBuf>,
    /// File that holds the address of the database with its password; only its owner may be able to read it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) database_file: Option<PathBuf>,
    /// Address and port to listen on; 127.0.0.1:7420 when absent
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) listen: Option<SocketAddr>,
    /// File of the key, made at the first start; beside the database when absent
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) key_file: Option<PathBuf>,
    /// Certificates for TLS as PEM, the server's own first; read again when they change
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) tls_cert: Option<PathBuf>,
    /// Their key as PEM, in a file that others cannot read
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) tls_key: Option<PathBuf>,
    /// Address of a proxy with TLS in front of this server, or a part of the network such as 10.0.0.0/8
    #[arg(long, value_name = "CIDR")]
    pub(in crate::cli) behind_proxy: Vec<Network>,
    /// Allow an address that other machines can reach, although there is no TLS
    #[arg(long)]
    pub(in crate::cli) allow_remote: bool,
    /// Allow that what goes to a PostgreSQL on another machine is in clear text, or its certificate not looked at
    #[arg(long)]
    pub(in crate::cli) allow_plain_database: bool,
    /// Another name by which clients ask for this server, such as that of a proxy in front of it
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) name: Vec<String>,
    /// Address and port for health and metrics, such as 127.0.0.1:7421; none when absent
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) ops_listen: Option<SocketAddr>,
    /// How long it goes on serving after it was asked to end, while /readyz says that it ends; 5 when absent, 0 without --ops-listen
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3_600))]
    pub(in crate::cli) drain: Option<u64>,
    /// How it tells what it does on standard error; text when absent
    #[arg(long, value_name = "FORMAT", value_parser = log_format())]
    pub(in crate::cli) log_format: Option<LogFormat>,
    /// Connections at most; as many as there is room for when absent
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(in crate::cli) connections: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ServeCommand {
    /// Ask a server on this machine whether it is ready, by its port for health: exit code 0 when it is, 1 when not
    Health(HealthArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HealthArgs {
    /// The address that the server has for health; as it is set for the server when absent, else 127.0.0.1:7421
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) ops_listen: Option<SocketAddr>,
    /// File with the settings of the server
    #[arg(long, value_name = "FILE", env = "EARMARK_SERVE_SETTINGS", hide_env_values = true)]
    pub(in crate::cli) settings: Option<PathBuf>,
}

impl ServeArgs {
    /// What the arguments say.
    pub(in crate::cli) fn said(self) -> ServeTable {
        fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
            (!list.is_empty()).then_some(list)
        }
        ServeTable {
            database: self.database,
            database_file: self.database_file,
            listen: self.listen,
            name: some(self.name),
            key_file: self.key_file,
            tls_cert: self.tls_cert,
            tls_key: self.tls_key,
            behind_proxy: some(self.behind_proxy),
            ops_listen: self.ops_listen,
            drain: self.drain,
            allow_remote: self.allow_remote.then_some(true),
            allow_plain_database: self.allow_plain_database.then_some(true),
            log_format: self.log_format,
            connections: self.connections.and_then(|count| usize::try_from(count).ok()),
        }
    }
}

fn log_format() -> impl clap::builder::TypedValueParser<Value = LogFormat> {
    PossibleValuesParser::new(LogFormat::WORDS).map(|word| LogFormat::of(&word))
}
