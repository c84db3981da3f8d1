//! The whole transcript on the right border of its pane: what of it is on the screen, where the selection, the flags, the
//! open moments, the hits of the search and the landmarks are. Flags and moments alone have a colour. One look a row,
//! however long the call is.

use std::ops::Range;

use ratatui::style::Style;

use super::Theme;
use crate::app::{
    message::action::Pane,
    state::{
        model::Model,
        transcript::{TranscriptPane, TranscriptView},
    },
};

/// The signs beside the lines of the pane.
pub(super) struct Minimap<'a> {
    model: &'a Model,
    theme: &'a Theme,
    /// Landmarks of the call, ascending.
    landmarks: &'a [u32],
    /// Lines of the pane.
    rows: u16,
    /// Turns of the call, and those on the screen.
    count: usize,
    seen: Range<usize>,
}

impl<'a> Minimap<'a> {
    /// None where all of the call is on the screen.
    pub(super) fn new(model: &'a Model, sight: TranscriptView<'a>, theme: &'a Theme, rows: u16) -> Option<Self> {
        let transcript = &model.panes.transcript;
        let count = sight.transcript.turns.len();
        let (first, last) = (transcript.lines.first()?, transcript.lines.last()?);
        let seen = first.turn()..last.turn() + 1;
        (seen != (0..count)).then_some(Self { model, theme, landmarks: &sight.transcript.landmarks, rows, count, seen })
    }

    /// What stands on the border beside a line.
    pub(super) fn sign(&self, row: u16) -> Option<(&'static str, Style)> {
        let (transcript, theme) = (&self.model.panes.transcript, self.theme);
        let turns = turns_of(row, self.rows, self.count);
        if turns.contains(&transcript.cursor()) {
            Some(("◀", theme.text))
        } else if transcript.has_flags(&turns) {
            Some(("⚑", theme.flag))
        } else if transcript.has_open_moments(&turns) {
            Some(("⚠", theme.warn))
        } else if transcript.has_hits(&turns) {
            Some(("○", theme.text))
        } else if turns.start < self.seen.end && self.seen.start < turns.end {
            Some(("▐", theme.dim))
        } else if TranscriptPane::has_landmarks(self.landmarks, &turns) {
            // A tick of the border.
            let has_keys = self.model.screen.focus == Pane::Transcript;
            Some((if has_keys { "┨" } else { "┤" }, if has_keys { theme.border_focused } else { theme.border }))
        } else {
            None
        }
    }
}

/// The turns that a row stands for; none where there are more rows than turns.
fn turns_of(row: u16, rows: u16, count: usize) -> Range<usize> {
    let at = |row: u16| usize::from(row) * count / usize::from(rows.max(1));
    at(row)..at(row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_has_one_row() {
        for (rows, count) in [(1, 1), (7, 100), (40, 41), (40, 39), (20, 100_000)] {
            let turns: Vec<usize> = (0..rows).flat_map(|row| turns_of(row, rows, count)).collect();
            assert_eq!(turns, (0..count).collect::<Vec<_>>());
        }
    }
}
