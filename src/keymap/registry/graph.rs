//! The relation graph, over issues and tickets.

use super::{
    Entry,
    UndoKind::{Delay, Inverse},
    row,
};
use crate::{
    app::message::{
        action::{Action, GraphFormat},
        layer::Layer::*,
    },
    domain::choice::RelationType,
    graph::Way,
};

pub(super) fn entries() -> Vec<Entry> {
    let step = |id, way, keys, title| {
        row(id, Action::Step(way), title, "To the nearest node in that direction.").on(Relations, keys)
    };
    let from = |id, relation_type, keys, title, line| {
        row(id, Action::RelateFrom(relation_type), title, "Ties the selected node to another one.")
            .words("link tie connect add relation")
            .line(line)
            .undo(Inverse)
            .on(Relations, keys)
    };
    let copy = |id, format, keys, title, line| {
        row(id, Action::CopyGraph(format), title, "The whole graph, as another program reads it.")
            .words("export yank clipboard")
            .line(line)
            .on(Relations, keys)
    };
    use RelationType::{Blocks, DuplicateOf, RelatedTo};
    vec![
        step("graph.left", Way::Left, &["h", "Left"], "nearest on the left"),
        step("graph.down", Way::Down, &["j", "Down"], "nearest below"),
        step("graph.up", Way::Up, &["k", "Up"], "nearest above"),
        step("graph.right", Way::Right, &["l", "Right"], "nearest on the right"),
        from(
            "graph.related",
            RelatedTo,
            &["a r"],
            "from here: related to …",
            "earmark relation add ISSUE related_to OTHER",
        ),
        from("graph.blocks", Blocks, &["a b"], "from here: blocks …", "earmark relation add ISSUE blocks OTHER"),
        from(
            "graph.duplicate",
            DuplicateOf,
            &["a d"],
            "from here: duplicate of …",
            "earmark relation add ISSUE duplicate_of OTHER",
        ),
        row("graph.more", Action::MoreHops, "one hop further", "Reads the neighbours of what is at the edge.")
            .words("hops wider")
            .line("earmark relation graph ISSUE --hops 2")
            .on(Relations, &[">"]),
        row("graph.less", Action::LessHops, "one hop less", "Shows less of the neighbourhood.")
            .words("hops narrower")
            .line("earmark relation graph ISSUE --hops 1")
            .on(Relations, &["<"]),
        row(
            "graph.tree",
            Action::ToggleTree,
            "as a tree, or as a drawing",
            "The same nodes and ties, in another form.",
        )
        .words("list layout")
        .line("earmark relation graph ISSUE --format tree")
        .on(Relations, &["z x"])
        .hint("tree"),
        copy(
            "graph.mermaid",
            GraphFormat::Mermaid,
            &["y m"],
            "copy the graph as Mermaid",
            "earmark relation graph ISSUE --format mermaid",
        ),
        copy(
            "graph.dot",
            GraphFormat::Dot,
            &["y d"],
            "copy the graph as DOT",
            "earmark relation graph ISSUE --format dot",
        ),
        copy(
            "graph.text",
            GraphFormat::Text,
            &["y t"],
            "copy the graph as text",
            "earmark relation graph ISSUE --format text",
        ),
        row(
            "ticket.tie",
            Action::TieTicket,
            "from here: tie to a ticket, or to an issue",
            "Notes that an issue is about what a ticket tells.",
        )
        .words("link customer")
        .line("earmark ticket link ISSUE TICKET")
        .undo(Inverse)
        .on(Tickets, &["a t"]),
        row(
            "ticket.link",
            Action::LinkTicket,
            "from here: link to another ticket",
            "The ticket service has no way back, so it waits five seconds.",
        )
        .words("connect")
        .line("earmark ticket link TICKET OTHER")
        .undo(Delay)
        .on(Tickets, &["a l"]),
        row(
            "ticket.new",
            Action::NewTicket,
            "make a ticket of the issue",
            "With its title and description, tied to it.",
        )
        .words("create customer")
        .line("earmark ticket new --from-issue ISSUE")
        .undo(Delay)
        .on(Tickets, &["a n"]),
        row(
            "ticket.note",
            Action::NoteTicket,
            "write the ticket as a comment on its issue",
            "So that those see it who have no tickets.",
        )
        .words("comment")
        .line("earmark issue comment ISSUE TEXT")
        .undo(Delay)
        .on(Tickets, &["a c"]),
    ]
}
