//! Reviewing: the queues, and the sitting with one of them: the call in hand, those that were taken ahead, and what was made
//! of the ones before.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::{
    app::{
        message::{effect::Query, id::MutationId, mutation::Subject},
        state::remote::Remote,
    },
    domain::{
        id::{CallId, ItemId, QueueId},
        review::{NothingLeft, Verdict},
        text::Display,
        time::Time,
    },
    wire::{Held, Queue, Taken},
};

/// Calls that are held at once: the one in hand, and those that are taken ahead of it.
const HELD: u32 = 3;
/// How long a message is on the screen before it counts as seen (milliseconds).
const SEEN_MS: i64 = 300;
/// The longest time between two keys in which somebody counts as at work (milliseconds).
const AT_WORK_MS: i64 = 60_000;
/// From here on the end of a lease is counted down by the second (milliseconds).
pub const COUNTED_DOWN_MS: i64 = 120_000;

/// Reviewing.
#[derive(Debug, Default)]
pub struct ReviewState {
    /// The queues as they were read last.
    pub queues: Option<Remote<Vec<Queue>>>,
    /// The sitting, from taking the first call to leaving.
    pub sitting: Option<Sitting>,
    /// The queue that was sat with last.
    pub last: Option<QueueId>,
    /// `Q` was pressed before the queues were known.
    pub is_awaited: bool,
}

impl ReviewState {
    /// The call in hand.
    pub fn hand(&self) -> Option<&InHand> {
        self.sitting.as_ref()?.hand.as_ref()
    }

    /// The call in hand, to be changed.
    pub fn hand_mut(&mut self) -> Option<&mut InHand> {
        self.sitting.as_mut()?.hand.as_mut()
    }

    /// Whether a call is taken ahead, and so is read although it is not shown.
    pub fn is_ahead(&self, call: &CallId) -> bool {
        self.sitting.as_ref().is_some_and(|sitting| sitting.ahead.iter().any(|ahead| ahead.held.call_id == *call))
    }

    /// The queues that are known.
    pub fn known_queues(&self) -> &[Queue] {
        self.queues.as_ref().and_then(Remote::get).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A sitting with a queue.
#[derive(Debug)]
pub struct Sitting {
    /// The queue.
    pub queue: QueueId,
    /// Its name.
    pub name: Display,
    /// The call in hand.
    pub hand: Option<InHand>,
    /// Taken and not begun.
    pub ahead: VecDeque<Ahead>,
    /// What was made of calls, the newest last.
    pub done: Vec<Done>,
    /// Calls of the queue that are not read as often as is wanted, as far as is known.
    pub left: Option<u64>,
    /// Why the queue had nothing.
    pub nothing: Option<NothingLeft>,
    /// The answer that is awaited is to a question from before the newest verdict: it is asked again.
    pub is_stale: bool,
}

/// A call that was taken and not begun.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// The item.
    pub held: Held,
    /// When the lease ends, by the clock that waits are measured by.
    pub ends: Time,
}

impl Ahead {
    fn new(held: Held, now: Time) -> Self {
        let ends = now.plus(i64::from(held.expires_in_s) * 1_000);
        Self { held, ends }
    }
}

/// The call in hand.
#[derive(Debug)]
pub struct InHand {
    /// The item.
    pub held: Held,
    /// When the lease ends.
    pub ends: Time,
    /// Its length (milliseconds).
    length: i64,
    /// When it was opened, by the clock of the machine.
    pub opened_at: Time,
    /// The selection was put on the first open moment, or the user went somewhere before.
    pub is_placed: bool,
    /// Messages that were on the screen for long enough.
    seen: BTreeSet<usize>,
    /// Since when a message is on the screen.
    since: HashMap<usize, Time>,
    /// Milliseconds that somebody was at work on it.
    pub active_ms: i64,
    /// Keys that were pressed.
    pub keys: u32,
    pressed: Option<Time>,
    /// A key was pressed since the lease was renewed.
    is_worked_on: bool,
    /// The verdict that follows from the flags is to be given as soon as it is known which stand on the call.
    pub waits_for_flags: bool,
}

impl InHand {
    fn new(Ahead { held, ends }: Ahead, now: Time, wall: Time) -> Self {
        let length = ends.since(now).max(1);
        Self {
            held,
            ends,
            length,
            opened_at: wall,
            is_placed: false,
            seen: BTreeSet::new(),
            since: HashMap::new(),
            active_ms: 0,
            keys: 0,
            pressed: Some(now),
            is_worked_on: false,
            waits_for_flags: false,
        }
    }

    /// A key was pressed.
    pub fn press(&mut self, now: Time) {
        let gap = self.pressed.replace(now).map_or(0, |before| now.since(before));
        if (0..=AT_WORK_MS).contains(&gap) {
            self.active_ms += gap;
        }
        self.keys = self.keys.saturating_add(1);
        self.is_worked_on = true;
        // Who does something else has another wish by now.
        self.waits_for_flags = false;
    }

    /// These messages are on the screen now, or none while nobody looks.
    pub fn look(&mut self, now: Time, shown: impl Iterator<Item = usize>) {
        let shown: BTreeSet<usize> = shown.collect();
        let mut gone: Vec<usize> = self.since.keys().filter(|turn| !shown.contains(turn)).copied().collect();
        for turn in gone.drain(..) {
            if self.since.remove(&turn).is_some_and(|since| now.since(since) >= SEEN_MS) {
                self.seen.insert(turn);
            }
        }
        for turn in shown {
            self.since.entry(turn).or_insert(now);
        }
    }

    /// How many messages were seen by now.
    pub fn seen(&self, now: Time) -> usize {
        let shown =
            self.since.iter().filter(|(turn, since)| now.since(**since) >= SEEN_MS && !self.seen.contains(turn));
        self.seen.len() + shown.count()
    }

    /// When the lease is to be renewed, if somebody is at work.
    pub fn renews_at(&self) -> Time {
        self.ends.plus(-self.length / 2)
    }

    /// Whether the lease is to be renewed now.
    pub fn is_due(&self, now: Time) -> bool {
        self.is_worked_on && self.renews_at() <= now && now < self.ends
    }

    /// The lease was renewed, or lost for good; so many seconds are left.
    pub fn renewed(&mut self, seconds: u32, now: Time) {
        self.length = (i64::from(seconds) * 1_000).max(1);
        self.ends = now.plus(i64::from(seconds) * 1_000);
        self.is_worked_on = false;
    }
}

/// What was made of a call.
#[derive(Debug, Clone)]
pub struct Done {
    /// The change that tells it.
    pub by: MutationId,
    /// The item.
    pub held: Held,
    /// What was made of it.
    pub how: How,
}

/// What was made of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// A verdict.
    Judged(Verdict),
    /// It was passed on.
    Passed,
}

/// How many calls of a sitting came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Tally {
    pub flagged: usize,
    pub clean: usize,
    pub cannot: usize,
    pub second: usize,
    pub passed: usize,
}

impl Sitting {
    /// Begins with a queue.
    pub fn new(queue: QueueId, name: Display) -> Self {
        Self {
            queue,
            name,
            hand: None,
            ahead: VecDeque::new(),
            done: Vec::new(),
            left: None,
            nothing: None,
            is_stale: false,
        }
    }

    /// Asks for calls until as many are held as there should be.
    pub fn next_calls(&self) -> Query {
        Query::NextCalls(self.queue.clone(), HELD)
    }

    /// Takes in what is held now. What was made of a call is not taken up again, as long as the service does not know of it.
    pub fn take(&mut self, taken: Taken, now: Time) {
        (self.left, self.nothing) = (Some(taken.left), taken.reason);
        let is_done = |item: &ItemId| self.done.iter().any(|done| done.held.item_id == *item);
        let held: Vec<Held> = taken.items.into_iter().filter(|held| !is_done(&held.item_id)).collect();
        for held in held {
            let new = Ahead::new(held, now);
            let in_hand = self.hand.as_mut().filter(|hand| hand.held.item_id == new.held.item_id);
            match (in_hand, self.ahead.iter_mut().find(|ahead| ahead.held.item_id == new.held.item_id)) {
                (Some(hand), _) => (hand.ends, hand.held.token) = (new.ends, new.held.token),
                (None, Some(ahead)) => *ahead = new,
                (None, None) => self.ahead.push_back(new),
            }
        }
    }

    /// Takes the next call in hand, if there is one.
    pub fn take_up(&mut self, now: Time, wall: Time) -> bool {
        self.hand = self.ahead.pop_front().map(|ahead| InHand::new(ahead, now, wall));
        self.hand.is_some()
    }

    /// Takes a call in hand again of which a verdict was taken back; the one in hand is the next one then.
    pub fn reopen(&mut self, by: MutationId, now: Time, wall: Time) -> bool {
        let Some(at) = self.done.iter().position(|done| done.by == by) else { return false };
        let done = self.done.remove(at);
        if let Some(InHand { held, ends, .. }) = self.hand.take() {
            self.ahead.push_front(Ahead { held, ends });
        }
        self.hand = Some(InHand::new(Ahead { held: done.held, ends: now }, now, wall));
        true
    }

    /// How many calls came to what.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for done in &self.done {
            match &done.how {
                How::Judged(Verdict::Flagged) => tally.flagged += 1,
                How::Judged(Verdict::Clean) => tally.clean += 1,
                How::Judged(Verdict::SecondOpinion) => tally.second += 1,
                How::Judged(_) => tally.cannot += 1,
                How::Passed => tally.passed += 1,
            }
        }
        tally
    }

    /// Everything that is held, the one in hand first.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.hand.iter().map(|hand| &hand.held).chain(self.ahead.iter().map(|ahead| &ahead.held))
    }

    /// The call in hand.
    pub fn call(&self) -> Option<&CallId> {
        self.hand.as_ref().map(|hand| &hand.held.call_id)
    }
}

/// A call that is looked at by itself, not as the evidence of an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Apart {
    /// The call.
    pub call: CallId,
    /// Where its flags go, once that is settled.
    pub home: Option<Subject>,
    /// It hangs on that issue already, as far as was known when it was shown.
    pub is_attached: bool,
    /// Types of flag for which proposals were asked.
    pub asked: BTreeSet<String>,
    /// Issues that the service proposes, for a flag of this type or for any.
    pub proposed: HashMap<Option<String>, Vec<Proposed>>,
}

/// An issue that is proposed as the home of flags.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// The issue.
    pub issue: crate::domain::id::IssueId,
    /// Its code.
    pub code: Display,
    /// Its title.
    pub title: Display,
    /// What speaks for it.
    pub why: Display,
}
