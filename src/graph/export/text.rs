//! The picture of the graph as lines of text.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    domain::text::{Display, shown, width::width},
    graph::{
        layout::Rect,
        picture::{Glyphs, Picture},
    },
};

/// The whole picture as lines of text.
pub fn text(picture: &Picture, glyphs: Glyphs) -> Vec<Display> {
    let (columns, rows) = picture.size();
    (0..rows).map(|row| line(picture, glyphs, Rect { x: 0, y: row, width: columns, height: 1 })).collect()
}

/// One row. Cells that a wide character covers are empty.
fn line(picture: &Picture, glyphs: Glyphs, window: Rect) -> Display {
    let mut cells = vec![" ".to_owned(); usize::try_from(window.width).unwrap_or_default()];
    picture.paint(window, glyphs, &mut |column, _, text, _| {
        let mut at = usize::try_from(column).unwrap_or_default();
        for cluster in text.as_str().graphemes(true) {
            let wide = width(cluster).max(1);
            for cell in cells.iter_mut().skip(at).take(wide) {
                cell.clear();
            }
            if let Some(cell) = cells.get_mut(at) {
                cell.push_str(cluster);
            }
            at += wide;
        }
    });
    shown!("{}", cells.concat().trim_end())
}
