//! What a change is about, as the user saw it when he began it: taken when something opens, kept until it is done, and
//! asked of nothing else meanwhile.

use std::sync::Arc;

use crate::{
    app::message::{call::Node, mutation::Subject, row::IssueRow},
    domain::{
        id::{CallId, IssueId},
        text::{Display, Untrusted, counted, shown},
    },
};

/// The issues that a verb acts on: the marked ones, or the one that was selected.
#[derive(Debug, Clone)]
pub struct Targets {
    rows: Vec<Arc<IssueRow>>,
    are_marked: bool,
}

impl Targets {
    /// The issues that the user marked, in their order.
    pub(in crate::app) fn marked(rows: Vec<Arc<IssueRow>>) -> Self {
        Self { rows, are_marked: true }
    }

    /// One issue.
    pub fn one(row: Arc<IssueRow>) -> Self {
        Self { rows: vec![row], are_marked: false }
    }

    /// The issues as they were seen, in the order in which they were marked.
    pub fn rows(&self) -> &[Arc<IssueRow>] {
        &self.rows
    }

    /// How many they are, where they were marked; nothing for a single one that was selected.
    pub fn many(&self) -> Option<usize> {
        self.are_marked.then_some(self.rows.len())
    }

    /// `3 issues`, or the code of the one.
    pub fn name(&self) -> Display {
        match (self.many(), self.rows.first()) {
            (Some(count), _) => Display::ours(counted(count, "issue")),
            (None, row) => row.map(|row| row.code.shown.clone()).unwrap_or_default(),
        }
    }
}

impl PartialEq for Targets {
    fn eq(&self, other: &Self) -> bool {
        let ids = |targets: &Self| targets.rows.iter().map(|row| row.id.clone()).collect::<Vec<IssueId>>();
        self.are_marked == other.are_marked && ids(self) == ids(other)
    }
}

/// The messages that a flag is put on: the marked ones of the call, or the one that was selected.
#[derive(Debug, Clone)]
pub struct Messages {
    /// What the flag goes to: an issue, or one that is to be made; nothing while that is not settled.
    pub home: Option<Subject>,
    /// The code of the issue.
    pub code: Display,
    /// The call.
    pub call: CallId,
    /// The messages, ascending.
    pub turns: Vec<Message>,
    /// They were marked.
    pub are_marked: bool,
    /// What is said in them is not known yet.
    pub(in crate::app) is_awaited: bool,
}

/// A message as it was seen.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its index in the call, from 0.
    pub index: usize,
    /// What was said, verbatim.
    pub text: Untrusted,
    /// Where in the agent's pathway.
    pub node: Option<Node>,
}

impl Messages {
    /// Messages whose words are known: the marked ones, or the one that was selected.
    pub(in crate::app) fn seen(
        home: Option<Subject>,
        code: Display,
        call: CallId,
        turns: Vec<Message>,
        are_marked: bool,
    ) -> Self {
        Self { home, code, call, turns, are_marked, is_awaited: false }
    }

    /// A message by its index, in a call that may still have to be read.
    pub(in crate::app) fn awaited(issue: IssueId, call: CallId, index: usize) -> Self {
        let turn = Message { index, text: Untrusted::default(), node: None };
        Self {
            home: Some(Subject::Issue(issue)),
            code: Display::default(),
            call,
            turns: vec![turn],
            are_marked: false,
            is_awaited: true,
        }
    }

    /// `message 12`, or `3 messages`.
    pub fn name(&self) -> Display {
        match self.turns.as_slice() {
            [turn] => shown!("message {}", turn.index),
            turns => Display::ours(counted(turns.len(), "message")),
        }
    }
}
