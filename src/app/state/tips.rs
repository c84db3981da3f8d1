//! What else there is: one tip at the start of a session, each at most twice, none in the first session.

use std::collections::BTreeMap;

use crate::domain::time::Time;

/// How often a tip is shown.
pub(in crate::app) const TIMES: u8 = 2;

/// How long it is shown (milliseconds).
pub(in crate::app) const SHOWN_MS: i64 = 12_000;

/// A tip.
#[derive(Debug, PartialEq, Eq)]
pub struct Tip {
    /// What there is; `{}` stands for the key of the action below, in order.
    pub text: &'static str,
    /// Ids of the actions whose keys the text names. The first one names the tip.
    pub actions: &'static [&'static str],
}

pub(in crate::app) const fn tip(text: &'static str, actions: &'static [&'static str]) -> Tip {
    Tip { text, actions }
}

/// The tips, in the order in which they are told.
pub const TIPS: [Tip; 12] = [
    tip("{} puts the last flag on another message", &["flag.repeat"]),
    tip("{} tells in few words what is selected, without leaving the list", &["list.preview"]),
    tip("{} marks issues and messages; the next verb acts on all of them", &["mark.toggle"]),
    tip("{} finds words in every call that was read", &["find.everywhere"]),
    tip("{} lists the hits of a search, each with the words around it", &["find.list"]),
    tip("{} makes every digit a flag: one key a message", &["flag.mode"]),
    tip("{} and a letter name this place, {} and the letter come back to it", &["place.name", "place.go"]),
    tip("{} copies a message with who said it and where", &["copy.quotation"]),
    tip("{} goes back to where you were, {} forward again", &["go.back", "go.forward"]),
    tip("{} saves the query of the list as a tab", &["view.save"]),
    tip("{} shows the graph as a tree, for narrow screens", &["graph.tree"]),
    tip("{} shows what waits, runs or was refused", &["show.jobs"]),
];

/// Which tips were told, and the one that is shown.
#[derive(Debug, Default)]
pub struct Tips {
    /// How often each was told, by the id of its first action; from earlier sessions too.
    pub told: BTreeMap<String, u8>,
    /// There was a session before, and this one has told nothing yet.
    pub(in crate::app) may_tell: bool,
    pub(in crate::app) shown: Option<(usize, Time)>,
}

impl Tips {
    /// A session that is not the first one; these were told before it.
    pub(in crate::app) fn after(told: BTreeMap<String, u8>) -> Self {
        Self { told, may_tell: true, shown: None }
    }

    /// The tip that is shown.
    pub fn shown(&self) -> Option<&'static Tip> {
        TIPS.get(self.shown?.0)
    }

    /// When it goes.
    pub(in crate::app) fn until(&self) -> Option<Time> {
        self.shown.map(|(_, until)| until)
    }

    /// Takes it away when its time is over, or at once.
    pub(in crate::app) fn end(&mut self, now: Option<Time>) -> bool {
        self.shown.take_if(|(_, until)| now.is_none_or(|now| *until <= now)).is_some()
    }
}
