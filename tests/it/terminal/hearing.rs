//! A recording is played by a program of the user, which is told what to do over a socket of its own.

use std::{path::Path, process::Command, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixListener,
    time::timeout,
};

use super::{
    PATIENCE, Terminal, comes,
    team::{Team, go_to},
    write_config,
};
use crate::server::deposit::deposit;

/// A program that only writes down how it was called, and waits to be ended.
fn played(folder: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join("player");
    let script = "#!/bin/sh\nenv > \"$0.env\"\necho $$ > \"$0.pid\"\nprintf '%s\\n' \"$@\" > \"$0.new\"\nmv \"$0.new\" \"$0.words\"\nexec sleep 600\n";
    std::fs::write(&file, script).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
    file.to_str().unwrap().to_owned()
}

/// What a file holds, as soon as it is there.
async fn content(file: String) -> String {
    comes(&file, || Path::new(&file).exists()).await;
    std::fs::read_to_string(file).unwrap()
}

async fn with_recording() -> Team {
    let mut deposit = deposit(1, 20);
    deposit.call.recording_url = Some("https://calls.example.com/one.wav".into());
    for (at, turn) in deposit.call.transcripts.iter_mut().enumerate() {
        turn.created_at = Some(format!("2026-03-04T05:06:{:02}.000Z", 7 + 2 * at).parse().unwrap());
    }
    Team::with(&[deposit]).await
}

#[tokio::test]
async fn a_call_is_played_paused_sought_and_followed() {
    let (team, home) = (with_recording().await, tempfile::tempdir().unwrap());
    let player = played(home.path());
    write_config(home.path(), &format!("[audio]\nplayer = [\"{player}\", \"--volume=50\"]\n"));
    let mut terminal = team.workbench(home.path());
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, 3).await;
    terminal.press(&["p"]).await;

    let words = content(format!("{player}.words")).await;
    let words: Vec<&str> = words.lines().collect();
    assert_eq!(words[0], "--volume=50");
    assert_eq!(words[words.len() - 2..], ["--", "https://calls.example.com/one.wav"]);
    assert!(words.contains(&"--start=6.000"), "{words:?}");
    let environment = content(format!("{player}.env")).await;
    assert!(!environment.contains(&team.key), "the key of the service is not its business");
    let socket = words.iter().find_map(|word| word.strip_prefix("--input-ipc-server=")).unwrap();
    assert!(Path::new(socket).starts_with(home.path()));

    let listener = UnixListener::bind(socket).unwrap();
    let (stream, _) = timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut told = async || -> Value {
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        serde_json::from_str::<Value>(&line).unwrap()["command"].clone()
    };
    assert_eq!(told().await, json!(["observe_property", 1, "time-pos"]));
    assert_eq!(told().await, json!(["observe_property", 2, "pause"]));
    let mut say = async |line: &str| writer.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    say("no JSON \u{1b}[2J at all").await;
    say(r#"{"event":"property-change","id":1,"name":"time-pos","data":12.5}"#).await;
    terminal.shows("▶ 0:12 ×1").await;
    terminal.press(&["p"]).await;
    assert_eq!(told().await, json!(["set_property", "pause", true]));
    terminal.shows("‖ 0:12").await;
    terminal.press(&["p", ">", "<", ")"]).await;
    assert_eq!(told().await, json!(["set_property", "pause", false]));
    assert_eq!(told().await, json!(["seek", 5.0, "relative"]));
    assert_eq!(told().await, json!(["seek", -5.0, "relative"]));
    assert_eq!(told().await, json!(["set_property", "speed", 1.25]));
    terminal.shows("×1.25").await;
    terminal.press(&["zf"]).await;
    terminal.shows("message 6 ·").await;
    say(r#"{"event":"property-change","id":1,"name":"time-pos","data":20.1}"#).await;
    terminal.shows("message 10 ·").await;

    let id = content(format!("{player}.pid")).await;
    let lives = || Command::new("kill").args(["-0", id.trim()]).output().unwrap().status.success();
    assert!(lives());
    terminal.quit().await;
    let gone = comes("its end with the workbench", || !lives());
    timeout(Duration::from_secs(20), gone).await.expect("it ends with the workbench");
    assert!(!Path::new(socket).exists(), "and its socket is gone");
}

#[tokio::test]
async fn a_player_that_fails_is_told_with_its_status() {
    let (team, home) = (with_recording().await, tempfile::tempdir().unwrap());
    write_config(home.path(), "[audio]\nplayer = [\"false\"]\n");
    let mut terminal: Terminal = team.workbench(home.path());
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, 0).await;
    terminal.press(&["p"]).await;
    terminal.shows("Not played: false: it ended with exit status: 1").await;
    terminal.quit().await;
}
