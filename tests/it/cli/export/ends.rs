//! How an export ends: whole in its file, before its end, or when nobody reads on.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Stdio},
};

use serde_json::json;

use crate::cli::Home;

/// Calls of some length, all with words.
fn with_many(count: usize, bytes: usize) -> Home {
    let home = Home::new();
    let said = "The parcel is at the counter. ".repeat(bytes / 30);
    let call = |number: usize| {
        let turn = json!({ "id": 1, "user": "user", "text": said, "created_at": "2026-08-11T16:20:31Z" });
        let call = json!({ "call_id": format!("call-{number:05}"), "created_at": "2026-08-11T16:20:24Z", "transcripts": [turn] });
        format!("{call}\n")
    };
    let file = home.write("many.jsonl", &(0..count).map(call).collect::<String>());
    home.ok(&["import", &file, "--issues", "none"]);
    home
}

#[test]
fn a_file_is_written_whole_for_its_owner_alone() {
    let home = with_many(250, 30);
    let file = home.path("out/calls.jsonl");
    let name = file.to_str().unwrap();
    let missing = home.fails(1, &["export", "calls", "--out", name]);
    assert!(missing.contains("calls.jsonl"), "{missing}");
    home.write("out/other", "");
    let done = home.run(&["export", "calls", "--with-text", "--out", name]);
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    assert!(done.err.contains("250 calls written to") && done.err.contains("calls.jsonl"), "{done:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), home.ok(&["export", "calls", "--with-text"]));
    assert_eq!(std::fs::read_dir(home.path("out")).unwrap().count(), 2, "nothing is left beside it");
    #[cfg(unix)]
    assert!(crate::cli::is_private(&file));
    // Calls of the same time have an order too.
    let all = std::fs::read_to_string(&file).unwrap();
    let ids: Vec<_> = all.lines().map(|line| line.split('"').nth(5).unwrap().to_owned()).collect();
    assert_eq!(ids, (0..250).map(|number| format!("call-{number:05}")).collect::<Vec<_>>());
}

/// The program, writing more than a pipe and all pieces on their way hold, of which one line was read.
#[cfg(unix)]
fn begun(home: &Home, args: &[&str]) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = home.command(args);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::with_capacity(256, child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"v\":1"), "{line}");
    (child, out)
}

fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let home = with_many(300, 6_000);
    let (child, out) = begun(&home, &["export", "calls", "--with-text"]);
    drop(out);
    assert_eq!(ended(child), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn interrupted_it_says_what_was_written() {
    let home = with_many(300, 6_000);
    let (child, mut out) = begun(&home, &["export", "calls", "--with-text"]);
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT).unwrap();
    let (code, said) = ended(child);
    assert_eq!(code, Some(7), "{said}");
    let (_, told) = said.split_once("interrupted; ").expect("that it was interrupted");
    let told: usize = told.split(' ').next().unwrap().parse().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    // The first line was read before.
    let written = 1 + rest.matches('\n').count();
    assert!(told <= written && written < 300, "{told} of {written}: {said}");
    assert!(said.contains("these are not all"), "{said}");
}

/// Twenty thousand calls in little memory: what a run takes does not follow their number.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "long: imports 20,000 calls"]
fn many_calls_take_no_more_memory_than_few() {
    let peak = |home: &Home, table: &str| {
        let mut command = home.command(&["export", table, "--with-text"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut most, mut rows, mut line) = (0, 0, String::new());
        while out.read_line(&mut line).unwrap() > 0 {
            rows += 1;
            line.clear();
            if rows % 500 == 0 {
                most = most.max(crate::cli::long::peak(child.id()).unwrap_or(0));
            }
        }
        assert!(child.wait().unwrap().success());
        (rows, most)
    };
    let (few, many) = (with_many(2_000, 3_000), with_many(20_000, 3_000));
    for table in ["calls", "turns"] {
        let ((some, less), (all, more)) = (peak(&few, table), peak(&many, table));
        eprintln!("{table}: {some} rows {} MiB, {all} rows {} MiB", less >> 10, more >> 10);
        assert_eq!((some, all), (2_000, 20_000));
        assert!(less > 0 && more < less + (24 << 10), "{table}: {less} KiB, then {more} KiB");
    }
}
