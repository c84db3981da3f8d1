//! Calls of a queue that are read without suggestions, and moments that the user hides.

use super::{
    reviewing::{FakeReviews, said, shown, tell_moments},
    *,
};
use crate::{
    app::message::action::{Motion, Pane},
    domain::review::Arm,
};

#[test]
fn without_suggestions_none_is_shown_and_none_is_decided() {
    let mut server = FakeServer::new(5, 30);
    server.reviews = FakeReviews::of(2);
    server.reviews.items[0].arm = Arm::Unled;
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    desk.settle();
    tell_moments(&mut desk);
    assert_eq!((desk.model.panes.transcript.cursor(), desk.model.panes.transcript.moments().len()), (0, 0));
    desk.act(Action::ToggleMoments);
    assert!(said(&desk).contains("without suggestions"), "{}", said(&desk));
    desk.act(Action::VerdictDone);
    assert_eq!(desk.model.panes.transcript.moments().len(), 2, "the next call has them");
    desk.settle();
    assert_eq!(desk.server.reviews.verdicts[0].reading.decisions, []);
}

#[test]
fn whoever_hides_the_moments_has_them_hidden_in_a_sitting_and_after_it() {
    let mut server = FakeServer::new(5, 30);
    server.reviews = FakeReviews::of(3);
    server.reviews.items[1].arm = Arm::Unled;
    let mut desk = Desk::new(server);
    desk.act(Action::ToggleMoments);
    desk.act(Action::Review);
    desk.settle();
    tell_moments(&mut desk);
    let moments = |desk: &Desk| desk.model.panes.transcript.moments().len();
    for _ in 0..3 {
        assert_eq!(moments(&desk), 0);
        desk.act(Action::VerdictDone);
        desk.settle();
    }
    desk.act(Action::Review);
    desk.settle();
    assert!(desk.model.hides_moments());
}

#[test]
fn only_the_call_in_hand_is_read_without_suggestions_and_that_wherever_it_is_shown() {
    let mut server = FakeServer::new(5, 30);
    server.links = (1..=2).map(|number| server.link(issue_id(number), call_id(number))).collect();
    server.reviews = FakeReviews::of(1);
    server.reviews.items[0].arm = Arm::Unled;
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    desk.settle();
    tell_moments(&mut desk);
    let moments = |desk: &Desk| (shown(desk), desk.model.panes.transcript.moments().len());
    assert_eq!(moments(&desk), (Some(call_id(1)), 0));
    for (issue, many) in [(2, 2), (1, 0)] {
        desk.act(Action::Focus(Pane::Issues));
        desk.act(Action::Move(Motion::Top));
        while desk.model.reading.current != Some(issue_id(issue)) {
            desk.act(Action::Move(Motion::Down));
        }
        desk.settle();
        tell_moments(&mut desk);
        assert_eq!(moments(&desk), (Some(call_id(issue)), many));
    }
    desk.act(Action::NextMoment);
    assert!(said(&desk).contains("without suggestions"), "{}", said(&desk));
}
