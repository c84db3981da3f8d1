//! Marks, and what is done to everything that is marked.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key,
        },
        state::{
            batch::{BatchCounts, State},
            overlay::Overlay,
            project::Mark,
        },
    },
    domain::choice::{IssueStatus, RelationType},
};

fn marked(desk: &Desk) -> Vec<u64> {
    desk.model.panes.marks.issues().map(|row| row.number).collect()
}

fn statuses(desk: &Desk, status: &IssueStatus) -> usize {
    desk.server.issues.values().filter(|issue| issue.status == *status).count()
}

#[test]
fn marks_stay_by_id_through_refresh_and_filter() {
    let mut desk = Desk::new(FakeServer::new(6, 3));
    desk.acts([Action::Mark, Action::Mark]);
    let before = marked(&desk);
    assert_eq!(before.len(), 2);
    desk.act(Action::RefreshAll);
    desk.settle();
    desk.act(Action::Search);
    desk.acts("severity:low".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(marked(&desk), before);
    desk.acts([Action::Cancel]);
    assert_eq!(marked(&desk), Vec::<u64>::new(), "Esc takes the marks before it takes the filter");
    assert!(!desk.model.panes.issues.filter.is_empty());
}

#[test]
fn a_range_grows_with_the_selection_and_a_verb_takes_it() {
    let mut desk = Desk::new(FakeServer::new(8, 3));
    desk.acts([Action::Move(Motion::Down), Action::MarkRange, Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    assert_eq!(marked(&desk), Vec::<u64>::new(), "not taken yet");
    desk.act(Action::SetStatus(IssueStatus::InReview));
    assert_eq!(marked(&desk).len(), 3);
    desk.settle();
    assert_eq!(statuses(&desk, &IssueStatus::InReview), 3);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(statuses(&desk, &IssueStatus::InReview), 0, "one step");
}

#[test]
fn verbs_act_on_marks_in_the_list_and_on_the_current_issue_elsewhere() {
    let mut desk = Desk::new(FakeServer::new(5, 3));
    desk.acts([Action::Mark, Action::Mark, Action::Focus(Pane::Evidence)]);
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.settle();
    assert_eq!(statuses(&desk, &IssueStatus::Done), 1);
}

#[test]
fn five_hundred_with_some_refused_are_listed_retried_and_undone() {
    let mut desk = Desk::new(FakeServer::new(500, 1));
    desk.act(Action::MarkAll);
    desk.settle();
    assert_eq!(desk.model.panes.marks.count(), 500, "page by page");
    let before = statuses(&desk, &IssueStatus::InReview);
    desk.act(Action::SetStatus(IssueStatus::InReview));
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(_))), "one question above twenty");
    assert!(desk.sends.is_empty(), "nothing leaves before the answer");
    desk.act(Action::Yes);
    let count = desk.model.outbox.batches.newest().map(|batch| batch.items.len()).unwrap_or_default();
    assert_eq!(count, 500 - before);

    let mut sent = 0;
    while !desk.sends.is_empty() || !desk.fetches.is_empty() {
        if desk.sends.is_empty() {
            desk.answer(0);
            continue;
        }
        if desk.sends[0].1.change == Change::MarkViewed {
            // What the user changed is not news to him.
            desk.store(0);
            continue;
        }
        sent += 1;
        if sent % 20 == 0 { desk.refuse(0, Kind::Refused) } else { desk.store(0) }
    }
    let refused = sent / 20;
    assert_eq!(sent, count);
    let batch = desk.model.outbox.batches.newest().expect("a batch");
    assert_eq!(batch.counts(), BatchCounts { stored: count - refused, refused, ..BatchCounts::default() });
    let told: Vec<String> = desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect();
    assert!(told.iter().any(|text| text.contains(&format!("{refused} refused"))), "told once: {told:?}");
    for item in &batch.items {
        let there = desk.server.issues.values().find(|issue| issue.id == item.issue).expect("known");
        assert_eq!(there.status == IssueStatus::InReview, item.state == State::Stored, "the list is exact");
    }

    let wanted: Vec<_> = batch.refused();
    desk.acts([Action::Results, Action::Retry]);
    let mut again = Vec::new();
    while !desk.sends.is_empty() {
        if desk.sends[0].1.change == Change::MarkViewed {
            desk.store(0);
            continue;
        }
        again.push(desk.sends[0].0);
        // One of them is refused once more.
        if again.len() == 1 { desk.refuse(0, Kind::Refused) } else { desk.store(0) }
    }
    assert_eq!(again, wanted, "only those that were refused");
    let batch = desk.model.outbox.batches.newest().expect("a batch");
    assert_eq!(batch.counts(), BatchCounts { stored: count - 1, refused: 1, ..BatchCounts::default() });

    desk.acts([Action::Cancel, Action::Cancel, Action::Undo]);
    desk.settle();
    assert_eq!(statuses(&desk, &IssueStatus::InReview), before, "undo restores the rest");
    assert_eq!(desk.model.world.lanes.iter().count(), 0, "and drops what was refused");
}

#[test]
fn a_comment_goes_to_every_marked_issue_and_its_draft_is_gone() {
    let mut desk = Desk::new(FakeServer::new(4, 3));
    desk.acts([Action::Mark, Action::Mark, Action::Mark, Action::Comment]);
    desk.acts("same cause".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.comments.len(), 3);
    assert!(desk.model.outbox.drafts.is_empty() && desk.store.drafts.is_empty());
}

#[test]
fn marked_issues_are_related_to_one_and_not_to_themselves() {
    let mut desk = Desk::new(FakeServer::new(5, 3));
    desk.acts([Action::Mark, Action::Mark, Action::Mark]);
    let target = marked(&desk)[0];
    desk.act(Action::Relate(RelationType::DuplicateOf));
    desk.acts(target.to_string().chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.relations.len(), 2);
    assert!(desk.model.screen.overlays.is_empty(), "many are not compared side by side");
}

#[test]
fn marked_messages_are_flagged_together_and_taken_back_together() {
    let mut desk = Desk::new(FakeServer::new(2, 10));
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.acts([Action::Mark, Action::Mark, Action::Flag, Action::PickDigit(2)]);
    desk.settle();
    let flags: Vec<_> = desk.flags().into_iter().map(|(index, _, mark)| (index, mark)).collect();
    assert_eq!(flags, [(Some(0), Mark::Stored), (Some(1), Mark::Stored)]);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(desk.flags(), []);
}
