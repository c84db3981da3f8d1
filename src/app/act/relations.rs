//! Keys in the graph: a cursor that moves over what is there.

use crate::{
    app::{
        act::{overlay::open, travel},
        message::{
            action::{Amount, Pane},
            area::Zoom,
            effect::{Effect, Query},
        },
        state::model::Model,
        step::{tell::tell, visit},
    },
    graph::{Gather, HOPS_MAX, Key, Way},
};

/// Hops that are near: further ones are shown when the pane has all of the screen.
const NEAR: u8 = 2;

/// To the nearest node in a direction.
pub(in crate::app) fn step(model: &mut Model, way: Way) {
    if !model.panes.relations.step(way) && way == Way::Left && model.panes.relations.is_tree() {
        travel::out(model);
    }
}

/// `z a`.
pub(in crate::app) fn toggle_fold(model: &mut Model) {
    if !model.panes.relations.toggle_fold() {
        tell(model, "It has no duplicates to fold");
    }
}

/// `z x`.
pub(in crate::app) fn toggle_tree(model: &mut Model) {
    model.panes.relations.toggle_tree();
}

/// Reads one hop more or less; `false` at the end of the scale.
pub(in crate::app) fn change_hops(model: &mut Model, by: Amount) -> bool {
    let Some(gather) = &mut model.panes.relations.gather else { return false };
    let hops = if by.is_more() { gather.hops() + 1 } else { gather.hops().saturating_sub(1) };
    if !(1..=HOPS_MAX).contains(&hops) {
        return false;
    }
    gather.set_hops(hops);
    (model.panes.relations.reach, model.panes.relations.is_old) = (Some(hops), true);
    true
}

/// `+` and `_` see more and less: first nodes, up to [`NEAR`] hops, then the pane grows, with longer titles where there is
/// room, then the graph reaches further.
pub(in crate::app) fn zoom(model: &mut Model, by: Amount) {
    let hops = model.panes.relations.gather.as_ref().map_or(0, Gather::hops);
    let is_graph = match (by.is_more(), model.screen.zoom) {
        (true, Zoom::Full) => true,
        (true, _) => hops < NEAR,
        (false, Zoom::Normal) => true,
        (false, _) => hops > NEAR,
    };
    if !is_graph || hops == 0 {
        travel::zoom_pane(model, by);
    } else if !change_hops(model, by) {
        tell(model, if by.is_more() { "The graph reaches four hops at most" } else { "One hop is the least" });
    }
}

/// Enter: the selected node becomes the focus, and the other panes follow; on the focus, what it is opens.
pub(in crate::app) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(key) = model.panes.relations.cursor.clone() else { return };
    if model.panes.relations.focus() != Some(&key) {
        visit::go_to(model, key);
        return;
    }
    match key {
        Key::Issue(_) => model.screen.focus = Pane::Evidence,
        Key::Ticket(ticket) => open::open_ticket(model, ticket, effects),
    }
}

/// Reads again what the pane shows.
pub(in crate::app) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    model.reading.runs.cancel_all(|query| matches!(query, Query::Reading(_)), effects);
    let pane = &mut model.panes.relations;
    let Some(gather) = &mut pane.gather else { return };
    let keys: Vec<Key> = pane.whole.0.nodes.iter().map(|node| node.key.clone()).collect();
    let failed = gather.failures().into_iter().map(|(key, _)| key);
    for key in keys.into_iter().chain(failed.collect::<Vec<_>>()) {
        gather.forget(&key);
        // What other panes have read of it is as old.
        if let Key::Issue(issue) = key {
            model.reading.stale.insert(issue);
        }
    }
    pane.is_old = true;
}
