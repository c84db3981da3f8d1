//! What a person feels: the finished program in a pseudo-terminal of 160x50, beside the floor of the machine (a list drawn
//! by hand) and the floor of its stack (the same list with ratatui), all in one run.
//!
//! `cargo build --release --workspace && cargo run --release -p earmark-benches --bin latency`; `docs/speed.md` tells how
//! to choose, to keep and to compare.

mod commands;
mod idle;
mod keys;
mod set_up;
mod start;

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use earmark_benches::{
    compare::{self, Side},
    figures, machine,
    record::{Record, SHAPE, Who},
};
use set_up::{Bench, Lane, Sizes};

/// A part of the measuring, by its name.
type Part = (&'static str, fn(&mut Bench) -> Result<()>);

const PARTS: [Part; 4] =
    [("start", Bench::start), ("keys", Bench::keys), ("idle", Bench::idle), ("commands", Bench::commands)];

const HELP: &str = "\
latency [PART…] [--against PROGRAM] [--full] [--quick] [--json FILE]
latency compare OLD.json NEW.json
latency compare FILE.json        (of a run with --against)

PART: start, keys, idle, commands; all by itself. --full adds a million issues, --quick takes few keys and small sizes.
EARMARK_BENCH_PROGRAM is the program, EARMARK_BENCH_ISSUES and EARMARK_BENCH_TURNS are sizes, as in 1000,100000.";

/// What was asked for.
#[derive(Default)]
struct Wanted {
    parts: Vec<String>,
    against: Option<PathBuf>,
    json: Option<PathBuf>,
    is_full: bool,
    is_quick: bool,
}

impl Wanted {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut wanted = Self::default();
        while let Some(word) = words.next() {
            let mut path = || words.next().map(PathBuf::from).with_context(|| format!("{word} what?\n{HELP}"));
            match word.as_str() {
                "--against" => wanted.against = Some(path()?),
                "--json" => wanted.json = Some(path()?),
                "--full" => wanted.is_full = true,
                "--quick" => wanted.is_quick = true,
                part if PARTS.iter().any(|(name, _)| *name == part) => wanted.parts.push(word),
                _ => bail!("{word}?\n{HELP}"),
            }
        }
        Ok(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1).peekable();
    match words.peek().map(String::as_str) {
        Some("compare") => files(&words.skip(1).map(PathBuf::from).collect::<Vec<_>>()),
        Some("--help" | "-h") => print(&format!("{HELP}\n")),
        _ => measure(&Wanted::read(words)?),
    }
}

/// Prints; a reader that has seen enough is no failure.
fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

fn files(paths: &[PathBuf]) -> Result<()> {
    match paths {
        [one] => {
            let record = figures::load(one)?;
            ensure!(record.programs.contains_key(&Who::Against), "{} is of one program: {HELP}", one.display());
            compared(Side { record: &record, who: Who::Against }, Side { record: &record, who: Who::Earmark })
        }
        [old, new] => {
            let (old, new) = (figures::load(old)?, figures::load(new)?);
            compared(Side { record: &old, who: Who::Earmark }, Side { record: &new, who: Who::Earmark })
        }
        _ => bail!("{HELP}"),
    }
}

fn compared(old: Side<'_>, new: Side<'_>) -> Result<()> {
    let (table, marked) = compare::table(old, new);
    print(&format!("{table}\n{marked} figures are worse by more than 5 %\n"))
}

/// The programs, each with what it says of itself.
fn lanes(wanted: &Wanted) -> Result<(Vec<Lane>, BTreeMap<Who, String>)> {
    let here = std::env::current_exe()?;
    let beside = here.parent().context("a program lies in a folder")?;
    let program = std::env::var_os("EARMARK_BENCH_PROGRAM").map_or_else(|| beside.join("earmark"), PathBuf::from);
    let mut lanes = vec![
        Lane { who: Who::ByHand, program: beside.join("by_hand") },
        Lane { who: Who::Ratatui, program: beside.join("floor") },
        Lane { who: Who::Earmark, program },
    ];
    lanes.extend(wanted.against.clone().map(|program| Lane { who: Who::Against, program }));
    let mut programs = BTreeMap::new();
    for lane in &lanes {
        let program = lane.program.display();
        ensure!(lane.program.exists(), "{program}: build it first, with `cargo build --release --workspace`");
        let says =
            lane.command(Path::new("."), &["--version"]).output().with_context(|| format!("cannot start {program}"))?;
        programs.insert(lane.who, String::from_utf8_lossy(&says.stdout).trim().to_owned());
    }
    Ok((lanes, programs))
}

fn measure(wanted: &Wanted) -> Result<()> {
    let machine = machine::this();
    let (lanes, programs) = lanes(wanted)?;
    let with_other = wanted.against.is_some();
    print(&format!(
        "{} cores of {}, {} MiB, {}, load {}\n{}",
        machine.cores,
        machine.processor,
        machine.memory_mib,
        machine.kernel,
        machine.load,
        figures::head(with_other)
    ))?;
    let mut bench = Bench::set_up(lanes, Sizes::chosen(wanted.is_full, wanted.is_quick)?, wanted.has("keys"))?;
    for (name, part) in PARTS {
        if wanted.has(name) {
            part(&mut bench)?;
        }
    }
    let record = Record { shape: SHAPE, machine, programs, figures: bench.figures };
    if let Some(path) = &wanted.json {
        figures::save(&record, path)?;
    }
    if with_other {
        print("\n")?;
        compared(Side { record: &record, who: Who::Against }, Side { record: &record, who: Who::Earmark })?;
    }
    Ok(())
}
