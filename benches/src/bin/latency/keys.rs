//! From a key to what it changes on the screen, and what that costs.

use std::time::Duration;

use anyhow::{Context as _, Result};
use earmark_benches::{
    figures::{Measured, millis},
    process,
    record::Better,
    terminal::{Answer, Terminal},
};

use crate::set_up::{Bench, QUIET, issues, turns};

/// Keys that one program gets before it is another's turn.
const BLOCK: usize = 10;
/// Keys that are held.
const HELD: usize = 300;
/// Lines of a list, at least.
const LINES: usize = 47;
const PAGE_DOWN: &[u8] = b"\x06";
const PAGE_UP: &[u8] = b"\x02";

/// A way of moving about that is measured, block by block.
struct Passage {
    name: &'static str,
    /// What is pressed before a block, by its number, and is not counted.
    before: fn(usize) -> Option<&'static [u8]>,
    /// The keys of a block.
    keys: fn(usize) -> &'static [u8],
    budget: &'static str,
}

const MOVE: &str = "<= 1.5 x ratatui, p99 <= 3 ms";
const PAGE: &str = "<= 2 x ratatui";

/// In a list. Details of a new row are read, those of one that was seen are there.
const IN_A_LIST: [Passage; 4] = [
    Passage {
        name: "list move, new row",
        before: |block| block.is_multiple_of(LINES / BLOCK).then_some(PAGE_DOWN),
        keys: |_| b"j",
        budget: MOVE,
    },
    Passage {
        name: "list move, seen row",
        before: |_| None,
        keys: |at| if at < BLOCK / 2 { b"k" } else { b"j" },
        budget: MOVE,
    },
    Passage { name: "list scroll, new row", before: to_the_last_line, keys: |_| b"j", budget: PAGE },
    Passage { name: "list page", before: |_| None, keys: back_and_forth, budget: PAGE },
];

/// In a transcript.
const IN_A_TRANSCRIPT: [Passage; 3] = [
    Passage {
        name: "transcript move",
        before: |_| None,
        keys: |at| if at < BLOCK / 2 { b"j" } else { b"k" },
        budget: MOVE,
    },
    Passage { name: "transcript page", before: |_| None, keys: back_and_forth, budget: PAGE },
    Passage { name: "transcript scroll", before: to_the_last_line, keys: |_| b"j", budget: PAGE },
];

fn to_the_last_line(block: usize) -> Option<&'static [u8]> {
    (block == 0).then_some(&[b'j'; LINES + 1])
}

fn back_and_forth(at: usize) -> &'static [u8] {
    if at.is_multiple_of(2) { PAGE_DOWN } else { PAGE_UP }
}

/// What was measured of one program in one passage.
#[derive(Default)]
struct Taken {
    answers: Vec<Answer>,
    /// Processor time of a key, the mean of each block.
    processor: Vec<Duration>,
}

/// What was measured of held keys.
#[derive(Default)]
struct Held {
    there: Vec<f64>,
    settled: Vec<f64>,
    processor: Vec<f64>,
    frames: Vec<f64>,
}

/// The number of the selected issue, from the border of the list.
fn position(screen: &str) -> Option<usize> {
    let border = screen.lines().nth(1)?.split('┓').next()?;
    let (before, _) = border.split_once(", more").or_else(|| border.split_once(" of "))?;
    before.rsplit(' ').next()?.parse().ok()
}

fn block(terminal: &mut Terminal, passage: &Passage, number: usize, taken: &mut Taken) -> Result<()> {
    if let Some(keys) = (passage.before)(number) {
        terminal.press(keys)?;
        terminal.next_frame()?;
        terminal.settle(5 * QUIET);
    }
    let before = process::work(terminal.id())?;
    for at in 0..BLOCK {
        taken.answers.push(terminal.answer((passage.keys)(at), QUIET)?);
    }
    let done = process::work(terminal.id())?.since(&before);
    taken.processor.push(done.processor / u32::try_from(BLOCK)?);
    Ok(())
}

impl Bench {
    pub(crate) fn keys(&mut self) -> Result<()> {
        for size in self.sizes.issues.clone() {
            let data = issues(size);
            let mut terminals = self.open_all(&data)?;
            for passage in &IN_A_LIST {
                self.passage(&mut terminals, passage, &data)?;
            }
            self.held(&mut terminals, &data)?;
            terminals.into_iter().try_for_each(Terminal::quit)?;
        }
        for size in self.sizes.turns.clone() {
            let data = turns(size);
            let mut terminals = self.open_all(&data)?;
            let earmarks = terminals.iter_mut().zip(&self.lanes).filter(|(_, lane)| !lane.is_floor());
            for (terminal, _) in earmarks {
                terminal.press(b"2")?;
                terminal.settle(10 * QUIET);
            }
            let has_room = |passage: &&Passage| passage.name != "transcript scroll" || size >= 2 * self.sizes.keys;
            let passages: Vec<&Passage> = IN_A_TRANSCRIPT.iter().filter(has_room).collect();
            for passage in passages {
                self.passage(&mut terminals, passage, &data)?;
            }
            terminals.into_iter().try_for_each(Terminal::quit)?;
        }
        Ok(())
    }

    /// All programs side by side.
    fn open_all(&mut self, data: &str) -> Result<Vec<Terminal>> {
        let (mut terminals, mut processor) = (Vec::new(), Vec::new());
        for lane in &self.lanes {
            let (terminal, time) = lane.open(&self.home(lane, data))?;
            terminals.push(terminal);
            processor.push((lane.who, vec![millis(time)]));
        }
        self.tell(format!("opening, {data}: processor until at rest"), "ms", Better::Less, "", processor)?;
        Ok(terminals)
    }

    /// Deals the keys of a passage to the programs, in blocks and by chance, so that the machine is the same to all.
    fn passage(&mut self, terminals: &mut [Terminal], passage: &Passage, data: &str) -> Result<()> {
        let mut taken: Vec<Taken> = terminals.iter().map(|_| Taken::default()).collect();
        for number in 0..self.sizes.keys / BLOCK {
            for at in self.chance.order(terminals.len()) {
                block(&mut terminals[at], passage, number, &mut taken[at])?;
            }
        }
        let of = |part: fn(&Answer) -> Duration| -> Measured {
            let of = |taken: &Taken| taken.answers.iter().map(|answer| millis(part(answer))).collect();
            self.lanes.iter().map(|lane| lane.who).zip(taken.iter().map(of)).collect()
        };
        let processor = taken.iter().map(|taken| taken.processor.iter().copied().map(millis).collect());
        let processor: Measured = self.lanes.iter().map(|lane| lane.who).zip(processor).collect();
        let (first, frame, settled) =
            (of(|answer| answer.first), of(|answer| answer.frame), of(|answer| answer.settled));
        let name = |what: &str| format!("{}, {data}: {what}", passage.name);
        self.tell(name("first output"), "ms", Better::Less, "", first)?;
        self.tell(name("first frame"), "ms", Better::Less, passage.budget, frame)?;
        let budget = if passage.name.starts_with("list") { "<= 5 ms, p95 <= 15" } else { "" };
        self.tell(name("settled"), "ms", Better::Less, budget, settled)?;
        self.tell(name("processor"), "ms a key", Better::Less, "", processor)
    }

    /// Held keys: all at once into the terminal, as a slow program would find them.
    fn held(&mut self, terminals: &mut [Terminal], data: &str) -> Result<()> {
        for (terminal, lane) in terminals.iter_mut().zip(&self.lanes).filter(|(_, lane)| !lane.is_floor()) {
            // Rows that are not there yet cannot be passed; enough of them are read first, from the first on.
            to_the_top(terminal)?;
            while position(&terminal.screen()).is_some_and(|at| at <= HELD + 100) {
                terminal.answer(PAGE_DOWN, QUIET).with_context(|| format!("{:?}", lane.who))?;
            }
        }
        let mut held: Vec<Held> = terminals.iter().map(|_| Held::default()).collect();
        for _ in 0..self.sizes.starts {
            for at in self.chance.order(terminals.len()) {
                hold(&mut terminals[at], self.lanes[at].is_floor(), &mut held[at])?;
            }
        }
        let of = |part: fn(&Held) -> &Vec<f64>| -> Measured {
            self.lanes.iter().zip(&held).map(|(lane, held)| (lane.who, part(held).clone())).collect()
        };
        let (there, settled, processor, frames) =
            (of(|held| &held.there), of(|held| &held.settled), of(|held| &held.processor), of(|held| &held.frames));
        let name = |what: &str| format!("{HELD} held keys, {data}: {what}");
        self.tell(name("the last row"), "ms", Better::Less, "<= 10 ms", there)?;
        self.tell(name("settled"), "ms", Better::Less, "", settled)?;
        self.tell(name("processor"), "ms", Better::Less, "", processor)?;
        self.tell(name("frames"), "frames", Better::Less, "<= 5", frames)
    }
}

fn to_the_top(terminal: &mut Terminal) -> Result<()> {
    terminal.press(b"gg")?;
    terminal.settle(10 * QUIET);
    Ok(())
}

/// Holds the key from the first row on.
fn hold(terminal: &mut Terminal, is_floor: bool, held: &mut Held) -> Result<()> {
    to_the_top(terminal)?;
    let (before, frames) = (process::work(terminal.id())?, terminal.frames);
    let pressed = terminal.press(&[b'j'; HELD])?;
    // A floor has no words to tell by where it is: it is there when it is silent.
    let there = match is_floor {
        true => None,
        false => Some(terminal.until("the last row", |screen| position(screen) == Some(HELD + 1))?),
    };
    let settled = terminal.settle(QUIET).or(there).unwrap_or(pressed);
    held.there.push(millis(there.unwrap_or(settled) - pressed));
    held.settled.push(millis(settled - pressed));
    held.processor.push(millis(process::work(terminal.id())?.since(&before).processor));
    held.frames.push((terminal.frames - frames) as f64);
    Ok(())
}
