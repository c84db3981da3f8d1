//! The reading side of an import: files, records, conversations, batches.

use std::{
    fs::File,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use crate::{
    cli::{args::IssuesOf, progress::Meter},
    domain::{
        choice::{IssueSource, Severity},
        limits,
        time::Time,
    },
    import::{self, BadRecord, Conversation, Format, ImportError},
    server::{Deposit, DepositIssue},
};

/// Conversations of a batch.
const BATCH: usize = 256;
/// Bytes of text after which a batch is full.
const BATCH_BYTES: usize = 8 << 20;
/// Bad records of a file that are kept with their reasons; the others are counted.
pub(super) const BAD_KEPT: usize = 100;
/// Name space of the ids of issues that imports open.
const ISSUES: Uuid = Uuid::from_u128(0x7a1d_5f0e_92c4_4b63_8e17_c05a_d3f6_2b98);

/// What is to be read, and how.
pub(super) struct Plan {
    pub(super) files: Vec<PathBuf>,
    pub(super) format: Option<Format>,
    pub(super) issues: IssuesOf,
    pub(super) now: Time,
}

/// What was read from one file.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) format: Option<Format>,
    pub(super) conversations: u64,
    pub(super) issues: u64,
    pub(super) bad: Vec<BadRecord>,
    pub(super) bad_count: u64,
    pub(super) error: Option<Unread>,
}

/// Why a file was not read, or not to its end.
pub(super) enum Unread {
    /// It could not be opened.
    Unopened(String),
    /// Its content.
    Content(ImportError),
}

/// Reads one file after the other and hands over full batches; ends when it is told to, or nobody takes them.
pub(super) fn read_all(plan: Plan, batches: &Sender<Vec<Deposit>>, meter: &Meter) -> Vec<Read> {
    let mut read = Vec::new();
    let mut batch = Batch { deposits: Vec::new(), bytes: 0, batches };
    for path in &plan.files {
        if meter.is_stopped() {
            break;
        }
        read.push(read_file(path, &plan, &mut batch, meter));
    }
    let _ = batch.hand_over();
    read
}

fn read_file(path: &Path, plan: &Plan, batch: &mut Batch<'_>, meter: &Meter) -> Read {
    let mut read = Read {
        name: path.to_string_lossy().into_owned(),
        format: None,
        conversations: 0,
        issues: 0,
        bad: Vec::new(),
        bad_count: 0,
        error: None,
    };
    let opened: Box<dyn io::Read> = if path == Path::new("-") {
        "standard input".clone_into(&mut read.name);
        Box::new(io::stdin().lock())
    } else {
        match open(path) {
            Ok(file) => Box::new(file),
            Err(reason) => {
                read.error = Some(Unread::Unopened(reason));
                return read;
            }
        }
    };
    let name = path.file_name().map_or_else(|| read.name.clone(), |name| name.to_string_lossy().into_owned());
    let mut sink = |outcome: Result<Conversation, BadRecord>| {
        match outcome {
            Ok(conversation) => {
                read.conversations += 1;
                meter.conversation();
                let deposit = deposit(conversation, plan.issues, &name);
                read.issues += u64::from(deposit.issue.is_some());
                batch.add(deposit)?;
            }
            Err(bad) => {
                read.bad_count += 1;
                if read.bad.len() < BAD_KEPT {
                    read.bad.push(bad);
                }
            }
        }
        if meter.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    match import::read(&mut meter.counting(opened), &name, plan.format, plan.now, &mut sink) {
        Ok(format) => read.format = Some(format),
        Err(error) => read.error = Some(Unread::Content(error)),
    }
    read
}

fn open(path: &Path) -> Result<File, String> {
    let file = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    match file.metadata() {
        Ok(about) if about.is_dir() => Err("is a folder; name the files in it".to_owned()),
        _ => Ok(file),
    }
}

/// A conversation as it is stored, with an issue if it gets one.
fn deposit(conversation: Conversation, issues: IssuesOf, file: &str) -> Deposit {
    let Conversation { call, events, kept, failed, title } = conversation;
    let wanted = match issues {
        IssuesOf::All => true,
        IssuesOf::Failed => failed == Some(true),
        IssuesOf::None => false,
    };
    let issue = wanted.then(|| {
        let state = if failed == Some(true) { ", where it is marked as failed" } else { "" };
        let title = if title.trim().is_empty() { "Imported conversation" } else { &title };
        DepositIssue {
            id: Uuid::new_v5(&ISSUES, call.call_id.as_str().as_bytes()).hyphenated().to_string().into(),
            title: limits::cut(title, limits::TITLE).to_owned(),
            description: limits::cut(&format!("Imported from {file}{state}."), limits::DESCRIPTION).to_owned(),
            severity: Severity::Medium,
            category: "Dialogue".to_owned(),
            source: IssueSource::Automated,
        }
    });
    Deposit { call, events, kept, issue }
}

/// Deposits that are stored together.
struct Batch<'a> {
    deposits: Vec<Deposit>,
    bytes: usize,
    batches: &'a Sender<Vec<Deposit>>,
}

impl Batch<'_> {
    fn add(&mut self, deposit: Deposit) -> ControlFlow<()> {
        let text = |turn: &crate::wire::Turn| turn.text.verbatim().len() + 100;
        self.bytes += deposit.call.transcripts.iter().map(text).sum::<usize>() + deposit.events.len() * 200;
        self.deposits.push(deposit);
        if self.deposits.len() < BATCH && self.bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        self.hand_over()
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        self.bytes = 0;
        let full = std::mem::take(&mut self.deposits);
        if full.is_empty() || self.batches.blocking_send(full).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}
