//! A flag takes another type or note, who the user is, and Escape where it would change what keys are about.

use super::*;
use crate::app::{
    message::{action::Pane, key::Key},
    state::overlay::Overlay,
};

fn typed(words: &str) -> impl Iterator<Item = Action> {
    words.chars().map(|c| Action::Type(Key::char(c)))
}

fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(4, 30));
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk
}

fn clear(desk: &mut Desk) {
    desk.act(Action::Type(Key::ctrl('u')));
}

#[test]
fn another_note_makes_the_flag_anew_and_undo_brings_the_old_one_back() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(typed("old"));
    desk.act(Action::Open);
    desk.settle();
    desk.acts([Action::EditText, Action::Open]);
    clear(&mut desk);
    desk.acts(typed("new"));
    desk.act(Action::Open);
    desk.settle();
    let notes = |desk: &Desk| desk.server.flags.iter().map(|flag| flag.note.verbatim().to_owned()).collect::<Vec<_>>();
    assert_eq!(notes(&desk), ["new"]);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(notes(&desk), ["old"], "one step");
}

#[test]
fn another_type_is_one_step_with_the_note_that_was_there() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(typed("as heard"));
    desk.act(Action::Open);
    desk.settle();
    let flags = |desk: &Desk| {
        let flags = desk.server.flags.iter();
        flags.map(|flag| (flag.flag_type.verbatim().to_owned(), flag.note.verbatim().to_owned())).collect::<Vec<_>>()
    };
    let before = flags(&desk);
    desk.acts([Action::EditText, Action::PickDigit(2)]);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Flag(picker)) if picker.note.is_some()));
    desk.act(Action::Open);
    assert_eq!(desk.server.flags.len(), 1, "nothing has left yet");
    desk.settle();
    let after = flags(&desk);
    assert_eq!(after.len(), 1, "the old one is gone: {after:?}");
    assert_ne!(after[0].0, before[0].0);
    assert_eq!(after[0].1, "as heard");
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(flags(&desk), before, "one step");
    // Enter keeps the type, and Enter the note.
    let asked = desk.server.flags[0].id.clone();
    desk.acts([Action::EditText, Action::Open, Action::Open]);
    desk.settle();
    assert_eq!(desk.server.flags[0].id, asked, "nothing was changed");
}

#[test]
fn the_old_flag_stays_while_the_new_one_is_refused() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.acts([Action::EditText, Action::PickDigit(2), Action::Open]);
    desk.refuse(0, Kind::Refused);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1, "what is stored is not taken away for what is not");
    assert_eq!(desk.model.unconfirmed().held, 1);
}

#[test]
fn escape_in_the_transcript_stays_there_and_says_how_to_leave() {
    let mut desk = reading();
    desk.acts([Action::Search]);
    desk.acts(typed("words"));
    desk.act(Action::Open);
    desk.act(Action::Cancel);
    assert!(desk.model.panes.transcript.find.is_none(), "what can be cancelled is");
    desk.act(Action::Cancel);
    assert_eq!(desk.model.screen.focus, Pane::Transcript, "d and e mean what they meant");
    let said: String = desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect();
    assert!(said.contains("h or ← leads out of the transcript"), "{said}");
    desk.act(Action::Out);
    assert_eq!(desk.model.screen.focus, Pane::Evidence);
}

#[test]
fn the_user_stands_first_among_assignees_once_something_told_who_that_is() {
    let mut desk = reading();
    desk.model.world.people.meet(Members { me: None, ..members(&[("u-1", "Ada"), ("me", "Zoe")]) });
    let first = |desk: &mut Desk| {
        desk.act(Action::Assign);
        let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
        let first = chooser.offers().first().map(|offer| offer.columns());
        let count = chooser.offers().len();
        desk.act(Action::Cancel);
        (first.map(|(name, note)| (name.to_string(), note.to_string())), count)
    };
    assert_eq!(first(&mut desk), (Some(("Ada".into(), String::new())), 3), "by name, as long as nothing told it");
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    assert_eq!(first(&mut desk), (Some(("Zoe".into(), "you".into())), 3), "once, and first");
}
