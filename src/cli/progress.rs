//! How far something that takes its time has come, on standard error, where a person watches.

use std::{
    io::{self, IsTerminal as _, Read, Seek, Write as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

/// Cells of the bar.
const CELLS: u64 = 24;

/// Counts what was read; shared between the thread that reads and the one that draws.
pub(super) struct Meter {
    bytes: AtomicU64,
    conversations: AtomicU64,
    /// All bytes, unless something is read whose length is not known.
    total: Option<u64>,
    stopped: AtomicBool,
}

impl Meter {
    pub(super) fn of<'a>(files: impl Iterator<Item = &'a Path>) -> Self {
        let length = |file: &Path| {
            let about = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file);
            about.map(|about| about.len())
        };
        Self {
            bytes: AtomicU64::new(0),
            conversations: AtomicU64::new(0),
            total: files.map(length).sum::<Option<u64>>().filter(|total| *total > 0),
            stopped: AtomicBool::new(false),
        }
    }

    pub(super) fn conversation(&self) {
        self.conversations.fetch_add(1, Relaxed);
    }

    /// Conversations so far.
    pub(super) fn conversations(&self) -> u64 {
        self.conversations.load(Relaxed)
    }

    /// Asks the reading thread to end.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// `source`, with its bytes counted.
    pub(super) fn counting<R: Read>(&self, source: R) -> Counting<'_, R> {
        Counting { meter: self, source }
    }

    fn words(&self) -> String {
        let bytes = self.bytes.load(Relaxed);
        let read = bytes as f64 / 1e6;
        let conversations = self.conversations();
        match self.total {
            Some(total) => {
                let full = (bytes.min(total) * CELLS / total) as usize;
                let bar = "━".repeat(full) + &" ".repeat(CELLS as usize - full);
                let total = total as f64 / 1e6;
                format!("{bar} {read:.1} of {total:.1} MB, {conversations} conversations")
            }
            None => format!("{read:.1} MB, {conversations} conversations"),
        }
    }
}

/// A source whose bytes are counted.
pub(super) struct Counting<'a, R> {
    meter: &'a Meter,
    source: R,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.meter.bytes.fetch_add(length as u64, Relaxed);
        Ok(length)
    }
}

impl<R: Seek> Seek for Counting<'_, R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

/// The line on standard error, with what an import has read.
pub(super) struct Progress {
    meter: Arc<Meter>,
    line: Line,
}

impl Progress {
    pub(super) fn new(meter: &Arc<Meter>) -> Self {
        Self { meter: Arc::clone(meter), line: Line::new() }
    }

    pub(super) fn draw(&mut self) {
        self.line.draw(self.meter.words());
    }

    pub(super) fn clear(&mut self) {
        self.line.clear();
    }
}

/// A line on standard error that is written over.
pub(super) struct Line {
    /// What stands there now; `None` where nobody watches.
    shown: Option<String>,
}

impl Line {
    pub(super) fn new() -> Self {
        Self { shown: io::stderr().is_terminal().then(String::new) }
    }

    /// Shows words of our own.
    pub(super) fn draw(&mut self, words: String) {
        if let Some(shown) = self.shown.as_mut().filter(|shown| **shown != words) {
            let _ = write!(io::stderr().lock(), "\r{words}\x1b[K");
            *shown = words;
        }
    }

    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some_and(|shown| !shown.is_empty()) {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_follows_the_bytes() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("calls.json");
        std::fs::write(&file, [b' '; 2_000_000]).expect("written");
        let meter = Meter::of(std::iter::once(file.as_path()));
        assert!(meter.words().ends_with("0.0 of 2.0 MB, 0 conversations"));
        io::copy(&mut meter.counting(io::repeat(1).take(1_000_000)), &mut io::sink()).expect("copied");
        meter.conversation();
        let words = meter.words();
        assert!(words.ends_with("1.0 of 2.0 MB, 1 conversations") && words.matches('━').count() == 12, "{words}");
        assert_eq!(Meter::of([file.as_path(), Path::new("-")].into_iter()).words(), "0.0 MB, 0 conversations");
    }
}
