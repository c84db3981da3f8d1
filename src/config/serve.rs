//! What `earmark serve` may be told, and by whom: arguments, the environment, and a file. All three say the same things
//! under the same names.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    Environment, Finding,
    file::BadConfig,
    shape::{Key, Shape, findings_in, key},
};
use crate::domain::{
    network::Network,
    spelling::{nearest, position},
    text::Display,
};

/// What variables of the environment begin with.
const PREFIX: &str = "EARMARK_SERVE_";
/// Variables with that beginning that are no setting of the file.
const OTHERS: [&str; 1] = ["EARMARK_SERVE_SETTINGS"];

/// Everything that can be set, in the order of [`ServeTable`].
const KEYS: &[Key] = &[
    key("database", Shape::Text, "file of the database, or postgres://USER@HOST/NAME; needed"),
    key(
        "database_file",
        Shape::Text,
        "file with the address of a database, password and all, which only its owner can read",
    ),
    key("listen", Shape::Text, "address and port to listen on; 127.0.0.1:7420 when absent"),
    key("name", Shape::Texts, "other names by which clients ask for this server, such as that of a proxy"),
    key("key_file", Shape::Text, "file of the key; beside the database when absent"),
    key("tls_cert", Shape::Text, "certificates for TLS as PEM, the server's own first"),
    key("tls_key", Shape::Text, "their key as PEM"),
    key("behind_proxy", Shape::Texts, "addresses of proxies with TLS in front, such as 10.0.0.0/8"),
    key("ops_listen", Shape::Text, "address and port for health and metrics; none when absent"),
    key(
        "drain",
        Shape::Number(3_600),
        "seconds in which it goes on after it was asked to end; 5 when absent, 0 without `ops_listen`",
    ),
    key("allow_remote", Shape::Bool, "other machines can reach it, although there is no TLS"),
    key(
        "allow_plain_database",
        Shape::Bool,
        "what goes to a PostgreSQL on another machine may be read on the way, or answered by somebody else",
    ),
    key("log_format", Shape::Word(LogFormat::WORDS), "text, or json: a line for each request; text when absent"),
    key("connections", Shape::Number(65_536), "connections at most; as many as there is room for when absent"),
];

/// What one of the three says. A relative path of a file starts at its folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeTable {
    /// File of the database, or address of a PostgreSQL without a password.
    pub database: Option<PathBuf>,
    /// File with that address, password and all.
    pub database_file: Option<PathBuf>,
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// Other names by which clients ask for this server.
    pub name: Option<Vec<String>>,
    /// File of the key.
    pub key_file: Option<PathBuf>,
    /// Certificates for TLS.
    pub tls_cert: Option<PathBuf>,
    /// Their key.
    pub tls_key: Option<PathBuf>,
    /// Addresses of proxies.
    pub behind_proxy: Option<Vec<Network>>,
    /// Address and port for health and metrics.
    pub ops_listen: Option<SocketAddr>,
    /// Seconds in which it goes on after it was asked to end.
    pub drain: Option<u64>,
    /// Other machines can reach it, although there is no TLS.
    pub allow_remote: Option<bool>,
    /// What goes to a database on another machine may be in clear text.
    pub allow_plain_database: Option<bool>,
    /// How it tells what it does.
    pub log_format: Option<LogFormat>,
    /// Connections at most.
    pub connections: Option<usize>,
}

/// How a server tells what it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// In sentences, for whoever has started it.
    #[default]
    Text,
    /// In lines of JSON, for what gathers logs.
    Json,
}

impl LogFormat {
    /// Both by their names.
    pub const WORDS: &[&str] = &["text", "json"];

    /// The one with this name.
    pub fn of(word: &str) -> Self {
        if word == "json" { Self::Json } else { Self::Text }
    }
}

/// A variable of the environment that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct BadVariable {
    /// Its name.
    pub name: String,
    /// What is wrong; its value is not told.
    pub reason: Display,
}

impl ServeTable {
    /// What a file says.
    pub fn read(file: &Path) -> Result<Self, BadConfig> {
        let text = fs::read_to_string(file).map_err(|cause| BadConfig::Read { file: file.to_owned(), cause })?;
        Self::parse(file, &text)
    }

    /// What the text of `file` says.
    pub fn parse(file: &Path, text: &str) -> Result<Self, BadConfig> {
        let mut found = findings_in(KEYS, text);
        let read = toml::from_str::<Self>(text);
        match read {
            Ok(table) if found.is_empty() => return Ok(table.starting_at(file.parent().unwrap_or(Path::new("")))),
            Err(error) if found.is_empty() => {
                let (line, column) = position(text, error.span().map_or(0, |span| span.start));
                let reason = Display::foreign_line(error.message().trim());
                found.push(Finding { line, column, reason, is_small: false, place: Vec::new() });
            }
            _ => {}
        }
        Err(BadConfig::Content { file: file.to_owned(), found })
    }

    fn starting_at(mut self, folder: &Path) -> Self {
        let paths = [&mut self.database_file, &mut self.key_file, &mut self.tls_cert, &mut self.tls_key];
        for path in paths.into_iter().flatten() {
            *path = folder.join(&*path);
        }
        if let Some(database) = &mut self.database
            && !database.to_string_lossy().contains("://")
        {
            *database = folder.join(&*database);
        }
        self
    }

    /// What the environment says: `EARMARK_SERVE_LISTEN` for `listen`. Several values stand with commas between them.
    /// `names` are those of all variables, so that one with a mistake in its name is found.
    pub fn of_environment(
        environment: Environment<'_>,
        names: impl IntoIterator<Item = String>,
    ) -> Result<Self, BadVariable> {
        for name in names.into_iter().filter(|name| name.starts_with(PREFIX)) {
            let known: Vec<String> = KEYS.iter().map(|key| variable(key.name)).collect();
            if !known.contains(&name) && !OTHERS.contains(&name.as_str()) {
                let meant = nearest(&name, known.iter().map(String::as_str));
                let hint = meant.map_or_else(
                    || "earmark serve --help lists them".to_owned(),
                    |meant| format!("did you mean {meant}?"),
                );
                return Err(BadVariable {
                    name,
                    reason: Display::foreign_line(&format!("there is no such setting; {hint}")),
                });
            }
        }
        let mut said = Self::default();
        for key in KEYS {
            let name = variable(key.name);
            let Some(value) = environment(&name).filter(|value| !value.is_empty()) else { continue };
            let bad = |reason: &str| BadVariable { name: name.clone(), reason: Display::foreign_line(reason) };
            let text = value.to_str().ok_or_else(|| bad("is not UTF-8"))?;
            let value = value_of(&key.shape, text).map_err(|reason| bad(&reason))?;
            let one = Self::deserialize(toml::Table::from_iter([(key.name.to_owned(), value)]));
            said = one.map_err(|error| bad(error.message().trim()))?.or(said);
        }
        Ok(said)
    }

    /// What this one says, and where it says nothing, what the other one does.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        // Both name the same thing, so that whoever names one of them has named the database.
        let (database, database_file) = match (self.database, self.database_file) {
            (None, None) => (other.database, other.database_file),
            named => named,
        };
        Self {
            database,
            database_file,
            listen: self.listen.or(other.listen),
            name: self.name.or(other.name),
            key_file: self.key_file.or(other.key_file),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            behind_proxy: self.behind_proxy.or(other.behind_proxy),
            ops_listen: self.ops_listen.or(other.ops_listen),
            drain: self.drain.or(other.drain),
            allow_remote: self.allow_remote.or(other.allow_remote),
            allow_plain_database: self.allow_plain_database.or(other.allow_plain_database),
            log_format: self.log_format.or(other.log_format),
            connections: self.connections.or(other.connections),
        }
    }
}

/// Every setting with what it means, for the documents.
pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYS.iter().map(|key| (key.name, key.help))
}

/// The variable of a setting.
fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase())
}

/// The text of a variable as it would stand in the file.
fn value_of(shape: &Shape, text: &str) -> Result<toml::Value, String> {
    match shape {
        Shape::Bool => match text {
            "true" | "1" => Ok(true.into()),
            "false" | "0" => Ok(false.into()),
            _ => Err("is true or false".into()),
        },
        Shape::Number(most) => match text.parse::<i64>() {
            Ok(number) if (0..=*most).contains(&number) => Ok(number.into()),
            _ => Err(format!("is a whole number from 0 to {most}")),
        },
        Shape::Word(words) if !words.contains(&text) => Err(format!("is one of {}", words.join(", "))),
        Shape::Texts => Ok(text.split(',').map(|one| toml::Value::from(one.trim())).collect::<Vec<_>>().into()),
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "database = \"f.db\"\nlisten = \"127.0.0.1:1\"\nname = [\"f.example\"]\nkey_file = \"f.key\"\ntls_cert = \"f.pem\"\n\
                        tls_key = \"fk.pem\"\nbehind_proxy = [\"10.0.0.0/8\"]\nops_listen = \"127.0.0.1:2\"\ndrain = 3\n\
                        allow_remote = true\nallow_plain_database = true\nlog_format = \"json\"\nconnections = 4\n";

    fn file(text: &str) -> Result<ServeTable, String> {
        ServeTable::parse(Path::new("/etc/earmark/serve.toml"), text).map_err(|error| error.to_string())
    }

    fn environment(pairs: &[(&str, &str)]) -> Result<ServeTable, String> {
        let get = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        let names = pairs.iter().map(|(name, _)| (*name).to_owned());
        ServeTable::of_environment(&get, names).map_err(|error| error.to_string())
    }

    /// Each setting as the file says it and as the environment says it.
    #[test]
    fn file_and_environment_say_the_same_things() {
        let pairs = [
            ("EARMARK_SERVE_DATABASE", "/etc/earmark/f.db"),
            ("EARMARK_SERVE_LISTEN", "127.0.0.1:1"),
            ("EARMARK_SERVE_NAME", "f.example"),
            ("EARMARK_SERVE_KEY_FILE", "/etc/earmark/f.key"),
            ("EARMARK_SERVE_TLS_CERT", "/etc/earmark/f.pem"),
            ("EARMARK_SERVE_TLS_KEY", "/etc/earmark/fk.pem"),
            ("EARMARK_SERVE_BEHIND_PROXY", "10.0.0.0/8"),
            ("EARMARK_SERVE_OPS_LISTEN", "127.0.0.1:2"),
            ("EARMARK_SERVE_DRAIN", "3"),
            ("EARMARK_SERVE_ALLOW_REMOTE", "true"),
            ("EARMARK_SERVE_ALLOW_PLAIN_DATABASE", "true"),
            ("EARMARK_SERVE_LOG_FORMAT", "json"),
            ("EARMARK_SERVE_CONNECTIONS", "4"),
        ];
        let said = environment(&pairs).expect("valid");
        assert_eq!(file(FILE), Ok(said.clone()), "relative paths start at the folder of the file");
        assert_eq!(pairs.len() + 1, KEYS.len(), "all but database_file, which is another way to say database");
        assert!(said.database.is_some() && said.connections == Some(4));
        // What is not said is empty.
        assert_eq!(environment(&[]), Ok(ServeTable::default()));
        assert_eq!(
            environment(&[("EARMARK_SERVE_DRAIN", ""), ("EARMARK_SERVE_SETTINGS", "x")]),
            Ok(ServeTable::default())
        );
        let several = environment(&[("EARMARK_SERVE_NAME", "a, b"), ("EARMARK_SERVE_BEHIND_PROXY", "10.1.1.1,::1")]);
        let several = several.expect("valid");
        assert_eq!(
            (several.name.map(|names| names.len()), several.behind_proxy.map(|list| list.len())),
            (Some(2), Some(2))
        );
    }

    /// For each setting: what is said first holds, what it does not say is taken from the second.
    #[test]
    fn what_is_said_first_holds_for_each_setting_by_itself() {
        let below = file(FILE).expect("valid");
        let texts = FILE.lines().map(|line| line.replace("f.", "z.").replace("fk.", "zk.").replace("10.0", "10.9"));
        let texts = texts.map(|line| {
            line.replace(":1\"", ":8\"").replace(":2\"", ":9\"").replace("= 3", "= 0").replace("= 4", "= 9")
        });
        let texts = texts.map(|line| line.replace("= true", "= false").replace("json", "text"));
        for (text, key) in texts.zip(KEYS.iter().filter(|key| key.name != "database_file")) {
            assert!(text.starts_with(key.name), "{text}");
            let one = file(&text).expect(&text);
            let both = one.clone().or(below.clone());
            let others = both.clone();
            assert_ne!(both, below, "{text} holds");
            // It changes nothing else: what it says taken away, the rest is as below.
            let restored = file(FILE.lines().find(|line| line.starts_with(key.name)).expect("a line")).expect("valid");
            assert_eq!(restored.or(others), below, "{text}");
            assert_eq!(below.clone().or(one), below, "{text} is said second");
        }
        let named = file("database_file = \"secret\"").expect("valid").or(below);
        assert_eq!((named.database, named.database_file), (None, Some("/etc/earmark/secret".into())));
    }

    #[test]
    fn a_mistake_names_its_line_and_what_was_meant() {
        for (text, told) in [
            ("drain = 5\nlisen = \"x\"", "serve.toml:2:1: unknown key `lisen`; did you mean `listen`?"),
            ("zzzzzzzzzzzzzz = 1", "serve.toml:1:1: unknown key `zzzzzzzzzzzzzz`; there are database, database_file"),
            ("listen = \"localhost\"", "serve.toml:1:10: "),
            ("name = \"x\"", "serve.toml:1:8: name is a list of texts"),
            ("drain = \"5 s\"", "serve.toml:1:9: drain is a whole number from 0 to 3600"),
            ("log_format = \"jsn\"", "serve.toml:1:14: no log_format; did you mean `json`?"),
            ("behind_proxy = [\"proxy\"]", "is an address such as 10.1.2.3"),
            ("[serve]\n", "serve.toml:1:2: unknown key `serve`"),
        ] {
            let words = file(text).expect_err(text);
            assert!(words.contains(told), "{text}: {words}");
        }
        for (name, value, told) in [
            (
                "EARMARK_SERVE_LISEN",
                "x",
                "EARMARK_SERVE_LISEN: there is no such setting; did you mean EARMARK_SERVE_LISTEN?",
            ),
            ("EARMARK_SERVE_LISTEN", "localhost", "EARMARK_SERVE_LISTEN: "),
            ("EARMARK_SERVE_DRAIN", "5s", "EARMARK_SERVE_DRAIN: is a whole number from 0 to 3600"),
            ("EARMARK_SERVE_ALLOW_REMOTE", "yes", "EARMARK_SERVE_ALLOW_REMOTE: is true or false"),
            ("EARMARK_SERVE_LOG_FORMAT", "xml", "EARMARK_SERVE_LOG_FORMAT: is one of text, json"),
            ("EARMARK_SERVE_BEHIND_PROXY", "10.0.0.0/99", "EARMARK_SERVE_BEHIND_PROXY: "),
        ] {
            let words = environment(&[(name, value)]).expect_err(name);
            assert!(words.contains(told), "{name}: {words}");
        }
    }

    #[test]
    fn the_file_to_begin_with_is_one() {
        let begin = file(include_str!("../../assets/ops/serve.toml")).expect("valid");
        assert!(begin.database.is_some() && begin.tls_cert.is_some() && begin.ops_listen.is_some());
    }

    #[test]
    fn it_is_the_shape_that_is_read() {
        let error = toml::from_str::<ServeTable>("zzz = 1\n").expect_err("unknown");
        let known: Vec<&str> = error.message().split('`').skip(1).step_by(2).skip(1).collect();
        assert_eq!(known, KEYS.iter().map(|key| key.name).collect::<Vec<_>>());
    }
}
