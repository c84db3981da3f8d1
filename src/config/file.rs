//! The configuration file `config.toml`. It is read and never written; without one everything has its default.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{finding::Finding, shape};
use crate::domain::{maker::Maker, spelling::position, text::Display};

/// What `config.toml` may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Profile that is used when none is named; `local` when absent.
    #[serde(default)]
    pub default_profile: Option<String>,
    /// What is read of services elsewhere is kept for the time when they are out of reach; it is when absent.
    #[serde(default)]
    pub cache: Option<bool>,
    /// Seconds in which a comment can be taken back before it is sent; five when absent.
    #[serde(default)]
    pub send_delay: Option<u8>,
    /// How the screen looks.
    #[serde(default)]
    pub screen: ScreenTable,
    /// What tells who somebody is, is hidden: numbers, accounts, addresses.
    #[serde(default)]
    pub mask: bool,
    /// How recordings are played.
    #[serde(default)]
    pub audio: AudioTable,
    /// Flag types and their digits.
    #[serde(default)]
    pub flags: FlagsTable,
    /// What else there is, is told now and then; it is when absent.
    #[serde(default)]
    pub tips: Option<bool>,
    /// What is changed in the workbench is written down as lines of shell.
    #[serde(default)]
    pub journal: bool,
    /// Text fields of several lines take the keys of vi.
    #[serde(default)]
    pub vi: bool,
    /// Texts that are put into notes and comments by name.
    #[serde(default)]
    pub snippet: Vec<SnippetTable>,
    /// Saved views of the issue list, in the order of their tabs.
    #[serde(default)]
    pub view: Vec<ViewTable>,
    /// The profiles by name.
    #[serde(default)]
    pub profile: BTreeMap<String, ProfileTable>,
    /// Accounts from which calls are pulled, by name.
    #[serde(default)]
    pub source: BTreeMap<String, SourceTable>,
    /// Mistakes that cost what they are in; everything else of the file is used.
    #[serde(skip)]
    pub passed_over: Vec<Finding>,
}

/// The `[screen]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenTable {
    /// Name of a theme; `auto` follows the background of the terminal. `ansi` when absent.
    #[serde(default)]
    pub theme: Option<String>,
    /// Signs that borders and marks are made of; those that the language of the environment has when absent.
    #[serde(default)]
    pub glyphs: Option<GlyphSet>,
    /// The workbench takes clicks and the wheel; it does when absent.
    #[serde(default)]
    pub mouse: Option<bool>,
    /// How text gets to the clipboard; the way that works is found when absent.
    #[serde(default)]
    pub clipboard: Option<Clipboard>,
    /// Titles lead to pages of the web where the terminal shows links; they do when absent.
    #[serde(default)]
    pub links: Option<bool>,
    /// The terminal is asked to notify when the last change is stored while the window has not the focus.
    #[serde(default)]
    pub notify: bool,
}

/// The `[audio]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioTable {
    /// A program that takes the options and the socket of mpv, and its first words; `["mpv"]` when absent. An empty list
    /// gives recordings to the browser.
    #[serde(default)]
    pub player: Option<Vec<String>>,
}

/// The `[flags]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagsTable {
    /// Types that are pinned to the digits: the first is on 1, the tenth on 0.
    #[serde(default)]
    pub pinned: Vec<String>,
}

/// Signs that borders and marks are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum GlyphSet {
    Unicode,
    Ascii,
}

/// How text gets to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clipboard {
    /// By an escape sequence that the terminal understands (OSC 52).
    Terminal,
    /// By a program of the desktop.
    Native,
    /// Into a private file, whose name is told.
    File,
    /// Not at all.
    Off,
}

/// A `[[snippet]]` table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnippetTable {
    /// What is typed in front of Tab.
    pub name: String,
    /// What it stands for.
    pub text: String,
}

/// A `[[view]]` table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewTable {
    /// Name on its tab.
    pub name: String,
    /// Query as it is typed in the list.
    pub query: String,
}

/// A `[profile.NAME]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileTable {
    /// Address of the service.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Variable of the environment that holds the key.
    #[serde(default)]
    pub key_env: Option<String>,
    /// Program and arguments that print the key; no shell is involved.
    #[serde(default)]
    pub key_cmd: Option<Vec<String>>,
    /// File that holds the key and nothing else; a relative path starts at the folder of `config.toml`.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Nothing may be changed through this profile.
    #[serde(default)]
    pub read_only: bool,
    /// The same as `cache` for all, for this profile.
    #[serde(default)]
    pub cache: Option<bool>,
    /// What tells who somebody is, is always hidden.
    #[serde(default)]
    pub mask: bool,
    /// Others work with what is there, and the user knows it: the first change of a session is not asked about.
    #[serde(default)]
    pub trusted: bool,
    /// Colour that marks this profile on the screen.
    #[serde(default)]
    pub colour: Option<Colour>,
    /// Address of an issue's page for people, with `{id}` or `{number}` in it.
    #[serde(default)]
    pub issue_page: Option<String>,
    /// The ticket service that goes with it.
    #[serde(default)]
    pub thena: Option<ThenaTable>,
    /// The server on which its reviews are, where that is another one.
    #[serde(default)]
    pub review: Option<ReviewTable>,
}

/// A `[profile.NAME.thena]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThenaTable {
    /// Address of the service; the live one when absent.
    #[serde(default)]
    pub base_url: Option<String>,
    /// As in the profile.
    #[serde(default)]
    pub key_env: Option<String>,
    /// As in the profile.
    #[serde(default)]
    pub key_cmd: Option<Vec<String>>,
    /// As in the profile.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Organisation; with it the key is a token of a signed-in user.
    #[serde(default)]
    pub org_id: Option<String>,
    /// Id or code of the team that gets new tickets.
    #[serde(default)]
    pub team: Option<String>,
    /// Address that new tickets come from.
    #[serde(default)]
    pub requestor_email: Option<String>,
}

/// A `[profile.NAME.review]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTable {
    /// Address of the server; needed.
    #[serde(default)]
    pub base_url: Option<String>,
    /// As in the profile.
    #[serde(default)]
    pub key_env: Option<String>,
    /// As in the profile.
    #[serde(default)]
    pub key_cmd: Option<Vec<String>>,
    /// As in the profile.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

/// A `[source.NAME]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceTable {
    /// Whose account it is; the maker of that name when absent.
    #[serde(default)]
    pub maker: Option<Maker>,
    /// Address of the API; that of the maker when absent.
    #[serde(default)]
    pub base_url: Option<String>,
    /// As in a profile.
    #[serde(default)]
    pub key_env: Option<String>,
    /// As in a profile.
    #[serde(default)]
    pub key_cmd: Option<Vec<String>>,
    /// As in a profile.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Id of the agent whose calls are pulled; all when absent.
    #[serde(default)]
    pub agent: Option<String>,
    /// Review queue that the calls are added to.
    #[serde(default)]
    pub queue: Option<String>,
}

/// A colour that marks a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Colour {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}

/// The configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// Reading failed.
    #[error("{}: cannot be read: {cause}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It does not hold what it should: every mistake on a line of its own.
    #[error("{}", .found.iter().map(|found| found.at(.file)).collect::<Vec<_>>().join("\n"))]
    Content {
        /// The file.
        file: PathBuf,
        /// At least one, in the order of the file.
        found: Vec<Finding>,
    },
}

impl Config {
    /// Reads `file`; a file that is not there is an empty one.
    pub fn read(file: &Path) -> Result<Self, BadConfig> {
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(file, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(BadConfig::Read { file: file.to_owned(), cause }),
        }
    }

    /// Reads the text of `file`, whose name is for the words of an error.
    pub fn parse(file: &Path, text: &str) -> Result<Self, BadConfig> {
        let mut found = shape::findings(text);
        let read = if found.iter().all(|found| found.is_small) {
            text.parse().map(|table| shape::without(table, &found)).and_then(Self::deserialize)
        } else {
            toml::from_str(text)
        };
        match read {
            Ok(config) if found.iter().all(|found| found.is_small) => return Ok(Self { passed_over: found, ..config }),
            Err(error) if found.iter().all(|found| found.is_small) => {
                let (line, column) = position(text, error.span().map_or(0, |span| span.start));
                let reason = Display::foreign_line(error.message().trim());
                found.push(Finding { line, column, reason, is_small: false, place: Vec::new() });
            }
            _ => {}
        }
        Err(BadConfig::Content { file: file.to_owned(), found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("/c/config.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_may_be_absent() {
        assert_eq!(parse(""), Ok(Config::default()));
        let nowhere = Path::new("/nowhere/config.toml");
        assert_eq!(Config::read(nowhere).expect("no file is fine"), Config::default());
    }

    #[test]
    fn a_profile_is_read() {
        let text = r#"
            default_profile = "team"
            [profile.team]
            base_url = "https://triage.example"
            key_cmd = ["pass", "show", "triage"]
            read_only = true
            colour = "red"
        "#;
        let config = parse(text).expect("valid");
        let team = &config.profile["team"];
        assert!(team.read_only);
        assert_eq!(team.colour, Some(Colour::Red));
        assert_eq!(team.key_cmd.as_deref().map(<[String]>::len), Some(3));
    }

    #[test]
    fn a_mistake_is_shown_with_its_place_and_what_was_meant() {
        let words = parse("[profile.team]\nbase_ulr = \"x\"\n").expect_err("unknown key");
        assert!(words.starts_with("/c/config.toml:2:1: unknown key `base_ulr`"), "{words}");
        assert!(words.ends_with("did you mean `base_url`?"), "{words}");
        let words = parse("[profile.team]\ncolour = \"gren\"\n").expect_err("unknown colour");
        assert!(words.starts_with("/c/config.toml:2:10: ") && words.ends_with("did you mean `green`?"), "{words}");
        let words = parse("profil = 1").expect_err("unknown key");
        assert!(words.contains("did you mean `profile`?"), "{words}");
        let words = parse("[profile.a]\nread_only = \"yes\"").expect_err("wrong type");
        assert!(words.starts_with("/c/config.toml:2:13: "), "{words}");
        let words = parse("zzzzzzzz = 1").expect_err("unknown key");
        assert!(!words.contains("did you mean") && words.contains("there are default_profile"), "{words}");
    }

    #[test]
    fn a_mistake_in_how_it_looks_costs_its_line_and_not_the_file() {
        let text = "default_profile = \"team\"\ntips = 1\n[screen]\nglyphs = \"asci\"\nmouse = false\n[[view]]\nname = \"A\"\n\
                    query = \"status:todo\"\n[[view]]\nname = \"B\"\nqueri = \"x\"\n[[view]]\nname = \"C\"\nquery = \"y\"\n\
                    [profile.team]\nread_only = true\n";
        let config = parse(text).expect("the rest is used");
        assert_eq!(config.default_profile.as_deref(), Some("team"));
        assert!(config.profile["team"].read_only);
        assert_eq!((config.screen.glyphs, config.screen.mouse, config.tips), (None, Some(false), None));
        assert_eq!(config.view.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["A", "C"]);
        let lines: Vec<usize> = config.passed_over.iter().map(|found| found.line).collect();
        assert_eq!(lines, [2, 4, 9, 11]);
        assert!(config.passed_over[3].at(Path::new("/c/config.toml")).contains("did you mean `query`?"));
    }

    #[test]
    fn a_mistake_in_what_it_speaks_to_hides_or_keeps_refuses_the_file() {
        for text in
            ["mask = 1", "cahe = true", "default_profile = 2", "send_delay = 1000", "[profile.a]\nread_onli = true"]
        {
            parse(&format!("tips = 1\n{text}\n")).expect_err(text);
        }
    }

    #[test]
    fn a_hostile_file_stays_off_the_terminal() {
        let words = parse("\"\\u001b[31m\" = 1").expect_err("unknown key");
        assert!(!words.contains('\u{1b}'), "{words}");
    }
}
