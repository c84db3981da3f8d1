//! The cursor of the list, and the rows on the screen around it.

use std::sync::Arc;

use crate::app::{
    action::{Motion, Spot},
    effect::Effect,
    remote::Runs,
    row::IssueRow,
};
use crate::domain::id::IssueId;

use super::IssueList;

impl IssueList {
    /// Moves the cursor. `Top` and `Bottom` may start another walk.
    pub fn travel(&mut self, motion: Motion, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.unmoved = 0;
        match motion {
            Motion::Top if self.backwards || self.first > 0 || self.newer > 0 => self.restart(false, runs, effects),
            Motion::Bottom if !self.backwards && !self.complete => self.restart(true, runs, effects),
            motion => {
                let page = self.height.saturating_sub(1);
                let at = self.cursor - self.first;
                let motion = if self.backwards { reversed(motion) } else { motion };
                self.cursor = self.first + motion.apply(at, self.rows.len(), page);
                self.scroll();
            }
        }
    }

    /// Puts the cursor on an issue, if it is held.
    pub fn select(&mut self, id: &IssueId) -> bool {
        match self.rows.iter().position(|row| row.id == *id) {
            Some(at) => {
                self.cursor = self.first + at;
                self.scroll();
                true
            }
            None => false,
        }
    }

    /// Puts the cursor on the row at this line of the screen.
    pub fn select_line(&mut self, line: usize) {
        let at = if self.backwards { self.top.checked_sub(line) } else { Some(self.top + line) };
        if let Some(at) = at.filter(|at| (self.first..self.first + self.rows.len()).contains(at)) {
            self.cursor = at;
        }
    }

    /// The next row in a direction for which `wanted` holds, among those held.
    pub fn jump(&mut self, down: bool, wanted: impl Fn(&IssueRow) -> bool) -> bool {
        let at = self.cursor - self.first;
        let with_walk = down != self.backwards;
        let hit = if with_walk {
            (at + 1..self.rows.len()).find(|i| wanted(&self.rows[*i]))
        } else {
            (0..at).rev().find(|i| wanted(&self.rows[*i]))
        };
        if let Some(hit) = hit {
            self.cursor = self.first + hit;
            self.scroll();
        }
        hit.is_some()
    }

    /// Scrolls so that the selected row is there on the screen.
    pub fn scroll_to(&mut self, spot: Spot) {
        let room = self.height.max(1) - 1;
        let above = match spot {
            Spot::Top => 0,
            Spot::Centre => room / 2,
            Spot::Bottom => room,
        };
        self.top = if self.backwards { self.cursor + above } else { self.cursor.saturating_sub(above) };
        self.scroll();
    }

    /// Sets the number of rows on the screen.
    pub fn set_height(&mut self, height: usize) {
        if self.height != height {
            self.height = height;
            self.scroll();
        }
    }

    pub(super) fn keep_cursor_in_rows(&mut self) {
        let last = (self.first + self.rows.len()).saturating_sub(1);
        self.cursor = self.cursor.clamp(self.first, last.max(self.first));
        self.scroll();
    }

    /// Brings the cursor into view with as little movement as possible.
    pub(super) fn scroll(&mut self) {
        let room = self.height.max(1) - 1;
        let end = self.first + self.rows.len();
        if self.backwards {
            // The screen runs against the walk: the row at the top has the highest number.
            self.top = self.top.clamp(self.cursor, self.cursor + room);
            let lowest_top = (self.first + room).min(end.saturating_sub(1));
            self.top = self.top.clamp(lowest_top.min(end.saturating_sub(1)), end.saturating_sub(1).max(lowest_top));
        } else {
            self.top = self.top.clamp(self.cursor.saturating_sub(room), self.cursor);
            self.top = self.top.clamp(self.first, end.saturating_sub(room + 1).max(self.first));
        }
    }

    /// The rows on the screen, top to bottom, each with whether it is selected.
    pub fn visible(&self) -> impl Iterator<Item = (&Arc<IssueRow>, bool)> {
        let first = self.first;
        let numbers: Box<dyn Iterator<Item = usize>> = if self.backwards {
            Box::new((0..=self.top).rev().take(self.height))
        } else {
            Box::new(self.top..self.top + self.height)
        };
        numbers.filter_map(move |number| {
            let row = self.rows.get(number.checked_sub(first)?)?;
            Some((row, number == self.cursor))
        })
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Arc<IssueRow>> {
        self.rows.get(self.cursor.checked_sub(self.first)?)
    }

    /// Where the cursor is in this walk.
    pub fn place(&self) -> Option<usize> {
        self.selected().map(|_| self.cursor)
    }

    /// The rows held from that place of this walk to the cursor.
    pub fn between(&self, place: usize) -> impl Iterator<Item = &Arc<IssueRow>> {
        let (from, to) = (place.min(self.cursor), place.max(self.cursor));
        let rows = self.rows.iter().skip(from.saturating_sub(self.first));
        rows.take((to + 1).saturating_sub(from.max(self.first)))
    }

    /// Lines of the screen from that place of this walk to the cursor.
    pub fn lines_between(&self, place: usize) -> std::ops::RangeInclusive<usize> {
        let line = |at: usize| if self.backwards { self.top.saturating_sub(at) } else { at.saturating_sub(self.top) };
        let (one, other) = (line(place), line(self.cursor));
        one.min(other)..=one.max(other)
    }
}

fn reversed(motion: Motion) -> Motion {
    match motion {
        Motion::Up => Motion::Down,
        Motion::Down => Motion::Up,
        Motion::Top => Motion::Bottom,
        Motion::Bottom => Motion::Top,
        Motion::HalfUp => Motion::HalfDown,
        Motion::HalfDown => Motion::HalfUp,
        Motion::PageUp => Motion::PageDown,
        Motion::PageDown => Motion::PageUp,
    }
}
