//! Where a session begins, what it asks before it changes what others work with, and its views.

use super::*;
use crate::app::{
    message::{
        action::{Motion, Pane},
        area::Zoom,
        habits::{Habits, View},
        key::Key,
        session::Resume,
    },
    state::{overlay::Overlay, session::Session, tips::TIPS},
};
use crate::domain::choice::IssueStatus;

fn with(server: FakeServer, session: Session) -> Desk {
    let mut desk = Desk::unanswered(FakeServer::new(0, 0));
    desk.server = server;
    desk.session(session);
    desk
}

fn place() -> Resume {
    Resume {
        issue: Some(issue_id(3)),
        call: Some(call_id(3)),
        turn: 9,
        pane: Pane::Transcript.index(),
        zoom: 1,
        query: "status:todo".to_owned(),
        shares: Some([50, 40, 60, 999]),
        ..Resume::default()
    }
}

#[test]
fn the_tour_goes_on_when_its_step_is_done_and_esc_ends_it() {
    let mut desk = Desk::new(FakeServer::new(2, 10));
    let at = |desk: &Desk| crate::app::derived::tour::step(&desk.model).map(|(number, _)| number);
    assert_eq!(at(&desk), None);
    desk.act(Action::Tour);
    assert_eq!(at(&desk), Some(1));
    desk.act(Action::Move(Motion::Down));
    assert_eq!(at(&desk), Some(1));
    desk.act(Action::Focus(Pane::Transcript));
    desk.settle();
    assert_eq!(at(&desk), Some(2));
    desk.model.screen.tour = Some(2);
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert_eq!(at(&desk), Some(4));
    desk.act(Action::Undo);
    assert_eq!(at(&desk), Some(5));
    desk.act(Action::Focus(Pane::Relations));
    assert_eq!(at(&desk), None);
    desk.acts([Action::Tour, Action::Focus(Pane::Issues), Action::Cancel]);
    assert_eq!(at(&desk), None);
}

#[test]
fn a_session_begins_where_the_last_one_ended() {
    let mut desk = with(FakeServer::new(6, 20), Session { resume: Some(place()), ..Session::default() });
    assert_eq!(
        (desk.model.reading.current.clone(), desk.model.screen.focus),
        (Some(issue_id(3)), Pane::Transcript),
        "from the first frame on"
    );
    desk.settle();
    assert_eq!(desk.model.panes.issues.selected().map(|row| row.number), Some(3));
    assert_eq!((desk.model.panes.transcript.cursor(), desk.model.screen.zoom), (9, Zoom::Half));
    assert_eq!(desk.model.panes.issues.filter.typed, "status:todo");
    assert_eq!(desk.model.screen.shares.evidence, 80, "a share that no key leads to is bounded");
    assert!(!desk.model.is_pinned());
}

#[test]
fn an_issue_that_is_gone_gives_way_to_the_list() {
    let resume = Resume { issue: Some("gone".into()), ..place() };
    let mut desk = with(FakeServer::new(3, 5), Session { resume: Some(resume), ..Session::default() });
    desk.settle();
    assert_eq!((desk.model.reading.current.clone(), desk.model.screen.focus), (Some(issue_id(1)), Pane::Issues));
}

#[test]
fn an_issue_that_the_list_does_not_hold_is_shown_all_the_same() {
    let resume = Resume { query: "severity:low".to_owned(), ..place() };
    let mut desk = with(FakeServer::new(5, 20), Session { resume: Some(resume), ..Session::default() });
    desk.settle();
    assert_eq!((desk.model.reading.current.clone(), desk.model.is_pinned()), (Some(issue_id(3)), true));
    assert_eq!(desk.model.panes.transcript.cursor(), 9);
}

#[test]
fn the_first_change_on_a_service_of_others_is_asked_about_once() {
    let mut desk = with(FakeServer::new(3, 5), Session { is_live: true, ..Session::default() });
    desk.settle();
    desk.act(Action::SetStatus(IssueStatus::Done));
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(_))) && desk.sends.is_empty());
    desk.act(Action::Cancel);
    assert!(desk.sends.is_empty(), "Esc changes nothing");
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.act(Action::Yes);
    assert_eq!(desk.sends.len(), 1);
    desk.act(Action::SetStatus(IssueStatus::Closed));
    assert!(desk.model.screen.overlays.is_empty(), "asked once");
}

#[test]
fn views_are_tabs_that_are_gone_through_and_saved() {
    let view = |name: &str, query: &str| View { name: name.to_owned(), query: query.to_owned() };
    let views = vec![view("Open", "is:open"), view("Done", "status:done")];
    let mut desk =
        with(FakeServer::new(4, 2), Session { habits: Habits { views, ..Habits::default() }, ..Session::default() });
    desk.settle();
    let at = |desk: &Desk| crate::app::derived::views::shown(&desk.model);
    assert_eq!(at(&desk), Some(0));
    desk.act(Action::NextView);
    assert_eq!((at(&desk), desk.model.panes.issues.filter.typed.as_str()), (Some(1), "is:open"));
    desk.acts([Action::PrevView, Action::PrevView]);
    assert_eq!(at(&desk), Some(2), "round the end");
    desk.act(Action::Search);
    desk.acts(" -severity:low".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    assert_eq!(at(&desk), None);
    desk.act(Action::SaveView);
    desk.acts("Mine".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    assert_eq!(at(&desk), Some(3));
    assert_eq!(desk.model.session.habits.views[2], view("Mine", "status:done -severity:low"));
}

#[test]
fn somebody_who_has_nothing_is_shown_ways_to_begin() {
    let mut desk = with(FakeServer::new(0, 0), Session { is_new: true, ..Session::default() });
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Welcome { cursor: 0 })), "before any answer");
    desk.act(Action::PickDigit(2));
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Welcome { cursor: 1 })));
    desk.act(Action::Cancel);
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn a_tip_is_told_at_the_start_of_later_sessions_each_at_most_twice() {
    let mut told: Vec<&str> = Vec::new();
    let mut resume = Resume { issue: Some(issue_id(1)), ..Resume::default() };
    for _ in 0..30 {
        let mut desk = with(FakeServer::new(2, 2), Session { resume: Some(resume.clone()), ..Session::default() });
        desk.settle();
        told.extend(desk.model.screen.tips.shown().map(|tip| tip.actions[0]));
        desk.act(Action::Cancel);
        assert_eq!(desk.model.screen.tips.shown(), None, "Esc takes it away");
        resume.tips = desk.model.screen.tips.told.clone();
    }
    assert_eq!(told.len(), 24, "twelve tips, twice each: {told:?}");
    assert!(TIPS.iter().all(|tip| told.iter().filter(|name| **name == tip.actions[0]).count() == 2));
    assert_eq!(told[..12], TIPS.map(|tip| tip.actions[0]), "each before any is told again");
}

#[test]
fn no_tip_is_told_to_who_is_new_or_wants_none_and_one_goes_by_itself() {
    let mut desk = with(FakeServer::new(2, 2), Session::default());
    desk.settle();
    assert_eq!(desk.model.screen.tips.shown(), None);
    let resume = Some(Resume::default());
    let habits = Habits { no_tips: true, ..Habits::default() };
    let mut desk = with(FakeServer::new(2, 2), Session { resume: resume.clone(), habits, ..Session::default() });
    desk.settle();
    assert_eq!(desk.model.screen.tips.shown(), None);
    let mut desk = with(FakeServer::new(2, 2), Session { resume, ..Session::default() });
    desk.settle();
    assert!(desk.model.screen.tips.shown().is_some());
    desk.now = desk.now.plus(12_000);
    desk.event(Event::Woke);
    assert_eq!(desk.model.screen.tips.shown(), None);
}
