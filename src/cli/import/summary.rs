//! What an import came to, for people and as JSON.

use std::io;

use serde::Serialize;

use super::reader::{Read, Unread};
use crate::{
    cli::{
        exit::{Code, complain, say},
        output::Output,
        table::id,
    },
    domain::text::counted,
    server::{DatabaseError, Deposited},
};

/// Bad records of a file that are shown to people.
const BAD_SHOWN: usize = 20;

/// Notes on conversations of a file that are shown to people.
const NOTES_SHOWN: usize = 20;

/// What came of reading and storing.
pub(super) struct Stored {
    /// What was read; of a reader that could not be ended, nothing is known but its count.
    pub(super) read: Vec<Read>,
    /// Conversations that were read.
    pub(super) conversations: u64,
    /// What was stored.
    pub(super) deposited: Deposited,
    /// Why storing ended early.
    pub(super) error: Option<DatabaseError>,
}

/// What an import came to.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    dry_run: bool,
    interrupted: bool,
    conversations: u64,
    calls_added: u64,
    calls_present: u64,
    /// Of these, calls that came with other words than are stored.
    calls_differing: u64,
    calls_replaced: u64,
    /// Calls that were deleted here, and were not taken in again.
    calls_deleted: u64,
    /// Second hearings that were put beside their calls.
    hearings: u64,
    issues_wanted: u64,
    issues_added: u64,
    issues_present: u64,
    bad_records: u64,
    /// Conversations of which words may be missing.
    words_lost: u64,
    files: Vec<FileSummary>,
    error: Option<String>,
    #[serde(skip)]
    nothing_opened: bool,
}

#[derive(Debug, Serialize)]
struct FileSummary {
    name: String,
    format: Option<&'static str>,
    conversations: u64,
    bad_records: u64,
    /// The first of them.
    bad: Vec<Bad>,
    /// What of conversations was not taken as it came; the first of them.
    notes: Vec<String>,
    notes_count: u64,
    words_lost: u64,
    error: Option<String>,
    /// Why it was left out on purpose.
    skipped: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Bad {
    record: String,
    reason: String,
}

impl Summary {
    pub(super) fn of(stored: Stored, dry_run: bool, stopped: bool) -> Self {
        let Stored { read, conversations, deposited, error } = stored;
        let unopened = |read: &Read| matches!(read.error, Some(Unread::Unopened(_)));
        Self {
            dry_run,
            interrupted: stopped && error.is_none(),
            conversations,
            calls_added: deposited.calls_added,
            calls_present: deposited.calls_present,
            calls_differing: deposited.calls_differing,
            calls_replaced: deposited.calls_replaced,
            calls_deleted: deposited.calls_deleted,
            hearings: deposited.hearings,
            issues_wanted: read.iter().map(|read| read.issues).sum(),
            issues_added: deposited.issues_added,
            issues_present: deposited.issues_present,
            bad_records: read.iter().map(|read| read.bad_count).sum(),
            words_lost: read.iter().map(|read| read.words_lost).sum(),
            nothing_opened: !read.is_empty() && read.iter().all(|read| unopened(read) || read.skipped.is_some()),
            files: read.into_iter().map(FileSummary::of).collect(),
            error: error.map(|error| error.to_string()),
        }
    }

    /// What there is to tell goes to standard output; what went wrong, to standard error.
    pub(super) fn print(&self, out: &mut Output) -> io::Result<()> {
        for file in &self.files {
            let name = id(&file.name);
            if let Some(error) = &file.error {
                // The lines of a longer explanation are made harmless one by one.
                let mut lines = error.lines().map(id);
                complain(format_args!("{name}: {}", lines.next().unwrap_or_default()));
                lines.for_each(|line| say(format_args!("{line}")));
            }
            if let Some(reason) = file.skipped {
                say(format_args!("{name}: left out: {reason}"));
            }
            for bad in file.bad.iter().take(BAD_SHOWN) {
                complain(format_args!("{name}: {}: {}", id(&bad.record), id(&bad.reason)));
            }
            let hidden = file.bad_records.saturating_sub(BAD_SHOWN as u64);
            if hidden > 0 {
                complain(format_args!("{name}: and {hidden} more records that cannot be read"));
            }
            for note in file.notes.iter().take(NOTES_SHOWN) {
                say(format_args!("{name}: {}", id(note)));
            }
            let hidden = file.notes_count.saturating_sub(file.notes.len().min(NOTES_SHOWN) as u64);
            if hidden > 0 {
                say(format_args!("{name}: and {hidden} more notes"));
            }
            if file.words_lost > 0 {
                complain(format_args!("{name}: words may be missing in {}", counted(file.words_lost, "conversation")));
            }
            if let Some(format) = file.format {
                out.line(format_args!("{name}  {format}  {}", counted(file.conversations, "conversation")))?;
            }
        }
        if self.conversations == 0 && self.code() != Code::Done {
            // What went wrong has been told, and there is nothing to count.
        } else if self.dry_run {
            let issues = counted(self.issues_wanted, "issue");
            out.line(format_args!(
                "nothing was stored; {} and {issues} would be",
                counted(self.conversations, "call")
            ))?;
        } else {
            let (calls, issues) = (counted(self.calls_added, "call"), counted(self.issues_added, "issue"));
            out.line(format_args!("added {calls} and {issues}"))?;
            if self.calls_present + self.issues_present > 0 {
                let (calls, issues) = (counted(self.calls_present, "call"), counted(self.issues_present, "issue"));
                out.line(format_args!("there already: {calls} and {issues}"))?;
            }
            if self.calls_replaced > 0 {
                out.line(format_args!("replaced {}", counted(self.calls_replaced, "call")))?;
            }
            if self.calls_deleted > 0 {
                out.line(format_args!("{}", deleted_here(self.calls_deleted)))?;
            }
            if self.hearings > 0 {
                let (count, calls) = match self.hearings {
                    1 => ("1 second hearing".to_owned(), "its call"),
                    many => (format!("{many} second hearings"), "their calls"),
                };
                out.line(format_args!("put {count} beside {calls}"))?;
            }
            if self.calls_differing > 0 {
                let (calls, are, take) = match self.calls_differing {
                    1 => ("1 call".to_owned(), "is", "takes its new words"),
                    _ => (counted(self.calls_differing, "call"), "are", "takes their new words"),
                };
                complain(format_args!("{calls} {are} there with other content; --replace {take}"));
            }
        }
        if let Some(error) = &self.error {
            complain(format_args!("storing failed: {}", id(error)));
        }
        if self.interrupted {
            complain(format_args!("interrupted; what was stored stays, and the same import goes on from there"));
        }
        Ok(())
    }

    pub(super) fn code(&self) -> Code {
        let unread = self.files.iter().any(|file| file.error.is_some());
        let whole = self.calls_differing == 0
            && !unread
            && self.bad_records == 0
            && self.words_lost == 0
            && self.error.is_none()
            && !self.interrupted;
        match (whole, self.conversations) {
            (true, _) => Code::Done,
            (false, 0) if self.nothing_opened => Code::Usage,
            (false, 0) => Code::Failed,
            (false, _)
                if self.error.is_some()
                    && self.calls_added
                        + self.calls_present
                        + self.calls_replaced
                        + self.calls_deleted
                        + self.hearings
                        == 0 =>
            {
                Code::Failed
            }
            (false, _) => Code::InPart,
        }
    }
}

/// What is said of calls that were deleted here, and came again.
pub(in crate::cli) fn deleted_here(calls: u64) -> String {
    let (were, are) = if calls == 1 { ("was", "is") } else { ("were", "are") };
    format!("{} {were} deleted here and {are} not taken in again", counted(calls, "call"))
}

impl FileSummary {
    fn of(read: Read) -> Self {
        let bad = read.bad.into_iter().map(|bad| Bad { record: bad.record, reason: bad.reason });
        Self {
            name: read.name,
            format: read.format.map(crate::import::Format::name),
            conversations: read.conversations,
            bad_records: read.bad_count,
            bad: bad.collect(),
            skipped: read.skipped,
            notes: read.notes,
            notes_count: read.notes_count,
            words_lost: read.words_lost,
            error: read.error.map(|error| match error {
                Unread::Unopened(reason) => reason,
                Unread::Content(error) => error.to_string(),
            }),
        }
    }
}
