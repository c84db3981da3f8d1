//! The relation pane: the graph around an issue or a ticket. It is read by hops, drawn off the loop, and shown as a
//! drawing or as a tree; a key press moves a cursor in what is there and lays nothing out again.

pub mod cursor;
pub mod geometry;
pub mod project;
pub mod scroll;

use std::{collections::HashSet, sync::Arc};

use crate::{
    app::{
        message::action::GraphFormat,
        state::{relations::project::Confirmed, world::Recent},
    },
    domain::{
        failure::Failure,
        id::{IssueId, RelationId, TicketId},
        text::Display,
    },
    graph::{
        self, Branches, Cycle, Edge, EdgeKind, Gather, Glyphs, Graph, Key, Mark, Node, Paths, Picture, TreeRow, Zoom,
    },
};

/// Nodes that are read at one time.
pub(in crate::app) const AT_ONCE: usize = 4;

/// The state of the pane.
#[derive(Debug, Default)]
pub struct RelationsPane {
    /// What was read, and what is still to be read; none while there is no focus.
    pub(in crate::app) gather: Option<Gather>,
    /// The ticket in the middle, where it is not the current issue.
    pub(in crate::app) ticket: Option<TicketId>,
    /// What a service confirmed and no reading has told yet.
    pub(in crate::app) confirmed: Vec<Confirmed>,
    /// Canonical issues whose duplicates are folded into them.
    pub(in crate::app) folded: HashSet<Key>,
    /// Hops that the user asked for, also after what was read is forgotten.
    pub(in crate::app) reach: Option<u8>,
    /// Whether the user chose the tree or the drawing; without that, it is the tree where the drawing does not fit.
    pub(in crate::app) choice: Option<bool>,
    /// There is no room for any drawing.
    pub(in crate::app) is_narrow: bool,
    /// The drawing does not fit, however little its boxes show.
    pub(in crate::app) is_cut: bool,
    /// What the drawing was last fitted into: what its boxes show at most, columns and rows.
    pub(in crate::app) room: (Zoom, u16, u16),
    /// The selected node.
    pub(in crate::app) cursor: Option<Key>,
    /// Something of the graph has changed since it was put together.
    pub(in crate::app) is_old: bool,
    /// Something of it may still have to be read.
    pub(in crate::app) is_hungry: bool,
    /// The graph with what is on its way, nothing folded, and the names of its edges.
    pub(in crate::app) whole: (Graph, Vec<Option<RelationId>>),
    /// What is shown of it.
    pub(in crate::app) graph: Arc<Graph>,
    /// The same as a tree.
    pub(in crate::app) rows: Vec<TreeRow>,
    /// Cycles in it, which should not be.
    pub(in crate::app) cycles: Vec<Cycle>,
    /// The newest drawing; it may be of an older graph for a moment.
    pub(in crate::app) picture: Option<Arc<Picture>>,
    /// The newest drawings by their focus, for when it is there again.
    pub(in crate::app) pictures: Recent<Key, Arc<Picture>, 32>,
    /// The number under which the newest was asked for.
    pub(in crate::app) picture_number: u64,
    /// How much a box shows: as much as there is room for.
    pub(in crate::app) zoom: Zoom,
    /// The drawing under way, by its number.
    pub(in crate::app) drawing: Option<u64>,
    /// Number of the newest drawing that was asked for.
    pub(in crate::app) asked: u64,
    /// The selected node in the picture, and what lies on its paths.
    pub(in crate::app) at: Option<(usize, Paths)>,
    /// The left upper cell of the picture that is shown.
    pub(in crate::app) scroll: (i32, i32),
    /// The selected row of the tree, and the first one that is shown.
    pub(in crate::app) row: usize,
    pub(in crate::app) first: usize,
    /// What was searched for.
    pub(in crate::app) wanted: String,
    /// Why the focus cannot be read.
    pub(in crate::app) failure: Option<Failure>,
}

impl RelationsPane {
    /// The node in the middle.
    pub fn focus(&self) -> Option<&Key> {
        self.gather.as_ref().map(Gather::focus)
    }

    /// The selected node.
    pub fn selected(&self) -> Option<&Node> {
        let at = self.whole.0.find(self.cursor.as_ref()?)?;
        self.whole.0.nodes.get(at)
    }

    /// Code and title of a node, if it was read.
    pub fn name_of(&self, key: &Key) -> Option<Display> {
        let node = self.whole.0.nodes.get(self.whole.0.find(key)?)?;
        Some(Display::ours(format!("{} · {}", node.code, node.title)))
    }

    /// Whether it is shown as a tree: by choice, or because the drawing does not fit.
    pub fn is_tree(&self) -> bool {
        self.is_narrow || self.choice.unwrap_or(self.is_cut)
    }

    /// Whether it is shown as a tree because the drawing does not fit, and can be drawn all the same.
    pub fn is_tree_for_want_of_room(&self) -> bool {
        !self.is_narrow && self.choice.is_none() && self.is_cut
    }

    /// The tree in place of the drawing, or the other way round.
    pub(in crate::app) fn toggle_tree(&mut self) {
        let wanted = !self.is_tree();
        self.choice = (wanted != self.is_cut).then_some(wanted);
        self.follow_cursor();
    }

    /// The selected row of the tree.
    pub fn selected_row(&self) -> usize {
        self.row
    }

    /// The newest drawing.
    pub fn picture(&self) -> Option<&Arc<Picture>> {
        self.picture.as_ref()
    }

    /// The number of the newest drawing: another one has another.
    pub fn picture_number(&self) -> Option<u64> {
        self.picture.as_ref().map(|_| self.picture_number)
    }

    /// The selected node of the picture, and what lies on its paths.
    pub fn in_picture(&self) -> Option<&(usize, Paths)> {
        self.at.as_ref()
    }

    /// The left upper cell of the picture that is shown.
    pub fn scroll(&self) -> (i32, i32) {
        self.scroll
    }

    /// The graph of the tree, its rows, and the first one that is shown.
    pub fn tree(&self) -> (&Graph, &[TreeRow], usize) {
        (&self.graph, &self.rows, self.first)
    }

    /// Whether a node is the selected one.
    pub fn is_selected(&self, node: &Node) -> bool {
        self.cursor.as_ref() == Some(&node.key)
    }

    /// Cycles of `blocks` and of `duplicate_of`.
    pub fn cycles(&self) -> &[Cycle] {
        &self.cycles
    }

    /// Why the focus cannot be read.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Hops, nodes that were read and nodes there are to read, nodes that could not be read, whether some were left
    /// out.
    pub fn progress(&self) -> Option<(u8, (usize, usize), usize, bool)> {
        let gather = self.gather.as_ref()?;
        Some((gather.hops(), gather.progress(), gather.failures().len(), gather.is_cut()))
    }

    /// Drops what was read, and keeps how it is looked at.
    pub(in crate::app) fn forget(&mut self) {
        let (cursor, ticket, folded) = (self.cursor.take(), self.ticket.take(), std::mem::take(&mut self.folded));
        *self = Self {
            cursor,
            ticket,
            folded,
            choice: self.choice,
            reach: self.reach,
            zoom: self.zoom,
            asked: self.asked,
            ..Self::default()
        };
    }

    /// Something that the graph shows has changed.
    pub(in crate::app) fn grow_old(&mut self) {
        self.is_old = true;
    }

    /// Edges between two nodes, each with the service's name for it.
    pub(in crate::app) fn between(&self, one: &Key, other: &Key) -> Vec<(Edge, Option<RelationId>)> {
        let (graph, ids) = &self.whole;
        let (Some(one), Some(other)) = (graph.find(one), graph.find(other)) else { return Vec::new() };
        let ties = |edge: &Edge| (edge.from, edge.to) == (one, other) || (edge.from, edge.to) == (other, one);
        let edges = graph.edges.iter().zip(ids).filter(|(edge, _)| ties(edge));
        edges.map(|(edge, id)| (edge.clone(), id.clone())).collect()
    }

    /// Whether two nodes are tied like that, or will be.
    pub(in crate::app) fn are_tied(&self, from: &Key, to: &Key, kind: EdgeKind) -> bool {
        self.between(from, to).iter().any(|(edge, _)| {
            let first = &self.whole.0.nodes[edge.from].key;
            edge.kind == kind && edge.mark != Mark::Leaving && (first == from || !kind.is_directed())
        })
    }

    /// The issue in the middle and the selected ticket, when the two are tied; or the other way round.
    pub(in crate::app) fn selected_tie(&self) -> Option<(IssueId, Node)> {
        let (focus, selected) = (self.focus()?.clone(), self.selected()?.clone());
        let (issue, ticket) = match (&focus, &selected.key) {
            (Key::Issue(issue), Key::Ticket(_)) => (issue.clone(), selected.key.clone()),
            (Key::Ticket(_), Key::Issue(issue)) => (issue.clone(), focus.clone()),
            _ => return None,
        };
        let at = self.whole.0.find(&ticket)?;
        let tied = self.are_tied(&Key::Issue(issue.clone()), &ticket, EdgeKind::Tie);
        tied.then(|| (issue, self.whole.0.nodes[at].clone()))
    }

    /// The graph in another system's words; the drawing as text.
    pub(in crate::app) fn copy(&self, format: GraphFormat, glyphs: Glyphs) -> Display {
        match format {
            GraphFormat::Mermaid => graph::mermaid(&self.graph),
            GraphFormat::Dot => graph::dot(&self.graph),
            GraphFormat::Text => {
                let lines = match self.picture.as_ref().filter(|_| !self.is_tree()) {
                    Some(picture) => graph::text(picture, glyphs),
                    None if glyphs == Glyphs::Ascii => graph::lines(&self.graph, Branches::Ascii, None),
                    None => graph::lines(&self.graph, Branches::Lines, None),
                };
                Display::ours(lines.iter().map(Display::as_str).collect::<Vec<_>>().join("\n"))
            }
        }
    }

    /// Code and title of a node as the changes keep them.
    pub(in crate::app) fn words_of(&self, key: &Key) -> (Display, Display) {
        let (graph, _) = &self.whole;
        let node = graph.find(key).map(|at| &graph.nodes[at]);
        node.map(|node| (node.code.clone(), node.title.clone())).unwrap_or_default()
    }
}
