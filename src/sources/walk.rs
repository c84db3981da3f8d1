//! From the list of a maker to batches of records: calls that were not finished first, then the list from where it ended.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    sync::Arc,
};

use futures_util::stream::{self, StreamExt as _};
use serde_json::value::RawValue;

use super::{
    ask::{self, Gauge},
    came::{Came, came_of, garbled, is_of_call},
    makers,
    page::{Next, Odd, Part, Row},
    thread::{OVERLAP, Open, Thread, begin},
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        maker::Maker,
        time::Time,
    },
    provider::CallSource,
};

/// Calls that are asked for at once.
const AT_ONCE: usize = 4;
/// Rows of a page. Those of Vapi hold the whole call.
const PAGE: u32 = 100;
const PAGE_OF_WHOLE: u32 = 50;
/// Calls of a batch, and the bytes after which one is full.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 8 << 20;
/// How long a call may take to be finished, before it is no longer asked for (milliseconds).
const OPEN: i64 = 30 * 24 * 60 * 60 * 1_000;
/// The most calls that are remembered to be asked for again.
const MOST_OPEN: usize = 10_000;
/// How often a call may fail to come, one walk after the other.
const FAILED: u32 = 5;
/// Calls in a row that failed to come, after which it is the maker that fails.
const IN_A_ROW: u32 = 3;
/// Pages in a row without a call that is new, after which the list is no honest one.
const BARREN: u32 = 1_000;

/// What is wanted of a walk.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Calls of this time and later; where the last walk ended when absent, or the last seven days.
    pub since: Option<Time>,
    /// Calls before this time.
    pub until: Option<Time>,
    /// Calls of one agent.
    pub agent: Option<String>,
    /// The most records.
    pub most: Option<u64>,
    /// Records are fetched; else rows are all that is wanted.
    pub records: bool,
    /// Calls that were not finished are all asked for; else each the less often, the longer it takes.
    pub all_open: bool,
    /// The time.
    pub now: Time,
}

/// Calls that are handed over together.
#[derive(Debug, Default)]
pub struct Batch {
    /// The calls, as they came.
    pub records: Vec<Record>,
    /// Calls that cannot be taken.
    pub odd: Vec<Odd>,
}

/// A finished call.
#[derive(Debug)]
pub struct Record {
    /// What the list, or the record, says of it.
    pub row: Row,
    /// The maker's own record; nothing where only rows are wanted.
    pub body: Option<Box<RawValue>>,
}

/// A walk over the calls of a source.
#[derive(Debug)]
pub struct Walk {
    source: CallSource,
    wanted: Wanted,
    gauge: Arc<Gauge>,
    thread: Thread,
    /// Whether what is walked is next to what the thread has, which then moves along.
    moves: bool,
    /// Up to where this walk has handed over everything, and where that was at its beginning.
    at: Time,
    begun: Time,
    /// The newest call that the list has shown so far.
    newest: Time,
    /// A window comes to its end with the rows that wait: everything up to the newest call is handed over then.
    closes: bool,
    /// The time of the last row of the list.
    last: Option<Time>,
    /// Rows have come in the order of their times.
    ordered: bool,
    seen: BTreeMap<String, Time>,
    pending: VecDeque<Row>,
    odd: Vec<Odd>,
    /// The next part of the list; nothing behind its end.
    part: Option<Part>,
    /// Calls that were not finished are still to be asked for.
    is_fresh: bool,
    restarted: bool,
    barren: u32,
    left: Option<u64>,
    failing: u32,
    failed: Option<Failure>,
}

impl Walk {
    /// A walk from where `thread` stands.
    pub fn new(source: CallSource, mut thread: Thread, wanted: Wanted, gauge: Arc<Gauge>) -> Self {
        let (start, at, moves) = begin(&mut thread, &wanted);
        let seen = if moves { thread.seen.clone() } else { BTreeMap::new() };
        let part = Part::first(start, wanted.until);
        Self {
            ordered: source.maker() != Maker::Vapi,
            source,
            gauge,
            thread,
            moves,
            at,
            begun: at,
            newest: at,
            closes: false,
            last: None,
            seen,
            pending: VecDeque::new(),
            odd: Vec::new(),
            part: Some(part),
            is_fresh: true,
            restarted: false,
            barren: 0,
            left: wanted.most,
            failing: 0,
            failed: None,
            wanted,
        }
    }

    /// Where the walk stands when all that was handed over is stored.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// The next batch; nothing at the end. A failure comes after what was fetched before it.
    pub async fn next(&mut self) -> Result<Option<Batch>, Failure> {
        loop {
            if let Some(failure) = self.failed.take() {
                return Err(failure);
            }
            if self.left == Some(0) {
                return Ok(None);
            }
            if self.pending.is_empty() && !self.fill().await? && self.odd.is_empty() {
                return Ok(None);
            }
            let batch = self.take().await;
            if !batch.records.is_empty() || !batch.odd.is_empty() {
                return Ok(Some(batch));
            }
        }
    }

    fn maker(&self) -> Maker {
        self.source.maker()
    }

    fn page(&self) -> u32 {
        if self.maker() == Maker::Vapi { PAGE_OF_WHOLE } else { PAGE }
    }

    /// Everything up to the newest call is handed over. One whose time is still to come moves nothing past those that come before
    /// it.
    pub(super) fn move_on(&mut self) {
        self.at = self.at.max(self.newest.min(self.wanted.now));
        self.keep();
    }

    /// Gets more rows; false at the end of everything.
    async fn fill(&mut self) -> Result<bool, Failure> {
        if std::mem::take(&mut self.is_fresh) {
            self.pending = self.due();
            return Ok(true);
        }
        // Every row of the pages before is handed over, or not wanted.
        if std::mem::take(&mut self.closes) || self.ordered {
            self.move_on();
        }
        let Some(part) = self.part.clone() else {
            self.move_on();
            return Ok(false);
        };
        let most = self.page();
        let request = makers::list(self.maker(), &part, self.wanted.agent.as_deref(), most);
        let answer = match ask::patiently(&self.source, &request, &self.gauge).await {
            // The mark of a place does not hold for ever; the time of the last call does.
            Err(Failure { kind: Kind::Refused, .. }) if part.mark.is_some() && !self.restarted => {
                self.restarted = true;
                let from = if self.ordered { part.from.max(self.at.plus(-OVERLAP)) } else { part.from };
                (self.part, self.last) = (Some(Part::first(from, self.wanted.until)), None);
                return Ok(true);
            }
            answer => answer?,
        };
        let read = makers::read(self.maker(), &answer, &part, most, self.wanted.now)
            .map_err(|reason| garbled("list the calls", &reason))?;
        drop(answer);
        self.odd.extend(read.odd);
        self.part = match read.next {
            Next::End => None,
            Next::Part(next) => {
                self.closes = self.maker() == Maker::Vapi;
                Some(next)
            }
            Next::Smaller(next) => {
                self.part = Some(next);
                return Ok(true);
            }
        };
        self.take_page(read.rows)?;
        Ok(true)
    }

    /// Takes what is wanted of the rows of a page.
    pub(super) fn take_page(&mut self, rows: Vec<Row>) -> Result<(), Failure> {
        self.gauge.list(rows.len());
        self.look_at_order(&rows);
        let newest = rows.iter().filter(|row| self.is_within(row)).filter_map(|row| row.at).max();
        // A page of others' calls brings nothing, and yet the list goes on in time.
        let is_later = newest > Some(self.newest);
        self.newest = self.newest.max(newest.unwrap_or(self.newest));
        let mut ids = HashSet::new();
        let is_first = |row: &Row| !self.is_known(row) && self.is_wanted(row) && ids.insert(row.id.clone());
        let rows: Vec<Row> = rows.into_iter().filter(is_first).collect();
        let is_barren = rows.is_empty() && !is_later && self.maker() != Maker::Vapi;
        self.barren = if is_barren { self.barren + 1 } else { 0 };
        if self.barren > BARREN {
            return Err(garbled("list the calls", "the list goes on for ever without anything new"));
        }
        self.pending.extend(rows);
        Ok(())
    }

    /// Only where rows come oldest first, it is known before the end of the list up to where all was handed over.
    fn look_at_order(&mut self, rows: &[Row]) {
        for at in rows.iter().filter_map(|row| row.at) {
            if self.last.is_some_and(|last| at < last) && self.ordered {
                self.ordered = false;
                self.at = self.begun;
            }
            self.last = Some(at);
        }
    }

    /// The calls that are to be asked for again.
    fn due(&mut self) -> VecDeque<Row> {
        let now = self.wanted.now;
        self.thread.open.retain(|_, open| now.since(open.first) < OPEN);
        let is_due = |open: &Open| self.wanted.all_open || now.since(open.asked) >= open.asked.since(open.first) / 4;
        let due = self.thread.open.iter().filter(|(_, open)| is_due(open));
        let row = |(id, open): (&String, &Open)| Row {
            id: id.clone(),
            at: Some(open.at),
            seconds: None,
            is_finished: true,
            agents: Vec::new(),
            record: None,
        };
        due.map(row).collect()
    }

    /// Whether a call was handed over before, or waits to be finished.
    fn is_known(&self, row: &Row) -> bool {
        self.seen.contains_key(&row.id) || (!row.is_finished && self.thread.open.contains_key(&row.id))
    }

    fn is_wanted(&self, row: &Row) -> bool {
        let agent = self.wanted.agent.as_ref().filter(|_| self.maker() == Maker::Bland);
        self.is_within(row) && agent.is_none_or(|agent| row.agents.contains(agent))
    }

    /// Whether a call is of the time that is walked.
    fn is_within(&self, row: &Row) -> bool {
        row.at.is_none_or(|at| self.wanted.until.is_none_or(|until| at < until))
    }

    /// Takes rows as far as a batch goes, with their records.
    async fn take(&mut self) -> Batch {
        let mut batch = Batch { odd: std::mem::take(&mut self.odd), ..Batch::default() };
        let most = self.left.and_then(|left| usize::try_from(left).ok()).unwrap_or(BATCH).min(BATCH);
        let mut rows: Vec<Row> = Vec::new();
        while rows.len() < most
            && let Some(row) = self.pending.pop_front()
        {
            rows.push(row);
        }
        let mut came = Vec::with_capacity(rows.len());
        let mut bytes = 0;
        {
            let asked = rows.iter().map(|row| came_of(&self.source, row, self.wanted.records, &self.gauge));
            let mut answers = stream::iter(asked).buffered(AT_ONCE);
            while let Some(answer) = answers.next().await {
                match answer {
                    Ok(answer) => {
                        let record = match &answer {
                            Came::Finished(body) => body.as_ref().or(rows[came.len()].record.as_ref()),
                            Came::NotFinished | Came::Odd(_) => None,
                        };
                        let record = record.filter(|_| self.wanted.records);
                        bytes += record.map_or(0, |record| record.get().len());
                        self.gauge.take(record.is_some());
                        let is_failing = matches!(&answer, Came::Odd(failure) if !is_of_call(failure.kind));
                        self.failing = if is_failing { self.failing + 1 } else { 0 };
                        if let Came::Odd(failure) = &answer
                            && self.failing >= IN_A_ROW
                        {
                            self.failed = Some(failure.clone());
                            break;
                        }
                        came.push(answer);
                    }
                    Err(failure) => {
                        self.failed = Some(failure);
                        break;
                    }
                }
                if bytes > BATCH_BYTES {
                    break;
                }
            }
        }
        // What did not come is asked for with the next batch.
        for row in rows.split_off(came.len()).into_iter().rev() {
            self.pending.push_front(row);
        }
        for (row, came) in rows.into_iter().zip(came) {
            self.settle(row, came, &mut batch);
        }
        self.keep();
        batch
    }

    /// Puts a call where it belongs.
    fn settle(&mut self, mut row: Row, came: Came, batch: &mut Batch) {
        let (at, now) = (row.at.unwrap_or(self.newest), self.wanted.now);
        let was_open = self.thread.open.get(&row.id).cloned();
        if was_open.is_none() && self.ordered {
            self.at = self.at.max(row.at.unwrap_or(self.at));
        }
        let failed = was_open.as_ref().map_or(0, |open| open.failed);
        let first = was_open.as_ref().map_or(now, |open| open.first);
        let again = |failed| Open { at, first, asked: now, failed };
        match came {
            Came::Finished(body) => {
                let body = body.or_else(|| row.record.take()).filter(|_| self.wanted.records);
                self.thread.open.remove(&row.id);
                self.seen.insert(row.id.clone(), at);
                self.left = self.left.map(|left| left.saturating_sub(1));
                batch.records.push(Record { row, body });
            }
            Came::NotFinished if self.thread.open.len() < MOST_OPEN || was_open.is_some() => {
                self.thread.open.insert(row.id, again(0));
            }
            Came::NotFinished => {
                batch.odd.push(Odd::new(
                    &row.id,
                    "it is not finished, nor are too many others; it will not be asked for again",
                ));
            }
            Came::Odd(failure) => {
                batch.odd.push(Odd::new(&row.id, failure.sentence()));
                let is_last = is_of_call(failure.kind) || failed + 1 >= FAILED || self.thread.open.len() >= MOST_OPEN;
                if is_last {
                    self.thread.open.remove(&row.id);
                    self.seen.insert(row.id, at);
                } else {
                    self.thread.open.insert(row.id, again(failed + 1));
                }
            }
        }
    }

    /// Writes down where the walk stands.
    fn keep(&mut self) {
        let cut = self.at.plus(-OVERLAP);
        self.seen.retain(|_, at| *at >= cut);
        if self.moves {
            self.thread.position = Some(self.at);
            self.thread.seen.clone_from(&self.seen);
        }
    }
}
