//! What a pull came to, for people and as JSON.

use std::io;

use serde::{Serialize, Serializer};

use crate::{
    cli::{
        args::When,
        clock,
        exit::{Code, Outcome, Stop, complain, say},
        import::deleted_here,
        output::Output,
        table::id,
    },
    domain::{
        text::{Display, counted},
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
    #[serde(flatten)]
    pub(super) deposited: Deposited,
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
    /// Why it ended early.
    #[serde(serialize_with = "message")]
    error: Option<Stop>,
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

    pub(super) fn add_to_queue(&mut self, added: u64, present: u64) {
        self.queue_added += added;
        self.queue_present += present;
    }

    /// Calls that were stored, now or before, or deleted here since.
    pub(super) fn stored(&self) -> u64 {
        self.deposited.calls_added + self.deposited.calls_present + self.deposited.calls_deleted
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

    /// Where the walk stands at its end, and why it ended early.
    pub(super) fn end(&mut self, thread: &Thread, interrupted: bool, error: Option<Stop>) {
        self.asked_again = thread.open();
        self.up_to = thread.position();
        self.interrupted = interrupted;
        self.error = error;
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
            let Deposited { calls_added, calls_present, calls_differing, issues_added, issues_present, .. } =
                self.deposited;
            let (calls, issues) = (counted(calls_added, "call"), counted(issues_added, "issue"));
            out.line(format_args!("{name}  added {calls} and {issues}"))?;
            if calls_present + issues_present > 0 {
                let (calls, issues) = (counted(calls_present, "call"), counted(issues_present, "issue"));
                out.line(format_args!("there already: {calls} and {issues}"))?;
            }
            if calls_differing > 0 {
                let are = if calls_differing == 1 { "is" } else { "are" };
                let calls = counted(calls_differing, "call");
                complain(format_args!("{calls} {are} there with other content; a pull changes no call that is there"));
            }
            if self.deposited.calls_deleted > 0 {
                out.line(format_args!("{}", deleted_here(self.deposited.calls_deleted)))?;
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
            error.report();
        }
        if self.interrupted {
            complain(format_args!("interrupted; what was stored stays, and the same pull goes on from there"));
        }
        Ok(())
    }

    pub(super) fn code(&self) -> Code {
        let is_whole = self.deposited.calls_differing == 0
            && self.bad_calls == 0
            && self.words_lost == 0
            && self.error.is_none()
            && !self.interrupted;
        match (is_whole, self.stored() + self.listed) {
            (true, _) => Code::Done,
            (false, 0) => self.error.as_ref().map_or(Code::Failed, Stop::code),
            (false, _) => Code::InPart,
        }
    }
}

/// In JSON an error is its message.
#[expect(clippy::ref_option, reason = "so it is called")]
fn message<S: Serializer>(error: &Option<Stop>, to: S) -> Result<S::Ok, S::Error> {
    error.as_ref().map(|error| error.message().map(Display::as_str).unwrap_or_default()).serialize(to)
}
