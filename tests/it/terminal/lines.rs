//! The workbench in lines: through pipes, and in a terminal that can do no more.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use pty_process::Command as InTerminal;

use super::{Terminal, json};

/// What the demo says in lines to what is typed.
fn said_to(home: &Path, typed: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["demo", "--accessible"])
        .env("EARMARK_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_main_job_is_done_through_pipes() {
    let home = tempfile::tempdir().unwrap();
    let typed = "open\nopen\n12\nflag 3 asked twice\nstatus.done\ncomment\nheard it\ntwice\n.\nundo\nrelations\nquit\n";
    let said = said_to(home.path(), typed);
    assert!(!said.contains('\u{1b}') && said.ends_with('\n'));
    for part in ["Message 12, Agent", "note: asked twice", "Type the text, and a single dot", "Undone: comment"] {
        assert!(said.contains(part), "{part}:\n{said}");
    }
    assert!(!said.chars().any(|c| ('\u{2500}'..='\u{259f}').contains(&c)), "no boxes");
    let flags = json(home.path(), &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
    let note = flags.as_array().unwrap().iter().find(|flag| flag["note"] == "asked twice").expect("the flag");
    assert_eq!(note["message_index"], 12);
    let issue = json(home.path(), &["--profile", "demo", "issue", "show", "T-1007", "--json"]);
    assert_eq!(issue.get("issue").unwrap_or(&issue)["status"], "done");
    let said = said_to(home.path(), "drafts\nquit\n");
    assert!(said.contains("comment: heard it"), "what was taken back is a draft:\n{said}");
}

#[test]
fn each_line_has_the_answers_of_the_one_before_however_fast_they_come() {
    let home = tempfile::tempdir().unwrap();
    // The fifth issue is reached by steps that follow one another at once, and read before anything is done with it.
    let said = said_to(home.path(), "next\nnext\nnext\nnext\nevidence\nquit\n");
    assert!(said.contains("Parcel "), "{said}");
    assert!(!said.contains("Still reading") && !said.contains("being read"), "{said}");
}

#[test]
fn moments_are_decided_in_lines() {
    let home = tempfile::tempdir().unwrap();
    let said = said_to(
        home.path(),
        "open T-1005\nopen\nopen\nmoment.accept\nmoment.next\nmoment.accept\nmoment.reject\nundo\nquit\n",
    );
    assert!(said.contains("moment.accept does not work here, but in: Moment."), "{said}");
    assert!(said.contains("Moment, ignored_correction 45 %"), "{said}");
    assert!(!said.contains("not looked through") && !said.contains("is no command"), "{said}");
    assert!(said.contains("Undone: reject a moment"), "{said}");
    let flags = json(home.path(), &["--profile", "demo", "flag", "list", "T-1005", "--json"]);
    let placed = |flag: &&serde_json::Value| flag["type"] == "ignored_correction" && flag["message_index"] == 6;
    assert_eq!(flags.as_array().unwrap().iter().filter(placed).count(), 1, "{flags}");
}

#[test]
fn an_issue_that_was_not_read_yet_is_tied_in_one_line() {
    let home = tempfile::tempdir().unwrap();
    // Nothing but the sixth issue is in the list, so that the other one has to be asked for.
    let said = said_to(home.path(), "filter T-1006\nrelate duplicate of T-1003\ncancel\nrelations\nquit\n");
    assert!(!said.contains("Still reading"), "{said}");
    let relations = json(home.path(), &["--profile", "demo", "relation", "list", "T-1006", "--json"]);
    let tied = |row: &serde_json::Value| row["relation_type"] == "duplicate_of" && row["related_triage_id"] == "T-1003";
    assert!(relations.as_array().unwrap().iter().any(tied), "{relations}\n{said}");
}

#[test]
fn a_query_that_is_wrong_is_told_and_can_be_typed_again() {
    let home = tempfile::tempdir().unwrap();
    let said = said_to(home.path(), "filter status:todo,don\nstatus:done\nlist\nfilter severity:hihg\ncancel\nquit\n");
    assert!(said.contains("status: `don` is not known; did you mean `done`?"), "{said}");
    assert!(said.contains("did you mean `high`?"), "{said}");
    assert!(!said.contains("No issue is selected"), "{said}");
}

#[tokio::test]
async fn a_dumb_terminal_gets_lines_and_no_escape() {
    let home = tempfile::tempdir().unwrap();
    let command = InTerminal::new("sh").arg("-c").arg("TERM=dumb exec \"$EARMARK\" demo");
    let command = command.env("EARMARK", env!("CARGO_BIN_EXE_earmark"));
    let mut terminal = Terminal::spawn(command, home.path(), (100, 30));
    terminal.shows("earmark in lines").await;
    terminal.shows("T-1007").await;
    terminal.press(&["help flag.place\n"]).await;
    terminal.shows("flag.place: flag the message").await;
    terminal.press(&["quit\n"]).await;
    assert!(terminal.end().await.success());
    assert!(!terminal.raw.contains(&0x1b), "{}", String::from_utf8_lossy(&terminal.raw));
}
