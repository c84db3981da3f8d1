//! The moments of the call that is shown, with what is decided of each, also where that is still on its way.

use std::ops::Range;

use crate::app::{
    message::{
        action::Toward,
        moment::{Decision, Moment, Moments},
        mutation::{Change, Subject},
    },
    state::{
        pending::lanes::Lanes,
        project::FlagView,
        transcript::{
            TranscriptPane,
            moment::{MomentView, State},
        },
    },
};

impl TranscriptPane {
    /// Notes the moments of the call, with what is decided of them; none where there are none, or they are not to be shown.
    /// `flags` are those of the current issue.
    pub(in crate::app) fn index_moments(&mut self, moments: Option<&Moments>, flags: &[FlagView], lanes: &Lanes) {
        self.moments.clear();
        let (Some(moments), Some(call)) = (moments, &self.call) else { return };
        let subject = Subject::Call(call.clone());
        for (at, moment) in moments.shown.iter().enumerate() {
            let is_of_it = |change: &Change| match change {
                Change::Decide { suggested, .. } => {
                    suggested.iter().any(|one| one.message_index == moment.turn && *one.flag_type == *moment.flag_type)
                }
                _ => false,
            };
            let newest = lanes.of_subject(&subject).filter(|(_, pending)| is_of_it(pending.change())).last();
            let decision = match newest.map(|(_, pending)| pending.change()) {
                Some(Change::Decide { to, .. }) => to.as_ref(),
                _ => moments.decided.get(&moment.key()),
            };
            let state = match decision {
                Some(Decision::Rejected) => State::Rejected,
                Some(Decision::Accepted | Decision::AcceptedAs(_)) => State::Flagged,
                None if self.is_flagged(moment, flags) => State::Flagged,
                None => State::Open,
            };
            self.moments.push(MomentView { at, turn: moment.turn, state });
        }
    }

    /// Whether a flag of the type that a moment proposes stands on its message.
    fn is_flagged(&self, moment: &Moment, flags: &[FlagView]) -> bool {
        let on = self.flags_of(moment.turn as usize).iter().filter_map(|at| flags.get(*at));
        on.map(|view| view.flag.flag_type.as_str()).any(|flag_type| *flag_type == *moment.flag_type)
    }

    /// All of them, in the order of their messages.
    pub fn moments(&self) -> &[MomentView] {
        &self.moments
    }

    /// Whether any of these turns has an open one.
    pub fn has_open_moments(&self, turns: &Range<usize>) -> bool {
        let before = |turn: usize| self.moments.partition_point(|moment| (moment.turn as usize) < turn);
        self.moments[before(turns.start)..before(turns.end)].iter().any(MomentView::is_open)
    }

    /// The moments of a turn.
    pub fn moments_of(&self, turn: usize) -> &[MomentView] {
        let Ok(turn) = u32::try_from(turn) else { return &[] };
        let from = self.moments.partition_point(|moment| moment.turn < turn);
        let to = self.moments.partition_point(|moment| moment.turn <= turn);
        &self.moments[from..to]
    }

    /// The first moment of the selected turn of which nothing is decided.
    pub fn open_moment(&self) -> Option<&MomentView> {
        self.moments_of(self.cursor()).iter().find(|moment| moment.is_open())
    }

    /// How many moments there are, and of how many nothing is decided.
    pub fn moment_counts(&self) -> (usize, usize) {
        (self.moments.len(), self.moments.iter().filter(|moment| moment.is_open()).count())
    }

    /// The message of the next moment of which nothing is decided, after or before the selected one.
    pub fn next_moment(&self, toward: Toward) -> Option<usize> {
        let at = u32::try_from(self.cursor()).unwrap_or(u32::MAX);
        let mut open = self.moments.iter().filter(|moment| moment.is_open());
        let found = match toward.is_next() {
            true => open.find(|moment| moment.turn > at),
            false => open.rfind(|moment| moment.turn < at),
        };
        found.map(|moment| moment.turn as usize)
    }
}
