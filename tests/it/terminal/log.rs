//! The log file of a session in the workbench: what was done stands in it, and nothing that was said.

use super::{Terminal, json};

/// Words that are looked for and written.
const TYPED: &str = "kumquat";
/// Words of the demo: titles, what is said, who says it.
const SAID: &[&str] = &["Caller wants Friday", "Friday", "Control codes", "Dialogue", "dead air", "dead_air"];

#[tokio::test]
async fn a_session_is_logged_without_its_words() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("session.log");
    let mut terminal = Terminal::start(home.path(), &["demo", "--log", log.to_str().unwrap()], (120, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["/", TYPED, "Enter"]).await;
    terminal.shows("No issue matches").await;
    terminal.press(&["Esc"]).await;
    terminal.shows("1 of 10").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["1"]).await;
    terminal.stored("⚑ dialogue_loop").await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&[TYPED, "Enter"]).await;
    terminal.quit().await;
    let text = std::fs::read_to_string(&log).unwrap();
    for words in [SAID, &[TYPED, "org_"]].concat() {
        assert!(!text.contains(words), "{words} in\n{text}");
    }
    for told in ["asked answered", "served answered", "path=/v1/triage/issues/{}/flags", "service=inside", "stopped"] {
        assert!(text.contains(told), "no {told} in\n{text}");
    }
    let issues = json(home.path(), &["--profile", "demo", "issue", "list", "--json"]);
    let id = issues[0]["id"].as_str().unwrap();
    assert!(text.contains(&format!("id={id}")), "ids are told:\n{text}");
}
