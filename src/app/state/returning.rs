//! The way back to where the last session ended.

use crate::{
    app::message::session::Resume,
    domain::id::{CallId, IssueId},
};

/// What is still to be found of a place.
#[derive(Debug, Default)]
pub struct Returning {
    /// The call, once the evidence of the issue is known.
    pub(in crate::app) call: Option<CallId>,
    /// The issue is looked for; when it is gone, the list decides.
    pub(in crate::app) issue: Option<IssueId>,
    /// What was written down last, and when the next place is.
    pub(in crate::app) kept: Option<Resume>,
    pub(in crate::app) due: Option<crate::domain::time::Time>,
}

impl Returning {
    /// This call is selected as soon as the evidence of the issue is known.
    pub fn want(&mut self, call: CallId) {
        self.call = Some(call);
    }
}
