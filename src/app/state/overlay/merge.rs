//! The question of a merge: two issues side by side.

use crate::{app::state::remote::Remote, domain::id::IssueId};

/// The two issues.
#[derive(Debug)]
pub struct Merge {
    /// The duplicate and the canonical issue.
    pub sides: [Side; 2],
}

/// One of them.
#[derive(Debug)]
pub struct Side {
    /// The issue.
    pub issue: IssueId,
    /// Entries of its activity, as far as one page goes.
    pub activity: Remote<usize>,
}

impl Side {
    pub(in crate::app) fn new(issue: IssueId) -> Self {
        Self { issue, activity: Remote::Loading }
    }
}
