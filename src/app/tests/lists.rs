//! The issue list and the keys that move in it.

use super::*;
use crate::app::{
    derived::preview,
    message::action::{Motion, Pane},
    state::issues::WINDOW,
};

fn position(desk: &Desk) -> u64 {
    desk.model.panes.issues.selected().map_or(0, |row| row.number)
}

#[test]
fn walks_a_long_list_in_a_window() {
    let mut desk = Desk::new(FakeServer::new(5_000, 1));
    for _ in 0..60 {
        desk.act(Action::Move(Motion::PageDown));
        desk.settle();
        assert!(desk.model.panes.issues.len() <= WINDOW + 100);
    }
    let deep = position(&desk);
    assert!(deep > 2_000, "{deep}");
    for _ in 0..60 {
        desk.act(Action::Move(Motion::PageUp));
        desk.settle();
    }
    assert_eq!(position(&desk), 1, "pages that were let go are read again");
}

#[test]
fn the_far_end_is_one_key_away() {
    let mut desk = Desk::new(FakeServer::new(5_000, 1));
    desk.act(Action::Move(Motion::Bottom));
    desk.settle();
    assert_eq!(position(&desk), 5_000);
    let numbers: Vec<u64> = desk.model.panes.issues.visible().map(|(row, _)| row.number).collect();
    assert!(numbers.is_sorted(), "the screen reads as ever: {numbers:?}");
    desk.acts([Action::Move(Motion::Up), Action::Move(Motion::Up), Action::Move(Motion::Down)]);
    assert_eq!(position(&desk), 4_999);
    desk.act(Action::Move(Motion::Top));
    desk.settle();
    assert_eq!(position(&desk), 1);
}

#[test]
fn held_keys_leave_no_trail_of_requests() {
    let mut desk = Desk::new(FakeServer::new(500, 1));
    for _ in 0..300 {
        desk.act(Action::Move(Motion::Down));
    }
    let details = desk.fetches.iter().filter(|(_, query)| matches!(query, Query::Detail(_))).count();
    assert_eq!(details, 1, "only the last selection is asked for");
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.act(Action::Move(Motion::Down));
    let late = desk.fetches.first().cloned().expect("the second issue is asked for");
    desk.act(Action::Move(Motion::Down));
    let reply = desk.server.answer(late.1);
    desk.reply(late.0, reply);
    assert!(desk.model.reading.shown.is_none(), "the third issue is selected and not there yet");
    desk.settle();
    assert_eq!(desk.model.reading.shown.as_ref().map(|shown| shown.issue.number), Some(3));
}

#[test]
fn a_refresh_moves_no_row_and_tells_of_new_ones() {
    let mut desk = Desk::new(FakeServer::new(20, 1));
    desk.acts([Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    desk.settle();
    let mut newest = desk.server.issues[&1].clone();
    newest.id = "issue-new".into();
    newest.number = 0;
    desk.server.issues.insert(0, newest);
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!((position(&desk), desk.model.panes.issues.newer), (3, 1));
    desk.act(Action::Move(Motion::Top));
    desk.settle();
    assert_eq!(position(&desk), 0, "gg shows them");
}

#[test]
fn a_refresh_reads_the_selected_issue_which_may_be_in_no_page_any_more() {
    let mut desk = Desk::new(FakeServer::new(20, 1));
    desk.settle();
    desk.server.issues.get_mut(&1).expect("an issue").title = "Renamed by somebody".into();
    desk.act(Action::Refresh);
    // The page is not answered.
    while let Some(at) = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Detail(_))) {
        desk.answer(at);
    }
    let row = desk.model.current_row().expect("selected");
    assert_eq!(row.title.shown.as_str(), "Renamed by somebody");
}

#[test]
fn a_failed_page_is_no_empty_list() {
    let mut desk = Desk::unanswered(FakeServer::new(3, 1));
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Issues(_))).expect("asked for");
    desk.fail(at, Kind::Unauthorised);
    assert!(desk.model.panes.issues.failure.is_some());
    assert!(
        desk.fetches.iter().all(|(_, query)| !matches!(query, Query::Issues(_))),
        "and is not asked for in a circle"
    );
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!(desk.model.panes.issues.len(), 3);
}

#[test]
fn any_size_and_any_motion_keep_the_selection_on_the_screen() {
    let mut desk = Desk::new(FakeServer::new(700, 1));
    let motions = [
        Motion::Down,
        Motion::PageDown,
        Motion::Bottom,
        Motion::Up,
        Motion::HalfUp,
        Motion::HalfDown,
        Motion::Top,
        Motion::PageUp,
    ];
    for (step, size) in
        (0..200).zip([(160, 48), (80, 24), (40, 12), (100, 3), (1, 1), (0, 0), (200, 60)].iter().cycle())
    {
        desk.event(Event::Resized { width: size.0, height: size.1 });
        desk.act(Action::Move(motions[step * 7 % motions.len()]));
        desk.settle();
        if size.1 > 4 {
            assert!(desk.model.panes.issues.visible().any(|(_, selected)| selected), "step {step} at {size:?}");
        }
    }
}

#[test]
fn enter_leads_from_the_list_to_the_call_and_h_back() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.acts([Action::Open, Action::Open]);
    assert_eq!(desk.model.screen.focus, Pane::Transcript);
    desk.acts([Action::Out, Action::Out]);
    assert_eq!(desk.model.screen.focus, Pane::Issues);
}

#[test]
fn what_is_highlighted_is_what_verbs_act_on() {
    let mut desk = Desk::new(FakeServer::new(250, 1));
    let agree = |desk: &Desk| {
        let highlighted = desk.model.panes.issues.selected().map(|row| row.id.clone());
        assert_eq!(highlighted, desk.model.reading.current);
    };
    desk.acts([Action::Move(Motion::Down), Action::Search]);
    desk.acts("number 77".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.act(Action::Open);
    agree(&desk);
    desk.settle();
    agree(&desk);
    assert_eq!(desk.model.reading.current, Some(issue_id(77)), "a filter selects among what it leaves");
    desk.act(Action::Cancel);
    desk.settle();
    agree(&desk);
    assert_eq!(desk.model.reading.current, Some(issue_id(77)), "and without it the selection stays");
    for motion in [Motion::Bottom, Motion::Top, Motion::PageDown] {
        desk.act(Action::Move(motion));
        agree(&desk);
        desk.settle();
        agree(&desk);
    }
    let before = desk.model.reading.current.clone();
    desk.act(Action::RefreshAll);
    agree(&desk);
    desk.settle();
    agree(&desk);
    assert_eq!(desk.model.reading.current, before, "reading everything again keeps the selection");
}

#[test]
fn a_preview_follows_the_selection_and_takes_no_row_out_of_sight() {
    for width in [60, 100, 160] {
        let mut desk = Desk::new(FakeServer::new(40, 6));
        desk.event(Event::Resized { width, height: 24 });
        desk.act(Action::Preview);
        let layout = desk.model.layout();
        let area = layout.preview.expect("shown");
        assert!(area.height >= 8 && area.width >= 30, "{width}: {area:?}");
        for _ in 0..30 {
            desk.act(Action::Move(Motion::Down));
            desk.settle();
            let row = desk.model.current_row().expect("selected");
            let told = preview::of_focus(&desk.model).expect("told");
            assert!(told.title.as_str().starts_with(row.code.shown.as_str()), "{told:?}");
        }
        let list = layout.pane(Pane::Issues).expect("shown").inside();
        assert_eq!(desk.model.panes.issues.visible().count(), usize::from(list.height), "{width}");
        desk.act(Action::Cancel);
        assert_eq!(desk.model.layout().preview, None);
        assert_eq!(desk.model.screen.focus, Pane::Issues);
    }
}

#[test]
fn a_preview_of_evidence_tells_how_the_call_begins() {
    let mut desk = Desk::new(FakeServer::new(2, 6));
    desk.event(Event::Resized { width: 60, height: 24 });
    desk.acts([Action::Open, Action::Preview]);
    desk.settle();
    let told = preview::of_focus(&desk.model).expect("told");
    let said = told.parts.iter().filter(|part| matches!(part, preview::Part::Said { .. })).count();
    assert_eq!(said, 4, "{told:?}");
    desk.act(Action::Open);
    assert_eq!(desk.model.layout().preview, None, "the transcript itself is there");
    desk.acts([Action::Out, Action::Close]);
    assert_eq!(desk.model.screen.focus, Pane::Evidence, "q closes the preview first");
}
