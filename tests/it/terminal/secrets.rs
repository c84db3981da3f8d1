//! Keys and transcripts stay where they belong, whatever the program is asked for and whatever goes wrong.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    Terminal,
    service::{KEY, Service},
    write_config,
};

/// Put behind every text that the service serves.
const CANARY: &str = " canary-of-a-transcript-5e1f";

/// All files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The files below a folder that hold these words.
fn holding(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(folder, &mut found);
    found.retain(|file| {
        // A socket cannot be read and holds nothing.
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    });
    found
}

/// What others can see of a process, and of its children.
fn command_lines() -> String {
    let all = std::process::Command::new("ps").args(["-eo", "args"]).output().expect("ps");
    String::from_utf8_lossy(&all.stdout).into_owned()
}

#[tokio::test]
async fn a_key_and_a_transcript_are_in_no_file_and_no_argument() {
    let service = Service::start(CANARY).await;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let dump = folder.path().join("editor");
    let editor = folder.path().join("dumping");
    std::fs::write(&editor, format!("#!/bin/sh\nenv > {0}; ps -eo args >> {0}\n", dump.display())).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let line = format!(
        "umask 000; export BLAND_API_KEY={KEY} BLAND_BASE_URL={}; EDITOR={} exec $EARMARK --profile bland 2> {}",
        service.address(),
        editor.display(),
        folder.path().join("stderr").display()
    );
    let mut terminal = Terminal::shell(&home, &line, (160, 48));
    terminal.shows("To the island").await;
    terminal.shows("canary-of").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["1"]).await;
    terminal.stored("⚑1").await;
    terminal.press(&["ga"]).await;
    terminal.shows("Happened twice").await;
    terminal.press(&["Esc"]).await;
    terminal.shows("? help").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&["\x0f"]).await;
    terminal.has_written("\x1b[?1049h", 2).await;
    assert!(!command_lines().contains(KEY));
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
    assert!(!String::from_utf8_lossy(&terminal.raw).contains(KEY), "on the screen");
    assert_eq!(holding(folder.path(), KEY), Vec::<PathBuf>::new(), "the key");
    // What is on its way to the service is kept until it is there, and what was read can be read and found again: that
    // is what the client database, the cache and the index of calls are for. So are the names of the flag types that have
    // the digits, one of which is called like that here.
    let mut kept = holding(folder.path(), "canary-of-a-transcript");
    let is_ours = |file: &Path| {
        ["client.db", "cache.db", "turns.db", "digits-"]
            .iter()
            .any(|name| file.to_string_lossy().contains(&format!("/state/{name}")))
    };
    kept.retain(|file| !is_ours(file));
    assert_eq!(kept, Vec::<PathBuf>::new(), "the transcript");
    let mut open = Vec::new();
    assert!(super::private::open_to_others(&home, &mut open) > 1);
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn what_goes_wrong_is_told_without_them() {
    let service = Service::start(CANARY).await;
    let home = tempfile::tempdir().unwrap();
    let silent = "http://127.0.0.1:1";
    for (address, key) in [(service.address(), "org_wrong_7f00c1d2"), (silent.to_owned(), KEY)] {
        let run = |arguments: &[&str]| {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
                .args(arguments)
                .env("EARMARK_HOME", home.path())
                .env("BLAND_API_KEY", key)
                .env("BLAND_BASE_URL", &address)
                .output()
                .unwrap();
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        };
        for arguments in [
            &["issue", "list", "--profile", "bland"][..],
            &["issue", "show", "T-1007", "--profile", "bland", "--json"],
            &["call", "show", "nothing", "--profile", "bland"],
            &["flag", "add", "T-1007", "--profile", "bland"],
            &["paths"],
        ] {
            let said = run(arguments);
            assert!(!said.contains(key), "{arguments:?}: {said}");
        }
        let mut terminal = Terminal::elsewhere(home.path(), &address, key, (120, 30));
        terminal.shows("? help").await;
        terminal.press(&["Ctrl-C"]).await;
        terminal.end().await;
        assert!(!String::from_utf8_lossy(&terminal.raw).contains(key), "{}", terminal.text());
        assert_eq!(holding(home.path(), key), Vec::<PathBuf>::new());
    }
}

/// Faults on demand are built into debug builds only.
#[cfg(debug_assertions)]
#[tokio::test]
async fn the_report_of_a_fault_holds_neither() {
    let service = Service::start(CANARY).await;
    let home = tempfile::tempdir().unwrap();
    let errors = home.path().join("stderr");
    let line = format!(
        "EARMARK_FAULT=draw BLAND_API_KEY={KEY} BLAND_BASE_URL={} $EARMARK --profile bland 2> {}; echo ended with $?",
        service.address(),
        errors.display()
    );
    let mut terminal = Terminal::shell(home.path(), &line, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["j"]).await;
    terminal.shows("ended with 101").await;
    let said = std::fs::read_to_string(errors).unwrap();
    assert!(said.starts_with("earmark met a fault of its own at src/"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains(KEY) && !said.contains("canary"), "{said}");
}

#[test]
fn a_key_file_that_others_can_read_is_refused_with_the_cure_and_the_cure_works() {
    let home = tempfile::tempdir().unwrap();
    write_config(home.path(), "[profile.team]\nbase_url = 'http://127.0.0.1:1'\nkey_file = 'team key'\n");
    let file = home.path().join("config/team key");
    std::fs::write(&file, KEY).unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let (code, said) = list(home.path());
        assert_eq!(code, Some(4), "{said}");
        assert!(!said.contains(KEY), "{said}");
        let cure = said.split_once("close it with: ").expect("a cure").1.trim();
        assert!(cure.starts_with("chmod 600 "), "{said}");
        assert!(std::process::Command::new("sh").args(["-c", cure]).status().unwrap().success());
        assert_eq!(list(home.path()).0, Some(6), "nobody is there, but the key was taken");
    }
}

/// Lists issues of the profile `team`: the exit code and what was said.
fn list(home: &Path) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["--profile", "team", "issue", "list"])
        .env("EARMARK_HOME", home)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_key_goes_to_no_address_without_tls_but_the_own_machine() {
    let home = tempfile::tempdir().unwrap();
    for address in ["http://triage.example", "http://10.0.0.1:8080", "http://localhost.example", "ftp://127.0.0.1"] {
        write_config(home.path(), &format!("[profile.team]\nbase_url = '{address}'\nkey_env = 'TEAM_KEY'\n"));
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
            .args(["--profile", "team", "issue", "list"])
            .env("EARMARK_HOME", home.path())
            .env("TEAM_KEY", KEY)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{address}: {said}");
        assert!(!said.contains(KEY), "{said}");
    }
}

#[test]
fn the_command_of_a_key_sees_no_other_key() {
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump");
    let config = format!(
        "[profile.team]\nbase_url = 'http://127.0.0.1:1'\nkey_cmd = ['sh', '-c', 'env > {}; echo x']\n\
         [profile.other]\nbase_url = 'http://127.0.0.1:1'\nkey_env = 'OTHER_KEY'\n",
        dump.display()
    );
    write_config(home.path(), &config);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["--profile", "team", "issue", "list"]).env("EARMARK_HOME", home.path());
    for name in ["BLAND_API_KEY", "THENA_API_KEY", "THENA_TOKEN", "OTHER_KEY"] {
        command.env(name, KEY);
    }
    command.output().unwrap();
    let seen = std::fs::read_to_string(dump).unwrap();
    assert!(seen.contains("EARMARK_HOME=") && !seen.contains(KEY), "{seen}");
}

/// A user who owns nothing.
#[cfg(target_os = "linux")]
const NOBODY: u32 = 65_534;

/// A process that dumps no core, and of which the user's other programs see no memory.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_core_is_dumped() {
    use std::os::unix::fs::MetadataExt as _;
    let home = tempfile::tempdir().unwrap();
    let us = std::fs::metadata("/proc/self").unwrap().uid();
    let line = if us == 0 {
        // A user without rights of his own, to whom his processes' files usually belong.
        std::os::unix::fs::chown(home.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        format!("exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups $EARMARK demo")
    } else {
        "exec $EARMARK demo".to_owned()
    };
    let mut terminal = Terminal::shell(home.path(), &line, (100, 30));
    terminal.shows("1 of 10").await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", terminal.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    // The system gives the files of such a process to its superuser.
    assert_eq!(std::fs::metadata(format!("/proc/{}/environ", terminal.id())).unwrap().uid(), 0);
    terminal.quit().await;
}
