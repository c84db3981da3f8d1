//! What a line says: its letter on the line, or its word beside it.

use std::collections::HashMap;

use super::{Zoom, pieces::Pieces};
use crate::graph::{Graph, Mark, layout::Layout};

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// Where its text begins.
    pub(super) at: (i32, i32),
    /// Letter or word.
    pub(super) text: &'static str,
    /// A sign behind it, when the service does not have the edge as it is drawn.
    pub(super) sign: Option<((i32, i32), &'static str)>,
}

/// The sign of an edge that the service does not have as it is drawn. ASCII, so that it is the same for all.
fn sign(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Stored => None,
        Mark::Pending => Some("~"),
        Mark::Leaving => Some("-"),
        Mark::Failed => Some("!"),
    }
}

/// The label of each edge.
pub(super) fn labels(graph: &Graph, zoom: Zoom, layout: &Layout, pieces: &Pieces) -> Vec<Label> {
    let mut words: HashMap<i32, Vec<(i32, i32)>> = HashMap::new();
    graph
        .edges
        .iter()
        .zip(&layout.routes)
        .map(|(edge, route)| {
            let sign = sign(edge.mark);
            let letter = Label { at: route.label, text: edge.kind.letter(), sign: sign.map(|sign| (route.sign, sign)) };
            let hooked = route.points.len() == 4 && route.points[1].1 == route.label.1;
            if zoom != Zoom::Full || route.points.is_empty() || hooked {
                return letter;
            }
            let word = edge.kind.word();
            let (left, y) = (route.label.0 + 1, route.label.1);
            // One free cell on each side, and one for the sign.
            let right = left + word.len() as i32 + 2;
            let row = words.entry(y).or_default();
            let free = right < layout.width
                && row.iter().all(|word| word.1 < left || word.0 > right)
                && pieces.is_blank(layout, y, left, right);
            if !free {
                return letter;
            }
            row.push((left, right));
            Label { at: (left + 1, y), text: word, sign: sign.map(|sign| ((right - 1, y), sign)) }
        })
        .collect()
}
