//! What a pull came to, for people and as JSON.

use std::io;

use serde::Serialize;

use super::advise;
use crate::{
    cli::{
        args::When,
        clock,
        exit::{Code, Outcome, complain, say},
        output::Output,
        table::id,
    },
    domain::{
        failure::Failure,
        text::counted,
        time::{Time, clock_face},
    },
    server::Deposited,
    sources::{Batch, Odd, Thread},
};

/// Calls that could not be taken which are kept with their reasons; the others are counted.
const ODD_KEPT: usize = 100;
/// Those of them that are shown to people.
const ODD_SHOWN: usize = 20;

/// What a pull came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    source: String,
    dry_run: bool,
    interrupted: bool,
    calls_added: u64,
    calls_present: u64,
    issues_added: u64,
    issues_present: u64,
    /// Calls that are new to the queue, and those that were in it.
    queue_added: u64,
    queue_present: u64,
    /// Calls that are to be asked for again, since they were not finished or failed to come.
    asked_again: usize,
    /// Calls that could not be taken.
    bad_calls: u64,
    /// The first of them.
    bad: Vec<Bad>,
    /// What of calls was not taken as it came: the first notes, and how many there are.
    notes: Vec<String>,
    notes_count: u64,
    /// Calls of which words may be missing.
    words_lost: u64,
    /// Up to which time nothing is missing.
    up_to: Option<Time>,
    /// What would come.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<Vec<Listed>>,
    pub(super) error: Option<String>,
    #[serde(skip)]
    failed: Option<Code>,
    #[serde(skip)]
    failure: Option<Failure>,
    #[serde(skip)]
    listed: u64,
}

#[derive(Debug, Serialize)]
struct Bad {
    call: String,
    reason: String,
}

/// A call that would come.
#[derive(Debug, Serialize)]
struct Listed {
    id: String,
    at: Option<Time>,
    seconds: Option<f64>,
}

impl Summary {
    pub(super) fn of(source: &str, dry_run: bool) -> Self {
        Self { source: source.to_owned(), dry_run, calls: dry_run.then(Vec::new), ..Self::default() }
    }

    pub(super) fn odd(&mut self, odd: Odd) {
        self.bad_calls += 1;
        if self.bad.len() < ODD_KEPT {
            self.bad.push(Bad { call: odd.id.to_string(), reason: odd.reason.to_string() });
        }
    }

    /// Keeps what is to be told of a call that was read.
    pub(super) fn note(&mut self, call: &str, notes: &[String], words_lost: bool) {
        self.words_lost += u64::from(words_lost);
        self.notes_count += notes.len() as u64;
        let room = ODD_KEPT.saturating_sub(self.notes.len());
        self.notes.extend(notes.iter().take(room).map(|note| format!("call {call}: {note}")));
    }

    pub(super) fn add(&mut self, stored: Deposited) {
        self.calls_added += stored.calls_added;
        self.calls_present += stored.calls_present;
        self.issues_added += stored.issues_added;
        self.issues_present += stored.issues_present;
    }

    pub(super) fn add_to_queue(&mut self, added: u64, present: u64) {
        self.queue_added += added;
        self.queue_present += present;
    }

    /// Calls that were stored, now or before.
    pub(super) fn stored(&self) -> u64 {
        self.calls_added + self.calls_present
    }

    /// Writes down what would come, and tells people.
    pub(super) fn list(&mut self, batch: Batch, out: &mut Output, json: bool) -> Outcome<()> {
        batch.odd.into_iter().for_each(|odd| self.odd(odd));
        for record in batch.records {
            let row = record.row;
            self.listed += 1;
            if json {
                let calls = self.calls.get_or_insert_default();
                calls.push(Listed { id: row.id, at: row.at, seconds: row.seconds });
                continue;
            }
            let at = row.at.map_or_else(|| format!("{:<16}", "-"), clock::local);
            let length = row.seconds.map_or_else(|| "-".to_owned(), |seconds| clock_face(seconds.round() as i64));
            out.line(format_args!("{at}  {length:>7}  {}", id(&row.id)))?;
        }
        Ok(out.flush()?)
    }

    /// Where the walk stands at its end, and why it ended.
    pub(super) fn end(&mut self, thread: &Thread, interrupted: bool, failure: Option<&Failure>) {
        self.asked_again = thread.open();
        self.up_to = thread.position();
        self.interrupted = interrupted;
        if let Some(failure) = failure {
            self.error = Some(failure.message.to_string());
            self.failed = Some(failure.kind.into());
            self.failure = Some(failure.clone());
        }
    }

    /// Whether a look brought something that is worth a line.
    pub(super) fn has_news(&self) -> bool {
        self.stored() + self.bad_calls > 0
    }

    /// What there is to tell goes to standard output; what went wrong, to standard error.
    pub(super) fn print(&self, json: bool) -> io::Result<()> {
        let mut out = Output::new(When::Never);
        if json {
            out.json_line(self)?;
            return out.flush();
        }
        for bad in self.bad.iter().take(ODD_SHOWN) {
            complain(format_args!("call {}: {}", id(&bad.call), id(&bad.reason)));
        }
        let hidden = self.bad_calls.saturating_sub(ODD_SHOWN as u64);
        if hidden > 0 {
            complain(format_args!("and {hidden} more calls that cannot be taken"));
        }
        for note in self.notes.iter().take(ODD_SHOWN) {
            say(format_args!("{}", id(note)));
        }
        let hidden = self.notes_count.saturating_sub(self.notes.len().min(ODD_SHOWN) as u64);
        if hidden > 0 {
            say(format_args!("and {hidden} more notes"));
        }
        if self.words_lost > 0 {
            complain(format_args!("words may be missing in {}", counted(self.words_lost, "call")));
        }
        let name = id(&self.source);
        if self.dry_run {
            out.line(format_args!("{name}  nothing was stored; {} would be", counted(self.listed, "call")))?;
        } else if self.stored() > 0 || self.code() == Code::Done {
            let (calls, issues) = (counted(self.calls_added, "call"), counted(self.issues_added, "issue"));
            out.line(format_args!("{name}  added {calls} and {issues}"))?;
            if self.calls_present + self.issues_present > 0 {
                let (calls, issues) = (counted(self.calls_present, "call"), counted(self.issues_present, "issue"));
                out.line(format_args!("there already: {calls} and {issues}"))?;
            }
            if self.queue_added + self.queue_present > 0 {
                let (added, present) = (self.queue_added, self.queue_present);
                out.line(format_args!("in the queue: {added} new, {present} already there"))?;
            }
        }
        out.flush()?;
        if self.asked_again > 0 {
            let calls = counted(self.asked_again, "call");
            say(format_args!("{calls} not finished, or failed to come; the next pull asks again"));
        }
        if let Some(error) = &self.error {
            complain(format_args!("{}", id(error)));
            self.failure.iter().for_each(advise);
        }
        if self.interrupted {
            complain(format_args!("interrupted; what was stored stays, and the same pull goes on from there"));
        }
        Ok(())
    }

    pub(super) fn code(&self) -> Code {
        let is_whole = self.bad_calls == 0 && self.words_lost == 0 && self.error.is_none() && !self.interrupted;
        match (is_whole, self.stored() + self.listed) {
            (true, _) => Code::Done,
            (false, 0) => self.failed.unwrap_or(Code::Failed),
            (false, _) => Code::InPart,
        }
    }
}
