//! The texts that may stand in the log. None of them can be made of what somebody else has written.

use std::fmt;

use url::Url;
use uuid::Uuid;

use crate::domain::id;

/// What lines of the log are known by among those that other crates would write.
pub(super) const TARGET: &str = "earmark";

/// The words of all paths of the contract, and of the makers whose calls are pulled. Whatever else stands in a path is an id, or comes from who knows where.
const WORDS: &[&str] = &[
    "activity",
    "affected",
    "agent-sessions",
    "agents",
    "audit",
    "brief",
    "call",
    "calls",
    "capabilities",
    "categories",
    "comment",
    "comments",
    "convai",
    "conversations",
    "correct",
    "decision",
    "earmark",
    "flag-types",
    "flags",
    "get-call",
    "homes",
    "issues",
    "items",
    "kept",
    "keys",
    "lease",
    "link",
    "list-calls",
    "mark-duplicate",
    "me",
    "members",
    "memberships",
    "next",
    "openapi.json",
    "orgs",
    "pass",
    "pathway_calls",
    "prompts",
    "queues",
    "readings",
    "ready",
    "related",
    "relations",
    "resources",
    "review",
    "rotate",
    "rules",
    "seals",
    "self",
    "sub-ticket",
    "suggestions",
    "teams",
    "tickets",
    "ties",
    "triage",
    "users",
    "v1",
    "v2",
    "v3",
    "verdict",
    "view",
];

/// Segments of a path that are told of; no path of the contract has more.
const DEEPEST: usize = 8;

/// Methods that a request can have.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Where a request goes: its path with `{}` in the place of whatever is no word of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    path: Vec<&'static str>,
    id: Id,
}

impl Place {
    /// From the segments of a path.
    pub fn of<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut place = Self { path: Vec::new(), id: Id(None) };
        for segment in segments {
            let word = WORDS.iter().find(|word| **word == segment);
            if word.is_none() && place.id.0.is_none() {
                place.id = Id::of(segment);
            }
            if place.path.len() < DEEPEST {
                place.path.push(word.copied().unwrap_or("{}"));
            }
        }
        place
    }

    /// The first id in the path that has the form of one.
    pub(super) fn id(&self) -> Id {
        self.id
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.iter().try_for_each(|word| write!(f, "/{word}"))
    }
}

/// An id, when it is a UUID as it is usually written: nothing that somebody says looks like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(Option<Uuid>);

impl Id {
    pub(super) fn of(text: &str) -> Self {
        Self(id::as_uuid(text))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, "{}", id.hyphenated()),
            None => f.write_str("-"),
        }
    }
}

/// A method by its name; `-` for one that nobody knows.
pub(super) fn method(name: &str) -> &'static str {
    METHODS.iter().find(|known| **known == name).copied().unwrap_or("-")
}

/// The service that is asked: host and port of the address that the user has set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service(String);

impl Service {
    /// The service at an address. User, password, path and query are left out.
    pub fn at(address: &Url) -> Self {
        let host = address.host_str().unwrap_or("-");
        Self(match address.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        })
    }

    /// The server inside this program.
    pub fn inside() -> Self {
        Self("inside".to_owned())
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> String {
        let place = Place::of(path.trim_start_matches('/').split('/'));
        format!("{place} {}", place.id())
    }

    #[test]
    fn a_place_is_made_of_words_of_the_contract_alone() {
        let issue = "0190c3e5-7d4a-7c11-9b6e-5f1d2a3b4c5d";
        for (path, told) in [
            ("/v1/triage/issues".to_owned(), "/v1/triage/issues -".to_owned()),
            (format!("/v1/triage/issues/{issue}/flags"), format!("/v1/triage/issues/{{}}/flags {issue}")),
            ("/v1/calls/+12025550143".to_owned(), "/v1/calls/{} -".to_owned()),
            ("/v1/calls/convo_7c19".to_owned(), "/v1/calls/{} -".to_owned()),
            ("/v1/calls/00000000000000000000000012025550".to_owned(), "/v1/calls/{} -".to_owned()),
            ("/Flags/My secret".to_owned(), "/{}/{} -".to_owned()),
            ("a/".repeat(40), format!("{} -", "/{}".repeat(DEEPEST))),
        ] {
            assert_eq!(place(&path), told);
        }
    }

    #[test]
    fn every_word_of_the_routes_is_known() {
        let routes = include_str!("../server/api/mod.rs");
        let paths = routes.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let words: Vec<&str> = paths.flat_map(|path| path.split('/')).filter(|word| !word.is_empty()).collect();
        assert!(words.len() > 100, "{words:?}");
        for word in words.iter().filter(|word| !word.starts_with('{')) {
            assert!(WORDS.contains(word), "{word} of the server's routes is no word of the log");
        }
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn every_word_that_the_clients_ask_for_is_known() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/provider");
        let files = std::fs::read_dir(folder).expect("the clients").map(|entry| entry.expect("a file").path());
        let texts: Vec<String> =
            files.filter(|file| file.is_file()).map(|file| std::fs::read_to_string(file).expect("text")).collect();
        let paths =
            texts.iter().flat_map(|text| text.split("[\"v1\"").skip(1)).filter_map(|rest| rest.split(']').next());
        let words: Vec<&str> = paths.flat_map(|path| path.split('"').skip(1).step_by(2)).collect();
        assert!(words.len() > 50, "{words:?}");
        for word in words {
            assert!(WORDS.contains(&word), "{word} of a request is no word of the log");
        }
    }

    #[test]
    fn of_an_address_only_the_host_is_told() {
        let service = |text: &str| Service::at(&text.parse().expect(text)).to_string();
        assert_eq!(service("https://me:hidden@api.bland.ai/base?key=x"), "api.bland.ai");
        assert_eq!(service("http://127.0.0.1:8080"), "127.0.0.1:8080");
        assert_eq!(method("GET"), "GET");
        assert_eq!(method("secret"), "-");
    }
}
