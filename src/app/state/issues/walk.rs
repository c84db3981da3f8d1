//! A walk through the list of the service, page by page: the rows that are held of it, and how to read on either side.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    app::{
        message::{action::ListEnd, effect::ListPage, row::IssueRow},
        state::issues::{WINDOW, shared::Shared},
    },
    domain::id::IssueId,
};

/// Rows are counted from the end that the walk started at; however long the list is, about [`WINDOW`] of them are held,
/// and a page that was let go is read again by the cursor that it had.
#[derive(Debug, Default)]
pub(in crate::app) struct Walk {
    /// It runs from the far end.
    pub(in crate::app) from: ListEnd,
    /// Rows held, in the order of the walk.
    pub(in crate::app) rows: VecDeque<Arc<IssueRow>>,
    /// Number in the walk of `rows[0]`.
    pub(in crate::app) first: usize,
    /// The pages held, in order.
    pages: VecDeque<Size>,
    /// Number in the walk of the first page held.
    first_page: usize,
    /// Where each page of the walk starts; the last one is the page after those held furthest.
    starts: Vec<Option<String>>,
    /// What the titles of its rows begin with.
    pub(in crate::app) shared: Shared,
    /// The walk has reached its end.
    pub(in crate::app) complete: bool,
    /// Rows that the service sent, whether or not they fit what is checked here.
    pub(in crate::app) looked_at: usize,
    /// Pages that were read since the user moved.
    pub(in crate::app) unmoved: usize,
}

/// Rows of a page.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// Those that are held.
    held: usize,
    /// Those that the service sent.
    sent: usize,
}

/// A page as it came, without the rows that do not fit.
pub(in crate::app) struct Answer {
    pub(in crate::app) rows: Vec<Arc<IssueRow>>,
    pub(in crate::app) sent: usize,
    pub(in crate::app) next: Option<String>,
    /// What it took to read it, in pages.
    pub(in crate::app) pages: usize,
}

/// Where a page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Spot {
    /// It is held already; the number of the page.
    Held(usize),
    /// It follows the last page held.
    After(usize),
    /// It comes before the first page held.
    Before,
    /// Nowhere in what is held.
    Elsewhere,
}

impl Walk {
    /// A walk that has read nothing yet.
    pub(in crate::app) fn new(from: ListEnd) -> Self {
        Self { from, starts: vec![None], ..Self::default() }
    }

    /// A walk that reads anew what this one holds, from its first page on.
    pub(in crate::app) fn again(&self) -> Self {
        let sent: usize = self.pages.iter().map(|page| page.sent).sum();
        Self {
            first: self.first,
            first_page: self.first_page,
            starts: self.starts.iter().take(self.first_page + 1).cloned().collect(),
            looked_at: self.looked_at.saturating_sub(sent),
            ..Self::new(self.from)
        }
    }

    /// Whether no page has come yet.
    pub(in crate::app) fn is_unread(&self) -> bool {
        self.pages.is_empty()
    }

    /// Number of the row after the last one held.
    pub(in crate::app) fn end(&self) -> usize {
        self.first + self.rows.len()
    }

    /// Where in the walk an issue is, if its row is held.
    pub(in crate::app) fn place_of(&self, id: &IssueId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == *id).map(|at| self.first + at)
    }

    /// The row with this number.
    pub(in crate::app) fn row(&self, number: usize) -> Option<&Arc<IssueRow>> {
        self.rows.get(number.checked_sub(self.first)?)
    }

    /// Where the page after those held starts, while there is one.
    pub(in crate::app) fn next_start(&self) -> Option<&Option<String>> {
        self.starts.get(self.first_page + self.pages.len()).filter(|_| !self.complete)
    }

    /// Where the page before those held starts, if one was let go.
    pub(in crate::app) fn previous_start(&self) -> Option<&Option<String>> {
        self.starts.get(self.first_page.checked_sub(1)?)
    }

    /// Whether pages before those held were let go.
    pub(in crate::app) fn has_before(&self) -> bool {
        self.first_page > 0
    }

    /// Where the page belongs that starts here.
    pub(in crate::app) fn spot(&self, start: &Option<String>) -> Spot {
        let Some(number) = self.starts.iter().position(|known| known == start) else { return Spot::Elsewhere };
        let held = self.first_page..self.first_page + self.pages.len();
        match number {
            number if held.contains(&number) => Spot::Held(number),
            number if number == held.end => Spot::After(number),
            number if number + 1 == held.start => Spot::Before,
            _ => Spot::Elsewhere,
        }
    }

    /// Brings a row up to date where it is.
    pub(in crate::app) fn update(&mut self, row: &Arc<IssueRow>) {
        if let Some(place) = self.rows.iter_mut().find(|held| held.id == row.id) {
            *place = Arc::clone(row);
            self.shared.take(row.title.shown.as_str());
        }
    }

    /// Takes a row out.
    pub(in crate::app) fn remove(&mut self, id: &IssueId) -> Option<Arc<IssueRow>> {
        let at = self.rows.iter().position(|row| row.id == *id)?;
        self.page_of(at)?.held -= 1;
        self.rows.remove(at)
    }

    /// Puts a row that was taken out before the row of another issue, if that is held.
    pub(in crate::app) fn put_before(&mut self, row: Arc<IssueRow>, next: &IssueId) {
        if let Some(at) = self.rows.iter().position(|row| row.id == *next)
            && let Some(page) = self.page_of(at)
        {
            page.held += 1;
            self.rows.insert(at, row);
        }
    }

    /// The page with the row at this place among those held.
    fn page_of(&mut self, at: usize) -> Option<&mut Size> {
        let mut end = 0;
        self.pages.iter_mut().find(|page| {
            end += page.held;
            at < end
        })
    }

    /// Takes in the page after those held.
    pub(in crate::app) fn append(&mut self, answer: Answer, number: usize) {
        let Answer { mut rows, sent, next, pages } = answer;
        self.looked_at += sent;
        self.unmoved += pages;
        // A row that moved while the pages were read may come twice; the first one stays.
        rows.retain(|row| !self.rows.iter().rev().take(2 * ListPage::ROWS as usize).any(|held| held.id == row.id));
        self.pages.push_back(Size { held: rows.len(), sent });
        rows.iter().for_each(|row| self.shared.take(row.title.shown.as_str()));
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
            let dropped = self.pages.pop_front().map_or(0, |page| page.held);
            self.rows.drain(..dropped);
            self.first += dropped;
            self.first_page += 1;
        }
    }

    /// Takes in the page before those held. It was looked at when it was read first.
    pub(in crate::app) fn prepend(&mut self, answer: Answer) {
        let held = answer.rows.len();
        for row in answer.rows.into_iter().rev() {
            self.shared.take(row.title.shown.as_str());
            self.rows.push_front(row);
        }
        self.pages.push_front(Size { held, sent: answer.sent });
        self.first = self.first.saturating_sub(held);
        self.first_page = self.first_page.saturating_sub(1);
        while self.rows.len() > WINDOW && self.pages.len() > 1 {
            let Some(dropped) = self.pages.pop_back() else { break };
            self.rows.truncate(self.rows.len() - dropped.held);
            self.looked_at = self.looked_at.saturating_sub(dropped.sent);
            self.complete = false;
        }
    }
}
