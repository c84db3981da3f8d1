//! The main job from end to end, in the two sizes that people have most.

use super::{Terminal, json};

/// The number of the message in the line that begins with the selection bar, and whether a flag stands in its margin.
fn selected_line(screen: &vt100::Screen) -> Option<String> {
    screen.contents().lines().find(|line| line.contains("▌12")).map(str::to_owned)
}

#[tokio::test]
async fn requests_are_logged_and_copied_without_the_key() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (120, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["W"]).await;
    terminal.shows("Requests of this session").await;
    terminal.shows("/v1/triage/flag-types").await;
    terminal.press(&["y"]).await;
    terminal.shows("Copied as curl").await;
    let copied = terminal.copied().await;
    assert!(
        copied.starts_with("curl --unix-socket '") && copied.contains("authorization: $EARMARK_DEMO_KEY"),
        "{copied}"
    );
    assert_eq!(copied.matches("org_").count(), 0, "{copied}");
    terminal.quit().await;
}

async fn open_message_12(terminal: &mut Terminal) {
    terminal.shows("T-1007").await;
    terminal.shows("1 of 10").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Caller wants Friday").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&[":", "12", "Enter"]).await;
    terminal.shows("message 12 ·").await;
}

async fn flag_and_relate(size: (u16, u16)) {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], size);
    open_message_12(&mut terminal).await;

    terminal.press(&["f"]).await;
    terminal.shows("Flag message 12").await;
    terminal.until("message 12 beside the picker", |screen| selected_line(screen).is_some()).await;
    // A frame may arrive in pieces.
    terminal.until("the types on offer", |screen| third_type(screen).is_some()).await;
    let third = third_type(terminal.screen()).unwrap();
    terminal.press(&["3"]).await;
    terminal
        .until("the flag, stored", |screen| {
            selected_line(screen).is_some_and(|line| line.contains("⚑")) && super::nothing_waits(&screen.contents())
        })
        .await;
    assert!(terminal.text().contains(&format!("⚑ {third}")), "under the message:\n{}", terminal.text());

    terminal.press(&["b", "d"]).await;
    terminal.shows("duplicate of").await;
    terminal.press(&["T-1002"]).await;
    terminal.shows("Control codes of the door panel").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Marked as duplicate").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("Marked as duplicate")).await;
    terminal.press(&["4", "zx"]).await;
    terminal
        .until("the relation in the graph", |screen| {
            let drawn = |line: &str| line.contains("duplicate of T-1002");
            screen.contents().lines().any(drawn) && super::nothing_waits(&screen.contents())
        })
        .await;
    terminal.press(&["1", "q"]).await;
    assert!(terminal.end().await.success());

    let flags = json(home.path(), &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
    let rows = flags.as_array().or_else(|| flags["items"].as_array()).expect("rows");
    let flag = rows.iter().find(|flag| flag["message_index"] == 12).expect("the flag on message 12");
    assert_eq!(flag["type"].as_str(), Some(third.as_str()));
    let call = json(home.path(), &["--profile", "demo", "call", "show", flag["call_id"].as_str().unwrap(), "--json"]);
    assert_eq!(flag["message_text"], call["transcripts"][12]["text"], "the exact text");
    assert!(flag["node_id"].is_string() && flag["node_name"].is_string(), "with its node: {flag}");

    // It begins where the last session ended.
    let mut terminal = Terminal::start(home.path(), &["demo"], size);
    terminal.shows("T-1007").await;
    terminal.press(&["2"]).await;
    terminal.shows("message 12 ·").await;
    terminal
        .until("the flag after a restart", |screen| selected_line(screen).is_some_and(|line| line.contains("⚑")))
        .await;
    terminal.press(&["4", "zx"]).await;
    terminal
        .until("the relation after a restart", |screen| {
            screen.contents().lines().any(|line| line.contains("duplicate of T-1002"))
        })
        .await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

/// The type on digit 3 of the open picker.
fn third_type(screen: &vt100::Screen) -> Option<String> {
    let text = screen.contents();
    let types = text.split("3 ").filter_map(|part| part.split_whitespace().next());
    types
        .skip(1)
        .find(|word| word.contains('_') && word.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(str::to_owned)
}

#[tokio::test]
async fn flag_a_message_and_relate_the_issue_at_80x24() {
    flag_and_relate((80, 24)).await;
}

#[tokio::test]
async fn flag_a_message_and_relate_the_issue_at_160x48() {
    flag_and_relate((160, 48)).await;
}

/// Whether the row of T-1007 holds a word, and nothing is pending.
fn row_has(screen: &vt100::Screen, word: &str) -> bool {
    let text = screen.contents();
    text.lines().skip(1).any(|line| line.contains("T-1007") && line.contains(word)) && super::nothing_waits(&text)
}

#[tokio::test]
async fn two_programs_on_one_folder_both_work() {
    let home = tempfile::tempdir().unwrap();
    let mut one = Terminal::start(home.path(), &["demo"], (120, 30));
    one.shows("1 of 10").await;
    let mut other = Terminal::start(home.path(), &["demo"], (120, 30));
    other.shows("1 of 10").await;
    one.press(&["s", "d"]).await;
    one.until("stored", |screen| row_has(screen, "✓")).await;
    other.press(&["P", "1"]).await;
    other.until("stored", |screen| row_has(screen, "CRIT")).await;
    for terminal in [&mut one, &mut other] {
        terminal.press(&["q"]).await;
        assert!(terminal.end().await.success());
    }
    let issue = json(home.path(), &["--profile", "demo", "issue", "show", "T-1007", "--json"]);
    let issue = issue.get("issue").unwrap_or(&issue);
    assert_eq!((issue["status"].as_str(), issue["severity"].as_str()), (Some("done"), Some("critical")));
}

#[tokio::test]
async fn sizes_from_tiny_to_huge_and_back() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    for size in [(1, 1), (40, 12), (39, 12), (200, 60), (60, 20), (140, 48), (90, 24)] {
        terminal.resize(size);
        if size.0 >= 40 && size.1 >= 12 {
            terminal.shows("? help").await;
        }
    }
    terminal.resize((30, 10));
    terminal.shows("needs 40x12").await;
    terminal.press(&["q"]).await;
    assert!(terminal.end().await.success());
}
