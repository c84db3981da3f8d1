//! The box in which it is settled what issue the flags of a call go to.

use crate::{
    app::{
        message::moment::Moment,
        state::{review::Proposed, target::Messages},
    },
    domain::id::CallId,
};

/// The box. What it offers stays as it is while it is open: a key takes what was seen.
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
