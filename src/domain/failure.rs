//! What can go wrong with a request, in words of our own. Made once, at the edge, from status, code and transport;
//! everything further in decides by [`Kind`] and shows [`Failure::message`].

use serde::{Deserialize, Serialize};

use super::text::Display;

/// A request that did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What it means for the program.
    pub kind: Kind,
    /// What failed and why, for people; fit for the screen.
    pub message: Display,
}

/// What a failure means: may it be repeated, and who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// No connection could be made; the request did not leave.
    Offline,
    /// The request left, and no full answer came: whether it took effect is unknown.
    Unknown,
    /// The service asks to wait (429), for this many milliseconds if it said so.
    Busy {
        /// From `Retry-After`, in milliseconds.
        wait: Option<u64>,
    },
    /// The service failed (5xx); it may work later.
    Broken,
    /// No key, or one that is not known (401).
    Unauthorised,
    /// The key may not do this (403).
    Forbidden,
    /// The thing is not there (404).
    Missing,
    /// A flag on a call that is not attached to its issue (409 `call_not_attached`).
    CallNotAttached,
    /// The service does not take it (400 and every other 4xx).
    Refused,
    /// The service cannot do this at all (501).
    Unsupported,
    /// The answer could not be read.
    Garbled,
    /// The value was changed on the server by somebody else since it was read here.
    Conflict,
    /// The server confirmed it, and does not have it.
    Lost,
    /// This machine could not keep the change, so it was not sent.
    NotKept,
}

impl Failure {
    /// A failure with its words.
    pub fn new(kind: Kind, message: Display) -> Self {
        Self { kind, message }
    }

    /// The message without a full stop at its end, to be put before another sentence.
    pub fn sentence(&self) -> &str {
        self.message.as_str().trim_end_matches('.')
    }
}

impl Kind {
    /// Whether the same request may succeed later without anybody doing anything.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Offline | Self::Unknown | Self::Busy { .. } | Self::Broken)
    }

    /// Its name in what is written down for whoever looks for a fault: the trace and the log file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Unknown => "unknown",
            Self::Busy { .. } => "busy",
            Self::Broken => "broken",
            Self::Unauthorised => "unauthorised",
            Self::Forbidden => "forbidden",
            Self::Missing => "missing",
            Self::CallNotAttached => "call_not_attached",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::Garbled => "garbled",
            Self::Conflict => "conflict",
            Self::Lost => "lost",
            Self::NotKept => "not_kept",
        }
    }

    /// What the user can do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Offline => "Check the network and the base address",
            Self::Unknown => "Refresh to see whether it took effect, then try again",
            Self::Busy { .. } => "The service asks to wait; try again in a moment",
            Self::Broken => "The service failed; try again in a moment",
            Self::Unauthorised => "Check the API key of this profile",
            Self::Forbidden => "This key may not do that; ask an administrator",
            Self::Missing => "It is gone or was never there; refresh",
            Self::CallNotAttached => "Attach the call to the issue first",
            Self::Refused => "Change what was sent and try again",
            Self::Unsupported => "This server does not offer it",
            Self::Garbled => "The answer made no sense; check the base address",
            Self::Conflict => "Decide whose value holds",
            Self::Lost => "Look whether somebody removed it, or send it again",
            Self::NotKept => "Make room on the disk or check the state folder, then try again",
        }
    }
}
