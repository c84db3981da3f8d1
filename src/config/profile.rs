//! Profiles: which service is spoken to, and as whom. Built in are `local`, `demo` and `bland`.

use std::path::PathBuf;

use url::Url;

use super::{
    Environment,
    file::{Colour, Config, ProfileTable},
    key_sources::KeySources,
    paths::Paths,
    reviews::{BadReviews, ReviewServer},
    tickets::{TicketService, Tickets},
    variable,
};
use crate::domain::{spelling::nearest, text::Display};

/// Profile that is used when none is named.
pub const DEFAULT: &str = "local";
/// Address of the live service, unless `BLAND_BASE_URL` says otherwise.
const BLAND: &str = "https://api.bland.ai";

/// A profile, ready to be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub target: Target,
    /// Where its tickets are.
    pub tickets: Tickets,
    /// The server on which its reviews are, where the profile names one.
    pub reviews: Option<ReviewServer>,
    /// Nothing may be changed through it.
    pub read_only: bool,
    /// What is read through it is kept for the time when its service is out of reach.
    pub cache: bool,
    /// Seconds in which a comment can be taken back before it is sent, when the user has set them.
    pub send_delay: Option<u8>,
    /// The first change of a session is not asked about.
    pub trusted: bool,
    /// What tells who somebody is, is always hidden.
    pub mask: bool,
    /// Colour that marks it on the screen.
    pub colour: Option<Colour>,
    /// Address of an issue's page for people, with `{id}` or `{number}` in it.
    pub issue_page: Option<String>,
}

/// Where a profile leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The server inside this program, on the user's own data.
    Local,
    /// The server inside this program, on data of the demo.
    Demo,
    /// A server elsewhere.
    Remote {
        /// Its address.
        base: Url,
        /// Where its key is looked for.
        keys: Box<KeySources>,
    },
}

/// The profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadProfile {
    /// No such profile.
    #[error("there is no profile `{name}`{}; built in are local, demo and bland, others are tables [profile.NAME] in {}",
        .nearest.as_ref().map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)")), .file.display())]
    Unknown {
        /// As asked for.
        name: Display,
        /// A profile with a like name.
        nearest: Option<Display>,
        /// Where others can be set.
        file: PathBuf,
    },
    /// A profile of one's own has no address.
    #[error("profile `{name}` has no base_url; add it to [profile.{name}] in {}", .file.display())]
    NoAddress {
        /// The profile.
        name: Display,
        /// Where to add it.
        file: PathBuf,
    },
    /// The address is none.
    #[error("the base address of profile `{name}` is no address: {reason}")]
    Address {
        /// The profile.
        name: Display,
        /// Why.
        reason: url::ParseError,
    },
    /// The address of the ticket service is none.
    #[error("the base address of the ticket service of profile `{name}` is no address: {reason}")]
    TicketAddress {
        /// The profile.
        name: Display,
        /// Why.
        reason: url::ParseError,
    },
    /// The server of the reviews is none.
    #[error("{reason} in [profile.{name}.review] in {}", .file.display())]
    Reviews {
        /// The profile.
        name: Display,
        /// What is wrong.
        reason: BadReviews,
        /// Where it is.
        file: PathBuf,
    },
    /// A setting that means nothing for a built-in profile.
    #[error("profile `{name}` uses the server inside this program; take {setting} out of [profile.{name}] in {}",
        .file.display())]
    Pointless {
        /// The profile.
        name: &'static str,
        /// The setting.
        setting: &'static str,
        /// Where it is.
        file: PathBuf,
    },
}

impl Profile {
    /// The profile called `name`, or the default one of `config`, or `local`.
    pub fn find(
        name: Option<&str>,
        config: &Config,
        paths: &Paths,
        environment: Environment<'_>,
    ) -> Result<Self, BadProfile> {
        let name = name.or(config.default_profile.as_deref()).unwrap_or(DEFAULT);
        let file = paths.config_file();
        let shown = || Display::foreign_line(name);
        let empty = ProfileTable::default();
        let (table, target) = match (name, config.profile.get(name)) {
            ("local", table) => (table.unwrap_or(&empty), embedded("local", table, Target::Local, file)?),
            ("demo", table) => (table.unwrap_or(&empty), embedded("demo", table, Target::Demo, file)?),
            ("bland", table) => {
                let table = table.unwrap_or(&empty);
                let address = variable(environment, "BLAND_BASE_URL").or_else(|| table.base_url.clone());
                let base = parse(&shown, address.as_deref().unwrap_or(BLAND))?;
                let mut keys = sources(table, paths);
                keys.env.get_or_insert_with(|| "BLAND_API_KEY".to_owned());
                (table, Target::Remote { base, keys: Box::new(keys) })
            }
            (_, Some(table)) => {
                let address = table.base_url.as_deref();
                let address = address.ok_or_else(|| BadProfile::NoAddress { name: shown(), file })?;
                (table, Target::Remote { base: parse(&shown, address)?, keys: Box::new(sources(table, paths)) })
            }
            (_, None) => {
                let known = config.profile.keys().map(String::as_str).chain(["local", "demo", "bland"]);
                let nearest = nearest(name, known).map(Display::foreign_line);
                return Err(BadProfile::Unknown { name: shown(), nearest, file });
            }
        };
        let tickets = match target {
            Target::Local | Target::Demo => Tickets::Embedded,
            Target::Remote { .. } => TicketService::of(table.thena.as_ref(), name == "bland", paths, environment)
                .map_err(|reason| BadProfile::TicketAddress { name: shown(), reason })?,
        };
        let reviews = table.review.as_ref().map(|table| ReviewServer::of(table, paths)).transpose();
        let reviews =
            reviews.map_err(|reason| BadProfile::Reviews { name: shown(), reason, file: paths.config_file() })?;
        let cache = table.cache.or(config.cache).unwrap_or(true);
        let (name, send_delay) = (name.to_owned(), config.send_delay);
        Ok(Self {
            name,
            target,
            tickets,
            reviews,
            read_only: table.read_only,
            cache,
            send_delay,
            trusted: table.trusted,
            mask: table.mask,
            colour: table.colour,
            issue_page: table.issue_page.clone(),
        })
    }
}

/// The built-in profiles of the embedded server can be coloured and locked, and nothing else.
fn embedded(
    name: &'static str,
    table: Option<&ProfileTable>,
    target: Target,
    file: PathBuf,
) -> Result<Target, BadProfile> {
    let setting = table.and_then(|table| {
        let given = [
            ("base_url", table.base_url.is_some()),
            ("key_env", table.key_env.is_some()),
            ("key_cmd", table.key_cmd.is_some()),
            ("key_file", table.key_file.is_some()),
            ("cache", table.cache.is_some()),
            ("thena", table.thena.is_some()),
            ("review", table.review.is_some()),
        ];
        given.into_iter().find_map(|(setting, is_given)| is_given.then_some(setting))
    });
    match setting {
        Some(setting) => Err(BadProfile::Pointless { name, setting, file }),
        None => Ok(target),
    }
}

fn parse(shown: &dyn Fn() -> Display, address: &str) -> Result<Url, BadProfile> {
    Url::parse(address).map_err(|reason| BadProfile::Address { name: shown(), reason })
}

fn sources(table: &ProfileTable, paths: &Paths) -> KeySources {
    KeySources::of(table.key_env.clone(), table.key_cmd.clone(), table.key_file.clone(), paths)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn find(name: Option<&str>, config: &str, variables: &[(&str, &str)]) -> Result<Profile, String> {
        let config: Config = toml::from_str(config).expect("valid");
        let paths = Paths::find(Some(Path::new("/h")), &|_| None).expect("paths");
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        Profile::find(name, &config, &paths, &environment).map_err(|error| error.to_string())
    }

    #[test]
    fn three_are_built_in() {
        assert_eq!(find(None, "", &[]).map(|profile| profile.target), Ok(Target::Local));
        assert_eq!(find(Some("demo"), "", &[]).map(|profile| profile.target), Ok(Target::Demo));
        let Ok(Target::Remote { base, keys }) = find(Some("bland"), "", &[]).map(|profile| profile.target) else {
            panic!("bland is elsewhere");
        };
        assert_eq!(base.as_str(), "https://api.bland.ai/");
        assert_eq!(keys.env.as_deref(), Some("BLAND_API_KEY"));
        let moved = find(Some("bland"), "", &[("BLAND_BASE_URL", "http://127.0.0.1:7/")]).expect("valid");
        assert!(matches!(moved.target, Target::Remote { base, .. } if base.as_str() == "http://127.0.0.1:7/"));
    }

    #[test]
    fn what_is_read_is_kept_unless_that_is_switched_off_for_all_or_for_one() {
        let (one, other) = ("[profile.bland]\ncache = false", "cache = false\n[profile.bland]\ncache = true");
        for (config, kept) in [("", true), ("cache = false", false), (one, false), (other, true)] {
            assert_eq!(find(Some("bland"), config, &[]).expect("valid").cache, kept, "{config}");
        }
        assert_eq!(find(None, "send_delay = 9", &[]).expect("valid").send_delay, Some(9));
        let words = find(None, "[profile.local]\ncache = false", &[]).expect_err("means nothing there");
        assert!(words.contains("take cache out of [profile.local]"), "{words}");
    }

    #[test]
    fn others_come_from_the_file() {
        let config = "default_profile = 'team'\n[profile.team]\nbase_url = 'https://t.example'\nkey_file = 'team.key'\n\
                      read_only = true";
        let team = find(None, config, &[("BLAND_BASE_URL", "https://elsewhere.example")]).expect("valid");
        assert!(team.read_only);
        let Target::Remote { base, keys } = team.target else { panic!("elsewhere") };
        assert_eq!(base.as_str(), "https://t.example/", "the variable is for the profile bland only");
        assert_eq!(keys.file.as_deref(), Some(Path::new("/h/config/team.key")));
        assert_eq!(keys.env, None, "the key of one service is not sent to another");
    }

    #[test]
    fn the_embedded_profiles_have_tickets_and_reviews_of_their_own() {
        let set = [("THENA_API_KEY", "k"), ("THENA_BASE_URL", "https://t.example")];
        for name in ["local", "demo"] {
            assert_eq!(find(Some(name), "", &set).map(|profile| profile.tickets), Ok(Tickets::Embedded));
        }
        let words = find(Some("demo"), "[profile.demo.thena]\nkey_env = 'K'", &[]).expect_err("means nothing there");
        assert!(words.contains("take thena out of [profile.demo]"), "{words}");
        let team = "[profile.team]\nbase_url = 'https://t.example'";
        assert_eq!(find(Some("team"), team, &set).map(|profile| profile.tickets), Ok(Tickets::None));
        let reviews = "[profile.bland.review]\nbase_url = 'https://r.example'";
        let named = find(Some("bland"), reviews, &[]).expect("valid").reviews.map(|server| server.base);
        assert_eq!(named.as_ref().map(Url::as_str), Some("https://r.example/"));
        let words = find(Some("bland"), "[profile.bland.review]", &[]).expect_err("no address");
        assert!(words.contains("no base_url") && words.contains("[profile.bland.review] in /h/config"), "{words}");
        let words = find(Some("local"), "[profile.local.review]\nbase_url = 'https://r'", &[]).expect_err("pointless");
        assert!(words.contains("take review out of [profile.local]"), "{words}");
        let words = find(Some("bland"), "", &[("THENA_BASE_URL", "nonsense")]).expect_err("no address");
        assert!(words.contains("ticket service"), "{words}");
    }

    #[test]
    fn mistakes_are_told() {
        let words = find(Some("blnd"), "", &[]).expect_err("unknown");
        assert!(words.contains("did you mean `bland`?") && words.contains("config.toml"), "{words}");
        let words = find(Some("t"), "[profile.t]", &[]).expect_err("no address");
        assert!(words.contains("has no base_url"), "{words}");
        let words = find(None, "[profile.local]\nbase_url = 'http://x'", &[]).expect_err("pointless");
        assert!(words.contains("take base_url out"), "{words}");
        assert!(find(Some("bland"), "", &[("BLAND_BASE_URL", "nonsense")]).is_err());
        assert!(find(None, "[profile.local]\nread_only = true", &[]).expect("fine").read_only);
    }
}
