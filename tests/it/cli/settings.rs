//! Folders, profiles, keys and colours as the program uses them.

use super::Home;

#[test]
fn everything_stays_below_the_folder_that_was_named() {
    let home = Home::new();
    home.issue("One");
    let paths = home.json(&["paths"]);
    assert_eq!(paths["data"], home.path("data").to_str().unwrap());
    assert_eq!(paths["demo_data"], home.path("demo/data").to_str().unwrap());
    let mut found: Vec<_> = std::fs::read_dir(home.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, ["data", "run"]);
    assert!(std::fs::read_dir(home.path("run")).unwrap().all(|entry| entry.unwrap().path().ends_with("lock")));
}

#[cfg(unix)]
#[test]
fn what_is_stored_is_closed_to_others() {
    let home = Home::new();
    home.issue("One");
    for name in ["data", "run", "data/earmark.db", "data/server.key"] {
        assert!(super::is_private(&home.path(name)), "{name}");
    }
}

#[test]
fn the_demo_is_apart_and_can_be_begun_anew() {
    let home = Home::new();
    let demo = |args: &[&str]| home.json(&[args, &["--profile", "demo"]].concat());
    let count = || demo(&["issue", "list", "--limit", "1000"]).as_array().unwrap().len();
    let first = count();
    demo(&["issue", "new", "--title", "x", "--severity", "low", "--category", "Bug"]);
    assert_eq!(count(), first + 1, "it is set up once");
    assert_eq!(home.json(&["issue", "list"]), serde_json::json!([]));
    // Without a terminal no screen opens, but what was asked for before is done.
    home.fails(2, &["demo", "--reset"]);
    assert_eq!(count(), first);
}

#[test]
fn a_mistake_in_the_configuration_is_shown_with_its_place() {
    let home = Home::new();
    let file = home.write("config/config.toml", "[profile.team]\nbase_ulr = \"https://t.example\"\n");
    let words = home.fails(2, &["issue", "list"]);
    assert!(words.contains(&format!("{file}:2:1: ")) && words.contains("did you mean `base_url`?"), "{words}");
    home.ok(&["paths"]);
    home.ok(&["completions", "bash"]);
}

#[test]
fn a_profile_can_be_for_reading_only() {
    let home = Home::new();
    home.issue("One");
    home.write("config/config.toml", "[profile.local]\nread_only = true\n");
    home.ok(&["issue", "list"]);
    for args in [
        &["issue", "set", "1001", "--status", "done"][..],
        &["issue", "comment", "1001", "x"],
        &["flag", "remove", "1001", "x"],
        &["resource", "detach", "1001", "x"],
        &["relation", "remove", "1001", "x"],
        &["import", "/dev/null"],
    ] {
        let words = home.fails(2, args);
        assert!(words.contains("read-only"), "{args:?}: {words}");
    }
}

#[test]
fn an_unknown_profile_is_told() {
    let home = Home::new();
    let words = home.fails(2, &["issue", "list", "--profile", "blnad"]);
    assert!(words.contains("did you mean `bland`?"), "{words}");
}

#[test]
fn without_a_key_nothing_is_asked() {
    let home = Home::new();
    let words = home.fails(4, &["issue", "list", "--profile", "bland"]);
    assert!(words.contains("set BLAND_API_KEY"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let file = home.write("config/secrets.toml", "bland = \"org_secret\"\n");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let words = home.fails(4, &["issue", "list", "--profile", "bland"]);
    assert!(words.contains(&format!("chmod 600 {file}")) && !words.contains("org_secret"), "{words}");
}

#[test]
fn colours_come_only_when_asked_for_or_on_a_terminal() {
    let home = Home::new();
    home.issue("One");
    assert!(!home.ok(&["issue", "show", "1001"]).contains('\u{1b}'));
    assert!(home.ok(&["issue", "show", "1001", "--color", "always"]).contains("\u{1b}[1mT-1001"));
    assert!(!home.ok(&["issue", "show", "1001", "--no-color"]).contains('\u{1b}'));
}

#[test]
fn help_and_version_are_answers() {
    let home = Home::new();
    assert!(home.ok(&["--help"]).contains("issue"));
    assert!(home.ok(&["--version"]).starts_with("earmark "));
    assert!(home.ok(&["help", "flag", "add"]).contains("--index"));
}

#[test]
fn another_configuration_file_can_be_named() {
    let home = Home::new();
    home.issue("One");
    let file = home.write("elsewhere/mine.toml", "[profile.local]\nread_only = true\n");
    assert_eq!(home.json(&["paths", "--config", &file])["config_file"], file);
    let words = home.fails(2, &["--config", &file, "issue", "set", "1001", "--status", "done"]);
    assert!(words.contains("read_only"), "{words}");
    let words = home.fails(2, &["--config", "nowhere.toml", "issue", "list"]);
    assert!(words.contains("nowhere.toml: there is no such file"), "{words}");
}

#[test]
fn a_mistake_in_a_view_or_the_screen_costs_that_line_alone() {
    let home = Home::new();
    let text = "[screen]\nglyphs = \"asci\"\n[[view]]\nname = \"Mine\"\n[profile.frozen]\nread_only = true\n";
    let file = home.write("config/config.toml", text);
    let done = home.run(&["issue", "list", "--json"]);
    assert_eq!((done.code, done.out.trim()), (0, "[]"), "{}", done.err);
    assert!(done.err.contains(&format!("{file}:2:10: no glyphs; did you mean `ascii`?")), "{}", done.err);
    assert!(done.err.contains(&format!("{file}:3:1: a view needs `query`")), "{}", done.err);
    let found = home.run(&["doctor"]);
    assert!(found.out.contains("the rest of the file is used"), "{}", found.out);
}

#[test]
fn what_the_environment_sets_is_not_shown_as_needed() {
    let home = Home::new();
    for args in [["issue", "comment"], ["issue", "nope"], ["flag", "add"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.env_clear().env("EARMARK_HOME", home.path("")).env("EARMARK_PROFILE", "local").args(args);
        let done = command.output().unwrap();
        let words = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{words}");
        assert!(words.contains("Usage: earmark ") && !words.contains("--home"), "{words}");
        assert!(!words.contains("--profile"), "{words}");
    }
}
