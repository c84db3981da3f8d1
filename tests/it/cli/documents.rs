//! Documents that are made from the program: completions, manual pages, tables of keys.

use std::process::{Command, Stdio};

use super::Home;
use crate::documents;

/// Every command that product and registry know by name.
const COMMANDS: [&str; 15] = [
    "issue",
    "resource",
    "flag",
    "relation",
    "call",
    "review",
    "export",
    "ticket",
    "outbox",
    "keys",
    "paths",
    "doctor",
    "completions",
    "man",
    "demo",
];

#[test]
fn completions_of_four_shells_know_every_command() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = home.ok(&["completions", shell]);
        for command in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
        }
        assert!(script.contains("from") && script.contains("query"), "{shell}: options");
        // The shell itself says whether the script holds together, where it is there.
        let check: Option<(&str, &[&str])> = match shell {
            "bash" => Some(("bash", &["-n"])),
            "zsh" => Some(("zsh", &["-n"])),
            "fish" => Some(("fish", &["--no-execute"])),
            _ => None,
        };
        let Some((program, arguments)) = check else { continue };
        let file = home.write(&format!("script.{shell}"), &script);
        match Command::new(program).args(arguments).arg(file).stderr(Stdio::piped()).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => println!("{program} is not installed: its script was not checked by it"),
        }
    }
}

#[test]
fn the_manual_names_commands_keys_and_exit_codes_and_has_a_page_a_command() {
    let home = Home::new();
    let page = home.ok(&["man"]);
    for word in [".TH earmark 1", "SH KEYS", "SH \"EXIT STATUS\"", "flag.place", "issue"] {
        assert!(page.contains(word), "{word}");
    }
    let folder = home.path("man");
    home.ok(&["man", "--dir", folder.to_str().unwrap()]);
    for command in ["", "-issue", "-issue-delete", "-flag-add", "-keys"] {
        let file = folder.join(format!("earmark{command}.1"));
        assert!(std::fs::read_to_string(&file).is_ok_and(|text| text.contains(".SH")), "{}", file.display());
    }
}

fn document(name: &str) -> String {
    format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What stands in a document as a file of that language, in its order.
fn blocks(name: &str, language: &str) -> Vec<String> {
    let (text, fence) = (std::fs::read_to_string(document(name)).unwrap(), format!("```{language}\n"));
    let parts = text.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let found: Vec<String> = parts.collect();
    assert!(!found.is_empty(), "{name} has an example");
    found
}

#[test]
fn the_settings_of_the_documents_are_ones_that_the_program_takes() {
    for example in blocks("docs/configuration.md", "toml") {
        let home = Home::new();
        home.write("config/config.toml", &example);
        let done = home.run(&["issue", "list", "--json"]);
        assert!(done.code == 0 && done.err.is_empty(), "{example}\n{done:?}");
    }
}

#[test]
fn the_keys_of_the_documents_are_ones_that_the_program_takes() {
    for example in blocks("docs/keys.md", "toml") {
        let home = Home::new();
        home.write("config/keys.toml", &example);
        let done = home.run(&["keys", "--check"]);
        assert_eq!(done.code, 0, "{example}\n{done:?}");
    }
}

#[test]
fn the_rules_of_the_documents_are_ones_that_the_program_takes() {
    for example in blocks("docs/moments.md", "toml") {
        let home = Home::new();
        let file = home.write("rules.toml", &example);
        let done = home.run(&["review", "rules", "--rules", &file]);
        assert_eq!(done.code, 0, "{example}\n{done:?}");
    }
}

#[test]
fn the_table_of_keys_is_what_the_program_prints() {
    let table = Home::new().ok(&["keys", "--markdown"]);
    documents::is_fresh("docs/keys.md", "keys: made by `earmark keys --markdown`", "keys", &table, "the_table_of_keys");
}

#[test]
fn mistakes_in_keys_toml_are_found_with_their_places() {
    let home = Home::new();
    assert_eq!(home.run(&["keys", "--check"]).code, 0);
    let file = home.write(
        "config/keys.toml",
        "[transcript]\n\"flag.place\" = [\"f\", \"d x\"]\n\"flag.repeat\" = [\"Q\", \"f\"]\n\"flag.palce\" = \"X\"\n",
    );
    let done = home.run(&["keys", "--check"]);
    assert_eq!(done.code, 1);
    assert_eq!(
        done.out.lines().collect::<Vec<_>>(),
        [
            format!("{file}:2:22: the sequence `d x` hides `d` (`thing.remove`)"),
            format!("{file}:3:23: duplicate: `f` is `flag.place` already, on line 2"),
            format!("{file}:4:1: unknown action `flag.palce`; did you mean `flag.place`?"),
        ]
    );
    let done = home.command(&["keys", "--check"]).env("TMUX", "/tmp/tmux,1,0").output().unwrap();
    assert!(String::from_utf8_lossy(&done.stdout).contains("tmux keeps `Ctrl-b` for itself"));
}
