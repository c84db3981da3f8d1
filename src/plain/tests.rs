//! Sessions in lines: what is typed goes in, what is said comes out.

use super::*;
use crate::{
    app::{
        message::action::Action,
        state::remote::Remote,
        tests::{
            Desk, FakeServer,
            reviewing::{sitting, tell_muted},
        },
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
    assert!(say("flag 3 asked twice").contains("Flag skipped_verification by you, note: asked twice, pending."));
    assert!(say("next").contains("Message 13, Caller"));
    assert!(say("flag").contains("3: skipped_verification"));
    assert!(say("3").contains("Flag skipped_verification by you, pending."));
    assert!(say("comment heard it").contains("comment goes out"));
    assert!(say("status.done").contains("Status done"));
    assert_eq!(say("relate T-2"), say("relate"), "how it is typed");
    say("relate duplicate of T-2");
    // The two are compared then.
    say("cancel");
    assert!(say("relations").contains("T-2"));
    assert!(say("flag 3 Heard twice.").contains("note: Heard twice., pending."), "the note as it was written");
    assert!(say("undo").contains("Undone"));
    assert!(say("flag 12 dead_air").contains("Type 12 to go to that message"));
    assert!(say("undo").contains("Undone"));
    assert!(say("no such verb at all").contains("is no command"));
    assert!(say("status").contains("Several things are called that"));
    assert!(!say("help").contains("status.done:") && say("help all").contains("status.done: status done."));
    assert!(say("help status done").contains("status.done: status done."));
    assert_eq!(say("quit"), "quit\n");
    desk.settle();
    assert_eq!(desk.server.flags.len(), 2);
    assert_eq!(desk.server.comments.len(), 1);
}

#[test]
fn what_is_named_is_what_is_opened_and_words_that_mean_nothing_do_nothing() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    type_in(&mut desk, &mut heard, "open T-2");
    assert_eq!(desk.model.reading.current, Some("issue-2".into()));
    for line in ["open the third", "next two", "last one", "out of here"] {
        let said = type_in(&mut desk, &mut heard, line);
        assert!(said.contains("is no command"), "{line}: {said}");
        assert_eq!(desk.model.reading.current, Some("issue-2".into()), "{line}");
    }
    type_in(&mut desk, &mut heard, "status.done");
    desk.settle();
    assert_eq!(desk.server.issues[&2].status.as_str(), "done");
}

#[test]
fn a_question_wants_yes_or_no_and_a_list_a_number() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    let said = type_in(&mut desk, &mut heard, "list.sort");
    assert!(said.contains("Sort the list by") && said.contains("1: last activity at, newest first"), "{said}");
    type_in(&mut desk, &mut heard, "5");
    assert_eq!(desk.model.panes.issues.filter.typed, "sort:severity");
    desk.acts(std::iter::repeat_n(Action::Mark, 3));
    let said = type_in(&mut desk, &mut heard, "list");
    assert_eq!(said.matches("marked").count(), 3, "{said}");
}

#[test]
fn a_list_says_when_nothing_in_it_matches_and_can_be_left_for_good() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    type_in(&mut desk, &mut heard, "list.sort");
    let said = type_in(&mut desk, &mut heard, "nothing of the kind");
    assert!(said.contains("Nothing matches."), "{said}");
    assert_eq!(type_in(&mut desk, &mut heard, "quit"), "quit\n");
}

#[test]
fn what_is_said_has_no_box_and_no_escape() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    for line in [
        "",
        "list",
        "open",
        "evidence",
        "open",
        "transcript",
        "relations",
        "jobs",
        "drafts",
        "help all",
        "flag",
        "cancel",
    ] {
        let said = type_in(&mut desk, &mut heard, line);
        assert!(!said.contains('\u{1b}'), "{line}");
        assert!(!said.chars().any(|c| ('\u{2500}'..='\u{259f}').contains(&c)), "{line}: {said}");
    }
}

#[test]
fn a_draft_that_nobody_heard_is_said_and_not_sent_with_what_is_typed() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    desk.acts([Action::Comment, Action::Paste("kept before".to_owned()), Action::Cancel]);
    let said = type_in(&mut desk, &mut heard, "comment heard it");
    assert!(said.contains("It has already: kept before"), "{said}");
    assert!(desk.server.comments.is_empty() && desk.model.jobs().next().is_none(), "{said}");
    // A dot lets it go as it is.
    type_in(&mut desk, &mut heard, ".");
    desk.settle();
    let words: Vec<&str> = desk.server.comments.iter().map(|(_, _, words)| words.as_str()).collect();
    assert_eq!(words, ["kept before"]);
}

#[test]
fn what_is_typed_takes_the_place_of_what_a_field_has() {
    let (mut desk, mut heard) = (Desk::new(FakeServer::new(3, 5)), Heard::default());
    let said = type_in(&mut desk, &mut heard, "flag.edit");
    assert!(said.contains("It has already: Issue number 1"), "{said}");
    type_in(&mut desk, &mut heard, "Another title");
    desk.settle();
    assert_eq!(desk.server.issues[&1].title.verbatim(), "Another title");
    desk.acts([Action::Comment, Action::Paste("one\ntwo\nthree".to_owned()), Action::Cancel]);
    type_in(&mut desk, &mut heard, "comment");
    type_in(&mut desk, &mut heard, "four");
    desk.settle();
    assert_eq!(desk.server.comments[0].2, "four");
    for line in ["open", "open", "2"] {
        type_in(&mut desk, &mut heard, line);
    }
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1), Action::Paste("kept note".to_owned())]);
    desk.acts([Action::Cancel, Action::Cancel]);
    let said = type_in(&mut desk, &mut heard, "flag 3 another note");
    assert!(said.contains("It has already: kept note") && desk.server.flags.is_empty(), "{said}");
    type_in(&mut desk, &mut heard, "another note");
    desk.settle();
    assert_eq!(desk.server.flags[0].note.verbatim(), "another note");
}

#[test]
fn queues_are_told_with_who_reads_them_and_whether_they_are_closed() {
    let mut desk = sitting(5, 0);
    let closed = desk.now;
    desk.touch(move |model| {
        let mut queues = model.review.known_queues().to_vec();
        let mut before = queues[0].clone();
        (before.name, before.closed_at) = ("week 47".into(), Some(closed));
        before.readers.clear();
        queues.push(before);
        model.review.queues = Some(Remote::Ready(queues));
    });
    let said: Vec<String> = review::queues(&desk.model).iter().map(ToString::to_string).collect();
    let expected = [
        "1: week 48, 5 left of 5",
        "   Reading now: Ana R. 1, me 3",
        "   Verdicts: Ana R. 12, me 4",
        "2: week 47, 5 left of 5, closed",
        "Type a number to begin, or cancel.",
    ];
    assert_eq!(said, expected);
}

#[test]
fn what_muted_rules_suggest_is_told_and_read_out_when_it_is_wanted() {
    let (mut desk, mut heard) = (sitting(5, 0), Heard::default());
    tell_muted(&mut desk);
    let mut say = |line: &str| type_in(&mut desk, &mut heard, line);
    let said = say("moments");
    assert!(
        said.contains("1 moment folded away: a_rule is muted: 22 of 25 rejected. moment.muted shows them."),
        "{said}"
    );
    assert!(!said.contains("2: message 20"), "{said}");
    say("moment.muted");
    let said = say("moments");
    assert!(said.contains("2: message 20, open") && !said.contains("folded away"), "{said}");
}

#[test]
fn people_and_what_happened_are_told_in_lines() {
    use crate::app::tests::{activity, members};
    use serde_json::json;
    let mut server = FakeServer::new(2, 5);
    server.members = members(&[("u-ada", "Ada Pier"), ("me", "Zoe Lund")]);
    server.issues.get_mut(&1).expect("there").assignee_id = Some("u-ada".into());
    let other = json!([{ "id": "issue-2", "triage_id": "T-2", "title": "Issue number 2" }]);
    let flag = json!({ "call_id": "call-1", "type": "dead_air", "message_index": 2 });
    server.activity = activity(&[
        ("me", json!({ "type": "flag_added", "metadata": flag })),
        (
            "u-ada",
            json!({ "type": "relation_added", "referenced_issues": other,
            "metadata": { "relation_type": "blocks", "direction": "outgoing" } }),
        ),
        ("u-ada", json!({ "type": "assignee_changed", "metadata": { "from": null, "to": "me" } })),
    ]);
    let (mut desk, mut heard) = (Desk::new(server), Heard::default());
    let mut say = |line: &str| type_in(&mut desk, &mut heard, line);
    assert!(say("").contains("for Ada Pier, by you"), "{}", say(""));
    let told = say("issue.activity");
    assert!(say("the second").contains("Type the number of an entry"), "words lead nowhere");
    for line in [
        "1: 1h ago, you: flagged message 2 as dead_air.",
        "2: 2h ago, Ada Pier: added a relation: blocks T-2 Issue number 2.",
        "3: 3h ago, Ada Pier: assignee from nobody to you.",
        "Type a number to go there, or cancel.",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    type_in(&mut desk, &mut heard, "2");
    assert_eq!(desk.model.reading.current, Some("issue-2".into()));
}
