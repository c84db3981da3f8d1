//! A sitting with a review queue of thirty calls, by script: the keys that each call costs, and what of it is waiting. Every third
//! call has two moments, every third one, and every third none; the moments are accepted, and go to the one issue that there is.
//!
//! `cargo run --release -p earmark-benches --bin sitting`; `EARMARK_BENCH_PROGRAM` is the program.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use earmark_benches::{
    figures::{millis, numbers, short},
    terminal::Terminal,
};
use serde_json::{Value, json};

/// Calls of the queue.
const CALLS: usize = 30;
/// What a practised person takes for a key, in seconds: the operator K of the keystroke model.
const KEY_S: f64 = 0.20;
/// How long the program is silent before the next key is pressed.
const QUIET: Duration = Duration::from_millis(40);

/// A chat in which the agent leaves so many names unfilled, which a rule finds each time.
fn chat(number: usize) -> Value {
    let mut said = vec![json!({ "role": "user", "content": format!("Hello, this is caller {number}.") })];
    for at in 0..17 {
        let name = if at < number % 3 { "{{first_name}}" } else { "Anna" };
        said.push(
            json!({ "role": "assistant", "content": format!("Thank you, {name}. Here is point {at} of {number}.") }),
        );
        said.push(json!({ "role": "user", "content": format!("And what comes after point {at}?") }));
    }
    json!({ "task_id": number, "trial": 0, "traj": said })
}

fn run(program: &Path, home: &Path, words: &[&str]) -> Result<()> {
    let status = Command::new(program).args(words).env("EARMARK_HOME", home).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "{words:?} failed");
    Ok(())
}

fn main() -> Result<()> {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join("earmark"));
    let program = std::env::var_os("EARMARK_BENCH_PROGRAM").map(PathBuf::from).or_else(beside);
    let program = program.context("EARMARK_BENCH_PROGRAM names the program")?;
    let folder = tempfile::tempdir()?;
    let (home, file) = (folder.path(), folder.path().join("calls.json"));
    std::fs::write(&file, serde_json::to_vec(&(0..CALLS).map(chat).collect::<Vec<_>>())?)?;
    run(&program, home, &["import", "--issues", "none", &file.to_string_lossy()])?;
    run(&program, home, &["review", "new", "thirty", "--second", "0%", "--unled", "0%"])?;
    run(&program, home, &["review", "add", "thirty", "--calls"])?;
    // With none to go to, each call would make one, and a new issue waits five seconds so that it can be taken back: verdicts
    // wait for it, and the queue serves no more than three calls at a time.
    run(
        &program,
        home,
        &["issue", "new", "--title", "Names are not filled in", "--severity", "medium", "--category", "prompt"],
    )?;
    let mut terminal = Terminal::start(&program, &["review", "start", "thirty"], home)?;
    terminal.until("the first call", |screen| screen.contains("lease") && screen.contains("Moments"))?;
    terminal.settle(Duration::from_millis(400));
    let (mut keys, mut flags, mut waits) = (0_usize, 0_usize, Vec::new());
    for done in 0..CALLS {
        terminal.until("a call in hand", |screen| screen.contains("lease"))?;
        // What is proposed is accepted; the first flag of a call asks for its issue.
        while ["moment open", "moments open"].iter().any(|open| terminal.screen().contains(open)) {
            keys += 1;
            terminal.answer(b"a", QUIET)?;
            if terminal.screen().contains("which issue?") {
                keys += 1;
                terminal.answer(b"\r", QUIET)?;
            }
            flags += 1;
        }
        keys += 1;
        let pressed = terminal.press(b"D")?;
        let next = format!("{} done", done + 1);
        let painted = terminal.until(&next, |screen| screen.contains(&next))?;
        waits.push(millis(painted - pressed));
        terminal.settle(QUIET.max(Duration::from_millis(150)));
    }
    terminal.quit()?;
    let longest = waits.iter().copied().fold(0.0, f64::max);
    let wait = numbers(waits).context("nothing was measured")?;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred keys")]
    let (keys_a_call, seconds) = (keys as f64 / CALLS as f64, keys as f64 * KEY_S);
    println!(
        "{CALLS} calls, {flags} flags, {keys} keys: {} a call, {} s at {KEY_S} s a key",
        short(keys_a_call),
        short(seconds)
    );
    println!("verdict to the next call on the screen: median {} ms, longest {} ms", short(wait.median), short(longest));
    Ok(())
}
