//! The reading side of an import: files, records, conversations, batches.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    ops::ControlFlow,
    path::Path,
};

use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use crate::{
    cli::{args::IssuesOf, progress::Meter},
    domain::{
        choice::{IssueSource, Severity},
        limits,
    },
    import::{self, BadRecord, Conversation, Format, ImportError, Shared},
    intake::{self, Encoding},
    server::{Deposit, DepositIssue, Hearing, Ready},
};

use super::{
    Making,
    archive::{self, Archive},
    files::Item,
    runs,
};

/// Bytes of text after which a batch is full.
const BATCH_BYTES: usize = 4 << 20;
/// Bad records of a file that are kept with their reasons; the others are counted.
pub(super) const BAD_KEPT: usize = 100;
/// Notes on conversations of a file that are kept; the others are counted.
pub(super) const NOTES_KEPT: usize = 100;
/// Name space of the ids of issues that imports open.
const ISSUES: Uuid = Uuid::from_u128(0x7a1d_5f0e_92c4_4b63_8e17_c05a_d3f6_2b98);

/// What is to be read, and how.
pub(super) struct Plan {
    pub(super) items: Vec<Item>,
    pub(super) format: Option<Format>,
    pub(super) encoding: Option<Encoding>,
    pub(super) issues: IssuesOf,
}

/// What was read from one file.
#[derive(Default)]
pub(super) struct Read {
    pub(super) name: String,
    pub(super) format: Option<Format>,
    pub(super) conversations: u64,
    pub(super) issues: u64,
    pub(super) bad: Vec<BadRecord>,
    pub(super) bad_count: u64,
    /// What of conversations was not taken as it came, each with the record.
    pub(super) notes: Vec<String>,
    pub(super) notes_count: u64,
    /// Conversations of which words may be missing.
    pub(super) words_lost: u64,
    pub(super) error: Option<Unread>,
    /// Why it was left out on purpose.
    pub(super) skipped: Option<&'static str>,
}

impl Read {
    fn of(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    fn unopened(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { error: Some(Unread::Unopened(reason.into())), ..Self::of(name) }
    }
}

/// Why a file was not read, or not to its end.
pub(super) enum Unread {
    /// It could not be opened.
    Unopened(String),
    /// Its content.
    Content(ImportError),
}

/// Reads one file after the other and hands over full batches; ends when it is told to, or nobody takes them.
pub(super) fn read_all(plan: &Plan, (batches, stores): (&Sender<Making>, bool), meter: &Meter) -> Vec<Read> {
    let batch = Batch { deposits: Vec::new(), bytes: 0, batches, stores };
    let mut reader = Reader { plan, batch, meter, read: Vec::new() };
    let mut last = runs::Last::default();
    for item in &plan.items {
        if meter.is_stopped() {
            break;
        }
        let name = |path: &Path| path.to_string_lossy().into_owned();
        match item {
            Item::File(path) => reader.path(path, &mut last),
            Item::Skipped(path, reason) => reader.read.push(Read { skipped: Some(reason), ..Read::of(name(path)) }),
            Item::Failed(path, reason) => reader.read.push(Read::unopened(name(path), reason)),
        }
    }
    let _ = reader.batch.hand_over();
    reader.read
}

/// Reads files, and keeps what became of each.
struct Reader<'a> {
    plan: &'a Plan,
    batch: Batch<'a>,
    meter: &'a Meter,
    read: Vec<Read>,
}

impl Reader<'_> {
    fn path(&mut self, path: &Path, last: &mut runs::Last) {
        let meter = self.meter;
        if path == Path::new("-") {
            let name = "standard input".to_owned();
            return self.source(Box::new(meter.counting(io::stdin().lock())), name, "-", None);
        }
        let name = path.to_string_lossy().into_owned();
        let short = path.file_name().map_or_else(|| name.clone(), |name| name.to_string_lossy().into_owned());
        match open(path) {
            Ok((file, true)) => self.archive(file, &name, &short),
            Ok((file, false)) => match runs::of_file(path, self.plan.encoding) {
                Some((_, shared)) => self.goes_with(name, &shared),
                None => {
                    let shared = last.of_run(path, self.plan.encoding);
                    self.source(Box::new(meter.counting(file)), name, &short, shared);
                }
            },
            Err(reason) => self.read.push(Read::unopened(name, reason)),
        }
    }

    fn archive(&mut self, file: File, name: &str, short: &str) {
        let meter = self.meter;
        let opened = Archive::open(meter.counting(file)).and_then(|mut archive| {
            let members = archive.members()?;
            Ok((archive, members))
        });
        let (mut archive, members) = match opened {
            Ok(opened) => opened,
            Err(reason) => return self.read.push(Read::unopened(name, reason)),
        };
        if members.iter().all(|member| member.skipped.is_some()) {
            self.read.push(Read::unopened(name, "is an archive without any file to read"));
        }
        let mut shared = None;
        for member in &members {
            if meter.is_stopped() {
                break;
            }
            let (name, short) = (format!("{name}/{}", member.name), format!("{short}/{}", member.name));
            if member.skipped.is_some() {
                self.read.push(Read { skipped: member.skipped, ..Read::of(name) });
            } else if let Some(reason) = member.refused {
                self.read.push(Read::unopened(name, reason));
            } else {
                if members.iter().any(|run| runs::above(&run.name) == Some(folder_of(&member.name)))
                    && let Ok(source) = archive.read(member)
                    && let Some(found) = runs::shared(Box::new(source), self.plan.encoding)
                {
                    self.goes_with(name, &found);
                    shared = Some((folder_of(&member.name), found));
                    continue;
                }
                let shared = shared.as_ref().filter(|(folder, _)| runs::above(&member.name) == Some(folder));
                let shared = shared.map(|(_, shared)| shared);
                match archive.read(member) {
                    Ok(source) => self.source(Box::new(source), name, &short, shared),
                    Err(reason) => self.read.push(Read::unopened(name, reason)),
                }
            }
        }
    }

    /// Tells of a file that holds no run, but what runs share.
    fn goes_with(&mut self, name: String, shared: &Shared) {
        let mut read = Read { skipped: Some(runs::GOES_WITH), ..Read::of(name) };
        read.notes.extend(shared.odd().map(str::to_owned));
        read.notes_count = read.notes.len() as u64;
        self.read.push(read);
    }

    /// Reads one source; `file` is its name as it is kept, and `shared` what a file beside holds of its runs.
    fn source(&mut self, source: Box<dyn io::Read + '_>, name: String, file: &str, shared: Option<&Shared>) {
        let Self { plan, batch, meter, .. } = self;
        let mut read = Read::of(name);
        let mut sink = |outcome: Result<Conversation, BadRecord>| {
            match outcome {
                Ok(conversation) => {
                    read.conversations += 1;
                    meter.conversation();
                    note(&conversation, &mut read);
                    let deposit = deposit(conversation, plan.issues, file);
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
        let outcome = intake::text(source, plan.encoding)
            .map_err(ImportError::Read)
            .and_then(|mut text| import::read_with(&mut text, file, plan.format, shared, &mut sink));
        match outcome {
            Ok(format) => read.format = Some(format),
            Err(error) => read.error = Some(Unread::Content(error)),
        }
        self.read.push(read);
    }
}

/// The folder in which a member of an archive lies, with the sign behind it; nothing for one at the top.
fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |end| &name[..=end])
}

/// Keeps what is to be told of a conversation.
fn note(conversation: &Conversation, read: &mut Read) {
    read.words_lost += u64::from(conversation.words_lost);
    read.notes_count += conversation.notes.len() as u64;
    let number = conversation.call.metadata.as_ref().and_then(|facts| facts.get("record")?.as_u64()).unwrap_or(1);
    let room = NOTES_KEPT.saturating_sub(read.notes.len());
    read.notes.extend(conversation.notes.iter().take(room).map(|note| format!("record {number}: {note}")));
}

/// The file, and whether it is a zip archive.
fn open(path: &Path) -> Result<(File, bool), String> {
    let told = |error: io::Error| format!("cannot be opened: {error}");
    let mut file = File::open(path).map_err(told)?;
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Ok((file, false));
    }
    let mut head = Vec::new();
    io::Read::by_ref(&mut file).take(archive::SIGN.len() as u64).read_to_end(&mut head).map_err(told)?;
    file.rewind().map_err(told)?;
    Ok((file, head == archive::SIGN))
}

/// A conversation as it is stored, with an issue if it gets one.
pub(in crate::cli) fn deposit(conversation: Conversation, issues: IssuesOf, file: &str) -> Deposit {
    let Conversation { call, events, kept, failed, hearing, title, .. } = conversation;
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
    let hearing = hearing.map(|(call, words)| Hearing { call, words });
    Deposit { call, events, kept, issue, hearing }
}

/// Deposits that are stored together.
struct Batch<'a> {
    deposits: Vec<Deposit>,
    bytes: usize,
    batches: &'a Sender<Making>,
    /// In a rehearsal, nothing is.
    stores: bool,
}

impl Batch<'_> {
    fn add(&mut self, deposit: Deposit) -> ControlFlow<()> {
        let text = |turn: &crate::wire::Turn| turn.text.verbatim().len() + 100;
        self.bytes += deposit.call.transcripts.iter().map(text).sum::<usize>() + deposit.events.len() * 200;
        self.deposits.push(deposit);
        if self.deposits.len() < Ready::MOST && self.bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        self.hand_over()
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        self.bytes = 0;
        let full = std::mem::take(&mut self.deposits);
        if full.is_empty() || !self.stores {
            return ControlFlow::Continue(());
        }
        match self.batches.blocking_send(tokio::task::spawn_blocking(move || Ready::of(full))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}
