//! Tickets: tied to issues, linked to one another, made of issues; and a ticket service that fails.

use super::{
    relations::{choose, edges, in_graph, said, selected},
    *,
};
use crate::{
    app::{
        message::{action::Pane, layer::Layer, outbox::Entry},
        state::overlay::Overlay,
    },
    domain::{
        choice::{IssueStatus, RelationType},
        id::TicketId,
    },
    graph::{EdgeKind, Mark},
    wire::{NewTicket, NewTicketDuplicate, NewTicketLink},
};

/// A session with the first issue in the middle, which is tied to the first of three tickets, which is selected.
pub(super) fn tied() -> Desk {
    let mut server = FakeServer::with_tickets(3, 3);
    server.thena().ties.push((issue_id(1), ticket_id(1)));
    let mut desk = in_graph(server);
    desk.act(Action::NextLandmark);
    assert_eq!(selected(&desk), ticket_key(1));
    desk
}

/// Opens a chooser of tickets and takes one.
pub(super) fn choose_ticket(desk: &mut Desk, action: Action, words: &str) {
    desk.act(action);
    desk.answer_all();
    choose(desk, words);
}

pub(super) fn link(desk: &mut Desk) {
    choose_ticket(desk, Action::LinkTicket, "VOX-2");
}

/// How the ties of this kind are marked.
pub(super) fn marks(desk: &Desk, kind: EdgeKind) -> Vec<Mark> {
    edges(desk).into_iter().filter(|edge| edge.1 == kind).map(|edge| edge.3).collect()
}

pub(super) fn links(desk: &mut Desk) -> Vec<(TicketId, TicketId)> {
    desk.server.thena().links.clone()
}

fn ties(desk: &mut Desk) -> Vec<(IssueId, TicketId)> {
    desk.server.thena().ties.clone()
}

pub(super) fn one_to_two() -> (TicketId, TicketId) {
    (ticket_id(1), ticket_id(2))
}

#[test]
fn a_link_waits_and_can_be_taken_back_and_is_then_sent_once() {
    let mut desk = tied();
    desk.act(Action::LinkTicket);
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else {
        panic!("{:?}", desk.model.screen.overlays)
    };
    assert!(chooser.title.as_str().contains("no way back"), "said before: {}", chooser.title);
    desk.act(Action::Cancel);

    link(&mut desk);
    assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Pending], "shown at once");
    assert!(said(&desk).contains("in 5 s"), "{}", said(&desk));
    desk.act(Action::Undo);
    assert_eq!(marks(&desk, EdgeKind::Linked), []);
    desk.settle();
    assert_eq!(links(&mut desk), [], "nothing was sent");

    link(&mut desk);
    let made_at = desk.now;
    while desk.sends.is_empty() {
        desk.answer_all();
        assert!(desk.wait(), "it is sent in the end");
    }
    assert!(desk.now.since(made_at) >= 5_000, "not before the delay is over");
    let [(_, Mutation { change: Change::LinkTickets { link, .. }, subject })] = desk.sends.as_slice() else {
        panic!("one link is sent: {:?}", desk.sends)
    };
    let sent = NewTicketLink { source_ticket_id: ticket_id(1), linked_ticket_id: ticket_id(2) };
    assert_eq!((link, subject), (&sent, &Subject::tickets(&ticket_id(2), &ticket_id(1))));
    desk.store(0);
    assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Stored]);
    desk.settle();
    assert_eq!((links(&mut desk), marks(&desk, EdgeKind::Linked)), (vec![one_to_two()], vec![Mark::Stored]));
    desk.act(Action::Undo);
    assert!(said(&desk).contains("Nothing to undo"), "{}", said(&desk));
}

#[test]
fn a_link_that_the_service_does_not_show_yet_stays() {
    let mut desk = tied();
    link(&mut desk);
    while desk.sends.is_empty() {
        assert!(desk.wait());
    }
    desk.store(0);
    desk.server.thena().links.clear();
    desk.settle();
    assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Stored]);
}

#[test]
fn linked_tickets_are_not_linked_again_from_either_end_and_none_to_itself() {
    let mut desk = tied();
    link(&mut desk);
    link(&mut desk);
    assert!(said(&desk).contains("tied like that already"), "while it is pending: {}", said(&desk));
    desk.settle();
    link(&mut desk);
    assert_eq!(desk.model.world.lanes.iter().count(), 0, "and when it is stored");
    desk.act(Action::Open);
    desk.settle();
    desk.acts([Action::NextLandmark, Action::NextLandmark]);
    assert_eq!(selected(&desk), ticket_key(2));
    for (to, words) in [("VOX-1", "tied like that already"), ("VOX-2", "cannot be tied to itself")] {
        choose_ticket(&mut desk, Action::LinkTicket, to);
        assert!(said(&desk).contains(words), "{}", said(&desk));
    }
    desk.settle();
    assert_eq!(links(&mut desk), [one_to_two()]);
}

#[test]
fn a_duplicate_is_marked_with_its_direction_and_once() {
    let mark = Action::RelateFrom(RelationType::DuplicateOf);
    let mut desk = tied();
    choose_ticket(&mut desk, mark.clone(), "VOX-2");
    let wanted = |mark| {
        [
            ("T-1".to_owned(), EdgeKind::Tie, "VOX-1".to_owned(), Mark::Stored),
            ("VOX-1".to_owned(), EdgeKind::DuplicateOf, "VOX-2".to_owned(), mark),
        ]
    };
    assert_eq!(edges(&desk), wanted(Mark::Pending));
    desk.settle();
    assert_eq!(edges(&desk), wanted(Mark::Stored), "one edge, whose side is known since it was made here");
    assert_eq!(desk.server.thena().duplicates, [one_to_two()]);
    choose_ticket(&mut desk, mark.clone(), "VOX-2");
    assert!(said(&desk).contains("tied like that already"), "{}", said(&desk));

    desk.restart();
    desk.act(Action::Focus(Pane::Relations));
    desk.settle();
    desk.act(Action::MoreHops);
    desk.settle();
    assert_eq!(marks(&desk, EdgeKind::Duplicate), [Mark::Stored], "the service does not tell the side");
    desk.act(Action::NextLandmark);
    choose_ticket(&mut desk, mark, "VOX-2");
    assert_eq!(desk.model.world.lanes.iter().count(), 0, "it is not marked again: {}", said(&desk));
}

#[test]
fn a_ticket_knows_no_blocking_and_nothing_takes_a_link_back() {
    let mut desk = tied();
    desk.act(Action::RelateFrom(RelationType::Blocks));
    assert!(desk.model.screen.overlays.is_empty());
    assert!(said(&desk).contains("knows no blocking"), "{}", said(&desk));
    link(&mut desk);
    desk.settle();
    desk.act(Action::Open);
    desk.settle();
    desk.acts([Action::NextLandmark, Action::NextLandmark, Action::Remove]);
    assert!(said(&desk).contains("no way to take it back"), "{}", said(&desk));
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn an_issue_is_tied_and_untied_and_undo_brings_either_back() {
    let mut desk = in_graph(FakeServer::with_tickets(2, 2));
    choose_ticket(&mut desk, Action::TieTicket, "VOX-2");
    assert_eq!(marks(&desk, EdgeKind::Tie), [Mark::Pending]);
    desk.store(0);
    assert_eq!(marks(&desk, EdgeKind::Tie), [Mark::Stored]);
    while !desk.fetches.is_empty() {
        desk.answer(0);
        assert_eq!(marks(&desk, EdgeKind::Tie), [Mark::Stored], "while it is read again");
    }
    desk.settle();
    let tie = (issue_id(1), ticket_id(2));
    assert_eq!(ties(&mut desk), std::slice::from_ref(&tie));
    choose_ticket(&mut desk, Action::TieTicket, "VOX-2");
    assert!(said(&desk).contains("tied already"), "{}", said(&desk));
    let mut step = |actions: &[Action], there: bool| {
        desk.acts(actions.iter().cloned());
        desk.settle();
        let wanted: Vec<_> = Some(tie.clone()).filter(|_| there).into_iter().collect();
        assert_eq!(ties(&mut desk), wanted, "{actions:?}");
        assert_eq!(marks(&desk, EdgeKind::Tie).len(), wanted.len(), "{actions:?}");
    };
    step(&[Action::Undo], false);
    step(&[Action::Redo], true);
    step(&[Action::NextLandmark, Action::Remove], false);
    step(&[Action::Undo], true);
}

#[test]
fn a_ticket_is_tied_to_an_issue_from_its_own_side() {
    let mut desk = tied();
    desk.act(Action::TieTicket);
    desk.answer_all();
    choose(&mut desk, "2");
    desk.settle();
    assert_eq!(ties(&mut desk), [(issue_id(1), ticket_id(1)), (issue_id(2), ticket_id(1))]);
    assert_eq!(marks(&desk, EdgeKind::Tie), [Mark::Stored; 2]);
}

#[test]
fn a_tied_ticket_is_written_as_a_comment_on_a_key() {
    let mut desk = tied();
    desk.act(Action::NoteTicket);
    assert!(said(&desk).contains("in 5 s"), "{}", said(&desk));
    desk.settle();
    assert_eq!(desk.server.told(&issue_id(1), true), ["Ticket VOX-1: Ticket number 1"]);
    desk.acts([Action::PrevLandmark, Action::Move(crate::app::message::action::Motion::Top), Action::NoteTicket]);
    assert!(said(&desk).contains("Select a ticket that is tied"), "{}", said(&desk));
}

/// What is sent, in a word each.
pub(super) fn sent(desk: &Desk) -> Vec<String> {
    desk.sends.iter().map(|(_, mutation)| mutation.change.label().to_string()).collect()
}

/// A ticket is made of the first issue, and the time of its delay is over.
fn made() -> Desk {
    let mut desk = in_graph(FakeServer::with_tickets(2, 0));
    desk.act(Action::NewTicket);
    while desk.sends.is_empty() {
        assert!(desk.wait());
    }
    desk
}

#[test]
fn a_ticket_made_of_an_issue_is_tied_to_it_and_holds_nothing_up() {
    let mut desk = in_graph(FakeServer::with_tickets(2, 0));
    desk.act(Action::NewTicket);
    assert_eq!(sent(&desk), [] as [&str; 0], "both wait");
    desk.act(Action::SetStatus(IssueStatus::Done));
    assert_eq!(sent(&desk), ["status done"], "what is made after it goes first");
    desk.store(0);
    desk.act(Action::Undo);
    desk.store(0);
    while desk.sends.is_empty() {
        assert!(desk.wait());
    }
    assert_eq!(sent(&desk), ["make a ticket of it"], "and not the tie");
    desk.act(Action::SetStatus(IssueStatus::InReview));
    desk.store(0);
    assert_eq!(sent(&desk), ["tie to ticket new"]);
    desk.settle();
    assert_eq!(ties(&mut desk), [(issue_id(1), ticket_id(1))]);
    assert_eq!(marks(&desk, EdgeKind::Tie), [Mark::Stored]);
    assert_eq!(desk.server.issues[&1].status, IssueStatus::InReview);
    let made = desk.server.thena().find(&ticket_id(1)).expect("made").clone();
    assert_eq!(made.title.verbatim(), "Issue number 1");
    assert_eq!(made.description.as_ref().map(|text| text.verbatim()), Some("Made from issue T-1 (issue-1)."));
}

#[test]
fn undo_within_the_delay_takes_ticket_and_tie_back_together() {
    let mut desk = in_graph(FakeServer::with_tickets(1, 0));
    desk.acts([Action::NewTicket, Action::Undo]);
    assert!(desk.model.world.lanes.is_empty());
    desk.settle();
    assert!(desk.server.thena().tickets.is_empty());
    desk.act(Action::Redo);
    desk.settle();
    assert_eq!((desk.server.thena().tickets.len(), ties(&mut desk)), (1, vec![(issue_id(1), ticket_id(1))]));
}

#[test]
fn a_ticket_whose_answer_was_lost_is_found_and_made_once() {
    let mut desk = made();
    desk.lose(0);
    desk.settle();
    assert_eq!((desk.server.thena().tickets.len(), ties(&mut desk)), (1, vec![(issue_id(1), ticket_id(1))]));
}

#[test]
fn a_ticket_that_is_given_up_takes_its_tie_along() {
    let mut desk = made();
    desk.refuse(0, Kind::Refused);
    desk.acts([Action::SetStatus(IssueStatus::Done), Action::Cancel]);
    assert_eq!(sent(&desk), [] as [&str; 0], "what is held holds the issue, as every change does");
    desk.acts([Action::Jobs, Action::Discard, Action::Cancel]);
    assert_eq!(sent(&desk), ["status done"]);
    desk.settle();
    assert_eq!(desk.model.world.lanes.iter().count(), 0);
    assert!(desk.store.rows.is_empty(), "{:?}", desk.store.rows);
}

#[test]
fn what_waits_is_there_after_a_restart() {
    let mut desk = tied();
    link(&mut desk);
    desk.acts([Action::Move(crate::app::message::action::Motion::Top), Action::NewTicket]);
    desk.restart();
    desk.act(Action::Focus(Pane::Relations));
    desk.answer_all();
    assert_eq!(marks(&desk, EdgeKind::Linked), [Mark::Pending]);
    assert!(desk.sends.is_empty(), "the delay goes on");
    desk.settle();
    assert_eq!(links(&mut desk), [one_to_two()]);
    assert_eq!(ties(&mut desk), [(issue_id(1), ticket_id(1)), (issue_id(1), ticket_id(4))]);
}

#[test]
fn a_link_that_was_made_before_the_program_was_killed_is_not_made_again() {
    let mut desk = tied();
    link(&mut desk);
    while desk.sends.is_empty() {
        assert!(desk.wait());
    }
    desk.kill(|_| true);
    desk.settle();
    assert_eq!(links(&mut desk), [one_to_two()]);
    assert!(desk.store.rows.is_empty());
}

#[test]
fn every_change_of_tickets_is_kept_as_text_and_read_back() {
    let named = || ("VOX-1".into(), "\u{1b}[31mred".into());
    let ticket = NewTicket {
        title: "A title".into(),
        requestor_email: "triage@example.com".into(),
        team_id: String::new(),
        description: Some("words".into()),
        priority_name: None,
        de_duplication_key: None,
    };
    let link = NewTicketLink { source_ticket_id: ticket_id(1), linked_ticket_id: ticket_id(2) };
    let duplicate = NewTicketDuplicate { duplicate_ticket_id: ticket_id(1), duplicate_of_ticket_id: ticket_id(2) };
    let of_issue = |change| Mutation::of_issue(issue_id(1), change);
    let of_tickets = |change| Mutation { subject: Subject::tickets(&ticket_id(1), &ticket_id(2)), change };
    let mutations = [
        of_issue(Change::NewTicket(Box::new(ticket))),
        of_issue(Change::Tie { ticket: Target::Stored(ticket_id(1)), named: named() }),
        of_issue(Change::Tie { ticket: Target::Made(MutationId(7)), named: named() }),
        of_issue(Change::Untie { ticket: Target::Stored(ticket_id(1)), named: named() }),
        of_tickets(Change::LinkTickets { link, named: Box::new((named(), named())) }),
        of_tickets(Change::DuplicateTicket { duplicate, named: Box::new((named(), named())) }),
    ];
    for mutation in mutations {
        let entry = Entry::new(mutation, env().now, Vec::new());
        let text = entry.encode().expect("encoded");
        assert_eq!(Entry::decode(&text).expect("our own"), entry, "{text}");
    }
}

#[test]
fn without_a_ticket_service_no_pane_has_keys_for_tickets() {
    let with = in_graph(FakeServer::with_tickets(1, 0));
    let without = in_graph(FakeServer::new(1, 6));
    for pane in Pane::ALL {
        let has = |desk: &Desk| desk.model.pane_layers(pane).contains(&Layer::Tickets);
        assert_eq!((has(&with), has(&without)), (pane == Pane::Relations, false), "{pane:?}");
    }
}

#[test]
fn a_ticket_is_opened_with_what_was_said_about_it_or_says_why_not() {
    let mut desk = tied();
    desk.act(Action::Open);
    desk.settle();
    desk.act(Action::Open);
    desk.answer_all();
    let view = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Ticket { view, .. }) => (view.get().is_some(), view.failure().map(|failure| failure.kind)),
        other => panic!("{other:?}"),
    };
    assert_eq!(view(&desk), (true, None));
    desk.act(Action::Refresh);
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Ticket(_))).expect("asked for");
    desk.fail(at, Kind::Broken);
    assert_eq!(view(&desk), (true, Some(Kind::Broken)), "what was read stays");
    desk.acts([Action::Refresh]);
    desk.settle();
    assert_eq!(view(&desk), (true, None));
    desk.act(Action::Close);
    assert!(desk.model.screen.overlays.is_empty());
}
