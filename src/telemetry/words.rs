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

/// A route as the server writes it, such as `/v1/calls/{call_id}`; `other` for what is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Route<'a>(Option<&'a str>);

impl<'a> Route<'a> {
    /// The route of a request that has one.
    pub(super) fn of(template: Option<&'a str>) -> Self {
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let is_part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => is_name(name),
            None => WORDS.contains(&part),
        };
        Self(template.filter(|route| route.strip_prefix('/').is_some_and(|route| route.split('/').all(is_part))))
    }
}

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.unwrap_or("other"))
    }
}

/// What a request is known by at both ends, and on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The one that came with it, where it can be one; else `made`.
    pub fn of(came: Option<&str>, made: impl FnOnce() -> String) -> Self {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let came = came.filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(is_plain));
        Self(came.map_or_else(made, str::to_owned))
    }

    /// As it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The trace that a request is part of, as the header `traceparent` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceId(String);

impl TraceId {
    /// The one of a header that has the form of the standard.
    pub fn of(parent: &str) -> Option<Self> {
        let parts: Vec<&str> = parent.split('-').collect();
        let is_hex = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let &[version, trace, span, flags, ..] = parts.as_slice() else { return None };
        let fits = is_hex(version, 2) && is_hex(trace, 32) && is_hex(span, 16) && is_hex(flags, 2);
        let is_known = version != "ff" && (version != "00" || parts.len() == 4);
        let is_one = |id: &str| id.bytes().any(|byte| byte != b'0');
        (fits && is_known && is_one(trace) && is_one(span)).then(|| Self(trace.to_owned()))
    }

    /// Its 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
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
    fn a_route_is_one_of_the_server() {
        for (template, told) in [
            (Some("/v1/triage/issues/{id}/flags/{flag_id}"), "/v1/triage/issues/{id}/flags/{flag_id}"),
            (Some("/openapi.json"), "/openapi.json"),
            (Some("/v1/calls/+12025550143"), "other"),
            (Some("/v1/calls/{+12025550143}"), "other"),
            (Some("v1"), "other"),
            (Some("/My secret"), "other"),
            (None, "other"),
        ] {
            assert_eq!(Route::of(template).to_string(), told);
        }
    }

    #[test]
    fn an_id_of_a_request_is_taken_when_it_can_be_one() {
        let long = "x".repeat(65);
        for (came, told) in [
            (Some("7f9c-4A.b_1"), "7f9c-4A.b_1"),
            (Some(&long[1..]), &long[1..]),
            (Some(long.as_str()), "made"),
            (Some(""), "made"),
            (Some("two words"), "made"),
            (Some("a\"b"), "made"),
            (Some("+12025550143"), "made"),
            (None, "made"),
        ] {
            assert_eq!(RequestId::of(came, || "made".to_owned()).as_str(), told);
        }
    }

    #[test]
    fn a_trace_is_read_where_it_has_the_form_of_one() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let read = |text: String| TraceId::of(&text).map(|id| id.0);
        assert_eq!(read(format!("00-{trace}-b7ad6b7169203331-01")).as_deref(), Some(trace));
        assert_eq!(read(format!("cc-{trace}-b7ad6b7169203331-01-more")).as_deref(), Some(trace));
        for wrong in [
            format!("00-{trace}-b7ad6b7169203331-01-more"),
            format!("ff-{trace}-b7ad6b7169203331-01"),
            format!("00-{}-b7ad6b7169203331-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-b7ad6b7169203331-01", trace.to_uppercase()),
            format!("00-{trace}-b7ad6b716920333-01"),
            "a secret".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
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
