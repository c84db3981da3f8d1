//! What an earlier session read, shown while the service is out of reach.

use super::*;
use crate::app::{
    message::action::{Motion, Pane},
    state::connection::Link,
};

/// A session on a service that is out of reach; `old` is what an earlier session read of it, two hours ago.
fn out_of_reach(old: &FakeServer, now: FakeServer) -> Desk {
    let mut desk = Desk::unanswered(now);
    desk.act(Action::Focus(Pane::Transcript));
    out_of_reach_for(&mut desk, old);
    desk
}

/// Every question is answered from what was kept, and then fails.
fn out_of_reach_for(desk: &mut Desk, old: &FakeServer) {
    while let Some((id, query)) = desk.fetches.pop() {
        remember(desk, old, id, &query);
        desk.reply(id, Reply::failed(query, failure(Kind::Offline)));
    }
}

fn remember(desk: &mut Desk, old: &FakeServer, id: RequestId, query: &Query) {
    let reply = old.answer(query.clone());
    if reply.failure().is_none() {
        desk.event(Event::Remembered { id, seen: two_hours_ago(), reply: Box::new(reply) });
    }
}

fn two_hours_ago() -> Time {
    env().now.plus(-2 * 60 * 60 * 1_000)
}

fn titles(desk: &Desk) -> Vec<String> {
    desk.model.panes.issues.rows().map(|row| row.title.shown.to_string()).collect()
}

#[test]
fn what_was_read_is_shown_as_old_until_the_service_is_back_and_is_read_again_then() {
    let old = FakeServer::new(2, 20);
    let mut now = FakeServer::new(3, 20);
    now.issues.remove(&2);
    let mut desk = out_of_reach(&old, now);
    assert_eq!(titles(&desk), ["Issue number 1", "Issue number 2"]);
    assert!(matches!(desk.model.outbox.reach.link(), Link::Offline { .. }));
    assert_eq!(desk.model.transcript_view().expect("the call is there").transcript.turns.len(), 20);
    for pane in [Pane::Issues, Pane::Evidence, Pane::Transcript] {
        assert_eq!(desk.model.seen(pane), Some(two_hours_ago()), "{pane:?}");
    }
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert_eq!(desk.flags().len(), 1, "and it can be worked on");
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert_eq!(titles(&desk), ["Issue number 1", "Issue number 3"]);
    for pane in [Pane::Issues, Pane::Evidence, Pane::Transcript] {
        assert_eq!(desk.model.seen(pane), None, "{pane:?}");
    }
    assert!(matches!(desk.flags()[..], [(_, _, crate::app::state::project::Mark::Stored)]), "{:?}", desk.flags());
}

#[test]
fn an_issue_that_was_left_while_it_was_old_is_read_when_it_is_shown_again() {
    let old = FakeServer::new(2, 5);
    let mut desk = out_of_reach(&old, FakeServer::new(2, 7));
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    out_of_reach_for(&mut desk, &old);
    assert_eq!(desk.model.seen(Pane::Evidence), Some(two_hours_ago()));
    desk.settle();
    desk.act(Action::Move(Motion::Up));
    desk.settle();
    assert_eq!(desk.model.seen(Pane::Evidence), None);
    desk.act(Action::Focus(Pane::Transcript));
    desk.settle();
    assert_eq!(desk.model.transcript_view().expect("read").transcript.turns.len(), 7);
}

#[test]
fn an_answer_that_is_slow_replaces_what_was_shown_meanwhile() {
    let old = FakeServer::new(2, 5);
    let mut now = FakeServer::new(4, 5);
    now.issues.remove(&1);
    let mut desk = Desk::unanswered(now);
    let asked = desk.fetches.clone();
    for (id, query) in &asked {
        remember(&mut desk, &old, *id, query);
    }
    assert_eq!(titles(&desk), ["Issue number 1", "Issue number 2"]);
    assert_eq!(desk.model.reading.current, Some(issue_id(1)));
    desk.act(Action::Move(Motion::Down));
    desk.settle();
    assert_eq!(titles(&desk), ["Issue number 2", "Issue number 3", "Issue number 4"]);
    assert_eq!(desk.model.reading.current, Some(issue_id(2)), "the selection stays where it was");
    assert_eq!((desk.model.panes.issues.newer, desk.model.seen(Pane::Issues)), (0, None));
}

#[test]
fn what_this_session_read_is_not_replaced_by_what_an_earlier_one_did() {
    let mut desk = Desk::new(FakeServer::new(2, 7));
    let old = FakeServer::new(1, 5);
    desk.act(Action::Refresh);
    out_of_reach_for(&mut desk, &old);
    assert_eq!(titles(&desk).len(), 2);
    assert_eq!([Pane::Issues, Pane::Evidence, Pane::Transcript].map(|pane| desk.model.seen(pane)), [None; 3]);
}
