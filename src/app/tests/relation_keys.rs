//! Keys in the relation pane: from node to node, back and forward, to the tree, and what is drawn for it.

use super::{
    relations::{block, chain, choose, codes, in_graph, keys, read_all, relate, said, selected},
    *,
};
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            area::Zoom,
            key,
        },
        state::overlay::Overlay,
    },
    domain::choice::RelationType,
    graph::{self, Way},
};

#[test]
fn enter_puts_a_node_in_the_middle_and_the_other_panes_follow() {
    let mut desk = in_graph(chain(4));
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!(desk.model.panes.relations.focus(), Some(&issue_key(2)));
    assert_eq!(desk.model.reading.current, Some(issue_id(2)));
    assert_eq!(desk.model.reading.shown.as_ref().map(|shown| shown.issue.id.clone()), Some(issue_id(2)));
    assert_eq!(desk.model.screen.focus, Pane::Relations);
    assert_eq!(selected(&desk), issue_key(2), "it is the selected one");
    desk.act(Action::Open);
    assert_eq!(desk.model.screen.focus, Pane::Evidence, "on the focus, Enter opens it");
}

#[test]
fn enter_on_a_ticket_leaves_the_other_panes_and_back_and_forward_go_over_both() {
    let mut server = FakeServer::with_tickets(2, 2);
    server.thena().ties.push((issue_id(1), ticket_id(1)));
    server.thena().links.push((ticket_id(1), ticket_id(2)));
    let mut desk = in_graph(server);
    let focus = |desk: &Desk| desk.model.panes.relations.focus().cloned().expect("a focus");
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!((focus(&desk), desk.model.reading.current.clone()), (ticket_key(1), Some(issue_id(1))));
    assert_eq!(codes(&desk), ["VOX-1", "T-1", "VOX-2"]);
    desk.acts([Action::NextLandmark, Action::NextLandmark, Action::Open]);
    desk.settle();
    assert_eq!((focus(&desk), desk.model.reading.current.clone()), (ticket_key(2), Some(issue_id(1))));
    for wanted in [ticket_key(1), issue_key(1)] {
        desk.act(Action::Back);
        desk.settle();
        assert_eq!(focus(&desk), wanted);
    }
    desk.act(Action::Back);
    assert!(said(&desk).contains("Nothing further back"), "{}", said(&desk));
    for wanted in [ticket_key(1), ticket_key(2)] {
        desk.act(Action::Forward);
        desk.settle();
        assert_eq!(focus(&desk), wanted);
    }
    desk.act(Action::Open);
    desk.settle();
    assert!(
        matches!(desk.model.screen.overlays.last(), Some(Overlay::Ticket { ticket, .. }) if *ticket == ticket_id(2))
    );
    desk.acts([Action::Cancel, Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.settle();
    assert_eq!(focus(&desk), issue_key(2), "another issue in the list takes the middle back");
}

#[test]
fn a_new_focus_asks_only_for_nodes_that_are_not_known() {
    let mut desk = in_graph(chain(6));
    desk.acts([Action::NextLandmark, Action::Open]);
    assert_eq!(read_all(&mut desk).0, keys([3]));
}

/// 1 blocks 2 and 3, and both block 4.
fn diamond() -> FakeServer {
    let mut server = FakeServer::with_tickets(4, 0);
    for (from, to) in [(1, 2), (1, 3), (2, 4), (3, 4)] {
        relate(&mut server, from, RelationType::Blocks, to);
    }
    server
}

#[test]
fn keys_walk_the_drawing() {
    let mut desk = in_graph(diamond());
    let mut walk = |actions: &[Action], wanted: u64| {
        desk.acts(actions.iter().cloned());
        assert_eq!(selected(&desk), issue_key(wanted), "{actions:?}");
    };
    walk(&[Action::Move(Motion::Bottom)], 4);
    walk(&[Action::Move(Motion::Top)], 1);
    walk(&[Action::NextLandmark], 2);
    walk(&[Action::NextLandmark], 3);
    walk(&[Action::NextLandmark], 3);
    walk(&[Action::PrevLandmark], 2);
    walk(&[Action::Step(Way::Right)], 3);
    walk(&[Action::Step(Way::Left)], 2);
    walk(&[Action::Step(Way::Down)], 4);
    walk(&[Action::Step(Way::Down)], 4);
    walk(&[Action::Step(Way::Up), Action::Step(Way::Up)], 1);
    walk(&[Action::Move(Motion::Down), Action::Move(Motion::Down)], 4);
}

#[test]
fn keys_walk_the_tree_and_its_selection_is_that_of_the_drawing() {
    let mut desk = in_graph(diamond());
    desk.act(Action::NextLandmark);
    desk.act(Action::ToggleTree);
    assert!(desk.model.panes.relations.is_tree());
    assert_eq!(selected(&desk), issue_key(2));
    let row_is = |desk: &Desk| {
        let (graph, rows, _) = desk.model.panes.relations.tree();
        graph.nodes[rows[desk.model.panes.relations.selected_row()].node].key.clone()
    };
    assert_eq!(row_is(&desk), issue_key(2));
    let mut walk = |action: Action, wanted: u64| {
        desk.act(action.clone());
        assert_eq!((selected(&desk), row_is(&desk)), (issue_key(wanted), issue_key(wanted)), "{action:?}");
    };
    walk(Action::Step(Way::Right), 4);
    walk(Action::Step(Way::Left), 2);
    walk(Action::Step(Way::Left), 1);
    walk(Action::Step(Way::Down), 2);
    walk(Action::Step(Way::Up), 1);
    walk(Action::Move(Motion::Bottom), 3);
    walk(Action::Move(Motion::Top), 1);
    walk(Action::NextLandmark, 2);
    walk(Action::NextLandmark, 3);
    walk(Action::PrevLandmark, 2);
    desk.act(Action::ToggleTree);
    assert!(!desk.model.panes.relations.is_tree());
    assert_eq!(desk.model.panes.relations.in_picture().map(|(at, _)| *at), Some(1), "and in the drawing");
    desk.acts([Action::ToggleTree, Action::Move(Motion::Top), Action::Step(Way::Left)]);
    assert_eq!(desk.model.screen.focus, Pane::Issues, "out of the tree");
}

#[test]
fn a_pane_without_room_for_a_drawing_shows_the_tree() {
    let mut desk = in_graph(diamond());
    assert!(!desk.model.panes.relations.is_tree());
    desk.event(Event::Resized { width: 160, height: 12 });
    assert!(desk.model.panes.relations.is_tree());
    desk.event(Event::Resized { width: 160, height: 48 });
    assert!(!desk.model.panes.relations.is_tree());
}

#[test]
fn words_find_a_node_and_n_the_next_one() {
    let mut desk = in_graph(diamond());
    desk.act(Action::Search);
    choose(&mut desk, "NUMBER");
    assert_eq!(selected(&desk), issue_key(1), "the one that is selected has them too");
    for wanted in [2, 3, 4, 1] {
        desk.act(Action::NextHit);
        assert_eq!(selected(&desk), issue_key(wanted));
    }
    desk.act(Action::PrevHit);
    assert_eq!(selected(&desk), issue_key(4));
    desk.act(Action::Search);
    (0..6).for_each(|_| desk.act(Action::Type(key::Key { code: key::Code::Backspace, ..key::Key::char('x') })));
    choose(&mut desk, "t-3");
    assert_eq!(selected(&desk), issue_key(3), "by its code");
    desk.act(Action::Search);
    choose(&mut desk, " elsewhere");
    assert_eq!(selected(&desk), issue_key(3));
    assert!(said(&desk).contains("Not in this graph"), "{}", said(&desk));
    desk.acts([Action::NextHit, Action::PrevHit]);
    assert_eq!(selected(&desk), issue_key(3));
}

#[test]
fn duplicates_fold_into_their_canonical_issue_and_out_again() {
    let mut server = FakeServer::with_tickets(4, 0);
    relate(&mut server, 2, RelationType::DuplicateOf, 1);
    relate(&mut server, 3, RelationType::DuplicateOf, 1);
    relate(&mut server, 1, RelationType::Blocks, 4);
    let mut desk = in_graph(server);
    assert_eq!(codes(&desk), ["T-1", "T-2", "T-3", "T-4"]);
    for is_tree in [false, true] {
        assert_eq!(desk.model.panes.relations.is_tree(), is_tree);
        desk.act(Action::ToggleFold);
        assert_eq!(codes(&desk), ["T-1", "T-4"]);
        assert_eq!(desk.model.panes.relations.tree().0.nodes[0].folded, 2);
        desk.act(Action::ToggleFold);
        assert_eq!(codes(&desk), ["T-1", "T-2", "T-3", "T-4"]);
        desk.act(Action::ToggleTree);
    }
    desk.acts([Action::NextLandmark, Action::ToggleFold]);
    assert_eq!(codes(&desk).len(), 4);
    assert!(said(&desk).contains("no duplicates to fold"), "{}", said(&desk));
}

#[test]
fn moving_the_selection_asks_for_no_drawing() {
    let mut desk = in_graph(diamond());
    let before = desk.drawings;
    desk.acts([
        Action::NextLandmark,
        Action::PrevLandmark,
        Action::Step(Way::Down),
        Action::Step(Way::Right),
        Action::Step(Way::Up),
        Action::Move(Motion::Bottom),
        Action::Move(Motion::Top),
        Action::ToggleTree,
        Action::Move(Motion::Down),
        Action::ToggleTree,
    ]);
    desk.event(Event::Woke);
    desk.settle();
    assert_eq!(desk.drawings, before);
}

#[test]
fn a_changed_graph_is_drawn_once_and_one_drawing_is_under_way_at_a_time() {
    let mut server = FakeServer::with_tickets(12, 0);
    (6..=12).for_each(|number| relate(&mut server, 1, RelationType::Blocks, number));
    let mut desk = in_graph(server);
    desk.settle();
    let before = desk.drawings;
    desk.draws_late = true;
    block(&mut desk);
    assert_eq!(desk.drawings, before + 1);
    desk.acts([Action::RelateFrom(RelationType::Blocks)]);
    choose(&mut desk, "4");
    desk.acts([Action::RelateFrom(RelationType::Blocks)]);
    choose(&mut desk, "5");
    assert_eq!(desk.drawings, before + 1, "the newest graph waits for the drawing under way");
    let drawn = |desk: &Desk| desk.model.panes.relations.picture().map(|picture| picture.graph().nodes.len());
    assert_eq!(drawn(&desk), Some(8), "the old drawing stays until then");
    desk.draw();
    assert_eq!((drawn(&desk), desk.drawings), (Some(9), before + 2));
    desk.draw();
    assert_eq!((drawn(&desk), desk.drawings), (Some(11), before + 2));
}

/// The relation pane as it is first: beside the others, and one hop far.
fn first_look(server: FakeServer) -> Desk {
    let mut desk = Desk::new(server);
    desk.act(Action::Focus(Pane::Relations));
    desk.settle();
    desk
}

#[test]
fn the_graph_begins_with_one_hop_and_zoom_shows_more_nodes_first() {
    let mut desk = first_look(chain(6));
    let seen = |desk: &Desk| (codes(desk).len(), desk.model.screen.zoom);
    assert_eq!(seen(&desk), (2, Zoom::Normal));
    for wanted in [(3, Zoom::Normal), (3, Zoom::Half), (3, Zoom::Full), (4, Zoom::Full), (5, Zoom::Full)] {
        desk.act(Action::ZoomIn);
        desk.settle();
        assert_eq!(seen(&desk), wanted);
    }
    for wanted in [(4, Zoom::Full), (3, Zoom::Full), (3, Zoom::Half), (3, Zoom::Normal), (2, Zoom::Normal)] {
        desk.act(Action::ZoomOut);
        desk.settle();
        assert_eq!(seen(&desk), wanted);
    }
    desk.act(Action::ZoomOut);
    assert!(said(&desk).contains("One hop is the least"), "{}", said(&desk));
}

#[test]
fn boxes_show_less_before_a_drawing_is_cut_and_the_tree_takes_the_place_of_one_that_is() {
    let fan = |count: u64| {
        let mut server = FakeServer::with_tickets(count, 0);
        (2..=count).for_each(|number| relate(&mut server, 1, RelationType::Blocks, number));
        server
    };
    let shown = |desk: &Desk| {
        let pane = &desk.model.panes.relations;
        (pane.picture().map(|picture| picture.zoom()), pane.is_tree())
    };
    assert_eq!(shown(&first_look(fan(2))), (Some(graph::Zoom::Short), false));
    assert_eq!(shown(&first_look(fan(4))), (Some(graph::Zoom::Code), false), "a line each");
    let mut desk = first_look(fan(8));
    assert_eq!(shown(&desk), (Some(graph::Zoom::Code), true), "too wide, however little they show");
    // By a key it is drawn all the same, and the tree comes back.
    desk.act(Action::ToggleTree);
    assert_eq!(shown(&desk), (Some(graph::Zoom::Code), false));
    desk.act(Action::ToggleTree);
    assert_eq!(shown(&desk), (Some(graph::Zoom::Code), true));
    // With more room there is a drawing again, by itself.
    desk.acts([Action::ZoomIn, Action::ZoomIn, Action::ZoomIn]);
    desk.settle();
    assert!(!shown(&desk).1);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down), Action::Focus(Pane::Relations)]);
    desk.settle();
    assert_eq!(shown(&desk), (Some(graph::Zoom::Full), false), "titles in full where there is room for them");
}
