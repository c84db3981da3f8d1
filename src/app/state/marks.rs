//! What the user marked: issues by id and messages by call, so that a refresh, a filter or another page loses nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    app::message::row::IssueRow,
    domain::{
        anchor::Moves,
        id::{CallId, IssueId},
    },
};

/// Where a range begins that grows with the selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// This issue.
    Issue(IssueId),
    /// This message of a call.
    Message(CallId, usize),
}

/// The marks.
#[derive(Debug, Default)]
pub struct Marks {
    /// The newest row of each marked issue: it says what a change would change.
    rows: HashMap<IssueId, Arc<IssueRow>>,
    /// In the order in which they were marked.
    order: Vec<IssueId>,
    messages: BTreeMap<CallId, BTreeSet<usize>>,
    /// A range that is not taken yet.
    pub anchor: Option<Anchor>,
    /// Every issue that matches is being marked, page by page.
    pub takes_all: bool,
}

impl Marks {
    /// Marks an issue.
    pub fn add(&mut self, row: &Arc<IssueRow>) {
        if self.rows.insert(row.id.clone(), Arc::clone(row)).is_none() {
            self.order.push(row.id.clone());
        }
    }

    /// Marks an issue, or takes its mark away.
    pub fn toggle(&mut self, row: &Arc<IssueRow>) {
        if self.rows.remove(&row.id).is_some() {
            self.order.retain(|id| *id != row.id);
        } else {
            self.add(row);
        }
    }

    /// A newer row of an issue, if it is marked.
    pub fn refresh(&mut self, row: &Arc<IssueRow>) {
        if let Some(held) = self.rows.get_mut(&row.id) {
            *held = Arc::clone(row);
        }
    }

    /// An issue that is no longer there.
    pub fn forget(&mut self, issue: &IssueId) {
        if self.rows.remove(issue).is_some() {
            self.order.retain(|id| id != issue);
        }
    }

    /// Whether an issue is marked.
    pub fn has(&self, issue: &IssueId) -> bool {
        self.rows.contains_key(issue)
    }

    /// The marked issues, in the order in which they were marked.
    pub fn issues(&self) -> impl Iterator<Item = &Arc<IssueRow>> {
        self.order.iter().filter_map(|id| self.rows.get(id))
    }

    /// How many issues are marked.
    pub fn count(&self) -> usize {
        self.order.len()
    }

    /// Marks a message.
    pub fn add_message(&mut self, call: &CallId, turn: usize) {
        self.messages.entry(call.clone()).or_default().insert(turn);
    }

    /// Marks a message, or takes its mark away.
    pub fn toggle_message(&mut self, call: &CallId, turn: usize) {
        let turns = self.messages.entry(call.clone()).or_default();
        if !turns.remove(&turn) {
            turns.insert(turn);
        }
        if turns.is_empty() {
            self.messages.remove(call);
        }
    }

    /// Whether a message is marked.
    pub fn has_message(&self, call: &CallId, turn: usize) -> bool {
        self.messages.get(call).is_some_and(|turns| turns.contains(&turn))
    }

    /// The marked messages of a call, ascending.
    pub fn messages(&self, call: &CallId) -> Vec<usize> {
        self.messages.get(call).map(|turns| turns.iter().copied().collect()).unwrap_or_default()
    }

    /// The call was heard again: the marks go with their messages, and with one that is not there any more its mark.
    pub(in crate::app) fn hear_again(&mut self, call: &CallId, moves: &Moves<'_>) {
        let now = |turn: usize| Some(moves.place_of(u32::try_from(turn).ok()?).index()? as usize);
        if let Some(turns) = self.messages.remove(call) {
            let turns: BTreeSet<usize> = turns.into_iter().filter_map(now).collect();
            self.messages.extend((!turns.is_empty()).then(|| (call.clone(), turns)));
        }
        self.anchor = match self.anchor.take() {
            Some(Anchor::Message(of, turn)) if of == *call => now(turn).map(|turn| Anchor::Message(of, turn)),
            other => other,
        };
    }

    /// Takes the marks of a call's messages away; `false` when there were none.
    pub fn clear_messages(&mut self, call: &CallId) -> bool {
        self.messages.remove(call).is_some()
    }

    /// Takes the marks of issues away; `false` when there were none.
    pub fn clear_issues(&mut self) -> bool {
        self.rows.clear();
        !std::mem::take(&mut self.order).is_empty()
    }
}
