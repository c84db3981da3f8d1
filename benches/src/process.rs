//! What the system knows of a running process.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

/// Work of a process since its start.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Time on a processor, all threads.
    pub processor: Duration,
    /// Times that a thread went to sleep and was woken, or was put aside, all threads.
    pub switches: u64,
}

/// The work of all threads of a process.
pub fn work(process: u32) -> Result<Work> {
    let mut work = Work::default();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let folder = thread?.path();
        let nanos = fs::read_to_string(folder.join("schedstat"))?;
        let nanos = nanos.split_whitespace().next().context("no time in schedstat")?;
        work.processor += Duration::from_nanos(nanos.parse()?);
        let status = fs::read_to_string(folder.join("status"))?;
        for line in status.lines().filter(|line| line.contains("ctxt_switches")) {
            work.switches += line.split_whitespace().last().unwrap_or_default().parse::<u64>()?;
        }
    }
    Ok(work)
}

/// Memory that a process holds, in KiB: all of it, and the part that is its own data rather than files mapped in.
pub fn memory(process: u32) -> Result<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let value = |name: &str| -> Result<u64> {
        let line = status.lines().find(|line| line.starts_with(name)).with_context(|| format!("no {name}"))?;
        Ok(line.split_whitespace().nth(1).unwrap_or_default().parse()?)
    };
    Ok((value("VmRSS:")?, value("RssAnon:")?))
}

/// Number of threads of a process.
pub fn threads(process: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{process}/task"))?.count())
}
