//! The columns of the pane: what stands left of the text, the text, and the margin beside it where there is room.

use crate::app::message::call::Transcript;

/// Cells of a line of text at most: longer ones are hard to follow.
const TEXT: usize = 100;

/// Cells between the text and the margin.
pub const GAP: usize = 2;

/// Cells of the least margin in which notes can be read.
const MARGIN: usize = 28;

/// Cells of the sign in front of an action, with the space behind it.
pub const SIGN: usize = 2;

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
    fn new(transcript: &Transcript, width: usize) -> Self {
        let turns = &transcript.turns;
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

/// The columns for a call at a pane width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns {
    /// What stands left of the text.
    pub gutter: Gutter,
    /// Cells of the text.
    pub text: usize,
    /// Cells of the margin: flags, moments and unsure passages stand beside their message; without it, below.
    pub margin: Option<usize>,
}

impl Columns {
    /// The columns of a pane that is so many cells wide. The last of them stays empty: beside it is the minimap.
    pub fn new(transcript: &Transcript, width: usize) -> Self {
        let gutter = Gutter::new(transcript, width);
        let room = width.saturating_sub(gutter.width() + 1).max(1);
        let margin = room.checked_sub(TEXT + GAP).filter(|left| *left >= MARGIN);
        Self { gutter, text: room.min(TEXT), margin }
    }

    /// Cells in which notes on a message stand.
    pub fn notes(self) -> usize {
        self.margin.unwrap_or(self.text)
    }
}
