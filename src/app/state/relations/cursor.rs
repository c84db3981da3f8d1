//! The selection in the graph: moving from node to node, in the drawing and in the tree.

use std::{collections::HashSet, sync::Arc};

use crate::{
    app::{
        message::action::{Motion, Toward},
        state::relations::RelationsPane,
    },
    graph::{self, Key, Picture, Way, foldable, layout::Layout},
};

/// Nodes that a page is in the drawing.
const LEAP: usize = 3;

impl RelationsPane {
    /// Moves the cursor; `false` when there is nothing in that direction.
    pub(in crate::app) fn step(&mut self, way: Way) -> bool {
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
    pub(in crate::app) fn jump(&mut self, toward: Toward) -> bool {
        let neighbours = self.neighbours();
        let at = neighbours.iter().position(|key| self.cursor.as_ref() == Some(key));
        let next = match (at, toward.is_next()) {
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
    pub(in crate::app) fn find(&mut self, words: Option<&str>, toward: Toward) -> bool {
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
        let place =
            |by: usize| if toward.is_next() { (here + by) % count } else { (here + count - by % count) % count };
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
    pub(in crate::app) fn toggle_fold(&mut self) -> bool {
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

impl RelationsPane {
    /// Takes a drawing in.
    pub(in crate::app) fn drawn(&mut self, id: u64, picture: Arc<Picture>) {
        if self.drawing == Some(id) {
            self.drawing = None;
            self.show(id, picture);
        }
    }

    /// Shows a drawing, and keeps it for when its focus is there again.
    pub(in crate::app) fn show(&mut self, id: u64, picture: Arc<Picture>) {
        if let Some(focus) = picture.graph().nodes.first() {
            *self.pictures.entry(&focus.key, || Arc::clone(&picture)) = Arc::clone(&picture);
        }
        (self.picture, self.picture_number) = (Some(picture), id);
        self.follow_cursor();
    }

    /// Selects a node.
    pub(in crate::app) fn select(&mut self, key: Key) {
        self.cursor = Some(key);
        self.follow_cursor();
    }

    /// Finds the selected node in tree and picture.
    pub(in crate::app) fn follow_cursor(&mut self) {
        let is_it = |row: &graph::TreeRow| self.cursor.as_ref() == Some(&self.graph.nodes[row.node].key);
        if !self.rows.get(self.row).is_some_and(is_it) {
            let first = |row: &graph::TreeRow| is_it(row) && row.place == graph::Place::Here;
            self.row = self.rows.iter().position(first).unwrap_or(0);
        }
        let Some(picture) = &self.picture else { return };
        let at = self.cursor.as_ref().and_then(|cursor| picture.graph().find(cursor));
        self.at = at.map(|at| (at, picture.paths_of(at)));
    }
}
