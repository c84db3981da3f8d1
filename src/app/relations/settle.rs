//! Keeps the graph in step with what is known: what is to be read, what was read, what is to be drawn.

use std::sync::Arc;

use super::{
    AT_ONCE, RelationsPane,
    project::{self, Confirmed, Tying, node_of},
};
use crate::{
    app::{
        Model, Pane,
        effect::{Effect, MutationId, Query, RequestId},
        event::Reply,
        layout::{Area, Zoom as PaneZoom},
        mutation::Mutation,
        row::Detail,
    },
    domain::{choice::Direction, failure::Failure, id::IssueId, text::Display},
    graph::{self, Gather, Key, Node, Picture, Reading, Tie, Ties, Want, Zoom},
};

/// Hops at the start.
const HOPS: u8 = 2;
/// The least pane that a drawing has room in.
const LEAST: (u16, u16) = (28, 6);
/// Columns and rows between the selected box and the edge of the pane, where there is room.
const MARGIN: (i32, i32) = (4, 2);

/// A change is on its way or was given up: what it ties may look different now, also from an answer under way.
pub(in crate::app) fn changed(model: &mut Model, mutation: &Mutation, effects: &mut Vec<Effect>) {
    let keys = match Tying::of(mutation, &model.world.lanes) {
        Some(tying) => vec![tying.from, tying.to],
        None => mutation.issue().cloned().map(Key::Issue).into_iter().collect(),
    };
    let reads = |query: &Query| reading_key(query).is_some_and(|key| keys.contains(key));
    model.runs.cancel_all(reads, effects);
    let pane = &mut model.relations;
    pane.is_old = true;
    let Some(gather) = &mut pane.gather else { return };
    keys.iter().for_each(|key| gather.forget(key));
}

/// A service confirmed a change: it stays in the graph until a later reading tells of it.
pub(in crate::app) fn confirmed(model: &mut Model, by: MutationId, mutation: &Mutation, effects: &mut Vec<Effect>) {
    changed(model, mutation, effects);
    if let Some(tying) = Tying::of(mutation, &model.world.lanes) {
        model.relations.confirmed.push(Confirmed { tying, by, asked: model.runs.last() });
    }
}

/// Takes in what was read of a node.
pub(in crate::app) fn read(model: &mut Model, id: RequestId, want: &Want, result: Result<Reply, Failure>) {
    match result {
        Ok(Reply::Reading(reading)) => take(model, Some(id), want.key(), *reading),
        Ok(_) => {}
        Err(failure) => {
            let pane = &mut model.relations;
            pane.is_old = true;
            if let Some(gather) = &mut pane.gather {
                gather.failed(want.key(), failure);
            }
        }
    }
}

/// The service is back: what it kept away is read again.
pub(in crate::app) fn read_what_failed(model: &mut Model) {
    let pane = &mut model.relations;
    pane.is_old = true;
    let Some(gather) = &mut pane.gather else { return };
    for (key, _) in gather.failures().into_iter().filter(|(_, failure)| failure.kind.is_passing()) {
        gather.forget(&key);
    }
}

fn take(model: &mut Model, id: Option<RequestId>, key: &Key, reading: Reading) {
    let pane = &mut model.relations;
    let Some(gather) = &mut pane.gather else { return };
    let tells = |tying: &Tying| match &reading.ties {
        Ties::All(ties) => {
            let other = if tying.from == *key { &tying.to } else { &tying.from };
            let there = ties.iter().any(|tie| tie.kind == tying.kind && tie.peer.key == *other);
            // The ticket service may take a moment to show a link, or never do it; what it confirmed stays.
            there == tying.ties || !matches!(tying.from, Key::Ticket(_))
        }
        Ties::Counted(_) | Ties::Unknown => false,
    };
    pane.confirmed.retain(|one| {
        // What the other panes have read is as new as the change, or it is not at hand.
        let later = id.is_none_or(|id| id > one.asked);
        let about = one.tying.from == *key || one.tying.to == *key;
        !(later && about && tells(&one.tying))
    });
    gather.take(key, reading);
    pane.is_old = true;
}

/// After every message, while the pane is shown: what is missing is asked for, what has changed is drawn, and the
/// selected node is in view.
pub(in crate::app) fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let layout = model.layout();
    let Some(area) = layout.pane(Pane::Relations).map(Area::inside) else { return };
    model.relations.is_narrow = area.width < LEAST.0 || area.height < LEAST.1;
    if !centre(model, effects) {
        return;
    }
    if model.relations.is_old || model.relations.is_hungry {
        take_what_is_at_hand(model);
        want(model, effects);
    }
    if std::mem::take(&mut model.relations.is_old) {
        put_together(model);
    }
    draw(model, effects);
    let area = model.relations.area(area);
    scroll(&mut model.relations, area);
}

/// Puts the ticket or the current issue in the middle; `false` when there is neither.
fn centre(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let pane = &mut model.relations;
    let focus = match (&pane.ticket, &model.current) {
        (Some(ticket), _) => Key::Ticket(ticket.clone()),
        (None, Some(issue)) => Key::Issue(issue.clone()),
        (None, None) => {
            *pane = RelationsPane::default();
            return false;
        }
    };
    match &mut pane.gather {
        Some(gather) if *gather.focus() == focus => return true,
        Some(gather) => gather.set_focus(focus.clone()),
        None => pane.gather = Some(Gather::new(focus.clone(), HOPS)),
    }
    // What the last focus wanted is wanted no more; held keys leave no trail of requests behind.
    model.runs.cancel_all(|query| matches!(query, Query::Reading(_)), effects);
    pane.cursor = Some(focus);
    pane.is_old = true;
    true
}

/// Nodes that the other panes have read already need not be asked for.
fn take_what_is_at_hand(model: &mut Model) {
    loop {
        let Some(gather) = &model.relations.gather else { return };
        let wanted = gather.wanted(&[], usize::MAX);
        let found = wanted.iter().find_map(|want| Some((want.key().clone(), at_hand(model, want)?)));
        let Some((key, reading)) = found else { return };
        take(model, None, &key, reading);
    }
}

fn at_hand(model: &Model, want: &Want) -> Option<Reading> {
    let Key::Issue(issue) = want.key() else { return None };
    if model.stale.contains(issue) || model.runs.is_running(&Query::Detail(issue.clone())) {
        return None;
    }
    let detail = model.world.details.peek(issue).and_then(|detail| detail.get());
    match want {
        // Which tickets it is tied to is asked for.
        Want::Neighbours(_) if model.session.tickets => None,
        Want::Neighbours(_) => detail.map(reading_of),
        Want::Node(_) => {
            let row = detail.map(|detail| &detail.issue).or_else(|| model.issues.find(issue))?;
            let ties = usize::try_from(row.counts[2]).unwrap_or(usize::MAX);
            Some(Reading { node: node_of(row), ties: Ties::Counted(ties) })
        }
    }
}

/// The node of an issue with what ties it to other issues.
pub(in crate::app) fn reading_of(detail: &Detail) -> Reading {
    let me = &detail.issue.id;
    let tie = |relation: &crate::wire::Relation| Tie {
        kind: (&relation.relation_type).into(),
        outgoing: relation.direction != Direction::Incoming,
        peer: Node::named(
            Key::Issue(relation.peer(me).clone()),
            relation.related_triage_id.line(),
            relation.related_title.line(),
        ),
        id: Some(relation.id.clone()),
    };
    Reading { node: node_of(&detail.issue), ties: Ties::All(detail.relations.iter().map(tie).collect()) }
}

fn want(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.reach.may_ask(model.runs.len()) {
        model.relations.is_hungry = true;
        return;
    }
    let Some(gather) = &model.relations.gather else { return };
    let running: Vec<Key> = model.runs.queries().filter_map(reading_key).cloned().collect();
    let about_to_be_read = |want: &Want| {
        let Key::Issue(issue) = want.key() else { return false };
        !model.session.tickets && model.runs.is_running(&Query::Detail(issue.clone()))
    };
    let wanted = gather.wanted(&running, AT_ONCE);
    let is_hungry = !wanted.is_empty() || !running.is_empty();
    for want in wanted.into_iter().filter(|want| !about_to_be_read(want)).collect::<Vec<_>>() {
        model.runs.fetch(Query::Reading(want), effects);
    }
    model.relations.is_hungry = is_hungry;
}

fn reading_key(query: &Query) -> Option<&Key> {
    match query {
        Query::Reading(want) => Some(want.key()),
        _ => None,
    }
}

/// Makes graph, tree and cycles anew.
fn put_together(model: &mut Model) {
    let (issues, details) = (&model.issues, &model.world.details);
    let row = |issue: &IssueId| -> Node {
        let row = details.peek(issue).and_then(|detail| detail.get()).map(|detail| &detail.issue);
        match row.or_else(|| issues.find(issue)) {
            Some(row) => node_of(row),
            None => Node::named(Key::Issue(issue.clone()), Display::foreign_line(issue.as_str()), Display::default()),
        }
    };
    let pane = &mut model.relations;
    let Some(gather) = &pane.gather else { return };
    pane.whole = project::project(gather.graph_with_ids(), &pane.confirmed, &model.world.lanes, &row);
    pane.failure = gather.failures().into_iter().find(|(key, _)| key == gather.focus()).map(|(_, failure)| failure);
    let graph = graph::fold(&pane.whole.0, &pane.folded);
    if *pane.graph == graph {
        return;
    }
    pane.cycles = graph::cycles(&graph);
    pane.rows = graph::rows(&graph);
    if pane.cursor.as_ref().is_none_or(|cursor| graph.find(cursor).is_none()) {
        pane.cursor = graph.nodes.first().map(|node| node.key.clone());
    }
    pane.graph = Arc::new(graph);
    pane.follow_cursor();
}

/// Has the graph drawn when the drawing there is is of another one; one at a time.
fn draw(model: &mut Model, effects: &mut Vec<Effect>) {
    let zoom = if model.zoom == PaneZoom::Normal { Zoom::Short } else { Zoom::Full };
    let pane = &mut model.relations;
    let is_drawn = pane.picture.as_ref().is_some_and(|picture| Arc::ptr_eq(picture.graph(), &pane.graph));
    if pane.drawing.is_some() || (is_drawn && pane.zoom == zoom) {
        return;
    }
    if pane.graph.nodes.is_empty() {
        pane.picture = None;
        pane.at = None;
        return;
    }
    pane.zoom = zoom;
    pane.asked += 1;
    pane.drawing = Some(pane.asked);
    let (graph, before) = (Arc::clone(&pane.graph), pane.picture.clone());
    effects.push(Effect::Draw { id: pane.asked, graph, zoom, before });
}

impl RelationsPane {
    /// Takes a drawing in.
    pub(in crate::app) fn drawn(&mut self, id: u64, picture: Arc<Picture>) {
        if self.drawing == Some(id) {
            self.drawing = None;
            self.picture = Some(picture);
            self.follow_cursor();
        }
    }

    /// Selects a node.
    pub(in crate::app) fn select(&mut self, key: Key) {
        self.cursor = Some(key);
        self.follow_cursor();
    }

    /// Finds the selected node in tree and picture.
    pub(super) fn follow_cursor(&mut self) {
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

/// Scrolls so that the selected node is in view.
fn scroll(pane: &mut RelationsPane, area: Area) {
    let (width, height) = (i32::from(area.width), i32::from(area.height));
    let rows = usize::from(area.height).max(1);
    pane.first = pane.first.clamp((pane.row + 1).saturating_sub(rows), pane.row);
    let (Some(picture), Some((at, _))) = (&pane.picture, &pane.at) else { return };
    let (wide, high) = picture.size();
    let held = picture.layout().boxes[*at];
    pane.scroll = (
        visible(pane.scroll.0, (held.x, held.width), (width, wide), MARGIN.0),
        visible(pane.scroll.1, (held.y, held.height), (height, high), MARGIN.1),
    );
}

/// The first cell of a line of `room` cells that shows a box with its margin: `first` if it does, else the one that has
/// the box in the middle. What fits as a whole is not scrolled.
fn visible(first: i32, (at, length): (i32, i32), (room, all): (i32, i32), margin: i32) -> i32 {
    if all <= room {
        return 0;
    }
    let margin = margin.min((room - length).max(0) / 2);
    let is_seen = first <= at - margin && at + length + margin <= first + room;
    let wanted = if is_seen { first } else { at + length / 2 - room / 2 };
    wanted.clamp(0, all - room)
}
