use super::*;
use crate::{
    app::{
        Action,
        tests::{Desk, FakeServer},
    },
    domain::text::Display,
    keymap::Keyboard,
};

/// A session in lines: what is typed goes in, what is said comes out.
fn type_in(desk: &mut Desk, heard: &mut Heard, line: &str) -> String {
    let said = match wish(&desk.model, &Keyboard::default(), line) {
        Wish::Act(actions) | Wish::Text(actions) => {
            desk.acts(actions);
            desk.answer_all();
            heard.news(&mut desk.model)
        }
        Wish::Say(lines) => lines,
        Wish::Quit => vec![Display::ours("quit")],
    };
    said.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_main_job_is_done_in_lines() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 20)), Heard::default());
    let mut say = |line: &str| type_in(&mut desk, &mut heard, line);
    assert!(say("").contains("Issues: T-1, Issue number 1. Status todo, severity high"));
    assert_eq!(say("list").lines().count(), 3);
    say("open");
    say("open");
    assert!(say("12").contains("Message 12, Agent: Words of turn 12"));
    assert!(say("flag 3 asked twice").contains("Flag skipped_verification, note: asked twice, pending."));
    assert!(say("next").contains("Message 13, Caller"));
    assert!(say("flag").contains("3: skipped_verification"));
    assert!(say("3").contains("Flag skipped_verification, pending."));
    assert!(say("comment heard it").contains("The comment goes out"));
    assert!(say("status.done").contains("Status done"));
    assert!(say("relate blocks T-2").is_empty() || !say("relations").is_empty());
    assert!(say("undo").contains("Undone"));
    assert!(say("no such verb at all").contains("is no command"));
    assert!(say("status").contains("Several things are called that"));
    assert!(say("help status done").contains("status.done: status done."));
    assert_eq!(say("quit"), "quit\n");
    desk.settle();
    assert_eq!(desk.server.flags.len(), 2);
    assert_eq!(desk.server.comments.len(), 1);
}

#[test]
fn a_question_wants_yes_or_no_and_a_list_a_number() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    let said = type_in(&mut desk, &mut heard, "list.sort");
    assert!(said.contains("Sort the list by") && said.contains("1: last activity at, newest first"), "{said}");
    type_in(&mut desk, &mut heard, "5");
    assert_eq!(desk.model.issues.filter.typed, "sort:severity");
    desk.acts(std::iter::repeat_n(Action::Mark, 3));
    let said = type_in(&mut desk, &mut heard, "list");
    assert_eq!(said.matches("marked").count(), 3, "{said}");
}

#[test]
fn what_is_said_has_no_box_and_no_escape() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    for line in
        ["", "list", "open", "evidence", "open", "transcript", "relations", "jobs", "drafts", "help", "flag", "cancel"]
    {
        let said = type_in(&mut desk, &mut heard, line);
        assert!(!said.contains('\u{1b}'), "{line}");
        assert!(!said.chars().any(|c| ('\u{2500}'..='\u{259f}').contains(&c)), "{line}: {said}");
    }
}
