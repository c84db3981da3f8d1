//! `d`: takes away what ties the selected node to the focus.

use crate::{
    app::{
        message::effect::Effect,
        state::{model::Model, project::Mark, relations::project::maker},
        step::{
            relate::remove_stored,
            send::{self, Removal},
            tell::tell,
        },
    },
    graph,
};

/// Removes one tie of the selected node and the focus: the one that the tree names first.
pub(in crate::app) fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    let pane = &model.panes.relations;
    let (Some(focus), Some(selected)) = (pane.focus().cloned(), pane.cursor.clone()) else { return };
    if focus == selected {
        return tell(model, "Select a neighbour: d removes what ties it to the focus");
    }
    let ties = pane.between(&focus, &selected);
    let Some((edge, id)) = ties.into_iter().find(|(edge, _)| edge.mark != graph::Mark::Leaving) else {
        return tell(model, "Nothing ties it to the focus: Enter on its neighbour first");
    };
    let key = |at: usize| model.panes.relations.whole.0.nodes[at].key.clone();
    let (from, to) = (key(edge.from), key(edge.to));
    let by = maker(&model.world.lanes, &from, &to, edge.kind);
    let pending = by.filter(|_| edge.mark != graph::Mark::Stored).and_then(|by| Some((by, model.world.lanes.get(by)?)));
    let mark = pending.map_or(Mark::Stored, |(by, pending)| Mark::of(by, pending));
    if send::drop_or(model, &mark, effects) == Removal::Done {
        return;
    }
    remove_stored(model, &edge, (from, to), id, by, effects);
}
