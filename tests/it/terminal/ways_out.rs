//! Whatever ends or stops the program, the terminal is given back as it was.

use std::os::fd::AsFd as _;

use tokio::time::timeout;

use super::{
    Terminal,
    modes::left_over,
    promptly,
    service::{KEY, Service},
};

/// What the shell does around the workbench.
const AROUND: &str = "stty -g; $EARMARK demo; echo ended with $?; stty -g";

/// Starts the workbench between two looks at the terminal's settings.
async fn between(line: &str) -> (tempfile::TempDir, Terminal) {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::shell(home.path(), line, (120, 30));
    terminal.until("the workbench", |screen| screen.contents().contains("1 of 10") && screen.alternate_screen()).await;
    assert!(terminal.screen().bracketed_paste());
    (home, terminal)
}

/// Ends the workbench by `leave`, and compares.
async fn given_back(line: &str, leave: impl AsyncFnOnce(&mut Terminal)) -> Terminal {
    let (_home, mut terminal) = between(line).await;
    leave(&mut terminal).await;
    terminal.shows("ended with").await;
    terminal.end().await;
    as_before(&terminal);
    terminal
}

/// Every mode is as it was, and all looks at the line settings, two at least, are equal.
fn as_before(terminal: &Terminal) {
    assert_eq!(left_over(&terminal.raw), Vec::<String>::new());
    let screen = terminal.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    let raw = String::from_utf8_lossy(&terminal.raw);
    let settings = settings(&raw);
    assert!(settings.len() >= 2, "{settings:?}\n{}", terminal.text());
    assert!(settings.iter().all(|line| *line == settings[0]), "{settings:#?}");
}

/// What `stty -g` printed.
fn settings(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != ':');
    words.filter(|word| word.matches(':').count() > 20).collect()
}

/// Sends a signal to the workbench, which is a child of the shell in the terminal.
fn signal(terminal: &Terminal, name: &str) {
    let parent = terminal.id().to_string();
    let status = std::process::Command::new("pkill").args([&format!("-{name}"), "-P", &parent, "earmark"]).status();
    assert!(status.expect("pkill").success(), "{name} was sent");
}

#[tokio::test]
async fn after_quit() {
    given_back(AROUND, async |terminal: &mut Terminal| terminal.press(&["q"]).await).await;
}

#[tokio::test]
async fn after_ctrl_c() {
    given_back(AROUND, async |terminal: &mut Terminal| terminal.press(&["Ctrl-C"]).await).await;
}

#[tokio::test]
async fn after_signals() {
    for name in ["TERM", "INT", "QUIT", "HUP"] {
        let terminal = given_back(AROUND, async |terminal: &mut Terminal| signal(terminal, name)).await;
        assert!(terminal.text().contains("ended with 0"), "{name}: {}", terminal.text());
    }
}

#[tokio::test]
async fn in_the_middle_of_a_paste_a_signal_is_heard() {
    given_back(AROUND, async |terminal: &mut Terminal| {
        terminal.press(&["\x1b[200~never ended"]).await;
        signal(terminal, "TERM");
        timeout(promptly(), terminal.shows("ended with")).await.expect("promptly");
    })
    .await;
}

/// Faults on demand are built into debug builds only.
#[cfg(debug_assertions)]
#[tokio::test]
async fn after_a_panic_while_drawing_and_in_the_loop() {
    for place in ["draw", "loop"] {
        let line = AROUND.replace("$EARMARK", &format!("EARMARK_FAULT={place} $EARMARK"));
        let terminal = given_back(&line, async |terminal: &mut Terminal| {
            terminal.press(&["j"]).await;
            terminal.shows("met a fault of its own").await;
        })
        .await;
        // The place, and not what was said there, which could quote a transcript.
        assert!(terminal.text().contains("src/runtime/fault.rs:"), "{}", terminal.text());
        assert!(!String::from_utf8_lossy(&terminal.raw).contains("on demand"), "{}", terminal.text());
    }
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn a_panic_in_a_task_is_a_failed_request_and_the_program_goes_on() {
    let line = AROUND.replace("$EARMARK", "EARMARK_FAULT=task $EARMARK");
    given_back(&line, async |terminal: &mut Terminal| {
        terminal.press(&["ga"]).await;
        terminal.shows("this is a fault of earmark").await;
        terminal.press(&["Esc"]).await;
        terminal.until("the panes", |screen| screen.contents().contains("? help")).await;
        terminal.press(&["j"]).await;
        terminal.shows("2 of 10").await;
        assert!(terminal.screen().alternate_screen());
        terminal.press(&["Ctrl-C"]).await;
    })
    .await;
}

#[tokio::test]
async fn after_a_write_that_failed() {
    let (other, end) = pty_process::open().unwrap();
    let name = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&end.as_fd()));
    let path = std::fs::read_link(name).unwrap();
    let home = tempfile::tempdir().unwrap();
    let line = format!("stty -g; echo begins; $EARMARK demo > {}; echo ended with $?; stty -g", path.display());
    let mut terminal = Terminal::shell(home.path(), &line, (120, 30));
    terminal.shows("begins").await;
    let mut other = other;
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("1 of 10") {
        let mut bytes = [0_u8; 8_192];
        let count = tokio::io::AsyncReadExt::read(&mut other, &mut bytes).await.unwrap();
        seen.extend_from_slice(&bytes[..count]);
    }
    drop((other, end));
    terminal.press(&["j"]).await;
    terminal.shows("ended with 1").await;
    terminal.end().await;
    assert!(terminal.text().contains("earmark: the terminal: "), "{}", terminal.text());
    as_before(&terminal);
}

/// A shell with jobs: it says when the workbench has stopped, and lets it go on when Enter is pressed.
const AS_A_JOB: &str = "set -m; stty -g; $EARMARK demo; echo stopped with $?; stty -g; read go; fg; \
                        echo ended with $?; stty -g";

/// Stops the workbench by `stop`, changes the size meanwhile, continues and quits.
async fn stopped_and_continued(stop: impl AsyncFnOnce(&mut Terminal)) {
    let (_home, mut terminal) = between(AS_A_JOB).await;
    stop(&mut terminal).await;
    terminal.shows("stopped with").await;
    terminal.until("the settings", |screen| settings(&screen.contents()).len() >= 2).await;
    as_before(&terminal);
    terminal.resize((90, 24));
    terminal.press(&["\n"]).await;
    terminal
        .until("all of the workbench again", |screen| {
            let text = screen.contents();
            screen.alternate_screen() && screen.hide_cursor() && text.contains("1 of 10") && text.contains("? help")
        })
        .await;
    assert!(terminal.screen().bracketed_paste());
    terminal.press(&["j"]).await;
    terminal.shows("2 of 10").await;
    terminal.press(&["q"]).await;
    terminal.shows("ended with 0").await;
    terminal.end().await;
    as_before(&terminal);
}

#[tokio::test]
async fn after_ctrl_z_and_again_after_fg() {
    stopped_and_continued(async |terminal: &mut Terminal| terminal.press(&["\x1a"]).await).await;
}

#[tokio::test]
async fn after_the_signal_to_stop_and_again_after_fg() {
    stopped_and_continued(async |terminal: &mut Terminal| signal(terminal, "TSTP")).await;
}

#[tokio::test]
async fn a_stopped_workbench_can_be_ended() {
    // This shell lets a stopped job go on when it is killed, so that it can hear of it.
    // It takes a job for stopped until it has heard of more, and would not wait for it; "Done" is its word for a job
    // that ended with 0.
    let line = "exec bash -c 'set -m; stty -g; $EARMARK demo; job=$(jobs -p); kill %1; \
                while kill -0 $job 2> /dev/null; do sleep 0.01; done; echo ended with that; stty -g'";
    given_back(line, async |terminal: &mut Terminal| {
        terminal.press(&["\x1a"]).await;
        timeout(promptly(), terminal.shows("Done")).await.expect("promptly");
    })
    .await;
}

#[tokio::test]
async fn without_a_shell_to_go_back_to_it_does_not_stop() {
    let (_home, mut terminal) = between("exec $EARMARK demo").await;
    terminal.press(&["\x1a"]).await;
    terminal.shows("There is no shell to go back to").await;
    terminal.press(&["j"]).await;
    terminal.shows("2 of 10").await;
    assert!(terminal.screen().alternate_screen());
    let raw = terminal.quit().await;
    assert_eq!(left_over(&raw), Vec::<String>::new());
}

#[tokio::test]
async fn a_terminal_that_is_gone_ends_it() {
    // In a session of its own, to which the system sends no signal when the terminal goes.
    for keys in [&[][..], &["\x1b[200~unfinished"]] {
        let (_home, mut terminal) = between("trap '' HUP; exec setsid -w $EARMARK demo").await;
        terminal.press(keys).await;
        assert!(timeout(promptly(), terminal.vanish()).await.is_ok(), "it goes on without a terminal, {keys:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_holds_nothing_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let home = tempfile::tempdir().unwrap();
    for keys in ["q", "\x03"] {
        let mut terminal = Terminal::elsewhere(home.path(), &address, "org_0123456789", (100, 30));
        let (_connection, _) = silent.accept().await.unwrap();
        terminal.shows("? help").await;
        terminal.press(&[keys]).await;
        let status = timeout(promptly(), terminal.end()).await.expect("promptly");
        assert!(status.success());
        assert_eq!(left_over(&terminal.raw), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_change_that_is_not_answered_holds_nothing_up() {
    let service = Service::start("").await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (120, 30));
    terminal.shows("To the island").await;
    service.falls_silent_on("POST").await;
    terminal.press(&["2", "f"]).await;
    terminal.shows("Flag message 0").await;
    terminal.press(&["1"]).await;
    terminal.shows("1 pending").await;
    // The first may ask, the second leaves.
    terminal.pour(b"\x03\x03").await;
    let status = timeout(promptly(), terminal.end()).await.expect("promptly");
    assert!(status.success());
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
