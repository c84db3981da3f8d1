//! The relation pane: what is read, and what a change looks like on its way.

use std::collections::HashSet;

use super::*;
use crate::{
    app::message::{
        action::{Motion, Pane},
        key,
    },
    domain::choice::{IssueStatus, RelationType},
    graph::{EdgeKind, Mark},
    wire::NewRelation,
};

/// Relates two issues on the server.
pub(super) fn relate(server: &mut FakeServer, from: u64, relation_type: RelationType, to: u64) {
    let relation = NewRelation { related_issue_id: issue_id(to), relation_type };
    let peer = (format!("T-{to}").as_str().into(), "peer".into());
    server.apply(&Mutation::of_issue(issue_id(from), Change::Relate { relation, peer })).expect("a relation");
}

/// Issues of which each blocks the next one.
pub(super) fn chain(count: u64) -> FakeServer {
    let mut server = FakeServer::with_tickets(count, 0);
    (1..count).for_each(|number| relate(&mut server, number, RelationType::Blocks, number + 1));
    server
}

/// One issue that blocks all others.
fn fan(count: u64) -> FakeServer {
    let mut server = FakeServer::with_tickets(count, 0);
    (2..=count).for_each(|number| relate(&mut server, 1, RelationType::Blocks, number));
    server
}

/// A session with the keys in the relation pane.
pub(super) fn in_graph(server: FakeServer) -> Desk {
    let mut desk = Desk::new(server);
    desk.act(Action::Focus(Pane::Relations));
    desk.settle();
    desk.act(Action::MoreHops);
    desk.settle();
    desk
}

/// The graph is to reach two hops, before any of its nodes was read.
fn reach_further(desk: &mut Desk) {
    while desk.model.panes.relations.progress().is_none() {
        desk.answer(0);
    }
    desk.act(Action::MoreHops);
}

/// What ties what, by code.
pub(super) fn edges(desk: &Desk) -> Vec<(String, EdgeKind, String, Mark)> {
    let (graph, ..) = desk.model.panes.relations.tree();
    let code = |at: usize| graph.nodes[at].code.to_string();
    let mut edges: Vec<_> =
        graph.edges.iter().map(|edge| (code(edge.from), edge.kind, code(edge.to), edge.mark)).collect();
    edges.sort_by(|one, other| (&one.0, &one.2).cmp(&(&other.0, &other.2)));
    edges
}

pub(super) fn codes(desk: &Desk) -> Vec<String> {
    desk.model.panes.relations.tree().0.nodes.iter().map(|node| node.code.to_string()).collect()
}

pub(super) fn selected(desk: &Desk) -> Key {
    desk.model.panes.relations.selected().expect("a selected node").key.clone()
}

/// Nodes that are being read.
fn readings(desk: &Desk) -> Vec<Key> {
    let wanted = desk.fetches.iter().filter_map(|(_, query)| match query {
        Query::Reading(want) => Some(want.key().clone()),
        _ => None,
    });
    wanted.collect()
}

pub(super) fn choose(desk: &mut Desk, words: &str) {
    desk.acts(words.chars().map(|c| Action::Type(key::Key::char(c))));
    desk.act(Action::Open);
}

pub(super) fn said(desk: &Desk) -> String {
    desk.model.screen.toasts.iter().map(|toast| toast.text.to_string() + "\n").collect()
}

/// Answers everything, and tells which nodes were asked for and how many at most at one time.
pub(super) fn read_all(desk: &mut Desk) -> (Vec<Key>, usize) {
    let (mut seen, mut asked, mut most) = (HashSet::new(), Vec::new(), 0);
    loop {
        for (id, query) in &desk.fetches {
            if let Query::Reading(want) = query
                && seen.insert(*id)
            {
                asked.push(want.key().clone());
            }
        }
        most = most.max(readings(desk).len());
        if desk.fetches.is_empty() {
            return (asked, most);
        }
        desk.answer(0);
    }
}

pub(super) fn keys(numbers: impl IntoIterator<Item = u64>) -> Vec<Key> {
    numbers.into_iter().map(issue_key).collect()
}

#[test]
fn a_graph_is_read_ring_by_ring_four_nodes_at_once_and_none_twice() {
    let mut desk = Desk::unanswered(fan(8));
    reach_further(&mut desk);
    let (asked, most) = read_all(&mut desk);
    assert_eq!((asked, most), (keys(1..=8), 4));
    assert_eq!(codes(&desk).len(), 8);
    assert_eq!(desk.model.panes.relations.progress(), Some((2, (8, 8), 0, false)));
}

#[test]
fn what_the_other_panes_have_read_is_not_asked_for_again() {
    let mut server = fan(4);
    server.tickets = None;
    let mut desk = Desk::unanswered(server);
    reach_further(&mut desk);
    let (asked, _) = read_all(&mut desk);
    assert_eq!(asked, keys(2..=4), "the focus is known from the evidence pane");
}

#[test]
fn nothing_is_read_for_a_pane_that_is_not_shown() {
    let mut desk = Desk::unanswered(fan(4));
    desk.event(Event::Resized { width: 80, height: 24 });
    assert_eq!(read_all(&mut desk).0, []);
    assert!(desk.model.panes.relations.picture().is_none() && desk.drawings == 0);
    desk.acts([Action::Focus(Pane::Relations), Action::MoreHops]);
    assert_eq!(read_all(&mut desk).0, keys(1..=4));
    assert!(desk.model.panes.relations.picture().is_some());
}

#[test]
fn held_keys_in_the_list_leave_no_trail_of_readings() {
    let mut desk = Desk::new(FakeServer::with_tickets(20, 0));
    desk.acts(vec![Action::Move(Motion::Down); 12]);
    assert_eq!(readings(&desk), [], "the selection passes");
    assert!(desk.wait());
    assert_eq!(readings(&desk), [issue_key(13)], "the last one alone");
    desk.settle();
    assert_eq!(codes(&desk)[0], "T-13");
}

#[test]
fn one_hop_more_reads_only_what_is_new_and_a_refresh_reads_all_again() {
    let mut desk = in_graph(chain(6));
    assert_eq!(codes(&desk), ["T-1", "T-2", "T-3"]);
    desk.act(Action::MoreHops);
    assert_eq!(read_all(&mut desk).0, keys([3]), "the outermost node with its neighbours; the list knows the next one");
    assert_eq!(codes(&desk), ["T-1", "T-2", "T-3", "T-4"]);
    desk.act(Action::Refresh);
    let (mut asked, _) = read_all(&mut desk);
    asked.sort();
    assert_eq!(asked, keys(1..=4));
    desk.acts([Action::MoreHops, Action::MoreHops, Action::MoreHops]);
    assert_eq!(desk.model.panes.relations.progress().map(|progress| progress.0), Some(4));
    assert!(said(&desk).contains("one to four hops"), "{}", said(&desk));
}

#[test]
fn a_node_that_cannot_be_read_is_counted_and_tried_again_on_a_key() {
    let mut desk = Desk::unanswered(fan(3));
    reach_further(&mut desk);
    while readings(&desk) != keys([2, 3]) {
        desk.answer(0);
    }
    let at =
        desk.fetches.iter().position(|(_, query)| matches!(query, Query::Reading(want) if *want.key() == issue_key(3)));
    desk.fail(at.expect("asked for"), Kind::Broken);
    desk.settle();
    assert_eq!(
        desk.model.panes.relations.progress(),
        Some((2, (3, 3), 1, false)),
        "known to exist, and said to be unread"
    );
    desk.act(Action::Focus(Pane::Relations));
    assert_eq!(readings(&desk), [], "not asked for again by itself");
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!(desk.model.panes.relations.progress(), Some((2, (3, 3), 0, false)));
}

#[test]
fn nodes_that_the_network_kept_away_are_read_when_it_is_back() {
    let mut desk = Desk::unanswered(fan(5));
    reach_further(&mut desk);
    while readings(&desk) != keys(2..=5) {
        desk.answer(0);
    }
    while let Some(at) = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Reading(_))) {
        desk.fail(at, Kind::Offline);
    }
    assert_eq!(desk.model.panes.relations.progress().map(|progress| progress.2), Some(4));
    desk.settle();
    assert_eq!(desk.model.panes.relations.progress(), Some((2, (5, 5), 0, false)));
}

#[test]
fn a_focus_that_cannot_be_read_says_why() {
    let mut desk = Desk::unanswered(fan(1));
    while readings(&desk).is_empty() {
        desk.answer(0);
    }
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Reading(_))).expect("asked for");
    desk.fail(at, Kind::Broken);
    assert_eq!(desk.model.panes.relations.failure().map(|failure| failure.kind), Some(Kind::Broken));
    desk.acts([Action::Focus(Pane::Relations), Action::Refresh]);
    desk.settle();
    assert_eq!((desk.model.panes.relations.failure(), codes(&desk)), (None, vec!["T-1".to_owned()]));
}

const BLOCKS_3: (&str, EdgeKind, &str) = ("T-1", EdgeKind::Blocks, "T-3");

/// How the edge from the first to the third issue is marked.
fn mark(desk: &Desk) -> Vec<Mark> {
    let is_it = |edge: &(String, EdgeKind, String, Mark)| (edge.0.as_str(), edge.1, edge.2.as_str()) == BLOCKS_3;
    edges(desk).into_iter().filter(is_it).map(|edge| edge.3).collect()
}

/// `a b` on the focus, and the third issue.
pub(super) fn block(desk: &mut Desk) {
    desk.act(Action::RelateFrom(RelationType::Blocks));
    choose(desk, "3");
}

#[test]
fn a_new_relation_is_pending_at_once_and_then_stored_without_a_gap() {
    for tickets in [true, false] {
        let mut server = FakeServer::new(3, 6);
        server.tickets = tickets.then(FakeTickets::default);
        let mut desk = in_graph(server);
        block(&mut desk);
        assert_eq!(mark(&desk), [Mark::Pending]);
        desk.store(0);
        assert_eq!(mark(&desk), [Mark::Stored]);
        while !desk.fetches.is_empty() {
            desk.answer(0);
            assert_eq!(mark(&desk), [Mark::Stored], "while it is read again");
        }
        desk.settle();
        desk.act(Action::Refresh);
        desk.settle();
        assert_eq!(mark(&desk), [Mark::Stored]);
    }
}

#[test]
fn a_refused_relation_is_marked_and_taken_away_by_the_same_key() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    block(&mut desk);
    desk.refuse(0, Kind::Refused);
    desk.settle();
    assert_eq!(mark(&desk), [Mark::Failed]);
    desk.acts([Action::Cancel, Action::NextLandmark, Action::Remove]);
    assert_eq!(mark(&desk), []);
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn d_removes_a_relation_and_undo_brings_it_back() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    block(&mut desk);
    desk.settle();
    desk.acts([Action::NextLandmark, Action::Remove]);
    assert_eq!(mark(&desk), [Mark::Leaving]);
    desk.settle();
    assert_eq!((mark(&desk), desk.server.relations.len()), (vec![], 0));
    desk.act(Action::Undo);
    assert_eq!(mark(&desk), [Mark::Pending]);
    desk.settle();
    assert_eq!((mark(&desk), desk.server.relations.len()), (vec![Mark::Stored], 1));
}

#[test]
fn what_somebody_else_removed_is_gone_after_a_refresh() {
    let mut desk = in_graph(FakeServer::new(3, 3));
    block(&mut desk);
    desk.settle();
    assert_eq!(mark(&desk), [Mark::Stored]);
    desk.server.relations.clear();
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!(mark(&desk), []);
}

#[test]
fn d_from_the_other_end_removes_the_same_relation() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    block(&mut desk);
    desk.settle();
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!(codes(&desk)[0], "T-3");
    desk.acts([Action::NextLandmark, Action::Remove]);
    desk.settle();
    assert_eq!((mark(&desk), desk.server.relations.len()), (vec![], 0));
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!((mark(&desk), desk.server.relations.len()), (vec![Mark::Stored], 1), "in the direction that it had");
}

#[test]
fn d_on_what_has_not_left_withdraws_it_and_on_what_is_under_way_follows_it() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    desk.act(Action::SetStatus(IssueStatus::Done));
    block(&mut desk);
    assert_eq!(mark(&desk), [Mark::Pending]);
    desk.acts([Action::NextLandmark, Action::Remove]);
    assert_eq!(mark(&desk), []);
    assert_eq!((desk.sends.len(), desk.model.world.lanes.iter().count()), (1, 1), "the status alone");
    desk.settle();
    assert!(desk.server.relations.is_empty());

    block(&mut desk);
    assert!(matches!(desk.sends.as_slice(), [(_, Mutation { change: Change::Relate { .. }, .. })]));
    desk.acts([Action::NextLandmark, Action::Remove]);
    assert_eq!(mark(&desk), [Mark::Leaving]);
    desk.settle();
    assert_eq!((mark(&desk), desk.server.relations.len()), (vec![], 0));
}

#[test]
fn an_answer_that_was_asked_for_before_a_change_does_not_hide_it() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    desk.act(Action::Refresh);
    let old: Vec<_> = desk.fetches.iter().map(|(id, query)| (*id, desk.server.answer(query.clone()))).collect();
    desk.fetches.clear();
    block(&mut desk);
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.store(0);
    desk.store(0);
    for (id, reply) in old {
        desk.reply(id, reply);
        assert_eq!(mark(&desk), [Mark::Stored]);
    }
    desk.settle();
    assert_eq!(mark(&desk), [Mark::Stored]);
    assert_eq!(desk.model.panes.relations.selected().map(|node| node.status.to_string()), Some("done".into()));
}

#[test]
fn two_issues_are_not_related_twice_and_none_to_itself() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    block(&mut desk);
    desk.settle();
    block(&mut desk);
    assert!(said(&desk).contains("related like that already"), "{}", said(&desk));
    assert!(desk.sends.is_empty());
    desk.act(Action::RelateFrom(RelationType::Blocks));
    desk.answer_all();
    choose(&mut desk, "1");
    assert!(said(&desk).contains("cannot be related to itself"), "{}", said(&desk));
    assert!(desk.sends.is_empty());
}

#[test]
fn self_relations_and_double_ones_are_shown_and_walked() {
    let mut server = FakeServer::with_tickets(2, 0);
    relate(&mut server, 1, RelationType::Blocks, 1);
    relate(&mut server, 1, RelationType::Blocks, 2);
    relate(&mut server, 1, RelationType::RelatedTo, 2);
    relate(&mut server, 2, RelationType::Blocks, 1);
    let mut desk = in_graph(server);
    assert_eq!(edges(&desk).len(), 4, "{:?}", edges(&desk));
    desk.act(Action::NextLandmark);
    assert_eq!(selected(&desk), issue_key(2));
    for left in (1..4).rev() {
        desk.act(Action::Remove);
        desk.settle();
        assert_eq!(edges(&desk).len(), left.max(1), "{:?}", edges(&desk));
        desk.act(Action::NextLandmark);
    }
}

#[test]
fn all_cycles_are_named_where_there_is_room_and_counted_where_there_is_not() {
    let mut server = FakeServer::with_tickets(4, 0);
    for (from, to) in [(1, 2), (2, 1), (2, 3), (3, 1), (3, 4), (4, 3)] {
        relate(&mut server, from, RelationType::Blocks, to);
    }
    let desk = in_graph(server);
    let pane = &desk.model.panes.relations;
    let wide = crate::app::message::area::Area { x: 0, y: 0, width: 120, height: 30 };
    assert_eq!(pane.cycles().len(), 3);
    let words = pane.warning(wide).expect("cycles").to_string();
    for cycle in pane.cycles() {
        assert!(words.contains(cycle.name(pane.tree().0).as_str()), "{words}");
    }
    let narrow = crate::app::message::area::Area { width: 44, height: 6, ..wide };
    let words = pane.warning(narrow).expect("cycles").to_string();
    let named = pane.cycles().iter().filter(|cycle| words.contains(cycle.name(pane.tree().0).as_str())).count();
    let more: usize = words.split(" and ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or(0);
    assert!(named >= 1 && more >= 1 && named + more == 3, "{words}");
}

#[test]
fn a_cycle_is_named_and_gone_when_it_is_broken() {
    let mut server = FakeServer::with_tickets(3, 0);
    for (from, to) in [(1, 2), (2, 3), (3, 1)] {
        relate(&mut server, from, RelationType::Blocks, to);
    }
    let mut desk = in_graph(server);
    let names = |desk: &Desk| {
        let (graph, ..) = desk.model.panes.relations.tree();
        desk.model.panes.relations.cycles().iter().map(|cycle| cycle.name(graph).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&desk).len(), 1);
    assert!(["T-1", "T-2", "T-3"].iter().all(|code| names(&desk)[0].contains(code)), "{:?}", names(&desk));
    desk.acts([Action::NextLandmark, Action::Remove]);
    desk.settle();
    assert!(names(&desk).is_empty());
}
