//! Whether the selection rests, or passes on its way to somewhere else: what it passes is not read.

use crate::domain::time::Time;

/// The last moves of the selection. A single one is followed at once; where one comes shortly after the other, what is
/// selected is read when no further one has come for the length of a pause.
#[derive(Debug, Default)]
pub struct Rest {
    /// Something else is selected since the message came that is worked on.
    is_new: bool,
    moved: Option<Time>,
    until: Option<Time>,
}

impl Rest {
    /// Another issue, or another call of it, is selected.
    pub(in crate::app) fn note(&mut self) {
        self.is_new = true;
    }

    /// The message is worked on. Whether it was the user who selected something else decides, and not an answer; who does
    /// something else does not pass.
    pub(in crate::app) fn take(&mut self, by_user: bool, now: Time, pause: i64) {
        match (by_user, std::mem::take(&mut self.is_new)) {
            (true, true) => self.moved(now, pause),
            (true, false) => self.until = None,
            (false, _) => {}
        }
    }

    /// The user has moved the selection; `pause` is in milliseconds.
    fn moved(&mut self, now: Time, pause: i64) {
        let passes = self.moved.is_some_and(|before| now < before.plus(pause));
        self.until = passes.then(|| now.plus(pause));
        self.moved = Some(now);
    }

    /// Whether the selection rests.
    pub fn is_there(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until <= now)
    }

    /// When it will rest, if no further move comes.
    pub fn due(&self) -> Option<Time> {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_move_after_a_pause_rests_at_once_and_those_that_follow_it_when_they_end() {
        let at = Time::from_millis;
        let mut rest = Rest::default();
        assert!(rest.is_there(at(0)), "nothing has moved");
        // (time of a move, whether it rests at once, when it rests)
        let moves = [
            (1_000, true, None),
            (1_030, false, Some(1_130)),
            (1_060, false, Some(1_160)),
            (1_159, false, Some(1_259)),
            (1_259, true, None),
        ];
        for (now, rests, due) in moves {
            rest.moved(at(now), 100);
            assert_eq!((rest.is_there(at(now)), rest.due()), (rests, due.map(at)), "{now}");
            if let Some(due) = due {
                assert!(!rest.is_there(at(due - 1)) && rest.is_there(at(due)), "{now}");
            }
        }
    }
}
