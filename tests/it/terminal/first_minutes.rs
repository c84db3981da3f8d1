//! The first five minutes of somebody who tries the workbench, in the sizes that people have most; and the number of
//! keys that the main things take.

use std::{path::Path, time::Duration};

use super::{Terminal, json};

/// The number of the message that is selected, as the pane tells it.
fn message(screen: &vt100::Screen) -> Option<u32> {
    let text = screen.contents();
    text.split("message ").nth(1)?.split(' ').next()?.parse().ok()
}

fn flags(home: &Path) -> Vec<serde_json::Value> {
    let flags = json(home, &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
    flags.as_array().cloned().unwrap_or_default()
}

/// How often the program took the screen over.
fn times_taken(terminal: &Terminal) -> usize {
    String::from_utf8_lossy(&terminal.raw).matches("\x1b[?1049h").count()
}

async fn stored(terminal: &mut Terminal) {
    terminal.until("nothing is pending", |screen| super::nothing_waits(&screen.contents())).await;
}

async fn script(size: (u16, u16), environment: &str) {
    let home = tempfile::tempdir().unwrap();
    let work = tempfile::tempdir().unwrap();
    // A shell that lets the program go on when it stops, as `fg` does.
    let line = format!("cd '{}'; exec bash -c 'set -m; {environment} $EARMARK; fg'", work.path().display());
    let mut terminal = Terminal::shell(home.path(), &line, size);
    terminal.shows("Welcome to earmark").await;
    terminal.press(&["1"]).await;
    terminal.shows("1 of 10").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;

    // A landmark, a flag with two keys, the same on the next landmark with one, and that one taken back.
    terminal.press(&["J"]).await;
    terminal.until("a landmark", |screen| message(screen).is_some_and(|at| at > 0)).await;
    let first = message(terminal.screen()).unwrap();
    terminal.press(&["f", "2"]).await;
    terminal.shows("⚑").await;
    stored(&mut terminal).await;
    terminal.press(&["J"]).await;
    terminal.until("the next", |screen| message(screen).is_some_and(|at| at > first)).await;
    let second = message(terminal.screen()).unwrap();
    terminal.press(&["."]).await;
    terminal.until("a second flag", |screen| screen.contents().matches('⚑').count() > 1).await;
    stored(&mut terminal).await;
    terminal.press(&["u"]).await;
    terminal.shows("Undone").await;
    stored(&mut terminal).await;

    // A comment that is left, found again, and sent.
    terminal.press(&["c", "heard twice"]).await;
    terminal.shows("heard twice").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the field is closed", |screen| !screen.contents().contains("Comment on")).await;
    terminal.press(&["c"]).await;
    terminal.shows("heard twice").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("comment goes out").await;
    terminal.press(&["sp", "4"]).await;
    terminal.shows("Relations").await;

    // A query, three marks, one status for all of them, and back.
    terminal.press(&["1"]).await;
    terminal.shows("1 Issues").await;
    terminal.press(&["/", "is:unread -severity:low", "Enter"]).await;
    let rows =
        |screen: &vt100::Screen| ["of 4 · local", "of 5 · local"].iter().any(|rows| screen.contents().contains(rows));
    terminal.until("the rows of the query", rows).await;
    terminal.press(&["gg", "xxx"]).await;
    terminal.shows("3 marked").await;
    terminal.press(&["sr"]).await;
    terminal.shows("stored").await;
    terminal.press(&["u"]).await;
    terminal.shows("Undone: ").await;

    // Everything by name.
    terminal.press(&[":", "export", "Enter"]).await;
    terminal.shows("Written to ").await;
    terminal.resize((60, 20));
    terminal.shows("? help").await;
    let taken = times_taken(&terminal);
    terminal.press(&["\x1a"]).await;
    while times_taken(&terminal) == taken {
        assert!(terminal.writes_within(Duration::from_secs(20)).await, "it goes on after fg");
    }
    terminal.until("again after fg", |screen| screen.alternate_screen() && screen.contents().contains("? help")).await;
    terminal.resize(size);
    terminal.shows("3 marked").await;
    terminal.press(&["Esc"]).await;
    terminal
        .until("no marks", |screen| screen.contents().contains("local") && !screen.contents().contains("marked"))
        .await;
    terminal.press(&[":"]).await;
    terminal.shows("12 goes to message 12").await;
    terminal.press(&["T-1007", "Enter"]).await;
    terminal.shows("› T-1007").await;
    terminal.press(&["2"]).await;
    terminal.until("the same message", |screen| message(screen) == Some(second)).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());

    let flags = flags(home.path());
    assert!(flags.iter().any(|flag| flag["message_index"] == first && flag["note"] == ""), "{flags:?}");
    assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 0, "nothing is written where it was started");
    let exports = home.path().join("data/export");
    let file = std::fs::read_dir(exports).unwrap().next().expect("the export").unwrap().path();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.starts_with("# T-") && text.contains("## Evidence and flags"), "{text}");

    // It begins again at the same message.
    let mut terminal = Terminal::start(home.path(), &["demo"], size);
    terminal.until("the same message", |screen| message(screen) == Some(second)).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

#[tokio::test]
async fn at_80x24() {
    script((80, 24), "").await;
}

#[tokio::test]
async fn at_160x48() {
    script((160, 48), "").await;
}

#[tokio::test]
async fn without_colours() {
    script((100, 30), "NO_COLOR=1").await;
}

/// Opens the transcript of the demo's first issue.
async fn reading(home: &Path, size: (u16, u16)) -> Terminal {
    let mut terminal = Terminal::start(home, &["demo"], size);
    terminal.shows("1 of 10").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal
}

#[tokio::test]
async fn the_smallest_terminal_does_the_main_job() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path(), (40, 12)).await;
    let before = flags(home.path()).len();
    terminal.press(&["f", "3"]).await;
    terminal.shows("⚑").await;
    stored(&mut terminal).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
    assert_eq!(flags(home.path()).len(), before + 1);
}

#[tokio::test]
async fn a_wrong_key_and_a_service_that_is_away_are_told_and_nothing_fails() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), "http://127.0.0.1:9", "org_key", (80, 24));
    terminal.shows("Not reachable").await;
    terminal.press(&["J", "f2.u", "?"]).await;
    terminal.shows("Keys that work here").await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());

    let live = crate::server::support::Live::start().await;
    let mut terminal = Terminal::elsewhere(home.path(), &live.base, "org_wrong", (80, 24));
    terminal.shows("Not allowed").await;
    terminal.press(&["f2", "sp"]).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

/// Presses keys, each of which counts as one.
async fn count(terminal: &mut Terminal, keys: &[&str]) -> usize {
    terminal.press(keys).await;
    keys.len()
}

#[tokio::test]
async fn the_main_things_take_as_many_keys_as_was_promised() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path(), (120, 40)).await;
    let before = flags(home.path()).len();
    assert_eq!(count(&mut terminal, &["f", "3"]).await, 2, "a flag of a known type");
    stored(&mut terminal).await;
    terminal.press(&["j"]).await;
    assert_eq!(count(&mut terminal, &["."]).await, 1, "the same again");
    stored(&mut terminal).await;
    terminal.press(&["j", "F"]).await;
    terminal.shows("Flag mode").await;
    assert_eq!(count(&mut terminal, &["1", "2", "3"]).await, 3, "three flags on three messages");
    terminal.until("past them", |screen| message(screen) == Some(5)).await;
    terminal.press(&["F"]).await;
    assert_eq!(count(&mut terminal, &["f", "Tab", "3"]).await, 3, "with a note: these and the text");
    terminal.shows("note 0/4000").await;
    terminal.press(&["why", "Enter"]).await;
    stored(&mut terminal).await;
    assert_eq!(count(&mut terminal, &["s", "d"]).await, 2, "a status");
    stored(&mut terminal).await;
    assert_eq!(count(&mut terminal, &["b", "d"]).await, 2, "a duplicate: these and the target");
    terminal.shows("duplicate of").await;
    terminal.press(&["T-1002", "Enter"]).await;
    terminal.shows("Marked as duplicate").await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
    assert_eq!(flags(home.path()).len(), before + 6);
    let issue = json(home.path(), &["--profile", "demo", "issue", "show", "T-1007", "--json"]);
    assert_eq!(issue.get("issue").unwrap_or(&issue)["status"], "done");
}

#[tokio::test]
async fn words_are_found_in_every_call_that_was_read_and_by_a_script() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path(), (120, 40)).await;
    terminal.press(&["1", "j"]).await;
    terminal.shows("2 of 10").await;
    terminal.shows("Guest asks").await;
    terminal.press(&["g/"]).await;
    terminal.shows("Find in every call").await;
    terminal.press(&["thursday imposs"]).await;
    terminal.shows("Thursday is impossible").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.until("the message", |screen| message(screen) == Some(7)).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
    let found = json(home.path(), &["--profile", "demo", "call", "find", "thursday", "imposs", "--json"]);
    assert_eq!(found[0]["message_index"], 7, "{found}");
}
