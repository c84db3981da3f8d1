//! Themes, the mouse, and answers of the terminal among the keys.

use tokio::time::timeout;

use super::{
    PATIENCE, Terminal,
    team::{Team, go_to},
};

/// A press and a release of the left button at a cell, from 0.
fn click(x: u16, y: u16) -> String {
    format!("\x1b[<0;{};{}M\x1b[<0;{};{}m", x + 1, y + 1, x + 1, y + 1)
}

/// Colour of what stands behind a cell.
fn behind(screen: &vt100::Screen, row: u16, column: u16) -> vt100::Color {
    screen.cell(row, column).map_or(vt100::Color::Default, vt100::Cell::bgcolor)
}

#[tokio::test]
async fn a_click_focuses_and_selects_and_is_released_by_a_key() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&[&click(5, 4)]).await;
    terminal.shows("3 of 10").await;
    terminal.press(&[&click(60, 8)]).await;
    terminal.shows("Transcript ━").await;
    terminal.press(&["gm"]).await;
    terminal.shows("The mouse is the terminal's").await;
    terminal.has_written("\x1b[?1002h", 1).await;
    terminal.has_written("\x1b[?1002l", 1).await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

#[tokio::test]
async fn the_background_is_told_late_and_in_pieces_and_no_key_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo", "--theme", "auto"], (100, 30));
    terminal.shows("1 of 10").await;
    assert!(String::from_utf8_lossy(&terminal.raw).contains("\x1b]11;?"), "it was asked for");
    assert_eq!(behind(terminal.screen(), 3, 3), vt100::Color::Default, "and not waited for");
    for piece in ["j\x1b]11;rg", "b:ffff/ff", "ff/ffff\x1b\\j"] {
        terminal.press(&[piece]).await;
    }
    terminal.shows("3 of 10").await;
    terminal.until("the light theme", |screen| behind(screen, 20, 3) == vt100::Color::Rgb(0xfb, 0xfa, 0xf7)).await;
    terminal.press(&["q"]).await;
    assert!(terminal.end().await.success());
}

#[tokio::test]
async fn themes_are_named_on_the_command_line_and_in_the_configuration() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("config/themes")).unwrap();
    let dark = include_str!("../../../assets/themes/dark.toml").replace("#16181d", "#000011");
    std::fs::write(home.path().join("config/themes/mine.toml"), dark).unwrap();
    std::fs::write(home.path().join("config/config.toml"), "[screen]\ntheme = \"mine\"\nmouse = false\n").unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.until("its background", |screen| behind(screen, 20, 3) == vt100::Color::Rgb(0, 0, 0x11)).await;
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("\x1b[?1002h"), "the mouse is left alone");
    terminal.quit().await;

    let mut terminal = Terminal::start(home.path(), &["demo", "--theme", "drak"], (100, 30));
    terminal.shows("did you mean `dark`?").await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());

    let mut terminal = Terminal::start(home.path(), &["demo", "--ascii"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.until("borders in ASCII", |screen| !screen.contents().contains(['┃', '━', '│'])).await;
    terminal.quit().await;
}

/// The address that leads on from the last time these words were written, as the terminal is told it.
fn link_of(terminal: &Terminal, words: &str) -> Option<String> {
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    let links = raw.split("\x1b]8;;").filter_map(|part| part.split_once("\x1b\\"));
    links
        .filter(|(address, text)| !address.is_empty() && text.contains(words))
        .last()
        .map(|(address, _)| address.into())
}

#[tokio::test]
async fn the_title_of_an_issue_leads_to_its_page() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    let config = "[profile.demo]\nissue_page = \"https://triage.example.com/issues/{number}\"\n";
    std::fs::write(home.path().join("config/config.toml"), config).unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (160, 48));
    terminal.shows("1 of 10").await;
    terminal.shows("3 Evidence").await;
    let code = |screen: &vt100::Screen| {
        let text = screen.contents();
        let line = text.lines().find(|line| line.contains("Issues ›")).unwrap_or_default().to_owned();
        line.split_whitespace().find(|word| word.starts_with("T-")).map(str::to_owned)
    };
    terminal.until("the issue", |screen| code(screen).is_some()).await;
    for _ in 0..2 {
        let shown = code(terminal.screen()).expect("an issue");
        let number = shown.trim_start_matches("T-");
        terminal.until("its evidence", |screen| screen.contents().matches(&shown).count() >= 3).await;
        let page = format!("https://triage.example.com/issues/{number}");
        // Links are the last of a frame, and it may come in pieces.
        let reading = async {
            while link_of(&terminal, &shown).as_ref() != Some(&page) {
                assert!(terminal.read().await, "it ended");
            }
        };
        assert!(timeout(PATIENCE, reading).await.is_ok(), "{shown} does not lead to {page}");
        terminal.press(&["j"]).await;
        terminal.until("another issue", |screen| code(screen).is_some_and(|code| code != shown)).await;
    }
    // A screen of another size is cleared, and its links with it.
    terminal.raw.clear();
    terminal.resize((160, 40));
    terminal.has_written("\x1b]8;;https://triage.example.com/issues/", 1).await;
    terminal.quit().await;

    std::fs::write(home.path().join("config/config.toml"), format!("[screen]\nlinks = false\n{config}")).unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (160, 48));
    terminal.shows("of 10").await;
    terminal.shows("3 Evidence").await;
    let raw = terminal.quit().await;
    assert!(!String::from_utf8_lossy(&raw).contains("\x1b]8;"));
}

#[tokio::test]
async fn numbers_and_addresses_are_hidden_by_a_key_and_copied_hidden_but_sent_as_they_are() {
    let mut deposit = crate::server::deposit::deposit(1, 4);
    deposit.call.transcripts[1].text = "My number is +1 202 555 0111, or ann@example.com.".into();
    let (team, home) = (Team::with(&[deposit]).await, tempfile::tempdir().unwrap());
    let mut terminal = team.workbench(home.path());
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, 1).await;
    terminal.shows("555 0111").await;
    let before = terminal.raw.len();
    terminal.press(&["gc"]).await;
    terminal.shows("[phone …11], or [e-mail]").await;
    terminal.shows("masked").await;
    terminal.shows("message 1 ·").await;
    terminal.press(&["yy"]).await;
    terminal.shows("Copied").await;
    terminal.press(&["f", "1"]).await;
    terminal.shows("⚑").await;
    terminal.press(&["W"]).await;
    terminal.shows("Requests of this session").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("── ").await;
    terminal.press(&["Esc", "Esc"]).await;
    // A letter that came in one reading with the Esc would be a key with Alt.
    terminal.until("the panes", |screen| !screen.contents().contains("Requests of this session")).await;
    let masked = String::from_utf8_lossy(&terminal.raw[before..]).into_owned();
    assert!(!masked.contains("555 0111") && !masked.contains("ann@example"), "it was written while masked");
    assert_eq!(terminal.copied().await, "My number is [phone …11], or [e-mail].");
    terminal.press(&["gc"]).await;
    terminal.shows("555 0111").await;
    terminal.quit().await;
    let said = team.flag_texts().await;
    assert_eq!(said, ["My number is +1 202 555 0111, or ann@example.com."]);
}
