//! What a verb is about when it is begun: the marked things where the pane shows the marks, or else the selected one.

use super::{
    action::Pane,
    mark,
    model::Model,
    target::{Message, Messages, Targets},
};

impl Targets {
    /// The marked issues where the list shows the marks, or else the current issue. An open range is taken first.
    pub(super) fn in_sight(model: &mut Model) -> Option<Self> {
        mark::take_range(model);
        if model.focus == Pane::Issues && model.marks.count() > 0 {
            let rows = model.marks.issues().map(|row| model.world.project_row(row)).collect();
            return Some(Self::marked(rows));
        }
        model.current_row().map(Self::one)
    }
}

impl Messages {
    /// The marked messages of the call that is shown, or else the selected one; `None` while there is no message to see.
    pub(super) fn in_sight(model: &mut Model) -> Option<Self> {
        mark::take_range(model);
        let (issue, code) = (model.current.clone()?, model.current_row()?.code.1.clone());
        let sight = model.sight()?;
        let call = sight.transcript.id.clone();
        let marked = model.marks.messages(&call);
        let are_marked = !marked.is_empty();
        let indices = if are_marked { marked } else { vec![model.transcript.cursor()] };
        let turns = indices.into_iter().filter_map(|index| {
            let turn = sight.transcript.turns.get(index)?;
            Some(Message { index, text: turn.text.clone(), node: turn.node.clone() })
        });
        let turns: Vec<Message> = turns.collect();
        (!turns.is_empty()).then(|| Self::seen(issue, code, call, turns, are_marked))
    }
}
