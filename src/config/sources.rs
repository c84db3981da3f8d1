//! Accounts from which calls are pulled: those of the makers by their names, and others that the configuration names.

use secrecy::SecretString;
use url::Url;

use super::{
    Environment,
    file::{Config, SourceTable},
    key_sources::KeySources,
    paths::Paths,
    secret::{self, NoKey},
    variable, variable_of,
};
use crate::domain::{maker::Maker, spelling::nearest, text::Display};

/// Stands behind the name of the source in the file of keys.
const IN_KEYS_FILE: &str = "-source";

/// An account from which calls are pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSetting {
    /// Its name.
    pub name: String,
    /// Whose account it is.
    pub maker: Maker,
    /// The address of the API.
    pub base: Url,
    /// Id of the agent whose calls are pulled; all when absent.
    pub agent: Option<String>,
    /// Review queue that the calls are added to.
    pub queue: Option<String>,
    /// Where the key is looked for.
    pub keys: KeySources,
}

/// The source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSource {
    /// No such source.
    #[error("there is no source `{name}`{}; built in are {}, others are tables [source.NAME] with `maker` in config.toml",
        .nearest.as_ref().map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)")), Maker::NAMES.join(", "))]
    Unknown {
        /// As asked for.
        name: Display,
        /// A source with a like name.
        nearest: Option<Display>,
    },
    /// It does not say whose account it is.
    #[error("[source.{0}] does not say whose account it is; add maker = \"…\", one of {known}", known = Maker::NAMES.join(", "))]
    NoMaker(Display),
    /// Its name belongs to another maker, whose key it would find.
    #[error(
        "[source.{name}] is an account with {maker}, and a source called `{name}` finds the key of another maker; \
        give it another name"
    )]
    OfAnother {
        /// The source.
        name: Display,
        /// Whose account it is.
        maker: Maker,
    },
    /// The address is none.
    #[error("the base address of source `{name}` is no address: {reason}")]
    Address {
        /// The source.
        name: Display,
        /// Why.
        reason: url::ParseError,
    },
}

impl SourceSetting {
    /// The source called `name`.
    pub fn find(name: &str, config: &Config, paths: &Paths, environment: Environment<'_>) -> Result<Self, BadSource> {
        let shown = || Display::foreign_line(name);
        let (table, empty) = (config.source.get(name), SourceTable::default());
        let named = Maker::named(name);
        if table.is_none() && named.is_none() {
            let known = config.source.keys().map(String::as_str).chain(Maker::NAMES);
            let nearest = nearest(name, known).map(Display::foreign_line);
            return Err(BadSource::Unknown { name: shown(), nearest });
        }
        let table = table.unwrap_or(&empty);
        let maker = table.maker.or(named).ok_or_else(|| BadSource::NoMaker(shown()))?;
        let key = named.map_or_else(|| variable_of(name), |maker| maker.key_variable().to_owned());
        // The key of one maker is never sent to another.
        if Maker::ALL.into_iter().any(|other| other != maker && other.key_variable() == key) {
            return Err(BadSource::OfAnother { name: shown(), maker });
        }
        // The variables of Bland are those of its own command line.
        let own = if named == Some(Maker::Bland) { variable(environment, "BLAND_BASE_URL") } else { None };
        let address = own.or_else(|| table.base_url.clone());
        let base = Url::parse(address.as_deref().unwrap_or(maker.base()))
            .map_err(|reason| BadSource::Address { name: shown(), reason })?;
        let env = table.key_env.clone().unwrap_or(key);
        let keys = KeySources::of(Some(env), table.key_cmd.clone(), table.key_file.clone(), paths);
        let (agent, queue) = (table.agent.clone(), table.queue.clone());
        Ok(Self { name: name.to_owned(), maker, base, agent, queue, keys })
    }

    /// The sources that somebody has set up: those of the configuration, and the makers whose variable holds a key.
    pub fn names(config: &Config, environment: Environment<'_>) -> Vec<String> {
        let set = Maker::ALL.into_iter().filter(|maker| {
            // The key of Bland is there for its service, whether calls are pulled or not.
            *maker != Maker::Bland && variable(environment, maker.key_variable()).is_some()
        });
        let mut names: Vec<String> = config.source.keys().cloned().collect();
        names.extend(set.map(|maker| maker.name().to_owned()).filter(|name| !config.source.contains_key(name)));
        names
    }

    /// Its key. A command that prints one does not see the variables called `secrets`.
    pub fn key(&self, secrets: &[String], environment: Environment<'_>) -> Result<SecretString, NoKey> {
        secret::find(&format!("{}{IN_KEYS_FILE}", self.name), &self.keys, secrets, environment)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use secrecy::ExposeSecret as _;

    use super::*;

    fn find(name: &str, config: &str, set: &[(&str, &str)]) -> Result<SourceSetting, String> {
        let paths = Paths::find(Some(Path::new("/h")), &|_| None).expect("paths");
        let config: Config = toml::from_str(config).expect("a configuration");
        let environment = |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).into());
        SourceSetting::find(name, &config, &paths, &environment).map_err(|error| error.to_string())
    }

    #[test]
    fn makers_are_there_by_their_names() {
        for maker in Maker::ALL {
            let found = find(maker.name(), "", &[]).expect("built in");
            assert_eq!((found.maker, found.base.as_str().trim_end_matches('/')), (maker, maker.base()));
            assert_eq!(found.keys.env.as_deref(), Some(maker.key_variable()));
        }
        let found = find("bland", "", &[("BLAND_BASE_URL", "https://eu.example")]).expect("built in");
        assert_eq!(found.base.as_str(), "https://eu.example/");
    }

    #[test]
    fn another_account_is_a_table() {
        let text = "[source.north]\nmaker = 'vapi'\nbase_url = 'https://v.example'\nagent = 'a1'\nqueue = 'New'";
        let found = find("north", text, &[]).expect("a source");
        assert_eq!((found.maker, found.base.as_str()), (Maker::Vapi, "https://v.example/"));
        assert_eq!((found.agent.as_deref(), found.queue.as_deref()), (Some("a1"), Some("New")));
        assert_eq!(found.keys.env.as_deref(), Some("EARMARK_NORTH_KEY"));
        let key = found.key(&[], &|name| (name == "EARMARK_NORTH_KEY").then(|| "k".into())).expect("a key");
        assert_eq!(key.expose_secret(), "k");
        let words = found.key(&[], &|_| None).expect_err("none").to_string();
        assert!(words.contains("set EARMARK_NORTH_KEY") && words.contains("`north-source = "), "{words}");
    }

    #[test]
    fn mistakes_are_told() {
        assert!(find("retel", "", &[]).expect_err("unknown").contains("did you mean `retell`?"));
        assert!(find("north", "[source.north]", &[]).expect_err("whose").contains("add maker"));
        assert!(find("vapi", "[source.vapi]\nbase_url = 'x'", &[]).expect_err("no address").contains("no address"));
    }

    #[test]
    fn the_key_of_one_maker_is_not_sent_to_another() {
        for (name, maker) in [("vapi", "retell"), ("bland", "vapi"), ("retell", "bland"), ("Vapi", "elevenlabs")] {
            let text = format!("[source.{name}]\nmaker = '{maker}'");
            let words = find(name, &text, &[("BLAND_BASE_URL", "https://eu.example")]).expect_err(name);
            assert!(words.contains(&format!("`{name}`")) && words.contains("give it another name"), "{words}");
        }
        let found = find("vapi", "[source.vapi]\nmaker = 'vapi'", &[]).expect("its own");
        assert_eq!((found.maker, found.keys.env.as_deref()), (Maker::Vapi, Some("EARMARK_VAPI_KEY")));
    }

    #[test]
    fn those_that_are_set_up_are_listed() {
        let config: Config = toml::from_str("[source.north]\nmaker = 'vapi'\n[source.retell]\n").expect("valid");
        let set = ["EARMARK_RETELL_KEY", "EARMARK_ELEVENLABS_KEY", "BLAND_API_KEY"];
        let environment = |name: &str| set.contains(&name).then(|| "k".into());
        assert_eq!(SourceSetting::names(&config, &environment), ["north", "retell", "elevenlabs"]);
    }
}
