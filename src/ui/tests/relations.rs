//! The relation pane as text: ten graphs in three widths, by both sets of characters, as a drawing and as a tree.

use super::{Theme, buffer, lines};
use crate::{
    app::{
        message::{
            action::{Action, Pane},
            event::Event,
            key::Key,
        },
        state::{model::Model, overlay::Overlay},
        tests::{Desk, FakeServer},
    },
    domain::choice::RelationType,
    graph::{Glyphs, Graph, samples},
    keymap::Keyboard,
};

/// Rows of the terminal.
const HEIGHT: u16 = 30;

/// The relation pane alone, with everything of this graph read that four hops reach.
fn pane_of(graph: Graph, width: u16) -> Desk {
    let hops = if graph.nodes.iter().any(|node| node.hidden > 0) { Action::LessHops } else { Action::MoreHops };
    let mut desk = Desk::unanswered(FakeServer::of_graph(graph));
    // How far it reaches is known before a neighbour is read: one that was read has nothing hidden.
    while desk.model.panes.relations.progress().is_none() {
        desk.answer(0);
    }
    desk.event(Event::Resized { width, height: HEIGHT });
    desk.acts([Action::Focus(Pane::Relations), hops.clone(), hops.clone(), hops, Action::ZoomIn, Action::ZoomIn]);
    desk.settle();
    desk.model.screen.toasts = Default::default();
    desk
}

/// What is between head and foot, without the empty rows below.
fn pane(model: &Model, glyphs: Glyphs) -> String {
    let mut theme = Theme::ansi();
    theme.glyphs = glyphs;
    let text = lines(&buffer(model, &Keyboard::default(), &theme));
    let rows: Vec<&str> = text.lines().skip(1).take(usize::from(HEIGHT) - 2).collect();
    let is_empty = |row: &str| row.chars().all(|c| matches!(c, '┃' | '|' | ' '));
    let (last, rows) = rows.split_last().expect("a pane");
    let used = rows.iter().rposition(|row| !is_empty(row)).map_or(0, |at| at + 1);
    rows[..used].iter().chain([last]).map(|row| format!("{row}\n")).collect()
}

#[test]
fn ten_graphs_at_three_widths() {
    for (name, graph) in samples::all() {
        let count = graph.nodes.len();
        let mut all = String::new();
        for width in [60, 100, 160] {
            let mut desk = pane_of(graph.clone(), width);
            assert_eq!(desk.model.panes.relations.tree().0.nodes.len(), count, "{name}: all of it was read");
            all += &format!("{width} columns\n{}", pane(&desk.model, Glyphs::Unicode));
            all += &format!("{width} columns, ASCII\n{}", pane(&desk.model, Glyphs::Ascii));
            if width == 60 {
                desk.act(Action::ToggleTree);
                let way = if desk.model.panes.relations.is_tree() { "as a tree" } else { "drawn all the same" };
                all += &format!("{width} columns, {way}\n{}", pane(&desk.model, Glyphs::Unicode));
                all += &format!("{width} columns, {way}, ASCII\n{}", pane(&desk.model, Glyphs::Ascii));
            }
        }
        insta::assert_snapshot!(format!("graph_{name}"), all);
    }
}

/// The words of every cell.
fn cells(model: &Model) -> String {
    let buffer = buffer(model, &Keyboard::default(), &Theme::ansi());
    buffer.content.iter().map(|cell| cell.symbol()).collect()
}

/// Neither a control character nor one that turns the direction of writing, nor the words that a terminal would obey.
fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil \u{0}\r\nnext";

#[test]
fn hostile_words_in_nodes_and_rows_of_the_tree_are_harmless() {
    for width in [60, 160] {
        let mut desk = pane_of(samples::hostile(), width);
        assert!(is_harmless(&cells(&desk.model)));
        desk.acts(vec![Action::NextLandmark; 4]);
        assert!(is_harmless(&cells(&desk.model)));
        desk.act(Action::ToggleTree);
        assert!(is_harmless(&cells(&desk.model)));
    }
}

#[test]
fn hostile_words_in_what_lies_over_the_graph_are_harmless() {
    let mut server = FakeServer::with_tickets(3, 2);
    for issue in server.issues.values_mut() {
        issue.title = HOSTILE.into();
    }
    for ticket in &mut server.thena().tickets {
        (ticket.title, ticket.status, ticket.priority) = (HOSTILE.into(), Some(HOSTILE.into()), Some(HOSTILE.into()));
        (ticket.description, ticket.ticket_identifier) =
            (Some(HOSTILE.into()), Some(format!("{HOSTILE}-1").as_str().into()));
    }
    let mut desk = Desk::new(server);
    let mut seen = 0;
    let mut look = |desk: &Desk, what: &str| {
        let text = cells(&desk.model);
        assert!(is_harmless(&text), "{what}");
        assert!(text.contains("owned"), "{what} shows it");
        seen += 1;
    };
    desk.acts([Action::Focus(Pane::Relations), Action::TieTicket]);
    desk.settle();
    look(&desk, "the chooser of tickets");
    desk.act(Action::Open);
    look(&desk, "the notice of a tie");
    desk.settle();
    desk.acts([Action::NextLandmark, Action::Open]);
    desk.settle();
    desk.act(Action::Open);
    desk.settle();
    assert!(
        matches!(desk.model.screen.overlays.last(), Some(Overlay::Ticket { .. })),
        "{:?}",
        desk.model.screen.overlays
    );
    look(&desk, "the ticket");
    desk.acts([Action::Cancel, Action::Back]);
    desk.settle();
    desk.acts([Action::RelateFrom(RelationType::DuplicateOf), Action::Type(Key::char('2'))]);
    desk.settle();
    look(&desk, "the chooser of issues, with both beside one another");
    desk.act(Action::Open);
    desk.settle();
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Merge(_))), "{:?}", desk.model.screen.overlays);
    look(&desk, "the duplicate beside the canonical issue");
    desk.act(Action::Cancel);
    look(&desk, "the graph");
    assert_eq!(seen, 6);
}

/// Every key of the pane, one after the other, each from the graph as it was.
fn after_every_key(server: impl Fn() -> FakeServer) -> String {
    let keyboard = Keyboard::default();
    let mut all = String::new();
    let actions: Vec<Action> = {
        let desk = Desk::new(server());
        keyboard.live(&desk.model.pane_layers(Pane::Relations)).iter().map(|row| row.action().clone()).collect()
    };
    for action in actions {
        let mut desk = Desk::new(server());
        desk.acts([Action::Focus(Pane::Relations), Action::NextLandmark, action]);
        all += &cells(&desk.model);
        desk.settle();
        all += &cells(&desk.model);
    }
    all.to_lowercase()
}

#[test]
fn without_a_ticket_service_no_key_of_the_pane_brings_a_word_of_tickets() {
    let mut without = after_every_key(|| FakeServer::new(2, 6));
    assert!(!without.contains("ticket"), "{}", without.split_off(without.find("ticket").unwrap_or(0)));
    let with = after_every_key(|| FakeServer::with_tickets(2, 1));
    assert!(with.contains("ticket"), "where there is one, they are offered");
}

#[test]
fn the_command_line_offers_tickets_only_where_they_are() {
    let offers = |server: FakeServer| {
        let desk = Desk::new(server);
        let keyboard = Keyboard::default();
        let commands = keyboard.commands(&desk.model.pane_layers(Pane::Relations));
        commands.into_iter().filter(|command| command.title.contains("ticket")).count()
    };
    assert_eq!(offers(FakeServer::new(2, 6)), 0);
    assert!(offers(FakeServer::with_tickets(2, 1)) >= 4);
}
