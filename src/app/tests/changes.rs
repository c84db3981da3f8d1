//! Flags, relations, fields: from the wish to the server and back.

use super::*;
use crate::{
    app::{
        message::{action::Pane, key::Key},
        state::{
            overlay::Overlay,
            pending::{IN_FLIGHT, Phase},
            project::Mark,
        },
    },
    domain::choice::{IssueStatus, RelationType},
};

/// A desk with the transcript of the first issue in front, on message 12.
fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(3, 30));
    desk.acts([Action::Open, Action::Open]);
    desk.model.panes.transcript.select(12);
    desk.settle();
    desk
}

#[test]
fn two_keys_place_a_flag_with_everything_that_belongs_to_it() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(3)]);
    assert!(desk.model.screen.overlays.is_empty());
    assert_eq!(
        desk.flags(),
        [(Some(12), "skipped_verification".into(), Mark::Pending(desk.sends[0].0))],
        "shown at once"
    );
    let [(_, Mutation { change: Change::AddFlag(flag), subject: Subject::Issue(issue) })] = desk.sends.as_slice()
    else {
        panic!("one flag is sent: {:?}", desk.sends)
    };
    assert_eq!(*issue, issue_id(1));
    assert_eq!(flag.call_id, call_id(1));
    assert_eq!(flag.message_index, Some(12));
    let text = flag.message_text.as_ref().map(|text| text.verbatim());
    assert_eq!(text, Some("Words of turn 12, said at length. "), "verbatim, with the space at its end");
    desk.settle();
    assert_eq!(desk.flags(), [(Some(12), "skipped_verification".into(), Mark::Stored)]);
    assert_eq!(
        desk.model.reading.shown.as_ref().map(|shown| shown.issue.counts.flags),
        Some(1),
        "the counter is read again"
    );
}

#[test]
fn repeat_is_one_key_and_a_note_is_three_and_the_text() {
    let mut desk = reading();
    desk.acts([Action::Repeat, Action::Flag, Action::Open]);
    desk.model.panes.transcript.select(13);
    desk.act(Action::Repeat);
    desk.settle();
    assert_eq!(desk.flags().iter().map(|flag| flag.0).collect::<Vec<_>>(), [Some(12), Some(13)]);

    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(2)]);
    desk.acts("no 9".chars().map(|c| if c == '9' { Action::PickDigit(9) } else { Action::Type(Key::char(c)) }));
    desk.act(Action::Cancel);
    assert!(desk.model.screen.overlays.is_empty());
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(2), Action::Open]);
    desk.settle();
    let note = desk.server.flags.last().map(|flag| flag.note.verbatim().to_owned());
    assert_eq!(note.as_deref(), Some("no 9"), "a note that was left is there again");
}

#[test]
fn a_digit_that_is_quicker_than_the_types_is_not_lost() {
    let mut desk = Desk::unanswered(FakeServer::new(2, 10));
    while let Some(at) = desk.fetches.iter().position(|(_, query)| *query != Query::FlagTypes) {
        desk.answer(at);
    }
    desk.acts([Action::Focus(Pane::Transcript), Action::Flag, Action::PickDigit(3)]);
    assert!(desk.server.flags.is_empty());
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert_eq!(desk.server.flags[0].flag_type.verbatim(), desk.model.panes.catalogue.entries()[2].name);
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn somebody_who_looks_elsewhere_is_told_once_when_all_is_stored() {
    let mut desk = reading();
    desk.event(Event::Focused(false));
    desk.acts([Action::Flag, Action::PickDigit(1), Action::Flag, Action::PickDigit(2)]);
    desk.settle();
    assert_eq!(desk.notices.iter().map(|text| text.as_str()).collect::<Vec<_>>(), ["earmark: every change is stored"]);
    desk.event(Event::Focused(true));
    desk.acts([Action::Flag, Action::PickDigit(3)]);
    desk.settle();
    assert_eq!(desk.notices.len(), 1);
}

#[test]
fn letters_name_a_new_type_in_its_stored_form() {
    let mut desk = reading();
    desk.act(Action::Flag);
    desk.acts("Rude Tone".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.flags()[0].1, "rude_tone");
}

#[test]
fn a_refused_flag_keeps_its_words_and_can_be_sent_again() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.refuse(0, Kind::Refused);
    assert!(matches!(desk.flags()[0].2, Mark::Failed(_, ref reason) if reason.kind == Kind::Refused));
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.is_error()));
    assert_eq!(unconfirmed(&desk), (0, 1));
    desk.acts([Action::Jobs, Action::Retry]);
    desk.settle();
    assert_eq!(desk.flags()[0].2, Mark::Stored);
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn a_flag_on_a_call_that_is_not_attached_is_attached_and_placed_on_one_key() {
    let mut desk = reading();
    let link = desk.server.links.remove(0);
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.store(0);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(_))));
    desk.act(Action::Yes);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1, "exactly one flag in the end");
    assert!(desk.server.links.iter().any(|new| new.resource_id == link.resource_id && new.issue_id == link.issue_id));
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn undo_and_redo_bring_back_what_d_removes() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.act(Action::Remove);
    assert!(matches!(desk.flags()[0].2, Mark::Leaving(_)));
    desk.settle();
    assert!(desk.server.flags.is_empty());
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1, "the removal is undone");
    desk.act(Action::Redo);
    desk.settle();
    assert!(desk.server.flags.is_empty(), "and done again");
    desk.acts([Action::Undo, Action::Undo]);
    desk.settle();
    assert!(desk.server.flags.is_empty(), "back to before the flag was placed");
    desk.act(Action::Redo);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn undo_of_what_has_not_left_sends_nothing() {
    let mut desk = reading();
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    assert_eq!(desk.sends.len(), 1, "the flag waits for the status: one lane an issue");
    desk.act(Action::Undo);
    desk.settle();
    assert!(desk.server.flags.is_empty());
    desk.act(Action::Redo);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn undo_of_a_flag_on_its_way_removes_it_after_it_is_stored() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1), Action::Undo]);
    assert_eq!(desk.sends.len(), 1, "the removal waits for the id");
    desk.settle();
    assert!(desk.server.flags.is_empty());
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn relations_are_chosen_by_number_and_removed_from_either_side() {
    let mut desk = reading();
    desk.act(Action::Relate(RelationType::DuplicateOf));
    desk.acts("T-3".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.act(Action::Cancel);
    desk.settle();
    assert_eq!(desk.server.relations.len(), 1);
    assert_eq!(desk.server.relations[0].related_issue_id, issue_id(3));

    desk.acts([Action::Focus(Pane::Relations), Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(3)), "Enter goes there");
    let seen = &desk.model.reading.shown.as_ref().expect("shown").relations[0];
    assert_eq!((seen.words(), &seen.peer), ("has duplicate", &issue_id(1)));
    desk.acts([Action::NextLandmark, Action::Remove]);
    desk.settle();
    assert!(desk.server.relations.is_empty());
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(desk.server.relations.len(), 1);
    assert_eq!(desk.server.relations[0].issue_id, issue_id(1), "made again by its source");
    desk.act(Action::Back);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(1)));
}

#[test]
fn issues_do_not_wait_for_one_another_but_at_most_four_changes_are_on_their_way() {
    let mut desk = Desk::new(FakeServer::new(8, 3));
    for _ in 0..8 {
        desk.act(Action::SetStatus(IssueStatus::Done));
        desk.act(Action::SetStatus(IssueStatus::Closed));
        desk.act(Action::Move(crate::app::message::action::Motion::Down));
        while !desk.fetches.is_empty() {
            desk.answer(0);
        }
    }
    assert_eq!(desk.sends.len(), IN_FLIGHT);
    let issues: std::collections::HashSet<_> =
        desk.sends.iter().map(|(_, mutation)| mutation.subject.clone()).collect();
    assert_eq!(issues.len(), IN_FLIGHT, "one of each lane");
    desk.settle();
    assert!(
        desk.server.issues.values().all(|issue| issue.status == IssueStatus::Closed),
        "in the order they were made"
    );
}

#[test]
fn a_failed_change_holds_its_lane_and_can_be_given_up() {
    let mut desk = reading();
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.refuse(0, Kind::Refused);
    assert!(desk.sends.is_empty());
    let queued = desk.model.world.lanes.count(|phase| matches!(phase, Phase::Queued { .. }));
    assert_eq!(queued, 1);
    let status = desk.model.reading.shown.as_ref().map(|shown| shown.issue.status.clone());
    assert_eq!(status, Some(IssueStatus::Todo), "a refused change has left what is shown");
    desk.acts([Action::Jobs, Action::Discard, Action::Cancel]);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
}

#[test]
fn a_comment_that_is_left_is_there_again() {
    let mut desk = reading();
    desk.act(Action::Comment);
    desk.acts("half a thought".chars().map(|c| Action::Type(Key::char(c))));
    desk.acts([Action::Cancel, Action::Comment, Action::Type(Key::char('!')), Action::Open]);
    assert!(desk.sends.is_empty(), "it can still be taken back");
    desk.wait();
    let Some((_, Mutation { change: Change::Comment(comment), .. })) = desk.sends.first() else { panic!("sent") };
    assert_eq!(comment.detail, "half a thought!");
}

#[test]
fn an_issue_is_made_once_and_can_be_taken_back_before_with_its_words_kept() {
    let mut desk = reading();
    let before = desk.server.issues.len();
    let write = |desk: &mut Desk, words: &str| {
        desk.acts([Action::Focus(Pane::Issues), Action::NewIssue]);
        desk.acts(words.chars().map(|c| Action::Type(Key::char(c))));
        desk.act(Action::Open);
    };
    write(&mut desk, "Refund to the wrong card");
    assert!(desk.sends.is_empty(), "it can still be taken back");
    desk.act(Action::Undo);
    assert_eq!(desk.model.outbox.drafts.get(&Slot::NewIssue), Some("Refund to the wrong card"));
    write(&mut desk, ", twice");
    assert_eq!(desk.model.outbox.drafts.get(&Slot::NewIssue), None);
    desk.wait();
    assert!(desk.sends.first().is_some_and(|(_, mutation)| mutation.issue().is_none()));
    desk.settle();
    assert_eq!(desk.server.issues.len(), before + 1);
    let made = desk.server.issues.values().next_back().expect("one");
    assert_eq!(made.title.verbatim(), "Refund to the wrong card, twice");
    assert!(desk.model.panes.issues.rows().any(|row| row.id == made.id), "it is in the list");
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains(" is made")));
}

#[test]
fn a_read_only_profile_refuses_before_anything_is_sent() {
    let mut desk = reading();
    desk.model.session.read_only = true;
    desk.acts([Action::Flag, Action::SetStatus(IssueStatus::Done), Action::Remove, Action::Comment]);
    assert!(desk.sends.is_empty() && desk.model.world.lanes.is_empty() && desk.model.screen.overlays.is_empty());
}

#[test]
fn verbs_do_not_wait_for_the_issue_to_be_read() {
    let mut desk = Desk::unanswered(FakeServer::new(3, 3));
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Issues(_))).expect("asked for");
    desk.answer(at);
    assert!(desk.model.reading.shown.is_none(), "the list is there, the issue is not");
    desk.act(Action::SetStatus(IssueStatus::Done));
    let row = desk.model.panes.issues.selected().expect("a row").clone();
    assert_eq!(desk.model.world.project_row(&row).status, IssueStatus::Done, "shown at once");
    desk.settle();
    assert_eq!(desk.server.issues[&1].status, IssueStatus::Done);
}
