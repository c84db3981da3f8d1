//! Rows of cells in columns, for people.

use std::io;

use super::output::Output;
use crate::domain::text::{
    Display,
    width::{truncate, width},
};

/// Rows whose columns stand below each other; the last column takes what is left of the line.
pub(super) struct Table {
    rows: Vec<Vec<Display>>,
}

impl Table {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new() }
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [Display; N]) {
        self.rows.push(cells.into());
    }

    pub(super) fn print(&self, out: &mut Output) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| width(cell.as_str())).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        for row in &self.rows {
            let mut line = String::new();
            let mut used = 0;
            for (column, cell) in row.iter().enumerate() {
                let last = column + 1 == row.len();
                let room = out.width().filter(|_| last).map(|all| all.saturating_sub(used).max(8));
                let text = room.map_or(cell.as_str().into(), |room| truncate(cell.as_str(), room));
                line.push_str(&text);
                if !last {
                    let gap = widths[column] - width(&text) + 2;
                    line.extend(std::iter::repeat_n(' ', gap));
                    used += widths[column] + 2;
                }
            }
            out.line(format_args!("{}", line.trim_end()))?;
        }
        Ok(())
    }
}

/// A word or sentence of our own, or something foreign that went through [`Display`] before.
pub(super) fn own(text: impl ToString) -> Display {
    Display::ours(text.to_string())
}

/// An id, which came from outside, on one line.
pub(super) fn id(text: &str) -> Display {
    Display::foreign_line(text)
}
