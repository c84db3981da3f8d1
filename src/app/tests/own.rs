//! What the user does himself is not news to him.

use super::*;
use crate::app::message::action::{Motion, Pane};

/// A server on which every change is unread activity, also to who made it.
fn desk(unread: &[u64]) -> Desk {
    let mut server = FakeServer::new(6, 30);
    for number in unread {
        server.issues.get_mut(number).expect("an issue").has_unread_activity = true;
    }
    Desk::new(server)
}

/// Lets everything be stored and read; each change but a mark makes its issues unread.
fn settle(desk: &mut Desk) {
    loop {
        if !desk.fetches.is_empty() {
            desk.answer(0);
        } else if let Some((_, mutation)) = desk.sends.first().cloned() {
            let mut touched: Vec<IssueId> = mutation.issue().into_iter().cloned().collect();
            if let Change::Relate { relation, .. } = &mutation.change {
                touched.push(relation.related_issue_id.clone());
            }
            for issue in desk.server.issues.values_mut().filter(|issue| touched.contains(&issue.id)) {
                issue.has_unread_activity = true;
            }
            desk.store(0);
        } else if !desk.wait() {
            break;
        }
    }
}

fn unread(desk: &Desk) -> Vec<u64> {
    let on_server = desk.server.issues.values().filter(|issue| issue.has_unread_activity).map(|issue| issue.number);
    on_server.collect()
}

#[test]
fn an_own_change_of_an_issue_that_was_read_does_not_make_it_unread() {
    let mut desk = desk(&[]);
    for action in [
        Action::SetStatus(crate::domain::choice::IssueStatus::InProgress),
        Action::SetSeverity(crate::domain::choice::Severity::Low),
        Action::Undo,
    ] {
        desk.act(action);
        settle(&mut desk);
        assert_eq!(unread(&desk), Vec::<u64>::new());
        assert!(desk.model.panes.issues.rows().all(|row| !row.unread));
    }
    assert!(desk.model.reading.kept_read.is_empty() && desk.model.reading.opened.is_empty());
}

#[test]
fn many_changes_of_one_issue_and_a_relation_leave_both_issues_read() {
    let mut desk = desk(&[]);
    desk.acts([
        Action::Focus(Pane::Transcript),
        Action::Flag,
        Action::PickDigit(1),
        Action::Flag,
        Action::PickDigit(2),
    ]);
    settle(&mut desk);
    assert_eq!(unread(&desk), Vec::<u64>::new());
    let blocks = crate::domain::choice::RelationType::Blocks;
    desk.acts([Action::Relate(blocks), Action::Type(crate::app::message::key::Key::char('3')), Action::Open]);
    settle(&mut desk);
    assert_eq!(desk.server.relations.len(), 1);
    assert_eq!(unread(&desk), Vec::<u64>::new());
}

#[test]
fn what_somebody_else_did_before_stays_unread() {
    let mut desk = desk(&[2]);
    desk.act(Action::Move(Motion::Down));
    settle(&mut desk);
    desk.act(Action::SetStatus(crate::domain::choice::IssueStatus::Done));
    settle(&mut desk);
    assert_eq!(unread(&desk), vec![2], "the user has not looked at it");
    desk.act(Action::Open);
    settle(&mut desk);
    assert_eq!(unread(&desk), Vec::<u64>::new());
}
