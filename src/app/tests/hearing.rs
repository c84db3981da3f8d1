//! Hearing a call: what the program that plays is told, and what is made of what it tells.

use super::*;
use crate::app::{
    message::{
        action::{Amount, Motion, Pane, Toward},
        effect::Order,
        event::Heard,
        row::Passage,
    },
    state::{audio::times, transcript::block::Line},
};

const ADDRESS: &str = "https://calls.example.com/call-1.wav";

fn listening() -> Desk {
    let mut server = FakeServer::new(2, 40);
    server.recording = Some(ADDRESS);
    let mut desk = Desk::new(server);
    desk.act(Action::Focus(Pane::Transcript));
    desk.settle();
    desk
}

/// What an action has done outside.
fn outside(desk: &mut Desk, action: Action) -> Vec<Effect> {
    let env = Env { now: desk.now, wall: desk.now, commands: &[] };
    let effects = crate::app::update(&mut desk.model, Msg::Act(action), &env);
    effects
        .into_iter()
        .filter(|effect| matches!(effect, Effect::Play { .. } | Effect::Player(_) | Effect::OpenOutside(_)))
        .collect()
}

fn told(desk: &mut Desk, id: u64, heard: Heard) -> Vec<Effect> {
    let env = Env { now: desk.now, wall: desk.now, commands: &[] };
    crate::app::update(&mut desk.model, Msg::Event(Event::Played { id, heard }), &env)
}

fn play(id: u64, from: i64, speed: u16) -> Vec<Effect> {
    vec![Effect::Play { id, address: ADDRESS.to_owned(), from, speed }]
}

/// Silent, seconds, percent of the speed, followed.
fn heard_at(desk: &Desk, call: &CallId) -> Option<(bool, i64, u16, bool)> {
    let heard = desk.model.panes.audio.of(call)?;
    Some((heard.is_paused, heard.seconds, heard.speed, heard.is_followed))
}

#[test]
fn a_call_is_played_from_the_selected_message_and_paused_by_the_same_key() {
    let mut desk = listening();
    desk.model.panes.transcript.select(4);
    assert_eq!(outside(&mut desk, Action::PlayPause), play(1, 12_000, 100));
    let call = desk.model.panes.transcript.call.clone().expect("a call");
    assert_eq!(heard_at(&desk, &call), Some((false, 12, 100, false)));
    assert_eq!(outside(&mut desk, Action::PlayPause), [Effect::Player(Order::Pause(true))]);
    assert_eq!(outside(&mut desk, Action::PlayPause), [Effect::Player(Order::Pause(false))]);
    told(&mut desk, 1, Heard::Paused(true));
    assert_eq!(heard_at(&desk, &call), Some((true, 12, 100, false)), "it was paused in another window");
    desk.model.panes.transcript.select(9);
    assert_eq!(outside(&mut desk, Action::PlayHere), play(2, 27_000, 100));
    told(&mut desk, 1, Heard::Ended);
    assert!(desk.model.panes.audio.is_playing(), "what ended was the one before");
    told(&mut desk, 2, Heard::Ended);
    assert!(!desk.model.panes.audio.is_playing());
}

#[test]
fn another_call_is_played_in_its_place() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down), Action::Focus(Pane::Transcript)]);
    desk.settle();
    let call = desk.model.panes.transcript.call.clone().expect("a call");
    assert_eq!(desk.model.panes.audio.of(&call), None, "this one is not heard");
    assert_eq!(outside(&mut desk, Action::PlayPause), play(2, 0, 100));
}

#[test]
fn speed_has_bounds_and_is_kept() {
    let mut desk = listening();
    for _ in 0..20 {
        outside(&mut desk, Action::Pace(Amount::Less));
    }
    assert_eq!(outside(&mut desk, Action::PlayPause), play(1, 0, 50));
    assert_eq!(outside(&mut desk, Action::Pace(Amount::More)), [Effect::Player(Order::Speed(75))]);
    for _ in 0..20 {
        outside(&mut desk, Action::Pace(Amount::More));
    }
    assert_eq!(outside(&mut desk, Action::PlayHere), play(2, 0, 300));
    let shown = [50, 75, 100, 125, 150, 300].map(|speed| times(speed).to_string());
    assert_eq!(shown, ["×0.5", "×0.75", "×1", "×1.25", "×1.5", "×3"]);
}

#[test]
fn five_seconds_either_way_and_nothing_where_nothing_plays() {
    let mut desk = listening();
    assert_eq!(outside(&mut desk, Action::Leap(Toward::Next)), []);
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains("Nothing is playing")));
    desk.model.panes.transcript.select(1);
    outside(&mut desk, Action::PlayPause);
    assert_eq!(outside(&mut desk, Action::Leap(Toward::Next)), [Effect::Player(Order::Leap(5_000))]);
    assert_eq!(outside(&mut desk, Action::Leap(Toward::Previous)), [Effect::Player(Order::Leap(-5_000))]);
}

#[test]
fn the_selection_follows_what_is_heard_until_it_is_moved() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    told(&mut desk, 1, Heard::At(13_000));
    assert_eq!(desk.model.panes.transcript.cursor(), 0, "nobody asked for it");
    desk.act(Action::Follow);
    assert_eq!(desk.model.panes.transcript.cursor(), 4, "at once");
    told(&mut desk, 1, Heard::At(15_100));
    assert_eq!(desk.model.panes.transcript.cursor(), 5);
    desk.act(Action::Flag);
    told(&mut desk, 1, Heard::At(21_000));
    assert_eq!(desk.model.panes.transcript.cursor(), 5, "not under an open picker");
    desk.act(Action::Cancel);
    told(&mut desk, 1, Heard::At(21_250));
    assert_eq!(desk.model.panes.transcript.cursor(), 7);
    desk.act(Action::Move(Motion::Top));
    told(&mut desk, 1, Heard::At(24_000));
    assert_eq!(desk.model.panes.transcript.cursor(), 0, "the user went somewhere else");
    told(&mut desk, 1, Heard::At(27_000));
    assert_eq!(desk.model.panes.transcript.cursor(), 0);
}

#[test]
fn positions_are_drawn_once_a_second() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    told(&mut desk, 1, Heard::At(100));
    desk.model.screen.dirty = false;
    told(&mut desk, 1, Heard::At(900));
    assert!(!desk.model.screen.dirty, "the same second");
    told(&mut desk, 1, Heard::At(1_100));
    assert!(desk.model.screen.dirty);
}

#[test]
fn without_a_player_the_browser_gets_the_recording_and_the_place_in_it() {
    let mut desk = listening();
    desk.model.panes.transcript.select(4);
    outside(&mut desk, Action::PlayPause);
    let effects = told(&mut desk, 1, Heard::Absent);
    assert!(effects.contains(&Effect::OpenOutside(format!("{ADDRESS}#t=12"))), "{effects:?}");
    assert!(!desk.model.panes.audio.is_playing());
    outside(&mut desk, Action::PlayPause);
    told(&mut desk, 2, Heard::Failed(Display::ours("no sound card")));
    assert!(
        desk.model.screen.toasts.iter().any(|toast| toast.is_error() && toast.text.as_str().contains("no sound card"))
    );
}

#[test]
fn only_recordings_of_the_web_are_played() {
    for recording in [None, Some("file:///etc/passwd"), Some("--script=x"), Some("https://a b")] {
        let mut desk = listening();
        desk.server.recording = recording;
        desk.act(Action::Refresh);
        desk.settle();
        assert_eq!(outside(&mut desk, Action::PlayPause), [], "{recording:?}");
        assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str() == "The call has no recording"));
    }
}

#[test]
fn nothing_is_heard_while_the_workbench_is_stopped() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    assert_eq!(outside(&mut desk, Action::Suspend), [Effect::Player(Order::Pause(true))]);
}

#[test]
fn passages_that_were_not_heard_clearly_stand_under_their_messages_and_are_landmarks() {
    let mut desk = listening();
    let passage = |start, confidence, text: &'static str| Passage { start, text: Display::ours(text), confidence };
    let (first, eleventh) = (said(&desk, 0), said(&desk, 11));
    desk.server.again = vec![
        Passage { text: first, ..passage(100, 99, "") },
        passage(13_500, 41, "Is it fifteen?"),
        passage(30_000, 59, "Is it fifteen?"),
        Passage { text: eleventh, ..passage(33_000, 60, "") },
    ];
    desk.act(Action::UnsurePassages);
    desk.settle();
    assert!(
        desk.model
            .screen
            .toasts
            .iter()
            .any(|toast| toast.text.as_str() == "2 passages were not heard clearly; J leads to them")
    );
    desk.act(Action::NextLandmark);
    assert_eq!(desk.model.panes.transcript.cursor(), 4);
    assert_eq!(desk.model.panes.transcript.landmark().map(|why| why.as_str()), Some("not heard clearly"));
    let told = desk.model.panes.transcript.lines.iter().filter_map(|line| match line {
        Line::Doubt { turn, text, first: true } => Some((*turn, text.to_string())),
        _ => None,
    });
    let told: Vec<(usize, String)> = told.collect();
    assert_eq!(told[0], (4, "heard again, 41 % sure: Is it fifteen?".to_owned()));
    desk.act(Action::NextLandmark);
    assert_eq!(desk.model.panes.transcript.cursor(), 10);
    desk.act(Action::UnsurePassages);
    assert!(!desk.model.panes.transcript.lines.iter().any(|line| matches!(line, Line::Doubt { .. })), "hidden again");
}

/// What is said in a message.
fn said(desk: &Desk, turn: usize) -> Display {
    desk.model.transcript_view().expect("read").transcript.turns[turn].shown.clone()
}

#[test]
fn what_was_heard_with_other_words_stands_beside_those_that_flags_stand_on() {
    let mut desk = listening();
    let was = said(&desk, 4);
    let passage = |text: &str| Passage { start: 13_500, text: Display::ours(text.to_owned()), confidence: 95 };
    // Cut otherwise, spelt otherwise, and heard otherwise.
    let upper = was.as_str().to_uppercase();
    desk.server.again = vec![passage(&upper), passage(&format!("{was} {}", said(&desk, 5))), passage("It is fifty.")];
    desk.act(Action::UnsurePassages);
    desk.settle();
    assert!(toasts(&desk).contains("1 passage was heard with other words; J leads to it"), "{}", toasts(&desk));
    desk.act(Action::NextLandmark);
    assert_eq!((desk.model.panes.transcript.cursor(), said(&desk, 4)), (4, was));
}

fn toasts(desk: &Desk) -> String {
    desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect::<Vec<_>>().join("; ")
}

#[test]
fn without_a_second_hearing_it_is_said() {
    let mut desk = listening();
    desk.act(Action::UnsurePassages);
    desk.settle();
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains("no second hearing")));
    let mut desk = Desk::new(FakeServer::new(2, 4));
    desk.model.session.is_live = true;
    desk.act(Action::Focus(Pane::Transcript));
    desk.settle();
    desk.act(Action::UnsurePassages);
    assert!(desk.fetches.is_empty(), "nothing to hear, nothing to ask for");
}

#[test]
fn any_position_that_a_player_tells_can_be_leapt_from() {
    for at in [i64::MAX, i64::MIN] {
        let mut desk = listening();
        outside(&mut desk, Action::PlayPause);
        told(&mut desk, 1, Heard::At(at));
        assert_eq!(outside(&mut desk, Action::Leap(Toward::Next)), [Effect::Player(Order::Leap(5_000))]);
        assert_eq!(outside(&mut desk, Action::Leap(Toward::Previous)), [Effect::Player(Order::Leap(-5_000))]);
    }
}

#[test]
fn the_end_of_following_is_said() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    desk.act(Action::Follow);
    told(&mut desk, 1, Heard::At(13_000));
    desk.act(Action::Move(Motion::Top));
    told(&mut desk, 1, Heard::At(24_000));
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str() == "The selection stays where it is put"));
}

#[test]
fn while_following_too_positions_are_drawn_only_where_something_changes() {
    let mut desk = listening();
    outside(&mut desk, Action::PlayPause);
    desk.act(Action::Follow);
    told(&mut desk, 1, Heard::At(13_100));
    desk.model.screen.dirty = false;
    told(&mut desk, 1, Heard::At(13_400));
    assert!(!desk.model.screen.dirty, "the same second, the same turn");
}
