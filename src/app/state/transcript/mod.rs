//! The transcript pane: which turn is selected, which lines are on the screen, what is folded, what is searched.
//!
//! Turns have different heights, so nothing here ever looks at more turns than fit on the screen: the top of the
//! screen is an anchor (turn, line of its block), and lines are made from there on.

pub mod again;
pub mod block;
pub mod columns;
pub mod find;
pub mod landmark;
pub mod moment;
pub mod moments;
pub mod stray;
pub mod view;

use std::{
    cell::LazyCell,
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
};

use crate::{
    app::{
        message::{
            action::{Motion, Spot, Toward},
            call::Transcript,
            moment::Moment,
        },
        state::{
            project::FlagView,
            transcript::{block::Line, find::Find, moment::MomentView},
            unsure_passages::UnsurePassages,
        },
    },
    domain::{
        id::CallId,
        text::{Display, Untrusted},
    },
    wire::FlagPlace,
};

/// The top of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub(crate) struct Anchor {
    turn: usize,
    line: usize,
}

/// What the pane needs of the world to place its lines.
#[derive(Debug, Clone, Copy)]
pub struct TranscriptView<'a> {
    /// The call.
    pub transcript: &'a Transcript,
    /// Flags of the current issue; those of other calls are passed over.
    pub flags: &'a [FlagView],
    /// What a second hearing was not sure of, where it was asked for.
    pub unsure_passages: Option<&'a UnsurePassages>,
    /// The moments of the call.
    pub moments: &'a [Moment],
}

/// State of the transcript pane.
#[derive(Debug, Default)]
pub struct TranscriptPane {
    /// The call that is shown.
    pub call: Option<CallId>,
    /// Selected turn.
    cursor: usize,
    top: Anchor,
    width: usize,
    height: usize,
    /// Tool output that is unfolded (or, with `all_unfolded`, folded) against the rule.
    exceptions: HashSet<usize>,
    all_unfolded: bool,
    /// One line a turn.
    flat: bool,
    /// Positions of flags in [`TranscriptView::flags`] by the turn that they are drawn under.
    flags_by_turn: BTreeMap<u32, Vec<usize>>,
    /// Flags of the call whose message is not known any more.
    lost: Vec<usize>,
    /// The moments of the call with what is decided of them, in the order of its turns.
    moments: Vec<MomentView>,
    /// The lines on the screen, top to bottom.
    pub lines: Vec<Line>,
    /// What stands in the margin beside each of them.
    pub notes: Vec<Option<Line>>,
    /// The search, if there is one.
    pub find: Option<Find>,
    wraps: block::Wraps,
    /// Where the last jump went, and why that is a landmark.
    landed: Option<(usize, Display)>,
    /// Where the user was in calls shown before.
    places: HashMap<CallId, (usize, Anchor)>,
}

/// What is done to all tool output at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Folds {
    Open,
    Closed,
}

impl TranscriptPane {
    /// Shows another call, at the place where the user left it.
    pub fn show(&mut self, call: Option<CallId>) {
        if self.call == call {
            return;
        }
        if let Some(old) = self.call.take() {
            self.places.insert(old, (self.cursor, self.top));
        }
        (self.cursor, self.top) = call.as_ref().and_then(|call| self.places.get(call)).copied().unwrap_or_default();
        self.call = call;
        self.exceptions.clear();
        self.flags_by_turn.clear();
        self.lost.clear();
        self.moments.clear();
        self.wraps.clear();
        self.lines.clear();
        self.notes.clear();
        self.find = None;
        self.landed = None;
    }

    /// Where the user is to be when a call is shown.
    pub fn remember(&mut self, call: CallId, turn: usize) {
        self.places.insert(call, (turn, Anchor { turn, line: 0 }));
    }

    /// Selected turn: the API's `message_index`.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Selects a turn.
    pub fn select(&mut self, turn: usize) {
        self.cursor = turn;
    }

    /// Selects the turn at a line of the screen.
    pub fn select_line(&mut self, line: usize) {
        if let Some(line) = self.lines.get(line) {
            self.cursor = line.turn();
        }
    }

    /// Sorts the flags under their turns; to be called when flags or call change.
    pub fn index_flags(&mut self, sight: TranscriptView<'_>) {
        self.flags_by_turn.clear();
        self.lost.clear();
        let hearing = LazyCell::new(|| sight.transcript.hearing());
        for (at, flag) in sight.flags.iter().enumerate() {
            if flag.flag.call_id != sight.transcript.id {
                continue;
            }
            let Some(index) = flag.flag.message_index else { continue };
            let text = flag.flag.message_text.as_ref().map(Untrusted::verbatim).unwrap_or_default();
            let says = |index, text| sight.transcript.says(index, text);
            let place = match &flag.place {
                Some(FlagPlace::Moved { message_index, message_text })
                    if says(*message_index, message_text.verbatim()) =>
                {
                    Some(*message_index)
                }
                Some(FlagPlace::Lost) => None,
                _ if says(index, text) => Some(index),
                _ => hearing.locate(index, text, None).index(),
            };
            match place {
                Some(turn) => self.flags_by_turn.entry(turn).or_default().push(at),
                None => self.lost.push(at),
            }
        }
    }

    /// Flags of the call whose message is not known any more, as positions in [`TranscriptView::flags`].
    pub fn lost_flags(&self) -> &[usize] {
        &self.lost
    }

    /// Flags that are told on a turn, as positions in [`TranscriptView::flags`]: on the first one also those whose message is not
    /// known any more, so that they can be changed and removed.
    pub fn flags_told(&self, turn: usize) -> impl DoubleEndedIterator<Item = usize> + use<'_> {
        let lost = if turn == 0 { self.lost.as_slice() } else { &[] };
        lost.iter().chain(self.flags_of(turn)).copied()
    }

    /// Flags that stand on a turn, as positions in [`TranscriptView::flags`].
    pub fn flags_of(&self, turn: usize) -> &[usize] {
        u32::try_from(turn).ok().and_then(|turn| self.flags_by_turn.get(&turn)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether any of these turns has a flag.
    pub fn has_flags(&self, turns: &Range<usize>) -> bool {
        let at = |turn: usize| u32::try_from(turn).unwrap_or(u32::MAX);
        self.flags_by_turn.range(at(turns.start)..at(turns.end)).next().is_some()
    }

    /// Whether any of these turns is a landmark of the call itself: a new node, a silence, a failed tool.
    pub fn has_landmarks(marks: &[u32], turns: &Range<usize>) -> bool {
        let first = marks.partition_point(|mark| (*mark as usize) < turns.start);
        marks.get(first).is_some_and(|mark| (*mark as usize) < turns.end)
    }

    /// Whether the search found any of these turns.
    pub fn has_hits(&self, turns: &Range<usize>) -> bool {
        let hits = self.find.as_ref().map(|find| find.hits.as_slice()).unwrap_or_default();
        hits.get(hits.partition_point(|hit| *hit < turns.start)).is_some_and(|hit| *hit < turns.end)
    }

    /// Moves the selection; inside a turn that is higher than the screen, scrolls it first.
    pub fn travel(&mut self, motion: Motion, sight: TranscriptView<'_>) {
        let count = sight.transcript.turns.len();
        if count == 0 {
            return;
        }
        match motion {
            Motion::Down if self.scroll_down_inside(sight) => {}
            Motion::Up if self.scroll_up_inside() => {}
            Motion::Up | Motion::Down | Motion::Top | Motion::Bottom => {
                self.cursor = motion.apply(self.cursor, count, 1);
            }
            Motion::HalfDown => self.page(sight, self.height / 2, Toward::Next),
            Motion::HalfUp => self.page(sight, self.height / 2, Toward::Previous),
            Motion::PageDown => self.page(sight, self.height.saturating_sub(1), Toward::Next),
            Motion::PageUp => self.page(sight, self.height.saturating_sub(1), Toward::Previous),
        }
    }

    /// Folds or unfolds the selected turn.
    pub fn toggle_fold(&mut self) {
        if !self.exceptions.remove(&self.cursor) {
            self.exceptions.insert(self.cursor);
        }
    }

    /// One line a turn, or all of them.
    pub fn toggle_wrap(&mut self) {
        self.flat = !self.flat;
    }

    /// Scrolls so that the selected turn is there on the screen.
    pub fn scroll_to(&mut self, spot: Spot, sight: TranscriptView<'_>) {
        let block = self.height_of(self.cursor, sight);
        let above = match spot {
            Spot::Top => 0,
            Spot::Centre => self.height.saturating_sub(block) / 2,
            Spot::Bottom => self.height.saturating_sub(block),
        };
        self.put_below(above, sight);
    }

    /// Folds or unfolds all tool output.
    pub fn fold_all(&mut self, folds: Folds) {
        self.all_unfolded = folds == Folds::Open;
        self.exceptions.clear();
    }
}
