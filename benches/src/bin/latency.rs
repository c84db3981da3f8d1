//! What a person feels: the finished program in a pseudo-terminal of 160x50, against the floor of its stack.
//!
//! `cargo build --release && cargo run --release -p earmark-benches --bin latency`, with words to choose what is
//! measured (`start`, `keys`, `idle`, `commands`). `EARMARK_BENCH_ISSUES` gives the sizes, `1000,100000` by itself;
//! `EARMARK_BENCH_PROGRAM` the program.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use earmark_benches::{
    generate::{self, Format},
    process,
    terminal::{Terminal, now},
};

/// Fresh processes for each start that is measured.
const STARTS: usize = 15;
/// Keys for each figure.
const KEYS: usize = 300;
/// A program that was silent for this long has nothing more to draw.
const QUIET: Duration = Duration::from_millis(20);
/// How long the program is left alone.
const IDLE: Duration = Duration::from_secs(10);
/// Turns of a conversation.
const TURNS: usize = 12;
/// On the screen once the call of the selected issue is read: the last thing to come.
const FULL: &str = "message 0 of 0";

/// A part of the measuring, by its name.
type Part = (&'static str, fn(&Bench) -> Result<()>);
/// A way to start: its name, the times of its first and of its whole screen, the budget.
type Start = (String, Vec<(Duration, Duration)>, &'static str);

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let bench = Bench::set_up()?;
    let parts: [Part; 4] =
        [("start", Bench::start), ("keys", Bench::keys), ("idle", Bench::idle), ("commands", Bench::commands)];
    println!("{:<58} {:>26}   budget", "figure", "measured");
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            part(&bench)?;
        }
    }
    Ok(())
}

struct Bench {
    program: PathBuf,
    floor: PathBuf,
    folder: tempfile::TempDir,
    /// Numbers of issues, each with its data below `folder`.
    sizes: Vec<usize>,
}

fn row(figure: &str, measured: &str, budget: &str) {
    println!("{figure:<58} {measured:>26}   {budget}");
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Median and 99th of a hundred.
fn spread(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied();
    (at(50).unwrap_or_default(), at(99).unwrap_or_default())
}

fn spread_words(times: &mut [Duration]) -> String {
    let (median, worst) = spread(times);
    format!("{:.2} ms, p99 {:.2} ms", millis(median), millis(worst))
}

/// The number of the selected issue, from the border of the list.
fn position(screen: &str) -> Option<usize> {
    let border = screen.lines().nth(1)?.split('┓').next()?;
    let (before, _) = border.split_once(", more").or_else(|| border.split_once(" of "))?;
    before.rsplit(' ').next()?.parse().ok()
}

impl Bench {
    fn set_up() -> Result<Self> {
        let here = std::env::current_exe()?;
        let beside = here.parent().context("a program lies in a folder")?;
        let program = std::env::var_os("EARMARK_BENCH_PROGRAM").map_or_else(|| beside.join("earmark"), PathBuf::from);
        ensure!(program.exists(), "{}: build it first, with `cargo build --release`", program.display());
        let sizes = std::env::var("EARMARK_BENCH_ISSUES").unwrap_or_else(|_| "1000,100000".to_owned());
        let sizes = sizes.split(',').map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        let bench = Self { program, floor: beside.join("floor"), folder: tempfile::tempdir()?, sizes };
        for size in &bench.sizes {
            bench.fill(&bench.home(*size), *size, TURNS)?;
        }
        for turns in [1_000, 100_000] {
            bench.fill(&bench.long(turns), 1, turns)?;
        }
        Ok(bench)
    }

    fn home(&self, issues: usize) -> PathBuf {
        self.folder.path().join(format!("issues-{issues}"))
    }

    fn long(&self, turns: usize) -> PathBuf {
        self.folder.path().join(format!("turns-{turns}"))
    }

    /// Writes conversations to a file.
    fn conversations(&self, conversations: usize, turns: usize) -> Result<PathBuf> {
        let path = self.folder.path().join(format!("{conversations}x{turns}.jsonl"));
        let mut out = BufWriter::new(File::create(&path)?);
        generate::write(&mut out, Format::Bland, conversations, turns)?;
        out.flush()?;
        Ok(path)
    }

    /// Imports conversations, each with an issue, into the local profile below `home`.
    fn fill(&self, home: &Path, issues: usize, turns: usize) -> Result<()> {
        let file = self.conversations(issues, turns)?;
        let status = self.command(home, &["import", "--issues", "all"]).arg(&file).stdout(Stdio::null()).status()?;
        ensure!(status.success(), "the import failed");
        std::fs::remove_file(file)?;
        Ok(())
    }

    fn command(&self, home: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("EARMARK_HOME", home).env_remove("EARMARK_PROFILE").stdin(Stdio::null());
        command
    }

    /// The workbench on the local profile below `home`, at rest.
    fn open(&self, home: &Path) -> Result<Terminal> {
        let mut terminal = Terminal::start(&self.program, &[], home)?;
        terminal.until("the whole screen", |screen| screen.contains(FULL))?;
        terminal.settle(10 * QUIET);
        Ok(terminal)
    }

    fn start(&self) -> Result<()> {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let mut floor = Terminal::start(&self.floor, &[], self.folder.path())?;
            times.push(floor.next_frame()? - floor.started);
            floor.quit()?;
        }
        row("start, floor", &spread_words(&mut times), "-");
        let full = |home: &Path, arguments: &[&str]| -> Result<(Duration, Duration)> {
            let mut terminal = Terminal::start(&self.program, arguments, home)?;
            let first = terminal.next_frame()? - terminal.started;
            let full = terminal.until("the whole screen", |screen| screen.contains(FULL))? - terminal.started;
            terminal.settle(QUIET);
            terminal.quit()?;
            Ok((first, full))
        };
        let mut cases: Vec<Start> = Vec::new();
        let first_demo = (0..STARTS).map(|_| full(tempfile::tempdir()?.path(), &["demo"])).collect::<Result<_>>()?;
        cases.push(("demo, first time".to_owned(), first_demo, "<= 60 ms"));
        let home = tempfile::tempdir()?;
        full(home.path(), &["demo"])?;
        let demo = (0..STARTS).map(|_| full(home.path(), &["demo"])).collect::<Result<_>>()?;
        cases.push(("demo, afterwards".to_owned(), demo, "<= 20 ms"));
        for size in &self.sizes {
            let home = self.home(*size);
            let times = (0..STARTS).map(|_| full(&home, &[])).collect::<Result<_>>()?;
            cases.push((format!("local, {size} issues"), times, "<= 20 ms, at most 1.5 x of 1,000"));
        }
        for (what, times, budget) in cases {
            let (mut first, mut full): (Vec<_>, Vec<_>) = times.into_iter().unzip();
            row(&format!("start to the first frame, {what}"), &spread_words(&mut first), "-");
            row(&format!("start to the whole screen, {what}"), &spread_words(&mut full), budget);
        }
        Ok(())
    }

    /// From each key to the end of the frame that shows it, and to the end of the last frame that it leads to.
    fn press_each(terminal: &mut Terminal, keys: &[&[u8]]) -> Result<(Vec<Duration>, Vec<Duration>)> {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for key in keys.iter().cycle().take(KEYS) {
            let pressed = terminal.press(key)?;
            let shown = terminal.next_frame()?;
            first.push(shown - pressed);
            last.push(terminal.settle(QUIET).unwrap_or(shown) - pressed);
        }
        Ok((first, last))
    }

    fn keys(&self) -> Result<()> {
        let mut floor = Terminal::start(&self.floor, &[], self.folder.path())?;
        floor.next_frame()?;
        floor.settle(QUIET);
        let (mut moves, _) = Self::press_each(&mut floor, &[b"j"])?;
        let (mut pages, _) = Self::press_each(&mut floor, &[b"\x06", b"\x02"])?;
        let (floor_move, floor_page) = (spread(&mut moves).0, spread(&mut pages).0);
        row("key to frame, floor, cursor move", &spread_words(&mut moves), "-");
        row("key to frame, floor, page", &spread_words(&mut pages), "-");
        floor.quit()?;

        let at_most = |floor: Duration, times: f64, more: &str| format!("<= {:.2} ms{more}", millis(floor) * times);
        for size in &self.sizes {
            let mut terminal = self.open(&self.home(*size))?;
            let (mut first, mut last) = Self::press_each(&mut terminal, &[b"j"])?;
            row(
                &format!("key to frame, cursor move in {size} issues"),
                &spread_words(&mut first),
                &at_most(floor_move, 1.5, ", p99 <= 3 ms"),
            );
            row(&format!("selection to settled detail, {size} issues"), &spread_words(&mut last), "<= 5 ms, p95 <= 15");
            terminal.quit()?;
            self.held(*size)?;
        }
        for turns in [1_000, 100_000] {
            let mut terminal = self.open(&self.long(turns))?;
            terminal.press(b"3")?;
            terminal.settle(QUIET);
            let (mut moves, _) = Self::press_each(&mut terminal, &[b"j"])?;
            let (mut pages, _) = Self::press_each(&mut terminal, &[b"\x06", b"\x02"])?;
            row(
                &format!("key to frame, cursor move in {turns} turns"),
                &spread_words(&mut moves),
                &at_most(floor_move, 1.5, ", p99 <= 3 ms"),
            );
            row(
                &format!("key to frame, page in {turns} turns"),
                &spread_words(&mut pages),
                &at_most(floor_page, 2.0, ""),
            );
            terminal.quit()?;
        }
        Ok(())
    }

    /// Held keys: all at once into the terminal, as a slow program would find them.
    fn held(&self, issues: usize) -> Result<()> {
        let mut terminal = self.open(&self.home(issues))?;
        // Rows that are not there yet cannot be passed; enough of them are read first.
        while position(&terminal.screen()).is_some_and(|at| at <= KEYS + 100) {
            terminal.press(b"\x06")?;
            terminal.settle(QUIET);
        }
        terminal.press(b"gg")?;
        terminal.settle(QUIET);
        let frames = terminal.frames;
        let pressed = terminal.press(&b"j".repeat(KEYS))?;
        let there = terminal.until("row 301", |screen| position(screen) == Some(KEYS + 1))?;
        let settled = terminal.settle(QUIET).unwrap_or(there);
        let measured = format!(
            "{:.1} ms, settled {:.1} ms, {} frames",
            millis(there - pressed),
            millis(settled - pressed),
            terminal.frames - frames
        );
        row(&format!("{KEYS} held keys, {issues} issues"), &measured, "<= 10 ms, <= 5 frames");
        terminal.quit()
    }

    fn idle(&self) -> Result<()> {
        for size in &self.sizes {
            let mut terminal = self.open(&self.home(*size))?;
            // Marks that follow the selection, a tip that goes, and connections and threads that end for want of use, are no
            // idling yet.
            terminal.settle(Duration::from_secs(25));
            let (before, bytes) = (process::work(terminal.id())?, terminal.bytes);
            let from = now();
            terminal.settle(IDLE);
            let seconds = (now() - from).as_secs_f64();
            let after = process::work(terminal.id())?;
            row(&format!("idle, {size} issues: bytes written"), &(terminal.bytes - bytes).to_string(), "0");
            let wakes = after.switches.saturating_sub(before.switches) as f64 / seconds;
            row(&format!("idle, {size} issues: wake-ups"), &format!("{wakes:.2} a second"), "<= 0.2 a second");
            let share = (after.processor - before.processor).as_secs_f64() / seconds * 100.0;
            row(&format!("idle, {size} issues: processor"), &format!("{share:.4} %"), "<= 0.01 %");
            let words =
                |(all, own): (u64, u64)| format!("{:.1} MiB, own {:.1}", all as f64 / 1024.0, own as f64 / 1024.0);
            let budget = if *size <= 1_000 { "<= 12 MiB" } else { "<= 48 MiB" };
            row(&format!("memory at rest, {size} issues"), &words(process::memory(terminal.id())?), budget);
            row(&format!("threads at rest, {size} issues"), &process::threads(terminal.id())?.to_string(), "-");
            for _ in 0..60 {
                terminal.press(b"\x06")?;
                terminal.settle(QUIET);
            }
            row(&format!("memory after 60 pages, {size} issues"), &words(process::memory(terminal.id())?), budget);
            terminal.quit()?;
        }
        Ok(())
    }

    /// Whole commands, from start to end of the process.
    fn commands(&self) -> Result<()> {
        let timed = |mut command: Command| -> Result<Duration> {
            let from = now();
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
            let time = now() - from;
            ensure!(status.success(), "{command:?} failed");
            Ok(time)
        };
        let repeated = |command: &dyn Fn() -> Command| -> Result<Vec<Duration>> {
            (0..2 * STARTS).map(|_| timed(command())).collect()
        };
        let mut times = repeated(&|| self.command(self.folder.path(), &["--version"]))?;
        row("earmark --version", &spread_words(&mut times), "-");
        for size in &self.sizes {
            let mut times = repeated(&|| self.command(&self.home(*size), &["issue", "list", "--json"]))?;
            row(&format!("earmark issue list --json, {size} issues"), &spread_words(&mut times), "<= 8 ms");
        }
        let (conversations, turns) = (20_000, TURNS);
        let file = self.conversations(conversations, turns)?;
        for issues in ["none", "all"] {
            let home = tempfile::tempdir()?;
            let mut command = self.command(home.path(), &["import", "--issues", issues]);
            command.arg(&file);
            let time = timed(command)?;
            let rate = (conversations * turns) as f64 / time.as_secs_f64();
            row(&format!("import, issues: {issues}"), &format!("{rate:.0} messages/s"), ">= 75,000 messages/s");
        }
        Ok(())
    }
}
