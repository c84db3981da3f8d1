//! A call that is read again and says something else: what is on the screen stays on its message.

use super::*;
use crate::{
    app::{
        derived::export,
        message::{
            action::{Motion, Pane},
            moment::Moments,
            row::Passage,
        },
        state::{marks::Anchor, transcript::block::Line},
    },
    wire::FlagPlace,
};

/// The words of the calls of a server, before and after one more message was heard at their beginning.
fn words(after: bool) -> Vec<String> {
    let heard = (0..30).map(|turn| format!("Words of turn {turn}, of which no other has so many. "));
    after.then(|| "Hello?".to_owned()).into_iter().chain(heard).collect()
}

/// The transcript in front, on its twelfth message.
fn at_twelve() -> Desk {
    let mut server = FakeServer::new(1, 30);
    server.words = words(false);
    let mut desk = Desk::new(server);
    desk.act(Action::Focus(Pane::Transcript));
    desk.settle();
    desk.model.panes.transcript.select(12);
    desk
}

fn shown_call(desk: &Desk) -> CallId {
    desk.model.panes.transcript.call.clone().expect("a call")
}

/// The service has other words of the call from here on.
fn correct(desk: &mut Desk) {
    desk.server.words = words(true);
    desk.server.turns = 31;
}

fn read_again(desk: &mut Desk) {
    desk.act(Action::Refresh);
    desk.settle();
}

fn text_at(desk: &Desk, turn: usize) -> String {
    let sight = desk.model.transcript_view().expect("read");
    sight.transcript.turns[turn].shown.to_string()
}

#[test]
fn whoever_is_at_a_message_stays_at_it_and_sees_all_of_it() {
    let mut desk = at_twelve();
    let was = text_at(&desk, 12);
    desk.acts([Action::Search, Action::Paste("turn 14,".to_owned()), Action::Open]);
    desk.model.panes.transcript.select(12);
    correct(&mut desk);
    read_again(&mut desk);
    let cursor = desk.model.panes.transcript.cursor();
    assert_eq!((cursor, text_at(&desk, cursor)), (13, was));
    let find = desk.model.panes.transcript.find.as_ref().expect("still searched");
    assert_eq!(find.hits, [15]);
    // Every line is made of the words that are there now.
    desk.act(Action::Move(Motion::Top));
    let sight = desk.model.transcript_view().expect("read");
    let said = |line: &Line| match line {
        Line::Text { turn, range, .. } => Some(sight.transcript.turns[*turn].shown.as_str()[range.clone()].to_owned()),
        _ => None,
    };
    let told: String = desk.model.panes.transcript.lines.iter().filter_map(said).collect();
    let whole: String = sight.transcript.turns.iter().map(|turn| turn.shown.to_string()).collect();
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    assert!(letters(&told).len() > 40 && letters(&whole).starts_with(&letters(&told)), "{told}");
}

#[test]
fn a_flag_is_never_drawn_on_a_message_of_an_older_hearing() {
    let mut desk = at_twelve();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    correct(&mut desk);
    desk.server.flags[0].place =
        Some(FlagPlace::Moved { message_index: 13, message_text: words(true)[13].as_str().into() });
    desk.model.reading.runs.refetch(Query::Detail(issue_id(1)), &mut Vec::new());
    let id = desk.model.reading.runs.last();
    let reply = desk.server.answer(Query::Detail(issue_id(1)));
    desk.fetches.clear();
    desk.reply(id, reply);
    // The words are those of before, and it stands on them; the call is asked for.
    assert_eq!(desk.model.panes.transcript.flags_of(12), [0]);
    let call = shown_call(&desk);
    assert!(desk.fetches.iter().any(|(_, query)| *query == Query::Call(call.clone())), "{:?}", desk.fetches);
    let id = desk.model.reading.runs.last();
    let reply = desk.server.answer(Query::Call(call));
    desk.reply(id, reply);
    assert_eq!(desk.model.panes.transcript.flags_of(13), [0]);
    assert_eq!(desk.model.panes.transcript.cursor(), 13);
}

#[test]
fn a_flag_whose_message_is_gone_stands_on_none() {
    let mut desk = at_twelve();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.server.words.remove(12);
    desk.server.turns = 29;
    desk.server.flags[0].place = Some(FlagPlace::Lost);
    read_again(&mut desk);
    let pane = &desk.model.panes.transcript;
    assert!((0..29).all(|turn| pane.flags_of(turn).is_empty()));
    assert_eq!((pane.lost_flags(), pane.cursor()), (&[0][..], 11));
    // It is put on another message by a key, and back by undo.
    let words = |desk: &Desk| {
        desk.server.flags.iter().map(|flag| (flag.message_index, flag.message_text.clone())).collect::<Vec<_>>()
    };
    let was = words(&desk);
    desk.act(Action::AnchorFlag);
    desk.settle();
    assert_eq!(words(&desk), [(Some(11), Some(desk.server.words[11].as_str().into()))]);
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(words(&desk), was);
    desk.server.flags[0].place = Some(FlagPlace::Lost);
    read_again(&mut desk);
    // It is told above the first message, and taken away there.
    desk.act(Action::Move(Motion::Top));
    desk.act(Action::Remove);
    desk.settle();
    assert!(desk.server.flags.is_empty());
}

#[test]
fn lists_lead_to_where_a_moved_flag_is() {
    let mut desk = at_twelve();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.server.flags[0].place =
        Some(FlagPlace::Moved { message_index: 13, message_text: words(true)[13].as_str().into() });
    correct(&mut desk);
    read_again(&mut desk);
    desk.acts([Action::Move(Motion::Top), Action::Flags, Action::Open]);
    desk.settle();
    assert_eq!(desk.model.panes.transcript.cursor(), 13);
    let (_, text) = export::issue(&desk.model).expect("an issue");
    assert!(text.as_str().contains(" on message 13"), "{text}");
}

#[test]
fn what_is_marked_stays_marked_and_a_second_hearing_is_asked_for_again() {
    let mut desk = at_twelve();
    let call = shown_call(&desk);
    for turn in [3, 12] {
        desk.model.panes.marks.add_message(&call, turn);
    }
    desk.model.panes.marks.anchor = Some(Anchor::Message(call.clone(), 12));
    let text = Display::ours("Something else was said");
    desk.server.again = vec![Passage { start: 36_500, text, confidence: 95 }];
    desk.act(Action::UnsurePassages);
    desk.settle();
    assert!(desk.model.world.unsure_passages.peek(&call).is_some());
    // One is heard before all others, and one is not there any more.
    correct(&mut desk);
    desk.server.words.remove(4);
    desk.server.turns = 30;
    read_again(&mut desk);
    assert_eq!(desk.model.panes.marks.messages(&call), [12]);
    assert_eq!(desk.model.panes.marks.anchor, Some(Anchor::Message(call.clone(), 12)));
    assert!(desk.model.world.unsure_passages.peek(&call).is_none(), "it was put under other messages");
}

#[test]
fn what_the_rules_found_in_other_words_is_not_shown_on_these() {
    let mut desk = at_twelve();
    let call = shown_call(&desk);
    desk.event(Event::Moments { call: call.clone(), moments: Box::<Moments>::default() });
    correct(&mut desk);
    let id = {
        desk.model.reading.runs.refetch(Query::Call(call.clone()), &mut Vec::new());
        desk.model.reading.runs.last()
    };
    let Reply::Call(call, read) = desk.server.answer(Query::Call(call)) else { panic!("a call") };
    desk.reply(id, Reply::Call(call.clone(), read));
    assert!(!desk.model.world.moments.contains_key(&call));
}
