//! A call in the list of all calls, prepared for the screen.

use crate::{
    app::message::{filter::calls::CallFilter, row::words},
    domain::{
        id::{CallId, IssueId},
        text::{Display, shown},
        time::{Time, clock_face},
    },
    wire::{CallRow, CallSummary},
};

/// A page of the list: what it is narrowed to, and where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CallsPage {
    /// What is typed, already understood.
    pub filter: CallFilter,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// A call of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedCall {
    /// Its id.
    pub id: CallId,
    /// What it is known by.
    pub title: Display,
    /// When it was requested.
    pub at: Time,
    /// How long it took: `3:12`; empty where that is not known.
    pub length: Display,
    /// The reviewer's own verdict; empty where there is none.
    pub verdict: Display,
    /// Flags on it.
    pub flags: u32,
    /// Their types.
    pub flag_types: Display,
    /// Moments of which nothing is decided, and all of them.
    pub moments: (u32, u32),
    /// Codes of the issues that it hangs on.
    pub issues: Display,
    /// The first of them.
    pub issue: Option<IssueId>,
}

impl ListedCall {
    /// A call of our own server.
    pub fn of_row(row: &CallRow) -> Self {
        let codes: Vec<String> = row.issues.iter().map(|issue| issue.triage_id.line().to_string()).collect();
        let more = row.issue_count.saturating_sub(u32::try_from(codes.len()).unwrap_or(u32::MAX));
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        let types: Vec<String> = row.flag_types.iter().map(|name| name.line().to_string()).collect();
        Self {
            id: row.call_id.clone(),
            title: row.title.line(),
            at: row.created_at,
            length: row.length_s.map(|seconds| Display::ours(clock_face(i64::from(seconds)))).unwrap_or_default(),
            verdict: row.verdict.as_ref().map(|verdict| words(verdict.as_str())).unwrap_or_default(),
            flags: row.flags,
            flag_types: Display::ours(types.join(", ")),
            moments: (row.undecided, row.moments),
            issues: shown!("{}{more}", codes.join(" ")),
            issue: row.issues.first().map(|issue| issue.issue_id.clone()),
        }
    }

    /// A call of a service that tells nothing of what people and rules made of it.
    pub fn of_summary(call: &CallSummary) -> Self {
        let row = super::row::CallRow::from(call);
        Self {
            id: row.id,
            title: row.title,
            at: row.created_at,
            length: Display::default(),
            verdict: Display::default(),
            flags: 0,
            flag_types: Display::default(),
            moments: (0, 0),
            issues: Display::default(),
            issue: None,
        }
    }
}
