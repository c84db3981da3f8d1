//! The user's editor on a comment and a note: what it gets, what it must not see, and what comes back.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::{
    Terminal, json,
    modes::left_over,
    promptly,
    service::{KEY, Service},
};

/// A program of the shell, to be named as the editor; `$1` is the file.
fn program(home: &Path, name: &str, script: &str) -> PathBuf {
    let file = home.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
    file
}

/// The demo with this editor, a comment of two words begun.
async fn commenting(home: &Path, editor: &str) -> Terminal {
    let line = format!("VISUAL='{editor}' $EARMARK demo");
    let mut terminal = Terminal::shell(home, &line, (120, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&["two words"]).await;
    terminal.shows("two words").await;
    terminal
}

/// Files and folders that were made for an editor and are still there.
fn left_behind(home: &Path) -> Vec<String> {
    let names = std::fs::read_dir(home.join("run")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with("edit-")).collect()
}

#[tokio::test]
async fn it_gets_the_text_in_a_private_file_and_the_terminal_and_gives_both_back() {
    let home = tempfile::tempdir().unwrap();
    let seen = home.path().join("seen");
    let script = format!(
        "{{ stat -c '%a' \"$1\" \"$(dirname \"$1\")\"; stty -a | grep -o -- '-*icanon'; cat \"$1\"; }} > {}\n\
         echo IN THE EDITOR; read line; printf 'from the editor\\nsecond line\\n' > \"$1\"; : > \"$1~\"",
        seen.display()
    );
    let editor = program(home.path(), "an editor", &script);
    let mut terminal = commenting(home.path(), &format!("\"{}\"", editor.display())).await;
    terminal.press(&["\x0f"]).await;
    terminal.shows("IN THE EDITOR").await;
    assert!(!terminal.screen().alternate_screen() && !terminal.screen().hide_cursor());
    assert_eq!(left_over(&terminal.raw), Vec::<String>::new());
    let (mode, rest) = read(&seen).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!((mode.as_str(), rest.as_str()), ("600", "700\nicanon\ntwo words\n"));
    // Letters that the editor does not read are not for the panes.
    terminal.press(&["\nq"]).await;
    terminal.shows("second line").await;
    assert!(terminal.screen().alternate_screen() && terminal.text().contains("from the editor"));
    assert_eq!(left_behind(home.path()), Vec::<String>::new());
    terminal.press(&["Enter"]).await;
    terminal.until("the panes", |screen| screen.contents().contains("? help")).await;
    terminal.stored("1 of 10").await;
    terminal.press(&["ga"]).await;
    terminal.shows("Activity").await;
    terminal.shows("from the editor").await;
    terminal.quit().await;
}

#[tokio::test]
async fn an_editor_with_a_window_of_its_own_leaves_the_workbench_where_it_is() {
    let home = tempfile::tempdir().unwrap();
    let (seen, done) = (home.path().join("seen"), home.path().join("done"));
    let script = format!(
        "tty > {0}.new; mv {0}.new {0}; until test -e {1}; do :; done; echo 'from the window' > \"$2\"",
        seen.display(),
        done.display()
    );
    let editor = program(home.path(), "code", &script);
    let mut terminal = commenting(home.path(), &format!("{} --wait", editor.display())).await;
    let taken = String::from_utf8_lossy(&terminal.raw).matches("\x1b[?1049h").count();
    terminal.press(&["\x0f"]).await;
    // Nothing is drawn by it, so that the screen does not tell.
    super::comes("the editor", || seen.exists()).await;
    assert!(read(&seen).contains("not a tty"), "it gets nothing of the terminal");
    assert!(terminal.screen().alternate_screen() && terminal.text().contains("two words"));
    terminal.press(&["x"]).await;
    terminal.shows("The text is open in your editor").await;
    assert!(!terminal.text().contains("two wordsx"));
    terminal.press(&["Ctrl-C"]).await;
    terminal.shows("Quit without what is written there?").await;
    terminal.press(&["n"]).await;
    std::fs::write(&done, "").unwrap();
    terminal.shows("from the window").await;
    assert_eq!(String::from_utf8_lossy(&terminal.raw).matches("\x1b[?1049h").count(), taken, "it was never left");
    assert_eq!(left_behind(home.path()), Vec::<String>::new());
    terminal.press(&["!"]).await;
    terminal.shows("from the window!").await;
    terminal.press(&["Esc"]).await;
    // Two keys at once after Esc could be read as one with Alt.
    terminal.shows("? help").await;
    terminal.quit().await;
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

#[tokio::test]
async fn what_goes_wrong_is_told_and_the_text_stays() {
    let home = tempfile::tempdir().unwrap();
    let failing = program(home.path(), "failing", "echo other words > \"$1\"; exit 3");
    let broken = program(home.path(), "broken", "printf '\\377' > \"$1\"");
    let endless = program(home.path(), "endless", "head -c 2000000 /dev/zero > \"$1\"");
    for (editor, told) in [
        ("", "no editor is set"),
        ("/nowhere/editor", "/nowhere/editor could not be started"),
        ("\"vi", "a quotation mark"),
        (failing.to_str().unwrap(), "failing ended with exit"),
        (broken.to_str().unwrap(), "is not UTF-8"),
        (endless.to_str().unwrap(), "what the editor left is more"),
    ] {
        let mut terminal = commenting(home.path(), editor).await;
        terminal.press(&["\x0f"]).await;
        terminal.until(told, |screen| flat(screen).contains(told)).await;
        assert!(terminal.text().contains("two words"), "{told}:\n{}", terminal.text());
        assert_eq!(left_behind(home.path()), Vec::<String>::new(), "{told}");
        terminal.press(&[" more"]).await;
        terminal.shows("two words more").await;
        terminal.quit().await;
    }
}

/// What is on the screen, without frames and line breaks.
fn flat(screen: &vt100::Screen) -> String {
    let text = screen.contents().replace(['│', '┃', '┌', '┐', '└', '┘', '─', '━'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_text_that_is_too_long_is_kept_whole_and_not_sent() {
    let home = tempfile::tempdir().unwrap();
    let editor = program(home.path(), "long", "head -c 4321 /dev/zero | tr '\\0' x > \"$1\"");
    let mut terminal = commenting(home.path(), editor.to_str().unwrap()).await;
    terminal.press(&["\x0f"]).await;
    terminal.shows("4321/4000").await;
    terminal.shows("Too long").await;
    terminal.press(&["Enter", "\x7f"]).await;
    terminal.shows("4320/4000").await;
    terminal.quit().await;
}

#[tokio::test]
async fn a_note_of_a_flag_can_be_written_in_it() {
    let home = tempfile::tempdir().unwrap();
    let editor = program(home.path(), "note", "echo noted elsewhere > \"$1\"");
    let mut terminal = Terminal::shell(home.path(), &format!("EDITOR={} $EARMARK demo", editor.display()), (120, 30));
    terminal.shows("1 of 10").await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["2", "f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["Tab", "1", "\x0f"]).await;
    terminal.shows("noted elsewhere").await;
    terminal.press(&["Enter"]).await;
    terminal.stored("· noted elsewhere").await;
    terminal.quit().await;
    let flags = json(home.path(), &["--profile", "demo", "flag", "list", "T-1007", "--json"]).to_string();
    assert!(flags.contains("noted elsewhere"), "{flags}");
}

#[tokio::test]
async fn it_does_not_see_our_keys() {
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("environment");
    let editor = program(home.path(), "env", &format!("env > {}", dump.display()));
    super::write_config(home.path(), "[profile.team]\nbase_url = 'http://127.0.0.1:1'\nkey_env = 'TEAM_KEY'\n");
    let service = Service::start("").await;
    let line = format!(
        "BLAND_API_KEY={KEY} BLAND_BASE_URL={} THENA_API_KEY={KEY} THENA_TOKEN={KEY} TEAM_KEY={KEY} \
         EDITOR={} $EARMARK --profile bland",
        service.address(),
        editor.display()
    );
    let mut terminal = Terminal::shell(home.path(), &line, (120, 30));
    terminal.shows("To the island").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&["words", "\x0f"]).await;
    terminal.has_written("\x1b[?1049h", 2).await;
    terminal.quit().await;
    let environment = read(&dump);
    assert!(environment.contains("LESSSECURE=1") && environment.contains("EARMARK_HOME="), "{environment}");
    assert!(!environment.contains(KEY), "{environment}");
}

#[tokio::test]
async fn the_end_of_the_program_is_the_end_of_the_editor() {
    let home = tempfile::tempdir().unwrap();
    let editor = program(home.path(), "patient", "echo IN THE EDITOR; exec cat");
    let mut terminal = commenting(home.path(), editor.to_str().unwrap()).await;
    terminal.press(&["\x0f"]).await;
    terminal.shows("IN THE EDITOR").await;
    let status = std::process::Command::new("pkill")
        .args(["-TERM", "-P", &terminal.id().to_string(), "earmark"])
        .status()
        .expect("pkill");
    assert!(status.success());
    let ended = tokio::time::timeout(promptly(), terminal.end()).await;
    assert!(ended.is_ok(), "promptly");
    assert_eq!(left_over(&terminal.raw), Vec::<String>::new());
    assert_eq!(left_behind(home.path()), Vec::<String>::new());
}
