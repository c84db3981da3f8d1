//! The programs that are measured, the sizes at which they are, and the data that they find.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use earmark_benches::{
    chance::Chance,
    figures::{self, Measured},
    generate::{self, Format},
    process,
    record::{Better, Figure, Who},
    terminal::{Terminal, now},
};

/// A program that was silent for this long has nothing more to draw. Keys that follow one another faster than a tenth of a
/// second pass what is between: this is longer, so that each key is one after a pause.
pub(crate) const QUIET: Duration = Duration::from_millis(120);
/// A program that needs less processor time than this in ten times that long is at rest.
const AT_REST: Duration = Duration::from_millis(1);
/// Turns of a conversation.
pub(crate) const TURNS: usize = 12;
/// On the screen once the call of the selected issue is read: the last thing to come.
const FULL: &str = "message 0 ";
/// The fewest issues that all keys find rows in.
const FEWEST: usize = 1_000;

/// A program that is measured.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    pub(crate) who: Who,
    pub(crate) program: PathBuf,
}

impl Lane {
    pub(crate) fn is_floor(&self) -> bool {
        matches!(self.who, Who::ByHand | Who::Ratatui)
    }

    pub(crate) fn command(&self, home: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("EARMARK_HOME", home).env_remove("EARMARK_PROFILE").stdin(Stdio::null());
        command
    }

    /// Starts it in a terminal; also the times until its first frame and until its whole screen.
    pub(crate) fn start(&self, home: &Path, arguments: &[&str]) -> Result<(Terminal, Duration, Duration)> {
        let mut terminal = Terminal::start(&self.program, arguments, home)?;
        let first = terminal.next_frame()?;
        let full = match self.is_floor() || terminal.screen().contains(FULL) {
            true => first,
            false => terminal.until("the whole screen", |screen| screen.contains(FULL))?,
        };
        let since = |at| at - terminal.started;
        let (first, full) = (since(first), since(full));
        Ok((terminal, first, full))
    }

    /// It, in a terminal and at rest; also the processor time until it was. What is on the screen is not yet all that is read.
    pub(crate) fn open(&self, home: &Path) -> Result<(Terminal, Duration)> {
        let (mut terminal, _, _) = self.start(home, &[])?;
        let mut work = process::work(terminal.id())?;
        loop {
            terminal.leave_until(now() + 10 * QUIET);
            let later = process::work(terminal.id())?;
            if later.since(&work).processor < AT_REST {
                return Ok((terminal, later.since(&process::Work::default()).processor));
            }
            work = later;
        }
    }
}

/// How much is measured, and in what.
pub(crate) struct Sizes {
    /// Numbers of issues.
    pub(crate) issues: Vec<usize>,
    /// Turns of a long conversation.
    pub(crate) turns: Vec<usize>,
    /// Keys for each figure, a multiple of ten.
    pub(crate) keys: usize,
    /// Fresh processes for each start that is measured, and times that keys are held.
    pub(crate) starts: usize,
    /// Repetitions of what takes long.
    pub(crate) rounds: usize,
}

impl Sizes {
    pub(crate) fn chosen(is_full: bool, is_quick: bool) -> Result<Self> {
        let numbers = |name: &str, otherwise: &str| -> Result<Vec<usize>> {
            let text = std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
            text.split(',').map(str::parse).collect::<Result<_, _>>().with_context(|| format!("{name}: {text}?"))
        };
        let issues = match (is_full, is_quick) {
            (true, _) => "1000,100000,1000000",
            (false, false) => "1000,100000",
            (false, true) => "1000",
        };
        let turns = if is_quick { "100,1000" } else { "100,1000,100000" };
        let issues = numbers("EARMARK_BENCH_ISSUES", issues)?;
        ensure!(issues.iter().all(|size| *size >= FEWEST), "EARMARK_BENCH_ISSUES: {FEWEST} at least");
        let (keys, starts, rounds) = if is_quick { (60, 5, 2) } else { (300, 15, 5) };
        Ok(Self { issues, turns: numbers("EARMARK_BENCH_TURNS", turns)?, keys, starts, rounds })
    }
}

pub(crate) struct Bench {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) sizes: Sizes,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) chance: Chance,
    pub(crate) figures: Vec<Figure>,
}

impl Bench {
    pub(crate) fn set_up(lanes: Vec<Lane>, sizes: Sizes, with_turns: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let bench = Self { lanes, sizes, folder, chance: Chance::default(), figures: Vec::new() };
        for size in &bench.sizes.issues {
            bench.fill(&issues(*size), *size, TURNS)?;
        }
        for size in bench.sizes.turns.iter().filter(|_| with_turns) {
            bench.fill(&turns(*size), 1, *size)?;
        }
        Ok(bench)
    }

    /// The folder of a program with that data.
    pub(crate) fn home(&self, lane: &Lane, data: &str) -> PathBuf {
        self.folder.path().join(format!("{:?}", lane.who)).join(data)
    }

    /// Writes conversations to a file.
    pub(crate) fn conversations(&self, conversations: usize, turns: usize) -> Result<PathBuf> {
        let path = self.folder.path().join(format!("{conversations}x{turns}.jsonl"));
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
        generate::write(&mut out, Format::Bland, conversations, turns)?;
        out.flush()?;
        Ok(path)
    }

    /// Imports conversations, each with an issue, into the local profile of each program, of all at once.
    fn fill(&self, data: &str, issues: usize, turns: usize) -> Result<()> {
        let file = self.conversations(issues, turns)?;
        let mut imports = Vec::new();
        for lane in self.lanes.iter().filter(|lane| !lane.is_floor()) {
            let mut command = lane.command(&self.home(lane, data), &["import", "--issues", "all"]);
            imports.push(command.arg(&file).stdout(Stdio::null()).spawn()?);
        }
        for mut import in imports {
            ensure!(import.wait()?.success(), "an import failed");
        }
        std::fs::remove_file(file)?;
        Ok(())
    }

    /// Keeps a figure, and prints it.
    pub(crate) fn tell(
        &mut self,
        name: impl Into<String>,
        unit: &str,
        better: Better,
        budget: &str,
        measured: Measured,
    ) -> Result<()> {
        let figure = figures::figure(name, unit, better, budget, measured);
        let with_other = self.lanes.iter().any(|lane| lane.who == Who::Against);
        crate::print(&format!("{}\n", figures::line(&figure, with_other)))?;
        self.figures.push(figure);
        Ok(())
    }
}

/// The name of data with many issues.
pub(crate) fn issues(size: usize) -> String {
    format!("{size} issues")
}

/// The name of data with a long conversation.
pub(crate) fn turns(size: usize) -> String {
    format!("{size} turns")
}
