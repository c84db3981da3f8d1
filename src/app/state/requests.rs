//! The request log: the newest requests, what became of them, and what was sent. In memory only.

use std::collections::VecDeque;

use crate::{
    app::message::action::Motion,
    domain::{logged::Logged, time::Time},
};

/// Requests that are kept.
const KEPT: usize = 200;

/// A request with the time at which it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it started.
    pub at: Time,
    /// What is known of it.
    pub logged: Logged,
}

/// The newest requests, the newest first.
#[derive(Debug, Default)]
pub struct Requests(VecDeque<Entry>);

impl Requests {
    /// Takes in that a request started or ended.
    pub fn take(&mut self, logged: Logged, now: Time) {
        match self.0.iter_mut().find(|entry| entry.logged.number == logged.number) {
            Some(entry) => entry.logged = logged,
            // The end of one that was dropped from the log already.
            None if logged.ended.is_some() => {}
            None => {
                self.0.push_front(Entry { at: now, logged });
                self.0.truncate(KEPT);
            }
        }
    }

    /// The requests, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// Where the selected request is; the newest when it is gone or none was selected.
    pub fn position(&self, view: &View) -> usize {
        self.0.iter().position(|entry| Some(entry.logged.number) == view.selected).unwrap_or(0)
    }

    /// The selected request.
    pub fn selected(&self, view: &View) -> Option<&Entry> {
        self.0.get(self.position(view))
    }
}

/// What the overlay shows: the request stays selected while newer ones come.
#[derive(Debug, Default)]
pub struct View {
    selected: Option<u64>,
    /// Lines of its body that are scrolled away; `None` while the body is closed.
    pub body: Option<usize>,
}

impl View {
    /// Moves the selection, or the open body by pages.
    pub(in crate::app) fn travel(&mut self, motion: Motion, requests: &Requests, page: usize) {
        match (&mut self.body, motion) {
            (Some(lines), Motion::PageDown | Motion::PageUp) => *lines = motion.apply(*lines, usize::MAX, page),
            (body, _) => {
                *body = body.map(|_| 0);
                let at = motion.apply(requests.position(self), requests.0.len(), page);
                self.selected = requests.0.get(at).map(|entry| entry.logged.number);
            }
        }
    }

    /// Opens the body of the selected request, or closes it.
    pub(in crate::app) fn toggle(&mut self, requests: &Requests) {
        self.selected = requests.selected(self).map(|entry| entry.logged.number);
        self.body = if self.body.is_some() { None } else { Some(0) };
    }
}
