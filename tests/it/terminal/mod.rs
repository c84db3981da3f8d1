//! The real program in a real pseudo-terminal: keys in, screen out.

mod beginning;
mod big;
mod cache;
mod chaos;
mod company;
mod contract;
mod corpus;
mod editor;
mod faults;
mod first_minutes;
#[cfg(unix)]
mod hearing;
mod hostile;
mod journal;
mod journey;
mod lines;
mod log;
mod look;
mod modes;
mod moments;
mod people;
mod picture;
mod private;
mod prompt;
mod real_data;
mod reviewing;
mod reviewing_lines;
mod secrets;
mod service;
mod storms;
mod targets;
mod team;
mod tickets;
mod trace;
mod ways_out;
mod words;

use std::{path::Path, process::Stdio, time::Duration};

use pty_process::{Command, Pty, Size};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Child,
    time::timeout,
};

/// How long a condition may take to come true; reached only when it never does.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most that leaving may take: less than the 15 s that a request is given, so that whoever leaves after an answer is
/// told from who does not wait for it, on a slow machine too. How soon it is has a bound in the long form alone.
fn promptly() -> Duration {
    if crate::long() { Duration::from_millis(1_500) } else { Duration::from_secs(12) }
}

/// Waits for something that is not seen on a screen.
async fn comes(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    assert!(timeout(PATIENCE, wait).await.is_ok(), "never came: {what}");
}

/// The program, running in a terminal of its own.
pub(crate) struct Terminal {
    pty: Pty,
    child: Child,
    parser: vt100::Parser,
    /// Everything that the program wrote.
    pub(crate) raw: Vec<u8>,
}

/// Whether a screen tells of no change that is being kept or is on its way.
pub(crate) fn nothing_waits(screen: &str) -> bool {
    !["being kept", "pending", "◌"].iter().any(|word| screen.contains(word))
}

impl Terminal {
    /// Starts `earmark` with these arguments, its folders below `home`.
    pub(crate) fn start(home: &Path, arguments: &[&str], (columns, rows): (u16, u16)) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_earmark")).args(arguments);
        Self::spawn(command, home, (columns, rows))
    }

    /// Starts the workbench on a service elsewhere, with a key of its own.
    pub(crate) fn elsewhere(home: &Path, address: &str, key: &str, size: (u16, u16)) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["--profile", "bland"]);
        Self::spawn(command.env("BLAND_BASE_URL", address).env("BLAND_API_KEY", key), home, size)
    }

    /// The same, with more in the environment.
    pub(crate) fn with(home: &Path, address: &str, key: &str, more: &[(&str, String)], size: (u16, u16)) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["--profile", "bland"]);
        let command = command.env("BLAND_BASE_URL", address).env("BLAND_API_KEY", key).envs(more.iter().cloned());
        Self::spawn(command, home, size)
    }

    /// The same, with short waits.
    pub(crate) fn quick(home: &Path, address: &str, key: &str, size: (u16, u16)) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["--profile", "bland"]);
        let command = command.env("EARMARK_PACE", "quick").env("BLAND_BASE_URL", address).env("BLAND_API_KEY", key);
        Self::spawn(command, home, size)
    }

    /// Starts a line of shell, in which `$EARMARK` is the program.
    pub(crate) fn shell(home: &Path, line: &str, size: (u16, u16)) -> Self {
        let command = Command::new("sh").arg("-c").arg(line).env("EARMARK", env!("CARGO_BIN_EXE_earmark"));
        Self::spawn(command, home, size)
    }

    fn spawn(command: Command, home: &Path, (columns, rows): (u16, u16)) -> Self {
        let (pty, terminal) = pty_process::open().expect("a pseudo-terminal");
        pty.resize(Size::new(rows, columns)).expect("a size");
        let child = command
            .env("EARMARK_HOME", home)
            .env("EARMARK_FRAMES", "checked")
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .env_remove("EARMARK_PROFILE")
            .env_remove("VISUAL")
            .env_remove("EDITOR")
            .kill_on_drop(true)
            .spawn(terminal)
            .expect("the program starts");
        let size = |cells: u16| std::num::NonZeroU16::new(cells).expect("a size");
        Self { pty, child, parser: vt100::Parser::new(size(rows), size(columns), 0), raw: Vec::new() }
    }

    /// Presses keys: words of several letters are named keys, anything else is typed letter by letter.
    pub(crate) async fn press(&mut self, keys: &[&str]) {
        for key in keys {
            let bytes: &[u8] = match *key {
                "Enter" => b"\r",
                "Esc" => b"\x1b",
                "Tab" => b"\t",
                "Ctrl-C" => b"\x03",
                "Down" => b"\x1b[B",
                other => other.as_bytes(),
            };
            self.pty.write_all(bytes).await.expect("the program reads");
        }
    }

    /// Types bytes, and reads what the program writes meanwhile; false at its end.
    pub(crate) async fn pour(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let mut written = [0_u8; 8_192];
            let (mut from, mut to) = self.pty.split();
            tokio::select! {
                biased;
                count = from.read(&mut written) => match count {
                    Ok(0) | Err(_) => return false,
                    Ok(count) => self.take(&written[..count]),
                },
                count = to.write(bytes) => match count {
                    Ok(count) => bytes = &bytes[count..],
                    Err(_) => return false,
                },
            }
        }
        true
    }

    /// Whether the program writes something within this time.
    pub(crate) async fn writes_within(&mut self, time: Duration) -> bool {
        timeout(time, self.read()).await.is_ok()
    }

    /// Waits until the screen is as wanted; says what it showed when that never comes.
    pub(crate) async fn until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let seen = self.comes_to(wanted).await;
        assert!(seen, "never seen: {what}. The screen:\n{}", self.text());
    }

    /// Whether the screen becomes as wanted before the program ends.
    pub(crate) async fn comes_to(&mut self, wanted: impl Fn(&vt100::Screen) -> bool) -> bool {
        let reading = async {
            while !wanted(self.parser.screen()) {
                if !self.read().await {
                    return false;
                }
            }
            true
        };
        timeout(PATIENCE, reading).await.unwrap_or(false)
    }

    /// Waits until the program has written this so many times.
    pub(crate) async fn has_written(&mut self, text: &str, times: usize) {
        let reading = async {
            while String::from_utf8_lossy(&self.raw).matches(text).count() < times {
                assert!(self.read().await, "it ended");
            }
        };
        assert!(timeout(PATIENCE, reading).await.is_ok(), "never written: {text:?}");
    }

    /// What was last put on the clipboard, as soon as there is something.
    pub(crate) async fn copied(&mut self) -> String {
        use base64::Engine as _;
        let reading = async {
            loop {
                let text = String::from_utf8_lossy(&self.raw);
                let whole = text.rsplit_once("\x1b]52;c;").and_then(|(_, rest)| rest.split_once(['\x1b', '\x07']));
                if let Some((encoded, _)) = whole {
                    return encoded.to_owned();
                }
                assert!(self.read().await, "it ended");
            }
        };
        let encoded = timeout(PATIENCE, reading).await.expect("a copy");
        let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64");
        String::from_utf8(bytes).expect("text")
    }

    /// Answers a question that came by itself, which takes no key in its first moment.
    pub(crate) async fn answer(&mut self, key: &str, question: &str) {
        self.shows(question).await;
        let answering = async {
            while self.text().contains(question) {
                self.press(&[key]).await;
                self.writes_within(Duration::from_millis(100)).await;
            }
        };
        assert!(timeout(PATIENCE, answering).await.is_ok(), "never answered: {question}");
    }

    /// Waits until the screen shows this text.
    pub(crate) async fn shows(&mut self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text)).await;
    }

    /// Waits until the screen shows this text and every change is stored.
    pub(crate) async fn stored(&mut self, text: &str) {
        let done = |screen: &vt100::Screen| {
            let shown = screen.contents();
            shown.contains(text) && nothing_waits(&shown)
        };
        self.until(&format!("{text}, stored"), done).await;
    }

    /// Reads what the program wrote; false at its end.
    async fn read(&mut self) -> bool {
        let mut bytes = [0_u8; 8_192];
        match self.pty.read(&mut bytes).await {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.take(&bytes[..count]);
                true
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.parser.process(bytes);
    }

    /// Sends a signal to the program that runs in the terminal.
    pub(crate) fn signal(&self, name: &str) {
        let status = std::process::Command::new("kill").args(["-s", name, &self.id().to_string()]).status();
        assert!(status.expect("kill").success(), "{name} was sent");
    }

    /// Waits for the end of the program and reads its last words.
    pub(crate) async fn end(&mut self) -> std::process::ExitStatus {
        let status = timeout(PATIENCE, async {
            while self.read().await {}
            self.child.wait().await.expect("a status")
        })
        .await;
        status.unwrap_or_else(|_| panic!("it never ended. The screen:\n{}", self.text()))
    }

    /// Takes the terminal away from the program and waits for its end.
    pub(crate) async fn vanish(mut self) -> std::process::ExitStatus {
        drop(self.pty);
        self.child.wait().await.expect("a status")
    }

    /// Ends the program by Ctrl-C, which must be a good end; gives all that it wrote.
    pub(crate) async fn quit(mut self) -> Vec<u8> {
        self.press(&["Ctrl-C"]).await;
        let status = self.end().await;
        assert!(status.success(), "{status:?}. The screen:\n{}", self.text());
        self.raw
    }

    pub(crate) fn resize(&mut self, (columns, rows): (u16, u16)) {
        self.pty.resize(Size::new(rows, columns)).expect("a size");
        let size = |cells: u16| std::num::NonZeroU16::new(cells).expect("a size");
        self.parser.screen_mut().set_size(size(rows), size(columns));
    }

    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }
}

/// Writes the user's `config.toml`.
pub(crate) fn write_config(home: &Path, text: &str) {
    let folder = home.join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.toml"), text).expect("a file");
}

/// Runs a command of the program and reads its JSON.
pub(crate) fn json(home: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(arguments)
        .env("EARMARK_HOME", home)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
