//! The block of a turn: its lines on the screen, from the node above it to the flags under it.

use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::{
    app::{
        message::call::TurnView,
        state::{
            project::FlagView,
            transcript::{TranscriptPane, TranscriptView, moment::State},
        },
    },
    domain::{
        limits,
        text::{Display, shown, wrap::wrap},
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
        /// Where in its shown text.
        range: Range<usize>,
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
}

impl Line {
    /// The turn that the line belongs to.
    pub fn turn(&self) -> usize {
        match self {
            Self::Node { turn }
            | Self::Silence { turn, .. }
            | Self::Text { turn, .. }
            | Self::Doubt { turn, .. }
            | Self::Moment { turn, .. }
            | Self::Flag { turn, .. } => *turn,
        }
    }
}

/// The columns left of the text: selection, index, flag mark, speaker, time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gutter {
    /// Digits of the index.
    pub digits: usize,
    /// Whether the time is shown.
    pub time: bool,
    /// Letters of the speaker's word.
    pub speaker: usize,
}

impl Gutter {
    /// The gutter for a call at a pane width.
    pub fn new(sight: &TranscriptView<'_>, width: usize) -> Self {
        let turns = &sight.transcript.turns;
        let digits = turns.len().saturating_sub(1).max(1).ilog10() as usize + 1;
        let timed =
            turns.first().is_some_and(|turn| turn.at.is_some()) || turns.last().is_some_and(|turn| turn.at.is_some());
        Self { digits: digits.max(2), time: timed && width >= 56, speaker: if width >= 40 { 6 } else { 1 } }
    }

    /// Cells that it takes, with the space before the text.
    pub fn width(self) -> usize {
        // selection, index, space, mark, space, speaker, space, (time, space)
        1 + self.digits + 1 + 1 + 1 + self.speaker + 1 + if self.time { 6 } else { 0 }
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
        let lines = self.by_turn.entry(index).or_insert_with(|| wrap(turn.shown.as_str(), width).into());
        Arc::clone(lines)
    }
}

impl TranscriptPane {
    /// Lines of a turn's block, without making them.
    pub(in crate::app) fn height_of(&mut self, index: usize, sight: TranscriptView<'_>) -> usize {
        let Some(turn) = sight.transcript.turns.get(index) else { return 0 };
        let width = self.text_width(sight);
        let text = self.wraps.of(index, turn, width).len();
        let text = if self.is_folded(index, turn) { text.min(FOLDED_LINES) } else { text };
        let above = usize::from(turn.enters_node) + usize::from(turn.silence.is_some());
        let flags: usize = self.flags_of(index).iter().map(|at| flag_lines(&sight.flags[*at], width).len()).sum();
        let unsure: usize = unsure_on(index, sight).iter().map(|text| below(text, width).len()).sum();
        let moments: usize = self.suggested_on(index, sight).map(|(text, _)| below(&text, width).len()).sum();
        above + text + unsure + moments + flags
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
    ) -> Vec<Line> {
        let Some(turn) = sight.transcript.turns.get(index) else { return Vec::new() };
        let width = self.text_width(sight);
        let mut skip = skip;
        let mut lines = Vec::new();
        if turn.enters_node {
            lines.push(Line::Node { turn: index });
        }
        if let Some(silence) = turn.silence {
            lines.push(Line::Silence { turn: index, seconds: (silence + 500) / 1_000 });
        }
        let ranges = self.wraps.of(index, turn, width);
        if self.is_folded(index, turn) && ranges.len() > FOLDED_LINES {
            // One line of it, cut where the screen ends and not between words: as much as there is room for.
            let text = turn.shown.as_str().split('\n').next().unwrap_or_default();
            let range = 0..limits::cut(text, 2 * width).len();
            lines.push(Line::Text { turn: index, range, first: true, hidden: ranges.len() - FOLDED_LINES });
        } else {
            let above = lines.len();
            let from = skip.saturating_sub(above).min(ranges.len());
            let to = (skip + most).saturating_sub(above).clamp(from, ranges.len());
            // Those left out before are no longer to be skipped, but for the lines above the text.
            skip -= from;
            let text = ranges.iter().enumerate().take(to).skip(from);
            lines.extend(text.map(|(at, range)| Line::Text {
                turn: index,
                range: range.clone(),
                first: at == 0,
                hidden: 0,
            }));
        }
        for doubt in unsure_on(index, sight) {
            let told = below(doubt, width).into_iter().enumerate();
            lines.extend(told.map(|(at, text)| Line::Doubt { turn: index, text, first: at == 0 }));
        }
        for (words, is_open) in self.suggested_on(index, sight) {
            let told = below(&words, width).into_iter().enumerate();
            lines.extend(told.map(|(at, text)| Line::Moment { turn: index, text, first: at == 0, is_open }));
        }
        for flag in self.flags_of(index) {
            for (at, text) in flag_lines(&sight.flags[*flag], width).into_iter().enumerate() {
                lines.push(Line::Flag { turn: index, flag: *flag, text, first: at == 0 });
            }
        }
        lines.drain(..skip.min(lines.len()));
        lines.truncate(most);
        lines
    }

    fn is_folded(&self, index: usize, turn: &TurnView) -> bool {
        self.flat || (turn.is_tool() && (self.all_unfolded == self.exceptions.contains(&index)))
    }

    fn text_width(&self, sight: TranscriptView<'_>) -> usize {
        self.width.saturating_sub(Gutter::new(&sight, self.width).width()).max(1)
    }
}

/// The words under the turn: the type, then the note, then what is wrong with it.
fn flag_lines(flag: &FlagView, width: usize) -> Vec<Display> {
    use crate::app::state::project::Mark;
    let mut text = flag.type_shown.to_string();
    if !flag.note_shown.is_empty() {
        text.push_str(" · ");
        text.push_str(flag.note_shown.as_str());
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
