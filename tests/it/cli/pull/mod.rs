//! `earmark pull` against each maker as its reference says it speaks: every call once, and none missing.

mod edges;
mod makers;
mod service;

use std::{
    collections::BTreeSet,
    process::{Child, Command, Stdio},
};

use earmark::domain::maker::Maker;
use serde_json::Value;

use super::{Done, Home, done};
use crate::long;
use service::{Call, KEY, Service};

/// 2026-08-01, when the first call is made.
const BEGIN: i64 = 1_785_542_400_000;
/// Some days before.
const SINCE: &str = "2026-07-30T00:00:00Z";

/// Calls of two agents, seven a minute, all of a minute at one moment.
fn calls(count: usize) -> Vec<Call> {
    (0..count).map(call).collect()
}

fn call(number: usize) -> Call {
    Call {
        id: format!("call-{number:05}"),
        at: BEGIN + i64::try_from(number / 7).unwrap() * 60_000,
        agent: format!("agent-{}", number % 2),
        is_finished: true,
        is_odd: false,
    }
}

/// A home whose source is this service.
fn home_of(service: &Service) -> Home {
    let home = Home::new();
    home.write("config/config.toml", &format!("[source.{}]\nbase_url = \"{}\"\n", service.maker, service.address));
    home
}

fn command(home: &Home, maker: Maker, args: &[&str]) -> Command {
    let mut command = home.command(&[&["pull", maker.name()], args].concat());
    command.env(maker.key_variable(), KEY).stdin(Stdio::null());
    command
}

fn pull(home: &Home, maker: Maker, args: &[&str]) -> Done {
    done(command(home, maker, args).output().unwrap())
}

/// Pulls what must come whole; gives the summary.
fn summary(home: &Home, maker: Maker, args: &[&str]) -> Value {
    let done = pull(home, maker, &[args, &["--json"]].concat());
    assert_eq!(done.code, 0, "{maker}: {done:?}");
    serde_json::from_str(&done.out).unwrap()
}

fn start(home: &Home, maker: Maker, args: &[&str]) -> Child {
    command(home, maker, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What every stored call begins with: the words that name it.
fn stored(home: &Home) -> BTreeSet<String> {
    let calls = home.json(&["call", "list", "--limit", "100000"]);
    let ids: Vec<String> =
        calls.as_array().unwrap().iter().map(|call| call["call_id"].as_str().unwrap().to_owned()).collect();
    let set: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(set.len(), ids.len(), "none is there twice");
    set
}

#[test]
fn each_call_of_bland_comes_once_whatever_happens() {
    comes_once(Maker::Bland);
}

#[test]
fn each_call_of_vapi_comes_once_whatever_happens() {
    comes_once(Maker::Vapi);
}

#[test]
fn each_call_of_retell_comes_once_whatever_happens() {
    comes_once(Maker::Retell);
}

#[test]
fn each_call_of_elevenlabs_comes_once_whatever_happens() {
    comes_once(Maker::ElevenLabs);
}

/// Pulls through limits, answers that are cut, and a kill in the middle.
fn comes_once(maker: Maker) {
    let count = if long() { 10_000 } else { 500 };
    let service = Service::start(maker, calls(count));
    service.misbehave();
    let home = home_of(&service);
    let args = ["--since", SINCE, "--issues", "none"];
    let mut child = start(&home, maker, &args);
    service.wait_until(|state| state.reads.len() > count * 2 / 5);
    let peak = peak(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    let before = stored(&home).len();
    assert!(before > count / 5 && before < count, "{maker}: {before} were stored when it was killed");

    let told = summary(&home, maker, &args);
    assert_eq!(stored(&home).len(), count, "{maker}: {told}");
    assert_eq!(told["calls_added"], count - before, "{maker}: {told}");
    // What was under way when it was killed comes again, and nothing else.
    assert!(told["calls_present"].as_u64().unwrap() <= 64, "{maker}: {told}");
    let read: u32 = service.state().reads.values().sum();
    assert!(read as usize <= count * 5 / 4 + 200, "{maker}: {read} records were read");
    assert!(peak.is_none_or(|peak| peak < 200 << 10), "{maker}: {peak:?} KiB");
    eprintln!("{maker}: {count} calls, {before} before the kill, {read} read, at most {peak:?} KiB");

    // Nothing comes again.
    service.state().reads.clear();
    let again = summary(&home, maker, &args);
    assert_eq!((&again["calls_added"], &again["calls_present"]), (&0.into(), &0.into()), "{maker}: {again}");
    if maker != Maker::Vapi {
        assert!(service.state().reads.is_empty(), "{maker}: {:?}", service.state().reads);
    }
    service.was_well_spoken_to();
}

/// The most memory that a process has had so far, in KiB, where the system tells.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
