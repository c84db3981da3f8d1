//! What stands in a trace, and what does not.

use std::collections::HashSet;

use super::*;
use crate::{
    app::{
        message::{
            action::{Action, Pane},
            event::{Event, Heard},
            habits::{Habits, Snippet, View},
            key::Key,
            pointer::Pointer,
            row::Passage,
        },
        tests::{Desk, FakeServer, replay::Recorded},
    },
    domain::{
        failure::{Failure, Kind},
        logged::{Body, Ended, Logged, Outcome},
    },
    keymap::entries,
};

/// Words that stand in everything that was said, written or typed.
const SAID: &str = "kumquat";

fn traced(recorded: &[Recorded]) -> Trace {
    let kinds = Kinds { is_inside: true, has_tickets: true };
    let mut trace = Trace::new(PathBuf::from("trace.txt"), Surface::Screen, kinds, Time::from_millis(0));
    for crossed in recorded {
        let (env, effects) = match crossed {
            Recorded::Began { env, effects, .. } => (env, effects),
            Recorded::Took { msg, env, effects } => {
                trace.note(env.now, Direction::In, msg.label());
                (env, effects)
            }
            Recorded::Touched(_) => continue,
        };
        effects.iter().for_each(|effect| trace.note(env.now, Direction::Out, effect.label()));
    }
    trace
}

/// A server that says the word wherever it can: in titles, notes, comments, transcripts, categories, names and ids.
fn talkative() -> FakeServer {
    let mut server = FakeServer::with_tickets(3, 3);
    server.words = vec![format!("{SAID} said")];
    server.recording = Some("https://kumquat.example/recording.mp3");
    server.again = vec![Passage { start: 0, text: Display::ours(SAID), confidence: 40 }];
    for issue in server.issues.values_mut() {
        for text in [&mut issue.title, &mut issue.description, &mut issue.category, &mut issue.triage_id] {
            *text = SAID.into();
        }
        issue.author_id = SAID.into();
        issue.status = SAID.into();
    }
    for link in &mut server.links {
        (link.title, link.resource_id) = (SAID.into(), format!("{SAID}-{}", link.issue_id.as_str()).as_str().into());
    }
    if let Some(tickets) = &mut server.tickets {
        tickets.tickets.iter_mut().for_each(|ticket| ticket.title = SAID.into());
    }
    server
}

fn logged() -> Logged {
    let said = || Display::ours(SAID);
    Logged {
        number: 1,
        method: said(),
        origin: said(),
        socket: Some(said()),
        target: said(),
        credentials: vec![said()],
        body: Some(Body { text: said(), missing: 0 }),
        ended: Some(Ended { status: Some(200), outcome: Outcome::Done, millis: 3, bytes: 9, retry_after: None }),
    }
}

/// What comes from outside without being asked for, with the word in it.
fn events() -> Vec<Event> {
    let (said, failure) = (|| Display::ours(SAID), Failure::new(Kind::Refused, Display::ours(SAID)));
    let habits = Habits {
        views: vec![View { name: SAID.to_owned(), query: SAID.to_owned() }],
        snippets: vec![Snippet { name: SAID.to_owned(), text: SAID.to_owned() }],
        ..Habits::default()
    };
    vec![
        Event::Edited(Ok(SAID.to_owned())),
        Event::Edited(Err(failure.clone())),
        Event::Requested(Box::new(logged())),
        Event::Pointed(Pointer::Press(1, 1)),
        Event::Played { id: 1, heard: Heard::Failed(said()) },
        Event::Told(said()),
        Event::Focused(true),
        Event::Configured { habits, trouble: Some(said()) },
        Event::Woke,
        Event::Alone,
        Event::Fault(failure),
    ]
}

/// Every action that there is by name, over each pane, with the word typed, pasted and sent after it.
fn everything() -> Desk {
    let mut desk = Desk::new(talkative());
    for pane in Pane::ALL {
        for entry in entries().into_iter().filter(|entry| !matches!(entry.action, Action::Interrupt | Action::Close)) {
            desk.touch(|model| model.screen.overlays.clear());
            desk.acts([Action::Focus(pane), entry.action]);
            desk.answer_all();
            desk.act(Action::Paste(SAID.to_owned()));
            desk.acts(SAID.chars().map(|letter| Action::Type(Key::char(letter))));
            desk.acts([Action::Open, Action::Yes, Action::NamePlace('k')]);
            desk.settle();
        }
        for event in events() {
            desk.event(event);
        }
    }
    desk
}

#[test]
fn nothing_that_was_said_written_or_typed_stands_in_a_trace() {
    let desk = everything();
    let said = |text: &str| text.to_lowercase().contains(SAID);
    // All of it, in traces as long as those that are written.
    let mut names = HashSet::new();
    for part in desk.recorded.chunks(ROOM / 4) {
        let text = traced(part).to_string();
        assert!(!said(&text) && !text.contains("example"), "{text}");
        names.extend(text.lines().skip(1).filter_map(|line| line.split_whitespace().nth(2)).map(str::to_owned));
    }
    let crossed = desk.recorded.iter().filter(|crossed| match crossed {
        Recorded::Took { msg, effects, .. } => said(&format!("{msg:?} {effects:?}")),
        _ => false,
    });
    assert!(crossed.count() > 1_000, "what crossed the wall has the word");
    for name in
        ["act.paste", "act.trace", "event.fetched", "event.settled", "keep", "send", "keep_draft", "write_trace"]
    {
        assert!(names.contains(name), "{name} in {names:?}");
    }
    for entry in entries().iter().filter(|entry| !matches!(entry.action, Action::Interrupt | Action::Close)) {
        let name = Msg::Act(entry.action.clone()).label().name();
        assert!(names.contains(name), "{name} was tried");
    }
}

#[test]
fn a_trace_has_the_newest_and_no_more_and_tells_when() {
    let mut trace = traced(&[]);
    let room = i64::try_from(ROOM).expect("small");
    for at in 0..room + 20 {
        let (width, height) = (u16::try_from(at).expect("small"), 40);
        trace.note(Time::from_millis(at), Direction::In, Msg::Event(Event::Resized { width, height }).label());
    }
    let text = trace.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with(concat!("earmark ", env!("CARGO_PKG_VERSION"), " trace surface=screen size=0x0 ")));
    assert!(lines[0].contains("triage=inside tickets=elsewhere forgotten=20"), "{}", lines[0]);
    assert_eq!(lines.len(), ROOM + 1);
    assert_eq!(lines[1], "       20 in  event.resized width=20 height=40");
    assert!(lines[ROOM].starts_with("      519 in  "), "{}", lines[ROOM]);
}

#[test]
#[ignore = "a measurement: what a message costs with and without its trace"]
fn what_the_trace_of_a_message_costs() {
    let message = Msg::Act(Action::Move(crate::app::message::action::Motion::Down));
    let effect = Effect::WakeAt(Time::from_millis(1));
    let mut trace = traced(&[]);
    let count = 1_000_000_u32;
    let began = crate::runtime::clock::steady();
    for number in 0..count {
        let now = Time::from_millis(i64::from(number));
        trace.note(now, Direction::In, std::hint::black_box(&message).label());
        trace.note(now, Direction::Out, std::hint::black_box(&effect).label());
    }
    let spent = crate::runtime::clock::steady().since(began);
    println!("{} ns for a message and an effect", spent * 1_000_000 / i64::from(count));
}
