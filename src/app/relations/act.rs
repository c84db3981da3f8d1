//! Keys in the graph: a cursor that moves over what is there.

use std::collections::HashSet;

use super::RelationsPane;
use crate::{
    app::{
        Model, Motion,
        effect::{Effect, Query},
        layout::Zoom,
        navigate::{self, tell},
        visit,
    },
    graph::{Gather, HOPS_MAX, Key, Way, foldable, layout::Layout},
};

/// Nodes that a page is in the drawing.
const LEAP: usize = 3;

impl RelationsPane {
    /// Moves the cursor; `false` when there is nothing in that direction.
    fn step(&mut self, way: Way) -> bool {
        if self.is_tree() {
            return match way {
                Way::Down => self.go_to_row(self.row + 1),
                Way::Up => self.row.checked_sub(1).is_some_and(|row| self.go_to_row(row)),
                // Out to the row that this one belongs to, in to the first one that belongs to it.
                Way::Left => self.above().is_some_and(|row| self.go_to_row(row)),
                Way::Right => self.has_below() && self.go_to_row(self.row + 1),
            };
        }
        let Some((picture, (at, _))) = self.picture.as_ref().zip(self.at.as_ref()) else { return false };
        let Some(next) = picture.layout().nearest(*at, way) else { return false };
        let key = picture.graph().nodes[next].key.clone();
        self.select(key);
        true
    }

    fn go_to_row(&mut self, row: usize) -> bool {
        let Some(there) = self.rows.get(row) else { return false };
        let key = self.graph.nodes[there.node].key.clone();
        self.row = row;
        self.select(key);
        true
    }

    fn above(&self) -> Option<usize> {
        let depth = self.rows.get(self.row)?.depth;
        self.rows[..self.row].iter().rposition(|row| row.depth < depth)
    }

    fn has_below(&self) -> bool {
        let depth = |at: usize| self.rows.get(at).map(|row| row.depth);
        depth(self.row + 1) > depth(self.row)
    }

    /// The neighbours of the focus, in their order, each once.
    fn neighbours(&self) -> Vec<Key> {
        let mut seen = HashSet::new();
        let edges = self.graph.edges.iter().filter(|edge| edge.from == 0 || edge.to == 0);
        let peers = edges.map(|edge| if edge.from == 0 { edge.to } else { edge.from });
        let mut peers: Vec<usize> = peers.filter(|peer| *peer != 0 && seen.insert(*peer)).collect();
        peers.sort_unstable();
        peers.into_iter().map(|peer| self.graph.nodes[peer].key.clone()).collect()
    }

    /// To the next neighbour of the focus, or the one before; `false` when there is none.
    pub(in crate::app) fn jump(&mut self, down: bool) -> bool {
        let neighbours = self.neighbours();
        let at = neighbours.iter().position(|key| self.cursor.as_ref() == Some(key));
        let next = match (at, down) {
            (None, true) => Some(0),
            (None, false) => neighbours.len().checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        let Some(key) = next.and_then(|next| neighbours.get(next)).cloned() else { return false };
        self.select(key);
        true
    }

    /// To the first or the last node, or some rows of the tree further.
    pub(in crate::app) fn travel(&mut self, motion: Motion, page: usize) {
        if self.is_tree() {
            self.go_to_row(motion.apply(self.row, self.rows.len(), page));
            return;
        }
        match motion {
            Motion::Up => self.step(Way::Up),
            Motion::Down => self.step(Way::Down),
            Motion::HalfUp | Motion::PageUp => (0..LEAP).all(|_| self.step(Way::Up)),
            Motion::HalfDown | Motion::PageDown => (0..LEAP).all(|_| self.step(Way::Down)),
            Motion::Top => self.leap(Layout::previous),
            Motion::Bottom => self.leap(Layout::next),
        };
    }

    /// To the first or last node in the order of reading.
    fn leap(&mut self, step: fn(&Layout, usize) -> Option<usize>) -> bool {
        let Some((picture, (at, _))) = self.picture.as_ref().zip(self.at.as_ref()) else { return false };
        let end = std::iter::successors(Some(*at), |at| step(picture.layout(), *at)).last();
        let Some(key) = end.map(|end| picture.graph().nodes[end].key.clone()) else { return false };
        self.select(key);
        true
    }

    /// Selects the next node whose code or title holds the words; `false` when there is none.
    pub(in crate::app) fn find(&mut self, words: Option<&str>, down: bool) -> bool {
        let again = words.is_none();
        if let Some(words) = words {
            self.wanted = words.trim().to_lowercase();
        }
        if self.wanted.is_empty() {
            return true;
        }
        let holds = |at: usize| {
            let node = &self.graph.nodes[at];
            let text = format!("{} {}", node.code, node.title).to_lowercase();
            self.wanted.split_whitespace().all(|word| text.contains(word))
        };
        let count = self.graph.nodes.len();
        let here = self.cursor.as_ref().and_then(|cursor| self.graph.find(cursor)).unwrap_or(0);
        let steps = usize::from(again)..count + usize::from(again);
        let place = |by: usize| if down { (here + by) % count } else { (here + count - by % count) % count };
        let Some(at) = steps.map(place).find(|at| holds(*at)) else { return false };
        let key = self.graph.nodes[at].key.clone();
        self.select(key);
        true
    }

    /// Words of the last search.
    pub(in crate::app) fn searched(&self) -> &str {
        &self.wanted
    }

    /// Folds the duplicates of the selected issue into it, or shows them again.
    fn toggle_fold(&mut self) -> bool {
        let Some(key) = self.cursor.clone() else { return false };
        if !self.folded.remove(&key) {
            let at = self.whole.0.find(&key);
            if !at.is_some_and(|at| foldable(&self.whole.0).contains(&at)) {
                return false;
            }
            self.folded.insert(key);
        }
        self.is_old = true;
        true
    }
}

/// To the nearest node in a direction.
pub(in crate::app) fn step(model: &mut Model, way: Way) {
    if !model.relations.step(way) && way == Way::Left && model.relations.is_tree() {
        navigate::out(model);
    }
}

/// `z a`.
pub(in crate::app) fn toggle_fold(model: &mut Model) {
    if !model.relations.toggle_fold() {
        tell(model, "It has no duplicates to fold");
    }
}

/// `z x`.
pub(in crate::app) fn toggle_tree(model: &mut Model) {
    model.relations.is_tree = !model.relations.is_tree;
    model.relations.follow_cursor();
}

/// Reads one hop more or less; `false` at the end of the scale.
pub(in crate::app) fn change_hops(model: &mut Model, further: bool) -> bool {
    let Some(gather) = &mut model.relations.gather else { return false };
    let hops = if further { gather.hops() + 1 } else { gather.hops().saturating_sub(1) };
    if !(1..=HOPS_MAX).contains(&hops) {
        return false;
    }
    gather.set_hops(hops);
    model.relations.is_old = true;
    true
}

/// `+` and `_` see more and less: first the pane grows, then the graph.
pub(in crate::app) fn zoom(model: &mut Model, further: bool) {
    let hops = model.relations.gather.as_ref().map_or(0, Gather::hops);
    if further && model.zoom == Zoom::Full {
        if !change_hops(model, true) {
            tell(model, "The graph reaches four hops at most");
        }
    } else if !further && hops > 2 {
        change_hops(model, false);
    } else {
        navigate::zoom_pane(model, further);
    }
}

/// Enter: the selected node becomes the focus, and the other panes follow; on the focus, what it is opens.
pub(in crate::app) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(key) = model.relations.cursor.clone() else { return };
    if model.relations.focus() != Some(&key) {
        visit::go_to(model, key);
        return;
    }
    match key {
        Key::Issue(_) => model.focus = crate::app::Pane::Evidence,
        Key::Ticket(ticket) => crate::app::dialog::open_ticket(model, ticket, effects),
    }
}

/// Puts a node in the middle: an issue becomes the current one, a ticket only that of the graph.
pub(in crate::app) fn centre_on(model: &mut Model, key: &Key) {
    model.relations.ticket = match key {
        Key::Issue(_) => None,
        Key::Ticket(ticket) => Some(ticket.clone()),
    };
    model.relations.is_old = true;
}

/// Reads again what the pane shows.
pub(in crate::app) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    model.runs.cancel_all(|query| matches!(query, Query::Reading(_)), effects);
    let pane = &mut model.relations;
    let Some(gather) = &mut pane.gather else { return };
    let keys: Vec<Key> = pane.whole.0.nodes.iter().map(|node| node.key.clone()).collect();
    let failed = gather.failures().into_iter().map(|(key, _)| key);
    for key in keys.into_iter().chain(failed.collect::<Vec<_>>()) {
        gather.forget(&key);
        // What other panes have read of it is as old.
        if let Key::Issue(issue) = key {
            model.stale.insert(issue);
        }
    }
    pane.is_old = true;
}
