//! What is written in a box.

use std::borrow::Cow;

use super::{Part, Zoom};
use crate::{
    domain::text::{Display, Harmless, shown},
    graph::{Node, layout::Size},
};

/// Cells of a title, before it is cut.
const SHORT_TITLE: usize = 18;
const FULL_TITLE: usize = 32;
/// Free cells between two texts in a row, and between the border and the texts.
const BETWEEN: usize = 2;
pub(super) const PADDING: usize = 1;

/// What a text in a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Code,
    Title,
    Status,
    Severity,
    Flags,
    Stub,
}

impl What {
    pub(super) fn of(self, node: usize) -> Part {
        match self {
            Self::Code => Part::Code(node),
            Self::Title => Part::Title(node),
            Self::Status => Part::Status(node),
            Self::Severity => Part::Severity(node),
            Self::Flags => Part::Flags(node),
            Self::Stub => Part::Stub(node),
        }
    }
}

/// A text at its place.
#[derive(Debug)]
pub(super) struct Text {
    /// Column inside the border.
    pub(super) column: usize,
    pub(super) text: Display,
    pub(super) what: What,
    /// Whether it was cut, so that one cell behind it says so.
    pub(super) cut: bool,
}

/// The texts of one row of a box.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) texts: Vec<Text>,
    /// Cells from the border to the end of the last text.
    width: usize,
}

impl Row {
    fn add(&mut self, text: &Display, most: usize, what: What) {
        // Titles from outside are one line each; one that is not must not break the box.
        let line = Display::foreign_line(text.as_str());
        if line.is_empty() {
            return;
        }
        let (text, cut) = match Harmless::from(&line).truncated(most) {
            Cow::Owned(shorter) => (Display::foreign_line(shorter.trim_end_matches('…')), true),
            Cow::Borrowed(_) => (line, false),
        };
        let column = if self.texts.is_empty() { PADDING } else { self.width + BETWEEN };
        self.width = column + Harmless::from(&text).width() + usize::from(cut);
        self.texts.push(Text { column, text, what, cut });
    }
}

/// The rows inside a box.
pub(super) fn rows(node: &Node, zoom: Zoom) -> Vec<Row> {
    let mut head = Row::default();
    head.add(&node.code, SHORT_TITLE, What::Code);
    if zoom == Zoom::Code {
        add_stub(&mut head, node);
        return vec![head];
    }
    head.add(&node.status, SHORT_TITLE, What::Status);
    let mut title = Row::default();
    title.add(&node.title, if zoom == Zoom::Short { SHORT_TITLE } else { FULL_TITLE }, What::Title);
    let mut foot = Row::default();
    if let Some(severity) = &node.severity {
        foot.add(&Display::foreign_line(severity.as_str()), SHORT_TITLE, What::Severity);
    }
    if node.flags > 0 {
        let flags = if node.flags == 1 { "flag" } else { "flags" };
        foot.add(&shown!("{} {flags}", node.flags), SHORT_TITLE, What::Flags);
    }
    add_stub(&mut foot, node);
    vec![head, title, foot]
}

fn add_stub(row: &mut Row, node: &Node) {
    if node.hidden > 0 {
        row.add(&shown!("+{}", node.hidden), SHORT_TITLE, What::Stub);
    }
    if node.folded > 0 {
        row.add(&shown!("({} folded)", node.folded), SHORT_TITLE, What::Stub);
    }
}

/// The box around some rows.
pub(super) fn size(rows: &[Row]) -> Size {
    let inside = rows.iter().map(|row| row.width).max().unwrap_or(0).max(PADDING) + PADDING;
    let cells = |count: usize| u16::try_from(count + 2).unwrap_or(u16::MAX);
    Size { width: cells(inside), height: cells(rows.len()) }
}
