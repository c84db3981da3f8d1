//! A ticket service that fails beside a triage service that does not, and the other way round.

use super::{
    relations::said,
    tickets::{link, links, marks, one_to_two, sent, tied},
    *,
};
use crate::{
    app::{
        message::action::Pane,
        state::{connection::Link, pending::Phase},
    },
    domain::choice::IssueStatus,
    graph::{EdgeKind, Mark},
};

/// What says that no more is to be sent for a while, or before somebody acts.
const FAILURES: [Kind; 5] =
    [Kind::Offline, Kind::Unauthorised, Kind::Forbidden, Kind::Busy { wait: None }, Kind::Busy { wait: Some(90_000) }];

#[test]
fn a_ticket_service_that_cannot_be_read_says_nothing_about_the_triage_service() {
    for kind in FAILURES {
        let mut desk = tied();
        for _ in 0..3 {
            desk.act(Action::Refresh);
            while let Some((_, query)) = desk.fetches.first() {
                if query.goes_to_tickets() { desk.fail(0, kind) } else { desk.answer(0) }
            }
        }
        assert_eq!(*desk.model.outbox.reach.link(), Link::Up, "{kind:?}");
        assert_eq!(desk.model.panes.relations.progress().map(|progress| progress.2), Some(1), "one node is unread");
        assert_eq!(desk.model.screen.toasts.iter().filter(|toast| toast.is_error()).count(), 0, "{}", said(&desk));
    }
}

/// A link that has just been sent.
fn linking() -> Desk {
    let mut desk = tied();
    link(&mut desk);
    while desk.sends.is_empty() {
        desk.answer_all();
        assert!(desk.wait());
    }
    desk
}

#[test]
fn a_change_that_the_ticket_service_does_not_take_holds_no_issue_up() {
    for kind in FAILURES {
        let mut desk = linking();
        desk.refuse(0, kind);
        assert_eq!(*desk.model.outbox.reach.link(), Link::Up, "{kind:?}");
        desk.act(Action::SetStatus(IssueStatus::Done));
        assert_eq!(sent(&desk), ["status done"], "{kind:?}");
        desk.store(0);
        let held = matches!(kind, Kind::Unauthorised | Kind::Forbidden);
        let phase = &desk.model.world.lanes.iter().next().expect("the link").1.phase;
        assert_eq!(matches!(phase, Phase::Held(_)), held, "{kind:?}: {phase:?}");
        if let Kind::Busy { wait: Some(wait) } = kind {
            let not_before = Phase::Queued { not_before: desk.now.plus(i64::try_from(wait).expect("short")) };
            assert_eq!(*phase, not_before, "as long as it asks for");
        }
        if held {
            assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Failed]);
            desk.acts([Action::Cancel, Action::Jobs, Action::Retry, Action::Cancel]);
        }
        desk.settle();
        assert_eq!(links(&mut desk), [one_to_two()], "{kind:?}: in the end it is made, once");
    }
}

#[test]
fn a_triage_service_that_fails_holds_no_link_up() {
    for kind in [Kind::Offline, Kind::Unauthorised, Kind::Busy { wait: Some(90_000) }] {
        let mut desk = tied();
        link(&mut desk);
        desk.acts([Action::Focus(Pane::Evidence), Action::Refresh]);
        let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Detail(_))).expect("asked for");
        desk.fail(at, kind);
        assert_ne!(*desk.model.outbox.reach.link(), Link::Up);
        let effects = crate::app::update(&mut desk.model, Msg::Event(Event::Woke), &env());
        let delay = env().now.plus(5_000);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::WakeAt(at) if *at <= delay)), "{kind:?}");
        desk.now = desk.now.plus(5_000);
        desk.event(Event::Woke);
        assert_eq!(sent(&desk), ["link ticket VOX-1 to VOX-2"], "{kind:?}");
        desk.store(0);
        assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Stored], "{kind:?}");
        assert_ne!(*desk.model.outbox.reach.link(), Link::Up, "{kind:?}: and it does not vouch for the other service");
    }
}
