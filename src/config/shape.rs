//! What `config.toml` may hold, as data: every mistake of a file is found from it, and its JSON schema written.

use serde_json::{Map, Value, json};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::finding::{Finding, Step};
use crate::domain::{
    flag_type,
    maker::Maker,
    spelling::{nearest, position},
    text::Display,
};

/// A key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) help: &'static str,
}

/// What stands behind a key.
pub(super) enum Shape {
    Text,
    Bool,
    /// A whole number from 0 up to this.
    Number(i64),
    /// One of these words.
    Word(&'static [&'static str]),
    Texts,
    /// Up to ten flag types, in any spelling.
    FlagTypes,
    Table(&'static [Key]),
    /// `[[name]]`, any number of them; all keys are needed.
    Tables(&'static [Key]),
    /// `[name.ANY]`.
    Named(&'static [Key]),
}

pub(super) const fn key(name: &'static str, shape: Shape, help: &'static str) -> Key {
    Key { name, shape, help }
}

/// The whole file.
const FILE: &[Key] = &[
    key("default_profile", Shape::Text, "profile that is used when none is named; local when absent"),
    key(
        "cache",
        Shape::Bool,
        "what is read of services elsewhere is kept for when they are out of reach; it is when absent",
    ),
    key(
        "send_delay",
        Shape::Number(255),
        "seconds in which a comment can be taken back before it is sent; 5 when absent",
    ),
    key("screen", Shape::Table(SCREEN), "how the screen looks"),
    key("mask", Shape::Bool, "numbers, accounts and addresses are hidden on the screen, in copies and in exports"),
    key("audio", Shape::Table(AUDIO), "how recordings are played"),
    key("flags", Shape::Table(FLAGS), "flag types and their digits"),
    key("tips", Shape::Bool, "what else there is, is told now and then; it is when absent"),
    key("journal", Shape::Bool, "what is changed in the workbench is written down as lines of shell"),
    key("vi", Shape::Bool, "text fields of several lines take the keys of vi"),
    key("snippet", Shape::Tables(SNIPPET), "texts that Tab puts into notes and comments by name"),
    key("view", Shape::Tables(VIEW), "saved views of the issue list, in the order of their tabs"),
    key("profile", Shape::Named(PROFILE), "services to work with, by name"),
    key("source", Shape::Named(SOURCE), "accounts from which calls are pulled, by name"),
];

const SCREEN: &[Key] = &[
    key(
        "theme",
        Shape::Text,
        "ansi, dark, light, contrast, safe, auto, or a file in the folder themes; ansi when absent",
    ),
    key("glyphs", Shape::Word(&["unicode", "ascii"]), "signs of borders and marks; those of the language when absent"),
    key("mouse", Shape::Bool, "the workbench takes clicks and the wheel; it does when absent"),
    key(
        "clipboard",
        Shape::Word(&["terminal", "native", "file", "off"]),
        "how text gets to the clipboard; the way that works is found when absent",
    ),
    key("links", Shape::Bool, "titles lead to pages of the web where the terminal shows links; they do when absent"),
    key("notify", Shape::Bool, "the terminal notifies when all is stored and its window has not the focus"),
];

const VIEW: &[Key] =
    &[key("name", Shape::Text, "name on its tab"), key("query", Shape::Text, "query as it is typed in the list")];

const AUDIO: &[Key] = &[key(
    "player",
    Shape::Texts,
    "mpv, or a program that takes its options and its socket, with its first words; an empty list gives recordings to the browser",
)];

const FLAGS: &[Key] = &[key(
    "pinned",
    Shape::FlagTypes,
    "up to ten flag types that are pinned to the digits, the first to 1; the others keep theirs",
)];

const SNIPPET: &[Key] =
    &[key("name", Shape::Text, "what is typed in front of Tab"), key("text", Shape::Text, "what it stands for")];

const KEY_ENV: Key = key("key_env", Shape::Text, "variable of the environment that holds the key");
const KEY_CMD: Key = key("key_cmd", Shape::Texts, "program and arguments that print the key; no shell is involved");
const KEY_FILE: Key = key("key_file", Shape::Text, "file that holds the key and nothing else");

const PROFILE: &[Key] = &[
    key("base_url", Shape::Text, "address of the service"),
    KEY_ENV,
    KEY_CMD,
    KEY_FILE,
    key("read_only", Shape::Bool, "nothing may be changed through this profile"),
    key("cache", Shape::Bool, "the same as cache for all, for this profile"),
    key("mask", Shape::Bool, "the same for this profile, and it cannot be switched off in the workbench"),
    key("trusted", Shape::Bool, "the first change of a session is not asked about"),
    key(
        "colour",
        Shape::Word(&["red", "green", "yellow", "blue", "magenta", "cyan"]),
        "colour that marks this profile on the screen",
    ),
    key("issue_page", Shape::Text, "address of an issue's page for people, with {id} or {number} in it"),
    key("thena", Shape::Table(THENA), "the ticket service that goes with it"),
    key("review", Shape::Table(REVIEW), "the server on which its reviews are, where that is another one"),
];

const THENA: &[Key] = &[
    key("base_url", Shape::Text, "address of the service; the live one when absent"),
    KEY_ENV,
    KEY_CMD,
    KEY_FILE,
    key("org_id", Shape::Text, "organisation; with it the key is a token of a signed-in user"),
    key("team", Shape::Text, "id or code of the team that gets new tickets"),
    key("requestor_email", Shape::Text, "address that new tickets come from"),
];

const REVIEW: &[Key] =
    &[key("base_url", Shape::Text, "address of the server; it is one of ours"), KEY_ENV, KEY_CMD, KEY_FILE];

const SOURCE: &[Key] = &[
    key("maker", Shape::Word(&Maker::NAMES), "whose account it is; the maker of that name when absent"),
    key("base_url", Shape::Text, "address of the API; that of the maker when absent"),
    KEY_ENV,
    KEY_CMD,
    KEY_FILE,
    key("agent", Shape::Text, "id of the agent whose calls are pulled; all when absent"),
    key("queue", Shape::Text, "review queue that the calls are added to"),
];

/// Keys of the file that say how the workbench looks and is used, and nothing of which service it speaks to, what it hides
/// and what it keeps: a mistake in them costs what it is in, and the rest of the file is used.
const LOOKS: [&str; 8] = ["screen", "audio", "flags", "tips", "journal", "vi", "snippet", "view"];

/// Every mistake of `config.toml`, in its order.
pub(super) fn findings(text: &str) -> Vec<Finding> {
    findings_in(FILE, text)
}

/// Every mistake of a file that may hold these keys, in its order.
pub(super) fn findings_in(keys: &[Key], text: &str) -> Vec<Finding> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut checker = Checker { text, found: Vec::new(), path: Vec::new() };
    for error in errors {
        checker.find(error.span().map_or(0, |span| span.start), error.message().trim());
    }
    checker.table(keys, table.get_ref());
    checker.found.sort_by_key(|found| (found.line, found.column));
    checker.found
}

/// Takes out of a file what the mistakes in it cost.
pub(super) fn without(mut table: toml::Table, found: &[Finding]) -> toml::Table {
    let mut places: Vec<&[Step]> = found.iter().map(|found| found.place.as_slice()).collect();
    // From the end, so that those of a list that are still to be taken out stay where they are.
    places.sort();
    places.dedup();
    for place in places.into_iter().rev() {
        remove(&mut table, place);
    }
    table
}

fn remove(table: &mut toml::Table, place: &[Step]) {
    let [Step::Key(name), rest @ ..] = place else { return };
    match (rest, table.get_mut(name)) {
        ([], _) => drop(table.remove(name)),
        // One of several tables makes no sense without what is wrong in it.
        ([Step::At(at), ..], Some(toml::Value::Array(list))) if *at < list.len() => drop(list.remove(*at)),
        (rest, Some(toml::Value::Table(inner))) => remove(inner, rest),
        _ => {}
    }
}

struct Checker<'a> {
    text: &'a str,
    found: Vec<Finding>,
    /// The way to what is looked at.
    path: Vec<Step>,
}

impl Checker<'_> {
    fn find(&mut self, at: usize, reason: &str) {
        let (line, column) = position(self.text, at);
        let place = match self.path.iter().position(|step| matches!(step, Step::At(_))) {
            Some(at) => self.path[..=at].to_vec(),
            None => self.path.clone(),
        };
        let is_small = matches!(place.first(), Some(Step::Key(name)) if LOOKS.contains(&name.as_str()));
        self.found.push(Finding { line, column, reason: Display::foreign_line(reason), is_small, place });
    }

    fn at(&mut self, step: Step, look: impl FnOnce(&mut Self)) {
        self.path.push(step);
        look(self);
        self.path.pop();
    }

    fn table(&mut self, keys: &[Key], table: &DeTable<'_>) {
        for (name, value) in table {
            let known = keys.iter().find(|key| key.name == name.get_ref().as_ref());
            self.at(Step::Key(name.get_ref().to_string()), |checker| match known {
                Some(key) => checker.value(key, value),
                None => checker.unknown(keys, name),
            });
        }
    }

    fn unknown(&mut self, keys: &[Key], name: &Spanned<DeString<'_>>) {
        let word = name.get_ref();
        let hint = match nearest(word, keys.iter().map(|key| key.name)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("there are {}", keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")),
        };
        self.find(name.span().start, &format!("unknown key `{word}`; {hint}"));
    }

    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        let name = key.name;
        match (&key.shape, value.get_ref()) {
            (Shape::Text, DeValue::String(_)) | (Shape::Bool, DeValue::Boolean(_)) => {}
            (Shape::Text, _) => self.find(at, &format!("{name} is a text: \"…\"")),
            (Shape::Bool, _) => self.find(at, &format!("{name} is true or false")),
            (Shape::Number(most), DeValue::Integer(number))
                if i64::from_str_radix(number.as_str(), number.radix()).is_ok_and(|n| (0..=*most).contains(&n)) => {}
            (Shape::Number(most), _) => self.find(at, &format!("{name} is a whole number from 0 to {most}")),
            (Shape::Word(words), DeValue::String(word)) if words.contains(&word.as_ref()) => {}
            (Shape::Word(words), value) => {
                let meant = match value {
                    DeValue::String(word) => nearest(word, words.iter().copied()),
                    _ => None,
                };
                let hint = meant.map_or_else(
                    || format!("one of \"{}\"", words.join("\", \"")),
                    |meant| format!("did you mean `{meant}`?"),
                );
                self.find(at, &format!("no {name}; {hint}"));
            }
            (Shape::Texts, DeValue::Array(list))
                if list.iter().all(|one| matches!(one.get_ref(), DeValue::String(_))) => {}
            (Shape::FlagTypes, DeValue::Array(list)) if list.len() <= 10 => {
                for one in list {
                    let is_type = matches!(one.get_ref(), DeValue::String(name) if flag_type::normalise(name).is_ok());
                    if !is_type {
                        self.find(one.span().start, "a flag type is a text of 1 to 64 letters, digits and _");
                    }
                }
            }
            (Shape::FlagTypes, _) => {
                self.find(at, &format!("{name} is a list of up to ten flag types: [\"…\", \"…\"]"))
            }
            (Shape::Texts, _) => self.find(at, &format!("{name} is a list of texts: [\"…\", \"…\"]")),
            (Shape::Table(keys), DeValue::Table(table)) => self.table(keys, table),
            (Shape::Table(_), _) => self.find(at, &format!("{name} is a table: [{name}]")),
            (Shape::Tables(keys), DeValue::Array(list)) => {
                for (at, one) in list.iter().enumerate() {
                    self.at(Step::At(at), |checker| checker.entry(key, keys, one));
                }
            }
            (Shape::Tables(_), _) => self.find(at, &format!("{name} stands in double brackets: [[{name}]]")),
            (Shape::Named(keys), DeValue::Table(named)) => {
                for (one, value) in named {
                    match value.get_ref() {
                        DeValue::Table(table) => self.table(keys, table),
                        _ => self.find(one.span().start, &format!("[{name}.NAME] holds what belongs to one {name}")),
                    }
                }
            }
            (Shape::Named(_), _) => self.find(at, &format!("{name} is a table: [{name}.NAME]")),
        }
    }

    fn entry(&mut self, key: &Key, keys: &[Key], one: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = one.get_ref() else {
            return self.find(one.span().start, &format!("{} stands in double brackets: [[{}]]", key.name, key.name));
        };
        self.table(keys, table);
        for needed in keys.iter().filter(|needed| !table.iter().any(|(name, _)| name.get_ref() == needed.name)) {
            self.find(one.span().start, &format!("a {} needs `{}`: {}", key.name, needed.name, needed.help));
        }
    }
}

/// The JSON schema of `config.toml`.
pub fn schema() -> Value {
    let mut schema = object(FILE);
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "config.toml of earmark".into());
    Value::Object(schema)
}

fn object(keys: &[Key]) -> Map<String, Value> {
    let properties = keys.iter().map(|key| {
        let mut of = value_schema(&key.shape);
        of.insert("description".into(), key.help.into());
        (key.name.to_owned(), Value::Object(of))
    });
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("additionalProperties".into(), false.into());
    schema.insert("properties".into(), Value::Object(properties.collect()));
    schema
}

fn value_schema(shape: &Shape) -> Map<String, Value> {
    let value = match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Number(most) => json!({ "type": "integer", "minimum": 0, "maximum": most }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::FlagTypes => json!({ "type": "array", "items": { "type": "string" }, "maxItems": 10 }),
        Shape::Table(keys) => return object(keys),
        Shape::Tables(keys) => {
            let mut item = object(keys);
            item.insert("required".into(), keys.iter().map(|key| key.name).collect());
            json!({ "type": "array", "items": item })
        }
        Shape::Named(keys) => json!({ "type": "object", "additionalProperties": object(keys) }),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::Config;

    fn words(text: &str) -> Vec<String> {
        let found = findings(text).into_iter();
        found.map(|found| format!("{}:{}: {}", found.line, found.column, found.reason)).collect()
    }

    #[test]
    fn every_mistake_of_a_file_is_found_with_its_place() {
        let text = "cahe = true\nsend_delay = 1000\n[screen]\nglyphs = \"asci\"\nmouse = 1\n[[view]]\nname = \"Mine\"\n\
                    [profile.team]\nkey_cmd = \"pass\"\ncolour = \"pink\"\nzzzzzzzzz = 1\n";
        assert_eq!(
            words(text),
            [
                "1:1: unknown key `cahe`; did you mean `cache`?",
                "2:14: send_delay is a whole number from 0 to 255",
                "4:10: no glyphs; did you mean `ascii`?",
                "5:9: mouse is true or false",
                "6:1: a view needs `query`: query as it is typed in the list",
                "9:11: key_cmd is a list of texts: [\"…\", \"…\"]",
                "10:10: no colour; one of \"red\", \"green\", \"yellow\", \"blue\", \"magenta\", \"cyan\"",
                "11:1: unknown key `zzzzzzzzz`; there are base_url, key_env, key_cmd, key_file, read_only, cache, mask, trusted, \
                 colour, issue_page, thena, review",
            ]
        );
        assert_eq!(words("screen = 1\nprofile = 2\n[view]\n").len(), 3);
        assert!(words("a = [\n")[0].starts_with("2:1: ") || words("a = [\n")[0].starts_with("1:"));
    }

    /// A document with every key of a table.
    fn sample(keys: &[Key], section: &str) -> String {
        let mut values = String::new();
        let mut tables = String::new();
        for key in keys {
            let name = key.name;
            let path = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
            match &key.shape {
                Shape::Text => values += &format!("{name} = \"x\"\n"),
                Shape::Bool => values += &format!("{name} = true\n"),
                Shape::Number(most) => values += &format!("{name} = {most}\n"),
                Shape::Word(words) => values += &format!("{name} = \"{}\"\n", words[0]),
                Shape::Texts | Shape::FlagTypes => values += &format!("{name} = [\"x\"]\n"),
                Shape::Table(keys) => tables += &format!("[{path}]\n{}", sample(keys, &path)),
                Shape::Tables(keys) => tables += &format!("[[{path}]]\n{}", sample(keys, &path)),
                Shape::Named(keys) => tables += &format!("[{path}.any]\n{}", sample(keys, &format!("{path}.any"))),
            }
        }
        values + &tables
    }

    #[test]
    fn it_is_the_shape_that_is_read() {
        let text = sample(FILE, "");
        assert_eq!(words(&text), Vec::<String>::new());
        toml::from_str::<Config>(&text).expect("every key is known to the reader");
        for (keys, before) in [
            (FILE, ""),
            (SCREEN, "[screen]\n"),
            (AUDIO, "[audio]\n"),
            (FLAGS, "[flags]\n"),
            (SNIPPET, "[[snippet]]\n"),
            (VIEW, "[[view]]\n"),
            (PROFILE, "[profile.a]\n"),
            (THENA, "[profile.a.thena]\n"),
            (REVIEW, "[profile.a.review]\n"),
            (SOURCE, "[source.a]\n"),
        ] {
            let error = toml::from_str::<Config>(&format!("{before}zzz = 1\n")).expect_err("unknown");
            let known: Vec<&str> = error.message().split('`').skip(1).step_by(2).skip(1).collect();
            let ours: Vec<&str> = keys.iter().map(|key| key.name).collect();
            assert_eq!(known, ours, "{before}");
        }
    }

    #[test]
    fn its_schema_is_in_the_repository() {
        let kept: Value = serde_json::from_str(include_str!("../../assets/schemas/config.schema.json")).expect("JSON");
        assert!(kept == schema(), "earmark paths --schema > assets/schemas/config.schema.json");
    }
}
