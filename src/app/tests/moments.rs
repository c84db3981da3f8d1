//! The moments of a call: going from one to the next, accepting and rejecting, and taking that back.

use std::sync::Arc;

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane, Toward},
            layer::Layer,
            moment::{Moment, Moments},
        },
        state::{overlay::Overlay, transcript::block::Line},
    },
    domain::text::Display,
};

/// A moment on a message, found by one rule.
fn moment(turn: u32, flag_type: &str) -> Moment {
    Moment {
        turn,
        flag_type: flag_type.into(),
        words: Display::ours(format!("{flag_type} 60 %: because")),
        suggested: vec![Suggested {
            rule: "a_rule".to_owned(),
            version: "1".to_owned(),
            message_index: turn,
            ref_index: None,
            flag_type: flag_type.to_owned(),
            score: 60,
            reason: "because".into(),
        }],
        muted: None,
    }
}

/// The transcript of a call of thirty messages, with moments on the third, the eighth (two) and the twentieth.
fn reading() -> Desk {
    let mut server = FakeServer::new(2, 30);
    server.links = (1..=2).map(|number| server.link(issue_id(number), call_id(number))).collect();
    let mut desk = Desk::new(server);
    desk.act(Action::Focus(Pane::Transcript));
    tell(&mut desk);
    desk
}

fn tell(desk: &mut Desk) {
    let shown = [(3, "dead_air"), (8, "dialogue_loop"), (8, "upset"), (20, "dead_air")];
    let shown = shown.map(|(turn, flag_type)| moment(turn, flag_type)).to_vec();
    let moments = Box::new(Moments { shown, ..Moments::default() });
    desk.event(Event::Moments { call: call_id(1), moments });
}

fn cursor(desk: &Desk) -> usize {
    desk.model.panes.transcript.cursor()
}

fn open(desk: &Desk) -> usize {
    desk.model.panes.transcript.moment_counts().1
}

#[test]
fn another_type_on_a_moment_is_accepted_as_that_and_the_proposed_one_comes_first() {
    let mut desk = reading();
    desk.act(Action::NextMoment);
    desk.acts([Action::Flag, Action::Open]);
    desk.settle();
    assert_eq!(desk.server.flags[0].flag_type.verbatim(), "dead_air", "Enter takes what is proposed");
    assert_eq!(desk.server.decisions.last().expect("one").2, Some(Decision::Accepted));
    desk.act(Action::NextMoment);
    desk.acts([Action::Flag, Action::Paste("awkward_pause".to_owned()), Action::Open]);
    desk.settle();
    let (_, suggested, decision) = desk.server.decisions.last().expect("two").clone();
    assert_eq!((suggested[0].message_index, decision), (8, Some(Decision::AcceptedAs("awkward_pause".to_owned()))));
    // One step takes both back.
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(desk.server.flags.len(), 1);
    assert_eq!(desk.server.decisions.last().expect("three").2, None);
}

#[test]
fn keys_lead_from_one_open_moment_to_the_next_and_say_where_there_is_none() {
    let mut desk = reading();
    desk.act(Action::Focus(Pane::Issues));
    let mut seen = Vec::new();
    for action in [Action::NextMoment, Action::NextMoment, Action::NextMoment, Action::NextMoment, Action::PrevMoment] {
        desk.act(action);
        seen.push(cursor(&desk));
    }
    assert_eq!(seen, [3, 8, 20, 20, 8]);
    assert_eq!(desk.model.screen.focus, Pane::Transcript, "from any pane");
    desk.act(Action::Move(Motion::Top));
    desk.act(Action::NextLandmark);
    assert!(cursor(&desk) <= 3, "a moment is a landmark");
    let mut server = FakeServer::new(2, 30);
    server.links = vec![server.link(issue_id(1), call_id(1))];
    let mut desk = Desk::new(server);
    let said = |desk: &Desk| {
        let last = desk.model.screen.toasts.iter().last();
        last.map(|toast| toast.words().to_string()).unwrap_or_default()
    };
    desk.act(Action::NextMoment);
    assert!(said(&desk).contains("not looked through yet"), "{}", said(&desk));
    assert_eq!(desk.model.screen.focus, Pane::Transcript, "there it is read");
    desk.event(Event::Moments { call: call_id(1), moments: Box::default() });
    desk.act(Action::NextMoment);
    assert!(said(&desk).contains("no verdict"), "no moment says nothing of the call: {}", said(&desk));
}

#[test]
fn an_open_moment_stands_under_its_message_and_its_keys_live_there_alone() {
    let mut desk = reading();
    let told = |desk: &Desk| {
        let lines = desk.model.panes.transcript.lines.iter().filter_map(|line| match line {
            Line::Moment { turn, first: true, is_open, .. } => Some((*turn, *is_open)),
            _ => None,
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(told(&desk)[..3], [(3, true), (8, true), (8, true)]);
    assert!(!desk.model.layers().contains(&Layer::Moment));
    desk.act(Action::NextMoment);
    assert_eq!(desk.model.layers()[0], Layer::Moment);
    desk.act(Action::ToggleMoments);
    assert!(told(&desk).is_empty() && !desk.model.layers().contains(&Layer::Moment));
    desk.act(Action::ToggleMoments);
    assert_eq!(told(&desk).len(), 3 + usize::from(told(&desk).len() > 3));
    desk.act(Action::RejectMoment);
    assert_eq!(told(&desk)[0], (3, false), "what was rejected is told as that");
}

#[test]
fn accepting_places_the_flag_goes_on_and_is_one_step_back() {
    let mut desk = reading();
    desk.acts([Action::NextMoment, Action::AcceptMoment]);
    assert_eq!((cursor(&desk), open(&desk)), (8, 3), "on to the next");
    desk.act(Action::AcceptMoment);
    assert_eq!((cursor(&desk), open(&desk)), (8, 2), "the other one on the same message first");
    desk.settle();
    let placed: Vec<_> = desk.server.flags.iter().map(|flag| (flag.message_index, flag.flag_type.verbatim())).collect();
    assert_eq!(placed, [(Some(3), "dead_air"), (Some(8), "dialogue_loop")]);
    let decided: Vec<_> = desk.server.decisions.iter().map(|(call, said, to)| (call, said.len(), to.clone())).collect();
    assert_eq!(decided, [(&call_id(1), 1, Some(Decision::Accepted)), (&call_id(1), 1, Some(Decision::Accepted))]);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!((desk.server.flags.len(), open(&desk)), (1, 3), "flag and decision go together");
    assert_eq!(desk.server.decisions.last().map(|last| last.2.clone()), Some(None));
    desk.act(Action::Redo);
    desk.settle();
    assert_eq!((desk.server.flags.len(), open(&desk)), (2, 2));
}

#[test]
fn rejecting_places_nothing_and_survives_a_kill_before_it_is_stored() {
    let mut desk = reading();
    desk.acts([Action::NextMoment, Action::RejectMoment]);
    assert_eq!((cursor(&desk), open(&desk)), (8, 3));
    desk.restart();
    desk.settle();
    assert_eq!(desk.server.decisions.len(), 1);
    assert_eq!(desk.server.decisions[0].2, Some(Decision::Rejected));
    assert!(desk.server.flags.is_empty());
    // What is stored is told with the moments at the next reading.
    let decided = HashMap::from([((3, Arc::from("dead_air")), Decision::Rejected)]);
    let moments = Box::new(Moments { shown: vec![moment(3, "dead_air")], decided, ..Moments::default() });
    desk.event(Event::Moments { call: call_id(1), moments });
    assert_eq!(desk.model.panes.transcript.moment_counts(), (1, 0));
}

#[test]
fn a_decision_that_is_on_its_way_counts_whatever_an_older_reading_says() {
    let mut desk = reading();
    desk.acts([Action::NextMoment, Action::RejectMoment]);
    tell(&mut desk);
    assert_eq!(open(&desk), 3, "it is not open again");
    desk.settle();
    assert_eq!(open(&desk), 3);
    desk.act(Action::Undo);
    assert_eq!(open(&desk), 4);
}

#[test]
fn a_read_only_profile_decides_nothing() {
    let mut desk = reading();
    desk.model.session.read_only = true;
    desk.acts([Action::NextMoment, Action::AcceptMoment, Action::RejectMoment]);
    desk.settle();
    assert!(desk.server.flags.is_empty() && desk.server.decisions.is_empty());
    assert_eq!(desk.model.panes.transcript.next_moment(Toward::Next), Some(8));
}

#[test]
fn a_flag_that_stands_there_already_leaves_nothing_to_decide() {
    let mut desk = reading();
    desk.acts([Action::NextMoment, Action::Flag]);
    desk.acts("dead air".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.act(Action::Open);
    assert_eq!(desk.model.panes.transcript.moment_counts(), (4, 3), "placed by hand");
    desk.settle();
    assert_eq!(desk.server.flags[0].flag_type.verbatim(), "dead_air");
    assert_eq!(desk.model.panes.transcript.next_moment(Toward::Next), Some(8));
}

/// Two moments of a rule that is not muted, at 3 and 20, and one of a rule that is, at 8.
fn with_a_muted_rule() -> Desk {
    let mut desk = reading();
    let why = Display::ours("a_rule is muted: 19 of 25 rejected");
    let folded = vec![Moment { muted: Some(why), ..moment(8, "upset") }];
    let shown = vec![moment(3, "dead_air"), moment(20, "dead_air")];
    let moments = Box::new(Moments { shown, folded, ..Moments::default() });
    desk.event(Event::Moments { call: call_id(1), moments });
    desk
}

#[test]
fn moments_of_muted_rules_are_folded_away_until_they_are_wanted() {
    let mut desk = with_a_muted_rule();
    let turns = |desk: &Desk| desk.model.panes.transcript.moments().iter().map(|view| view.turn).collect::<Vec<_>>();
    assert_eq!((turns(&desk), desk.model.folded_moments()), (vec![3, 20], 1));
    desk.act(Action::ToggleMuted);
    assert_eq!((turns(&desk), desk.model.folded_moments()), (vec![3, 8, 20], 0));
    desk.acts([Action::Move(Motion::Top), Action::NextMoment, Action::NextMoment]);
    assert_eq!(cursor(&desk), 8, "it is one like the others now");
    desk.act(Action::RejectMoment);
    // What is found from now on is shown as well.
    let folded = vec![Moment { muted: Some(Display::ours("muted")), ..moment(9, "upset") }];
    desk.event(Event::Moments { call: call_id(1), moments: Box::new(Moments { folded, ..Moments::default() }) });
    assert_eq!(turns(&desk), [9]);
    desk.act(Action::ToggleMuted);
    assert_eq!((turns(&desk), desk.model.folded_moments()), (Vec::new(), 1));
    desk.act(Action::NextMoment);
    let said = desk.model.screen.toasts.iter().last().map(|toast| toast.words().to_string()).unwrap_or_default();
    assert!(said.ends_with("; z u shows 1 muted one"), "{said}");
}

#[test]
fn the_list_of_moments_says_what_is_muted_and_why_and_shows_it() {
    let mut desk = with_a_muted_rule();
    desk.act(Action::Moments);
    let list = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Choose(chooser)) => chooser.offers().len(),
        _ => 0,
    };
    assert_eq!(list(&desk), 3, "two, and the line of what is muted");
    desk.acts([Action::Move(Motion::Bottom), Action::Open]);
    assert_eq!(list(&desk), 3, "all three, and nothing is muted");
    assert_eq!(desk.model.folded_moments(), 0);
}

#[test]
fn moments_are_a_list_that_leads_to_each() {
    let mut desk = reading();
    desk.acts([Action::NextMoment, Action::RejectMoment, Action::Moments]);
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
    assert_eq!(chooser.title.as_str(), "4 moments, 3 open: a suggestion is no verdict");
    assert_eq!((chooser.offers().len(), chooser.cursor), (4, 1), "where the selection is");
    desk.acts([Action::Move(Motion::Down), Action::Move(Motion::Down), Action::Open]);
    assert_eq!(cursor(&desk), 20);
}

#[test]
fn moments_are_at_hand_as_long_as_their_call_is() {
    let mut server = FakeServer::new(60, 5);
    server.links = (1..=60).map(|number| server.link(issue_id(number), call_id(number))).collect();
    let mut desk = Desk::new(server);
    let tell = |desk: &mut Desk, number: u64| {
        let moments = Box::new(Moments { shown: vec![moment(3, "dead_air")], ..Moments::default() });
        desk.event(Event::Moments { call: call_id(number), moments });
    };
    tell(&mut desk, 1);
    // The first one is looked at again and again, so that it is at hand all the time.
    for number in 2..=60 {
        desk.acts(vec![Action::Move(Motion::Down); usize::try_from(number - 1).expect("few")]);
        desk.pause();
        desk.event(Event::Woke);
        desk.answer_all();
        assert_eq!(desk.model.panes.transcript.call, Some(call_id(number)));
        tell(&mut desk, number);
        desk.pause();
        desk.act(Action::Move(Motion::Top));
        desk.answer_all();
        assert_eq!(desk.model.panes.transcript.moment_counts(), (1, 1), "after {number} calls");
    }
    assert!(desk.model.world.moments.len() <= 32, "and of no other call");
}
