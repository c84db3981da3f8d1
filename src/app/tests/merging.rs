//! After an issue was marked as a duplicate: what is offered, and how it is taken back.

use super::{
    relations::{choose, in_graph, said},
    *,
};
use crate::{
    app::{message::action::Motion, state::overlay::Overlay},
    domain::choice::{IssueStatus, RelationType},
};

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
    let Some(Overlay::Merge(merge)) = desk.model.screen.overlays.last() else {
        panic!("{:?}", desk.model.screen.overlays)
    };
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
    assert!(desk.model.screen.overlays.is_empty());
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
