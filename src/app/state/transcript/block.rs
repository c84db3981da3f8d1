//! The block of a turn: its lines on the screen, from the node above it to the flags under it.

use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::{
    app::{
        message::{call::TurnView, tool::Written},
        state::{
            project::FlagView,
            transcript::{
                TranscriptPane, TranscriptView,
                columns::{self, Columns},
                moment::State,
            },
        },
    },
    domain::{
        limits,
        text::{Display, shown, width::width, wrap::wrap},
    },
};

/// Lines of folded tool output that are shown.
const FOLDED_LINES: usize = 1;

/// Wrapped turns that are remembered.
const REMEMBERED: usize = 512;

/// A line on the screen. Positions are byte ranges into the turn's shown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The turn enters a node.
    Node {
        /// The turn below.
        turn: usize,
    },
    /// Nobody spoke for so long.
    Silence {
        /// The turn below.
        turn: usize,
        /// Seconds.
        seconds: i64,
    },
    /// Text of the turn.
    Text {
        /// The turn.
        turn: usize,
        /// Where in what is drawn of it ([`TurnView::short`] or [`TurnView::laid`]).
        range: Range<usize>,
        /// Whether it is what is drawn of it in one line.
        is_short: bool,
        /// The turn's first line, which carries index, speaker and time.
        first: bool,
        /// Lines that are folded away behind this one.
        hidden: usize,
    },
    /// What a second hearing was not sure of.
    Doubt {
        /// The turn above.
        turn: usize,
        /// What is written on this line.
        text: Display,
        /// The passage's first line.
        first: bool,
    },
    /// What a rule suggests on the turn.
    Moment {
        /// The turn above.
        turn: usize,
        /// What is written on this line.
        text: Display,
        /// The moment's first line.
        first: bool,
        /// Whether nothing is decided of it; else it was rejected.
        is_open: bool,
    },
    /// A flag on the turn.
    Flag {
        /// The turn above.
        turn: usize,
        /// Position in [`TranscriptView::flags`].
        flag: usize,
        /// What is written on this line.
        text: Display,
        /// The flag's first line.
        first: bool,
    },
    /// Nothing, beside a note that goes on below the text of its turn.
    Blank {
        /// The turn above.
        turn: usize,
    },
}

/// A line of the screen, with what stands in the margin beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The line.
    pub line: Line,
    /// A flag, moment or unsure passage.
    pub note: Option<Line>,
}

impl From<Line> for Placed {
    fn from(line: Line) -> Self {
        Self { line, note: None }
    }
}

impl Line {
    /// Whether it stands between two turns: it goes with the one below and is no part of it.
    pub fn is_above(&self) -> bool {
        matches!(self, Self::Node { .. } | Self::Silence { .. })
    }

    /// The turn that the line belongs to.
    pub fn turn(&self) -> usize {
        match self {
            Self::Node { turn }
            | Self::Silence { turn, .. }
            | Self::Text { turn, .. }
            | Self::Doubt { turn, .. }
            | Self::Moment { turn, .. }
            | Self::Flag { turn, .. }
            | Self::Blank { turn } => *turn,
        }
    }
}

/// Line breaks of turns, remembered for one width.
#[derive(Debug, Default)]
pub(in crate::app) struct Wraps {
    width: usize,
    by_turn: HashMap<usize, Arc<[Range<usize>]>>,
}

impl Wraps {
    pub(in crate::app) fn clear(&mut self) {
        self.by_turn.clear();
    }

    fn of(&mut self, index: usize, turn: &TurnView, width: usize) -> Arc<[Range<usize>]> {
        if self.width != width || self.by_turn.len() >= REMEMBERED {
            self.by_turn.clear();
            self.width = width;
        }
        let lines = self.by_turn.entry(index).or_insert_with(|| wrap(turn.laid().as_str(), width).into());
        Arc::clone(lines)
    }
}

impl TranscriptPane {
    /// Lines of a turn's block, without making them.
    pub(in crate::app) fn height_of(&mut self, index: usize, sight: TranscriptView<'_>) -> usize {
        let Some(turn) = sight.transcript.turns.get(index) else { return 0 };
        let columns = self.columns(sight);
        let text = if self.is_folded(index, turn) { FOLDED_LINES } else { self.wrapped(index, turn, columns).len() };
        let above = usize::from(turn.enters_node) + usize::from(turn.silence.is_some());
        let width = columns.notes();
        let flags: usize = self.flag_notes(index, width, sight).iter().map(|(_, lines)| lines.len()).sum();
        let unsure: usize = unsure_on(index, sight).iter().map(|text| below(text, width).len()).sum();
        let moments: usize = self.suggested_on(index, sight).map(|(text, _)| below(&text, width).len()).sum();
        let notes = flags + unsure + moments;
        above + if columns.margin.is_some() { text.max(notes) } else { text + notes }
    }

    /// What is told of the moments of a turn, and whether each is open. One that is flagged is seen by its flag.
    fn suggested_on<'a>(
        &'a self,
        index: usize,
        sight: TranscriptView<'a>,
    ) -> impl Iterator<Item = (Display, bool)> + use<'a> {
        self.moments_of(index).iter().filter_map(move |view| {
            let moment = sight.moments.get(view.at)?;
            match view.state {
                State::Open => Some((moment.words.clone(), true)),
                State::Rejected => Some((shown!("rejected: {}", moment.words), false)),
                State::Flagged => None,
            }
        })
    }

    /// Makes so many lines of a turn's block, without those before: a message may have a million of them.
    pub(in crate::app) fn block(
        &mut self,
        index: usize,
        skip: usize,
        most: usize,
        sight: TranscriptView<'_>,
    ) -> Vec<Placed> {
        let Some(turn) = sight.transcript.turns.get(index) else { return Vec::new() };
        let columns = self.columns(sight);
        let mut lines: Vec<Placed> = Vec::new();
        if turn.enters_node {
            lines.push(Line::Node { turn: index }.into());
        }
        if let Some(silence) = turn.silence {
            lines.push(Line::Silence { turn: index, seconds: (silence + 500) / 1_000 }.into());
        }
        let above = lines.len();
        let (from, to) = (skip.saturating_sub(above), (skip + most).saturating_sub(above));
        let (text, before) = self.text_of(index, turn, columns, from..to);
        let notes = self.notes_of(index, columns.notes(), sight);
        if columns.margin.is_none() {
            lines.extend(text.into_iter().chain(notes).map(Placed::from));
        } else {
            // Those left out before have their notes beside them.
            let notes = notes.into_iter().map(Some).skip(before);
            let mut notes = notes.chain(std::iter::repeat(None));
            lines.extend(text.into_iter().map(|line| Placed { line, note: notes.next().flatten() }));
            lines.extend(notes.map_while(|note| Some(Placed { line: Line::Blank { turn: index }, note: Some(note?) })));
        }
        // Those left out before are no longer to be skipped, but for the lines above the text.
        lines.drain(..(skip - before).min(lines.len()));
        lines.truncate(most);
        lines
    }

    /// What is drawn of the text of a turn, of these of its lines; and how many before them were left out.
    fn text_of(&mut self, index: usize, turn: &TurnView, columns: Columns, wanted: Range<usize>) -> (Vec<Line>, usize) {
        if self.is_folded(index, turn) {
            // One line of it, cut where the screen ends and not between words: as much as there is room for.
            let text = turn.short().as_str().split('\n').next().unwrap_or_default();
            let range = 0..limits::cut(text, 2 * columns.text).len();
            let hidden = self.hidden(index, turn, columns);
            return (vec![Line::Text { turn: index, range, is_short: true, first: true, hidden }], 0);
        }
        let ranges = self.wrapped(index, turn, columns);
        let from = wanted.start.min(ranges.len());
        let to = wanted.end.clamp(from, ranges.len());
        let text = ranges.iter().enumerate().take(to).skip(from).map(|(at, range)| {
            let range = range.clone();
            Line::Text { turn: index, range, is_short: false, first: at == 0, hidden: 0 }
        });
        (text.collect(), from)
    }

    /// Lines that are folded away; none where one line tells all.
    fn hidden(&mut self, index: usize, turn: &TurnView, columns: Columns) -> usize {
        let room = columns.text.saturating_sub(columns::SIGN);
        let is_told = |written: &Written| written.is_whole && width(written.short.as_str()) <= room;
        if turn.written.as_ref().is_some_and(|written| is_told(written)) {
            return 0;
        }
        let lines = self.wrapped(index, turn, columns).len() - FOLDED_LINES;
        if turn.written.is_some() { lines.max(1) } else { lines }
    }

    /// What is told on a turn: passages that were not heard clearly, moments, flags.
    fn notes_of(&self, index: usize, width: usize, sight: TranscriptView<'_>) -> Vec<Line> {
        let mut notes = Vec::new();
        for doubt in unsure_on(index, sight) {
            let told = below(doubt, width).into_iter().enumerate();
            notes.extend(told.map(|(at, text)| Line::Doubt { turn: index, text, first: at == 0 }));
        }
        for (words, is_open) in self.suggested_on(index, sight) {
            let told = below(&words, width).into_iter().enumerate();
            notes.extend(told.map(|(at, text)| Line::Moment { turn: index, text, first: at == 0, is_open }));
        }
        for (flag, lines) in self.flag_notes(index, width, sight) {
            let told = lines.into_iter().enumerate();
            notes.extend(told.map(|(at, text)| Line::Flag { turn: index, flag, text, first: at == 0 }));
        }
        notes
    }

    /// The flags that are told on a turn, with their words.
    fn flag_notes(&self, index: usize, width: usize, sight: TranscriptView<'_>) -> Vec<(usize, Vec<Display>)> {
        let words = |flag: usize| match self.lost.contains(&flag) {
            true => lost_lines(&sight.flags[flag], width),
            false => flag_lines(&sight.flags[flag], index, width),
        };
        self.flags_told(index).map(|flag| (flag, words(flag))).collect()
    }

    fn is_folded(&self, index: usize, turn: &TurnView) -> bool {
        self.flat || (turn.is_tool() && (self.all_unfolded == self.exceptions.contains(&index)))
    }

    fn wrapped(&mut self, index: usize, turn: &TurnView, columns: Columns) -> Arc<[Range<usize>]> {
        let sign = if turn.written.is_some() { columns::SIGN } else { 0 };
        self.wraps.of(index, turn, columns.text.saturating_sub(sign))
    }

    fn columns(&self, sight: TranscriptView<'_>) -> Columns {
        Columns::new(sight.transcript, self.width)
    }
}

/// The words of a flag whose message is not known any more.
fn lost_lines(flag: &FlagView, width: usize) -> Vec<Display> {
    below(&shown!("{} · {}", flag.type_by(), flag.lost_words()), width)
}

/// The words under the turn: the type and who set it, then the note, then what is wrong with it.
fn flag_lines(flag: &FlagView, turn: usize, width: usize) -> Vec<Display> {
    use crate::app::state::project::Mark;
    let mut text = flag.type_by().to_string();
    if !flag.note_shown.is_empty() {
        text.push_str(" · ");
        text.push_str(flag.note_shown.as_str());
    }
    if let Some(moved) = flag.moved_words(turn) {
        text.push_str(" · ");
        text.push_str(moved.as_str());
    }
    match &flag.mark {
        Mark::Failed(_, failure) => {
            text.push_str(" · not stored: ");
            text.push_str(failure.message.as_str());
            text.push_str(" · w shows it, r there tries again");
        }
        Mark::Keeping(_) | Mark::Going(_) => text.push_str(" · being kept"),
        Mark::Pending(_) => text.push_str(" · pending"),
        Mark::Leaving(_) => text.push_str(" · being removed"),
        Mark::Stored => {}
    }
    below(&Display::ours(text), width)
}

/// What is told below a turn, behind a sign and a space.
fn below(text: &Display, width: usize) -> Vec<Display> {
    wrap(text.as_str(), width.saturating_sub(2)).into_iter().map(|range| text.part(range).into()).collect()
}

fn unsure_on(turn: usize, sight: TranscriptView<'_>) -> &[Display] {
    sight.unsure_passages.map(|doubts| doubts.on(turn)).unwrap_or_default()
}
