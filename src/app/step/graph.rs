//! Keeps the graph in step with what is known: what is to be read, what was read, what is to be drawn.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            action::Pane,
            area::{Area, Zoom as PaneZoom},
            effect::{Effect, Query},
            id::{MutationId, RequestId},
            mutation::Mutation,
            reply::Read,
            row::Detail,
        },
        state::{
            model::Model,
            relations::{
                AT_ONCE, RelationsPane,
                project::{self, Confirmed, Tying, node_of},
                scroll::scroll,
            },
        },
    },
    domain::{choice::Direction, id::IssueId, text::Display},
    graph::{self, Gather, Key, Node, Picture, Reading, Tie, Ties, Want, Zoom},
};

/// Puts a node in the middle: an issue becomes the current one, a ticket only that of the graph.
pub(in crate::app) fn centre_on(model: &mut Model, key: &Key) {
    model.panes.relations.ticket = match key {
        Key::Issue(_) => None,
        Key::Ticket(ticket) => Some(ticket.clone()),
    };
    model.panes.relations.is_old = true;
}

/// Hops at the start.
const HOPS: u8 = 1;

/// The least pane that a drawing has room in.
const LEAST: (u16, u16) = (28, 6);

/// A change is on its way or was given up: what it ties may look different now, also from an answer under way.
pub(in crate::app) fn changed(model: &mut Model, mutation: &Mutation, effects: &mut Vec<Effect>) {
    let keys = match Tying::of(mutation, &model.world.lanes) {
        Some(tying) => vec![tying.from, tying.to],
        None => mutation.issue().cloned().map(Key::Issue).into_iter().collect(),
    };
    let reads = |query: &Query| reading_key(query).is_some_and(|key| keys.contains(key));
    model.reading.runs.cancel_all(reads, effects);
    let pane = &mut model.panes.relations;
    pane.is_old = true;
    let Some(gather) = &mut pane.gather else { return };
    keys.iter().for_each(|key| gather.forget(key));
}

/// A service confirmed a change: it stays in the graph until a later reading tells of it.
pub(in crate::app) fn confirmed(model: &mut Model, by: MutationId, mutation: &Mutation, effects: &mut Vec<Effect>) {
    changed(model, mutation, effects);
    if let Some(tying) = Tying::of(mutation, &model.world.lanes) {
        model.panes.relations.confirmed.push(Confirmed { tying, by, asked: model.reading.runs.last() });
    }
}

/// Takes in what was read of a node.
pub(in crate::app) fn read(model: &mut Model, id: RequestId, want: &Want, read: Read<Box<Reading>>) {
    match read {
        Ok(reading) => take(model, Some(id), want.key(), *reading),
        Err(failure) => {
            let pane = &mut model.panes.relations;
            pane.is_old = true;
            if let Some(gather) = &mut pane.gather {
                gather.failed(want.key(), failure);
            }
        }
    }
}

/// The service is back: what it kept away is read again.
pub(in crate::app) fn read_what_failed(model: &mut Model) {
    let pane = &mut model.panes.relations;
    pane.is_old = true;
    let Some(gather) = &mut pane.gather else { return };
    for (key, _) in gather.failures().into_iter().filter(|(_, failure)| failure.kind.is_passing()) {
        gather.forget(&key);
    }
}

fn take(model: &mut Model, id: Option<RequestId>, key: &Key, reading: Reading) {
    let pane = &mut model.panes.relations;
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
    model.panes.relations.is_narrow = area.width < LEAST.0 || area.height < LEAST.1;
    if !centre(model, effects) {
        return;
    }
    if model.panes.relations.is_old || model.panes.relations.is_hungry {
        take_what_is_at_hand(model);
        want(model, effects);
    }
    if std::mem::take(&mut model.panes.relations.is_old) {
        put_together(model);
    }
    let area = model.panes.relations.area(area);
    draw(model, (area.width, area.height), effects);
    scroll(&mut model.panes.relations, area);
}

/// Puts the ticket or the current issue in the middle; `false` when there is neither.
fn centre(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let pane = &mut model.panes.relations;
    let focus = match (&pane.ticket, &model.reading.current) {
        (Some(ticket), _) => Key::Ticket(ticket.clone()),
        (None, Some(issue)) => Key::Issue(issue.clone()),
        (None, None) => {
            *pane = RelationsPane { reach: pane.reach, choice: pane.choice, ..RelationsPane::default() };
            return false;
        }
    };
    match &mut pane.gather {
        Some(gather) if *gather.focus() == focus => return true,
        Some(gather) => gather.set_focus(focus.clone()),
        None => pane.gather = Some(Gather::new(focus.clone(), pane.reach.unwrap_or(HOPS))),
    }
    // What the last focus wanted is wanted no more; held keys leave no trail of requests behind.
    model.reading.runs.cancel_all(|query| matches!(query, Query::Reading(_)), effects);
    pane.cursor = Some(focus);
    pane.is_old = true;
    true
}

/// Nodes that the other panes have read already need not be asked for.
fn take_what_is_at_hand(model: &mut Model) {
    loop {
        let Some(gather) = &model.panes.relations.gather else { return };
        let wanted = gather.wanted(&[], usize::MAX);
        let found = wanted.iter().find_map(|want| Some((want.key().clone(), at_hand(model, want)?)));
        let Some((key, reading)) = found else { return };
        take(model, None, &key, reading);
    }
}

fn at_hand(model: &Model, want: &Want) -> Option<Reading> {
    let Key::Issue(issue) = want.key() else { return None };
    if model.reading.stale.contains(issue) || model.reading.runs.is_running(&Query::Detail(issue.clone())) {
        return None;
    }
    let detail = model.world.details.peek(issue).and_then(|detail| detail.get());
    match want {
        // Which tickets it is tied to is asked for.
        Want::Neighbours(_) if model.session.tickets => None,
        Want::Neighbours(_) => detail.map(reading_of),
        Want::Node(_) => {
            let row = detail.map(|detail| &detail.issue).or_else(|| model.panes.issues.find(issue))?;
            let ties = usize::try_from(row.counts.relations).unwrap_or(usize::MAX);
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
    // What is passed is not read.
    let rests = model.reading.rest.is_there(model.now);
    if !rests || !model.outbox.reach.may_ask(model.reading.runs.len()) {
        model.panes.relations.is_hungry = true;
        return;
    }
    let Some(gather) = &model.panes.relations.gather else { return };
    let running: Vec<Key> = model.reading.runs.queries().filter_map(reading_key).cloned().collect();
    let about_to_be_read = |want: &Want| {
        let Key::Issue(issue) = want.key() else { return false };
        !model.session.tickets && model.reading.runs.is_running(&Query::Detail(issue.clone()))
    };
    let wanted = gather.wanted(&running, AT_ONCE);
    let is_hungry = !wanted.is_empty() || !running.is_empty();
    for want in wanted.into_iter().filter(|want| !about_to_be_read(want)).collect::<Vec<_>>() {
        model.reading.runs.fetch(Query::Reading(want), effects);
    }
    model.panes.relations.is_hungry = is_hungry;
}

fn reading_key(query: &Query) -> Option<&Key> {
    match query {
        Query::Reading(want) => Some(want.key()),
        _ => None,
    }
}

/// Makes graph, tree and cycles anew.
fn put_together(model: &mut Model) {
    let (issues, details) = (&model.panes.issues, &model.world.details);
    let row = |issue: &IssueId| -> Node {
        let row = details.peek(issue).and_then(|detail| detail.get()).map(|detail| &detail.issue);
        match row.or_else(|| issues.find(issue)) {
            Some(row) => node_of(row),
            None => Node::named(Key::Issue(issue.clone()), Display::foreign_line(issue.as_str()), Display::default()),
        }
    };
    let pane = &mut model.panes.relations;
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

/// Nodes of a graph that is drawn at once: that takes less than to have it done elsewhere, and there is no moment in which
/// the pane is without it.
const SMALL: usize = 6;

/// Has the graph drawn when the drawing there is is of another one; one at a time. Its boxes show as much as the pane has
/// room for: rather one line each than a drawing that is cut.
fn draw(model: &mut Model, size: (u16, u16), effects: &mut Vec<Effect>) {
    let most = if model.screen.zoom == PaneZoom::Normal { Zoom::Short } else { Zoom::Full };
    let pane = &mut model.panes.relations;
    if pane.graph.nodes.is_empty() {
        (pane.picture, pane.at) = (None, None);
        return;
    }
    let room = (most, size.0, size.1);
    if pane.room != room {
        // What was fitted into another room may show more or has to show less.
        (pane.room, pane.zoom, pane.pictures) = (room, most, Default::default());
    }
    while pane.drawing.is_none() {
        let picture = pane.picture.as_ref().filter(|picture| Arc::ptr_eq(picture.graph(), &pane.graph));
        match picture {
            Some(picture) if picture.zoom() == pane.zoom => {
                let (width, height) = picture.size();
                let is_cut = width > i32::from(size.0) || height > i32::from(size.1);
                pane.zoom = match pane.zoom {
                    Zoom::Full if is_cut => Zoom::Short,
                    Zoom::Short if is_cut => Zoom::Code,
                    _ => {
                        pane.is_cut = is_cut;
                        return;
                    }
                };
            }
            Some(_) => draw_at(pane, effects),
            None => {
                // What grows does not show more again; another graph begins with as much as it may.
                let drawn = pane.picture.as_ref().and_then(|picture| picture.graph().nodes.first());
                if drawn.map(|node| &node.key) != pane.focus() {
                    pane.zoom = most;
                }
                draw_at(pane, effects);
            }
        }
    }
}

/// Has the graph drawn with boxes that show so much. One that was drawn for this focus and this room before, and is the
/// same, is taken as it was.
fn draw_at(pane: &mut RelationsPane, effects: &mut Vec<Effect>) {
    pane.asked += 1;
    let kept = pane.focus().and_then(|focus| pane.pictures.peek(focus));
    if let Some(kept) = kept.filter(|kept| kept.zoom() <= pane.zoom && *kept.graph() == pane.graph).cloned() {
        pane.graph = Arc::clone(kept.graph());
        pane.zoom = kept.zoom();
        return pane.show(pane.asked, kept);
    }
    let (graph, zoom, before) = (Arc::clone(&pane.graph), pane.zoom, pane.picture.clone());
    if graph.nodes.len() <= SMALL {
        return pane.show(pane.asked, Arc::new(Picture::new(graph, zoom, before.as_deref())));
    }
    pane.drawing = Some(pane.asked);
    effects.push(Effect::Draw { id: pane.asked, graph, zoom, before });
}
