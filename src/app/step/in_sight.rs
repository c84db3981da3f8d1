//! What a verb is about when it is begun: the marked things where the pane shows the marks, or else the selected one.

use crate::{
    app::{
        message::{action::Pane, mutation::Subject},
        state::{
            model::Model,
            target::{Message, Messages, Targets},
        },
        step::mark,
    },
    domain::text::Display,
};

impl Targets {
    /// The marked issues where the list shows the marks, or else the current issue. An open range is taken first.
    pub(in crate::app) fn in_sight(model: &mut Model) -> Option<Self> {
        mark::take_range(model);
        if model.screen.focus == Pane::Issues && model.panes.marks.count() > 0 {
            let rows = model.panes.marks.issues().map(|row| model.world.project_row(row)).collect();
            return Some(Self::marked(rows));
        }
        model.current_row().map(Self::one)
    }
}

impl Messages {
    /// The marked messages of the call that is shown, or else the selected one; `None` while there is no message to see.
    pub(in crate::app) fn in_sight(model: &mut Model) -> Option<Self> {
        mark::take_range(model);
        let (home, code) = match &model.reading.apart {
            Some(apart) if model.reading.current.is_none() => (apart.home.clone(), Display::ours("new")),
            _ => (Some(Subject::Issue(model.reading.current.clone()?)), model.current_row()?.code.shown.clone()),
        };
        let sight = model.transcript_view()?;
        let call = sight.transcript.id.clone();
        let marked = model.panes.marks.messages(&call);
        let are_marked = !marked.is_empty();
        let indices = if are_marked { marked } else { vec![model.panes.transcript.cursor()] };
        let turns = indices.into_iter().filter_map(|index| {
            let turn = sight.transcript.turns.get(index)?;
            Some(Message { index, text: turn.text.clone(), node: turn.node.clone() })
        });
        let turns: Vec<Message> = turns.collect();
        (!turns.is_empty()).then(|| Self::seen(home, code, call, turns, are_marked))
    }

    /// Whether what is said in them is known; it is looked up where that was not so before.
    pub(in crate::app) fn are_read(&mut self, model: &Model) -> bool {
        if !self.is_awaited {
            return true;
        }
        let row = model.current_row().filter(|row| self.home == Some(Subject::Issue(row.id.clone())));
        let sight = model.transcript_view().filter(|sight| sight.transcript.id == self.call);
        let (Some(row), Some(sight)) = (row, sight) else { return false };
        for turn in &mut self.turns {
            let Some(said) = sight.transcript.turns.get(turn.index) else { return false };
            (turn.text, turn.node) = (said.text.clone(), said.node.clone());
        }
        self.code = row.code.shown.clone();
        self.is_awaited = false;
        true
    }
}
