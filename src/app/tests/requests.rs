//! The request log.

use super::{Desk, Event, FakeServer, env};
use crate::{
    app::{
        message::{
            action::{Action, Motion},
            effect::Effect,
            env::Msg,
        },
        state::{model::Model, overlay::Overlay, requests::View},
    },
    domain::{
        logged::{Ended, Logged, Outcome},
        text::Display,
    },
};

/// A request as it is told of; at its end when `status` is given.
pub(crate) fn logged(number: u64, status: Option<u16>) -> Logged {
    let ended =
        |status| Ended { status: Some(status), outcome: Outcome::Done, millis: 12, bytes: 340, retry_after: None };
    Logged {
        number,
        method: Display::ours("GET"),
        origin: Display::ours("https://api.bland.ai"),
        socket: None,
        target: Display::ours(format!("/v1/calls/{number}")),
        credentials: vec![Display::ours("authorization: $BLAND_API_KEY")],
        body: None,
        ended: status.map(ended),
    }
}

fn log(model: &Model) -> Vec<(u64, bool)> {
    model.panes.requests.iter().map(|entry| (entry.logged.number, entry.logged.ended.is_some())).collect()
}

fn view(model: &Model) -> &View {
    match model.screen.overlays.last() {
        Some(Overlay::Requests(view)) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_requests_are_kept_and_ends_find_their_beginnings() {
    let mut desk = Desk::new(FakeServer::new(1, 1));
    let told = |desk: &mut Desk, number, status| desk.event(Event::Requested(Box::new(logged(number, status))));
    told(&mut desk, 1, None);
    told(&mut desk, 2, None);
    told(&mut desk, 1, Some(200));
    assert_eq!(log(&desk.model), [(2, false), (1, true)]);
    (3..=300).for_each(|number| told(&mut desk, number, None));
    assert_eq!((log(&desk.model).len(), log(&desk.model)[0].0), (200, 300));
    told(&mut desk, 2, Some(200));
    assert_eq!(log(&desk.model).len(), 200, "the end of what is forgotten is no entry");
}

#[test]
fn the_selected_request_stays_selected_and_can_be_copied() {
    let mut desk = Desk::new(FakeServer::new(1, 1));
    (1..=3).for_each(|number| desk.event(Event::Requested(Box::new(logged(number, None)))));
    desk.acts([Action::Requests, Action::Move(Motion::Down)]);
    desk.event(Event::Requested(Box::new(logged(4, None))));
    assert_eq!(desk.model.panes.requests.selected(view(&desk.model)).map(|entry| entry.logged.number), Some(2));
    let effects = crate::app::update(
        &mut desk.model,
        Msg::Act(Action::Copy(crate::app::message::action::Copied::Itself)),
        &env(),
    );
    let copied =
        effects.iter().find_map(|effect| if let Effect::Copy(text) = effect { Some(text.as_str()) } else { None });
    assert_eq!(copied, Some("curl 'https://api.bland.ai/v1/calls/2' -H \"authorization: $BLAND_API_KEY\""));
    desk.act(Action::Open);
    assert_eq!(view(&desk.model).body, Some(0));
    desk.act(Action::Cancel);
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn a_request_that_nobody_looks_at_draws_no_frame() {
    let mut desk = Desk::new(FakeServer::new(1, 1));
    desk.model.screen.dirty = false;
    desk.event(Event::Requested(Box::new(logged(1, None))));
    assert!(!desk.model.screen.dirty);
    desk.act(Action::Requests);
    desk.model.screen.dirty = false;
    desk.event(Event::Requested(Box::new(logged(1, Some(200)))));
    assert!(desk.model.screen.dirty);
}
