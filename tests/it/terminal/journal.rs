//! What was changed in the workbench is written down, and a shell makes it again somewhere else.

use std::path::Path;

use super::{Terminal, json};

/// What the flags, the status and the comments of an issue come to, without ids and times.
fn state(home: &Path) -> (Vec<String>, String) {
    let flags = json(home, &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
    let word = |flag: &serde_json::Value, name: &str| flag[name].to_string();
    let flags = flags.as_array().unwrap().iter();
    let mut flags: Vec<String> = flags
        .map(|flag| ["call_id", "flag_type", "message_index", "note"].map(|name| word(flag, name)).join(" "))
        .collect();
    flags.sort();
    let issue = json(home, &["--profile", "demo", "issue", "show", "T-1007", "--json"]);
    (flags, issue["status"].to_string())
}

#[tokio::test]
async fn a_shell_makes_again_what_the_journal_has() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    std::fs::write(home.path().join("config/config.toml"), "journal = true\n").unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (120, 40));
    terminal.shows("1 of 10").await;
    terminal.press(&[":", "T-1007", "Enter"]).await;
    terminal.shows("› T-1007").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("3 Evidence ━").await;
    terminal.press(&["Enter"]).await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["jj", "f", "2"]).await;
    terminal.shows("⚑").await;
    terminal.press(&["j", "f", "Tab", "3"]).await;
    terminal.shows("note 0/4000").await;
    terminal.press(&["it's `late`, \"$HOME\"", "Enter", "sr"]).await;
    terminal
        .until("all is stored", |screen| {
            screen.contents().contains("T-1007 high ◕") && super::nothing_waits(&screen.contents())
        })
        .await;
    terminal.quit().await;

    let journal = home.path().join("state/journal.sh");
    let text = std::fs::read_to_string(&journal).unwrap();
    assert_eq!(text.matches("earmark --profile demo").count(), 3, "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&journal).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let other = tempfile::tempdir().unwrap();
    assert_ne!(state(home.path()), state(other.path()), "nothing was changed there yet");
    let path = Path::new(env!("CARGO_BIN_EXE_earmark")).parent().unwrap();
    let path = format!("{}:{}", path.display(), std::env::var("PATH").unwrap_or_default());
    let mut replay = std::process::Command::new("sh");
    let made = replay.arg("-e").arg(&journal).env("PATH", path).env("EARMARK_HOME", other.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(state(home.path()), state(other.path()));
}
