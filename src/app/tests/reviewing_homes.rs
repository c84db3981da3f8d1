//! Which issues are proposed for the flags of a call of a queue, and the list of all calls, from which a sitting begins as well.

use super::{
    reviewing::{FakeReviews, shown, tell_moments},
    *,
};
use crate::{
    app::{message::action::Motion, state::overlay::Overlay},
    domain::choice::{IssueStatus, Severity},
    wire::Home,
};

/// An issue that the service proposes.
fn home(number: u64) -> Home {
    Home {
        issue_id: issue_id(number),
        triage_id: format!("T-{number}").into(),
        title: "proposed".into(),
        status: IssueStatus::Todo,
        severity: Severity::Low,
        last_activity_at: env().now,
        points: 4,
        reasons: Vec::new(),
    }
}

/// The box that asks for the issue: the issues that it offers, and the selected line.
fn offered(desk: &Desk) -> (Vec<IssueId>, usize) {
    let Some(Overlay::Home(open)) = desk.model.screen.overlays.last() else { panic!("no box") };
    (open.rows.iter().map(|row| row.issue.clone()).collect(), open.cursor)
}

/// Three calls; issue 3 is proposed for dead air, issue 2 for anything.
fn with_homes() -> Desk {
    let mut server = FakeServer::new(5, 30);
    server.reviews = FakeReviews::of(3);
    server.reviews.homes = vec![(Some("dead_air".to_owned()), home(3)), (None, home(2))];
    server.links.clear();
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    desk.settle();
    tell_moments(&mut desk);
    desk
}

#[test]
fn the_issues_that_are_proposed_are_those_for_the_type_of_the_flag() {
    let mut desk = with_homes();
    let asked = desk.fetches.iter().filter(|(_, query)| matches!(query, Query::Homes(_, Some(of)) if of == "dead_air"));
    assert_eq!(asked.count(), 1, "asked once, before anybody wants it");
    desk.settle();
    desk.act(Action::AcceptMoment);
    assert_eq!(offered(&desk), (vec![issue_id(3)], 0));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.flags.iter().map(|flag| flag.issue_id.clone()).collect::<Vec<_>>(), [issue_id(3)]);
    // Without a flag, those for any type are proposed.
    let mut desk = with_homes();
    desk.settle();
    desk.act(Action::FlagHome);
    assert_eq!(offered(&desk).0, [issue_id(2)]);
}

#[test]
fn proposals_that_come_late_stand_below_those_that_were_seen() {
    let mut desk = with_homes();
    desk.settle();
    // A type that no moment of the call has.
    let begin = [Action::Flag, Action::PickDigit(1)];
    desk.acts(begin.clone());
    assert_eq!(offered(&desk), (vec![issue_id(2)], 0));
    let Some(Overlay::Home(open)) = desk.model.screen.overlays.last() else { panic!("no box") };
    let flag_type = open.flag_type().map(str::to_owned);
    desk.server.reviews.homes.push((flag_type, home(4)));
    desk.act(Action::Move(Motion::Down));
    desk.answer_all();
    assert_eq!(offered(&desk), (vec![issue_id(2), issue_id(4)], 2), "on the line of a new one, as before");
    desk.act(Action::Cancel);
    desk.acts(begin);
    assert_eq!(offered(&desk), (vec![issue_id(4)], 0), "and now it is known");
}

#[test]
fn the_list_of_calls_makes_way_for_the_next_call_of_a_queue() {
    let mut server = FakeServer::new(5, 30);
    server.reviews = FakeReviews::of(3);
    let mut desk = Desk::new(server);
    desk.act(Action::Calls);
    let is_open = |desk: &Desk| desk.model.screen.overlays.iter().any(|over| matches!(over, Overlay::Calls));
    assert!(is_open(&desk));
    desk.fetches.retain(|(_, query)| !matches!(query, Query::ListedCalls(_)));
    desk.act(Action::Review);
    desk.settle();
    assert_eq!((is_open(&desk), shown(&desk)), (false, Some(call_id(1))));
    desk.act(Action::Calls);
    desk.fetches.retain(|(_, query)| !matches!(query, Query::ListedCalls(_)));
    desk.act(Action::Review);
    assert!(!is_open(&desk) && desk.model.review.sitting.is_none(), "and it leaves from there as well");
}
