//! The trace of a session: asked for by its name, by a signal, and left by a fault. It has labels and no word of any text.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use super::{
    Terminal, comes,
    service::{KEY, Service},
};

/// Put behind every text that the service serves.
const SAID: &str = " canary-of-a-trace-5e1f";
/// Words that are looked for and written.
const TYPED: &str = "kumquat";

/// The trace that was written; for its owner alone, with these labels and nothing that was said or typed.
fn trace(home: &Path, labels: &[&str]) -> String {
    let file = home.join("state/trace.txt");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    for label in labels {
        assert!(text.contains(label), "no {label} in\n{text}");
    }
    for words in ["canary", "island", TYPED, KEY, "127.0.0.1", "localhost"] {
        assert!(!text.contains(words), "{words} in\n{text}");
    }
    text
}

#[tokio::test]
async fn it_is_written_by_its_name_and_on_a_signal() {
    let service = Service::start(SAID).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&[TYPED, "Enter"]).await;
    terminal.shows("comment").await;
    terminal.press(&[":", "trace"]).await;
    terminal.shows("write the trace").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("The trace is written to").await;
    let labels = ["surface=screen size=160x48 triage=elsewhere", "act.type key=char", "keep_draft", "out write_trace"];
    let first = trace(home.path(), &labels);
    assert!(!first.contains("act.help"), "{first}");

    // A second one is written over the first.
    terminal.press(&["?"]).await;
    terminal.shows("Keys that work here").await;
    let file = home.path().join("state/trace.txt");
    terminal.signal("USR1");
    comes("a newer trace", || std::fs::read_to_string(&file).is_ok_and(|text| text.contains("act.help"))).await;
    trace(home.path(), &["surface=screen", "in  act.help"]);
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("Keys that work here")).await;
    terminal.quit().await;
}

#[tokio::test]
async fn it_is_written_by_its_name_and_on_a_signal_in_lines() {
    let home = tempfile::tempdir().unwrap();
    let line = "TERM=dumb exec $EARMARK demo";
    let mut terminal = Terminal::shell(home.path(), line, (120, 30));
    terminal.shows("earmark in lines").await;
    terminal.shows("T-1007").await;
    terminal.press(&["find kumquat\n"]).await;
    terminal.press(&["trace\n"]).await;
    terminal.shows("The trace is written to").await;
    let labels = ["surface=lines", "triage=inside", "in  act.paste", "in  act.trace", "out write_trace"];
    let text = trace(home.path(), &labels);
    std::fs::remove_file(home.path().join("state/trace.txt")).unwrap();
    assert!(!text.contains("Dialogue"), "{text}");
    terminal.signal("USR1");
    comes("the trace", || home.path().join("state/trace.txt").exists()).await;
    trace(home.path(), &labels);
    terminal.press(&["quit\n"]).await;
    assert!(terminal.end().await.success());
}

/// Faults on demand are built into debug builds only.
#[cfg(debug_assertions)]
#[tokio::test]
async fn a_fault_of_the_program_leaves_it_and_says_where() {
    let service = Service::start(SAID).await;
    let home = tempfile::tempdir().unwrap();
    let line = format!(
        "EARMARK_FAULT=loop BLAND_API_KEY={KEY} BLAND_BASE_URL={} $EARMARK --profile bland; echo ended with $?",
        service.address()
    );
    let mut terminal = Terminal::shell(home.path(), &line, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&[TYPED, "Esc"]).await;
    terminal.until("no comment", |screen| !screen.contents().contains("Comment")).await;
    terminal.press(&["j"]).await;
    terminal.shows("The trace is written to").await;
    terminal.shows("ended with 101").await;
    terminal.end().await;
    let text = trace(home.path(), &["act.type key=char", "in  act.move to=down", "out keep_draft", "event.fetched"]);
    assert!(text.lines().last().unwrap().contains("out "), "the last is what the key came to:\n{text}");
}
