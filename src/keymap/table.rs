//! The table of keys: the one source for dispatch, hint line, help screen, command line and README.

use crate::{
    app::{Action, GraphFormat, Motion, Pane, layer::Layer},
    domain::choice::{IssueStatus, RelationType, Severity},
    graph::Way,
};

/// A row: in which layer, which keys, what they do, and the words for it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it works.
    pub layer: Layer,
    /// Keys, each a sequence; the first is the one that is shown. None for what only the command line offers.
    pub keys: &'static [&'static str],
    /// What it does.
    pub action: Action,
    /// A few words, also its name on the command line.
    pub title: &'static str,
    /// Short word for the hint line; rows with none are not hinted.
    pub hint: Option<&'static str>,
}

impl Row {
    /// The key that is shown; empty for what only the command line offers.
    pub fn shown_key(&self) -> &'static str {
        self.keys.first().copied().unwrap_or_default()
    }
}

macro_rules! table {
    ($($layer:ident { $([$($key:literal),*] $action:expr, $title:literal $(, $hint:literal)?;)+ })+) => {
        vec![$($(Row {
            layer: Layer::$layer,
            keys: &[$($key),*],
            action: $action,
            title: $title,
            hint: table!(@hint $($hint)?),
        }),+),+]
    };
    (@hint) => { None };
    (@hint $hint:literal) => { Some($hint) };
}

/// All rows, in the order in which help shows them.
pub fn rows() -> Vec<Row> {
    use Action::*;
    let mut rows = pane_rows();
    rows.extend(table! {
        Global {
            ["1"] Focus(Pane::Issues), "focus issues";
            ["2"] Focus(Pane::Evidence), "focus evidence";
            ["3"] Focus(Pane::Transcript), "focus transcript";
            ["4"] Focus(Pane::Relations), "focus relations";
            ["Tab"] FocusNext, "next pane", "pane";
            ["Shift-Tab"] FocusPrev, "pane before";
            ["j", "Down"] Move(Motion::Down), "down";
            ["k", "Up"] Move(Motion::Up), "up";
            ["g g", "Home"] Move(Motion::Top), "top";
            ["G", "End"] Move(Motion::Bottom), "bottom";
            ["Ctrl-d"] Move(Motion::HalfDown), "half a page down";
            ["Ctrl-u"] Move(Motion::HalfUp), "half a page up";
            ["PgDn", "Ctrl-f"] Move(Motion::PageDown), "page down";
            ["PgUp", "Ctrl-b"] Move(Motion::PageUp), "page up";
            ["J", "}"] NextLandmark, "next landmark";
            ["K", "{"] PrevLandmark, "landmark before";
            ["Enter", "l", "Right"] Open, "open";
            ["h", "Left"] Out, "out to the pane before";
            ["-", "Ctrl-o"] Back, "back to the issue before";
            ["="] Forward, "forward again";
            ["s b"] SetStatus(IssueStatus::Backlog), "status backlog";
            ["s t"] SetStatus(IssueStatus::Todo), "status todo";
            ["s p"] SetStatus(IssueStatus::InProgress), "status in progress";
            ["s r"] SetStatus(IssueStatus::InReview), "status in review";
            ["s d"] SetStatus(IssueStatus::Done), "status done";
            ["s c"] SetStatus(IssueStatus::Closed), "status closed";
            ["P 1"] SetSeverity(Severity::Critical), "severity critical";
            ["P 2"] SetSeverity(Severity::High), "severity high";
            ["P 3"] SetSeverity(Severity::Medium), "severity medium";
            ["P 4"] SetSeverity(Severity::Low), "severity low";
            ["b r"] Relate(RelationType::RelatedTo), "relate: related to …";
            ["b b"] Relate(RelationType::Blocks), "relate: blocks …";
            ["b d"] Relate(RelationType::DuplicateOf), "relate: duplicate of …";
            ["c"] Comment, "comment", "comment";
            ["u"] Undo, "undo", "undo";
            ["U"] Redo, "redo";
            ["y"] Copy, "copy";
            ["v", "g a"] Activity, "activity of the issue";
            ["/"] Search, "filter the list or search the transcript", "search";
            ["n"] NextHit, "next hit";
            ["N"] PrevHit, "hit before";
            ["r", "F5"] Refresh, "read this pane again";
            ["R"] RefreshAll, "read everything again";
            ["+"] ZoomIn, "zoom in";
            ["_"] ZoomOut, "zoom out";
            ["w"] Jobs, "changes that wait, run or failed";
            ["W"] Requests, "requests of this session";
            ["g d"] Drafts, "texts that were written and not sent";
            [] Delete, "delete the issue for good";
            [":", "Ctrl-p"] Palette, "command line: a message number, T-number or action";
            ["Esc"] Cancel, "close the innermost thing";
            ["q"] Close, "close, then quit", "quit";
            ["Ctrl-c"] Interrupt, "quit";
            ["?", "F1"] Help, "keys that work here";
        }
    });
    rows.extend(overlay_rows());
    if cfg!(unix) {
        // What the shell's own key does works wherever the key works that leaves.
        let layers: Vec<Layer> = rows.iter().filter(|row| row.action == Interrupt).map(|row| row.layer).collect();
        let title = "suspend; the shell's fg brings it back";
        rows.extend(layers.into_iter().map(|layer| Row {
            layer,
            keys: &["Ctrl-z"],
            action: Suspend,
            title,
            hint: None,
        }));
    }
    rows
}

fn pane_rows() -> Vec<Row> {
    use Action::*;
    table! {
        Issues {
            ["Enter", "l", "Right"] Open, "open the issue's evidence", "open";
            ["a"] Add, "attach a call", "attach";
            ["J", "}"] NextLandmark, "next unread issue";
            ["K", "{"] PrevLandmark, "unread issue before";
        }
        Evidence {
            ["Enter", "l", "Right"] Open, "open the call's transcript", "open";
            ["a"] Add, "attach a call", "attach";
            ["d"] Remove, "detach", "detach";
            ["J", "}"] NextLandmark, "next evidence with flags";
            ["K", "{"] PrevLandmark, "evidence with flags before";
        }
        Transcript {
            ["f"] Flag, "flag the message", "flag";
            ["."] Repeat, "place the last flag type again", "again";
            ["d"] Remove, "remove the flag of the message", "remove";
            ["J", "}"] NextLandmark, "next flag, node, silence or failed tool", "landmark";
            ["K", "{"] PrevLandmark, "landmark before";
            ["H", "["] PrevCall, "call before";
            ["L", "]"] NextCall, "next call";
            ["z a", "Enter"] ToggleFold, "fold or unfold tool output";
            ["z M"] FoldAll, "fold all tool output";
            ["z R"] UnfoldAll, "unfold all tool output";
        }
        Relations {
            ["Enter"] Open, "make it the focus; on the focus, open it", "go";
            ["h", "Left"] Step(Way::Left), "nearest on the left";
            ["j", "Down"] Step(Way::Down), "nearest below";
            ["k", "Up"] Step(Way::Up), "nearest above";
            ["l", "Right"] Step(Way::Right), "nearest on the right";
            ["J", "}"] NextLandmark, "next neighbour of the focus", "neighbour";
            ["K", "{"] PrevLandmark, "neighbour of the focus before";
            ["a r"] RelateFrom(RelationType::RelatedTo), "from here: related to …";
            ["a b"] RelateFrom(RelationType::Blocks), "from here: blocks …";
            ["a d"] RelateFrom(RelationType::DuplicateOf), "from here: duplicate of …";
            ["d"] Remove, "remove what ties it to the focus", "remove";
            [">"] MoreHops, "one hop further";
            ["<"] LessHops, "one hop less";
            ["+"] ZoomIn, "zoom in, then one hop further", "zoom";
            ["_"] ZoomOut, "one hop less, then zoom out";
            ["z a"] ToggleFold, "fold or unfold its duplicates";
            ["z x"] ToggleTree, "as a tree, or as a drawing", "tree";
            ["/"] Search, "find in the graph";
            ["y y"] Copy, "copy code and title";
            ["y m"] CopyGraph(GraphFormat::Mermaid), "copy the graph as Mermaid";
            ["y d"] CopyGraph(GraphFormat::Dot), "copy the graph as DOT";
            ["y t"] CopyGraph(GraphFormat::Text), "copy the graph as text";
        }
        Tickets {
            ["a t"] TieTicket, "from here: tie to a ticket, or to an issue";
            ["a l"] LinkTicket, "from here: link to another ticket";
            ["a n"] NewTicket, "make a ticket of the issue";
            ["a c"] NoteTicket, "write the ticket as a comment on its issue";
        }
    }
}

fn overlay_rows() -> Vec<Row> {
    use Action::*;
    let mut rows = table! {
        FlagPicker {
            ["Enter"] Open, "take the selected type", "take";
            ["Tab"] ToggleNote, "with a note, or without", "note";
            ["Down", "Ctrl-n"] Move(Motion::Down), "next type";
            ["Up", "Ctrl-p"] Move(Motion::Up), "type before";
            ["Esc"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        FlagNote {
            ["Enter"] Open, "place the flag with this note", "place";
            ["Ctrl-o"] Editor, "write it in your editor", "editor";
            ["Esc"] Cancel, "close and keep the note", "keep for later";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Comment {
            ["Enter"] Open, "send the comment", "send";
            ["Ctrl-o"] Editor, "write it in your editor", "editor";
            ["Esc"] Cancel, "close and keep the text", "keep for later";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Line {
            ["Enter"] Open, "search", "search";
            ["Esc"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Choose {
            ["Enter"] Open, "choose", "choose";
            ["Down", "Ctrl-n", "Tab"] Move(Motion::Down), "next";
            ["Up", "Ctrl-p", "Shift-Tab"] Move(Motion::Up), "the one before";
            ["PgDn"] Move(Motion::PageDown), "page down";
            ["PgUp"] Move(Motion::PageUp), "page up";
            ["Esc"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Help {
            ["Down", "Ctrl-n"] Move(Motion::Down), "down", "scroll";
            ["Up", "Ctrl-p"] Move(Motion::Up), "up";
            ["PgDn", "Ctrl-d"] Move(Motion::PageDown), "page down";
            ["PgUp", "Ctrl-u"] Move(Motion::PageUp), "page up";
            ["Esc", "F1"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Jobs {
            ["j", "Down"] Move(Motion::Down), "down";
            ["k", "Up"] Move(Motion::Up), "up";
            ["r", "Enter"] Retry, "send the change again, now", "try again";
            ["e"] Edit, "edit its words", "edit";
            ["d"] Discard, "give the change up", "give up";
            ["Esc", "q", "w"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Drafts {
            ["j", "Down"] Move(Motion::Down), "down";
            ["k", "Up"] Move(Motion::Up), "up";
            ["Enter"] Open, "go on writing", "go on";
            ["d"] Discard, "throw the text away", "throw away";
            ["Esc", "q"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Activity {
            ["j", "Down"] Move(Motion::Down), "down", "scroll";
            ["k", "Up"] Move(Motion::Up), "up";
            ["PgDn", "Ctrl-d", "Space"] Move(Motion::PageDown), "page down";
            ["PgUp", "Ctrl-u"] Move(Motion::PageUp), "page up";
            ["g g", "Home"] Move(Motion::Top), "top";
            ["r"] Refresh, "read again", "refresh";
            ["Esc", "q", "v"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Ticket {
            ["j", "Down"] Move(Motion::Down), "down", "scroll";
            ["k", "Up"] Move(Motion::Up), "up";
            ["PgDn", "Ctrl-d", "Space"] Move(Motion::PageDown), "page down";
            ["PgUp", "Ctrl-u"] Move(Motion::PageUp), "page up";
            ["g g", "Home"] Move(Motion::Top), "top";
            ["r"] Refresh, "read again", "refresh";
            ["Esc", "q"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Merge {
            ["y", "Enter"] Yes, "attach its evidence to the other one and close it", "attach and close";
            ["Esc", "n", "q"] Cancel, "leave both as they are", "leave";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Requests {
            ["j", "Down"] Move(Motion::Down), "down", "move";
            ["k", "Up"] Move(Motion::Up), "up";
            ["PgDn", "Ctrl-d", "Space"] Move(Motion::PageDown), "page down";
            ["PgUp", "Ctrl-u"] Move(Motion::PageUp), "page up";
            ["g g", "Home"] Move(Motion::Top), "the newest";
            ["G", "End"] Move(Motion::Bottom), "the oldest";
            ["Enter"] Open, "show or hide what was sent", "what was sent";
            ["y"] Copy, "copy as a curl command", "copy as curl";
            ["Esc", "q", "W"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Palette {
            ["Enter"] Open, "run", "run";
            ["Down", "Ctrl-n", "Tab"] Move(Motion::Down), "next";
            ["Up", "Ctrl-p", "Shift-Tab"] Move(Motion::Up), "the one before";
            ["Esc"] Cancel, "close", "close";
            ["Ctrl-c"] Interrupt, "quit";
        }
        Ask {
            ["y"] Yes, "yes", "yes";
            ["n"] No, "no", "no";
            ["Esc", "q"] Cancel, "decide later", "later";
            ["Ctrl-c"] Interrupt, "quit";
        }
    };
    let mut with_digits = Vec::new();
    let digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
    let keys: [&'static [&'static str]; 10] =
        [&["1"], &["2"], &["3"], &["4"], &["5"], &["6"], &["7"], &["8"], &["9"], &["0"]];
    with_digits.extend(digits.iter().zip(keys).map(|(digit, keys)| Row {
        layer: Layer::FlagPicker,
        keys,
        action: PickDigit(digit.as_bytes()[0] - b'0'),
        title: "place the type with this digit",
        hint: (*digit == "1").then_some("to 0: place at once"),
    }));
    // The digits are what the picker is for: they are hinted first.
    with_digits.append(&mut rows);
    with_digits
}
