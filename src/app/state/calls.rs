//! The list of all calls: what was read of it, what it is narrowed to, and which line is selected.

use crate::{
    app::message::{action::Motion, calls::ListedCall, filter::calls::CallFilter},
    domain::failure::Failure,
};

/// Rows below the selection from which on the next page is read.
const AHEAD: usize = 40;

/// The list of all calls.
#[derive(Debug, Default)]
pub struct CallsList {
    /// What it is narrowed to.
    pub filter: CallFilter,
    /// The rows that were read.
    pub rows: Vec<ListedCall>,
    /// Where the next page begins; `None` when the end was read, or nothing was.
    pub next: Option<String>,
    /// Selected line.
    pub cursor: usize,
    /// The beginning was read.
    pub is_read: bool,
    /// Why it could not be read.
    pub failure: Option<Failure>,
}

impl CallsList {
    /// Begins anew with another filter.
    pub fn narrow(&mut self, filter: CallFilter) {
        *self = Self { filter, ..Self::default() };
    }

    /// Takes a page in that begins at this cursor. The line that was selected stays selected where the beginning is read again.
    pub fn take(&mut self, from: Option<&str>, rows: Vec<ListedCall>, next: Option<String>) {
        self.failure = None;
        if from.is_some() {
            if self.next.as_deref() == from {
                self.rows.extend(rows);
                self.next = next;
            }
            return;
        }
        let held = self.selected().map(|row| row.id.clone());
        (self.rows, self.next, self.is_read) = (rows, next, true);
        let at = held.and_then(|held| self.rows.iter().position(|row| row.id == held));
        self.cursor = at.unwrap_or(self.cursor.min(self.rows.len().saturating_sub(1)));
    }

    /// Moves the selection.
    pub fn travel(&mut self, motion: Motion, page: usize) {
        self.cursor = motion.apply(self.cursor, self.rows.len(), page);
    }

    /// The selected call.
    pub fn selected(&self) -> Option<&ListedCall> {
        self.rows.get(self.cursor)
    }

    /// Whether the selection is so near to the end of what was read that more is to be read.
    pub fn is_hungry(&self) -> bool {
        !self.is_read || (self.next.is_some() && self.cursor + AHEAD >= self.rows.len())
    }
}
