//! The file in which one place tells another what was read: lines of JSON. The first says what it is, those behind it hold a
//! suggestion that somebody decided on, or a reading.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::{
        text::{Display, Untrusted, mask},
        time::Time,
    },
    private,
    wire::{NewSuggestion, ToldReading},
};

/// The version of the form that is written, and the highest one that is read.
pub(super) const VERSION: u32 = 1;
/// The longest line that is read: more than the longest reading can be (bytes).
const LINE: u64 = 16 << 20;

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The version of the form.
    pub(super) earmark_session: u32,
    /// The name of the queue there.
    pub(super) queue: Untrusted,
    /// When it was written.
    pub(super) written_at: Time,
    /// Readings that follow.
    pub(super) readings: u64,
}

/// A line behind the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Row {
    /// What a rule has found, on which somebody decided.
    Suggestion(Box<NewSuggestion>),
    /// A reading, by whoever gave it.
    Reading(Box<ToldReading>),
}

/// A line that holds nothing that can be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    /// Its number, from 1.
    pub(super) line: usize,
    pub(super) reason: Display,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The usable lines, each with its number.
    pub(super) rows: Vec<(usize, Row)>,
    pub(super) bad: Vec<BadLine>,
}

/// Writes a file for its owner alone, whole or not at all.
pub(super) fn write(file: &Path, head: &Head, rows: &[Row]) -> io::Result<()> {
    let mut bytes = Vec::new();
    line(&mut bytes, head)?;
    for row in rows {
        line(&mut bytes, row)?;
    }
    let beside = file.with_file_name(format!(".{}", Uuid::new_v4()));
    let written = private::file().write(true).create_new(true).open(&beside).and_then(|mut out| {
        out.write_all(&bytes)?;
        out.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, file));
    if placed.is_err() {
        // What could not be put in its place is of no use.
        let _ = fs::remove_file(&beside);
    }
    placed
}

/// A line, masked where masks are on, and harmless wherever it is shown.
fn line(bytes: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    let mut value = serde_json::to_value(value)?;
    if mask::is_on() {
        mask::hide(&mut value);
    }
    writeln!(bytes, "{}", Display::json(&value.to_string()))
}

/// Reads a file. A line that is wrong costs itself alone; one without a head that is known is no such file, and nothing of it
/// is read.
pub(super) fn read(file: &Path) -> io::Result<Result<Session, BadLine>> {
    let mut lines = BufReader::new(File::open(file)?);
    let (mut session, mut number, mut has_head) = (Session::default(), 0, false);
    loop {
        let mut bytes = Vec::new();
        if (&mut lines).take(LINE).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        number += 1;
        if bytes.len() as u64 == LINE && bytes.last() != Some(&b'\n') {
            let reason =
                Display::ours(format!("longer than a reading can be ({LINE} bytes); what follows is not read"));
            let bad = BadLine { line: number, reason };
            return Ok(if has_head {
                session.bad.push(bad);
                Ok(session)
            } else {
                Err(bad)
            });
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let wrong = |error: &serde_json::Error| Display::foreign_line(&format!("column {}: {error}", error.column()));
        if !has_head {
            let reason = match serde_json::from_slice::<Head>(&bytes) {
                Ok(head) if (1..=VERSION).contains(&head.earmark_session) => {
                    has_head = true;
                    continue;
                }
                Ok(head) => {
                    let version = head.earmark_session;
                    format!("version {version} of the form, which this earmark does not know; use a newer one")
                }
                Err(_) => "this is no file of `earmark review export-session`".to_owned(),
            };
            return Ok(Err(BadLine { line: number, reason: Display::ours(reason) }));
        }
        match serde_json::from_slice(&bytes) {
            Ok(row) => session.rows.push((number, row)),
            Err(error) => session.bad.push(BadLine { line: number, reason: wrong(&error) }),
        }
    }
    if has_head {
        return Ok(Ok(session));
    }
    Ok(Err(BadLine { line: 1, reason: Display::ours("the file is empty") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            earmark_session: VERSION,
            queue: "Week 48".into(),
            written_at: Time::from_millis(1_790_000_000_000),
            readings: 1,
        }
    }

    fn reading() -> Row {
        let text = include_str!("../../../tests/data/wire/new_readings.json");
        let new: crate::wire::NewReadings = serde_json::from_str(text).expect("valid");
        Row::Reading(Box::new(new.readings[0].clone()))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.jsonl");
        write(&file, &head(), &[reading()]).expect("written");
        write(&file, &head(), &[reading()]).expect("and again");
        let session = read(&file).expect("read").expect("a session");
        assert_eq!((session.rows, session.bad), (vec![(2, reading())], vec![]));
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "nothing is left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_bad_line_costs_itself_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.jsonl");
        write(&file, &head(), &[reading()]).expect("written");
        let text = fs::read_to_string(&file).expect("there");
        let (first, second) = text.split_once('\n').expect("two lines");
        fs::write(&file, format!("{first}\n{{\"reading\":{{}}}}\n\n{second}\u{1b}[31m\n{second}")).expect("written");
        let session = read(&file).expect("read").expect("a session");
        assert_eq!(session.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(session.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [2, 5]);
        assert!(session.bad[0].reason.as_str().contains("missing field"), "{:?}", session.bad);
        for (text, words) in [
            ("", "empty"),
            ("{}\n", "no file of"),
            (&*text.replace("\"earmark_session\":1", "\"earmark_session\":2"), "version 2"),
        ] {
            fs::write(&file, text).expect("written");
            let bad = read(&file).expect("read").expect_err("no session");
            assert!(bad.line == 1 && bad.reason.as_str().contains(words), "{bad:?}");
        }
    }
}
