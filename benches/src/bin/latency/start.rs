//! From the start of a process to its first frame and to its whole screen.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use earmark_benches::{
    figures::{Measured, millis},
    process,
    record::Better,
};

use crate::set_up::{Bench, Lane, QUIET, issues};

/// A way to start: what it is called, the data it finds, and its budget.
struct Case {
    name: String,
    data: Data,
    budget: &'static str,
}

enum Data {
    FirstDemo,
    Demo,
    Local(usize),
}

/// The times of one start.
struct Times {
    first: Duration,
    full: Duration,
    processor: Duration,
}

impl Bench {
    pub(crate) fn start(&mut self) -> Result<()> {
        let mut cases = vec![
            Case { name: "demo, first time".to_owned(), data: Data::FirstDemo, budget: "<= 60 ms" },
            Case { name: "demo, afterwards".to_owned(), data: Data::Demo, budget: "<= 20 ms" },
        ];
        cases.extend(self.sizes.issues.iter().map(|size| Case {
            name: issues(*size),
            data: Data::Local(*size),
            budget: "<= 20 ms, at most 1.5 x of 1000",
        }));
        for case in cases {
            let times = self.starts(&case.data)?;
            let of = |part: fn(&Times) -> Duration| -> Measured {
                let lanes = self.lanes.iter().map(|lane| lane.who).zip(&times);
                lanes.map(|(who, times)| (who, times.iter().map(|times| millis(part(times))).collect())).collect()
            };
            let (first, full, processor) =
                (of(|times| times.first), of(|times| times.full), of(|times| times.processor));
            self.tell(format!("start, {}: first frame", case.name), "ms", Better::Less, "", first)?;
            self.tell(format!("start, {}: whole screen", case.name), "ms", Better::Less, case.budget, full)?;
            self.tell(format!("start, {}: processor", case.name), "ms", Better::Less, "", processor)?;
        }
        Ok(())
    }

    /// Starts all programs, as often as is wanted, in turn; the first time of each is not counted.
    fn starts(&mut self, data: &Data) -> Result<Vec<Vec<Times>>> {
        let mut times: Vec<Vec<Times>> = self.lanes.iter().map(|_| Vec::new()).collect();
        for round in 0..=self.sizes.starts {
            for at in self.chance.order(self.lanes.len()) {
                let one = self.one(&self.lanes[at], data)?;
                if round > 0 {
                    times[at].push(one);
                }
            }
        }
        Ok(times)
    }

    fn one(&self, lane: &Lane, data: &Data) -> Result<Times> {
        let fresh = tempfile::tempdir_in(self.folder.path())?;
        let (home, arguments): (PathBuf, &[&str]) = match data {
            _ if lane.is_floor() => (fresh.path().to_owned(), &[]),
            Data::FirstDemo => (fresh.path().to_owned(), &["demo"]),
            Data::Demo => (self.home(lane, "demo"), &["demo"]),
            Data::Local(size) => (self.home(lane, &issues(*size)), &[]),
        };
        let (mut terminal, first, full) = lane.start(&home, arguments)?;
        terminal.settle(QUIET);
        let work = process::work(terminal.id())?;
        terminal.quit()?;
        Ok(Times { first, full, processor: work.since(&process::Work::default()).processor })
    }
}
