//! What a key costs: which requests it sends, and how often the graph is laid out.

use super::{relations::relate, *};
use crate::app::message::action::{Motion, Pane};
use crate::domain::choice::RelationType;

/// Twenty issues with a call each, and a relation to the next.
fn desk() -> Desk {
    let mut server = FakeServer::new(20, 3);
    server.links = (1..=20).map(|number| server.link(issue_id(number), call_id(number))).collect();
    (1..=19).for_each(|number| relate(&mut server, number, RelationType::Blocks, number + 1));
    Desk::new(server)
}

/// Answers what is asked, and returns how often an issue, a call and a node of the graph were asked for.
fn asked(desk: &mut Desk) -> (usize, usize, usize) {
    let mut asked = (0, 0, 0);
    while let Some((_, query)) = desk.fetches.first() {
        match query {
            Query::Detail(_) => asked.0 += 1,
            Query::Call(_) => asked.1 += 1,
            Query::Reading(_) => asked.2 += 1,
            other => panic!("{other:?} was asked for"),
        }
        desk.answer(0);
    }
    asked
}

#[test]
fn a_row_is_read_at_once_after_a_pause_and_never_again() {
    let mut desk = desk();
    desk.pause();
    desk.act(Action::Move(Motion::Down));
    assert_eq!(asked(&mut desk), (1, 1, 0), "its first visit; the graph knows its neighbour from the list");
    let first = desk.model.panes.relations.picture().cloned().expect("drawn");
    for motion in [Motion::Up, Motion::Down] {
        desk.pause();
        let asks = desk.model.reading.runs.last();
        desk.act(Action::Move(motion));
        assert_eq!(desk.model.reading.runs.last(), asks, "{motion:?} to a row seen before");
        assert!(desk.model.reading.shown.is_some() && desk.model.transcript_view().is_some());
    }
    let again = desk.model.panes.relations.picture().expect("drawn");
    assert!(std::sync::Arc::ptr_eq(again, &first), "the graph is not laid out anew");
    assert_eq!(desk.drawings, 0, "and a small one is drawn at once");
}

#[test]
fn held_keys_read_the_first_row_and_the_last() {
    let mut desk = desk();
    desk.pause();
    let mut asked = Vec::new();
    // As a keyboard repeats a key: one each 33 milliseconds.
    for _ in 0..300 {
        desk.now = desk.now.plus(33);
        desk.act(Action::Move(Motion::Down));
        desk.act(Action::Move(Motion::Up));
        asked.append(&mut desk.fetches);
    }
    let details = |asked: &[(RequestId, Query)]| {
        let details = asked.iter().filter_map(|(_, query)| match query {
            Query::Detail(issue) => Some(issue.clone()),
            _ => None,
        });
        details.collect::<Vec<_>>()
    };
    assert_eq!(details(&asked), [issue_id(2)]);
    desk.act(Action::Move(Motion::Down));
    desk.act(Action::Move(Motion::Down));
    assert!(desk.wait(), "the selection comes to rest");
    assert_eq!(details(&desk.fetches), [issue_id(3)]);
    desk.settle();
    assert_eq!(desk.model.reading.shown.as_ref().map(|shown| shown.issue.id.clone()), Some(issue_id(3)));
}

#[test]
fn what_is_passed_leaves_nothing_of_another_issue_on_the_screen() {
    let mut desk = desk();
    desk.pause();
    desk.acts(vec![Action::Move(Motion::Down); 4]);
    assert_eq!(desk.model.reading.current, Some(issue_id(5)));
    assert!(desk.model.reading.shown.is_none() && desk.model.transcript_view().is_none());
    assert_eq!(desk.model.panes.relations.focus(), Some(&crate::graph::Key::Issue(issue_id(5))));
    // Who does something else does not pass: it is read at once.
    assert!(desk.fetches.iter().all(|(_, query)| *query != Query::Detail(issue_id(5))));
    desk.act(Action::Focus(Pane::Transcript));
    assert!(desk.fetches.iter().any(|(_, query)| *query == Query::Detail(issue_id(5))));
    desk.answer_all();
    assert_eq!(desk.model.panes.transcript.call, Some(call_id(5)));
}
