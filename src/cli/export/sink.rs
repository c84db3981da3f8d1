//! Where rows go: standard output, or a file that is put in its place once it is whole. A thread of its own writes, so that a
//! reader that does not read holds up nothing but the rows.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinHandle, time::timeout};
use uuid::Uuid;

use crate::{
    cli::{
        exit::{Code, Outcome, Stop},
        output,
    },
    private,
};

/// Pieces that may wait to be written.
const WAITING: usize = 2;
/// How long the writing thread may take to end when it is told to: its reader may not read.
const PATIENCE: Duration = Duration::from_secs(1);

/// Rows that are written together.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: u64,
}

enum Word {
    Rows(Piece),
    /// That was all.
    Whole,
}

/// Where rows go.
pub(super) struct Sink {
    words: mpsc::Sender<Word>,
    /// Nothing once it has ended.
    thread: Option<JoinHandle<io::Result<()>>>,
    written: Arc<AtomicU64>,
    file: Option<PathBuf>,
}

impl Sink {
    /// Standard output where no file is named. The file must be one that can be made.
    pub(super) fn open(file: Option<&Path>) -> Outcome<Self> {
        let file = file.filter(|file| *file != Path::new("-"));
        let beside = file.map(|file| Beside::make(file).map_err(|error| failed(file, &error))).transpose()?;
        let (words, told) = mpsc::channel(WAITING);
        let written = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&written);
        let thread = tokio::task::spawn_blocking(move || match beside {
            Some(beside) => beside.write(told, &count),
            None => write_all(&mut output::for_programs(), told, &count).map(|_| ()),
        });
        Ok(Self { words, thread: Some(thread), written, file: file.map(Path::to_owned) })
    }

    /// Whether rows go to standard output.
    pub(super) fn is_standard(&self) -> bool {
        self.file.is_none()
    }

    /// Hands rows over to be written.
    pub(super) async fn write(&mut self, piece: Piece) -> Outcome<()> {
        self.tell(Word::Rows(piece)).await
    }

    async fn tell(&mut self, word: Word) -> Outcome<()> {
        match self.words.send(word).await {
            Ok(()) => Ok(()),
            // The thread ended before its time, and knows why.
            Err(_) => self.thread_ended().await,
        }
    }

    async fn thread_ended(&mut self) -> Outcome<()> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        match thread.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                Err(self.file.as_ref().map_or_else(|| error_of_output(&error), |file| failed(file, &error)))
            }
            Err(_) => Err(Stop::new(Code::Failed, "the writing of the rows has ended; this is a fault of earmark")),
        }
    }

    /// Ends with everything written, and puts the file in its place. Gives how many rows there are.
    pub(super) async fn finish(mut self) -> Outcome<u64> {
        self.tell(Word::Whole).await?;
        self.thread_ended().await?;
        Ok(self.written.load(Relaxed))
    }

    /// Ends early, with these last rows. What is in a file is thrown away, since it is not whole. Gives how many rows were
    /// written.
    pub(super) async fn give_up(self, last: Piece) -> u64 {
        let Self { words, thread, written, file } = self;
        let end = async {
            if file.is_none() {
                // Who does not take them does not get them.
                let _ = words.send(Word::Rows(last)).await;
            }
            drop(words);
            if let Some(thread) = thread {
                drop(thread.await);
            }
        };
        let _ = timeout(PATIENCE, end).await;
        if file.is_none() { written.load(Relaxed) } else { 0 }
    }
}

/// A reader that has seen enough closes the pipe, which is no failure.
fn error_of_output(error: &io::Error) -> Stop {
    io::Error::new(error.kind(), error.to_string()).into()
}

fn failed(file: &Path, error: &io::Error) -> Stop {
    Stop::about(Code::Failed, format_args!("{}: {error}", file.display()))
}

/// Writes what it is told; whether that was all.
fn write_all(out: &mut impl io::Write, mut told: mpsc::Receiver<Word>, written: &AtomicU64) -> io::Result<bool> {
    while let Some(word) = told.blocking_recv() {
        match word {
            Word::Rows(piece) => {
                out.write_all(&piece.bytes)?;
                out.flush()?;
                written.fetch_add(piece.rows, Relaxed);
            }
            Word::Whole => return Ok(true),
        }
    }
    Ok(false)
}

/// A file beside the one that is wanted.
struct Beside {
    beside: PathBuf,
    place: PathBuf,
    out: File,
}

impl Beside {
    /// A link leads to the file that is meant; what is there and no file is refused.
    fn make(file: &Path) -> io::Result<Self> {
        let place = match fs::metadata(file) {
            Ok(about) if !about.is_file() => {
                return Err(io::Error::other("it is there and is no file; name another one, or leave --out out"));
            }
            Ok(_) => fs::canonicalize(file)?,
            Err(_) => file.to_owned(),
        };
        let beside = place.with_file_name(format!(".{}", Uuid::new_v4()));
        let out = private::file().write(true).create_new(true).open(&beside)?;
        Ok(Self { beside, place, out })
    }

    fn write(mut self, told: mpsc::Receiver<Word>, written: &AtomicU64) -> io::Result<()> {
        let whole = write_all(&mut self.out, told, written)?;
        if whole {
            self.out.sync_all()?;
            fs::rename(&self.beside, &self.place)?;
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It is in its place, or of no use.
        let _ = fs::remove_file(&self.beside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str) -> Piece {
        Piece { bytes: text.as_bytes().to_vec(), rows: 1 }
    }

    #[tokio::test]
    async fn a_file_is_there_once_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("calls.jsonl");
        fs::write(&file, "before").expect("written");
        let mut sink = Sink::open(Some(&file)).expect("opened");
        sink.write(piece("a\n")).await.expect("written");
        assert_eq!(fs::read_to_string(&file).expect("there"), "before");
        sink.write(piece("b\n")).await.expect("written");
        assert_eq!(sink.finish().await.expect("whole"), 2);
        assert_eq!(fs::read_to_string(&file).expect("there"), "a\nb\n");
        let mut sink = Sink::open(Some(&file)).expect("opened");
        sink.write(piece("c\n")).await.expect("written");
        assert_eq!(sink.give_up(piece("d\n")).await, 0);
        assert_eq!(fs::read_to_string(&file).expect("there"), "a\nb\n", "half an export takes no other's place");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "nothing is left beside it");
    }

    #[tokio::test]
    async fn what_is_no_file_is_refused_before_anybody_is_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [folder.path().to_owned(), folder.path().join("not/there.csv"), PathBuf::from("/dev/null")] {
            assert_eq!(Sink::open(Some(&file)).err().map(|stop| stop.code()), Some(Code::Failed), "{file:?}");
        }
    }
}
