//! The whole transcript on the right border of its pane: what of it is on the screen, where the selection, the flags and
//! the hits of the search are. One look a row, however long the call is.

use std::ops::Range;

use ratatui::buffer::Buffer;

use super::{Theme, paint::put};
use crate::app::{
    message::area::Area,
    state::{model::Model, transcript::TranscriptView},
};

/// Draws it where not all of the call is on the screen.
pub(super) fn draw(model: &Model, sight: TranscriptView<'_>, theme: &Theme, pane: Area, buffer: &mut Buffer) {
    let transcript = &model.panes.transcript;
    let count = sight.transcript.turns.len();
    let (Some(first), Some(last)) = (transcript.lines.first(), transcript.lines.last()) else { return };
    let seen = first.turn()..last.turn() + 1;
    if seen == (0..count) {
        return;
    }
    let (inside, x) = (pane.inside(), (pane.x + pane.width).saturating_sub(1));
    for row in 0..inside.height {
        let turns = turns_of(row, inside.height, count);
        let (sign, style) = if turns.contains(&transcript.cursor()) {
            ("◀", theme.accent)
        } else if transcript.has_flags(&turns) {
            ("⚑", theme.flag)
        } else if transcript.has_hits(&turns) {
            ("○", theme.warn)
        } else if turns.start < seen.end && seen.start < turns.end {
            ("▐", theme.dim)
        } else {
            continue;
        };
        put(buffer, x, inside.y + row, 1, sign, style);
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
