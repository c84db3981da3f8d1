//! A sitting and the list of calls on the screen: in three sizes, in ASCII, and without colours.

use super::*;
use crate::{
    app::{
        message::{brief::BriefLine, calls::ListedCall},
        state::{overlay::Overlay, remote::Remote},
        tests::{
            calls::listed,
            reviewing::{sitting, tell_muted},
        },
    },
    domain::text::Display,
};

/// What is shown, and how a session comes to show it.
fn places() -> Vec<(&'static str, Desk)> {
    let in_hand = |actions: &[Action]| {
        let mut desk = sitting(5, 2);
        desk.acts(actions.iter().cloned());
        desk
    };
    let mut flagged = in_hand(&[Action::AcceptMoment]);
    flagged.settle();
    let mut muted = in_hand(&[]);
    tell_muted(&mut muted);
    let mut home = sitting(5, 0);
    home.settle();
    home.act(Action::AcceptMoment);
    let mut queues = in_hand(&[Action::Queues]);
    queues.settle();
    let mut nothing = sitting(1, 0);
    nothing.acts([Action::VerdictDone]);
    nothing.settle();
    let mut calls = sitting(5, 0);
    calls.act(Action::Calls);
    let rows = [
        ListedCall {
            length: Display::ours("3:12"),
            verdict: Display::ours("cannot judge"),
            flags: 2,
            moments: (1, 3),
            issues: Display::ours("T-1012 T-1003 +2"),
            ..listed(1)
        },
        ListedCall { title: Display::ours("A title that is longer than any of the screens ".repeat(4)), ..listed(2) },
    ];
    calls.touch(move |model| model.panes.calls.take(None, rows.to_vec(), Some("2".to_owned())));
    let mut brief = in_hand(&[Action::Brief]);
    brief.touch(|model| {
        let line = |text: &str, is_head| BriefLine { text: Display::ours(text.to_owned()), is_head };
        let long = "Before anything is changed, the caller says yes to it. ".repeat(3);
        let lines =
            vec![line("Task", true), line("Cancel two flights.", false), line("Policy", true), line(&long, false)];
        if let Some(Overlay::Brief(page)) = model.screen.overlays.last_mut() {
            page.lines = Remote::Ready(lines);
        }
    });
    let mut all = vec![
        ("call in hand", in_hand(&[])),
        ("flagged", flagged),
        ("a muted rule", muted),
        ("issue of the flags", home),
        ("queues", queues),
        ("nothing left", nothing),
        ("calls", calls),
        ("what it is judged against", brief),
    ];
    all.iter_mut().for_each(|(_, desk)| desk.model.screen.toasts = Default::default());
    all
}

#[test]
fn a_sitting_and_the_list_of_calls_in_three_sizes() {
    for (width, height) in [(60, 18), (80, 24), (160, 48)] {
        let mut words = String::new();
        for (name, mut desk) in places() {
            desk.event(Event::Resized { width, height });
            let drawn = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
            words += &format!("== {name}\n{}", lines(&drawn));
            let plain = buffer(&desk.model, &Keyboard::default(), &Theme::plain());
            assert_eq!(lines(&plain), lines(&drawn), "{name}: without colours every word is there");
        }
        insta::assert_snapshot!(format!("reviewing_{width}x{height}"), words);
    }
}

#[test]
fn in_ascii_a_sitting_is_ascii() {
    for (name, mut desk) in places() {
        desk.event(Event::Resized { width: 100, height: 30 });
        let drawn = buffer(&desk.model, &Keyboard::default(), &Theme::plain().in_ascii());
        assert!(lines(&drawn).is_ascii(), "{name}:\n{}", lines(&drawn));
    }
}
