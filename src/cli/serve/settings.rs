//! How a server is set up: by arguments, by the environment, by a file, in this order; and what cannot be.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    cli::{
        exit::{Code, Outcome, Stop},
        location::{self, URL},
    },
    config::{
        Environment,
        serve::{LogFormat, ServeTable},
    },
    domain::network::Network,
    server::{self, DatabaseLocation},
};

/// Where a server listens when nothing is said.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7_420);
/// How long one that is watched goes on after it was asked to end, when nothing is said.
const DRAIN: Duration = Duration::from_secs(5);

/// A server as it is set up.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) database: DatabaseLocation,
    pub(super) listen: SocketAddr,
    pub(super) names: Vec<String>,
    pub(super) key_file: Option<PathBuf>,
    /// Certificates and key.
    pub(super) tls: Option<(PathBuf, PathBuf)>,
    pub(super) proxies: Vec<Network>,
    pub(super) ops_listen: Option<SocketAddr>,
    pub(super) drain: Duration,
    pub(super) log_format: LogFormat,
    pub(super) connections: Option<usize>,
    /// It can be reached from other machines, and keys travel in clear text.
    pub(super) is_bare: bool,
    /// What goes to the database may be in clear text.
    pub(super) allow_plain_database: bool,
}

/// What arguments, environment and file say together, and the database that they name.
pub(super) fn read(
    arguments: ServeTable,
    file: Option<&Path>,
    environment: Environment<'_>,
    names: impl IntoIterator<Item = String>,
) -> Outcome<Settings> {
    let file = file.map_or_else(|| Ok(ServeTable::default()), ServeTable::read)?;
    let variables = ServeTable::of_environment(environment, names).map_err(|error| Stop::about(Code::Usage, error))?;
    let url = environment(URL).filter(|value| !value.is_empty());
    let url = url.map(|value| value.into_string().map_err(|_| Stop::usage(format_args!("{URL} is not UTF-8"))));
    let database = database(&arguments, &variables, url.transpose()?, &file)?;
    settings(database, arguments.or(variables).or(file))
}

/// The address for health that a server is set up with.
pub(super) fn ops_listen(file: Option<&Path>, environment: Environment<'_>) -> Outcome<Option<SocketAddr>> {
    let file = file.map_or_else(|| Ok(ServeTable::default()), ServeTable::read)?;
    let variables = ServeTable::of_environment(environment, []).map_err(|error| Stop::about(Code::Usage, error))?;
    Ok(variables.or(file).ops_listen)
}

fn settings(database: DatabaseLocation, said: ServeTable) -> Outcome<Settings> {
    let listen = said.listen.unwrap_or(LISTEN);
    let tls = match (said.tls_cert, said.tls_key) {
        (Some(certificates), Some(key)) => Some((certificates, key)),
        (None, None) => None,
        _ => return Err(Stop::usage("TLS needs both, --tls-cert and --tls-key")),
    };
    let proxies = said.behind_proxy.unwrap_or_default();
    let is_open = !server::is_loopback(&listen) && tls.is_none() && proxies.is_empty();
    if is_open && !said.allow_remote.unwrap_or_default() {
        return Err(Stop::usage(format_args!(
            "{listen} can be reached from other machines, and there is no TLS: name a certificate with --tls-cert and \
             --tls-key, or put a proxy with TLS in front and name it with --behind-proxy, or add --allow-remote"
        )));
    }
    // Without a port for health nobody is told that it is about to end.
    let usual = if said.ops_listen.is_some() { DRAIN } else { Duration::ZERO };
    Ok(Settings {
        database,
        listen,
        names: said.name.unwrap_or_default(),
        key_file: said.key_file,
        tls,
        proxies,
        ops_listen: said.ops_listen,
        drain: said.drain.map_or(usual, Duration::from_secs),
        log_format: said.log_format.unwrap_or_default(),
        connections: said.connections,
        is_bare: is_open,
        allow_plain_database: said.allow_plain_database.unwrap_or_default(),
    })
}

/// The database, by the first of the three that names one.
fn database(
    arguments: &ServeTable,
    variables: &ServeTable,
    url: Option<String>,
    file: &ServeTable,
) -> Outcome<DatabaseLocation> {
    for (table, url) in [(arguments, None), (variables, url), (file, None)] {
        return match (&table.database, &table.database_file, url) {
            (None, None, None) => continue,
            (Some(named), None, None) => location::plain(named),
            (None, Some(file), None) => location::kept_in(file),
            (None, None, Some(url)) => Ok(DatabaseLocation::of(Path::new(&url))),
            _ => Err(Stop::usage(format_args!(
                "the database is named twice: set one of database, database_file and, in the environment, {URL}"
            ))),
        };
    }
    Err(Stop::usage(format_args!(
        "no database is named: add --database FILE, or set EARMARK_SERVE_DATABASE or {URL}, or database in the file of \
         --settings"
    )))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn table(text: &str) -> ServeTable {
        ServeTable::parse(Path::new("/serve.toml"), text).unwrap()
    }

    fn read_with(arguments: &str, variables: &[(&str, &str)], file: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("serve.toml");
        fs::write(&path, file).unwrap();
        let get = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        let names = variables.iter().map(|(name, _)| (*name).to_owned());
        read(table(arguments), Some(&path), &get, names)
            .map_err(|stop| stop.message().map(ToString::to_string).unwrap_or_default())
    }

    #[test]
    fn arguments_go_before_the_environment_and_this_before_the_file() {
        let file = "database = \"/f.db\"\nlisten = \"127.0.0.1:3\"\ndrain = 3\nconnections = 3";
        let variables = [("EARMARK_SERVE_LISTEN", "127.0.0.1:2"), ("EARMARK_SERVE_DRAIN", "2")];
        let settings = read_with("listen = \"127.0.0.1:1\"", &variables, file).unwrap();
        assert_eq!(settings.listen.port(), 1);
        assert_eq!(settings.drain, Duration::from_secs(2));
        assert_eq!(settings.connections, Some(3));
        assert!(matches!(settings.database, DatabaseLocation::File(path) if path == Path::new("/f.db")));
    }

    #[test]
    fn what_nobody_sets_has_its_usual_value() {
        let settings = read_with("database = \"/a.db\"", &[], "").unwrap();
        assert_eq!((settings.listen, settings.ops_listen, settings.drain), (LISTEN, None, Duration::ZERO));
        let watched = read_with("database = \"/a.db\"\nops_listen = \"127.0.0.1:0\"", &[], "").unwrap();
        assert_eq!(watched.drain, DRAIN);
        let at_once = read_with("database = \"/a.db\"\nops_listen = \"127.0.0.1:0\"\ndrain = 0", &[], "").unwrap();
        assert_eq!(at_once.drain, Duration::ZERO);
    }

    #[test]
    fn a_password_is_read_where_only_its_owner_can_read_it() {
        let address = "postgres://me:hidden@h/d";
        let named = format!("database = \"{address}\"");
        for refused in [
            read_with(&named, &[], ""),
            read_with("", &[], &named),
            read_with("", &[("EARMARK_SERVE_DATABASE", address)], ""),
        ] {
            let words = refused.unwrap_err();
            assert!(words.contains(URL) && words.contains("--database-file") && words.contains("600"), "{words}");
            assert!(!words.contains("hidden"), "{words}");
        }
        let of_postgres = |settings: Settings| matches!(settings.database, DatabaseLocation::Postgres(_));
        assert!(of_postgres(read_with("", &[(URL, address)], "database = \"/f.db\"").unwrap()));
        assert!(of_postgres(read_with("database = \"postgres://me@h/d\"", &[], "").unwrap()));

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("address");
        let by_file = || read_with(&format!("database_file = \"{}\"", path.display()), &[(URL, "x.db")], "");
        assert!(by_file().unwrap_err().contains("database file"));
        fs::write(&path, format!("{address}\n")).unwrap();
        #[cfg(unix)]
        {
            let closed = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
            fs::set_permissions(&path, closed(0o640)).unwrap();
            assert!(by_file().unwrap_err().contains("others can read it"));
            fs::set_permissions(&path, closed(0o600)).unwrap();
        }
        assert!(of_postgres(by_file().unwrap()), "an argument goes before the environment");
        fs::write(&path, "\n").unwrap();
        assert!(by_file().unwrap_err().contains("empty"));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let db = "database = \"/a.db\"\n";
        for (text, told) in [
            ("".to_owned(), "no database is named"),
            (format!("{db}database_file = \"/x\""), "named twice"),
            (format!("{db}tls_cert = \"/x\""), "TLS needs both"),
            (format!("{db}tls_key = \"/x\""), "TLS needs both"),
            (format!("{db}listen = \"0.0.0.0:1\""), "--tls-cert"),
            (format!("{db}listen = \"0.0.0.0:1\""), "--behind-proxy"),
            (format!("{db}listen = \"0.0.0.0:1\""), "--allow-remote"),
        ] {
            let words = read_with(&text, &[], "").unwrap_err();
            assert!(words.contains(told), "{text}: {words}");
        }
        let words = read_with("", &[(URL, "a.db"), ("EARMARK_SERVE_DATABASE", "b.db")], "").unwrap_err();
        assert!(words.contains("named twice"), "{words}");
        for (text, is_bare) in [
            ("listen = \"0.0.0.0:1\"\nallow_remote = true", true),
            ("listen = \"0.0.0.0:1\"\nbehind_proxy = [\"10.0.0.1\"]", false),
            ("listen = \"0.0.0.0:1\"\ntls_cert = \"/c\"\ntls_key = \"/k\"", false),
            ("listen = \"[::1]:1\"", false),
        ] {
            assert_eq!(read_with(&format!("{db}{text}"), &[], "").unwrap().is_bare, is_bare, "{text}");
        }
    }
}
