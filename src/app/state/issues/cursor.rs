//! The cursor of the list, and the rows on the screen around it.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            action::{ListEnd, Motion, Spot, Toward},
            effect::Effect,
            row::IssueRow,
        },
        state::{issues::IssueList, remote::Runs},
    },
    domain::id::IssueId,
};

impl IssueList {
    /// Moves the selection. `Top` and `Bottom` may lead to another walk.
    pub fn travel(&mut self, motion: Motion, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.walk.unmoved = 0;
        self.seeks = false;
        let page = self.height.saturating_sub(1);
        if let Some(aim) = self.aim.filter(|_| self.is_awaited()) {
            // The rows are not there yet; where in them it goes is.
            return match motion {
                Motion::Top => self.lead(ListEnd::First, runs, effects),
                Motion::Bottom => self.lead(ListEnd::Last, runs, effects),
                motion => self.aim = Some(motion.apply(aim, usize::MAX, page)),
            };
        }
        let walk = &self.walk;
        match motion {
            Motion::Top if walk.from.is_last() || walk.first > 0 || self.newer > 0 => {
                self.lead(ListEnd::First, runs, effects)
            }
            Motion::Bottom if !walk.from.is_last() && !walk.complete => self.lead(ListEnd::Last, runs, effects),
            motion => {
                let motion = if walk.from.is_last() { reversed(motion) } else { motion };
                let (at, count) = (self.cursor.saturating_sub(walk.first), walk.rows.len());
                let is_down = matches!(motion, Motion::Down | Motion::HalfDown | Motion::PageDown);
                // What is selected and has no row is in the gap before the cursor: one step on is the cursor itself.
                let is_in_gap = self.selected().is_none();
                let to = if is_in_gap && is_down {
                    motion.apply(at, count + 1, page).saturating_sub(1)
                } else {
                    motion.apply(at, count, page)
                };
                self.put(to);
            }
        }
    }

    /// Selects the row at this place among those held.
    fn put(&mut self, at: usize) {
        let Some(row) = self.walk.rows.get(at) else { return };
        self.held = Some(row.id.clone());
        (self.aim, self.seeks) = (None, false);
        self.cursor = self.walk.first + at;
        self.scroll();
    }

    /// Selects an issue, or none; whether its row is held.
    pub fn hold(&mut self, issue: Option<&IssueId>) -> bool {
        if self.held.as_ref() != issue {
            self.held = issue.cloned();
            (self.aim, self.seeks) = (None, false);
        }
        if self.selected().is_some() {
            return true;
        }
        let at = issue.and_then(|id| self.walk.place_of(id));
        if let Some(at) = at {
            self.cursor = at;
            self.scroll();
        }
        at.is_some()
    }

    /// The selected issue is not there any more: the row at the cursor is selected, or the first one that comes.
    pub fn let_go(&mut self) {
        self.held = self.walk.row(self.cursor).map(|row| row.id.clone());
        self.aim = self.held.is_none().then_some(0);
    }

    /// The issue that is selected, whether or not its row is held.
    pub fn held(&self) -> Option<&IssueId> {
        self.held.as_ref()
    }

    /// Selects the row at this line of the screen.
    pub fn select_line(&mut self, line: usize) {
        let number = if self.walk.from.is_last() { self.top.checked_sub(line) } else { Some(self.top + line) };
        if let Some(at) = number.and_then(|number| number.checked_sub(self.walk.first)) {
            self.put(at);
        }
    }

    /// The next row in a direction for which `wanted` holds, among those held.
    pub fn jump(&mut self, toward: Toward, wanted: impl Fn(&IssueRow) -> bool) -> bool {
        let rows = &self.walk.rows;
        let at = self.cursor.saturating_sub(self.walk.first).min(rows.len());
        let with_walk = toward.is_next() != self.walk.from.is_last();
        let hit = if with_walk {
            let from = at + usize::from(self.selected().is_some());
            (from..rows.len()).find(|i| wanted(&rows[*i]))
        } else {
            (0..at).rev().find(|i| wanted(&rows[*i]))
        };
        if let Some(hit) = hit {
            self.put(hit);
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
        self.top = if self.walk.from.is_last() { self.cursor + above } else { self.cursor.saturating_sub(above) };
        self.scroll();
    }

    /// Sets the number of rows on the screen.
    pub fn set_height(&mut self, height: usize) {
        if self.height != height {
            self.height = height;
            self.scroll();
        }
    }

    /// After the rows have changed: the cursor is on the selected issue if its row is held, and among the rows otherwise.
    pub(in crate::app) fn keep_cursor_in_rows(&mut self) {
        if self.selected().is_none()
            && let Some(at) = self.held.as_ref().and_then(|held| self.walk.place_of(held))
        {
            self.cursor = at;
            self.seeks = false;
        }
        let last = self.walk.end().saturating_sub(1);
        self.cursor = self.cursor.clamp(self.walk.first, last.max(self.walk.first));
        self.scroll();
    }

    /// Brings the cursor into view with as little movement as possible.
    pub(in crate::app) fn scroll(&mut self) {
        let room = self.height.max(1) - 1;
        let (first, end) = (self.walk.first, self.walk.end());
        // A cursor that no row is lit for is not in the way: the rows stay where they are.
        let is_lit = self.selected().is_some();
        if self.walk.from.is_last() {
            // The screen runs against the walk: the row at the top has the highest number.
            if is_lit {
                self.top = self.top.clamp(self.cursor, self.cursor + room);
            }
            let lowest_top = (first + room).min(end.saturating_sub(1));
            self.top = self.top.clamp(lowest_top.min(end.saturating_sub(1)), end.saturating_sub(1).max(lowest_top));
        } else {
            if is_lit {
                self.top = self.top.clamp(self.cursor.saturating_sub(room), self.cursor);
            }
            self.top = self.top.clamp(first, end.saturating_sub(room + 1).max(first));
        }
    }

    /// The rows on the screen, top to bottom, each with whether it is lit: whether it is the selected issue's.
    pub fn visible(&self) -> impl Iterator<Item = (&Arc<IssueRow>, bool)> {
        let numbers: Box<dyn Iterator<Item = usize>> = if self.walk.from.is_last() {
            Box::new((0..=self.top).rev().take(self.height))
        } else {
            Box::new(self.top..self.top + self.height)
        };
        numbers.filter_map(move |number| {
            let row = self.walk.row(number)?;
            Some((row, number == self.cursor && self.held.as_ref() == Some(&row.id)))
        })
    }

    /// The row of the selected issue, if it is held.
    pub fn selected(&self) -> Option<&Arc<IssueRow>> {
        self.walk.row(self.cursor).filter(|row| self.held.as_ref() == Some(&row.id))
    }

    /// The rows held from that issue to the selected one; none when either has no row here.
    pub fn between(&self, from: &IssueId) -> impl Iterator<Item = &Arc<IssueRow>> {
        let ends =
            self.selected().and(self.walk.place_of(from)).map(|from| (from.min(self.cursor), from.max(self.cursor)));
        let (skip, take) = ends.map_or((0, 0), |(from, to)| (from - self.walk.first, to + 1 - from));
        self.walk.rows.iter().skip(skip).take(take)
    }

    /// Lines of the screen from that issue to the selected one, where both have a row here.
    pub fn lines_between(&self, from: &IssueId) -> Option<std::ops::RangeInclusive<usize>> {
        let from = self.selected().and(self.walk.place_of(from))?;
        let is_backwards = self.walk.from.is_last();
        let line = |at: usize| if is_backwards { self.top.saturating_sub(at) } else { at.saturating_sub(self.top) };
        let (one, other) = (line(from), line(self.cursor));
        Some(one.min(other)..=one.max(other))
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
