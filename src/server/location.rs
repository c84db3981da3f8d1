//! Where the database of a server is: a file, or a PostgreSQL somewhere.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// Where a database is.
#[derive(Debug, Clone)]
pub enum DatabaseLocation {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL, by its address, in which a password may stand.
    Postgres(SecretString),
}

impl DatabaseLocation {
    /// What a word names: an address that begins with `postgres://` or `postgresql://`, else a file.
    pub fn of(named: &Path) -> Self {
        match named.to_str().filter(|text| behind_scheme(text).is_some()) {
            Some(address) => Self::Postgres(address.trim().into()),
            None => Self::File(named.to_owned()),
        }
    }
}

/// Whether a text names a PostgreSQL and holds a password for it. What can be read as one counts.
pub fn has_password(text: &str) -> bool {
    let Some(rest) = behind_scheme(text) else { return false };
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    // A password that should have been written with % may hold anything.
    let named = before.rsplit_once('@').or_else(|| rest.rsplit_once('@')).map(|(named, _)| named);
    let in_front = named.and_then(|named| named.split_once(':')).is_some_and(|(_, password)| !password.is_empty());
    let is_password = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        name.to_ascii_lowercase().contains("pass") && !value.is_empty() && !name.eq_ignore_ascii_case("passfile")
    };
    in_front || query.split('&').any(is_password)
}

fn behind_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.trim_start().split_once("://")?;
    (scheme.eq_ignore_ascii_case("postgres") || scheme.eq_ignore_ascii_case("postgresql")).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_a_file() {
        let is_file = |text: &str| matches!(DatabaseLocation::of(Path::new(text)), DatabaseLocation::File(_));
        assert!(["team.db", "/var/lib/earmark/team.db", "postgres.db", "postgres:/x"].iter().all(|text| is_file(text)));
        assert!(["postgres://h/d", "postgresql://h", "PostgreSQL:///d"].iter().all(|text| !is_file(text)));
        let shown = format!("{:?}", DatabaseLocation::of(Path::new("postgres://me:hidden@h/d")));
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn a_password_is_seen_wherever_it_stands() {
        for text in [
            "postgres://me:hidden@h/d",
            "postgresql://me:hidden@h1:5432,h2:5432/d",
            "POSTGRES://me:hidden@h/d",
            " postgres://me:hidden@h/d",
            "postgres://me:hid/den@h/d",
            "postgres://me:hid@den@h/d",
            "postgres://me:hid?den@h/d",
            "postgres://:hidden@h/d",
            "postgres://me@h/d?password=hidden",
            "postgres://h/d?sslmode=require&PASSWORD=hidden",
            "postgres://h/d?sslpassword=hidden",
        ] {
            assert!(has_password(text), "{text}");
        }
        for text in [
            "team.db",
            "a:b@c.db",
            "postgres://h/d",
            "postgres://me@h:5432/d",
            "postgres://me:@h/d",
            "postgres://me@h/d?sslmode=verify-full&passfile=/run/pgpass",
            "postgres://h1:5432,h2:5432/d",
            "postgres:///d?host=/run/postgresql",
        ] {
            assert!(!has_password(text), "{text}");
        }
    }
}
