//! The issue list: a window of pages around the cursor, read by keyset cursor on demand.
//!
//! Rows are counted from the end that the walk started at: the newest row is 0 on a walk from the top; `G` starts
//! a walk from the far end, on which the last row is 0 and the screen runs against the walk. However long the list
//! is, at most [`WINDOW`] rows are held, and a page that was let go is read again by the cursor that it had.

mod cursor;

use std::{collections::VecDeque, sync::Arc};

use super::{
    effect::{Effect, ListPage, Query},
    filter::Filter,
    remote::Runs,
    row::IssueRow,
};
use crate::domain::{failure::Failure, id::IssueId};

/// Rows that are held at most.
pub const WINDOW: usize = 1_000;
/// A page is asked for when the cursor comes this close to the end of what is held.
const AHEAD: usize = 60;
/// Pages that are read on by themselves while rows are checked here; then the user says whether to go on.
const PATIENCE: usize = 20;

/// The issue list.
#[derive(Debug, Default)]
pub struct IssueList {
    /// What it is narrowed to.
    pub filter: Filter,
    /// The walk runs from the far end.
    backwards: bool,
    /// Rows held, in the order of the walk.
    rows: VecDeque<Arc<IssueRow>>,
    /// Number in the walk of `rows[0]`.
    first: usize,
    /// Rows of each page held, in order.
    pages: VecDeque<usize>,
    /// Number in the walk of the first page held.
    first_page: usize,
    /// Where each page of the walk starts; the last one is the page after those held furthest.
    starts: Vec<Option<String>>,
    /// The walk has reached its end.
    complete: bool,
    /// Number in the walk of the selected row.
    cursor: usize,
    /// Number in the walk of the row at the top of the screen.
    top: usize,
    /// Rows on the screen.
    height: usize,
    /// Why the last page did not come.
    pub failure: Option<Failure>,
    /// A first answer has come.
    pub loaded: bool,
    /// Issues newer than the window, seen at the last refresh.
    pub newer: usize,
    /// Rows that the service sent in this walk, whether or not they fit what is checked here.
    pub looked_at: usize,
    /// Pages that were read since the user moved.
    unmoved: usize,
    /// The issue to select when the first page is there.
    keep: Option<IssueId>,
}

impl IssueList {
    /// Starts over from the top, or from the far end. What is shown stays until the first page is there.
    pub fn restart(&mut self, backwards: bool, runs: &mut Runs, effects: &mut Vec<Effect>) {
        runs.cancel_all(|query| matches!(query, Query::Issues(_)), effects);
        self.rewind(backwards);
        runs.fetch(self.page(None), effects);
    }

    fn rewind(&mut self, backwards: bool) {
        *self = Self {
            filter: std::mem::take(&mut self.filter),
            backwards,
            rows: std::mem::take(&mut self.rows),
            height: self.height,
            starts: vec![None],
            loaded: self.loaded,
            ..Self::default()
        };
    }

    /// What is held is old: the page that comes next replaces it, with the cursor on an issue if it is there.
    pub fn give_way(&mut self, keep: Option<IssueId>) {
        self.rewind(self.backwards);
        self.keep = keep;
    }

    /// The question for the first page of this walk.
    pub fn beginning(&self) -> Query {
        self.page(None)
    }

    /// Whether the walk has brought nothing yet.
    pub fn has_not_begun(&self) -> bool {
        self.pages.is_empty()
    }

    fn page(&self, cursor: Option<String>) -> Query {
        Query::Issues(Box::new(ListPage { filter: self.filter.clone(), backwards: self.backwards, cursor }))
    }

    /// Starts over from the top with the cursor on an issue, if it is among the first rows.
    pub fn reload(&mut self, keep: Option<IssueId>, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.restart(false, runs, effects);
        if let Some(keep) = &keep {
            self.select(keep);
        }
        self.keep = keep;
    }

    /// Takes a page in. Rows that are there already stay where they are. True when it is the first one of a walk, so
    /// that another row may be selected now.
    pub fn arrived(
        &mut self,
        page: &ListPage,
        mut rows: Vec<Arc<IssueRow>>,
        next: Option<String>,
        fits: impl Fn(&IssueRow) -> bool,
    ) -> bool {
        if page.filter != self.filter || page.backwards != self.backwards {
            return false;
        }
        self.failure = None;
        self.loaded = true;
        let Some(number) = self.starts.iter().position(|start| *start == page.cursor) else { return false };
        let sent = rows.len();
        rows.retain(|row| fits(row));
        let held = self.first_page..self.first_page + self.pages.len();
        let begins = number == 0 && self.pages.is_empty();
        if begins {
            self.rows.clear();
        }
        if held.contains(&number) {
            self.refresh(number, &rows);
            return false;
        }
        if number == held.end {
            self.looked_at += sent;
            self.unmoved += 1;
            self.append(rows, number, next);
        } else if number + 1 == held.start {
            self.prepend(rows);
        }
        if let Some(keep) = self.keep.take_if(|_| begins) {
            self.select(&keep);
        }
        self.keep_cursor_in_rows();
        begins
    }

    /// A page that is held was read again: its rows are brought up to date in place, and new ones are counted.
    fn refresh(&mut self, number: usize, rows: &[Arc<IssueRow>]) {
        for row in rows {
            self.update(row);
        }
        if number == 0 && !self.backwards {
            let known = |row: &Arc<IssueRow>| self.rows.iter().take(2 * rows.len()).any(|held| held.id == row.id);
            self.newer = rows.iter().filter(|row| !known(row)).count();
        }
    }

    fn append(&mut self, mut rows: Vec<Arc<IssueRow>>, number: usize, next: Option<String>) {
        // A row that moved while the pages were read may come twice; the first one stays.
        rows.retain(|row| !self.rows.iter().rev().take(2 * ListPage::ROWS as usize).any(|held| held.id == row.id));
        self.pages.push_back(rows.len());
        self.rows.extend(rows);
        match next {
            Some(next) if self.starts.contains(&Some(next.clone())) && self.starts.len() == number + 1 => {
                // A cursor that comes again would walk in a circle.
                self.complete = true;
            }
            Some(next) if self.starts.len() == number + 1 => self.starts.push(Some(next)),
            Some(_) => {}
            None => self.complete = true,
        }
        while self.rows.len() > WINDOW && self.pages.len() > 1 {
            let dropped = self.pages.pop_front().unwrap_or(0);
            self.rows.drain(..dropped);
            self.first += dropped;
            self.first_page += 1;
        }
    }

    fn prepend(&mut self, rows: Vec<Arc<IssueRow>>) {
        let count = rows.len();
        for row in rows.into_iter().rev() {
            self.rows.push_front(row);
        }
        self.pages.push_front(count);
        self.first = self.first.saturating_sub(count);
        self.first_page = self.first_page.saturating_sub(1);
        while self.rows.len() > WINDOW && self.pages.len() > 1 {
            let dropped = self.pages.pop_back().unwrap_or(0);
            self.rows.truncate(self.rows.len() - dropped);
            self.complete = false;
        }
    }

    /// Asks for the pages that the cursor comes near to.
    pub fn read_ahead(&self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        if self.pages.is_empty() || self.failure.is_some() {
            return;
        }
        let end = self.first + self.rows.len();
        if self.cursor + AHEAD.max(self.height) >= end
            && !self.complete
            && !self.waits_for_user()
            && let Some(start) = self.starts.get(self.first_page + self.pages.len())
        {
            runs.fetch(self.page(start.clone()), effects);
        }
        if self.first_page > 0
            && self.cursor < self.first + AHEAD.max(self.height)
            && let Some(start) = self.starts.get(self.first_page - 1)
        {
            runs.fetch(self.page(start.clone()), effects);
        }
    }

    /// Many pages brought little that fits: the user says whether to read on, by moving.
    pub fn waits_for_user(&self) -> bool {
        !self.complete && self.filter.is_local() && self.unmoved >= PATIENCE
    }

    /// Reads the first page again, to bring rows up to date and to see what is new.
    pub fn check(&mut self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.failure = None;
        if self.pages.is_empty() {
            self.restart(self.backwards, runs, effects);
        } else {
            runs.refetch(self.page(None), effects);
        }
    }

    /// Asks for the next page, however far the cursor is from it.
    pub fn read_on(&self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        if self.pages.is_empty() || self.failure.is_some() || self.complete {
            return;
        }
        if let Some(start) = self.starts.get(self.first_page + self.pages.len()) {
            runs.fetch(self.page(start.clone()), effects);
        }
    }

    /// A row that is held.
    pub fn find(&self, id: &IssueId) -> Option<&Arc<IssueRow>> {
        self.rows.iter().find(|row| row.id == *id)
    }

    /// The rows held, in the order of the walk.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<IssueRow>> {
        self.rows.iter()
    }

    /// Brings a row up to date where it is.
    pub fn update(&mut self, row: &Arc<IssueRow>) {
        if let Some(place) = self.rows.iter_mut().find(|held| held.id == row.id) {
            *place = Arc::clone(row);
        }
    }

    /// Whether more rows follow below the last one held, and whether above the first.
    pub fn more(&self) -> (bool, bool) {
        let (after, before) = (!self.complete && !self.pages.is_empty(), self.first_page > 0);
        if self.backwards { (before, after) } else { (after, before) }
    }

    /// Other rows were asked for, and none of them is there yet: what is shown is what was there before.
    pub fn is_awaited(&self) -> bool {
        self.pages.is_empty() && self.failure.is_none()
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Position of the selected row from the top of the list, when the walk started there; counts from one.
    pub fn position(&self) -> Option<usize> {
        (!self.backwards && !self.rows.is_empty()).then_some(self.cursor + 1)
    }

    /// Rows in all, when the walk has seen them all.
    pub fn total(&self) -> Option<usize> {
        self.complete.then_some(self.first + self.rows.len())
    }
}
