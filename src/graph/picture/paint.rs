//! Painting a window of the picture. What it costs depends on the window and on what is in it, not on the graph.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    Part, Picture,
    glyphs::{DOWN, Glyphs, LEFT, RIGHT, UP},
    pieces::{End, Piece},
};
use crate::{
    domain::text::{Harmless, width::width},
    graph::layout::Rect,
};

/// No word of an edge is longer, the blank before it included.
const LONGEST_WORD: i32 = 24;
const BLANKS: &str = "                                                                ";

/// What lines do in a cell.
#[derive(Clone, Copy, Default)]
struct Cell {
    across: Option<usize>,
    down: Option<usize>,
    arms: u8,
}

impl Picture {
    /// Paints what is in a window, both in columns and rows of the picture: calls `put` with column, row, text and what
    /// it is part of, for nothing outside the window. Of two calls for one cell, the later one counts.
    pub fn paint(&self, window: Rect, glyphs: Glyphs, put: &mut impl FnMut(i32, i32, Harmless<'_>, Part)) {
        let (width, height) = self.size();
        let (x, y) = (window.x.max(0), window.y.max(0));
        let window = Rect { x, y, width: window.right().min(width) - x, height: window.bottom().min(height) - y };
        if window.width <= 0 || window.height <= 0 {
            return;
        }
        // A word may reach into the window from a line that is left of it.
        let (boxes, pieces) =
            self.pieces.near(Rect { x: x - LONGEST_WORD, width: window.width + LONGEST_WORD, ..window });
        let mut brush = Brush { window, glyphs, put };
        self.paint_lines(&pieces, &mut brush);
        for node in boxes {
            self.paint_box(node, &mut brush);
        }
        self.paint_ends(&pieces, &mut brush);
    }

    fn is_dotted(&self, edge: usize) -> bool {
        !self.graph.edges[edge].kind.is_directed()
    }

    fn paint_lines(&self, pieces: &[Piece], brush: &mut Brush<'_, impl FnMut(i32, i32, Harmless<'_>, Part)>) {
        let Rect { x, y, width, height } = brush.window;
        let mut cells = vec![Cell::default(); (width * height) as usize];
        let at = |column: i32, row: i32| ((row - y) * width + column - x) as usize;
        for piece in pieces {
            match *piece {
                Piece::Across { edge, y: row, left, right } if (y..y + height).contains(&row) => {
                    for column in left.max(x)..=right.min(x + width - 1) {
                        let cell = &mut cells[at(column, row)];
                        cell.across = Some(edge);
                        cell.arms |= (u8::from(column > left) * LEFT) | (u8::from(column < right) * RIGHT);
                    }
                }
                Piece::Down { edge, x: column, top, bottom, .. } if (x..x + width).contains(&column) => {
                    for row in top.max(y)..=bottom.min(y + height - 1) {
                        let cell = &mut cells[at(column, row)];
                        cell.down = Some(edge);
                        cell.arms |= (u8::from(row > top) * UP) | (u8::from(row < bottom) * DOWN);
                    }
                }
                _ => {}
            }
        }
        for (cell, at) in cells.iter().zip(0..) {
            let (part, edge) = match (cell.down, cell.across) {
                (Some(down), Some(across)) if down != across => (Part::Crossing(down, across), down),
                (Some(edge), _) | (None, Some(edge)) => (Part::Line(edge), edge),
                (None, None) => continue,
            };
            let sign = brush.glyphs.line(cell.arms, self.is_dotted(edge));
            brush.put(x + at % width, y + at / width, sign.into(), part);
        }
    }

    fn paint_box(&self, node: usize, brush: &mut Brush<'_, impl FnMut(i32, i32, Harmless<'_>, Part)>) {
        let rect = self.layout.boxes[node];
        let border = Part::Border(node);
        let corners = brush.glyphs.corners();
        let (last_column, last_row) = (rect.right() - 1, rect.bottom() - 1);
        for (row, left, right) in [(rect.y, corners[0], corners[1]), (last_row, corners[2], corners[3])] {
            brush.put(rect.x, row, left.into(), border);
            brush.fill(rect.x + 1..last_column, row, brush.glyphs.border(), border);
            brush.put(last_column, row, right.into(), border);
        }
        for row in rect.y + 1..last_row {
            let side = brush.glyphs.side();
            brush.put(rect.x, row, side.into(), border);
            brush.fill(rect.x + 1..last_column, row, (BLANKS, 1), Part::Inside(node));
            brush.put(last_column, row, side.into(), border);
        }
        for (row, texts) in self.rows[node].iter().zip(rect.y + 1..) {
            for text in &row.texts {
                let column = rect.x + 1 + text.column as i32;
                let part = text.what.of(node);
                brush.put(column, texts, (&text.text).into(), part);
                if text.cut {
                    let behind = column + width(text.text.as_str()) as i32;
                    brush.put(behind, texts, brush.glyphs.cut().into(), part);
                }
            }
        }
    }

    /// Where lines begin and where they point, and what they say.
    fn paint_ends(&self, pieces: &[Piece], brush: &mut Brush<'_, impl FnMut(i32, i32, Harmless<'_>, Part)>) {
        for piece in pieces {
            let Piece::Down { edge, x, top, bottom, upper, lower } = *piece else { continue };
            for (end, row, step) in [(upper, top, 1), (lower, bottom, -1)] {
                let down = step < 0;
                match end {
                    End::Turn => {}
                    End::Arrow => brush.put(x, row + step, brush.glyphs.arrow(down).into(), Part::Arrow(edge)),
                    End::Port(node) => brush.put(x, row, brush.glyphs.port(!down).into(), Part::Border(node)),
                }
            }
        }
        let mut last = None;
        for piece in pieces {
            let (Piece::Across { edge, .. } | Piece::Down { edge, .. }) = *piece;
            if last.replace(edge) == Some(edge) {
                continue;
            }
            let label = &self.labels[edge];
            brush.put(label.at.0, label.at.1, label.text.into(), Part::Label(edge));
            if let Some(((x, y), sign)) = label.sign {
                brush.put(x, y, sign.into(), Part::Label(edge));
            }
        }
    }
}

/// Puts runs of cells, cut to the window.
struct Brush<'a, P> {
    window: Rect,
    glyphs: Glyphs,
    put: &'a mut P,
}

impl<P: FnMut(i32, i32, Harmless<'_>, Part)> Brush<'_, P> {
    fn put(&mut self, x: i32, y: i32, text: Harmless<'_>, part: Part) {
        let Rect { x: left, y: top, width, height } = self.window;
        if !(top..top + height).contains(&y) || x >= left + width {
            return;
        }
        let (start, range) = visible(text.as_str(), x, left..left + width);
        if !range.is_empty() {
            (self.put)(start, y, text.part(range), part);
        }
    }

    /// Fills columns of a row with cells of a text in which each takes so many bytes.
    fn fill(&mut self, columns: Range<i32>, y: i32, (text, bytes): (&'static str, usize), part: Part) {
        let mut x = columns.start.max(self.window.x);
        let end = columns.end.min(self.window.right());
        while x < end {
            let cells = ((end - x) as usize).min(text.len() / bytes);
            self.put(x, y, Harmless::from(text).part(0..cells * bytes), part);
            x += cells as i32;
        }
    }
}

/// The part of a text that begins in column `x` which is in some columns, by bytes, and the column where it begins.
fn visible(text: &str, x: i32, columns: Range<i32>) -> (i32, Range<usize>) {
    if x >= columns.start && x + text.len() as i32 <= columns.end {
        return (x, 0..text.len());
    }
    let (mut start, mut range) = (x, 0..0);
    let mut column = x;
    for (at, cluster) in text.grapheme_indices(true) {
        let next = column + width(cluster) as i32;
        if next > columns.end {
            break;
        }
        if column >= columns.start {
            if range.is_empty() {
                (start, range) = (column, at..at);
            }
            range.end = at + cluster.len();
        }
        column = next;
    }
    (start, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_both_sides_of_the_window_and_no_wide_character_is_halved() {
        let cut = |text: &str, x, columns| {
            let (start, range) = visible(text, x, columns);
            (start, text[range].to_owned())
        };
        assert_eq!(cut("T-1007", 4, 0..20), (4, "T-1007".into()));
        assert_eq!(cut("T-1007", -2, 0..20), (0, "1007".into()));
        assert_eq!(cut("T-1007", 4, 0..6), (4, "T-".into()));
        assert_eq!(cut("电话号码", -1, 0..4), (1, "话".into()));
        assert_eq!(cut("T-1007", -9, 0..4).1, "");
    }
}
