//! The relation pane: what is read, what keys do in it, and what a change looks like on its way.

use std::collections::HashSet;

use super::*;
use crate::{
    app::{Motion, Pane, dialog::Overlay, key, project},
    domain::choice::{IssueStatus, RelationType},
    graph::{EdgeKind, Mark, Way},
    wire::NewRelation,
};

/// Relates two issues on the server.
pub(super) fn relate(server: &mut FakeServer, from: u64, relation_type: RelationType, to: u64) {
    let relation = NewRelation { related_issue_id: issue_id(to), relation_type };
    let peer = (format!("T-{to}").as_str().into(), "peer".into());
    server.apply(&Mutation::of_issue(issue_id(from), Change::Relate { relation, peer })).expect("a relation");
}

/// Issues of which each blocks the next one.
fn chain(count: u64) -> FakeServer {
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
    desk
}

/// What ties what, by code.
pub(super) fn edges(desk: &Desk) -> Vec<(String, EdgeKind, String, Mark)> {
    let (graph, ..) = desk.model.relations.tree();
    let code = |at: usize| graph.nodes[at].code.to_string();
    let mut edges: Vec<_> =
        graph.edges.iter().map(|edge| (code(edge.from), edge.kind, code(edge.to), edge.mark)).collect();
    edges.sort_by(|one, other| (&one.0, &one.2).cmp(&(&other.0, &other.2)));
    edges
}

fn codes(desk: &Desk) -> Vec<String> {
    desk.model.relations.tree().0.nodes.iter().map(|node| node.code.to_string()).collect()
}

pub(super) fn selected(desk: &Desk) -> Key {
    desk.model.relations.selected().expect("a selected node").key.clone()
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
    desk.model.toasts.iter().map(|toast| toast.text.to_string() + "\n").collect()
}

/// Answers everything, and tells which nodes were asked for and how many at most at one time.
fn read_all(desk: &mut Desk) -> (Vec<Key>, usize) {
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

fn keys(numbers: impl IntoIterator<Item = u64>) -> Vec<Key> {
    numbers.into_iter().map(issue_key).collect()
}

#[test]
fn a_graph_is_read_ring_by_ring_four_nodes_at_once_and_none_twice() {
    let mut desk = Desk::unanswered(fan(8));
    let (asked, most) = read_all(&mut desk);
    assert_eq!((asked, most), (keys(1..=8), 4));
    assert_eq!(codes(&desk).len(), 8);
    assert_eq!(desk.model.relations.progress(), Some((2, (8, 8), 0, false)));
}

#[test]
fn what_the_other_panes_have_read_is_not_asked_for_again() {
    let mut server = fan(4);
    server.tickets = None;
    let (asked, _) = read_all(&mut Desk::unanswered(server));
    assert_eq!(asked, keys(2..=4), "the focus is known from the evidence pane");
}

#[test]
fn nothing_is_read_for_a_pane_that_is_not_shown() {
    let mut desk = Desk::unanswered(fan(4));
    desk.event(Event::Resized { width: 80, height: 24 });
    assert_eq!(read_all(&mut desk).0, []);
    assert_eq!(desk.drawings, 0);
    desk.act(Action::Focus(Pane::Relations));
    assert_eq!(read_all(&mut desk).0, keys(1..=4));
    assert!(desk.drawings > 0);
}

#[test]
fn held_keys_in_the_list_leave_no_trail_of_readings() {
    let mut desk = Desk::new(FakeServer::with_tickets(20, 0));
    desk.acts(vec![Action::Move(Motion::Down); 12]);
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
    assert_eq!(desk.model.relations.progress().map(|progress| progress.0), Some(4));
    assert!(said(&desk).contains("one to four hops"), "{}", said(&desk));
}

#[test]
fn a_node_that_cannot_be_read_is_counted_and_tried_again_on_a_key() {
    let mut desk = Desk::unanswered(fan(3));
    while readings(&desk) != keys([2, 3]) {
        desk.answer(0);
    }
    let at =
        desk.fetches.iter().position(|(_, query)| matches!(query, Query::Reading(want) if *want.key() == issue_key(3)));
    desk.fail(at.expect("asked for"), Kind::Broken);
    desk.settle();
    assert_eq!(desk.model.relations.progress(), Some((2, (3, 3), 1, false)), "known to exist, and said to be unread");
    desk.act(Action::Focus(Pane::Relations));
    assert_eq!(readings(&desk), [], "not asked for again by itself");
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!(desk.model.relations.progress(), Some((2, (3, 3), 0, false)));
}

#[test]
fn a_focus_that_cannot_be_read_says_why() {
    let mut desk = Desk::unanswered(fan(1));
    while readings(&desk).is_empty() {
        desk.answer(0);
    }
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Reading(_))).expect("asked for");
    desk.fail(at, Kind::Broken);
    assert_eq!(desk.model.relations.failure().map(|failure| failure.kind), Some(Kind::Broken));
    desk.acts([Action::Focus(Pane::Relations), Action::Refresh]);
    desk.settle();
    assert_eq!((desk.model.relations.failure(), codes(&desk)), (None, vec!["T-1".to_owned()]));
}

const BLOCKS_3: (&str, EdgeKind, &str) = ("T-1", EdgeKind::Blocks, "T-3");

/// How the edge from the first to the third issue is marked.
fn mark(desk: &Desk) -> Vec<Mark> {
    let is_it = |edge: &(String, EdgeKind, String, Mark)| (edge.0.as_str(), edge.1, edge.2.as_str()) == BLOCKS_3;
    edges(desk).into_iter().filter(is_it).map(|edge| edge.3).collect()
}

/// `a b` on the focus, and the third issue.
fn block(desk: &mut Desk) {
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
    let old: Vec<_> = desk.fetches.iter().map(|(id, query)| (*id, desk.server.answer(query))).collect();
    desk.fetches.clear();
    block(&mut desk);
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.store(0);
    desk.store(0);
    for (id, result) in old {
        desk.event(Event::Fetched { id, result });
        assert_eq!(mark(&desk), [Mark::Stored]);
    }
    desk.settle();
    assert_eq!(mark(&desk), [Mark::Stored]);
    assert_eq!(desk.model.relations.selected().map(|node| node.status.to_string()), Some("done".into()));
}

#[test]
fn two_issues_are_not_related_twice_and_none_to_itself() {
    let mut desk = in_graph(FakeServer::with_tickets(3, 0));
    block(&mut desk);
    desk.settle();
    block(&mut desk);
    assert!(said(&desk).contains("related like that already"), "{}", said(&desk));
    assert!(desk.sends.is_empty());
}

#[test]
fn enter_puts_a_node_in_the_middle_and_the_other_panes_follow() {
    let mut desk = in_graph(chain(4));
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!(desk.model.relations.focus(), Some(&issue_key(2)));
    assert_eq!(desk.model.current, Some(issue_id(2)));
    assert_eq!(desk.model.shown.as_ref().map(|shown| shown.issue.id.clone()), Some(issue_id(2)));
    assert_eq!(desk.model.focus, Pane::Relations);
    assert_eq!(selected(&desk), issue_key(2), "it is the selected one");
    desk.act(Action::Open);
    assert_eq!(desk.model.focus, Pane::Evidence, "on the focus, Enter opens it");
}

#[test]
fn enter_on_a_ticket_leaves_the_other_panes_and_back_and_forward_go_over_both() {
    let mut server = FakeServer::with_tickets(2, 2);
    server.thena().ties.push((issue_id(1), ticket_id(1)));
    server.thena().links.push((ticket_id(1), ticket_id(2)));
    let mut desk = in_graph(server);
    let focus = |desk: &Desk| desk.model.relations.focus().cloned().expect("a focus");
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!((focus(&desk), desk.model.current.clone()), (ticket_key(1), Some(issue_id(1))));
    assert_eq!(codes(&desk), ["VOX-1", "T-1", "VOX-2"]);
    desk.acts([Action::NextLandmark, Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!((focus(&desk), desk.model.current.clone()), (ticket_key(2), Some(issue_id(1))));
    for wanted in [ticket_key(1), issue_key(1)] {
        desk.act(Action::Back);
        desk.settle();
        assert_eq!(focus(&desk), wanted);
    }
    desk.act(Action::Back);
    assert!(said(&desk).contains("Nothing further back"), "{}", said(&desk));
    for wanted in [ticket_key(1), ticket_key(2)] {
        desk.act(Action::Forward);
        desk.settle();
        assert_eq!(focus(&desk), wanted);
    }
    desk.act(Action::Open);
    desk.settle();
    assert!(matches!(desk.model.overlays.last(), Some(Overlay::Ticket { ticket, .. }) if *ticket == ticket_id(2)));
    desk.acts([Action::Cancel, Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.settle();
    assert_eq!(focus(&desk), issue_key(2), "another issue in the list takes the middle back");
}

#[test]
fn a_new_focus_asks_only_for_nodes_that_are_not_known() {
    let mut desk = in_graph(chain(6));
    desk.acts([Action::NextLandmark, Action::Open]);
    assert_eq!(read_all(&mut desk).0, keys([3]));
}

/// 1 blocks 2 and 3, and both block 4.
fn diamond() -> FakeServer {
    let mut server = FakeServer::with_tickets(4, 0);
    for (from, to) in [(1, 2), (1, 3), (2, 4), (3, 4)] {
        relate(&mut server, from, RelationType::Blocks, to);
    }
    server
}

#[test]
fn keys_walk_the_drawing() {
    let mut desk = in_graph(diamond());
    let mut walk = |actions: &[Action], wanted: u64| {
        desk.acts(actions.iter().cloned());
        assert_eq!(selected(&desk), issue_key(wanted), "{actions:?}");
    };
    walk(&[Action::Move(Motion::Bottom)], 4);
    walk(&[Action::Move(Motion::Top)], 1);
    walk(&[Action::NextLandmark], 2);
    walk(&[Action::NextLandmark], 3);
    walk(&[Action::NextLandmark], 3);
    walk(&[Action::PrevLandmark], 2);
    walk(&[Action::Step(Way::Right)], 3);
    walk(&[Action::Step(Way::Left)], 2);
    walk(&[Action::Step(Way::Down)], 4);
    walk(&[Action::Step(Way::Down)], 4);
    walk(&[Action::Step(Way::Up), Action::Step(Way::Up)], 1);
    walk(&[Action::Move(Motion::Down), Action::Move(Motion::Down)], 4);
}

#[test]
fn keys_walk_the_tree_and_its_selection_is_that_of_the_drawing() {
    let mut desk = in_graph(diamond());
    desk.act(Action::NextLandmark);
    desk.act(Action::ToggleTree);
    assert!(desk.model.relations.is_tree());
    assert_eq!(selected(&desk), issue_key(2));
    let row_is = |desk: &Desk| {
        let (graph, rows, _) = desk.model.relations.tree();
        graph.nodes[rows[desk.model.relations.selected_row()].node].key.clone()
    };
    assert_eq!(row_is(&desk), issue_key(2));
    let mut walk = |action: Action, wanted: u64| {
        desk.act(action.clone());
        assert_eq!((selected(&desk), row_is(&desk)), (issue_key(wanted), issue_key(wanted)), "{action:?}");
    };
    walk(Action::Step(Way::Right), 4);
    walk(Action::Step(Way::Left), 2);
    walk(Action::Step(Way::Left), 1);
    walk(Action::Step(Way::Down), 2);
    walk(Action::Step(Way::Up), 1);
    walk(Action::Move(Motion::Bottom), 3);
    walk(Action::Move(Motion::Top), 1);
    walk(Action::NextLandmark, 2);
    walk(Action::NextLandmark, 3);
    walk(Action::PrevLandmark, 2);
    desk.act(Action::ToggleTree);
    assert!(!desk.model.relations.is_tree());
    assert_eq!(desk.model.relations.in_picture().map(|(at, _)| *at), Some(1), "and in the drawing");
    desk.acts([Action::ToggleTree, Action::Move(Motion::Top), Action::Step(Way::Left)]);
    assert_eq!(desk.model.focus, Pane::Issues, "out of the tree");
}

#[test]
fn a_pane_without_room_for_a_drawing_shows_the_tree() {
    let mut desk = in_graph(diamond());
    assert!(!desk.model.relations.is_tree());
    desk.event(Event::Resized { width: 160, height: 12 });
    assert!(desk.model.relations.is_tree());
    desk.event(Event::Resized { width: 160, height: 48 });
    assert!(!desk.model.relations.is_tree());
}

#[test]
fn words_find_a_node_and_n_the_next_one() {
    let mut desk = in_graph(diamond());
    desk.act(Action::Search);
    choose(&mut desk, "NUMBER");
    assert_eq!(selected(&desk), issue_key(1), "the one that is selected has them too");
    for wanted in [2, 3, 4, 1] {
        desk.act(Action::NextHit);
        assert_eq!(selected(&desk), issue_key(wanted));
    }
    desk.act(Action::PrevHit);
    assert_eq!(selected(&desk), issue_key(4));
    desk.act(Action::Search);
    (0..6).for_each(|_| desk.act(Action::Type(key::Key { code: key::Code::Backspace, ..key::Key::char('x') })));
    choose(&mut desk, "t-3");
    assert_eq!(selected(&desk), issue_key(3), "by its code");
    desk.act(Action::Search);
    choose(&mut desk, " elsewhere");
    assert_eq!(selected(&desk), issue_key(3));
    assert!(said(&desk).contains("Not in this graph"), "{}", said(&desk));
    desk.acts([Action::NextHit, Action::PrevHit]);
    assert_eq!(selected(&desk), issue_key(3));
}

#[test]
fn duplicates_fold_into_their_canonical_issue_and_out_again() {
    let mut server = FakeServer::with_tickets(4, 0);
    relate(&mut server, 2, RelationType::DuplicateOf, 1);
    relate(&mut server, 3, RelationType::DuplicateOf, 1);
    relate(&mut server, 1, RelationType::Blocks, 4);
    let mut desk = in_graph(server);
    assert_eq!(codes(&desk), ["T-1", "T-2", "T-3", "T-4"]);
    for is_tree in [false, true] {
        assert_eq!(desk.model.relations.is_tree(), is_tree);
        desk.act(Action::ToggleFold);
        assert_eq!(codes(&desk), ["T-1", "T-4"]);
        assert_eq!(desk.model.relations.tree().0.nodes[0].folded, 2);
        desk.act(Action::ToggleFold);
        assert_eq!(codes(&desk), ["T-1", "T-2", "T-3", "T-4"]);
        desk.act(Action::ToggleTree);
    }
    desk.acts([Action::NextLandmark, Action::ToggleFold]);
    assert_eq!(codes(&desk).len(), 4);
    assert!(said(&desk).contains("no duplicates to fold"), "{}", said(&desk));
}

#[test]
fn moving_the_selection_asks_for_no_drawing() {
    let mut desk = in_graph(diamond());
    let before = desk.drawings;
    desk.acts([
        Action::NextLandmark,
        Action::PrevLandmark,
        Action::Step(Way::Down),
        Action::Step(Way::Right),
        Action::Step(Way::Up),
        Action::Move(Motion::Bottom),
        Action::Move(Motion::Top),
        Action::ToggleTree,
        Action::Move(Motion::Down),
        Action::ToggleTree,
    ]);
    desk.event(Event::Woke);
    desk.settle();
    assert_eq!(desk.drawings, before);
}

#[test]
fn a_changed_graph_is_drawn_once_and_one_drawing_is_under_way_at_a_time() {
    let mut desk = in_graph(FakeServer::with_tickets(5, 0));
    desk.settle();
    let before = desk.drawings;
    desk.draws_late = true;
    block(&mut desk);
    assert_eq!(desk.drawings, before + 1);
    desk.acts([Action::RelateFrom(RelationType::Blocks)]);
    choose(&mut desk, "4");
    desk.acts([Action::RelateFrom(RelationType::Blocks)]);
    choose(&mut desk, "5");
    assert_eq!(desk.drawings, before + 1, "the newest graph waits for the drawing under way");
    let drawn = |desk: &Desk| desk.model.relations.picture().map(|picture| picture.graph().nodes.len());
    assert_eq!(drawn(&desk), Some(1), "the old drawing stays until then");
    desk.draw();
    assert_eq!((drawn(&desk), desk.drawings), (Some(2), before + 2));
    desk.draw();
    assert_eq!((drawn(&desk), desk.drawings), (Some(4), before + 2));
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
fn a_cycle_is_named_and_gone_when_it_is_broken() {
    let mut server = FakeServer::with_tickets(3, 0);
    for (from, to) in [(1, 2), (2, 3), (3, 1)] {
        relate(&mut server, from, RelationType::Blocks, to);
    }
    let mut desk = in_graph(server);
    let names = |desk: &Desk| {
        let (graph, ..) = desk.model.relations.tree();
        desk.model.relations.cycles().iter().map(|cycle| cycle.name(graph).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&desk).len(), 1);
    assert!(["T-1", "T-2", "T-3"].iter().all(|code| names(&desk)[0].contains(code)), "{:?}", names(&desk));
    desk.acts([Action::NextLandmark, Action::Remove]);
    desk.settle();
    assert!(names(&desk).is_empty());
}

/// The two sides of an issue that was marked as a duplicate, with evidence of its own or without.
fn merging(own_evidence: bool) -> Desk {
    let mut server = FakeServer::with_tickets(2, 0);
    let shared = server.link(issue_id(2), call_id(1));
    server.links.push(shared);
    if own_evidence {
        let own = server.link(issue_id(1), call_id(9));
        server.links.push(own);
    }
    let mut desk = in_graph(server);
    desk.act(Action::RelateFrom(RelationType::DuplicateOf));
    choose(&mut desk, "2");
    desk
}

fn plan(desk: &Desk) -> Option<String> {
    let Some(Overlay::Merge(merge)) = desk.model.overlays.last() else { panic!("{:?}", desk.model.overlays) };
    merge.plan(&desk.model).map(|plan| plan.to_string())
}

fn evidence(desk: &Desk, issue: u64) -> Vec<CallId> {
    let links = desk.server.links.iter().filter(|link| link.issue_id == issue_id(issue));
    let mut calls: Vec<CallId> = links.map(|link| link.resource_id.clone()).collect();
    calls.sort();
    calls
}

#[test]
fn after_a_duplicate_its_evidence_is_brought_over_and_it_is_closed_as_one_step() {
    let mut desk = merging(true);
    assert_eq!(plan(&desk), None, "the canonical issue is still being read");
    desk.act(Action::Yes);
    assert!(said(&desk).contains("still being read"), "{}", said(&desk));
    desk.settle();
    assert_eq!(plan(&desk).as_deref(), Some("attaches its 1 piece of evidence to T-2 and closes T-1"));
    desk.act(Action::Yes);
    assert!(desk.model.overlays.is_empty());
    desk.settle();
    let status = |desk: &Desk| desk.server.issues[&1].status.clone();
    assert_eq!(evidence(&desk, 2), [call_id(1), call_id(2), call_id(9)], "what it has already once");
    assert_eq!(status(&desk), IssueStatus::Closed);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(evidence(&desk, 2), [call_id(1), call_id(2)], "what was there before stays");
    assert_eq!(status(&desk), IssueStatus::Todo);
    assert_eq!(desk.server.relations.len(), 1, "the relation is a step of its own");
    desk.act(Action::Redo);
    desk.settle();
    assert_eq!((evidence(&desk, 2).len(), status(&desk)), (3, IssueStatus::Closed));
    desk.acts([Action::Undo, Action::Undo]);
    desk.settle();
    assert!(desk.server.relations.is_empty());
}

#[test]
fn a_duplicate_that_is_closed_and_whose_evidence_is_known_leaves_nothing_to_do() {
    let mut desk = merging(false);
    desk.settle();
    assert_eq!(plan(&desk).as_deref(), Some("closes T-1"));
    desk.act(Action::Cancel);
    assert!(desk.sends.is_empty(), "Esc changes nothing");
    desk.acts([Action::SetStatus(IssueStatus::Closed)]);
    desk.settle();
    desk.acts([Action::NextLandmark, Action::Remove]);
    desk.settle();
    desk.act(Action::Move(Motion::Top));
    desk.act(Action::RelateFrom(RelationType::DuplicateOf));
    choose(&mut desk, "2");
    desk.settle();
    assert_eq!(plan(&desk), None);
    desk.act(Action::Yes);
    assert!(said(&desk).contains("Nothing was left to do"), "{}", said(&desk));
    assert!(desk.sends.is_empty());
    desk.act(Action::Undo);
    desk.settle();
    assert!(desk.server.relations.is_empty(), "the step before it is undone, not an empty one");
}

#[test]
fn evidence_that_somebody_else_attached_meanwhile_is_not_detached_by_the_undo() {
    let mut desk = merging(true);
    desk.settle();
    desk.act(Action::Yes);
    let at = desk.sends.iter().position(|(_, mutation)| matches!(mutation.change, Change::Attach(_)));
    desk.store(at.expect("attached"));
    desk.settle();
    let shown: Vec<_> = desk.flags().into_iter().filter(|flag| flag.2 != project::Mark::Stored).collect();
    assert!(shown.is_empty());
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(evidence(&desk, 2), [call_id(1), call_id(2)]);
}
