//! Whatever ends the program, the terminal is given back as it was.

use super::Terminal;

/// Runs the workbench between two looks at the terminal's settings, ends it by `leave`, and compares.
async fn given_back(environment: &str, leave: impl AsyncFnOnce(&mut Terminal)) {
    let home = tempfile::tempdir().unwrap();
    let line = format!("stty -g; {environment} $EARMARK demo; echo ended with $?; stty -g");
    let mut terminal = Terminal::shell(home.path(), &line, (100, 30));
    terminal.until("the workbench", |screen| screen.contents().contains("1 of 10") && screen.alternate_screen()).await;
    assert!(terminal.screen().bracketed_paste());
    leave(&mut terminal).await;
    terminal.shows("ended with").await;
    terminal.end().await;
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "the screen");
    assert!(!screen.hide_cursor(), "the cursor");
    assert!(!screen.bracketed_paste(), "paste");
    let text = terminal.text();
    let settings: Vec<&str> = text.lines().map(str::trim).filter(|line| line.matches(':').count() > 20).collect();
    let joined: Vec<String> = settings_of(&text);
    assert_eq!(joined.len(), 2, "{settings:?}\n{text}");
    assert_eq!(joined[0], joined[1], "the line settings");
}

/// The two lines of `stty -g`, which may be broken at the edge of the screen.
fn settings_of(text: &str) -> Vec<String> {
    let flat: String = text
        .lines()
        .map(|line| if line.trim_end().len() >= 100 { line.to_owned() } else { format!("{line}\n") })
        .collect();
    flat.lines().map(str::trim).filter(|line| line.matches(':').count() > 20).map(str::to_owned).collect()
}

/// Sends a signal to the workbench, which is a child of the shell in the terminal.
fn signal(terminal: &Terminal, name: &str) {
    let parent = terminal.id().to_string();
    let status = std::process::Command::new("pkill").args([&format!("-{name}"), "-P", &parent, "earmark"]).status();
    assert!(status.expect("pkill").success(), "{name} was sent");
}

#[tokio::test]
async fn after_quit() {
    given_back("", async |terminal: &mut Terminal| terminal.press(&["q"]).await).await;
}

#[tokio::test]
async fn after_ctrl_c() {
    given_back("", async |terminal: &mut Terminal| terminal.press(&["Ctrl-C"]).await).await;
}

#[tokio::test]
async fn after_signals() {
    for name in ["TERM", "INT", "QUIT"] {
        given_back("", async |terminal: &mut Terminal| signal(terminal, name)).await;
    }
}

#[tokio::test]
async fn after_a_panic_of_the_drawing_thread() {
    // The fault is built into debug builds only.
    if !cfg!(debug_assertions) {
        return;
    }
    given_back("EARMARK_FAULT=draw", async |terminal: &mut Terminal| {
        terminal.press(&["j"]).await;
        terminal.shows("met a fault of its own").await;
    })
    .await;
}

#[tokio::test]
async fn without_a_terminal_it_says_so() {
    let home = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
        .arg("demo")
        .env("EARMARK_HOME", home.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
    assert!(output.stdout.is_empty());
}
