//! Whole commands, from the start to the end of the process, and imports.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Result, ensure};
use earmark_benches::{
    figures::{Measured, millis},
    record::Better,
    terminal::now,
};

use crate::set_up::{Bench, TURNS, issues};

/// Conversations of an import that is timed.
const CONVERSATIONS: usize = 20_000;

/// Runs a command, and says how long it took.
fn timed(mut command: Command) -> Result<Duration> {
    let from = now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let time = now() - from;
    ensure!(status.success(), "{command:?} failed");
    Ok(time)
}

impl Bench {
    pub(crate) fn commands(&mut self) -> Result<()> {
        self.command("--version", "demo", &["--version"], true, "")?;
        for size in self.sizes.issues.clone() {
            let data = issues(size);
            let list = format!("issue list --json, {data}");
            self.command(&list, &data, &["issue", "list", "--json"], false, "<= 8 ms")?;
            let graph = ["relation", "graph", "T-1001", "--format", "json"];
            self.command(&format!("relation graph as JSON, {data}"), &data, &graph, false, "")?;
        }
        let mut sizes: Measured = Vec::new();
        for lane in &self.lanes {
            sizes.push((lane.who, vec![fs::metadata(&lane.program)?.len() as f64 / f64::from(1 << 20)]));
        }
        self.tell("size of the program", "MiB", Better::Less, "", sizes)?;
        let file = self.conversations(CONVERSATIONS, TURNS)?;
        for with in ["none", "all"] {
            self.import(&file, with)?;
        }
        Ok(fs::remove_file(file)?)
    }

    /// Runs a command of all programs in turn, the floors too if they have the like.
    fn command(&mut self, name: &str, data: &str, words: &[&str], with_floors: bool, budget: &str) -> Result<()> {
        let mut measured: Measured = self.lanes.iter().map(|lane| (lane.who, Vec::new())).collect();
        for round in 0..=2 * self.sizes.starts {
            for at in self.chance.order(self.lanes.len()) {
                let lane = &self.lanes[at];
                if lane.is_floor() && !with_floors {
                    continue;
                }
                let time = timed(lane.command(&self.home(lane, data), words))?;
                // The first time of each is not counted.
                if round > 0 {
                    measured[at].1.push(millis(time));
                }
            }
        }
        self.tell(name, "ms", Better::Less, budget, measured)
    }

    fn import(&mut self, file: &PathBuf, with: &str) -> Result<()> {
        let mut measured: Measured = self.lanes.iter().map(|lane| (lane.who, Vec::new())).collect();
        for _ in 0..self.sizes.rounds.div_ceil(2) {
            for at in self.chance.order(self.lanes.len()) {
                let lane = &self.lanes[at];
                if lane.is_floor() {
                    continue;
                }
                let home = tempfile::tempdir_in(self.folder.path())?;
                let mut command = lane.command(home.path(), &["import", "--issues", with]);
                command.arg(file);
                let rate = (CONVERSATIONS * TURNS) as f64 / timed(command)?.as_secs_f64();
                measured[at].1.push(rate);
            }
        }
        self.tell(format!("import, issues: {with}"), "messages/s", Better::More, ">= 75000", measured)
    }
}
