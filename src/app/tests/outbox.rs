//! What becomes of a change when the network, the disk, another person or the user gets in its way.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key,
        },
        state::{
            connection::Link,
            overlay::{OnYes, Overlay},
            pending::Phase,
            project::Mark,
        },
    },
    domain::choice::IssueStatus,
};

/// A desk with the transcript of the first issue in front, on message 2.
fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(3, 6));
    desk.acts([Action::Open, Action::Open]);
    desk.model.panes.transcript.select(2);
    desk.settle();
    desk
}

fn write(desk: &mut Desk, words: &str) {
    desk.acts(words.chars().map(|c| Action::Type(Key::char(c))));
}

fn phase(desk: &Desk) -> &Phase {
    &desk.model.world.lanes.iter().next().expect("one change").1.phase
}

#[test]
fn a_change_whose_answer_was_lost_is_looked_for_and_not_sent_again() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.lose(0);
    assert!(matches!(phase(&desk), Phase::Queued { .. }));
    assert!(matches!(desk.flags()[0].2, Mark::Pending(_)), "it stays on the screen");
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert_eq!(desk.flags()[0].2, Mark::Stored);
}

#[test]
fn a_change_that_is_not_found_twice_is_sent_again() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.refuse(0, Kind::Unknown);
    assert!(desk.sends.is_empty());
    for looks in 1..=2 {
        assert!(desk.wait());
        assert_eq!(desk.sends.len(), 1, "look {looks}");
        desk.store(0);
        assert!(desk.server.flags.is_empty(), "a look changes nothing");
    }
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn a_page_in_the_way_is_waited_for_but_not_without_end() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    for _ in 0..6 {
        desk.refuse(0, Kind::Broken);
        while desk.sends.is_empty() {
            assert!(desk.wait());
        }
    }
    for _ in 0..4 {
        let (id, _) = desk.sends.remove(0);
        desk.settled(id, Outcome::Unclear(failure(Kind::Garbled)));
        assert_eq!(unconfirmed(&desk), (1, 0), "no hand is needed");
        assert!(desk.wait());
    }
    let (id, _) = desk.sends.remove(0);
    desk.settled(id, Outcome::Unclear(failure(Kind::Garbled)));
    assert!(matches!(phase(&desk), Phase::Held(_)), "the service is another one than was thought");
}

#[test]
fn a_change_that_waits_because_the_service_failed_says_what_it_said() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    let said = |desk: &Desk| {
        let (_, pending) = desk.model.world.lanes.iter().next().expect("one");
        pending.said.as_ref().map(|failure| failure.sentence().to_string())
    };
    assert_eq!(said(&desk), None);
    desk.refuse(0, Kind::Broken);
    assert_eq!(said(&desk), Some(failure(Kind::Broken).sentence().to_string()));
    let told = |desk: &Desk| {
        desk.model.screen.toasts.iter().filter(|toast| toast.text.as_str().starts_with("Not stored yet: ")).count()
    };
    assert_eq!(told(&desk), 1);
    assert!(desk.wait());
    desk.refuse(0, Kind::Broken);
    assert_eq!(told(&desk), 1, "the same is no news");
    desk.settle();
    assert_eq!((unconfirmed(&desk), desk.server.flags.len()), ((0, 0), 1));
}

#[test]
fn two_equal_flags_are_two_flags_also_when_both_answers_are_lost() {
    let mut desk = reading();
    for _ in 0..2 {
        desk.acts([Action::Flag, Action::PickDigit(1)]);
    }
    desk.lose(0);
    desk.wait();
    desk.store(0);
    desk.lose(0);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 2);
}

#[test]
fn offline_is_a_state_with_one_question_at_a_time_and_an_end() {
    let mut desk = Desk::new(FakeServer::new(6, 3));
    for _ in 0..6 {
        desk.pause();
        desk.act(Action::SetStatus(IssueStatus::Done));
        desk.act(Action::Move(crate::app::message::action::Motion::Down));
        while !desk.fetches.is_empty() {
            desk.answer(0);
        }
    }
    while !desk.sends.is_empty() {
        desk.refuse(0, Kind::Offline);
    }
    assert!(matches!(desk.model.outbox.reach.link(), Link::Offline { .. }));
    assert_eq!(unconfirmed(&desk), (6, 0), "nothing is lost, and nothing failed");
    assert!(desk.model.screen.toasts.iter().all(|toast| !toast.is_error()));
    for _ in 0..20 {
        let before = desk.now;
        assert!(desk.wait());
        assert!(desk.now.since(before) <= 5_000);
        assert_eq!(desk.sends.len(), 1, "one request finds out");
        desk.refuse(0, Kind::Offline);
    }
    desk.acts([Action::Jobs, Action::Retry, Action::Cancel]);
    assert_eq!(desk.sends.len(), 1, "at once on a key");
    desk.settle();
    assert_eq!(*desk.model.outbox.reach.link(), Link::Up);
    assert!(desk.server.issues.values().all(|issue| issue.status == IssueStatus::Done));
}

#[test]
fn a_wrong_key_stops_everything_until_the_user_acts() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.refuse(0, Kind::Unauthorised);
    assert!(matches!(desk.model.outbox.reach.link(), Link::Stopped(_)));
    desk.acts([
        Action::Focus(crate::app::message::action::Pane::Issues),
        Action::Move(crate::app::message::action::Motion::Down),
    ]);
    assert!(desk.fetches.is_empty() && desk.sends.is_empty() && !desk.wait(), "nothing is asked any more");
    assert_eq!(unconfirmed(&desk), (1, 0));
    desk.act(Action::RefreshAll);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn a_comment_can_be_taken_back_for_a_moment_and_its_words_are_there_again() {
    let mut desk = reading();
    desk.act(Action::Comment);
    write(&mut desk, "rash");
    desk.act(Action::Open);
    assert!(desk.sends.is_empty() && desk.store.drafts.is_empty());
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert_eq!(desk.sends.len(), 1, "it holds nothing up");
    desk.settle();
    assert_eq!(desk.server.comments.len(), 1);
    assert_eq!(
        desk.model.outbox.undo.take().map(|step| step[0].1.change.label().to_string()),
        Some("flag missed_handoff on message 2".into()),
        "what has left cannot be taken back"
    );

    desk.act(Action::Comment);
    write(&mut desk, "rasher");
    desk.acts([Action::Open, Action::Undo]);
    desk.settle();
    assert_eq!(desk.server.comments.len(), 1, "nothing was sent");
    assert_eq!(desk.model.outbox.drafts.iter().map(|(_, text)| text).collect::<Vec<_>>(), ["rasher"]);
    assert!(desk.store.rows.is_empty());
}

#[test]
fn what_is_being_written_survives_escape_crash_and_restart() {
    let mut desk = reading();
    desk.act(Action::Comment);
    write(&mut desk, "half");
    desk.kill(|_| false);
    desk.settle();
    desk.act(Action::Comment);
    write(&mut desk, " a thought");
    desk.act(Action::Cancel);
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    write(&mut desk, "a note");
    desk.kill(|_| false);
    desk.settle();
    let texts: Vec<_> = desk.model.outbox.drafts.iter().map(|(_, text)| text.to_owned()).collect();
    assert_eq!(texts, ["half a thought", "a note"]);
    desk.acts([Action::Drafts, Action::Open]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Write(_))), "Enter goes on writing");
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.comments[0].2, "half a thought");
    assert_eq!(desk.store.drafts.len(), 1, "the note is still there");
}

#[test]
fn a_full_disk_is_told_before_a_word_is_lost() {
    let mut desk = reading();
    desk.store.full = true;
    desk.act(Action::Comment);
    write(&mut desk, "words");
    desk.act(Action::Open);
    assert!(matches!(phase(&desk), Phase::Held(reason) if reason.kind == Kind::NotKept));
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.is_error()));
    assert!(desk.sends.is_empty(), "nothing leaves that is not kept");
    desk.act(Action::Interrupt);
    assert!(
        matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(question)) if question.on_yes == OnYes::Quit)
    );
    assert!(!desk.quit);
    desk.act(Action::Cancel);
    desk.store.full = false;
    desk.acts([Action::Jobs, Action::Retry, Action::Cancel]);
    desk.settle();
    assert_eq!(desk.server.comments.len(), 1);
    assert_eq!(desk.store.drafts.len(), 0, "what was sent is no draft any more");
}

#[test]
fn a_value_that_somebody_changed_is_not_overwritten_unasked() {
    let set = |desk: &mut Desk, status| desk.server.issues.values_mut().next().expect("one").status = status;
    let status = |desk: &Desk| desk.server.issues[&1].status.clone();
    let mut desk = reading();
    set(&mut desk, IssueStatus::Closed);
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.settle();
    assert_eq!(status(&desk), IssueStatus::Closed, "nothing is overwritten");
    let Some(Overlay::Ask(question)) = desk.model.screen.overlays.last() else { panic!("a question") };
    for value in ["todo", "done", "closed"] {
        assert!(question.text.as_str().contains(value), "{}", question.text);
    }
    desk.act(Action::Yes);
    desk.settle();
    assert_eq!(status(&desk), IssueStatus::Done, "unless the user says so");

    set(&mut desk, IssueStatus::Backlog);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(status(&desk), IssueStatus::Backlog, "undo is guarded too");
    desk.act(Action::No);
    desk.settle();
    assert!(desk.model.world.lanes.is_empty() && desk.store.rows.is_empty());
    assert_eq!(desk.model.reading.shown.as_ref().map(|shown| shown.issue.status.clone()), Some(IssueStatus::Backlog));
}

#[test]
fn what_was_confirmed_and_is_not_there_is_told_and_can_be_sent_again() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.store(0);
    desk.server.flags.clear();
    desk.settle();
    assert!(matches!(phase(&desk), Phase::Held(reason) if reason.kind == Kind::Lost));
    desk.acts([Action::Jobs, Action::Retry, Action::Cancel]);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn an_issue_that_vanished_keeps_the_words_written_about_it() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    write(&mut desk, "precious");
    desk.act(Action::Open);
    desk.refuse(0, Kind::Missing);
    assert!(matches!(phase(&desk), Phase::Held(reason) if reason.kind == Kind::Missing));
    desk.acts([Action::Jobs, Action::Edit]);
    assert!(desk.model.world.lanes.is_empty() && desk.store.rows.is_empty());
    assert_eq!(desk.store.drafts.values().collect::<Vec<_>>(), ["precious"], "back where it was written");
}

#[test]
fn an_issue_is_deleted_by_its_code_alone_and_closing_is_offered() {
    let mut desk = reading();
    for (typed, issues) in [("T-2", 3), ("yes", 3), ("", 3), ("close", 3), ("t-1", 2)] {
        desk.act(Action::Delete);
        write(&mut desk, typed);
        desk.act(Action::Open);
        desk.settle();
        assert_eq!(desk.server.issues.len(), issues, "{typed}");
    }
    assert_ne!(desk.model.reading.current, Some(issue_id(1)));
    assert!(desk.model.panes.issues.rows().all(|row| row.id != issue_id(1)));
}

#[test]
fn leaving_sends_what_can_be_sent_and_keeps_the_rest() {
    let mut desk = reading();
    desk.act(Action::Interrupt);
    assert!(desk.quit, "nothing is under way");

    let mut desk = reading();
    desk.act(Action::Comment);
    write(&mut desk, "last words");
    desk.acts([Action::Open, Action::Interrupt]);
    assert!(!desk.quit);
    assert_eq!(desk.sends.len(), 1, "the delay is over");
    desk.store(0);
    assert!(desk.quit);

    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1), Action::Interrupt]);
    desk.wait();
    assert!(desk.quit, "a service that hangs holds nobody up");
    desk.kill(|_| true);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert!(desk.store.rows.is_empty());
}

#[test]
fn another_process_sends_and_this_one_shows() {
    let mut desk = reading();
    let kept = |desk: &Desk, sends| Event::Opened { left: desk.store.left(), sends };
    desk.event(kept(&desk, false));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert!(desk.sends.is_empty());
    assert!(matches!(desk.flags()[0].2, Mark::Pending(_)));
    let row = desk.store.rows.remove(0);
    let _ = desk.server.apply(&row.entry.mutation);
    desk.event(kept(&desk, false));
    desk.settle();
    assert_eq!(desk.flags()[0].2, Mark::Stored, "the other one sent it");
    desk.acts([Action::Flag, Action::PickDigit(2)]);
    desk.event(kept(&desk, true));
    desk.settle();
    assert_eq!(desk.server.flags.len(), 2, "the other one is gone");
}

#[test]
fn whoever_leaves_waits_a_moment_for_the_one_that_sends_or_for_its_own_turn() {
    let kept = |desk: &Desk, sends| Event::Opened { left: desk.store.left(), sends };
    let leaving = || {
        let mut desk = reading();
        desk.event(kept(&desk, false));
        desk.acts([Action::Flag, Action::PickDigit(1), Action::Interrupt]);
        assert!(!desk.quit, "the other one may be sending it");
        desk
    };
    let mut sent_by_the_other = leaving();
    sent_by_the_other.store.rows.clear();
    sent_by_the_other.event(kept(&sent_by_the_other, false));
    assert!(sent_by_the_other.quit);

    let mut the_other_is_gone = leaving();
    the_other_is_gone.event(kept(&the_other_is_gone, true));
    the_other_is_gone.store(0);
    assert!(the_other_is_gone.quit);
    assert_eq!(the_other_is_gone.server.flags.len(), 1);

    let mut the_other_hangs = leaving();
    the_other_hangs.wait();
    assert!(the_other_hangs.quit, "and holds nobody up");
    assert_eq!(the_other_hangs.store.rows.len(), 1, "it is kept for the next start");
}

#[test]
fn a_relation_removed_from_its_other_end_is_not_missed() {
    use crate::domain::choice::RelationType;
    let mut desk = reading();
    desk.act(Action::Relate(RelationType::RelatedTo));
    write(&mut desk, "T-2");
    desk.act(Action::Open);
    desk.store(0);
    desk.acts([
        Action::Focus(crate::app::message::action::Pane::Issues),
        Action::Move(crate::app::message::action::Motion::Down),
    ]);
    while !desk.fetches.is_empty() {
        desk.answer(0);
    }
    desk.acts([Action::Focus(crate::app::message::action::Pane::Relations), Action::NextLandmark, Action::Remove]);
    desk.settle();
    desk.acts([
        Action::Focus(crate::app::message::action::Pane::Issues),
        Action::Move(crate::app::message::action::Motion::Up),
    ]);
    desk.settle();
    assert!(desk.server.relations.is_empty());
    assert!(desk.model.world.lanes.is_empty(), "nobody misses it: {:?}", desk.model.screen.toasts);
}

#[test]
fn a_removal_that_was_made_and_then_refused_leaves_no_flag_on_the_screen_when_it_is_given_up() {
    let mut desk = Desk::new(FakeServer::new(3, 6));
    let flag = [Action::Focus(Pane::Transcript), Action::Flag, Action::PickDigit(1), Action::Undo];
    desk.acts(flag);
    desk.store(0);
    desk.lose(0);
    desk.wait();
    desk.refuse(0, Kind::Refused);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.model.screen.overlays.clear();
    desk.act(Action::RefreshAll);
    desk.settle();
    desk.acts([Action::Jobs, Action::Discard, Action::Cancel]);
    desk.model.screen.overlays.clear();
    desk.settle();
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Top)]);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 0);
    assert_eq!(desk.model.reading.current, Some(issue_id(1)));
    assert_eq!(desk.flags(), [], "the server has none");
}
