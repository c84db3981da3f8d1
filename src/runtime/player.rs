//! The program that plays recordings, and the talk with it: lines of JSON over a socket of its own, as mpv has them
//! (`--input-ipc-server`, <https://mpv.io/manual/stable/#json-ipc>). One plays at a time; it ends with the workbench.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::Child,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task::JoinHandle,
};

use super::{
    clock,
    external::{Helpers, quiet},
};
use crate::{
    app::message::{
        effect::Order,
        event::{Event, Heard},
    },
    domain::{
        limits,
        text::{Display, shown},
    },
    private,
};

/// How long a player may take to open its socket.
const OPENS: Duration = Duration::from_secs(10);
/// The time between two attempts to reach it (milliseconds).
const AGAIN_MS: i64 = 40;
/// Positions are passed on at most this often (milliseconds).
const EVERY_MS: i64 = 250;
/// No line of a player is longer (bytes).
const LINE: u64 = 64 << 10;

/// The player, when one is at work.
pub(super) struct Player {
    helpers: Helpers,
    events: UnboundedSender<Event>,
    orders: Option<UnboundedSender<Order>>,
    task: Option<JoinHandle<()>>,
}

/// What is to be played.
struct Wish {
    id: u64,
    address: String,
    from: i64,
    speed: u16,
}

impl Player {
    pub(super) fn new(helpers: Helpers, events: UnboundedSender<Event>) -> Self {
        Self { helpers, events, orders: None, task: None }
    }

    /// Plays a recording; what plays is ended.
    #[expect(clippy::disallowed_methods, reason = "it is ended with the player")]
    pub(super) fn play(&mut self, id: u64, address: String, from: i64, speed: u16) {
        self.end();
        let (sender, orders) = mpsc::unbounded_channel();
        let (helpers, events) = (self.helpers.clone(), self.events.clone());
        let wish = Wish { id, address, from, speed };
        let task = tokio::spawn(async move {
            let end = play(&helpers, &wish, orders, &events).await;
            // Nobody listens any more when the workbench is leaving.
            let _ = events.send(Event::Played { id: wish.id, heard: end });
        });
        (self.orders, self.task) = (Some(sender), Some(task));
    }

    /// Passes an order on, when something plays.
    pub(super) fn tell(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// Ends what plays, and waits until it is gone with all that it had.
    pub(super) async fn finish(&mut self) {
        if let Some(task) = self.end() {
            // It was told to stop where it is; that is no failure.
            let _ = task.await;
        }
    }

    /// The program is killed with the task that holds it.
    fn end(&mut self) -> Option<JoinHandle<()>> {
        self.orders = None;
        let task = self.task.take()?;
        task.abort();
        Some(task)
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.end();
    }
}

/// A socket that is removed with what it was for.
struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Plays until the end; tells how that came.
async fn play(
    helpers: &Helpers,
    wish: &Wish,
    orders: UnboundedReceiver<Order>,
    events: &UnboundedSender<Event>,
) -> Heard {
    let Some((program, first)) = helpers.player.split_first().filter(|_| cfg!(unix)) else { return Heard::Absent };
    let name = uuid::Uuid::new_v4().simple().to_string();
    let socket = Socket(helpers.folder.join(format!("play-{}", limits::cut(&name, 8))));
    // Nothing else may have needed the folder yet; without it the player cannot open its socket.
    if let Err(error) = private::folder(&helpers.folder) {
        return failed(program, &format!("no socket can be made for it: {error}"));
    }
    let mut command = helpers.command(program);
    #[expect(clippy::cast_precision_loss, reason = "a position in a call")]
    let seconds = wish.from as f64 / 1_000.0;
    command
        .args(first)
        .args(["--no-video", "--force-window=no", "--no-terminal", "--really-quiet", "--idle=no"])
        .arg(format!("--input-ipc-server={}", socket.0.display()))
        .arg(format!("--start={seconds:.3}"))
        .arg(format!("--speed={:.2}", f64::from(wish.speed) / 100.0))
        // What follows is no option, whatever it is.
        .arg("--")
        .arg(&wish.address)
        .kill_on_drop(true);
    let mut child = match quiet(&mut command).spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Heard::Absent,
        Err(error) => return failed(program, &error.to_string()),
    };
    match talk(&mut child, &socket.0, wish.id, orders, events).await {
        Ok(heard) => heard,
        Err(reason) => failed(program, &reason),
    }
}

fn failed(program: &str, reason: &str) -> Heard {
    Heard::Failed(shown!("{}: {}", Display::foreign_line(program), Display::foreign_line(reason)))
}

#[cfg(not(unix))]
async fn talk(
    _: &mut Child,
    _: &std::path::Path,
    _: u64,
    _: UnboundedReceiver<Order>,
    _: &UnboundedSender<Event>,
) -> Result<Heard, String> {
    Ok(Heard::Absent)
}

/// Passes orders to the player and what it tells to the core, until it ends.
#[cfg(unix)]
async fn talk(
    child: &mut Child,
    socket: &std::path::Path,
    id: u64,
    mut orders: UnboundedReceiver<Order>,
    events: &UnboundedSender<Event>,
) -> Result<Heard, String> {
    let Some(stream) = reach(child, socket).await? else { return Ok(Heard::Ended) };
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    for (number, name) in [(1, "time-pos"), (2, "pause")] {
        write(&mut writer, &json!(["observe_property", number, name])).await?;
    }
    let mut line = Vec::new();
    let mut told = i64::MIN;
    loop {
        let mut bounded = (&mut reader).take(LINE);
        tokio::select! {
            Some(order) = orders.recv() => {
                write(&mut writer, &words_of(order)).await?;
                // The next position is told at once.
                told = i64::MIN;
            }
            // What was read of a line stays in it when an order comes between.
            read = bounded.read_until(b'\n', &mut line) => {
                let is_whole = line.ends_with(b"\n");
                match read {
                    Ok(0) | Err(_) => return ended(child).await,
                    Ok(_) if !is_whole && line.len() as u64 >= LINE => return Err("it says too much".to_owned()),
                    Ok(_) if !is_whole => continue,
                    Ok(_) => {}
                }
                let heard = parsed(&std::mem::take(&mut line));
                let now = clock::steady().millis();
                match heard {
                    None => {}
                    Some(Heard::At(_)) if now.saturating_sub(told) < EVERY_MS => {}
                    Some(Heard::Ended) => return ended(child).await,
                    Some(Heard::Failed(reason)) => return Err(reason.to_string()),
                    Some(heard) => {
                        if matches!(heard, Heard::At(_)) {
                            told = now;
                        }
                        let _ = events.send(Event::Played { id, heard });
                    }
                }
            }
        }
    }
}

/// Waits until the player has opened its socket; nothing when it was through before that.
#[cfg(unix)]
async fn reach(child: &mut Child, socket: &std::path::Path) -> Result<Option<tokio::net::UnixStream>, String> {
    let until = tokio::time::Instant::now() + OPENS;
    loop {
        if let Ok(stream) = tokio::net::UnixStream::connect(socket).await {
            return Ok(Some(stream));
        }
        if tokio::time::Instant::now() >= until {
            return Err("it does not open the socket that it was told to (--input-ipc-server)".to_owned());
        }
        tokio::select! {
            status = child.wait() => return judged(status).map(|()| None),
            () = clock::until(Some(clock::after(AGAIN_MS))) => {}
        }
    }
}

/// The talk is over; whether that is the end of the recording or a failure, the status tells.
#[cfg(unix)]
async fn ended(child: &mut Child) -> Result<Heard, String> {
    match tokio::time::timeout(OPENS, child.wait()).await {
        Ok(status) => judged(status).map(|()| Heard::Ended),
        Err(_) => Ok(Heard::Ended),
    }
}

#[cfg(unix)]
fn judged(status: std::io::Result<std::process::ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("it ended with {status}")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(unix)]
async fn write(writer: &mut tokio::net::unix::OwnedWriteHalf, words: &Value) -> Result<(), String> {
    let line = format!("{}\n", json!({ "command": words }));
    writer.write_all(line.as_bytes()).await.map_err(|error| error.to_string())
}

fn words_of(order: Order) -> Value {
    match order {
        Order::Pause(is_paused) => json!(["set_property", "pause", is_paused]),
        #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
        Order::Leap(millis) => json!(["seek", millis as f64 / 1_000.0, "relative"]),
        Order::Speed(percent) => json!(["set_property", "speed", f64::from(percent) / 100.0]),
    }
}

/// A line of the player, as far as it is wanted.
#[derive(Deserialize)]
struct Line {
    event: Option<String>,
    name: Option<String>,
    data: Option<Value>,
    reason: Option<String>,
    file_error: Option<String>,
}

/// What a line tells; nothing for what is of no interest, and for what is no line of JSON.
fn parsed(line: &[u8]) -> Option<Heard> {
    let line: Line = serde_json::from_slice(line).ok()?;
    match (line.event.as_deref()?, line.name.as_deref(), line.data) {
        ("property-change", Some("time-pos"), Some(data)) => {
            let seconds = data.as_f64().filter(|seconds| seconds.is_finite())?;
            #[expect(clippy::cast_possible_truncation, reason = "a position beyond i64 saturates")]
            let millis = (seconds * 1_000.0).round() as i64;
            Some(Heard::At(millis))
        }
        ("property-change", Some("pause"), Some(Value::Bool(is_paused))) => Some(Heard::Paused(is_paused)),
        ("end-file", ..) if line.reason.as_deref() == Some("error") => {
            let reason = line.file_error.unwrap_or_else(|| "the recording could not be played".to_owned());
            Some(Heard::Failed(Display::foreign_line(limits::cut(&reason, 200))))
        }
        ("end-file", ..) => Some(Heard::Ended),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_of_the_player_are_taken_as_it_documents_them() {
        let of = |line: &str| parsed(line.as_bytes());
        assert_eq!(
            of(r#"{"event":"property-change","id":1,"name":"time-pos","data":12.3456}"#),
            Some(Heard::At(12_346))
        );
        assert_eq!(of(r#"{"event":"property-change","name":"pause","data":true}"#), Some(Heard::Paused(true)));
        assert_eq!(of(r#"{"event":"end-file","reason":"eof","playlist_entry_id":1}"#), Some(Heard::Ended));
        let failed = of(r#"{"event":"end-file","reason":"error","file_error":"loading\u001b[2J failed"}"#);
        assert!(matches!(&failed, Some(Heard::Failed(reason)) if !reason.as_str().contains('\u{1b}')), "{failed:?}");
        for odd in [
            "",
            "{",
            "null",
            "[]",
            r#"{"data":null,"error":"success","request_id":0}"#,
            r#"{"event":"property-change","name":"time-pos"}"#,
            r#"{"event":"property-change","name":"time-pos","data":"soon"}"#,
            r#"{"event":"seek"}"#,
        ] {
            assert_eq!(of(odd), None, "{odd}");
        }
        assert_eq!(
            of(r#"{"event":"property-change","name":"time-pos","data":1e300}"#),
            Some(Heard::At(i64::MAX)),
            "the core takes any position"
        );
    }

    #[test]
    fn orders_are_commands_of_the_player() {
        assert_eq!(words_of(Order::Pause(true)).to_string(), r#"["set_property","pause",true]"#);
        assert_eq!(words_of(Order::Leap(-5_000)).to_string(), r#"["seek",-5.0,"relative"]"#);
        assert_eq!(words_of(Order::Speed(125)).to_string(), r#"["set_property","speed",1.25]"#);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_folder_of_its_socket_is_made_when_nothing_else_has_needed_it_yet() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("run");
        let helpers = Helpers { player: vec!["true".to_owned()], folder: folder.clone(), ..Helpers::default() };
        let wish = Wish { id: 1, address: "https://calls.example.com/1.wav".to_owned(), from: 0, speed: 100 };
        let (_orders, orders) = mpsc::unbounded_channel();
        let (events, _events) = mpsc::unbounded_channel();
        assert_eq!(play(&helpers, &wish, orders, &events).await, Heard::Ended);
        let mode = std::fs::metadata(&folder).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parsed(&line);
        }
    }
}
