//! The transcript: scrolling, landmarks, search, folds.

use proptest::prelude::*;

use super::*;
use crate::app::{
    derived::preview,
    message::action::{Copied, Motion, Pane},
    state::{
        overlay::{Overlay, choose::Candidate},
        transcript::block::Line,
    },
};

fn reading(turns: usize) -> Desk {
    let mut desk = Desk::new(FakeServer::new(2, turns));
    desk.act(Action::Focus(Pane::Transcript));
    desk
}

fn selected_is_visible(desk: &Desk) -> bool {
    let cursor = desk.model.panes.transcript.cursor();
    desk.model.panes.transcript.lines.iter().any(|line| line.turn() == cursor)
}

#[test]
fn only_the_lines_on_the_screen_are_made() {
    let mut desk = reading(20_000);
    for motion in [Motion::PageDown, Motion::Bottom, Motion::PageUp, Motion::Top] {
        desk.act(Action::Move(motion));
        assert!(desk.model.panes.transcript.lines.len() <= 48);
        assert!(selected_is_visible(&desk));
    }
    desk.act(Action::Move(Motion::Bottom));
    assert_eq!(desk.model.panes.transcript.cursor(), 19_999);
    let full = usize::from(desk.model.transcript_area().expect("shown").height);
    assert_eq!(desk.model.panes.transcript.lines.len(), full, "the end fills the screen");
}

#[test]
fn search_goes_to_the_hits_and_round() {
    let mut desk = reading(300);
    desk.act(Action::Search);
    desk.acts("turn 29".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.act(Action::Open);
    assert_eq!(desk.model.panes.transcript.cursor(), 29);
    assert_eq!(desk.model.panes.transcript.hit_position(), Some((1, 11)), "29 and 290 to 299");
    desk.act(Action::NextHit);
    assert_eq!(desk.model.panes.transcript.cursor(), 290);
    desk.acts([Action::PrevHit, Action::PrevHit]);
    assert_eq!(desk.model.panes.transcript.cursor(), 299);
    desk.act(Action::Cancel);
    assert!(desk.model.panes.transcript.find.is_none());
}

#[test]
fn hits_are_a_list_that_leads_to_each_and_shows_what_is_around() {
    let mut desk = reading(300);
    desk.act(Action::Hits);
    assert!(desk.model.screen.overlays.is_empty(), "nothing was searched");
    desk.act(Action::Search);
    desk.acts("turn 29".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.acts([Action::Open, Action::NextHit, Action::Hits]);
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
    assert_eq!(chooser.title.as_str(), "“turn 29” in 11 messages");
    assert_eq!(chooser.offers().len(), 11);
    assert_eq!(chooser.cursor, 1, "where the selection is");
    let offer = chooser.selected().expect("a message");
    assert!(matches!(&offer, Candidate::Message { hit, .. } if hit.turn == 290));
    let preview = preview::of_candidate(&desk.model, &chooser.purpose, &offer).expect("a preview");
    let meant: Vec<bool> =
        preview.parts.iter().map(|part| matches!(part, preview::Part::Said { is_meant: true, .. })).collect();
    assert_eq!(meant, [false, false, false, true, false, false, false]);
    desk.acts([Action::Move(Motion::Down), Action::Open]);
    assert_eq!(desk.model.panes.transcript.cursor(), 291);
    assert!(desk.model.panes.transcript.find.is_some(), "the search goes on");
    desk.act(Action::Back);
    assert_eq!(desk.model.panes.transcript.cursor(), 290, "a leap leaves a way back");
}

#[test]
fn a_list_of_very_many_hits_holds_those_around_the_selection_and_says_so() {
    let mut desk = reading(3_000);
    desk.model.panes.transcript.select(1_500);
    desk.act(Action::Search);
    desk.acts("turn".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.acts([Action::Open, Action::Hits]);
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
    assert_eq!(chooser.title.as_str(), "“turn” in 500 of 3000 messages");
    let Some(Candidate::Message { hit, .. }) = chooser.selected() else { panic!("a message") };
    assert_eq!(hit.turn, 1_500);
}

#[test]
fn landmarks_are_hits_and_flags_as_well_and_say_why() {
    let mut desk = reading(100);
    desk.model.panes.transcript.select(40);
    desk.acts([Action::Flag, Action::PickDigit(1), Action::Search]);
    desk.acts("turn 29".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.acts([Action::Open, Action::Move(Motion::Top)]);
    assert_eq!(desk.model.panes.transcript.landmark(), None);
    desk.act(Action::NextLandmark);
    assert_eq!(desk.model.panes.transcript.cursor(), 29);
    assert_eq!(desk.model.panes.transcript.landmark().map(|why| why.as_str()), Some("holds “turn 29”"));
    desk.act(Action::NextLandmark);
    assert_eq!(desk.model.panes.transcript.cursor(), 40);
    assert!(desk.model.panes.transcript.landmark().is_some_and(|why| why.as_str().starts_with("flag ")));
    desk.acts([Action::Move(Motion::Down), Action::PrevLandmark, Action::PrevLandmark]);
    assert_eq!(desk.model.panes.transcript.cursor(), 29);
}

/// What an action puts on the clipboard, or gives to another program.
fn passed_on(desk: &mut Desk, action: Action) -> Option<String> {
    let effects = crate::app::update(&mut desk.model, Msg::Act(action), &env());
    effects.into_iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.to_string()),
        Effect::OpenOutside(address) => Some(address),
        _ => None,
    })
}

#[test]
fn a_message_is_copied_in_several_ways_and_a_page_opened_when_one_is_known() {
    let mut desk = reading(10);
    desk.model.panes.transcript.select(3);
    assert_eq!(passed_on(&mut desk, Action::Copy(Copied::Itself)).as_deref(), Some("Words of turn 3, said at length."));
    let quotation = passed_on(&mut desk, Action::Copy(Copied::Quotation)).expect("copied");
    assert!(
        quotation.starts_with("> ")
            && quotation.contains(": Words of turn 3, said at length.\n\nT-")
            && quotation.ends_with(", message 3")
    );
    assert!(passed_on(&mut desk, Action::Copy(Copied::Document)).is_some_and(|text| text.starts_with("# T-")));
    assert_eq!(passed_on(&mut desk, Action::OpenOutside), None);
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains("issue_page")));
    let notice = passed_on(&mut desk, Action::Copy(Copied::Notice));
    assert!(notice.is_some_and(|text| text.contains("issue_page")));
    desk.model.session.issue_page = Some("https://triage.example/issues/{number}".to_owned());
    let page = passed_on(&mut desk, Action::OpenOutside).expect("opened");
    assert!(page.starts_with("https://triage.example/issues/1"), "{page}");
    assert_eq!(passed_on(&mut desk, Action::Copy(Copied::Address)), Some(page));
    desk.model.session.issue_page = Some("file:///etc/{id}".to_owned());
    assert_eq!(passed_on(&mut desk, Action::OpenOutside), None);
}

#[test]
fn a_call_keeps_the_place_where_the_reader_left_it() {
    let mut desk = reading(100);
    desk.model.panes.transcript.select(57);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.settle();
    assert_eq!(desk.model.panes.transcript.cursor(), 0);
    desk.act(Action::Move(Motion::Up));
    desk.settle();
    assert_eq!(desk.model.panes.transcript.cursor(), 57);
}

#[test]
fn the_picker_does_not_cover_the_message() {
    for height in [12, 16, 24, 48] {
        let mut desk = reading(100);
        desk.event(Event::Resized { width: 80, height });
        desk.acts([Action::Move(Motion::Bottom), Action::Flag]);
        assert!(selected_is_visible(&desk), "height {height}");
        let area = desk.model.transcript_area().expect("shown");
        assert!(area.height >= 1 && desk.model.panes.transcript.lines.len() <= usize::from(area.height));
    }
}

#[test]
fn flags_that_moved_are_found_by_their_text() {
    let mut desk = reading(30);
    desk.model.panes.transcript.select(12);
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.server.flags[0].message_index = Some(10);
    desk.act(Action::Refresh);
    desk.settle();
    assert_eq!(desk.model.panes.transcript.flags_of(12), [0]);
    desk.acts([Action::Move(Motion::Top), Action::NextLandmark]);
    assert_eq!(desk.model.panes.transcript.cursor(), 12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_selected_turn_is_on_the_screen_after_anything(
        steps in proptest::collection::vec((0_usize..14, 1_u16..200, 1_u16..60), 1..60),
    ) {
        let mut desk = reading(60);
        for (step, width, height) in steps {
            match step {
                0 => desk.event(Event::Resized { width, height }),
                1 => desk.act(Action::Move(Motion::Up)),
                2 => desk.act(Action::Move(Motion::PageDown)),
                3 => desk.act(Action::Move(Motion::PageUp)),
                4 => desk.act(Action::Move(Motion::HalfDown)),
                5 => desk.act(Action::Move(Motion::Bottom)),
                6 => desk.act(Action::Move(Motion::Top)),
                7 => desk.act(Action::Repeat),
                8 => desk.acts([Action::Flag, Action::PickDigit(1)]),
                9 => desk.act(Action::NextLandmark),
                10 => desk.act(Action::ZoomIn),
                11 => desk.act(Action::ZoomOut),
                12 => desk.act(Action::ToggleFold),
                _ => desk.act(Action::Move(Motion::Down)),
            }
            desk.settle();
            if let Some(area) = desk.model.transcript_area() {
                let lines = &desk.model.panes.transcript.lines;
                prop_assert!(lines.len() <= usize::from(area.height));
                if area.height > 0 {
                    prop_assert!(selected_is_visible(&desk), "turn {}", desk.model.panes.transcript.cursor());
                    let texts: Vec<_> = lines.iter().filter(|l| matches!(l, Line::Text { .. })).map(Line::turn).collect();
                    prop_assert!(texts.is_sorted());
                }
            }
        }
    }
}

#[test]
fn a_number_typed_while_the_call_is_read_is_not_lost() {
    let mut desk = Desk::unanswered(FakeServer::new(2, 30));
    while desk.fetches.iter().any(|(_, query)| !matches!(query, Query::Call(_))) {
        let at = desk.fetches.iter().position(|(_, query)| !matches!(query, Query::Call(_))).expect("one");
        desk.answer(at);
    }
    assert!(desk.model.transcript_view().is_none(), "the call is on its way");
    desk.acts([Action::Open, Action::Open, Action::Palette]);
    desk.acts("12".chars().map(|c| Action::Type(crate::app::message::key::Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.model.panes.transcript.cursor(), 12);
    assert!(selected_is_visible(&desk));
}

/// The lines on the screen, as turn and place among those of the turn.
fn on_screen(desk: &Desk) -> Vec<usize> {
    desk.model.panes.transcript.lines.iter().map(Line::turn).collect()
}

#[test]
fn a_page_moves_the_text_by_a_page_and_the_selection_stays_on_its_line() {
    let mut desk = Desk::new(FakeServer::new(1, 400));
    desk.event(Event::Resized { width: 120, height: 30 });
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.acts([Action::Focus(Pane::Transcript), Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    let row = |desk: &Desk| on_screen(desk).iter().position(|turn| *turn == desk.model.panes.transcript.cursor());
    let (before, line) = (on_screen(&desk), row(&desk));
    desk.act(Action::Move(Motion::PageDown));
    assert_eq!(on_screen(&desk).first(), before.last(), "one line stays in sight");
    assert_eq!(row(&desk), line);
    desk.act(Action::Move(Motion::PageUp));
    assert_eq!((on_screen(&desk), row(&desk)), (before.clone(), line), "and back again");
    desk.act(Action::Move(Motion::HalfDown));
    assert_eq!(on_screen(&desk)[0], before[before.len() / 2]);
    // At the ends, where the text can go no further, the selection does.
    for (motion, last) in [(Motion::PageDown, 399), (Motion::PageUp, 0)] {
        (0..40).for_each(|_| desk.act(Action::Move(motion)));
        assert_eq!(desk.model.panes.transcript.cursor(), last);
    }
}

#[test]
fn pages_lead_through_messages_higher_than_the_screen() {
    let mut server = FakeServer::new(1, 9);
    server.words = vec!["Short.".into(), "Long words. ".repeat(400), "Short again.".into(), "More. ".repeat(600)];
    for height in [14, 24, 40] {
        let mut desk = Desk::new(server.clone());
        desk.event(Event::Resized { width: 100, height });
        desk.acts([Action::Open, Action::Open, Action::Focus(Pane::Transcript)]);
        desk.settle();
        for (motion, last) in [(Motion::PageDown, 8), (Motion::PageUp, 0), (Motion::HalfDown, 8), (Motion::HalfUp, 0)] {
            let pages = (0..400).take_while(|_| {
                let before = (on_screen(&desk), desk.model.panes.transcript.lines.clone());
                desk.act(Action::Move(motion));
                let pane = &desk.model.panes.transcript;
                assert!(pane.lines.iter().any(|line| line.turn() == pane.cursor()), "the selection is seen");
                before != (on_screen(&desk), pane.lines.clone()) || pane.cursor() != last
            });
            let pages = pages.count();
            assert!(pages < 399, "{height} {motion:?}: it comes to an end");
            assert_eq!(desk.model.panes.transcript.cursor(), last, "{height} {motion:?} after {pages}");
        }
    }
}
