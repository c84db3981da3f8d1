//! An import larger than any memory that it may take.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Bytes of conversations that are piped in.
const BYTES: usize = 1 << 30;
/// Turns of a conversation.
const TURNS: usize = 64;
/// Most resident memory, in KiB.
const PEAK: u64 = 200 << 10;

/// A conversation of [`TURNS`] turns, one line.
fn conversation(number: usize) -> String {
    let turn = |at: usize| {
        let user = if at.is_multiple_of(2) { "assistant" } else { "user" };
        let text = format!("Turn {at} of call {number}: the parcel is at the counter, and the counter opens at nine.");
        serde_json::json!({ "id": at, "text": text, "user": user, "created_at": "2026-08-11T16:20:24Z" })
    };
    let call = serde_json::json!({
        "call_id": format!("call-{number:09}"), "created_at": "2026-08-11T16:20:24Z", "status": "completed",
        "transcripts": (0..TURNS).map(turn).collect::<Vec<_>>(),
    });
    format!("{call}\n")
}

/// The most memory that a process has had so far, in KiB.
pub(super) fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures how long an import takes")]
#[ignore = "long: imports 1 GiB, which takes minutes and 3 GB of disk"]
fn a_large_import_takes_little_memory() {
    let home = tempfile::tempdir().unwrap();
    let program = std::env::var("EARMARK_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_earmark").to_owned());
    let mut command = Command::new(program);
    command.args(["import", "-", "--issues", "none", "--json"]).env("EARMARK_HOME", home.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let began = Instant::now();
    let mut input = child.stdin.take().unwrap();
    let (mut sent, mut calls, mut most) = (0, 0, 0);
    while sent < BYTES {
        let line = conversation(calls);
        input.write_all(line.as_bytes()).unwrap();
        sent += line.len();
        calls += 1;
        if calls.is_multiple_of(1_000) {
            most = most.max(peak(process).unwrap_or(0));
        }
    }
    drop(input);
    // The mark is gone with the process, so it is read until then.
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(process).unwrap_or(0));
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let took = began.elapsed().as_secs_f64();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["calls_added"], calls);
    let rate = (calls * TURNS) as f64 / took;
    eprintln!("{calls} calls, {sent} bytes in {took:.1} s, {rate:.0} messages/s, peak {} MiB", most >> 10);
    assert!(most > 0 && most < PEAK, "{most} KiB");
}
