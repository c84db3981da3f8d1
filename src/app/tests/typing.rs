//! Words that are typed and pasted: what is stored is what was written, and what is too long stays in its field.

use super::*;
use crate::app::{
    message::{
        action::{Motion, Pane},
        habits::Snippet,
        key::Key,
        mutation::Slot,
    },
    state::overlay::{Overlay, choose::Candidate},
};

/// A session on a message.
fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(6, 30));
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.model.panes.transcript.select(4);
    desk
}

fn letters(words: &str) -> Vec<Action> {
    words.chars().map(|c| Action::Type(Key::char(c))).collect()
}

/// The text of the field on top.
fn field(desk: &Desk) -> String {
    match desk.model.screen.overlays.last() {
        Some(Overlay::Write(writing)) => writing.draft.text(),
        Some(Overlay::Flag(picker)) => picker.note.as_ref().map(|(_, draft)| draft.text()).unwrap_or_default(),
        other => panic!("a field is open: {other:?}"),
    }
}

fn told(desk: &Desk, words: &str) -> bool {
    desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains(words))
}

#[test]
fn pasted_line_breaks_of_every_kind_are_line_breaks_and_nothing_else_changes() {
    let odd = "tab\there, \u{1b}[31m esc, \u{200b} zero, \u{feff} bom, \u{202e} bidi, \u{e000} private, café, 👩‍👩‍👧";
    for (pasted, stored) in [
        ("first line\rsecond line\r\r- a bullet\twith tab", "first line\nsecond line\n\n- a bullet\twith tab"),
        ("one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"),
        ("one\ntwo", "one\ntwo"),
        (odd, odd),
    ] {
        let mut desk = reading();
        desk.acts([Action::Comment, Action::Paste(pasted.into()), Action::Open]);
        desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1), Action::Paste(pasted.into()), Action::Open]);
        desk.settle();
        assert_eq!(desk.server.comments.last().map(|(_, _, words)| words.as_str()), Some(stored));
        assert_eq!(desk.server.flags.last().map(|flag| flag.note.verbatim()), Some(stored));
    }
}

#[test]
fn the_editor_snippets_and_drafts_keep_what_they_bring() {
    let text = "one\r\ntwo\tx \u{200b}\u{7f}";
    let mut desk = reading();
    desk.model.session.habits.snippets.push(Snippet { name: "s".into(), text: text.into() });
    desk.acts([Action::Comment, Action::Type(Key::char('s')), Action::Snippet]);
    assert_eq!(field(&desk), "one\ntwo\tx \u{200b}\u{7f}");
    desk.act(Action::Editor);
    desk.event(Event::Edited(Ok(format!("{text}\rthree"))));
    desk.restart();
    desk.settle();
    desk.act(Action::Comment);
    assert_eq!(field(&desk), "one\ntwo\tx \u{200b}\u{7f}\nthree", "as a draft over a restart");
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.comments[0].2, "one\ntwo\tx \u{200b}\u{7f}\nthree");
}

#[test]
fn a_field_of_one_line_has_a_space_for_a_line_break() {
    let mut desk = reading();
    desk.acts([Action::NewIssue, Action::Paste("a\r\nb\rc\nd\te".into()), Action::Open]);
    desk.settle();
    assert!(desk.server.issues.values().any(|issue| issue.title.verbatim() == "a b c d\te"));
}

#[test]
fn what_is_too_long_stays_whole_in_its_field_and_is_not_sent() {
    let too_long = |most: usize| format!("{}!", "é".repeat(most));
    let note = [Action::Flag, Action::ToggleNote, Action::PickDigit(1)];
    for (open, most) in [
        (vec![Action::Comment], 4_000),
        (note.to_vec(), 4_000),
        (vec![Action::NewIssue], 200),
        (vec![Action::Focus(Pane::Issues), Action::EditText, Action::Type(Key::ctrl('u'))], 200),
    ] {
        let mut desk = reading();
        let before = desk.server.issues.len();
        desk.acts(open.clone());
        desk.act(Action::Paste(too_long(most)));
        assert_eq!(field(&desk), too_long(most), "{open:?}");
        desk.act(Action::Open);
        assert_eq!(field(&desk), too_long(most), "it stays");
        assert!(told(&desk, &format!("Too long: {} characters, and at most {most}", most + 1)), "{open:?}");
        desk.settle();
        assert!(desk.server.comments.is_empty() && desk.server.flags.is_empty() && desk.sends.is_empty());
        assert_eq!(desk.server.issues.len(), before);
        // What is typed beyond the end is not lost either; one character less goes.
        desk.acts([Action::Type(Key::char('x')), Action::Type(Key::char('y'))]);
        assert_eq!(field(&desk), too_long(most) + "xy");
        desk.acts((0..3).map(|_| Action::Type(Key::plain(crate::app::message::key::Code::Backspace))));
        desk.act(Action::Open);
        assert!(desk.model.screen.overlays.is_empty(), "{open:?}");
    }
}

#[test]
fn a_text_from_the_editor_or_a_snippet_that_is_too_long_is_kept_whole() {
    let long = "ü".repeat(4_001);
    let mut desk = reading();
    desk.model.session.habits.snippets.push(Snippet { name: "s".into(), text: long.clone() });
    desk.acts([Action::Comment, Action::Type(Key::char('s')), Action::Snippet]);
    assert_eq!(field(&desk), long);
    desk.act(Action::Editor);
    desk.event(Event::Edited(Ok(long.clone() + "more")));
    assert_eq!(field(&desk), long.clone() + "more");
    desk.act(Action::Open);
    assert_eq!(field(&desk), long + "more");
    assert!(told(&desk, "Too long: 4005"));
}

#[test]
fn a_type_or_a_category_that_is_too_long_is_not_cut_and_not_placed() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::Paste("y".repeat(70)), Action::Open]);
    assert!(told(&desk, "at most 64"));
    let Some(Overlay::Flag(picker)) = desk.model.screen.overlays.last() else { panic!("still open") };
    assert_eq!(picker.typed.chars().count(), 70);
    desk.acts([Action::Cancel, Action::Categorise, Action::Paste("z".repeat(65)), Action::Open]);
    assert!(told(&desk, "Too long: 65 characters, and at most 64"));
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("still open") };
    assert_eq!(chooser.words().len(), 65);
    desk.settle();
    assert!(desk.server.flags.is_empty());
}

#[test]
fn nul_is_refused_with_the_reason_and_the_text_stays() {
    let mut desk = reading();
    desk.acts([Action::Comment, Action::Paste("a\0b".into()), Action::Open]);
    assert!(told(&desk, "NUL"));
    assert_eq!(field(&desk), "a\0b");
}

#[test]
fn a_text_of_the_service_with_other_line_breaks_is_no_change() {
    let mut server = FakeServer::new(6, 30);
    server.issues.values_mut().for_each(|issue| issue.description = "one\r\ntwo".into());
    let mut desk = Desk::new(server);
    desk.settle();
    desk.act(Action::EditOutside);
    desk.event(Event::Edited(Ok("one\ntwo".into())));
    desk.act(Action::Open);
    assert!(told(&desk, "Nothing was changed"));
}

#[test]
fn tab_means_with_a_note_each_time_and_takes_up_the_one_that_was_left() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(letters("half a note"));
    desk.act(Action::Cancel);
    // Without Tab there is no note, and the one that was left stays.
    desk.acts([Action::Flag, Action::PickDigit(2)]);
    desk.settle();
    assert_eq!(desk.server.flags.last().map(|flag| flag.note.verbatim()), Some(""));
    assert_eq!(desk.model.outbox.drafts.len(), 1);
    // However often it is pressed.
    for tabs in 1..=3 {
        desk.act(Action::Flag);
        desk.acts((0..tabs).map(|_| Action::ToggleNote));
        desk.act(Action::PickDigit(9));
        assert_eq!(field(&desk), "half a note", "{tabs} times Tab");
        desk.act(Action::Cancel);
    }
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(9), Action::Open]);
    desk.settle();
    assert_eq!(desk.server.flags.last().map(|flag| flag.note.verbatim()), Some("half a note"));
    assert!(desk.model.outbox.drafts.is_empty());
}

#[test]
fn a_kept_note_opens_on_its_message_with_the_picker() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(letters("half"));
    desk.act(Action::Cancel);
    let (issue, call) = (desk.model.reading.current.clone(), desk.model.panes.transcript.call.clone());
    // From another issue, and after a restart, when nothing of it was read.
    for restart in [false, true] {
        if restart {
            desk.restart();
        } else {
            desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
        }
        desk.settle();
        desk.acts([Action::Drafts, Action::Open]);
        assert_eq!(desk.model.reading.current, issue);
        let Some(Overlay::Flag(picker)) = desk.model.screen.overlays.last() else { panic!("the picker is open") };
        assert_eq!((Some(&picker.messages.call), picker.messages.turns[0].index), (call.as_ref(), 4));
        desk.settle();
        assert_eq!(
            (desk.model.panes.transcript.call.as_ref(), desk.model.panes.transcript.cursor()),
            (call.as_ref(), 4)
        );
        desk.act(Action::PickDigit(3));
        assert_eq!(field(&desk), "half");
        desk.act(Action::Cancel);
    }
    desk.acts([Action::Drafts, Action::Open, Action::PickDigit(3), Action::Open]);
    desk.settle();
    let flag = desk.server.flags.last().expect("placed");
    assert_eq!((flag.message_index, flag.note.verbatim()), (Some(4), "half"));
    assert_eq!(Some(&flag.issue_id), issue.as_ref());
    assert!(desk.model.outbox.drafts.get(&Slot::NewIssue).is_none() && desk.model.outbox.drafts.is_empty());
}

#[test]
fn a_picker_offers_what_holds_the_words_before_letters_in_order() {
    let mut server = FakeServer::new(6, 3);
    let titles = [
        "Relays every file under noon deadline",
        "Late answer",
        "The refund came late",
        "Refund twice",
        "Prerefunded order",
        "Other",
    ];
    for (issue, title) in server.issues.values_mut().zip(titles) {
        issue.title = title.into();
    }
    server.issues.get_mut(&6).expect("there").description = "about a refund".into();
    let mut desk = Desk::new(server);
    desk.settle();
    let offered = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Choose(chooser)) => {
            let titles = chooser.offers().into_iter().map(|offer| match offer {
                Candidate::Issue(row) => row.title.raw.verbatim().to_owned(),
                other => panic!("{other:?}"),
            });
            titles.collect::<Vec<_>>()
        }
        other => panic!("a list is open: {other:?}"),
    };
    desk.act(Action::Move(Motion::Down));
    desk.act(Action::Relate(crate::domain::choice::RelationType::DuplicateOf));
    desk.acts(letters("refund"));
    desk.answer_all();
    assert_eq!(offered(&desk), ["Refund twice", "The refund came late", "Prerefunded order", "Other"]);
    desk.acts([Action::Type(Key::ctrl('u'))]);
    desk.acts(letters("rfndtw"));
    desk.answer_all();
    assert_eq!(offered(&desk), ["Refund twice"], "letters in order, where nothing else fits");
}

fn in_use(name: &str, usage_count: u64) -> crate::wire::FlagType {
    crate::wire::FlagType { name: name.into(), description: "".into(), usage_count, last_used_at: None }
}

#[test]
fn a_digit_that_was_used_means_the_same_type_tomorrow() {
    let mut desk = reading();
    let today = desk.model.panes.catalogue.on_digits();
    desk.acts([Action::Flag, Action::PickDigit(3)]);
    desk.settle();
    // Tomorrow others are used more.
    desk.server.types = (0..12).map(|at| in_use(&format!("newer_{at}"), 100 + at)).collect();
    desk.restart();
    desk.settle();
    assert_eq!(desk.model.panes.catalogue.on_digits(), today);
    assert!(desk.model.panes.catalogue.entries().iter().any(|entry| entry.name == "newer_11"));
    // Where none was used, use decides.
    let mut server = FakeServer::new(2, 5);
    server.types = vec![in_use("newer", 9)];
    let desk = Desk::new(server);
    assert_eq!(desk.model.panes.catalogue.on_digits()[0], "newer");
    assert!(desk.store.digits.is_empty(), "nothing is kept before one is used");
}

#[test]
fn a_type_gets_a_digit_by_a_key_and_keeps_it() {
    let mut desk = reading();
    let first = desk.model.panes.catalogue.on_digits()[0].clone();
    desk.act(Action::Flag);
    desk.acts(letters("arg"));
    desk.acts([Action::PinType, Action::PickDigit(1)]);
    assert!(told(&desk, "1 is wrong_tool_arguments from now on"));
    let Some(Overlay::Flag(picker)) = desk.model.screen.overlays.last() else { panic!("it stays open") };
    assert!(picker.typed.is_empty() && picker.cursor == 0);
    desk.act(Action::PickDigit(1));
    desk.settle();
    assert_eq!(desk.server.flags[0].flag_type.verbatim(), "wrong_tool_arguments");
    desk.restart();
    desk.settle();
    assert_eq!(desk.model.panes.catalogue.on_digits()[0], "wrong_tool_arguments");
    assert!(!desk.model.panes.catalogue.on_digits().contains(&first), "it has the place of the other one");
    // Esc takes the question back and not the picker; what config.toml pins stays.
    desk.model.session.habits.pinned = vec!["wrong_tool_arguments".into()];
    desk.model.panes.catalogue.pin(&["wrong_tool_arguments".to_owned()]);
    desk.acts([Action::Focus(Pane::Transcript), Action::Flag, Action::PinType, Action::Cancel]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Flag(_))));
    desk.acts([Action::Move(Motion::Down), Action::PinType, Action::PickDigit(1)]);
    assert!(told(&desk, "wrong_tool_arguments is pinned in config.toml"));
}

#[test]
fn pinned_types_have_the_first_digits() {
    let mut desk = reading();
    let session = Session {
        habits: crate::app::message::habits::Habits {
            pinned: vec!["own".into(), "dead_air".into()],
            ..Default::default()
        },
        digits: vec!["dead_air".into(), "b".into(), "c".into()],
        ..Session::default()
    };
    desk.session(session);
    desk.settle();
    assert_eq!(desk.model.panes.catalogue.on_digits()[..3], ["own", "dead_air", "c"]);
    assert!(desk.model.panes.catalogue.on_digits().contains(&"b".to_owned()), "what was displaced has a free digit");
}
