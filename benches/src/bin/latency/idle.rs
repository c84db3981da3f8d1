//! What a program that is left alone costs, and what it holds.

use std::time::Duration;

use anyhow::Result;
use earmark_benches::{
    figures::{Measured, millis},
    process,
    record::{Better, Who},
    terminal::{Terminal, now},
};

use crate::set_up::{Bench, QUIET, issues};

/// Marks that follow the selection, a tip that goes, and connections and threads that end for want of use, are no idling yet.
const TO_REST: Duration = Duration::from_secs(25);
/// How long the programs are left alone.
const IDLE: Duration = Duration::from_secs(10);
/// Pages that are leafed through.
const PAGES: usize = 60;

/// Figures of one program, by the name and unit of each.
type Told = Vec<(&'static str, &'static str, f64)>;

impl Bench {
    pub(crate) fn idle(&mut self) -> Result<()> {
        for size in self.sizes.issues.clone() {
            let data = issues(size);
            let memory = if size <= 1_000 { "<= 12 MiB" } else { "<= 48 MiB" };
            let mut terminals = Vec::new();
            for lane in &self.lanes {
                terminals.push(lane.open(&self.home(lane, &data))?.0);
            }
            // They rest at the same time: none of them has anything to do.
            let told: Vec<Told> = rest(&mut terminals)?;
            self.tell_all(&format!("idle, {data}"), &told, |what| match what {
                "bytes written" => "0",
                "wake-ups" => "<= 0.2 a second",
                "processor" => "<= 0.01 %",
                "memory (PSS)" => memory,
                _ => "",
            })?;
            let mut told: Vec<Told> = Vec::new();
            for terminal in &mut terminals {
                for _ in 0..PAGES {
                    terminal.press(b"\x06")?;
                    terminal.settle(QUIET);
                }
                told.push(held(terminal)?);
            }
            self.tell_all(&format!("after {PAGES} pages, {data}"), &told, |_| memory)?;
            terminals.into_iter().try_for_each(Terminal::quit)?;
        }
        Ok(())
    }

    fn tell_all(&mut self, of: &str, told: &[Told], budget: impl Fn(&str) -> &'static str) -> Result<()> {
        let who: Vec<Who> = self.lanes.iter().map(|lane| lane.who).collect();
        for (at, (what, unit, _)) in told.first().into_iter().flatten().enumerate() {
            let measured: Measured = who.iter().zip(told).map(|(who, told)| (*who, vec![told[at].2])).collect();
            self.tell(format!("{of}: {what}"), unit, Better::Less, budget(what), measured)?;
        }
        Ok(())
    }
}

fn rest(terminals: &mut [Terminal]) -> Result<Vec<Told>> {
    let leave = |terminals: &mut [Terminal], time: Duration| {
        let end = now() + time;
        terminals.iter_mut().for_each(|terminal| terminal.leave_until(end));
    };
    leave(terminals, TO_REST);
    let mut before = Vec::new();
    for terminal in terminals.iter() {
        before.push((now(), process::work(terminal.id())?, terminal.bytes));
    }
    leave(terminals, IDLE);
    let mut told = Vec::new();
    for (terminal, (from, work, bytes)) in terminals.iter().zip(before) {
        let done = process::work(terminal.id())?.since(&work);
        let seconds = (now() - from).as_secs_f64();
        let mut of: Told = vec![
            ("bytes written", "bytes", (terminal.bytes - bytes) as f64),
            ("wake-ups", "a second", done.switches as f64 / seconds),
            ("processor", "%", millis(done.processor) / seconds / 10.0),
            ("threads", "threads", process::threads(terminal.id())? as f64),
        ];
        of.extend(held(terminal)?);
        told.push(of);
    }
    Ok(told)
}

fn held(terminal: &Terminal) -> Result<Told> {
    let memory = process::memory(terminal.id())?;
    let mebibytes = |kibibytes: u64| kibibytes as f64 / 1_024.0;
    Ok(vec![
        ("memory (PSS)", "MiB", mebibytes(memory.share)),
        ("memory (RSS)", "MiB", mebibytes(memory.all)),
        ("memory of its own", "MiB", mebibytes(memory.own)),
    ])
}
