//! Brings the selected turn into view and makes the lines of the screen. Work is bounded by the height of the screen.

use crate::app::{
    message::action::Toward,
    state::transcript::{Anchor, TranscriptPane, TranscriptView},
};

impl TranscriptPane {
    /// Sets the size in cells of the area for the lines.
    pub fn set_size(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
    }

    /// Places the lines after any change of selection, size, text, flags or folds.
    pub fn settle(&mut self, sight: TranscriptView<'_>) {
        let count = sight.transcript.turns.len();
        self.lines.clear();
        self.notes.clear();
        if count == 0 || self.height == 0 {
            return;
        }
        self.cursor = self.cursor.min(count - 1);
        self.bring_into_view(sight);
        self.fill(sight);
    }

    fn bring_into_view(&mut self, sight: TranscriptView<'_>) {
        let block = self.height_of(self.cursor, sight);
        self.top.turn = self.top.turn.min(sight.transcript.turns.len() - 1);
        if self.top.turn == self.cursor {
            // Inside a block higher than the screen any line may be on top; else its first line is.
            let highest = block.saturating_sub(self.height);
            self.top.line = self.top.line.min(highest);
        } else if self.top.turn > self.cursor {
            self.top = Anchor { turn: self.cursor, line: block.saturating_sub(self.height.max(1)).min(block) };
            if block <= self.height {
                self.top.line = 0;
            }
        } else if self.lines_to_end_of_cursor(sight).is_none_or(|lines| lines > self.height) {
            self.top = self.top_with_cursor_last(block, sight);
        }
        self.avoid_empty_space(sight);
    }

    /// Lines from the top of the screen to the end of the selected block; `None` when that is further than a screen.
    fn lines_to_end_of_cursor(&mut self, sight: TranscriptView<'_>) -> Option<usize> {
        let mut lines = 0_usize;
        for turn in self.top.turn..=self.cursor {
            let skip = if turn == self.top.turn { self.top.line } else { 0 };
            lines += self.height_of(turn, sight).saturating_sub(skip);
            if lines > self.height {
                return None;
            }
        }
        Some(lines)
    }

    /// The top with which the selected block ends on the last line, or starts on the first if it is higher.
    fn top_with_cursor_last(&mut self, block: usize, sight: TranscriptView<'_>) -> Anchor {
        self.top_above(self.height.saturating_sub(block), sight)
    }

    /// Puts the selected block below so many lines.
    pub(in crate::app) fn put_below(&mut self, lines: usize, sight: TranscriptView<'_>) {
        self.top = self.top_above(lines, sight);
    }

    /// Selects a turn, with so many turns above it as far as there is room.
    pub(in crate::app) fn select_below(&mut self, turn: usize, above: usize, sight: TranscriptView<'_>) {
        self.cursor = turn;
        let most = self.height.saturating_sub(self.height_of(turn, sight));
        let lines: usize = (turn.saturating_sub(above)..turn).map(|turn| self.height_of(turn, sight)).sum();
        self.put_below(lines.min(most), sight);
    }

    /// The top with which so many lines stand above the selected block.
    fn top_above(&mut self, lines: usize, sight: TranscriptView<'_>) -> Anchor {
        let mut room = lines;
        let mut turn = self.cursor;
        while room > 0 && turn > 0 {
            turn -= 1;
            let height = self.height_of(turn, sight);
            if height > room {
                return Anchor { turn, line: height - room };
            }
            room -= height;
        }
        Anchor { turn, line: 0 }
    }

    /// After the end of the text has come up, the screen is filled from above.
    fn avoid_empty_space(&mut self, sight: TranscriptView<'_>) {
        let count = sight.transcript.turns.len();
        let mut lines = 0;
        for turn in self.top.turn..count {
            let skip = if turn == self.top.turn { self.top.line } else { 0 };
            lines += self.height_of(turn, sight).saturating_sub(skip);
            if lines >= self.height {
                return;
            }
        }
        let mut room = self.height - lines;
        if self.top.line >= room {
            self.top.line -= room;
            return;
        }
        room -= self.top.line;
        self.top.line = 0;
        while room > 0 && self.top.turn > 0 {
            self.top.turn -= 1;
            let height = self.height_of(self.top.turn, sight);
            if height > room {
                self.top.line = height - room;
                return;
            }
            room -= height;
        }
    }

    fn fill(&mut self, sight: TranscriptView<'_>) {
        let mut turn = self.top.turn;
        let mut skip = self.top.line;
        while self.lines.len() < self.height && turn < sight.transcript.turns.len() {
            let room = self.height - self.lines.len();
            let block = self.block(turn, skip, room, sight);
            for placed in block {
                self.lines.push(placed.line);
                self.notes.push(placed.note);
            }
            skip = 0;
            turn += 1;
        }
    }

    /// Moves the text by so many lines; the selection stays where it is on the screen, as far as a message stands there.
    /// Where the text ends, the selection goes to its end.
    pub(in crate::app) fn page(&mut self, sight: TranscriptView<'_>, lines: usize, toward: Toward) {
        let (before, row) = (self.top, self.row_of_cursor(sight));
        self.top =
            if toward.is_next() { self.top_below(lines.max(1), sight) } else { self.top_over(lines.max(1), sight) };
        self.avoid_empty_space(sight);
        if self.top == before {
            self.cursor = if toward.is_next() { sight.transcript.turns.len() - 1 } else { 0 };
        } else {
            self.cursor = self.turn_at(row, toward, sight);
        }
    }

    /// The line of the screen on which the selected block begins.
    fn row_of_cursor(&mut self, sight: TranscriptView<'_>) -> usize {
        let lines: usize = (self.top.turn..self.cursor).map(|turn| self.height_of(turn, sight)).sum();
        lines.saturating_sub(self.top.line).min(self.height.saturating_sub(1))
    }

    /// The top with which the text has gone up by so many lines.
    fn top_below(&mut self, lines: usize, sight: TranscriptView<'_>) -> Anchor {
        let Anchor { mut turn, line } = self.top;
        let mut skip = line + lines;
        while turn + 1 < sight.transcript.turns.len() {
            let height = self.height_of(turn, sight);
            if skip < height {
                break;
            }
            skip -= height;
            turn += 1;
        }
        Anchor { turn, line: skip.min(self.height_of(turn, sight).saturating_sub(1)) }
    }

    /// The top with which the text has gone down by so many lines.
    fn top_over(&mut self, lines: usize, sight: TranscriptView<'_>) -> Anchor {
        let Anchor { mut turn, line } = self.top;
        let mut missing = lines.saturating_sub(line);
        if missing == 0 {
            return Anchor { turn, line: line - lines };
        }
        while turn > 0 {
            turn -= 1;
            let height = self.height_of(turn, sight);
            if height >= missing {
                return Anchor { turn, line: height - missing };
            }
            missing -= height;
        }
        Anchor::default()
    }

    /// The turn at a line of the screen, as [`TranscriptPane::top`] stands: one that ends on the screen, so that selecting
    /// it moves nothing.
    fn turn_at(&mut self, row: usize, toward: Toward, sight: TranscriptView<'_>) -> usize {
        let count = sight.transcript.turns.len();
        let mut turn = self.top.turn;
        let first = self.height_of(turn, sight);
        let mut end = first.saturating_sub(self.top.line);
        while end <= row && turn + 1 < count {
            let next = end + self.height_of(turn + 1, sight);
            if next > self.height {
                break;
            }
            (turn, end) = (turn + 1, next);
        }
        // Of one that is higher than the screen no line but the last may be on top: the next is selected instead.
        let is_past = turn == self.top.turn && self.top.line > first.saturating_sub(self.height);
        if is_past && toward.is_next() && turn + 1 < count { turn + 1 } else { turn }
    }

    /// Scrolls down inside the selected block when it goes on below the screen.
    pub(in crate::app) fn scroll_down_inside(&mut self, sight: TranscriptView<'_>) -> bool {
        if self.top.turn != self.cursor {
            return false;
        }
        let below = self.height_of(self.cursor, sight).saturating_sub(self.top.line + self.height);
        self.top.line += below.min(1);
        below > 0
    }

    /// Scrolls up inside the selected block when it begins above the screen.
    pub(in crate::app) fn scroll_up_inside(&mut self) -> bool {
        let above = self.top.turn == self.cursor && self.top.line > 0;
        if above {
            self.top.line -= 1;
        }
        above
    }
}
