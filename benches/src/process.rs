//! What the system knows of a running process.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};

/// Work of the threads of a process since their starts.
#[derive(Debug, Clone, Default)]
pub struct Work(BTreeMap<String, Thread>);

#[derive(Debug, Clone, Copy, Default)]
struct Thread {
    processor: Duration,
    switches: u64,
}

/// What was done between two looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// Time on a processor, all threads.
    pub processor: Duration,
    /// Times that a thread went to sleep and was woken, or was put aside, all threads.
    pub switches: u64,
}

impl Work {
    /// What was done since an earlier look. What a thread did that has ended since then is not known.
    pub fn since(&self, before: &Self) -> Done {
        let mut done = Done::default();
        for (thread, now) in &self.0 {
            let then = before.0.get(thread).copied().unwrap_or_default();
            done.processor += now.processor.saturating_sub(then.processor);
            done.switches += now.switches.saturating_sub(then.switches);
        }
        done
    }
}

/// The work of all threads of a process.
pub fn work(process: u32) -> Result<Work> {
    let mut work = Work::default();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let thread = thread?;
        // One that ends meanwhile has no files any more.
        if let Some(of) = of_thread(&thread.path())? {
            work.0.insert(thread.file_name().to_string_lossy().into_owned(), of);
        }
    }
    Ok(work)
}

fn of_thread(folder: &Path) -> Result<Option<Thread>> {
    let (Ok(times), Ok(status)) =
        (fs::read_to_string(folder.join("schedstat")), fs::read_to_string(folder.join("status")))
    else {
        return Ok(None);
    };
    let nanos = times.split_whitespace().next().context("no time in schedstat")?;
    let mut thread = Thread { processor: Duration::from_nanos(nanos.parse()?), switches: 0 };
    for line in status.lines().filter(|line| line.contains("ctxt_switches")) {
        thread.switches += line.split_whitespace().last().unwrap_or_default().parse::<u64>()?;
    }
    Ok(Some(thread))
}

/// Memory that a process holds, in KiB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All of it.
    pub all: u64,
    /// The part that is its own data, rather than files mapped in.
    pub own: u64,
    /// All of it, with what it shares with other processes divided among them.
    pub share: u64,
}

/// The memory of a process.
pub fn memory(process: u32) -> Result<Memory> {
    let value = |file: &str, name: &str| -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{process}/{file}"))?;
        let line = text.lines().find(|line| line.starts_with(name)).with_context(|| format!("no {name}"))?;
        Ok(line.split_whitespace().nth(1).unwrap_or_default().parse()?)
    };
    Ok(Memory {
        all: value("status", "VmRSS:")?,
        own: value("status", "RssAnon:")?,
        share: value("smaps_rollup", "Pss:")?,
    })
}

/// Number of threads of a process.
pub fn threads(process: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{process}/task"))?.count())
}
