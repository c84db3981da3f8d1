//! A team's server in a process of its own, and workbenches on it: what each test of several programs begins with.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use earmark::server::{Database, Deposit, NewMember, Permission};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::{PATIENCE, Terminal};
use crate::server::{deposit::deposit, support::client};

/// Size of the terminals.
const SIZE: (u16, u16) = (140, 40);

/// `earmark serve` on a database with issues, each with a call of its own.
pub(crate) struct Team {
    folder: tempfile::TempDir,
    child: Child,
    /// Where it listens, also after a restart.
    pub(crate) address: String,
    pub(crate) key: String,
}

/// In which a reading may end; then it is asked for again.
const A_WHILE: Duration = Duration::from_millis(200);

/// A flag as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// `T-` number.
    pub(crate) issue: i64,
    pub(crate) call: String,
    pub(crate) index: i64,
    pub(crate) flag_type: String,
}

impl Team {
    /// Starts a server with so many issues, T-1001 and on, and calls of so many turns.
    pub(crate) async fn start(issues: u32, turns: u32) -> Self {
        let calls: Vec<_> = (1..=issues).map(|number| deposit(number, turns)).collect();
        Self::with(&calls).await
    }

    /// Starts a server with these calls.
    pub(crate) async fn with(calls: &[Deposit]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("team.db");
        let database = Database::open(&file).await.unwrap();
        database.deposit(calls).await.unwrap();
        database.close().await;
        let (child, address) = serve(&file, "127.0.0.1:0").await;
        let key = std::fs::read_to_string(folder.path().join("team.key")).unwrap().trim().to_owned();
        Self { folder, child, address, key }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("team.db")
    }

    /// Kills the server without a warning, and starts it where it was.
    pub(crate) async fn kill_and_restart(&mut self) {
        self.child.kill().await.unwrap();
        let (child, address) = serve(&self.file(), &self.address).await;
        assert_eq!(address, self.address);
        self.child = child;
    }

    /// A workbench on this server, with its own things below `home`.
    pub(crate) fn workbench(&self, home: &Path) -> Terminal {
        self.workbench_through(&self.address, home)
    }

    /// Somebody joins, while the server runs; gives the key.
    pub(crate) async fn join(&self, first_name: &str, last_name: &str) -> String {
        let database = Database::open(&self.file()).await.unwrap();
        let permission = Permission::Operator;
        let member = NewMember { first_name: first_name.into(), last_name: last_name.into(), permission };
        let member = database.add_member(&member).await.unwrap();
        let key = format!("org_{}{}", member.as_str().replace('-', ""), "5c0ffee5");
        database.register_key(&member, &key).await.unwrap();
        database.close().await;
        key
    }

    /// A workbench of whoever has this key.
    pub(crate) fn workbench_of(&self, key: &str, home: &Path) -> Terminal {
        Terminal::quick(home, &format!("http://{}", self.address), key, SIZE)
    }

    /// Asks the server for something as whoever has this key.
    pub(crate) async fn post_as(&self, key: &str, path: &str, body: &serde_json::Value) {
        let url = format!("http://{}{path}", self.address);
        let answer = client().build().unwrap().post(url).header("authorization", key).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// A workbench that reaches this server at `address`.
    pub(crate) fn workbench_through(&self, address: &str, home: &Path) -> Terminal {
        Terminal::quick(home, &format!("http://{address}"), &self.key, SIZE)
    }

    /// The status of an issue, by its number.
    pub(crate) async fn status(&self, issue: i64) -> String {
        let mut connection = self.database().await;
        let status = sqlx::query_scalar("SELECT status FROM issues WHERE number = $1").bind(issue);
        status.fetch_one(&mut connection).await.unwrap()
    }

    /// Somebody else deletes an issue, by its place among the issues of this server.
    pub(crate) async fn delete_issue(&self, number: u32) {
        let url = format!("http://{}/v1/triage/issues/00000000-0000-5000-8000-{number:012}", self.address);
        let client = client().build().unwrap();
        let answer = client.delete(url).header("authorization", &self.key).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    async fn database(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.file()).read_only(true);
        options.connect().await.unwrap()
    }

    /// All flags in the order in which they were stored.
    pub(crate) async fn flags(&self) -> Vec<Stored> {
        let mut connection = self.database().await;
        let rows = sqlx::query("SELECT issue, call_id, message_index, type FROM flags ORDER BY rowid");
        let rows = rows.fetch_all(&mut connection).await.unwrap();
        let stored = |row: &sqlx::sqlite::SqliteRow| Stored {
            issue: row.get("issue"),
            call: row.get("call_id"),
            index: row.get("message_index"),
            flag_type: row.get("type"),
        };
        rows.iter().map(stored).collect()
    }

    /// What was said in the messages that were flagged, as it was sent.
    pub(crate) async fn flag_texts(&self) -> Vec<String> {
        let mut connection = self.database().await;
        let texts = sqlx::query_scalar("SELECT message_text FROM flags ORDER BY rowid");
        texts.fetch_all(&mut connection).await.unwrap()
    }
}

async fn serve(database: &Path, listen: &str) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["serve", "--listen", listen, "--database"])
        .arg(database)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let base = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().expect("its address");
    let address = base.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    (child, address)
}

/// Selects an issue and a message of its call.
pub(crate) async fn go_to(terminal: &mut Terminal, issue: i64, index: i64) {
    let code = format!("Issues › T-{issue} ");
    terminal.press(&[":", &format!("T-{issue}"), "Enter", "2"]).await;
    read(terminal, |screen| screen.contains(&code) && screen.contains(" · last ")).await;
    terminal.press(&[":", &index.to_string(), "Enter"]).await;
    let place = format!("message {index} ·");
    read(terminal, |screen| screen.contains(&place)).await;
}

/// Waits for what is read from the server, as a user does who reads again what could not be read.
async fn read(terminal: &mut Terminal, is_there: impl Fn(&str) -> bool) {
    let mut tries = 0;
    while !is_there(&terminal.text()) {
        if ["Could not be read", "Not reachable"].iter().any(|words| terminal.text().contains(words)) {
            terminal.press(&["r"]).await;
        }
        if terminal.text().contains("(Esc)") {
            // A notice may lie over what is looked for. Where it went by itself, Esc stepped out of the transcript.
            terminal.press(&["Esc"]).await;
            let _ = timeout(A_WHILE, terminal.comes_to(|screen| !screen.contents().contains("(Esc)"))).await;
            terminal.press(&["2"]).await;
        }
        tries += 1;
        assert!(tries < 150, "it cannot be read:\n{}", terminal.text());
        let _ = timeout(A_WHILE, terminal.comes_to(|screen| is_there(&screen.contents()))).await;
    }
}
