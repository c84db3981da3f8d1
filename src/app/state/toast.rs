//! Notices: what a key did is told on the bottom line, other small matters in a corner; both go away by themselves.
//! Errors stay until they are dismissed.

use crate::{
    app::message::{effect::Query, id::MutationId},
    domain::{
        text::{Display, shown},
        time::Time,
    },
};

/// How long a success is shown (milliseconds).
const SHOWN_MS: i64 = 4_000;

/// Notices that are kept.
const KEPT: usize = 4;

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What it says.
    pub text: Display,
    /// When it goes; errors stay.
    pub until: Option<Time>,
    /// It tells what a verb did, and to which thing.
    pub is_deed: bool,
    /// How often the same was told while it was shown.
    pub times: usize,
    /// What has to be as it is for the notice to be true.
    pub about: Option<About>,
}

/// What a notice is about: it goes when that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A change that is not stored yet, and will be tried again.
    Waiting(MutationId),
    /// A change that waits for the user.
    Held(MutationId),
    /// Something that is on the screen could not be read again.
    Reading(Query),
    /// Nothing is sent until the user acts.
    Stopped,
}

impl Toast {
    /// Whether it tells of an error.
    pub fn is_error(&self) -> bool {
        self.until.is_none()
    }

    /// What it says, with how often it was said.
    pub fn words(&self) -> Display {
        match self.times {
            0 | 1 => self.text.clone(),
            times => shown!("{} ({times} times)", self.text),
        }
    }
}

/// The notices that are shown, oldest first.
#[derive(Debug, Default)]
pub struct Toasts(Vec<Toast>);

impl Toasts {
    /// Tells of a success or a small matter.
    pub fn tell(&mut self, text: Display, now: Time) {
        self.push(Toast { text, until: Some(now.plus(SHOWN_MS)), is_deed: false, times: 1, about: None });
    }

    /// Tells what a verb did, and to which thing: `T-1007 → done`. Only the newest is told.
    pub fn done(&mut self, text: Display, now: Time) {
        self.0.retain(|toast| !toast.is_deed);
        self.push(Toast { text, until: Some(now.plus(SHOWN_MS)), is_deed: true, times: 1, about: None });
    }

    /// What the newest verb did.
    pub fn deed(&self) -> Option<&Display> {
        self.0.iter().find(|toast| toast.is_deed).map(|toast| &toast.text)
    }

    /// Tells of an error, which stays.
    pub fn warn(&mut self, text: Display) {
        self.push(Toast { text, until: None, is_deed: false, times: 1, about: None });
    }

    /// Tells of an error, which stays until it is over; what was told about the same before gives way.
    pub fn warn_about(&mut self, about: About, text: Display) {
        self.0.retain(|toast| toast.about.as_ref() != Some(&about) || toast.text == text);
        self.push(Toast { text, until: None, is_deed: false, times: 1, about: Some(about) });
    }

    /// Removes the notices about what is over.
    pub fn forget(&mut self, is_over: impl Fn(&About) -> bool) {
        self.0.retain(|toast| !toast.about.as_ref().is_some_and(&is_over));
    }

    /// The same is told once, at its newest place, with how often.
    fn push(&mut self, mut toast: Toast) {
        let same = |old: &Toast| old.text == toast.text && (old.is_error(), old.is_deed) == (toast.is_error(), false);
        if let Some(at) = self.0.iter().position(same) {
            toast.times += self.0.remove(at).times;
        }
        self.0.push(toast);
        let surplus = self.0.len().saturating_sub(KEPT);
        self.0.drain(..surplus);
    }

    /// Shows all of them for so many milliseconds more: nobody was looking.
    pub fn postpone(&mut self, millis: i64) {
        let ends = self.0.iter_mut().filter_map(|toast| toast.until.as_mut());
        ends.for_each(|until| *until = until.plus(millis));
    }

    /// Removes those whose time is over.
    pub fn expire(&mut self, now: Time) {
        self.0.retain(|toast| toast.until.is_none_or(|until| until > now));
    }

    /// Removes the newest error; `false` when there is none.
    pub fn dismiss(&mut self) -> bool {
        let error = self.0.iter().rposition(Toast::is_error);
        if let Some(at) = error {
            self.0.remove(at);
        }
        error.is_some()
    }

    /// The notices, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Toast> {
        self.0.iter()
    }
}
