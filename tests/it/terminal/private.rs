//! What the program keeps is its owner's alone, however lax the user's settings are.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use super::Terminal;

/// The files below a folder that others could reach, and how many there are in all.
pub(super) fn open_to_others(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        // A file of SQLite may go between the listing and the look.
        let Ok(facts) = entry.metadata() else { continue };
        let mode = facts.permissions().mode() & 0o777;
        let wanted = if facts.is_dir() { 0o700 } else { 0o600 };
        if mode != wanted {
            found.push(format!("{} has {mode:o}", entry.path().display()));
        }
        seen += 1;
        if facts.is_dir() {
            seen += open_to_others(&entry.path(), found);
        }
    }
    seen
}

#[tokio::test]
async fn files_are_closed_under_a_lax_umask() {
    let home = tempfile::tempdir().unwrap();
    let call = home.path().join("call.txt");
    std::fs::write(&call, "Agent: Hello\nCaller: Hello\n").unwrap();
    let serve = "$EARMARK serve --listen 127.0.0.1:0 --database $EARMARK_HOME/team/team.db >/dev/null 2>&1 & ";
    let line = format!("umask 000; $EARMARK import {} --issues all; {serve} $EARMARK demo; kill $!", call.display());
    let mut terminal = Terminal::shell(home.path(), &line, (100, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["s", "d"]).await;
    terminal.stored("T-1007 high ✓").await;
    std::fs::remove_file(&call).unwrap();
    let mut found = Vec::new();
    let seen = open_to_others(home.path(), &mut found);
    assert_eq!(found, Vec::<String>::new());
    assert!(seen > 10, "{seen} files and folders");
    terminal.quit().await;
}

#[tokio::test]
async fn demo_data_in_use_is_not_thrown_away() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    let mut other = Terminal::start(home.path(), &["demo", "--reset"], (100, 30));
    let status = other.end().await;
    assert_eq!(status.code(), Some(2), "{}", other.text());
    assert!(other.text().contains("in use by another earmark"), "{}", other.text());
    terminal.press(&["s", "d"]).await;
    terminal.stored("T-1007 high ✓").await;
    terminal.quit().await;
    let mut again = Terminal::start(home.path(), &["demo", "--reset"], (100, 30));
    again.shows("1 of 10").await;
    again.quit().await;
}
