//! Text that wants to do something to the terminal, in every place where a service can put it.

use super::{
    Terminal,
    service::{KEY, Service},
};

/// What a service may put behind every text.
fn tails() -> Vec<String> {
    let mut tails: Vec<String> = [
        "\u{1b}[2J\u{1b}[31mred\u{1b}[?1003h",
        "\u{1b}]52;c;aGVsbG8=\u{7}\u{1b}]0;title\u{1b}\\",
        "\u{1b}Pq#0\u{1b}\\\u{1b}_G\u{1b}\\\u{1b}c\u{1b}",
        "\u{9b}2J\u{9d}52;c;aGVsbG8=\u{9c}\u{90}q\u{85}",
        "\u{202e}txt\u{2066}a\u{2069}\u{200f}\u{061c}",
        "\u{200b}\u{200d}\u{2060}\u{feff}\u{e0041}\u{2028}\u{2029}\u{fffe}",
        "\0\u{8}\u{c}\u{b}\u{e}\u{f}\r\n\t\u{7f}\u{18}\u{1a}",
    ]
    .map(str::to_owned)
    .into();
    tails.push(format!("a{}b", "\u{301}".repeat(500)));
    tails.push(tails.concat());
    tails
}

/// Private modes that the program sets: cursor, alternate screen, paste, synchronized update.
const MODES: [&str; 7] = ["?25", "?1002", "?1004", "?1006", "?1049", "?2004", "?2026"];

/// What in the output could do something that drawing does not need.
pub(super) fn foreign(raw: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(raw).expect("what the program writes is UTF-8");
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' if rest.peek() == Some(&'[') => {
                rest.next();
                let mut given = String::new();
                while let Some(c) = rest.next_if(|c| matches!(c, ' '..='?')) {
                    given.push(c);
                }
                let last = rest.next().unwrap_or('\0');
                let plain = given.chars().all(|c| c.is_ascii_digit() || matches!(c, ';' | ':'));
                let mode = matches!(last, 'h' | 'l') && MODES.contains(&given.as_str());
                if !(mode || plain && "HJKmABCDdGX".contains(last)) {
                    found.push(format!("CSI {given}{last}"));
                }
            }
            '\u{1b}' => found.push(format!("ESC {:?}", rest.next())),
            '\r' | '\n' => {}
            c if c.is_control() => found.push(format!("{c:?}")),
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {
                found.push(format!("{c:?}"));
            }
            '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' => {
                found.push(format!("{c:?}"));
            }
            '\u{feff}' | '\u{fffe}' | '\u{e0000}'..='\u{e007f}' => found.push(format!("{c:?}")),
            _ => {}
        }
    }
    found.dedup();
    found
}

/// Goes through every pane and every overlay that shows foreign text.
async fn look_around(tail: &str) -> Vec<u8> {
    let service = Service::start(tail).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (160, 48));
    terminal.shows("Bicycle left").await;
    terminal.shows("To the island").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["Tab", "1", "Heard", "Enter"]).await;
    terminal.stored("⚑1").await;
    terminal.press(&["b", "r"]).await;
    terminal.shows("number or words").await;
    terminal.press(&["T-1003"]).await;
    terminal.shows("Island timetable").await;
    terminal.press(&["Enter"]).await;
    terminal.stored("2 nodes").await;
    terminal.press(&["ga"]).await;
    terminal.shows("Happened twice").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("newest first")).await;
    terminal.press(&["3", "a"]).await;
    terminal.shows("+12025550112").await;
    // A call that the service does not know: its words of regret are foreign as well.
    terminal.press(&["4d3c2b1a-0000-4000-8000-000000000000", "Enter"]).await;
    terminal.shows("Not stored").await;
    terminal.press(&["w"]).await;
    terminal.shows("Changes not confirmed").await;
    terminal.press(&["d"]).await;
    terminal.shows("Every change is stored").await;
    terminal.quit().await
}

/// In the short form all of them stand behind each other; `EARMARK_LONG=1` takes each by itself as well.
#[tokio::test]
async fn nothing_foreign_reaches_the_terminal() {
    let tails = tails();
    let first = if crate::long() { 0 } else { tails.len() - 1 };
    for tail in &tails[first..] {
        let raw = look_around(tail).await;
        assert_eq!(foreign(&raw), Vec::<String>::new(), "behind {tail:?}");
        let marks = String::from_utf8_lossy(&raw);
        assert!(!marks.contains(&"\u{301}".repeat(20)), "marks in heaps");
    }
}
