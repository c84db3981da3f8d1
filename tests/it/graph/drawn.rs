//! A picture painted into a grid of cells, to be looked at.

use std::collections::HashMap;

use earmark::graph::{
    layout::Rect,
    picture::{Glyphs, Part, Picture},
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands in a cell, and what it is part of.
pub(super) type Cells = HashMap<(i32, i32), (String, Part)>;

/// The cells of a window; panics when something is put outside it.
pub(super) fn cells(picture: &Picture, window: Rect, glyphs: Glyphs) -> Cells {
    let mut cells = Cells::new();
    picture.paint(window, glyphs, &mut |mut x, y, text, part| {
        for cluster in text.as_str().graphemes(true) {
            assert!(window.contains(x, y), "{cluster:?} at {x}, {y} is outside {window:?}");
            cells.insert((x, y), (cluster.to_owned(), part));
            x += cluster.width() as i32;
            assert!(x <= window.right(), "{cluster:?} leaves {window:?}");
        }
    });
    cells
}

/// The window that shows all.
pub(super) fn whole(picture: &Picture) -> Rect {
    let (width, height) = picture.size();
    Rect { x: 0, y: 0, width, height }
}

/// The whole as text.
pub(super) fn text(picture: &Picture, glyphs: Glyphs) -> String {
    let cells = cells(picture, whole(picture), glyphs);
    let (width, height) = picture.size();
    let rows = (0..height).map(|y| {
        let row: String = (0..width).map(|x| cells.get(&(x, y)).map_or(" ", |cell| &cell.0)).collect();
        row.trim_end().to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}
