//! Screens as text, at fixed sizes and a fixed time; colours are checked apart, since text does not show them.

mod everywhere;
mod kept;
mod listing;
mod palette;
mod people;
mod reading;
mod relations;
mod reviewing;
mod telling;

use ratatui::buffer::Buffer;

use super::{Canvas, Theme};
use crate::{
    app::{
        message::{
            action::{Action, Motion, Pane},
            effect::Query,
            event::Event,
            key::Key,
        },
        state::{model::Model, overlay::Overlay},
        tests::{Desk, FakeServer, requests::logged},
    },
    domain::{
        choice::{IssueStatus, RelationType},
        failure::Kind,
        logged::{Body, Ended, Logged, Outcome},
        text::Display,
    },
    keymap::Keyboard,
};

fn buffer(model: &Model, keyboard: &Keyboard, theme: &Theme) -> Buffer {
    let mut canvas = Canvas::default();
    canvas.draw(model, keyboard, theme);
    canvas.into_buffer()
}

fn text(model: &Model) -> String {
    lines(&buffer(model, &Keyboard::default(), &Theme::ansi()))
}

fn lines(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let rows = buffer.content.chunks(width);
    rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned() + "\n").collect()
}

/// A session at this size with a flag, a note and relations, on the transcript.
fn session(size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(FakeServer::new(6, 30));
    desk.event(Event::Resized { width: size.0, height: size.1 });
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.model.panes.transcript.select(4);
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(3)]);
    desk.acts("Asked twice, no answer.".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    for (relation, number) in
        [(RelationType::Blocks, '2'), (RelationType::DuplicateOf, '3'), (RelationType::RelatedTo, '4')]
    {
        desk.acts([Action::Relate(relation), Action::Type(Key::char(number)), Action::Open]);
        if matches!(desk.model.screen.overlays.last(), Some(Overlay::Merge(_))) {
            desk.act(Action::Cancel);
        }
    }
    desk.settle();
    desk
}

#[test]
fn the_workbench_at_four_sizes() {
    for size in [(60, 18), (80, 24), (100, 30), (160, 40)] {
        let desk = session(size);
        insta::assert_snapshot!(format!("transcript_{}x{}", size.0, size.1), text(&desk.model));
    }
}

#[test]
fn each_pane_alone() {
    let mut desk = session((80, 20));
    for pane in [Pane::Issues, Pane::Evidence, Pane::Relations] {
        desk.act(Action::Focus(pane));
        desk.settle();
        insta::assert_snapshot!(format!("alone_{}", pane.title().to_lowercase()), text(&desk.model));
    }
}

#[test]
fn relations_read_from_the_other_side() {
    let mut desk = session((80, 20));
    desk.acts([Action::Focus(Pane::Relations), Action::NextLandmark, Action::Open]);
    desk.settle();
    insta::assert_snapshot!(text(&desk.model));
}

#[test]
fn a_flag_is_pending_then_failed() {
    let mut desk = session((80, 20));
    desk.model.panes.transcript.select(6);
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    insta::assert_snapshot!("flag_pending", text(&desk.model));
    desk.refuse(0, Kind::Refused);
    insta::assert_snapshot!("flag_failed", text(&desk.model));
    desk.acts([Action::Cancel, Action::Jobs]);
    insta::assert_snapshot!("flag_in_jobs", text(&desk.model));
}

#[test]
fn what_waits_for_another_address_is_counted_and_nothing_says_that_all_is_stored() {
    let mut desk = session((160, 48));
    desk.act(Action::Jobs);
    assert!(text(&desk.model).contains("Every change is stored."));
    let address = Display::ours("https://old.example/");
    desk.model.outbox.elsewhere = vec![crate::app::message::event::Elsewhere { address, changes: 2 }];
    let screen = text(&desk.model);
    assert!(screen.contains("2 changes of this profile wait for https://old.example/"), "{screen}");
    assert!(!screen.contains("Every change is stored."), "{screen}");
}

#[test]
fn a_flag_that_is_not_kept_yet_has_another_mark_than_a_pending_one() {
    let mut desk = session((160, 48));
    desk.store.slow = Some(Vec::new());
    desk.acts([Action::Focus(Pane::Transcript), Action::Flag, Action::PickDigit(1)]);
    let screen = text(&desk.model);
    assert!(screen.contains("being kept") && !screen.contains("pending") && !screen.contains('◌'), "{screen}");
    desk.keep();
    let screen = text(&desk.model);
    assert!(!screen.contains("being kept") && screen.contains("1 pending") && screen.contains('◌'), "{screen}");
}

#[test]
fn the_picker_with_letters_and_with_a_note() {
    let mut desk = session((100, 24));
    desk.act(Action::Flag);
    insta::assert_snapshot!("picker", text(&desk.model));
    desk.acts("Rude tone".chars().map(|c| Action::Type(Key::char(c))));
    insta::assert_snapshot!("picker_new_type", text(&desk.model));
    desk.acts([Action::ToggleNote, Action::Open]);
    insta::assert_snapshot!("picker_note", text(&desk.model));
}

#[test]
fn every_type_with_a_digit_is_seen_in_the_picker() {
    for size in [(60, 18), (60, 24), (69, 40), (80, 20), (100, 24), (140, 40), (200, 60)] {
        let mut desk = session(size);
        desk.act(Action::Flag);
        let screen = text(&desk.model);
        for (at, name) in desk.model.panes.catalogue.on_digits().into_iter().enumerate() {
            let entry = format!("{} {name}", (at + 1) % 10);
            assert!(screen.contains(&entry), "{size:?}: {entry}\n{screen}");
        }
        // The message that is flagged is seen above.
        assert!(screen.contains("▌ 4"), "{size:?}\n{screen}");
    }
}

#[test]
fn flag_mode_tells_in_one_line_what_each_digit_places() {
    for size in [(60, 18), (80, 24), (160, 40)] {
        let mut desk = session(size);
        desk.act(Action::FlagMode);
        let screen = text(&desk.model);
        let border = screen.lines().find(|line| line.contains("┗1 ")).unwrap_or_default();
        for (at, name) in desk.model.panes.catalogue.on_digits().into_iter().enumerate() {
            let begins: String = name.chars().take(2).collect();
            assert!(border.contains(&format!("{} {begins}", (at + 1) % 10)), "{size:?}: {screen}");
        }
        assert!(screen.contains("? help"), "{screen}");
    }
}

#[test]
fn what_is_pasted_acts_on_nothing_and_is_stored_as_it_came() {
    let mut desk = session((100, 24));
    let pasted = "one\u{1b}[31m\ttab \u{202e}bidi\u{200b}\nsecond";
    desk.acts([Action::Comment, Action::Paste(pasted.into())]);
    let screen = text(&desk.model);
    assert!(screen.contains("one␛[31m    tab ‹RLO›bidi‹ZWSP›") && screen.contains("second"), "{screen}");
    assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{200b}', '\t']), "{screen:?}");
    desk.acts([Action::Type(Key::char('!')), Action::Open]);
    desk.settle();
    let comment = desk.server.comments.last().map(|(_, _, words)| words.clone());
    assert_eq!(comment, Some(format!("{pasted}!")));
}

#[test]
fn overlays() {
    let mut desk = session((80, 20));
    for (name, action) in
        [("help", Action::Help), ("palette", Action::Palette), ("comment", Action::Comment), ("attach", Action::Add)]
    {
        desk.act(Action::Focus(Pane::Evidence));
        desk.act(action);
        insta::assert_snapshot!(format!("overlay_{name}"), text(&desk.model));
        desk.act(Action::Cancel);
    }
}

#[test]
fn the_request_log() {
    let mut desk = session((80, 20));
    let mut failed = logged(2, Some(429));
    failed.method = Display::ours("POST");
    failed.body = Some(Body::kept(br#"{"call_id":"c","type":"dead_air","note":"Asked twice."}"#));
    let busy = Kind::Busy { wait: Some(3_000) };
    failed.ended =
        failed.ended.map(|ended| Ended { outcome: Outcome::Failed(busy), retry_after: Some(3_000), ..ended });
    for logged in
        [logged(1, None), logged(1, Some(200)), Logged { ended: None, ..failed.clone() }, failed, logged(3, None)]
    {
        desk.event(Event::Requested(Box::new(logged)));
    }
    desk.acts([Action::Requests, Action::Move(Motion::Down), Action::Open]);
    insta::assert_snapshot!(text(&desk.model));
}

#[test]
fn keys_that_may_follow() {
    let desk = session((80, 20));
    let mut keyboard = Keyboard::default();
    keyboard.press(Key::char('s'), &desk.model.layers());
    keyboard.show_following();
    insta::assert_snapshot!(lines(&buffer(&desk.model, &keyboard, &Theme::ansi())));
}

/// The first screen, with the list answered in this way.
fn first_screen(answer: impl FnOnce(&mut Desk, usize)) -> String {
    let mut desk = Desk::unanswered(FakeServer::new(0, 0));
    desk.event(Event::Resized { width: 60, height: 14 });
    let at = desk.fetches.iter().position(|(_, query)| matches!(query, Query::Issues(_))).expect("asked for");
    answer(&mut desk, at);
    text(&desk.model)
}

#[test]
fn empty_loading_failed_and_not_allowed_are_different_screens() {
    let fail = |kind| move |desk: &mut Desk, at| desk.fail(at, kind);
    let loading = first_screen(|_, _| {});
    let empty = first_screen(|desk, _| desk.settle());
    let offline = first_screen(fail(Kind::Offline));
    let refused = first_screen(fail(Kind::Unauthorised));
    let filtered = first_screen(|desk, _| {
        desk.act(Action::Search);
        desk.acts("severity:low".chars().map(|c| Action::Type(Key::char(c))));
        desk.act(Action::Open);
        desk.settle();
    });
    for (name, screen) in [
        ("loading", &loading),
        ("empty", &empty),
        ("offline", &offline),
        ("refused", &refused),
        ("filtered", &filtered),
    ] {
        insta::assert_snapshot!(format!("first_{name}"), screen);
    }
    let all = [loading, empty, offline, refused, filtered];
    for (at, one) in all.iter().enumerate() {
        assert!(all.iter().skip(at + 1).all(|other| other != one));
    }
}

#[test]
fn too_small_is_said() {
    let desk = session((39, 11));
    assert!(text(&desk.model).starts_with("earmark needs 40x12"));
}

#[test]
fn no_size_and_no_overlay_makes_a_frame_fail() {
    let openings = [
        Action::Flag,
        Action::Help,
        Action::Palette,
        Action::Comment,
        Action::Add,
        Action::Jobs,
        Action::Activity,
        Action::Requests,
    ];
    let mut desk = session((80, 24));
    desk.event(Event::Requested(Box::new(logged(1, Some(200)))));
    for opening in openings {
        desk.acts([Action::Focus(Pane::Transcript), opening]);
        for (width, height) in [(0, 0), (1, 1), (40, 12), (41, 13), (89, 12), (90, 12), (140, 12), (500, 200), (60, 13)]
        {
            desk.event(Event::Resized { width, height });
            buffer(&desk.model, &Keyboard::default(), &Theme::plain());
        }
        desk.act(Action::Cancel);
    }
}

#[test]
fn selection_is_reversed_and_without_colour_nothing_is_coloured() {
    let mut desk = session((80, 24));
    desk.act(Action::SetStatus(IssueStatus::Done));
    let coloured = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
    let reversed = |cell: &ratatui::buffer::Cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED);
    assert!(coloured.content.iter().any(reversed));
    let plain = buffer(&desk.model, &Keyboard::default(), &Theme::plain());
    assert!(plain.content.iter().all(|cell| cell.fg == ratatui::style::Color::Reset));
    assert_eq!(lines(&coloured), lines(&plain), "the same words and signs");
}
