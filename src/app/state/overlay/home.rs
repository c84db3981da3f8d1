//! The box in which it is settled what issue the flags of a call go to.

use crate::{
    app::{
        message::moment::Moment,
        state::{review::Proposed, target::Messages},
    },
    domain::id::CallId,
};

/// The box. What it offers keeps its place while it is open: a key takes what was seen.
#[derive(Debug, Clone)]
pub struct HomeBox {
    /// The call.
    pub call: CallId,
    /// Issues that are proposed, the best first.
    pub rows: Vec<Proposed>,
    /// Selected line.
    pub cursor: usize,
    /// What is done once it is settled.
    pub then: Option<(Messages, Then)>,
}

/// Issues that a box offers at most: as many as there are digits.
const ROWS: usize = 9;

impl HomeBox {
    /// The type of the flag that waits, if there is one.
    pub fn flag_type(&self) -> Option<&str> {
        self.then.as_ref().map(|(_, then)| then.name.as_str())
    }

    /// Puts proposals that came late below those that were seen. The selection stays where it is.
    pub fn add(&mut self, late: &[Proposed]) {
        let is_on_new = self.cursor == self.rows.len();
        for row in late {
            if self.rows.len() < ROWS && !self.rows.iter().any(|known| known.issue == row.issue) {
                self.rows.push(row.clone());
            }
        }
        if is_on_new {
            self.cursor = self.rows.len();
        }
    }
}

/// A flag that waits for its issue.
#[derive(Debug, Clone)]
pub struct Then {
    /// Its type, in stored form.
    pub name: String,
    /// Its note.
    pub note: Option<String>,
    /// The moment that is accepted by it.
    pub moment: Option<Moment>,
}
