//! What the screen says while something is typed, not there, or refused.

use super::*;
use crate::{
    app::{
        message::reply::Reply,
        state::{connection::Link, toast::About},
    },
    domain::time::Time,
};

fn foot(desk: &Desk) -> String {
    text(&desk.model).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_hint_of_a_field_is_what_enter_does_in_it() {
    let mut desk = session((100, 30));
    desk.act(Action::Focus(Pane::Issues));
    desk.acts([Action::Search, Action::Type(Key::char('I')), Action::Open]);
    desk.settle();
    for (action, hint) in [
        (Action::NewIssue, "Enter make the issue"),
        (Action::EditText, "Enter save"),
        (Action::Comment, "Enter send"),
        (Action::Delete, "Enter delete"),
        (Action::Search, "Enter show these"),
        (Action::SaveView, "Enter save the view"),
    ] {
        desk.act(action.clone());
        assert!(foot(&desk).contains(hint), "{action:?}: {}", foot(&desk));
        assert!(!foot(&desk).contains("search"), "{}", foot(&desk));
        desk.act(Action::Cancel);
    }
    desk.acts([Action::Focus(Pane::Transcript), Action::Search]);
    assert!(foot(&desk).contains("Enter find"), "{}", foot(&desk));
    desk.acts([Action::Cancel, Action::EditText]);
    assert!(foot(&desk).contains("1..0 type, then the note"), "{}", foot(&desk));
    desk.acts([Action::Cancel, Action::Flag, Action::ToggleNote]);
    assert!(foot(&desk).contains("1..0 type, then the note"), "{}", foot(&desk));
    desk.acts([Action::Cancel, Action::Flag, Action::PinType]);
    assert!(foot(&desk).contains("1..0 this digit"), "{}", foot(&desk));
}

#[test]
fn where_there_are_four_ways_the_hint_says_four() {
    let mut desk = session((100, 30));
    desk.act(Action::Welcome);
    assert!(foot(&desk).contains("1..4 choose"), "{}", foot(&desk));
    let mut keyboard = Keyboard::default();
    let layers = desk.model.layers();
    for (key, chosen) in [('2', Some(2)), ('4', Some(4)), ('5', None), ('0', None)] {
        let resolved = keyboard.press(Key::char(key), &layers);
        let expected = chosen.map_or(crate::keymap::Resolved::Nothing, |digit| {
            crate::keymap::Resolved::Action(Action::PickDigit(digit))
        });
        assert_eq!(resolved, expected, "{key}");
    }
}

#[test]
fn an_issue_that_was_never_read_says_why() {
    for size in [(60, 18), (100, 30), (160, 40)] {
        for (kind, said) in [(Kind::Offline, "Offline, and"), (Kind::Unauthorised, "Not allowed")] {
            let mut desk = Desk::new(FakeServer::new(6, 30));
            desk.event(Event::Resized { width: size.0, height: size.1 });
            desk.act(Action::Move(Motion::Down));
            while !desk.fetches.is_empty() {
                desk.fail(0, kind);
            }
            for pane in [Pane::Evidence, Pane::Transcript, Pane::Relations] {
                desk.act(Action::Focus(pane));
                let screen = text(&desk.model);
                assert!(screen.contains(said), "{kind:?} {size:?} {pane:?}\n{screen}");
                assert!(!screen.to_lowercase().contains("reading"), "{kind:?} {size:?} {pane:?}\n{screen}");
            }
        }
    }
}

#[test]
fn a_reading_that_timed_out_tells_its_reason_in_full() {
    let reason = "GET /v1/issues: no answer within 15 s; the service may be down, or something on the way is slow";
    for size in [(100, 30), (160, 40)] {
        let mut desk = session(size);
        desk.acts([Action::Focus(Pane::Issues), Action::RefreshAll]);
        assert!(text(&desk.model).contains("reading…"));
        while let Some((id, query)) = desk.fetches.pop() {
            let late = crate::domain::failure::Failure::new(Kind::Unknown, Display::ours(reason));
            desk.reply(id, Reply::failed(query, late));
        }
        let screen = text(&desk.model);
        assert!(!screen.contains("reading…"), "{screen}");
        let boxed =
            |line: &str| line.rsplit('│').map(str::trim).find(|part| !part.is_empty()).unwrap_or_default().to_owned();
        let words: String = screen.lines().map(boxed).collect::<String>().replace(' ', "");
        assert!(words.contains(&reason.replace(' ', "")), "{screen}");
        desk.act(Action::RefreshAll);
        desk.settle();
        assert_eq!(desk.model.screen.toasts.iter().filter(|toast| toast.is_error()).count(), 0, "it was read");
    }
}

#[test]
fn a_notice_about_a_change_goes_when_the_change_is_stored() {
    let mut desk = session((100, 30));
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.refuse(0, Kind::Broken);
    assert!(text(&desk.model).contains("Not stored yet"), "{}", text(&desk.model));
    desk.settle();
    assert!(!text(&desk.model).contains("Not stored"), "{}", text(&desk.model));
    desk.acts([Action::Flag, Action::PickDigit(2)]);
    desk.refuse(0, Kind::Refused);
    assert!(text(&desk.model).contains("Not stored: "));
    desk.acts([Action::Jobs, Action::Retry]);
    desk.settle();
    desk.act(Action::Cancel);
    assert!(!text(&desk.model).contains("Not stored"), "{}", text(&desk.model));
    desk.store.full = true;
    desk.acts([Action::Flag, Action::PickDigit(3)]);
    assert!(text(&desk.model).contains("Not sent: "), "{}", text(&desk.model));
    desk.store.full = false;
    desk.acts([Action::Jobs, Action::Retry]);
    desk.settle();
    desk.act(Action::Cancel);
    assert!(!text(&desk.model).contains("Not sent"), "{}", text(&desk.model));
    let held = |about: &About| matches!(about, About::Held(_) | About::Waiting(_));
    assert!(!desk.model.screen.toasts.iter().any(|toast| toast.about.as_ref().is_some_and(held)));
    assert_eq!(*desk.model.outbox.reach.link(), Link::Up);
}

#[test]
fn equal_notices_are_one_with_a_count() {
    let mut desk = session((100, 30));
    desk.act(Action::Focus(Pane::Transcript));
    desk.model.screen.toasts = Default::default();
    for _ in 0..3 {
        desk.model.screen.toasts.tell(Display::ours("Nothing further back"), desk.now);
        desk.model.screen.toasts.warn(Display::ours("The disk is full"));
    }
    let screen = text(&desk.model);
    assert_eq!(screen.matches("Nothing further back").count(), 1, "{screen}");
    assert!(screen.contains("Nothing further back (3 times)"), "{screen}");
    assert!(screen.contains("The disk is full (3 times) (Esc)"), "{screen}");
    desk.model.screen.toasts.expire(Time::from_millis(desk.now.millis() + 60_000));
    desk.model.screen.toasts.tell(Display::ours("Nothing further back"), desk.now);
    assert!(!text(&desk.model).contains("Nothing further back ("), "a new one begins at one");
}

/// Whatever is open, at any size: what can be chosen from is seen as it is without the notices.
#[test]
fn no_notice_lies_over_what_is_chosen_from() {
    let openers: [(&str, Vec<Action>); 9] = [
        ("flag picker", vec![Action::Focus(Pane::Transcript), Action::Flag]),
        ("note", vec![Action::Focus(Pane::Transcript), Action::Flag, Action::ToggleNote, Action::PickDigit(1)]),
        ("chooser", vec![Action::Categorise]),
        ("palette", vec![Action::Palette]),
        ("help", vec![Action::Help]),
        ("changes", vec![Action::Jobs]),
        ("drafts", vec![Action::Drafts]),
        ("query", vec![Action::Focus(Pane::Issues), Action::Search]),
        ("delete", vec![Action::Delete]),
    ];
    for size in [(60, 18), (80, 24), (100, 30), (160, 40)] {
        for (name, actions) in &openers {
            let mut desk = session(size);
            desk.acts(actions.clone());
            desk.model.screen.toasts = Default::default();
            let without = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
            let selected = desk.model.selected_line();
            desk.model.screen.toasts.tell(Display::ours("a matter that was told ".repeat(3)), desk.now);
            desk.model.screen.toasts.tell(Display::ours("the newest matter"), desk.now);
            desk.model.screen.toasts.warn(Display::ours("an error that stays ".repeat(5)));
            let with = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
            let frame = crate::app::derived::geometry::covered(&desk.model).expect("a box");
            for y in frame.y..frame.y + frame.height {
                for x in frame.x..frame.x + frame.width {
                    assert_eq!(with[(x, y)], without[(x, y)], "{name} {size:?} at {x},{y}\n{}", lines(&with));
                }
            }
            assert!(lines(&with).contains("the newest matter"), "{name} {size:?}\n{}", lines(&with));
            if let (true, Some(y)) = (*name == "flag picker", selected) {
                let row = |buffer: &Buffer| (0..size.0).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
                assert_eq!(row(&with), row(&without), "{size:?}");
            }
        }
    }
}
