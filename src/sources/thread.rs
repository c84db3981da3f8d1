//! Where a walk over the calls of a source stands and begins, and the file that keeps it between two runs.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Wanted;
use crate::{domain::time::Time, private};

/// The form of the file.
const VERSION: u32 = 1;
/// The largest file that is read.
const MOST_BYTES: u64 = 64 << 20;
/// How long after its time a call may come to stand in a list (milliseconds).
pub(super) const OVERLAP: i64 = 15 * 60 * 1_000;
/// How far back the first walk goes when nobody says it (milliseconds).
const FIRST: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Where a walk stands: everything between two times was handed over, but for calls that were not finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// From this time on nothing is missing; nothing where no walk has begun.
    #[serde(default)]
    pub(super) from: Option<Time>,
    /// Up to this time.
    #[serde(default)]
    pub(super) position: Option<Time>,
    /// Calls shortly before the position and behind it that were handed over, by id.
    #[serde(default)]
    pub(super) seen: BTreeMap<String, Time>,
    /// Calls that were not finished, or failed to come, by id.
    #[serde(default)]
    pub(super) open: BTreeMap<String, Open>,
}

/// A call that is to be asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Open {
    /// When it began.
    pub(super) at: Time,
    /// When it was seen first.
    pub(super) first: Time,
    /// When it was asked for last.
    pub(super) asked: Time,
    /// How often it failed to come.
    #[serde(default)]
    pub(super) failed: u32,
}

impl Thread {
    /// Up to which time nothing is missing.
    pub fn position(&self) -> Option<Time> {
        self.position
    }

    /// Calls that are to be asked for again.
    pub fn open(&self) -> usize {
        self.open.len()
    }
}

/// Where a walk begins, what it has behind it, and whether the thread moves along.
pub(super) fn begin(thread: &mut Thread, wanted: &Wanted) -> (Time, Time, bool) {
    let (from, position) = match (thread.from, thread.position) {
        (Some(from), Some(position)) => (from, position),
        _ => {
            let from = wanted.since.unwrap_or(wanted.now.plus(-FIRST));
            (thread.from, thread.position) = (Some(from), Some(from));
            return (from, from, true);
        }
    };
    match wanted.since {
        // What lies between is not to be left out by the next walk.
        Some(since) if since > position => (since, since, false),
        // A stretch of the past, by itself.
        Some(since) if since < from && wanted.until.is_some_and(|until| until < position) => (since, since, false),
        Some(since) if since < from => {
            thread.seen.clear();
            (thread.from, thread.position) = (Some(since), Some(since));
            (since, since, true)
        }
        _ => (from.max(position.plus(-OVERLAP)), position, true),
    }
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadThread {
    /// Another process walks.
    #[error("another `earmark pull` of this source is at work; let it end first")]
    InUse,
    /// Reading or writing failed.
    #[error("{}: {cause}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It holds something else.
    #[error("{} {reason}; move it away, and the next pull begins anew: what is stored then counts as there already",
        .file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// The file of a thread. Whoever has it is the only one that walks.
#[derive(Debug)]
pub struct ThreadFile {
    path: PathBuf,
    _lock: File,
}

/// What stands in the file.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    version: u32,
    /// The database that the calls went into.
    database: String,
    #[serde(flatten)]
    thread: T,
}

impl ThreadFile {
    /// Takes the file at `path`, in a folder of the program's own.
    pub fn take(path: PathBuf) -> Result<Self, BadThread> {
        let failed = |cause| BadThread::File { file: path.clone(), cause };
        private::own_folder(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
        let lock = private::file().create(true).append(true).open(path.with_extension("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(BadThread::InUse),
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    /// The thread of the calls that went into this database; one that begins, where they went into another or nowhere.
    pub fn read(&self, database: &str) -> Result<Thread, BadThread> {
        read(&self.path, Some(database))
    }

    /// Keeps the thread: whole, or as it was.
    pub fn keep(&self, thread: &Thread, database: &str) -> Result<(), BadThread> {
        let failed = |cause| BadThread::File { file: self.path.clone(), cause };
        let kept = Kept { version: VERSION, database: database.to_owned(), thread };
        let bytes = serde_json::to_vec(&kept).map_err(|error| failed(error.into()))?;
        private::write_whole(&self.path, &bytes).map_err(failed)
    }
}

/// Reads a thread without taking its file, whatever database it is of unless one is named.
pub(super) fn read(path: &Path, database: Option<&str>) -> Result<Thread, BadThread> {
    let failed = |cause| BadThread::File { file: path.to_owned(), cause };
    let bad = |reason| BadThread::Content { file: path.to_owned(), reason };
    let bytes = match fs::metadata(path) {
        Ok(about) if about.len() > MOST_BYTES => return Err(bad("is larger than 64 MiB")),
        Ok(_) => fs::read(path).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Thread::default()),
        Err(cause) => return Err(failed(cause)),
    };
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let version = serde_json::from_slice::<Version>(&bytes).map_err(|_| bad("does not tell where a pull stands"))?;
    if version.version != VERSION {
        return Err(bad("was written by another version of earmark"));
    }
    let kept: Kept<Thread> = serde_json::from_slice(&bytes).map_err(|_| bad("does not tell where a pull stands"))?;
    let is_other = database.is_some_and(|database| database != kept.database);
    Ok(if is_other { Thread::default() } else { kept.thread })
}

impl Thread {
    /// The thread that a file holds, for who only looks.
    pub fn look(path: &Path) -> Result<Self, BadThread> {
        read(path, None)
    }
}
