//! The mouse: what is under the pointer is selected, opened, scrolled, moved or copied.

use super::*;
use crate::app::{Pane, layout::Area, pointer::Pointer};

fn desk() -> Desk {
    let mut desk = Desk::new(FakeServer::new(8, 40));
    desk.act(Action::Open);
    desk.settle();
    desk.act(Action::Focus(Pane::Issues));
    desk
}

fn area(desk: &Desk, pane: Pane) -> Area {
    desk.model.layout().pane(pane).expect("shown")
}

fn point(desk: &mut Desk, pointer: Pointer) {
    desk.event(Event::Pointed(pointer));
}

#[test]
fn a_click_selects_what_is_there_and_two_open_it() {
    let mut desk = desk();
    let list = area(&desk, Pane::Issues).inside();
    point(&mut desk, Pointer::Press(list.x + 4, list.y + 3));
    assert_eq!(desk.model.current, Some(issue_id(4)));
    assert_eq!(desk.model.focus, Pane::Issues);
    point(&mut desk, Pointer::Release(list.x + 4, list.y + 3));
    point(&mut desk, Pointer::Press(list.x + 4, list.y + 3));
    assert_eq!(desk.model.focus, Pane::Evidence, "opened");
    desk.settle();
    let turns = desk.model.transcript_area().expect("shown");
    point(&mut desk, Pointer::Press(turns.x + 20, turns.y + 5));
    assert_eq!((desk.model.focus, desk.model.transcript.cursor()), (Pane::Transcript, 5));
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_leaves_the_keys_where_they_are() {
    let mut desk = desk();
    let turns = desk.model.transcript_area().expect("shown");
    point(&mut desk, Pointer::Wheel(turns.x + 3, turns.y + 3, true));
    assert_eq!((desk.model.focus, desk.model.transcript.cursor()), (Pane::Issues, 3));
    point(&mut desk, Pointer::Wheel(turns.x + 3, turns.y + 3, false));
    assert_eq!(desk.model.transcript.cursor(), 0);
}

#[test]
fn a_border_follows_the_pointer_and_stays_within_bounds() {
    let mut desk = desk();
    let list = area(&desk, Pane::Issues);
    let border = list.x + list.width - 1;
    point(&mut desk, Pointer::Press(border, list.y + 5));
    point(&mut desk, Pointer::Drag(border + 20, list.y + 5));
    let moved = area(&desk, Pane::Issues).width;
    assert!((list.width + 18..=list.width + 21).contains(&moved), "{} to {moved}", list.width);
    point(&mut desk, Pointer::Drag(0, list.y + 5));
    assert!(area(&desk, Pane::Issues).width > 10);
    point(&mut desk, Pointer::Release(0, list.y + 5));
    point(&mut desk, Pointer::Drag(60, list.y + 5));
    assert!(area(&desk, Pane::Issues).width < 40, "it was let go");
}

#[test]
fn text_that_is_drawn_over_is_copied_from_the_screen() {
    let mut desk = desk();
    let turns = desk.model.transcript_area().expect("shown");
    point(&mut desk, Pointer::Press(turns.x + 20, turns.y + 2));
    assert_eq!(desk.model.hand.selected(), None, "a click is no selection");
    point(&mut desk, Pointer::Drag(turns.x + 10, turns.y + 4));
    let selected = desk.model.hand.selected().expect("a selection");
    assert_eq!((selected.from, selected.to), ((turns.x + 20, turns.y + 2), (turns.x + 10, turns.y + 4)));
    point(&mut desk, Pointer::Drag(0, 0));
    let selected = desk.model.hand.selected().expect("a selection");
    assert!(selected.from.0 >= turns.x - 1, "it stays in the pane");
    point(&mut desk, Pointer::Release(0, 0));
    assert_eq!(desk.model.hand.selected(), None);
}
