//! What was read is readable while the service is out of reach, and nothing is kept where that is not wanted.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::{Terminal, write_config};

/// What is said in the call, and nowhere else.
const SAID: &str = "the heron stands on the jetty";
const SIZE: (u16, u16) = (160, 48);

/// A home with `earmark serve` beside it, which has one issue with one call.
struct Team {
    home: tempfile::TempDir,
    server: Option<Child>,
    address: String,
    key: String,
}

impl Team {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let call = home.path().join("call.txt");
        std::fs::write(&call, format!("Agent: Hello\nCaller: Where am I?\nAgent: Well, {SAID}\n")).unwrap();
        let mut team = Self { home, server: None, address: "127.0.0.1:0".to_owned(), key: String::new() };
        let (call, database) = (call.to_str().unwrap(), team.database());
        let import = team.command(&["import", call, "--issues", "all", "--database", database.to_str().unwrap()]);
        assert!({ import }.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
        team.begin();
        team
    }

    fn database(&self) -> PathBuf {
        self.home.path().join("team/team.db")
    }

    fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.args(args).env("EARMARK_HOME", self.home.path()).stdin(Stdio::null());
        command
    }

    /// Starts the server, at the address that it had.
    fn begin(&mut self) {
        let address = self.address.trim_start_matches("http://").to_owned();
        let database = self.database();
        let mut serve = self.command(&["serve", "--listen", &address, "--database", database.to_str().unwrap()]);
        let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.address = line.trim().to_owned();
        self.key = std::fs::read_to_string(self.home.path().join("team/team.key")).unwrap().trim().to_owned();
        self.server = Some(server);
    }

    fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    fn open(&self) -> Terminal {
        Terminal::elsewhere(self.home.path(), &self.address, &self.key, SIZE)
    }

    /// Reads the issue and its call in one session.
    async fn read(&self) {
        let mut terminal = self.open();
        terminal.shows(SAID).await;
        terminal.quit().await;
    }

    fn json(&self, args: &[&str]) -> Value {
        let mut command = self.command(args);
        command.args(["--json", "--profile", "bland"]).env("BLAND_BASE_URL", &self.address);
        let output = command.env("BLAND_API_KEY", &self.key).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The files below a folder that hold the words of the call.
fn holding(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding(&path, found);
        } else if std::fs::read(&path).unwrap().windows(SAID.len()).any(|window| window == SAID.as_bytes()) {
            found.push(path);
        }
    }
}

fn kept(team: &Team) -> Vec<PathBuf> {
    let mut found = Vec::new();
    holding(&team.state(), &mut found);
    found
}

#[tokio::test]
async fn what_was_read_is_readable_after_a_restart_without_the_service() {
    let mut team = Team::new();
    team.read().await;
    team.kill();

    let mut terminal = team.open();
    terminal.shows(SAID).await;
    terminal.shows("offline").await;
    terminal.shows("seen just now").await;
    terminal.shows("T-1001").await;
    terminal.press(&["Enter", "Enter", "j", "f"]).await;
    terminal.shows("Flag message 1").await;
    terminal.press(&["1"]).await;
    terminal.shows("1 pending").await;

    team.begin();
    terminal
        .until("the service is back and all is stored", |screen| {
            let shown = screen.contents();
            !["offline", "seen just now", "pending", "being kept"].iter().any(|word| shown.contains(word))
                && shown.contains("⚑")
        })
        .await;
    assert!(terminal.text().contains(SAID));
    terminal.quit().await;
    assert_eq!(team.json(&["flag", "list", "T-1001"]).as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_kept_is_shown_and_purged() {
    let team = Team::new();
    team.read().await;
    let held = team.json(&["cache", "show"]);
    assert!(held[0]["answers"].as_i64() >= Some(3), "list, issue and call: {held}");
    assert!(!kept(&team).is_empty());
    assert!(team.command(&["cache", "purge"]).stderr(Stdio::null()).status().unwrap().success());
    assert_eq!(kept(&team), Vec::<PathBuf>::new());
    assert_eq!(team.json(&["cache", "show"]), Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_cache_that_is_switched_off_keeps_nothing_and_loses_what_it_had() {
    let team = Team::new();
    team.read().await;
    assert!(!kept(&team).is_empty(), "it is looked for where it would be");
    write_config(team.home.path(), "cache = false\n");
    team.read().await;
    assert_eq!(kept(&team), Vec::<PathBuf>::new());
}
