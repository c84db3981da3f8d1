//! The server on which the reviews of a profile are, where the profile names one: triage stays where it is.

use secrecy::SecretString;
use url::Url;

use super::{
    Environment,
    file::ReviewTable,
    key_sources::KeySources,
    paths::Paths,
    secret::{self, NoKey},
};

/// Stands behind the name of the profile in the file of keys.
const IN_KEYS_FILE: &str = "-review";

/// A server of ours, for reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewServer {
    /// Its address.
    pub base: Url,
    /// Where its key is looked for.
    keys: KeySources,
}

/// The table of the review server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadReviews {
    /// It does not say where the server is.
    #[error("there is no base_url; add the address of the review server")]
    NoAddress,
    /// What it says is no address.
    #[error("base_url is no address ({0}); set it right")]
    Address(#[from] url::ParseError),
}

impl ReviewServer {
    /// The server of a table.
    pub(super) fn of(table: &ReviewTable, paths: &Paths) -> Result<Self, BadReviews> {
        let base = Url::parse(table.base_url.as_deref().ok_or(BadReviews::NoAddress)?)?;
        let keys = KeySources::of(table.key_env.clone(), table.key_cmd.clone(), table.key_file.clone(), paths);
        Ok(Self { base, keys })
    }

    /// Its key, for the profile `name`. A command that prints one does not see the variables called `secrets`.
    pub fn key(&self, name: &str, secrets: &[String], environment: Environment<'_>) -> Result<SecretString, NoKey> {
        secret::find(&format!("{name}{IN_KEYS_FILE}"), &self.keys, secrets, environment)
    }

    /// The variable that holds the key, or would if it were in one.
    pub fn variable(&self, name: &str) -> String {
        self.keys.variable(&format!("{name}{IN_KEYS_FILE}"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use secrecy::ExposeSecret as _;

    use super::*;

    fn server(table: &str) -> Result<ReviewServer, String> {
        let paths = Paths::find(Some(Path::new("/h")), &|_| None).expect("paths");
        ReviewServer::of(&toml::from_str(table).expect("a table"), &paths).map_err(|error| error.to_string())
    }

    #[test]
    fn the_table_says_where_and_by_which_key() {
        let found = server("base_url = 'https://r.example'\nkey_env = 'REVIEWS'").expect("a server");
        assert_eq!(found.base.as_str(), "https://r.example/");
        assert_eq!(found.variable("bland"), "REVIEWS");
        let environment = |name: &str| (name == "REVIEWS").then(|| "k".into());
        assert_eq!(found.key("bland", &[], &environment).expect("a key").expose_secret(), "k");
        let words = found.key("bland", &[], &|_| None).expect_err("none").to_string();
        assert!(words.contains("set REVIEWS") && words.contains("`bland-review = "), "{words}");
        assert_eq!(
            server("base_url = 'https://r.example'").expect("a server").variable("my-team"),
            "EARMARK_MY_TEAM_REVIEW_KEY"
        );
    }

    #[test]
    fn mistakes_are_told() {
        assert!(server("key_env = 'K'").expect_err("nowhere").contains("no base_url"));
        assert!(server("base_url = 'nonsense'").expect_err("no address").contains("no address"));
    }
}
