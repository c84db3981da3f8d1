//! Rows of the tree as lines of text.

use std::borrow::Cow;

use super::{Place, TreeRow, rows};
use crate::{
    domain::text::{
        Display, shown,
        width::{truncate, width},
    },
    graph::{
        Edge, Graph, Mark,
        facts::{facts, one_line},
    },
};

/// Cells of a title at least, however narrow the screen is.
const TITLE_MIN: usize = 8;

/// How the branches of the tree are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branches {
    /// By box-drawing characters.
    Lines,
    /// By ASCII characters.
    Ascii,
    /// By indentation alone, which a screen reader leaves out.
    Indent,
}

impl Branches {
    /// What stands below a row, where more rows follow there and where none does; what stands before a row, where
    /// more follow and where it is the last one.
    fn signs(self) -> [&'static str; 4] {
        match self {
            Self::Lines => ["│  ", "   ", "├─ ", "└─ "],
            Self::Ascii => ["|  ", "   ", "|- ", "`- "],
            Self::Indent => ["  "; 4],
        }
    }

    /// What stands between what is told of a node.
    fn dot(self) -> &'static str {
        match self {
            Self::Lines => " · ",
            Self::Ascii => " - ",
            Self::Indent => ", ",
        }
    }
}

/// The tree as lines, their titles cut so that the lines fit into `cells`, if any number of them can do that.
pub fn lines(graph: &Graph, branches: Branches, cells: Option<usize>) -> Vec<Display> {
    rows(graph).iter().map(|row| line(graph, row, branches, cells)).collect()
}

/// One row as a line.
pub fn line(graph: &Graph, row: &TreeRow, branches: Branches, cells: Option<usize>) -> Display {
    let edge = row.edge.and_then(|edge| graph.edges.get(edge));
    let Some(node) = graph.nodes.get(row.node) else { return Display::default() };
    let before = format!("{}{}{}", margin(row, branches), words(row, edge), one_line(&node.code));
    let mut told: Vec<String> = edge.and_then(state).into_iter().map(str::to_owned).collect();
    match row.place {
        Place::Here => told.extend(facts(node)),
        Place::Above => told.push("see above".to_owned()),
        Place::Below => told.push("see below".to_owned()),
    }
    let dot = branches.dot();
    let behind: String = told.iter().map(|fact| format!("{dot}{fact}")).collect();
    if row.place != Place::Here || node.title.is_empty() {
        return shown!("{before}{behind}");
    }
    let title = one_line(&node.title);
    let used = width(&before) + 1 + width(&behind);
    let room = cells.map(|cells| cells.saturating_sub(used).max(TITLE_MIN));
    let title = match room.map(|room| truncate(&title, room)) {
        Some(Cow::Owned(cut)) if branches == Branches::Ascii => Cow::Owned(format!("{}~", cut.trim_end_matches('…'))),
        Some(title) => title,
        None => Cow::Borrowed(title.as_str()),
    };
    shown!("{before} {title}{behind}")
}

fn margin(row: &TreeRow, branches: Branches) -> String {
    let [rail, gap, more, last] = branches.signs();
    let mut margin = String::new();
    for (at, follows) in row.follows.iter().enumerate() {
        margin.push_str(match (at + 1 == row.depth, follows) {
            (false, true) => rail,
            (false, false) => gap,
            (true, true) => more,
            (true, false) => last,
        });
    }
    margin
}

/// What the edge says, read from the row above.
fn words(row: &TreeRow, edge: Option<&Edge>) -> String {
    let word = edge.map(|edge| if row.backwards { edge.kind.inverse_word() } else { edge.kind.word() });
    word.map_or_else(String::new, |word| format!("{word} "))
}

/// Whether the service has the tie, where it has not.
fn state(edge: &Edge) -> Option<&'static str> {
    match edge.mark {
        Mark::Stored => None,
        Mark::Pending => Some("pending"),
        Mark::Leaving => Some("being removed"),
        Mark::Failed => Some("failed"),
    }
}
