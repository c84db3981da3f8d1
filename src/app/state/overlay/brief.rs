//! The page with what a call is judged against.

use crate::{
    app::{
        message::{action::Toward, brief::BriefLine},
        state::remote::Remote,
    },
    domain::id::CallId,
};

/// The page.
#[derive(Debug)]
pub struct BriefPage {
    /// The call.
    pub call: CallId,
    /// What became of the call is part of it.
    pub outcome: bool,
    /// Its lines.
    pub lines: Remote<Vec<BriefLine>>,
    /// The line at the top.
    pub scroll: usize,
    /// Words that are looked for, in lower case.
    pub wanted: String,
}

impl BriefPage {
    /// A page that is still being read.
    pub fn new(call: CallId, outcome: bool) -> Self {
        Self { call, outcome, lines: Remote::Loading, scroll: 0, wanted: String::new() }
    }

    /// Goes to the next line that holds the words, or the one before, round the end; `false` where there is none.
    pub fn find(&mut self, toward: Toward) -> bool {
        let lines = self.lines.get().map(Vec::as_slice).unwrap_or_default();
        let holds = |at: &usize| lines[*at].text.as_str().to_lowercase().contains(&self.wanted);
        let (before, after) =
            (0..self.scroll.min(lines.len()), self.scroll.saturating_add(1).min(lines.len())..lines.len());
        let found = match toward {
            _ if self.wanted.is_empty() => None,
            Toward::Next => after.chain(0..self.scroll.saturating_add(1).min(lines.len())).find(holds),
            Toward::Previous => before.rev().chain((self.scroll.min(lines.len())..lines.len()).rev()).find(holds),
        };
        self.scroll = found.unwrap_or(self.scroll);
        found.is_some()
    }
}
