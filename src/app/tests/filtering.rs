//! The list with terms that are checked here: pages are read on until there is enough, or the user is asked.

use super::*;
use crate::app::{
    message::{action::Motion, key::Key},
    state::overlay::Overlay,
};

fn narrow(desk: &mut Desk, typed: &str) {
    desk.act(Action::Search);
    while let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last()
        && !writing.draft.is_blank()
    {
        desk.act(Action::Type(Key::ctrl('u')));
    }
    desk.acts(typed.chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
}

fn numbers(desk: &Desk) -> Vec<u64> {
    desk.model.panes.issues.rows().map(|row| row.number).collect()
}

/// 3,000 issues of which every thousandth is unread.
fn long() -> Desk {
    let mut server = FakeServer::new(3_000, 1);
    server.issues.iter_mut().for_each(|(number, issue)| issue.has_unread_activity = number % 1_000 == 0);
    Desk::new(server)
}

#[test]
fn pages_are_read_on_while_too_little_fits_and_then_the_user_is_asked() {
    let mut desk = long();
    narrow(&mut desk, "is:unread");
    assert_eq!(numbers(&desk), [1_000, 2_000]);
    assert_eq!(desk.model.panes.issues.looked_at(), 2_000);
    assert!(desk.model.panes.issues.waits_for_user());
    assert_eq!(desk.model.panes.issues.total(), None, "nothing is guessed");
    desk.act(Action::Move(Motion::Down));
    desk.settle();
    assert_eq!(numbers(&desk), [1_000, 2_000, 3_000]);
    assert_eq!(desk.model.panes.issues.total(), Some(3));
}

#[test]
fn what_fits_nothing_is_an_empty_list_and_no_failure() {
    let mut desk = long();
    narrow(&mut desk, "is:unread number:5");
    desk.act(Action::Move(Motion::Down));
    desk.settle();
    assert_eq!(numbers(&desk), Vec::<u64>::new());
    assert!(desk.model.panes.issues.failure.is_none() && desk.model.panes.issues.total() == Some(0));
    desk.act(Action::Cancel);
    desk.settle();
    assert_eq!(desk.model.panes.issues.len(), 100, "Esc shows everything again");
}

#[test]
fn the_far_end_of_a_narrowed_list_is_found_from_there() {
    let mut desk = long();
    narrow(&mut desk, "is:unread");
    desk.act(Action::Move(Motion::Bottom));
    desk.settle();
    assert_eq!(numbers(&desk)[0], 3_000);
}

#[test]
fn the_bar_offers_keys_and_values_and_takes_them() {
    let mut desk = Desk::new(FakeServer::new(3, 1));
    desk.act(Action::Search);
    desk.acts("sta".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Complete);
    desk.acts("in".chars().map(|c| Action::Type(Key::char(c))));
    desk.acts([Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    desk.act(Action::Open);
    let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last() else { panic!("still open") };
    assert_eq!(writing.draft.text(), "status:in_review");
    desk.act(Action::Open);
    assert_eq!(desk.model.panes.issues.filter.typed, "status:in_review");
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn escape_leaves_the_offers_first_and_then_the_bar() {
    let mut desk = Desk::new(FakeServer::new(3, 1));
    desk.act(Action::Search);
    desk.acts("s".chars().map(|c| Action::Type(Key::char(c))));
    desk.acts([Action::Move(Motion::Down), Action::Cancel]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Write(_))));
    desk.act(Action::Cancel);
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn a_query_that_is_wrong_leaves_the_bar_open_with_the_reason_and_the_list_as_it_was() {
    for wrong in ["status:todo,don", "status:", "severity:hihg", "stauts:todo", "\"open", "date:8d"] {
        let mut desk = Desk::new(FakeServer::new(3, 1));
        narrow(&mut desk, wrong);
        let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last() else { panic!("{wrong}: still open") };
        assert_eq!(writing.draft.text(), wrong);
        assert!(desk.model.screen.toasts.iter().count() == 1, "{wrong}: with the reason");
        assert_eq!(numbers(&desk), [1, 2, 3], "{wrong}");
        assert_eq!(desk.model.panes.issues.filter.typed, "", "{wrong}");
    }
}

#[test]
fn a_saved_view_that_is_wrong_opens_in_the_bar() {
    let mut desk = Desk::new(FakeServer::new(3, 1));
    let view = crate::app::message::habits::View { name: "Mine".into(), query: "status:todo,don".into() };
    desk.model.session.habits.views.push(view);
    desk.act(Action::NextView);
    desk.settle();
    let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last() else { panic!("the bar is open") };
    assert_eq!(writing.draft.text(), "status:todo,don");
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains("did you mean `done`?")));
    assert_eq!(numbers(&desk), [1, 2, 3]);
}

#[test]
fn flags_are_looked_for_in_every_issue_that_comes_and_the_user_is_asked_before_many_are_read() {
    let mut server = FakeServer::new(3, 1);
    server.reads_a_page = 100;
    let mut desk = Desk::new(server);
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    let name = desk.server.flags[0].flag_type.verbatim().to_owned();
    desk.act(Action::Focus(crate::app::message::action::Pane::Issues));
    narrow(&mut desk, &format!("flag:{name}"));
    assert_eq!(numbers(&desk), [1]);
    narrow(&mut desk, &format!("-flag:{name}"));
    assert_eq!(numbers(&desk), [2, 3], "also what has none");
    // In a long list the user says whether to read on.
    let mut server = FakeServer::new(1_000, 1);
    server.reads_a_page = 100;
    let mut desk = Desk::new(server);
    narrow(&mut desk, "flag:dead_air");
    assert!(desk.model.panes.issues.waits_for_user());
    assert_eq!(desk.model.panes.issues.looked_at(), 100);
    desk.act(Action::Move(Motion::Down));
    desk.settle();
    assert_eq!(desk.model.panes.issues.looked_at(), 200, "and reads on when the user moves");
}

#[test]
fn a_name_that_nobody_or_more_than_one_has_keeps_the_bar_open_with_the_reason() {
    let mut desk = Desk::new(FakeServer::new(3, 1));
    let people = members(&[("p1", "Ann"), ("p2", "Anna Lind"), ("p3", "Noor Lind")]);
    desk.model.world.people.meet(people);
    for (typed, said) in [
        ("assignee:zed", Some("assignee: nobody here is called `zed`")),
        ("owner:lind", Some("owner: `lind` may be Anna Lind or Noor Lind; write more of the name")),
        ("assignee:ann", None),
        ("assignee:noor", None),
        ("assignee:7d1f0a3c", None),
    ] {
        narrow(&mut desk, typed);
        let is_open = matches!(desk.model.screen.overlays.last(), Some(Overlay::Write(_)));
        assert_eq!(is_open, said.is_some(), "{typed}");
        if let Some(said) = said {
            assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str() == said), "{typed}");
            desk.act(Action::Cancel);
        }
    }
}
