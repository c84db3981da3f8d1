//! Landmarks: the turns worth stopping at, and why each is one.

use crate::{
    app::{
        message::action::Toward,
        state::transcript::{TranscriptPane, TranscriptView},
    },
    domain::text::{Display, shown},
};

impl TranscriptPane {
    /// To the next or previous landmark: a flag, a new node, a silence, a failed tool, an open moment, a hit
    /// of the search, a passage that was not heard clearly. `false` when there is none further.
    pub fn jump(&mut self, toward: Toward, sight: TranscriptView<'_>) -> bool {
        let at = u32::try_from(self.cursor).unwrap_or(u32::MAX);
        let marks = &sight.transcript.landmarks;
        let doubt = sight.unsure_passages.and_then(|doubts| doubts.next(at, toward));
        let hits = self.find.as_ref().map(|find| find.hits.as_slice()).unwrap_or_default();
        let target = if toward.is_next() {
            let mark = marks.get(marks.partition_point(|mark| *mark <= at)).map(|mark| *mark as usize);
            let flag = self.flags_by_turn.range(at.saturating_add(1)..).next().map(|(turn, _)| *turn as usize);
            let hit = hits.get(hits.partition_point(|hit| *hit <= self.cursor)).copied();
            [mark, flag, hit, doubt, self.next_moment(toward)].into_iter().flatten().min()
        } else {
            let before = |first: usize| first.checked_sub(1);
            let mark = before(marks.partition_point(|mark| *mark < at)).map(|place| marks[place] as usize);
            let flag = self.flags_by_turn.range(..at).next_back().map(|(turn, _)| *turn as usize);
            let hit = before(hits.partition_point(|hit| *hit < self.cursor)).map(|place| hits[place]);
            [mark, flag, hit, doubt, self.next_moment(toward)].into_iter().flatten().max()
        };
        if let Some(target) = target {
            self.cursor = target;
            self.landed = Some((target, self.reasons(sight)));
        }
        target.is_some()
    }

    /// Why the selection stands where it does, as long as it is where the last jump went.
    pub fn landmark(&self) -> Option<&Display> {
        self.landed.as_ref().filter(|(turn, _)| *turn == self.cursor).map(|(_, reasons)| reasons)
    }

    /// Why the selected turn is a landmark.
    fn reasons(&self, sight: TranscriptView<'_>) -> Display {
        let mut reasons = Vec::new();
        for flag in self.flags_of(self.cursor).iter().filter_map(|at| sight.flags.get(*at)) {
            reasons.push(shown!("flag {}", flag.type_shown));
        }
        if let Some(turn) = sight.transcript.turns.get(self.cursor) {
            if turn.has_failed() {
                reasons.push(Display::ours("tool failed"));
            }
            reasons.extend(turn.silence.map(|silence| shown!("{} s of silence before it", silence / 1_000)));
            let node = turn.node.as_ref().filter(|_| turn.enters_node);
            reasons.extend(node.map(|node| shown!("node {}", node.shown)));
        }
        if self.open_moment().is_some() {
            reasons.push(Display::ours("a moment"));
        }
        if sight.unsure_passages.is_some_and(|doubts| !doubts.on(self.cursor).is_empty()) {
            reasons.push(Display::ours("not heard clearly"));
        }
        if let Some(find) = self.find.as_ref().filter(|find| find.hits.binary_search(&self.cursor).is_ok()) {
            reasons.push(shown!("holds “{}”", Display::foreign_line(&find.typed)));
        }
        let reasons: Vec<&str> = reasons.iter().map(Display::as_str).collect();
        Display::ours(reasons.join(" · "))
    }
}
