//! Where PostgreSQL is, and how its word is trusted.

use std::str::FromStr;

use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgSslMode},
};
use url::Url;

/// Where PostgreSQL is. The password that may be part of it is not told.
#[derive(Clone)]
pub struct Address {
    options: Box<PgConnectOptions>,
    is_open: bool,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is none.
    #[error("the address of the database is none of PostgreSQL: write postgres://USER@HOST/DATABASE")]
    NotOne,
    /// What goes over the network could be read, or be somebody else's.
    #[error(
        "sslmode={0} does not keep what goes to a database on another machine from others: leave it out, or say \
         --allow-plain-database"
    )]
    Plain(String),
}

impl Address {
    /// Reads an address such as `postgres://earmark@db.example.com/earmark`. To another machine the connection is secured and
    /// its certificate checked, unless `sslmode` says otherwise; where that leaves it open, `allow_plain` must be given.
    pub fn read(address: &str, allow_plain: bool) -> Result<Self, BadAddress> {
        let parsed = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        let parsed = parsed.ok_or(BadAddress::NotOne)?;
        let mode = parsed.query_pairs().find(|(name, _)| matches!(&**name, "sslmode" | "ssl-mode"));
        let options = PgConnectOptions::from_str(address).map_err(|_| BadAddress::NotOne)?;
        let is_near = options.get_socket().is_some() || is_this_machine(options.get_host());
        let mode = mode.map(|(_, mode)| mode.into_owned());
        let options = match &mode {
            None if is_near => options,
            None => options.ssl_mode(PgSslMode::VerifyFull),
            Some(_) => options,
        };
        let is_checked = matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull);
        let is_secured = is_checked || matches!(options.get_ssl_mode(), PgSslMode::Require);
        if !is_near && !is_secured && !allow_plain {
            return Err(BadAddress::Plain(mode.unwrap_or_default()));
        }
        let name = concat!("earmark/", env!("CARGO_PKG_VERSION"));
        // What is slow is told by our own log, without the words of statements.
        let options = options.application_name(name).disable_statement_logging();
        Ok(Self { options: Box::new(options), is_open: !is_near && !is_checked })
    }

    /// Whether nobody checks that the database is the one that was asked for.
    pub fn is_unchecked(&self) -> bool {
        self.is_open
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let database = self.options.get_database().unwrap_or_default();
        match self.options.get_socket() {
            Some(socket) => write!(f, "PostgreSQL at {}, database {database}", socket.display()),
            None => {
                write!(f, "PostgreSQL at {}:{}, database {database}", self.options.get_host(), self.options.get_port())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_to_another_machine_is_secured_unless_it_is_said_otherwise() {
        for (address, allow_plain, mode, is_unchecked) in [
            ("postgres://a@127.0.0.1/d", false, "Prefer", false),
            ("postgres://a@localhost:5433/d", false, "Prefer", false),
            ("postgres://a@db.example.com/d", false, "VerifyFull", false),
            ("POSTGRES://a@db.example.com/d", false, "VerifyFull", false),
            ("postgresql://a:secret@db.example.com/d?sslmode=require", false, "Require", true),
            ("postgres://a@db.example.com/d?sslmode=verify-ca", false, "VerifyCa", false),
            ("postgres://a@db.example.com/d?sslmode=disable", true, "Disable", true),
        ] {
            let read = Address::read(address, allow_plain).unwrap();
            assert_eq!(format!("{:?}", read.options.get_ssl_mode()), mode, "{address}");
            assert_eq!(read.is_unchecked(), is_unchecked, "{address}");
            assert!(!format!("{read:?} {read}").contains("secret"));
        }
        let refused = Address::read("postgres://a@db.example.com/d?sslmode=prefer", false);
        assert_eq!(refused.err(), Some(BadAddress::Plain("prefer".to_owned())));
        for none in ["team.db", "https://db.example.com/d"] {
            assert_eq!(Address::read(none, false).err(), Some(BadAddress::NotOne));
        }
    }
}
