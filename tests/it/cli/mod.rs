//! The program itself, run as people and scripts run it.

mod batch;
mod calls;
mod doctor;
mod documents;
mod evidence;
mod export;
mod graph;
mod import;
mod issues;
#[cfg(unix)]
mod log;
#[cfg(target_os = "linux")]
mod long;
mod masking;
mod merging;
mod people;
mod pull;
mod queues;
mod remote;
mod review;
mod schemas;
#[cfg(unix)]
mod serving;
mod settings;
mod tickets;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const CALL: &str = "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
const OTHER_CALL: &str = "8a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
const SAID: &str = "Thursday is \u{202e}impossible.\nWhat about Friday?";

/// A folder for everything that the program keeps.
struct Home {
    folder: tempfile::TempDir,
}

/// What a run came to.
#[derive(Debug)]
struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program with nothing of this machine's own settings.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
        command.env_clear().env("HOME", self.folder.path()).arg("--home").arg(self.folder.path()).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Done {
        done(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    fn piped(&self, args: &[&str], input: &str) -> Done {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        done(child.wait_with_output().unwrap())
    }

    /// Runs what must succeed.
    fn ok(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.code, 0, "{args:?}: {done:?}");
        done.out
    }

    /// Runs what must succeed and print JSON.
    fn json(&self, args: &[&str]) -> Value {
        let args = [args, &["--json"]].concat();
        serde_json::from_str(&self.ok(&args)).unwrap()
    }

    /// Runs what must end with `code`; gives what it said.
    fn fails(&self, code: i32, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.code, code, "{args:?}: {done:?}");
        done.err
    }

    /// Two calls, one of which failed.
    fn with_calls() -> Self {
        let home = Self::new();
        let file = home.write("calls.jsonl", &calls());
        home.ok(&["import", &file, "--issues", "none"]);
        home
    }

    fn issue(&self, title: &str) -> Value {
        self.json(&["issue", "new", "--title", title, "--severity", "high", "--category", "Dialogue"])
    }
}

fn done(output: Output) -> Done {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn calls() -> String {
    let call = serde_json::json!({
        "call_id": CALL, "created_at": "2026-08-11T16:20:24.118+00:00", "started_at": "2026-08-11T16:20:31+00:00",
        "call_length": 1.9, "from": "+12025550178", "to": "+12025550143", "status": "completed",
        "summary": "Caller tried to move a cleaning",
        "transcripts": [
            { "id": 1, "created_at": "2026-08-11T16:20:33.410+00:00", "text": "How can I help?", "user": "assistant" },
            { "id": 2, "created_at": "2026-08-11T16:20:39.027+00:00", "text": SAID, "user": "user" },
        ],
    });
    let other = serde_json::json!({
        "call_id": OTHER_CALL, "created_at": "2026-08-12T16:20:24.118+00:00", "status": "failed", "transcripts": [],
    });
    format!("{call}\n{other}\n")
}

/// Whether only its owner can reach `path`.
#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}
