//! Moving about: rows, pages, panes, zoom.

use super::{Entry, row};
use crate::app::message::{
    action::{Action, Amount, Motion, Pane, Spot},
    layer::Layer::{self, *},
};

/// Overlays with rows and nothing to type into.
const LISTS: &[Layer] = &[Welcome, Jobs, Drafts, Results, Home, Queues, Calls, Brief, Activity, Ticket, Requests];
/// Those of them that are longer than a screen.
const PAGES: &[Layer] = &[Results, Calls, Brief, Activity, Ticket, Requests];

pub(super) fn entries() -> Vec<Entry> {
    let focus = |id, pane, keys, title| {
        row(id, Action::Focus(pane), title, "Gives the keys to that pane.").words("pane go to").on(Global, keys)
    };
    vec![
        row(
            "move.down",
            Action::Move(Motion::Down),
            "down",
            "One row or message down; inside a message higher than the screen, one line.",
        )
        .words("next")
        .on(Global, &["j", "Down"])
        .on_all(LISTS, &["j", "Down"])
        .on_all(&[Choose, Palette], &["Down", "Ctrl-n", "Tab"])
        .on(Line, &["Down", "Ctrl-n"])
        .on(Help, &["Down", "Ctrl-n", "Tab"]),
        row("move.up", Action::Move(Motion::Up), "up", "One row or message up.")
            .words("previous")
            .on(Global, &["k", "Up"])
            .on_all(LISTS, &["k", "Up"])
            .on_all(&[Choose, Palette], &["Up", "Ctrl-p", "Shift-Tab"])
            .on(Line, &["Up", "Ctrl-p"])
            .on(Help, &["Up", "Ctrl-p", "Shift-Tab"]),
        row("move.top", Action::Move(Motion::Top), "top", "The first row or message.")
            .words("first begin home")
            .on(Global, &["g g", "Home"])
            .on_all(PAGES, &["g g", "Home"]),
        row(
            "move.bottom",
            Action::Move(Motion::Bottom),
            "bottom",
            "The last row or message, however long the list is.",
        )
        .words("last end")
        .on(Global, &["G", "End"])
        .on(Requests, &["G", "End"]),
        row("move.half_down", Action::Move(Motion::HalfDown), "half a page down", "Half of what is on the screen.")
            .words("scroll")
            .on(Global, &["Ctrl-d", "z j"]),
        row("move.half_up", Action::Move(Motion::HalfUp), "half a page up", "Half of what is on the screen.")
            .words("scroll")
            .on(Global, &["Ctrl-u", "z k"]),
        row("move.page_down", Action::Move(Motion::PageDown), "page down", "What is on the screen, but for one line.")
            .words("scroll")
            .on(Global, &["PgDn", "Ctrl-f"])
            .on_all(PAGES, &["PgDn", "Ctrl-d", "Space"])
            .on(Choose, &["PgDn"])
            .on(Help, &["PgDn", "Ctrl-d"]),
        row("move.page_up", Action::Move(Motion::PageUp), "page up", "What is on the screen, but for one line.")
            .words("scroll")
            .on(Global, &["PgUp", "Ctrl-b"])
            .on_all(PAGES, &["PgUp", "Ctrl-u"])
            .on(Choose, &["PgUp"])
            .on(Help, &["PgUp", "Ctrl-u"]),
        focus("focus.issues", Pane::Issues, &["1", "g i"], "focus issues"),
        focus("focus.transcript", Pane::Transcript, &["2"], "focus transcript"),
        focus("focus.evidence", Pane::Evidence, &["3"], "focus evidence"),
        focus("focus.relations", Pane::Relations, &["4"], "focus relations"),
        row("focus.next", Action::FocusNext, "next pane", "In the order of their numbers.")
            .words("switch")
            .on(Global, &["Tab"])
            .hint("pane"),
        row("focus.previous", Action::FocusPrev, "pane before", "In the order of their numbers.")
            .words("switch")
            .on(Global, &["Shift-Tab"]),
        row(
            "go.out",
            Action::Out,
            "out to the pane before",
            "From the transcript to the evidence, from there to the issues.",
        )
        .words("leave parent")
        .on(Global, &["h", "Left"]),
        row("go.back", Action::Back, "back to the issue before", "Back in the list of what was visited.")
            .words("jump previous")
            .on(Global, &["-", "Ctrl-o"]),
        row("go.forward", Action::Forward, "forward again", "Forward in the list of what was visited.")
            .words("jump next")
            .on(Global, &["="]),
        row(
            "place.name",
            Action::NamePlace('a'),
            "name this place with a letter",
            "The issue, and in the transcript the message.",
        )
        .words("mark bookmark set")
        .on(Global, &["m <char>"]),
        row(
            "place.go",
            Action::GoToPlace('a'),
            "to the place with this letter",
            "Back to where m and the letter were pressed.",
        )
        .words("mark bookmark jump")
        .on(Global, &["' <char>"]),
        row("place.list", Action::Places, "places visited", "The last one first, and those with a letter.")
            .words("history jump list back")
            .on(Global, &["g h"]),
        row("scroll.centre", Action::Scroll(Spot::Centre), "selection to the middle", "Scrolls; the selection stays.")
            .words("centre")
            .on(Global, &["z z"]),
        row("scroll.top", Action::Scroll(Spot::Top), "selection to the top", "Scrolls; the selection stays.")
            .on(Global, &["z t"]),
        row("scroll.bottom", Action::Scroll(Spot::Bottom), "selection to the bottom", "Scrolls; the selection stays.")
            .on(Global, &["z b"]),
        row("pane.larger", Action::Resize(Amount::More), "pane larger", "Moves the border of the pane.")
            .words("resize wider border")
            .on(Global, &[">"]),
        row("pane.smaller", Action::Resize(Amount::Less), "pane smaller", "Moves the border of the pane.")
            .words("resize narrower border")
            .on(Global, &["<"]),
        row("zoom.in", Action::ZoomIn, "zoom in", "The pane takes half of the screen, then all of it.")
            .words("larger maximise")
            .on(Relations, &["+"])
            .titled("more nodes, then more room, then further")
            .hint("zoom")
            .on(Global, &["+"]),
        row("zoom.out", Action::ZoomOut, "zoom out", "The pane takes less of the screen.")
            .words("smaller restore")
            .on(Relations, &["_"])
            .titled("less far, then less room, then fewer nodes")
            .on(Global, &["_"]),
    ]
}
