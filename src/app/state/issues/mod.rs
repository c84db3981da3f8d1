//! The issue list: a window of pages around the cursor, read by keyset cursor on demand.
//!
//! The selection is an issue, not a place: it is given by a key or the pointer, kept by its id whatever pages come, and a
//! row is lit only while it is that issue's. What is read again is read beside what is shown, and takes its place when it
//! reaches as far. `G` walks from the far end, so that the last issue of a million is one request away.

pub mod cursor;
pub mod shared;
pub mod walk;

use std::sync::Arc;

use crate::{
    app::{
        message::{
            action::ListEnd,
            effect::{Effect, ListPage, Query},
            filter::Filter,
            row::IssueRow,
        },
        state::{
            issues::walk::{Answer, Spot, Walk},
            remote::Runs,
        },
    },
    domain::{failure::Failure, id::IssueId},
};

/// Rows that are held at most.
pub const WINDOW: usize = 1_000;

/// A page is asked for when the cursor comes this close to the end of what is held.
const AHEAD: usize = 60;

/// Pages that are read on by themselves while rows are checked here; then the user says whether to go on.
const PATIENCE: usize = 20;

/// So many issues that are read one by one, for their flags, count as a page.
const READS: usize = 5;

/// The issue list.
#[derive(Debug, Default)]
pub struct IssueList {
    /// What it is narrowed to.
    pub filter: Filter,
    /// What is shown.
    walk: Walk,
    /// What is read to take its place.
    anew: Option<Anew>,
    /// The selected issue, whether or not its row is held.
    held: Option<IssueId>,
    /// A key asked for other rows, and none of them is there yet: the row of them that is to be selected.
    aim: Option<usize>,
    /// The selected issue is looked for further down.
    seeks: bool,
    /// Number in the walk of the row that the cursor is on, or that follows the gap in which it is.
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
}

/// A walk that will take the place of the one that is shown.
#[derive(Debug)]
struct Anew {
    walk: Walk,
    /// It reads the same rows again; otherwise it is shown as soon as its first page is there.
    renews: bool,
}

impl IssueList {
    /// Asks for other rows, from the top or from the far end. What is shown stays until the first page of them is there;
    /// the selected issue stays selected, and is looked for in them.
    pub fn restart(&mut self, from: ListEnd, runs: &mut Runs, effects: &mut Vec<Effect>) {
        runs.cancel_all(|query| matches!(query, Query::Issues(_)), effects);
        self.failure = None;
        self.newer = 0;
        self.anew = Some(Anew { walk: Walk::new(from), renews: false });
        self.seeks = self.held.is_some();
        runs.fetch(self.page(from, None), effects);
    }

    /// The same for a key that asks to be led there: the first of the rows that come is selected, and until then nothing
    /// is.
    pub fn lead(&mut self, from: ListEnd, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.held = None;
        self.aim = Some(0);
        self.restart(from, runs, effects);
    }

    /// Reads again what is held. It stays on the screen until the new rows reach as far.
    pub fn reload(&mut self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        if self.walk.is_unread() || self.has_not_begun() {
            return self.restart(self.asked_end(), runs, effects);
        }
        runs.cancel_all(|query| matches!(query, Query::Issues(_)), effects);
        self.give_way();
        self.read_ahead(runs, effects);
    }

    /// What is held is old: what comes next replaces it.
    pub fn give_way(&mut self) {
        self.failure = None;
        self.anew = Some(Anew { walk: self.walk.again(), renews: true });
    }

    /// The question for the first page of this walk.
    pub fn beginning(&self) -> Query {
        self.page(self.asked_end(), None)
    }

    /// Whether other rows were asked for and none of them is there yet.
    pub fn has_not_begun(&self) -> bool {
        self.anew.as_ref().is_some_and(|anew| !anew.renews)
    }

    fn asked_end(&self) -> ListEnd {
        self.anew.as_ref().map_or(self.walk.from, |anew| anew.walk.from)
    }

    fn page(&self, from: ListEnd, cursor: Option<String>) -> Query {
        Query::Issues(Box::new(ListPage { filter: self.filter.clone(), from, cursor }))
    }

    /// Takes a page in: its rows, where the next one starts, and how many issues were read for it one by one. Rows that are there already stay where they are. True when a key waited for it, so that another
    /// issue is selected now.
    pub fn arrived(
        &mut self,
        page: &ListPage,
        (mut rows, next, reads): (Vec<Arc<IssueRow>>, Option<String>, usize),
        fits: impl Fn(&IssueRow) -> bool,
    ) -> bool {
        if page.filter != self.filter || page.from != self.asked_end() {
            return false;
        }
        self.failure = None;
        self.loaded = true;
        let sent = rows.len();
        rows.retain(|row| fits(row));
        let answer = Answer { rows, sent, next, pages: 1 + reads / READS };
        match self.anew.take() {
            Some(anew) => self.take_anew(anew, &page.cursor, answer),
            None => self.take_page(&page.cursor, answer),
        }
        self.take_aim()
    }

    fn take_page(&mut self, start: &Option<String>, answer: Answer) {
        match self.walk.spot(start) {
            Spot::Held(number) => self.refresh(number, &answer.rows),
            Spot::After(number) => self.walk.append(answer, number),
            Spot::Before => self.walk.prepend(answer),
            Spot::Elsewhere => return,
        }
        self.keep_cursor_in_rows();
    }

    fn take_anew(&mut self, mut anew: Anew, start: &Option<String>, answer: Answer) {
        if let Spot::After(number) = anew.walk.spot(start) {
            anew.walk.append(answer, number);
        }
        if anew.walk.is_unread() || (anew.renews && !self.is_reached_by(&anew.walk)) {
            self.anew = Some(anew);
            return;
        }
        let below_top = self.cursor.abs_diff(self.top);
        self.newer = 0;
        if anew.renews {
            self.keep_in_place(&mut anew.walk);
        }
        self.walk = anew.walk;
        if !anew.renews {
            (self.cursor, self.top) = (self.walk.first, self.walk.first);
        }
        if let Some(at) = self.held.as_ref().and_then(|held| self.walk.place_of(held)) {
            // The selected line stays where it was on the screen.
            self.cursor = at;
            self.top = if self.walk.from.is_last() { at + below_top } else { at.saturating_sub(below_top) };
        }
        self.keep_cursor_in_rows();
    }

    /// The selected row stays beside the row that followed it, though its own place in the order may be another one by
    /// now: who goes through the list row by row is not led away from where he is.
    fn keep_in_place(&self, walk: &mut Walk) {
        let Some(selected) = self.selected().map(|row| row.id.clone()) else { return };
        let Some(next) = self.walk.row(self.cursor + 1).map(|row| row.id.clone()) else { return };
        if let (Some(at), Some(before)) = (walk.place_of(&selected), walk.place_of(&next))
            && at + 1 != before
            && let Some(row) = walk.remove(&selected)
        {
            walk.put_before(row, &next);
        }
    }

    /// Whether a walk has read what is needed to take the place of the one that is shown.
    fn is_reached_by(&self, walk: &Walk) -> bool {
        let wanted = match &self.held {
            Some(held) if self.selected().is_some() && walk.place_of(held).is_none() => self.walk.end(),
            _ => (self.cursor.max(self.top) + self.height + 1).min(self.walk.end()),
        };
        walk.complete || walk.end() >= wanted || walk.unmoved >= PATIENCE
    }

    /// Selects the row that a key waited for, once it is there.
    fn take_aim(&mut self) -> bool {
        if self.has_not_begun() || self.walk.rows.is_empty() {
            return false;
        }
        let Some(aim) = self.aim.take() else { return false };
        let last = self.walk.rows.len() - 1;
        self.cursor = self.walk.first + aim.min(last);
        self.held = self.walk.row(self.cursor).map(|row| row.id.clone());
        self.seeks = false;
        self.scroll();
        true
    }

    /// A page could not be read. What was to take the place of what is shown is given up; it can be asked for again.
    pub fn failed(&mut self, failure: Failure) {
        self.anew.take_if(|anew| anew.renews);
        self.failure = Some(failure);
    }

    /// A page that is held was read again: its rows are brought up to date in place, and new ones are counted.
    fn refresh(&mut self, number: usize, rows: &[Arc<IssueRow>]) {
        for row in rows {
            self.walk.update(row);
        }
        if number == 0 && !self.walk.from.is_last() {
            let known = |row: &Arc<IssueRow>| self.walk.rows.iter().take(2 * rows.len()).any(|held| held.id == row.id);
            self.newer = rows.iter().filter(|row| !known(row)).count();
        }
    }

    /// Asks for the pages that the cursor comes near to, and for those that are read again.
    pub fn read_ahead(&self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        if self.failure.is_some() {
            return;
        }
        if let Some(Anew { walk, .. }) = &self.anew {
            if let Some(start) = walk.next_start() {
                runs.fetch(self.page(walk.from, start.clone()), effects);
            }
            return;
        }
        let walk = &self.walk;
        let near = AHEAD.max(self.height);
        let wants_on = self.cursor + near >= walk.end() || (self.seeks && walk.rows.len() < WINDOW);
        if wants_on
            && !walk.is_unread()
            && !self.waits_for_user()
            && let Some(start) = walk.next_start()
        {
            runs.fetch(self.page(walk.from, start.clone()), effects);
        }
        if self.cursor < walk.first + near
            && let Some(start) = walk.previous_start()
        {
            runs.fetch(self.page(walk.from, start.clone()), effects);
        }
    }

    /// Many pages brought little that fits: the user says whether to read on, by moving.
    pub fn waits_for_user(&self) -> bool {
        !self.walk.complete && self.filter.is_local() && self.walk.unmoved >= PATIENCE
    }

    /// Reads the first page again, to bring rows up to date and to see what is new.
    pub fn check(&mut self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        self.failure = None;
        if self.walk.is_unread() || self.anew.is_some() {
            self.reload(runs, effects);
        } else {
            runs.refetch(self.page(self.walk.from, None), effects);
        }
    }

    /// Asks for the next page, however far the cursor is from it.
    pub fn read_on(&self, runs: &mut Runs, effects: &mut Vec<Effect>) {
        if self.walk.is_unread() || self.failure.is_some() || self.anew.is_some() {
            return;
        }
        if let Some(start) = self.walk.next_start() {
            runs.fetch(self.page(self.walk.from, start.clone()), effects);
        }
    }

    /// A row that is held.
    pub fn find(&self, id: &IssueId) -> Option<&Arc<IssueRow>> {
        self.walk.rows.iter().find(|row| row.id == *id)
    }

    /// The rows held, in the order of the walk.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<IssueRow>> {
        self.walk.rows.iter()
    }

    /// Brings a row up to date where it is.
    pub fn update(&mut self, row: &Arc<IssueRow>) {
        self.walk.update(row);
        if let Some(anew) = &mut self.anew {
            anew.walk.update(row);
        }
    }

    /// An issue is gone. If it was the selected one, the row that moved to its place is selected.
    pub fn remove(&mut self, id: &IssueId) {
        self.walk.remove(id);
        if let Some(anew) = &mut self.anew {
            anew.walk.remove(id);
        }
        if self.held.take_if(|held| held == id).is_some() {
            self.keep_cursor_in_rows();
            self.held = self.walk.row(self.cursor).map(|row| row.id.clone());
        }
        self.keep_cursor_in_rows();
    }

    /// Whether more rows follow below the last one held, and whether above the first.
    pub fn more(&self) -> (bool, bool) {
        let (after, before) = (!self.walk.complete && !self.walk.is_unread(), self.walk.has_before());
        if self.walk.from.is_last() { (before, after) } else { (after, before) }
    }

    /// Other rows were asked for, and none of them is there yet: what is shown is what was there before.
    pub fn is_awaited(&self) -> bool {
        self.has_not_begun() && self.failure.is_none()
    }

    /// A key asked to be led to rows that are not there yet: no issue is selected until they are.
    pub fn is_led(&self) -> bool {
        self.aim.is_some()
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.walk.rows.len()
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.walk.rows.is_empty()
    }

    /// Rows that the service sent in this walk, whether or not they fit what is checked here.
    pub fn looked_at(&self) -> usize {
        self.walk.looked_at
    }

    /// Position of the selected row from the top of the list, when the walk started there; counts from one.
    pub fn position(&self) -> Option<usize> {
        (!self.walk.from.is_last() && self.selected().is_some()).then_some(self.cursor + 1)
    }

    /// What the titles of all rows that came begin with, where it is worth leaving out.
    pub fn shared_beginning(&self) -> Option<&str> {
        self.walk.shared.beginning()
    }

    /// Rows that are known to be in the list, from its top: those of the walk so far.
    pub fn known(&self) -> usize {
        self.walk.end()
    }

    /// Rows in all, when the walk has seen them all.
    pub fn total(&self) -> Option<usize> {
        self.walk.complete.then_some(self.walk.end())
    }
}
