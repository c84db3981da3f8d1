//! Words that are typed and pasted in a real terminal: what is stored is what was written.

use super::{Terminal, json};

const SIZE: (u16, u16) = (120, 40);

/// The notes on the flags of the first issue of the demo.
fn notes(home: &std::path::Path) -> Vec<String> {
    let flags = json(home, &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
    flags.as_array().unwrap().iter().map(|flag| flag["note"].as_str().unwrap().to_owned()).collect()
}

/// The demo at its first call.
async fn reading(home: &std::path::Path) -> Terminal {
    let mut terminal = Terminal::start(home, &["demo", "--fresh"], SIZE);
    terminal.shows("T-1007").await;
    terminal.press(&["2"]).await;
    terminal.shows("┏ 2 Transcript").await;
    terminal.shows("message 0 ·").await;
    terminal
}

#[tokio::test]
async fn a_paste_with_the_line_breaks_of_a_terminal_is_stored_as_lines() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path()).await;
    terminal.press(&["f", "Tab", "1"]).await;
    terminal.shows("note 0/4000").await;
    // Terminals send CR for a line break; what no screen shows as it is comes along.
    assert!(
        terminal.pour("\x1b[200~first line\rsecond line\r\r- a bullet\twith tab \u{200b}end\x1b[201~".as_bytes()).await
    );
    terminal.shows("- a bullet").await;
    terminal.shows("‹ZWSP›").await;
    terminal.press(&["Enter"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("/4000")).await;
    terminal.stored("second line").await;
    terminal.quit().await;
    let wanted = "first line\nsecond line\n\n- a bullet\twith tab \u{200b}end";
    assert!(notes(home.path()).iter().any(|note| note == wanted), "{:?}", notes(home.path()));
}

#[tokio::test]
async fn a_paste_that_is_too_long_is_told_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path()).await;
    terminal.press(&["f", "Tab", "1"]).await;
    terminal.shows("note 0/4000").await;
    let text = "x".repeat(4_005);
    assert!(terminal.pour(format!("\x1b[200~{text}\x1b[201~").as_bytes()).await);
    terminal.shows("note 4005/4000").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("Too long: 4005 characters, and at most 4000 are stored").await;
    // It is there again, whole, where it belongs.
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("4005/4000")).await;
    terminal.press(&["1", "gd"]).await;
    terminal.shows("Drafts").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("then the note").await;
    terminal.press(&["2"]).await;
    terminal.shows("note 4005/4000").await;
    terminal.quit().await;
    assert!(notes(home.path()).iter().all(|note| !note.contains("xxx")));
}

/// The row of the flag picker behind the digit 3, up to the border of its box.
fn third_type(screen: &str) -> Option<String> {
    let row = screen.lines().find_map(|line| line.split_once("┃3 "))?.1;
    Some(row.split_once('┃')?.0.to_owned())
}

#[tokio::test]
async fn a_digit_means_tomorrow_what_it_means_today() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = reading(home.path()).await;
    terminal.press(&["f"]).await;
    terminal.shows("place at once").await;
    terminal.until("the third type", |screen| third_type(&screen.contents()).is_some()).await;
    let line = third_type(&terminal.text());
    terminal.press(&["3"]).await;
    terminal.until("stored", |screen| !screen.contents().contains("pending")).await;
    terminal.quit().await;
    let call = json(home.path(), &["--profile", "demo", "flag", "list", "T-1007", "--json"])[0]["call_id"].clone();
    // Another type is used more than all others meanwhile.
    for index in 0..9 {
        let (call, index) = (call.as_str().unwrap(), index.to_string());
        let add = [
            "--profile",
            "demo",
            "flag",
            "add",
            "T-1007",
            "--call",
            call,
            "--index",
            &index,
            "--type",
            "newcomer",
            "--json",
        ];
        json(home.path(), &add);
    }
    let mut terminal = reading(home.path()).await;
    terminal.press(&["f"]).await;
    terminal.shows("place at once").await;
    terminal.until("the third type", |screen| third_type(&screen.contents()).is_some()).await;
    assert_eq!(third_type(&terminal.text()), line);
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("place at once")).await;
    terminal.press(&["F"]).await;
    terminal
        .until("the legend", |screen| {
            let text = screen.contents();
            let border = text.lines().find(|line| line.contains("┗1 ")).unwrap_or_default();
            (0..10).all(|digit| border.contains(&format!("{digit} ")))
        })
        .await;
    terminal.quit().await;
}
