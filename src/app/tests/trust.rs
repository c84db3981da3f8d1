//! What the server says and does not do, what it asks for, and what clocks show: nothing is doubled, nothing is undone in
//! silence, and nothing waits for longer than it must.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            event::Elsewhere,
        },
        state::{connection::Link, pending::Phase, project::Mark},
    },
    domain::choice::{IssueStatus, RelationType},
};

const YEARS: i64 = 10 * 365 * 24 * 60 * 60 * 1_000;

/// A desk with the transcript of the first issue in front, on message 2.
fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(3, 6));
    desk.acts([Action::Open, Action::Open]);
    desk.model.panes.transcript.select(2);
    desk.settle();
    desk
}

fn warned(desk: &Desk, words: &str) -> bool {
    desk.model.screen.toasts.iter().any(|toast| toast.is_error() && toast.text.as_str().contains(words))
}

fn held(desk: &Desk) -> usize {
    desk.model.world.lanes.count(|phase| matches!(phase, Phase::Held(_)))
}

/// Lets time pass and everything be answered, until nothing more is due.
fn calm(desk: &mut Desk) {
    desk.model.screen.overlays.clear();
    desk.settle();
}

#[test]
fn asked_to_wait_everything_waits_whatever_else_is_answered() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1), Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.acts([Action::SetStatus(IssueStatus::Done), Action::RefreshAll]);
    assert!(desk.sends.len() >= 2 && !desk.fetches.is_empty(), "several things are under way");
    let asked = desk.now;
    desk.refuse(0, Kind::Busy { wait: Some(8_000) });
    // What had left before is answered, well and badly.
    desk.store(0);
    desk.fail(0, Kind::Offline);
    desk.answer_all();
    desk.acts([Action::Move(Motion::Down), Action::Refresh, Action::Activity, Action::Cancel, Action::RefreshAll]);
    desk.acts([Action::SetStatus(IssueStatus::Closed), Action::Jobs, Action::Retry, Action::Cancel]);
    while desk.now.since(asked) < 8_000 {
        assert_eq!((&desk.fetches[..], &desk.sends[..]), (&[][..], &[][..]), "after {} ms", desk.now.since(asked));
        assert!(desk.wait(), "it goes on by itself");
    }
    let under_way = desk.fetches.len() + desk.sends.len();
    assert!((1..=2).contains(&under_way), "carefully at first: {under_way}");
    calm(&mut desk);
    assert_eq!(*desk.model.outbox.reach.link(), Link::Up);
    assert_eq!(desk.server.flags.len(), 1);
    assert!(
        desk.model.panes.issues.failure.is_none() && desk.model.reading.runs.is_empty(),
        "what failed was read again"
    );
}

#[test]
fn a_key_that_is_not_known_stops_reading_too_whatever_else_is_answered() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1), Action::RefreshAll]);
    desk.refuse(0, Kind::Unauthorised);
    desk.answer_all();
    assert!(matches!(desk.model.outbox.reach.link(), Link::Stopped(_)), "those were answers to requests from before");
    desk.acts([Action::Activity, Action::Cancel, Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    assert!(desk.fetches.is_empty() && desk.sends.is_empty() && !desk.wait(), "{:?}", desk.fetches);
    desk.act(Action::RefreshAll);
    assert_eq!(desk.fetches.len(), 1, "one request finds out");
    calm(&mut desk);
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn a_clock_that_is_set_delays_nothing() {
    for step in [-YEARS, -3_600_000, -600_000, 600_000, YEARS] {
        let mut desk = reading();
        desk.acts([Action::Flag, Action::PickDigit(1)]);
        desk.refuse(0, Kind::Offline);
        desk.act(Action::Comment);
        desk.acts([Action::Paste("words".to_owned()), Action::Open]);
        desk.ahead = step;
        let begun = desk.now;
        calm(&mut desk);
        assert_eq!((desk.server.flags.len(), desk.server.comments.len()), (1, 1), "{step}");
        assert!(desk.now.since(begun) < 30_000, "{step}: {} ms", desk.now.since(begun));
        // And over a restart.
        desk.acts([Action::Focus(Pane::Issues), Action::Comment, Action::Paste("more".to_owned()), Action::Open]);
        desk.ahead = -step;
        desk.kill(|_| false);
        let begun = desk.now;
        calm(&mut desk);
        assert_eq!(desk.server.comments.len(), 2, "{step}");
        assert!(desk.now.since(begun) < 30_000, "{step}: {} ms", desk.now.since(begun));
    }
}

#[test]
fn a_lost_answer_doubles_nothing_whatever_the_clocks_show() {
    for (ahead, server_ahead) in [(0, 0), (YEARS, 0), (-YEARS, 0), (0, YEARS), (0, -YEARS), (3_600_000, -660_000)] {
        let mut desk = Desk::new(FakeServer::new(3, 6));
        (desk.ahead, desk.server_ahead) = (ahead, server_ahead);
        desk.restart();
        desk.settle();
        desk.acts([Action::Open, Action::Open, Action::Flag, Action::PickDigit(1)]);
        desk.lose(0);
        calm(&mut desk);
        desk.acts([Action::Focus(Pane::Issues), Action::Comment, Action::Paste("words".to_owned()), Action::Open]);
        while desk.sends.is_empty() {
            assert!(desk.wait());
        }
        desk.kill(|_| true);
        // The clock is set while nobody looks.
        desk.ahead = -ahead;
        calm(&mut desk);
        assert_eq!((desk.server.flags.len(), desk.server.comments.len()), (1, 1), "{ahead}, {server_ahead}");
        // The same words again are meant, and were not there before.
        desk.acts([Action::Focus(Pane::Issues), Action::Comment, Action::Paste("words".to_owned()), Action::Open]);
        desk.server.now = desk.server.now.plus(3_600_000);
        desk.now = desk.now.plus(3_600_000);
        desk.event(Event::Woke);
        desk.refuse(0, Kind::Unknown);
        calm(&mut desk);
        assert_eq!(desk.server.comments.len(), 2, "{ahead}, {server_ahead}: it was not stored, and is sent");
    }
}

/// Places a flag that is stored, on a server whose readers do not see it.
fn unseen() -> Desk {
    let mut desk = reading();
    desk.server.shows = Some(Box::new(desk.server.clone()));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    while !desk.sends.is_empty() {
        desk.store(0);
        desk.answer_all();
    }
    desk
}

#[test]
fn a_server_that_lags_behind_its_own_writes_is_given_time_and_nothing_is_told() {
    let mut desk = unseen();
    assert_eq!(held(&desk), 0);
    assert!(matches!(desk.flags()[0].2, Mark::Pending(_)), "it stays on the screen: {:?}", desk.flags());
    assert!(desk.wait());
    desk.store(0);
    desk.server.shows = None;
    calm(&mut desk);
    assert_eq!(desk.flags()[0].2, Mark::Stored);
    assert_eq!((desk.server.flags.len(), unconfirmed(&desk)), (1, (0, 0)));
    assert!(desk.store.rows.is_empty() && !desk.model.screen.toasts.iter().any(|toast| toast.is_error()));
}

#[test]
fn what_is_missed_for_long_is_told_and_a_later_reading_takes_that_back() {
    let mut desk = unseen();
    desk.settle();
    assert!(held(&desk) == 1 && warned(&desk, "Gone from the server"), "{:?}", desk.model.screen.toasts);
    desk.kill(|_| false);
    desk.settle();
    assert_eq!(held(&desk), 1, "a restart forgets nothing");
    desk.server.shows = None;
    desk.act(Action::RefreshAll);
    calm(&mut desk);
    assert_eq!((held(&desk), desk.server.flags.len()), (0, 1));
    assert!(desk.store.rows.is_empty());
    assert_eq!(desk.flags().len(), 1);
}

#[test]
fn to_try_again_what_was_missed_is_to_look_first() {
    for restarts in [false, true] {
        let mut desk = unseen();
        desk.settle();
        if restarts {
            desk.kill(|_| false);
            desk.settle();
        }
        desk.acts([Action::Jobs, Action::Retry, Action::Cancel]);
        assert_eq!(desk.sends.len(), 1);
        // It is there by now; nobody has read it.
        desk.server.shows = None;
        desk.store(0);
        calm(&mut desk);
        assert_eq!((desk.server.flags.len(), unconfirmed(&desk)), (1, (0, 0)), "restarts: {restarts}");
    }
}

#[test]
fn an_answer_with_another_id_is_no_second_flag() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    let (id, mutation) = desk.sends.remove(0);
    let Outcome::Stored(Ack::Flag(mut flag)) = desk.deliver(id, &mutation) else { panic!("a flag") };
    flag.id = "another".into();
    desk.settled(id, Outcome::Stored(Ack::Flag(flag)));
    calm(&mut desk);
    assert_eq!((desk.server.flags.len(), unconfirmed(&desk)), (1, (0, 0)), "{:?}", desk.model.screen.toasts);
    assert_eq!(desk.flags().len(), 1);
    desk.act(Action::Undo);
    calm(&mut desk);
    assert!(desk.server.flags.is_empty(), "and it can be taken back by its true name");
}

#[test]
fn fields_and_removals_that_were_confirmed_and_not_done_are_told() {
    /// Confirms the change on its way, and does nothing.
    fn lie(desk: &mut Desk) {
        let before = desk.server.clone();
        let (id, mutation) = desk.sends.remove(0);
        let outcome = desk.deliver(id, &mutation);
        desk.server = before;
        desk.settled(id, outcome);
    }
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.act(Action::Relate(RelationType::Blocks));
    desk.acts([Action::Paste("T-2".to_owned()), Action::Open]);
    desk.settle();
    let steps: [(&str, Vec<Action>); 4] = [
        ("set status", vec![Action::SetStatus(IssueStatus::Done)]),
        ("remove flag", vec![Action::Focus(Pane::Transcript), Action::Remove]),
        ("remove blocks", vec![Action::Focus(Pane::Relations), Action::NextLandmark, Action::Remove]),
        ("detach", vec![Action::Focus(Pane::Evidence), Action::Remove]),
    ];
    for (name, actions) in steps {
        desk.acts(actions);
        assert_eq!(desk.sends.len(), 1, "{name}");
        lie(&mut desk);
        desk.answer_all();
        assert_eq!(held(&desk), 0, "{name}: the server is given time");
        calm(&mut desk);
        assert_eq!(held(&desk), 1, "{name}: {:?}", desk.model.screen.toasts);
        assert!(
            warned(&desk, "Not so on the server although it confirmed it"),
            "{name}: {:?}",
            desk.model.screen.toasts
        );
        while desk.model.screen.toasts.dismiss() {}
        desk.acts([Action::Jobs, Action::Retry, Action::Cancel]);
        calm(&mut desk);
        assert_eq!(unconfirmed(&desk), (0, 0), "{name}: done when it is tried again");
    }
    let there = desk.server.detail(&issue_id(1)).expect("known");
    assert_eq!(there.issue.status, IssueStatus::Done);
    assert!(there.flags.is_empty() && there.relations.is_empty() && there.links.is_empty());
}

#[test]
fn what_somebody_else_has_done_since_is_no_lie() {
    let mut desk = reading();
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.store(0);
    desk.server.issues.get_mut(&1).expect("there").status = IssueStatus::Closed;
    calm(&mut desk);
    assert!(desk.model.world.lanes.is_empty() && desk.model.screen.toasts.iter().all(|toast| !toast.is_error()));
    // Back and forth, quicker than it is read.
    desk.acts([Action::SetStatus(IssueStatus::Todo), Action::SetStatus(IssueStatus::Done)]);
    desk.acts([Action::SetStatus(IssueStatus::Todo)]);
    calm(&mut desk);
    assert!(desk.model.world.lanes.is_empty(), "{:?}", desk.model.screen.toasts);
    assert_eq!(desk.server.issues[&1].status, IssueStatus::Todo);
}

#[test]
fn no_mark_says_that_a_change_is_kept_before_it_is() {
    let mut desk = reading();
    desk.store.slow = Some(Vec::new());
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert!(matches!(desk.flags()[0].2, Mark::Keeping(_)), "seen at once, and promised nothing: {:?}", desk.flags());
    let twin = Desk::new(desk.server.clone());
    assert!(twin.model.world.lanes.is_empty(), "a kill now forgets it");
    desk.keep();
    assert!(matches!(desk.flags()[0].2, Mark::Pending(_)));
    desk.kill(|_| false);
    assert_eq!(unconfirmed(&desk), (1, 0), "a kill now does not");
    calm(&mut desk);
    desk.model.panes.transcript.select(2);
    desk.store.slow = Some(Vec::new());
    desk.acts([Action::Focus(Pane::Transcript), Action::Remove]);
    assert!(matches!(desk.flags()[0].2, Mark::Going(_)));
    desk.keep();
    assert!(matches!(desk.flags()[0].2, Mark::Leaving(_)));
}

#[test]
fn every_change_is_stored_is_said_only_when_it_is_so() {
    let mut desk = reading();
    assert!(desk.model.is_all_stored());
    desk.store.elsewhere = vec![Elsewhere { address: Display::ours("https://old.example/"), changes: 2 }];
    desk.restart();
    calm(&mut desk);
    assert!(desk.model.world.lanes.is_empty() && !desk.model.is_all_stored());
    let words = desk.model.outbox.elsewhere[0].words();
    assert!(words.as_str().starts_with("2 changes of this profile wait for https://old.example/"), "{words}");
    desk.event(Event::Focused(false));
    desk.acts([Action::Focus(Pane::Issues), Action::SetStatus(IssueStatus::Done)]);
    calm(&mut desk);
    assert_eq!(desk.notices.last().map(|text| text.as_str().contains("for this address")), Some(true));
}
