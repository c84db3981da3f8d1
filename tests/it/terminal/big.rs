//! One message of ten megabytes, or of a million lines: it is read, gone through and searched in bounded memory, the server
//! inside the program included.

use std::{path::Path, process::Command};

use super::Terminal;

/// The most memory that the program may have had (MiB).
const MOST: u64 = 220;

/// The most memory that a process has had so far, in MiB; nothing where the system does not tell.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_024)
}

/// Stores a call whose second message is this one, with an issue about it.
fn import(home: &Path, text: &str) {
    let turn = |id: u32, text: &str| {
        serde_json::json!({
            "id": id, "created_at": format!("2026-08-11T16:20:{id:02}.000+00:00"), "text": text, "user": "user",
        })
    };
    let call = serde_json::json!({
        "call_id": "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9", "created_at": "2026-08-11T16:20:24.118+00:00",
        "started_at": "2026-08-11T16:20:00+00:00", "status": "completed", "summary": "A large one",
        "transcripts": [turn(1, "the first words"), turn(2, text), turn(3, "the last words")],
    });
    let file = home.join("calls.jsonl");
    std::fs::write(&file, format!("{call}\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["import", file.to_str().unwrap(), "--issues", "all"]).env("EARMARK_HOME", home);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::remove_file(file).unwrap();
}

async fn measure(what: &str, text: &str) {
    let home = tempfile::tempdir().unwrap();
    import(home.path(), text);
    let mut terminal = Terminal::start(home.path(), &["--fresh"], (100, 30));
    terminal.shows("1 of 1").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("the first words").await;
    let opened = peak(terminal.id());
    println!("memory, {what}: {opened:?} MiB when it is open");
    terminal.press(&["j"]).await;
    terminal.shows("message 1 ·").await;
    // Inside the message, to its end and back, at another width, and to what is searched.
    terminal.press(&["\x04", "\x04", "G"]).await;
    terminal.shows("the last words").await;
    terminal.press(&["gg"]).await;
    terminal.shows("the first words").await;
    terminal.resize((160, 40));
    terminal.shows("4 Relations").await;
    terminal.press(&["2", "/", "last words", "Enter"]).await;
    terminal.shows("message 2 ·").await;
    terminal.press(&["r"]).await;
    terminal.press(&["k"]).await;
    terminal.shows("message 1 ·").await;
    terminal.press(&["f", "1"]).await;
    terminal.shows("1 flag").await;
    let most = peak(terminal.id());
    println!("memory, {what}: {opened:?} MiB when it is open, {most:?} MiB at most");
    assert!(most.is_none_or(|most| most <= MOST), "{what}: {most:?} MiB");
    terminal.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_in_one_message() {
    measure("10 MB of words", &"ten words that are said one after the other here ".repeat(204_000)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_of_signs_that_are_not_ascii_and_some_that_act() {
    measure("10 MB of signs", &"мир 你好 e\u{301} \u{1b}[31m ".repeat(370_000)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_lines_in_one_message() {
    measure("10^6 lines", &"a line\n".repeat(1_000_000)).await;
}
