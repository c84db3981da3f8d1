//! The mouse: what is under the pointer is selected, opened, scrolled, moved or copied.

use super::*;
use crate::{
    app::{
        derived::geometry,
        message::{
            action::{Pane, Toward},
            area::Area,
            pointer::Pointer,
        },
        state::overlay::{OnYes, Overlay, Question},
    },
    domain::choice::RelationType,
};

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
    let line = 3 * desk.model.lines_of_a_row();
    point(&mut desk, Pointer::Press(list.x + 4, list.y + line));
    assert_eq!(desk.model.reading.current, Some(issue_id(4)));
    assert_eq!(desk.model.screen.focus, Pane::Issues);
    point(&mut desk, Pointer::Release(list.x + 4, list.y + line));
    point(&mut desk, Pointer::Press(list.x + 4, list.y + line));
    assert_eq!(desk.model.screen.focus, Pane::Evidence, "opened");
    desk.settle();
    let turns = desk.model.transcript_area().expect("shown");
    point(&mut desk, Pointer::Press(turns.x + 20, turns.y + 5));
    assert_eq!((desk.model.screen.focus, desk.model.panes.transcript.cursor()), (Pane::Transcript, 5));
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_leaves_the_keys_where_they_are() {
    let mut desk = desk();
    let turns = desk.model.transcript_area().expect("shown");
    point(&mut desk, Pointer::Wheel(turns.x + 3, turns.y + 3, Toward::Next));
    assert_eq!((desk.model.screen.focus, desk.model.panes.transcript.cursor()), (Pane::Issues, 3));
    point(&mut desk, Pointer::Wheel(turns.x + 3, turns.y + 3, Toward::Previous));
    assert_eq!(desk.model.panes.transcript.cursor(), 0);
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
    assert_eq!(desk.model.screen.hand.selected(), None, "a click is no selection");
    point(&mut desk, Pointer::Drag(turns.x + 10, turns.y + 4));
    let selected = desk.model.screen.hand.selected().expect("a selection");
    assert_eq!((selected.from, selected.to), ((turns.x + 20, turns.y + 2), (turns.x + 10, turns.y + 4)));
    point(&mut desk, Pointer::Drag(0, 0));
    let selected = desk.model.screen.hand.selected().expect("a selection");
    assert!(selected.from.0 >= turns.x - 1, "it stays in the pane");
    point(&mut desk, Pointer::Release(0, 0));
    assert_eq!(desk.model.screen.hand.selected(), None);
}

#[test]
fn an_entry_of_a_list_is_selected_by_one_click_and_taken_by_two() {
    let mut desk = desk();
    desk.act(Action::Sort);
    let listing = geometry::listing(&desk.model, &[]).expect("a list");
    let (entry, at) = listing.entries[3];
    point(&mut desk, Pointer::Press(entry.x + 2, entry.y));
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("still open") };
    assert_eq!(chooser.cursor, at);
    point(&mut desk, Pointer::Press(listing.entries[1].0.x + 2, listing.entries[1].0.y));
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("still open") };
    assert_eq!(chooser.cursor, listing.entries[1].1, "up again");
    let wanted = chooser.selected().expect("selected").columns().0;
    point(&mut desk, Pointer::Press(listing.entries[1].0.x + 2, listing.entries[1].0.y));
    assert!(desk.model.screen.overlays.is_empty(), "{wanted} was taken");
    assert!(!desk.model.panes.issues.filter.is_empty());
}

#[test]
fn a_click_beside_a_list_closes_it_and_a_question_waits_for_a_key() {
    let mut desk = desk();
    desk.act(Action::Palette);
    point(&mut desk, Pointer::Press(0, 2));
    assert!(desk.model.screen.overlays.is_empty());
    for page in [Action::Jobs, Action::Activity] {
        desk.act(page);
        let frame = geometry::listing(&desk.model, &[]).expect("a box").frame;
        point(&mut desk, Pointer::Press(frame.x + 2, frame.y + 2));
        assert_eq!(desk.model.screen.overlays.len(), 1, "inside nothing happens");
        point(&mut desk, Pointer::Press(0, 2));
        assert!(desk.model.screen.overlays.is_empty());
    }
    let question = Question::new(Display::ours("Sure?"), OnYes::Quit);
    desk.model.screen.overlays.push(Overlay::Ask(question));
    point(&mut desk, Pointer::Press(0, 2));
    point(&mut desk, Pointer::Press(0, 2));
    assert_eq!(desk.model.screen.overlays.len(), 1);
}

#[test]
fn two_clicks_on_a_type_in_the_flag_picker_flag_the_message() {
    let mut desk = desk();
    desk.acts([Action::Focus(Pane::Transcript), Action::Flag]);
    let listing = geometry::listing(&desk.model, &[]).expect("types");
    let (entry, at) = *listing.entries.last().expect("types");
    let Some(Overlay::Flag(picker)) = desk.model.screen.overlays.last() else { panic!("a picker") };
    let name = picker.matches(&desk.model.panes.catalogue)[at].name.clone();
    point(&mut desk, Pointer::Press(entry.x + 3, entry.y));
    point(&mut desk, Pointer::Press(entry.x + 3, entry.y));
    desk.settle();
    assert_eq!(desk.flags().iter().map(|(_, name, _)| name.clone()).collect::<Vec<_>>(), [name]);
}

#[test]
fn a_node_of_the_graph_is_selected_by_a_click_in_the_drawing_and_in_the_tree() {
    let mut server = FakeServer::new(8, 4);
    super::relations::relate(&mut server, 1, RelationType::Blocks, 2);
    let mut desk = Desk::new(server);
    desk.event(Event::Resized { width: 160, height: 48 });
    desk.act(Action::Focus(Pane::Relations));
    desk.settle();
    let inside = area(&desk, Pane::Relations).inside();
    let cells = |desk: &Desk| {
        let at = |x, y| desk.model.panes.relations.node_at(inside, x, y).map(|key| (key, x, y));
        let rows = inside.y..inside.y + inside.height;
        rows.flat_map(|y| (inside.x..inside.x + inside.width).map(move |x| (x, y)))
            .filter_map(|(x, y)| at(x, y))
            .collect::<Vec<_>>()
    };
    for view in ["drawing", "tree"] {
        let other = cells(&desk).into_iter().find(|(key, ..)| *key == issue_key(2)).expect("the other is seen");
        point(&mut desk, Pointer::Press(other.1, other.2));
        assert_eq!(desk.model.panes.relations.selected().map(|node| &node.key), Some(&issue_key(2)), "{view}");
        let own = cells(&desk).into_iter().find(|(key, ..)| *key == issue_key(1)).expect("its own is seen");
        point(&mut desk, Pointer::Press(own.1, own.2));
        assert_eq!(desk.model.panes.relations.selected().map(|node| &node.key), Some(&issue_key(1)), "{view}");
        desk.act(Action::ToggleTree);
        desk.settle();
    }
}
