//! What is read and looked at: requests under way, the current issue, places visited.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    app::{
        message::{effect::Query, row::IssueRow},
        state::{
            project::{FlagView, Shown},
            remote::Runs,
            rest::Rest,
            returning::Returning,
            review::Apart,
            visited::Visited,
        },
    },
    domain::{failure::Failure, id::IssueId, time::Time},
};

/// What is read and looked at.
#[derive(Debug, Default)]
pub struct ReadingState {
    /// Requests under way.
    pub runs: Runs,
    /// The issue whose evidence, flags and relations are shown; usually the one selected in the list.
    pub current: Option<IssueId>,
    /// Another row of the list is selected, whose issue is the current one as soon as the message is followed.
    pub(in crate::app) follows_list: bool,
    /// Whether it is looked at, or passed on the way to another one.
    pub rest: Rest,
    /// Its projection, made anew when something of it changes.
    pub shown: Option<Shown>,
    /// A call that is looked at by itself: it is shown whatever evidence is selected.
    pub apart: Option<Apart>,
    /// There is no issue: whether there are calls is asked, and they are shown then.
    pub looks_for_calls: bool,
    /// Flags of an issue that is not there yet, which it will have when it is made.
    pub flags_to_come: Vec<FlagView>,
    /// Why the current issue could not be read.
    pub detail_failure: Option<Failure>,
    /// Issues that changed on the server since they were read.
    pub stale: HashSet<IssueId>,
    /// What is shown as an earlier session read it, and when that was.
    pub remembered: HashMap<Query, Time>,
    /// Issues that the user wants to see as unread again, on this machine alone.
    pub unread: HashSet<IssueId>,
    /// Issues that the user opened, which are marked as viewed.
    pub opened: HashSet<IssueId>,
    /// Issues of which the user had seen everything before a change of his own, until they are marked as viewed.
    pub kept_read: HashSet<IssueId>,
    /// The issue that is looked at, and when it counts as seen.
    pub glance: Option<(IssueId, Time)>,
    /// The number of an issue that the user asked to be led to, and the issue from which he did.
    pub sought: Option<(u64, Option<IssueId>)>,
    /// The row of the issue that was found by its number last, until the issue itself is read.
    pub found: Option<Arc<IssueRow>>,
    /// Places visited, for back and forward.
    pub visited: Visited,
    /// A query of the list that waits for the people whom it names.
    pub awaits_people: Option<Awaited>,
    /// The way back to where the last session ended.
    pub returning: Returning,
}

/// A query that waits for the people whom it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// As it was typed.
    pub typed: String,
    /// The query of the list when it began to wait: with another one it is not wanted any more.
    pub stood: String,
    /// It is that of the last session: no list was asked for yet.
    pub begins: bool,
}
