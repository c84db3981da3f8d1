//! A whole sitting with a review queue in lines: by words alone, and what is stored of it.

use serde_json::Value;

use super::{
    Terminal, json,
    reviewing::{marks, queue, queues},
};

/// What is said of a call that is in hand.
const OPENED: &str = "on no issue: the first flag asks for one";

/// A sitting with four calls of two moments each: one is flagged on a new issue, one skipped, one cannot be judged, and of one
/// the verdict is taken back and given again.
async fn sitting(before: &str, more: &str, size: (u16, u16)) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let calls = queues(home, &[2, 2, 2, 2]);
    queue(home, "lines", &calls.iter().collect::<Vec<_>>());
    let line = format!("{before} exec \"$EARMARK\" review start lines --accessible{more}");
    let mut terminal = Terminal::shell(home, &line, size);
    terminal.has_written("Review lines: 0 done", 1).await;
    terminal.has_written(OPENED, 1).await;
    // What is typed, and what is said to it.
    for (typed, said) in [
        ("moments", "2: message 3, open"),
        ("accept 1", "Which issue do the flags of this call go to?"),
        ("new", "variable_not_filled on message 1"),
        ("moments", "1: message 1, flagged"),
        ("accept 2", "variable_not_filled on message 3"),
        ("done", OPENED),
        ("skip 1", OPENED),
        ("cannot 2", OPENED),
        ("done", "Review lines: 4 done"),
        ("undo", OPENED),
        ("moments", "1: message 1, open"),
        ("reject 1", "Message 1: rejected"),
        ("reject 2", "Message 3: rejected"),
        ("done", "Stored: verdict clean."),
    ] {
        let so_far = String::from_utf8_lossy(&terminal.raw).matches(said).count();
        terminal.press(&[typed, "\n"]).await;
        terminal.has_written(said, so_far + 1).await;
    }
    for told in ["flagged, 2 marks", "clean · ", "cannot judge, no text", "Skipped, too long", "Undone: verdict"] {
        assert!(String::from_utf8_lossy(&terminal.raw).contains(told), "{told}");
    }
    // What can be taken back leaves after a while.
    for stored in ["Stored: verdict flagged", "Stored: verdict cannot judge", "Stored: skip"] {
        terminal.has_written(stored, 1).await;
    }
    terminal.press(&["quit\n"]).await;
    let status = terminal.end().await;
    assert!(status.success(), "{status:?}. It said:\n{}", String::from_utf8_lossy(&terminal.raw));
    let read = |call: &String| -> Vec<Value> {
        let items = json(home, &["review", "show", call, "--json"]);
        let all = items.as_array().unwrap().iter().flat_map(|item| item["readings"].as_array().unwrap().clone());
        all.filter(|stored| stored["withdrawn_at"].is_null()).map(|stored| stored["reading"].clone()).collect()
    };
    let mut told: Vec<(String, String, Vec<u64>, usize)> = Vec::new();
    for reading in calls.iter().flat_map(read) {
        let text = |name: &str| reading[name].as_str().unwrap_or_default().to_owned();
        let rejected = reading["decisions"].as_array().unwrap().iter().filter(|one| one["decision"] == "rejected");
        let placed = marks(&reading).into_iter().map(|(_, index)| index).collect();
        told.push((text("verdict"), text("reason"), placed, rejected.count()));
    }
    told.sort();
    let row = |verdict: &str, reason: &str, placed: &[u64], rejected| {
        (verdict.to_owned(), reason.to_owned(), placed.to_vec(), rejected)
    };
    let expected = [row("cannot_judge", "no_text", &[], 0), row("clean", "", &[], 2), row("flagged", "", &[1, 3], 0)];
    assert_eq!(told, expected, "one each, and none of the call that was skipped");
    let issues = json(home, &["issue", "list", "--json"]);
    assert_eq!(issues.as_array().unwrap().len(), 1, "made once: {issues}");
    let flags = json(home, &["flag", "list", issues[0]["triage_id"].as_str().unwrap(), "--json"]);
    assert_eq!(flags.as_array().unwrap().len(), 2, "{flags}");
    std::mem::take(&mut terminal.raw)
}

#[tokio::test]
async fn a_sitting_is_done_in_lines_on_a_small_terminal() {
    let said = sitting("", "", (80, 24)).await;
    assert!(!said.contains(&0x1b), "no escape: {}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn a_sitting_is_done_in_lines_on_a_large_terminal_without_colour_and_in_ascii() {
    let said = sitting("NO_COLOR=1", " --ascii", (160, 48)).await;
    assert!(!said.contains(&0x1b), "no escape: {}", String::from_utf8_lossy(&said));
}
