//! The list of all calls, a call by itself, and the page with what it is judged against.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            brief::BriefLine,
            calls::{CallsPage, ListedCall},
        },
        state::overlay::Overlay,
    },
    domain::text::Display,
};

pub(crate) fn listed(number: u64) -> ListedCall {
    ListedCall {
        id: call_id(number),
        title: Display::ours(format!("call {number}")),
        at: env().now,
        length: Display::default(),
        verdict: Display::default(),
        flags: 0,
        flag_types: Display::default(),
        moments: (0, 0),
        issues: Display::default(),
        issue: None,
    }
}

/// Answers what is asked for of the list of calls: pages of a hundred.
fn answer_calls(desk: &mut Desk, all: u64) -> Vec<CallsPage> {
    let mut asked = Vec::new();
    while let Some(at) = desk.fetches.iter().position(|(_, query)| matches!(query, Query::ListedCalls(_))) {
        let (id, query) = desk.fetches.remove(at);
        let Query::ListedCalls(page) = query else { continue };
        let from: u64 = page.cursor.as_deref().map_or(0, |cursor| cursor.parse().expect("our own cursor"));
        let rows = (from + 1..=all.min(from + 100)).map(listed).collect();
        let next = (from + 100 < all).then(|| (from + 100).to_string());
        asked.push(CallsPage::clone(&page));
        desk.reply(id, Reply::ListedCalls(page, Ok((rows, next))));
    }
    asked
}

#[test]
fn the_list_is_read_on_where_the_selection_comes_near_to_its_end() {
    let mut desk = Desk::new(FakeServer::new(3, 10));
    desk.act(Action::Calls);
    assert_eq!(answer_calls(&mut desk, 250).len(), 1);
    desk.act(Action::Move(Motion::Down));
    assert_eq!(answer_calls(&mut desk, 250).len(), 0, "nothing more is near");
    desk.act(Action::Move(Motion::Bottom));
    let asked = answer_calls(&mut desk, 250);
    assert_eq!(asked.iter().map(|page| page.cursor.as_deref()).collect::<Vec<_>>(), [Some("100")]);
    desk.act(Action::Move(Motion::Bottom));
    answer_calls(&mut desk, 250);
    desk.act(Action::Move(Motion::Bottom));
    assert_eq!((desk.model.panes.calls.rows.len(), desk.model.panes.calls.cursor), (250, 249));
    assert_eq!(answer_calls(&mut desk, 250).len(), 0, "the end was read");
}

#[test]
fn a_call_is_opened_by_itself_and_its_first_flag_asks_for_an_issue() {
    let mut desk = Desk::new(FakeServer::new(3, 10));
    desk.act(Action::Calls);
    answer_calls(&mut desk, 3);
    // The calls of the server hang on its issues; this one does not.
    desk.server.links.clear();
    desk.acts([Action::Move(Motion::Bottom), Action::Open]);
    assert_eq!(desk.model.screen.focus, Pane::Transcript);
    desk.fetches.retain(|(_, query)| !matches!(query, Query::Homes(..)));
    desk.settle();
    assert_eq!(desk.model.panes.transcript.call, Some(call_id(3)));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Home(_))), "no issue, so it is asked for");
    desk.act(Action::PickDigit(2));
    desk.settle();
    let on: Vec<_> = desk.server.flags.iter().map(|flag| (flag.issue_id.clone(), flag.call_id.clone())).collect();
    assert_eq!(on, [(issue_id(2), call_id(3))]);
    assert!(desk.server.links.iter().any(|link| link.issue_id == issue_id(2) && link.resource_id == call_id(3)));
    // Whoever goes to another issue looks at its evidence again.
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Bottom)]);
    desk.settle();
    assert_eq!(desk.model.reading.apart, None);
}

#[test]
fn a_list_without_issues_shows_the_calls_that_there_are() {
    let mut desk = Desk::unanswered(FakeServer::new(0, 10));
    while let Some(at) = desk.fetches.iter().position(|(_, query)| !matches!(query, Query::ListedCalls(_))) {
        desk.answer(at);
    }
    assert_eq!(answer_calls(&mut desk, 210).len(), 1);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Calls)));
    desk.acts([Action::Cancel, Action::Refresh]);
    desk.fetches.retain(|(_, query)| !matches!(query, Query::ListedCalls(_)));
    desk.settle();
    assert!(desk.model.screen.overlays.is_empty(), "once");
}

#[test]
fn a_query_that_is_wrong_stays_and_the_filter_goes_with_escape() {
    let mut desk = Desk::new(FakeServer::new(3, 10));
    desk.act(Action::Calls);
    answer_calls(&mut desk, 3);
    desk.acts([Action::Search, Action::Paste("verdict:nonsense".to_owned()), Action::Open]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Write(_))));
    desk.acts([Action::Move(Motion::Bottom), Action::Type(crate::app::message::key::Key::ctrl('u'))]);
    desk.acts([Action::Paste("verdict:none refund".to_owned()), Action::Open]);
    let asked = answer_calls(&mut desk, 2);
    assert_eq!(asked[0].filter.typed, "verdict:none refund");
    assert_eq!(desk.model.panes.calls.rows.len(), 2);
    desk.act(Action::Cancel);
    assert_eq!(answer_calls(&mut desk, 3).len(), 1);
    assert!(
        desk.model.panes.calls.filter.is_empty() && matches!(desk.model.screen.overlays.last(), Some(Overlay::Calls))
    );
}

#[test]
fn what_a_call_is_judged_against_is_searched_and_what_became_of_it_is_told_to_who_asks() {
    let mut desk = Desk::new(FakeServer::new(1, 10));
    desk.acts([Action::Focus(Pane::Transcript), Action::Brief]);
    let outcome = |desk: &mut Desk| {
        let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Brief(..))).expect("asked");
        let (id, query) = desk.fetches.remove(at);
        let Query::Brief(call, outcome) = query else { panic!("a brief") };
        let line = |text: &str| BriefLine { text: Display::ours(text.to_owned()), is_head: false };
        let lines = ["Policy", "Refunds take a day.", "Nothing else.", "A refund needs a yes."].map(line).to_vec();
        desk.reply(id, Reply::Brief(call, outcome, Ok(lines)));
        outcome
    };
    assert!(!outcome(&mut desk), "not unless it is asked for");
    let top = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Brief(page)) => page.scroll,
        other => panic!("{other:?}"),
    };
    desk.acts([Action::Search, Action::Paste("refund".to_owned()), Action::Open]);
    assert_eq!(top(&desk), 1);
    desk.act(Action::NextHit);
    assert_eq!(top(&desk), 3);
    desk.act(Action::NextHit);
    assert_eq!(top(&desk), 1, "round the end");
    desk.act(Action::PrevHit);
    assert_eq!(top(&desk), 3);
    desk.act(Action::Outcome);
    assert!(outcome(&mut desk));
}
